"""Says what a thing is and when it is right: every strategy, question and rule, and the words of the field.

The text is that of the parts themselves: docstrings, and the constants that questions ask with.
"""

from __future__ import annotations

import ast
import inspect
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import pairwise
from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.text import Text

from advisor import questions, rules, strategies
from advisor.commands import constructs, example, page
from advisor.commands.terms import TERMS
from advisor.cost import parts
from advisor.errors import BadOption
from advisor.model import Need
from advisor.reports.safe import in_ascii
from advisor.reports.screen.code import code_block
from advisor.reports.screen.layout import STRONG, Facts, heading
from advisor.reports.screen.phrases import said
from advisor.reports.terminal import as_text
from advisor.reports.titles import title

if TYPE_CHECKING:
    from types import ModuleType

    from advisor.questions import Question
    from advisor.rules import SafetyRule, TrustRule
    from advisor.strategies import Strategy

LABEL_WIDTH = 23

PARAGRAPH_LIMIT = 1200
"""Characters of one paragraph of our own; foreign texts are held shorter."""

LABELS = ("Right when", "Wrong when", "Costs")
"""How the paragraphs of a strategy's docstring begin; it stands beside them."""

NEAREST = 4
"""Names that are offered for one that does not exist."""

WRAPPED = "(Lines longer than the screen are wrapped here.)"

ALIASES = {
    "loop": "sequential",
    "iterrows": "records",
    "pandas": "vectorized",
    "numpy": "vectorized",
    "multithreading": "threads",
    "async": "coroutines",
    "asyncio": "coroutines",
    "multiprocessing": "processes",
    "pool": "processes",
    "parallel": "processes",
}
"""What a person may call a strategy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """Something that can be explained."""

    names: tuple[str, ...]
    """The first is the one that is listed."""
    line: str
    """What it is, in one line."""
    show: Callable[[], RenderableType]


def run(name: str | None) -> int:
    """Explain one thing, or list what can be explained; returns the exit code."""
    shown = listing() if name is None else find(name).show()
    text = as_text(shown, width=page.width(), color=page.has_color(), ascii_only=page.is_ascii())
    sys.stdout.write(in_ascii(text) if page.is_ascii() else text)
    return 0


def find(name: str) -> Topic:
    """Return what has a name; raises BadOption, with the nearest names, when nothing has."""
    wanted = simple(name)
    wanted = ALIASES.get(wanted, wanted)
    by_name = {simple(each): topic for _, topics in groups() for topic in topics for each in topic.names}
    if wanted in by_name:
        return by_name[wanted]
    near = get_close_matches(wanted, [*by_name, *ALIASES], NEAREST)
    nearest = f"; nearest: {', '.join(near)}" if near else ""
    raise BadOption(f"there is nothing called {name!r} to explain{nearest} (advisor explain lists all)")


def simple(name: str) -> str:
    """Return a name without what people write in different ways."""
    return name.strip().lower().replace("_", "-").replace(" ", "-")


def groups() -> tuple[tuple[str, tuple[Topic, ...]], ...]:
    """Return everything that can be explained, in groups with their titles."""
    return (
        ("Ways to run the job", tuple(map(of_strategy, strategies.STRATEGIES))),
        ("The seven questions", tuple(map(of_question, questions.QUESTIONS))),
        ("Safety rules", tuple(of_rule(rule, "reads the facts") for rule in rules.SAFETY)),
        ("Trust rules", tuple(of_rule(rule, "reads the measurements") for rule in rules.TRUST)),
        ("Rewriting a function as columns", (of_rewriting(),)),
        ("Where the time goes", tuple(of_term(name, text) for name, text in documented(parts).items())),
        ("Words", tuple(of_term(name, text) for name, text in TERMS.items())),
    )


def listing() -> RenderableType:
    """Return a table of everything that can be explained."""
    shown: list[RenderableType] = [Text("advisor explain NAME tells more about each of these.")]
    for name, topics in groups():
        lines = Facts(LABEL_WIDTH)
        for topic in topics:
            lines.add_row(said(topic.names[0], STRONG), said(topic.line))
        shown += [Text(), heading(name), lines]
    return Group(*shown)


# ---------------------------------------------------------------- what parts say of themselves


def paragraphs(part: object) -> list[str]:
    """Return the paragraphs of a docstring, each on one line."""
    text = inspect.cleandoc(getattr(part, "__doc__", None) or "")
    return [" ".join(each.split()) for each in text.split("\n\n") if each.strip()]


def documented(place: ModuleType | type) -> dict[str, str]:
    """Return what stands under the text constants of a module, or the members of an enum, by their values."""
    tree = ast.parse(inspect.cleandoc("\n" + inspect.getsource(place)))
    first = tree.body[0]
    found: dict[str, str] = {}
    for before, after in pairwise(first.body if isinstance(first, ast.ClassDef) else tree.body):
        match before, after:
            case (
                ast.Assign(value=ast.Constant(value=str(value))),
                ast.Expr(value=ast.Constant(value=str(text))),
            ):
                found[value] = " ".join(text.split())
    return found


Row = tuple[str, RenderableType]


def page_of(name: str, lead: str, rows: Sequence[Row] = (), *more: RenderableType) -> RenderableType:
    """Return one explanation: a title, a sentence, named paragraphs, and what else there is."""
    lines = Facts(LABEL_WIDTH)
    for label, text in rows:
        lines.add_row(Text(label, style=STRONG), text)
    below = (Text(), lines, *more) if rows else more
    return Group(heading(name), told(lead, STRONG), *below)


def told(text: str, style: str = "") -> Text:
    """Return a paragraph of our own."""
    return said(text, style, PARAGRAPH_LIMIT)


# ---------------------------------------------------------------- the kinds of parts


def of_strategy(strategy: Strategy) -> Topic:
    """Explain a way to run the job."""
    lead, *rest = paragraphs(strategy)
    return Topic(names=(strategy.NAME,), line=lead, show=lambda: strategy_page(strategy, lead, rest))


def strategy_page(strategy: Strategy, lead: str, rest: list[str]) -> RenderableType:
    """Return when a strategy is right, what it needs, what it costs, and its code."""
    needed = [told(text) for text in needs(strategy.NEEDS)]
    rows: list[Row] = [("Needs", Group(*needed)), *map(labelled, rest)]
    code = code_block(example.plan(strategy), WRAPPED)
    return page_of(strategy.NAME, lead, rows, Text(), heading("What the code looks like"), code)


def labelled(text: str) -> Row:
    """Return a paragraph without its beginning, which names it."""
    label = next((each for each in LABELS if text.startswith(each)), "")
    return label, told(text.removeprefix(label).strip())


def needs(needed: frozenset[Need]) -> list[str]:
    """Say in words what must not be denied."""
    words = documented(Need)
    return [words[need.value] for need in Need if need in needed] or ["Nothing: it always works."]


def of_question(question: Question) -> Topic:
    """Explain a question."""
    stem = question.__name__.rpartition(".")[2]  # type: ignore[attr-defined]  # a module
    plain = stem.partition("_")[2]
    short = title(question.NUMBER).short.rstrip("?")
    return Topic(
        names=(str(question.NUMBER), stem, plain, f"q{question.NUMBER}", short),
        line=question.TEXT,
        show=lambda: question_page(question),
    )


def question_page(question: Question) -> RenderableType:
    """Return why a question matters, its rule of thumb, and what each answer rules out."""
    legal = next(iter(question.VALUES))
    rows: list[Row] = [
        ("Why it matters", told(" ".join(question.WHY.split()))),
        ("Rule of thumb", told(f"{question.RULE_OF_THUMB} (the article; the facts here decide).")),
        *((f"If {value}", told(ruled_out(denied))) for value, denied in question.VALUES.items()),
        ("Your own answer", told(f"--answer {question.NUMBER}={legal} overrules the evidence.")),
    ]
    return page_of(f"Question {question.NUMBER}", question.TEXT, rows)


def ruled_out(denied: frozenset[Need]) -> str:
    """Say which strategies an answer rules out."""
    out = [each.NAME for each in strategies.STRATEGIES if each.NEEDS & denied]
    return f"Rules out {', '.join(out)}." if out else "Rules nothing out: the measurement decides."


def of_rule(rule: SafetyRule | TrustRule, reads: str) -> Topic:
    """Explain a warning."""
    lead, *rest = paragraphs(rule)
    rows: list[Row] = [("Why it matters" if n == 0 else "", told(text)) for n, text in enumerate(rest)]
    rows.append(("Kind", told(f"It {reads}, and what it finds stands under Findings.")))
    return Topic(names=(rule.RULE,), line=lead, show=lambda: page_of(rule.RULE, lead, rows))


def of_rewriting() -> Topic:
    """Explain what has a column form: the rule table itself."""
    return Topic(names=("vectorize", "constructs"), line=constructs.LEAD, show=constructs.constructs_page)


def of_term(name: str, text: str) -> Topic:
    """Explain a word."""
    return Topic(names=(name,), line=text, show=lambda: page_of(name, text))
