"""The rule table of the rewriter as a page: what becomes what in columns, and when that is certain."""

from __future__ import annotations

import inspect
from itertools import groupby
from reprlib import repr as shortened
from string import ascii_uppercase
from types import ModuleType
from typing import TYPE_CHECKING, Any

from rich.console import Group
from rich.text import Text

from advisor.reports.screen.layout import QUIET, STRONG, Facts, heading
from advisor.reports.screen.phrases import said
from advisor.rewrite import rules
from advisor.wording import count, listed, sentence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import RenderableType

    from advisor.rewrite.rules import Need, Rule

PYTHON_WIDTH = 34
"""Columns of the construct as it is on one value; most have fewer letters."""

LEAD = (
    "To write work as operations on whole columns, which NumPy and pandas loop over in C. "
    "`advisor vectorize` does it for one function."
)
HOW_TO_READ = (
    "On the left Python on one value, on the right the same on a whole column; letters stand for the "
    'arguments. What follows "only if" is checked for every row of the data, and so is that no argument is '
    "missing, unless it may be. Rows that do not meet it go through your own function."
)


def constructs_page() -> Group:
    """Return every construct that has a column form, file by file."""
    parts: list[RenderableType] = [said(LEAD), Text(), said(HOW_TO_READ)]
    for module in files():
        parts += [Text(), heading(f"{title(module)} ({count(len(module.RULES))})"), table(module.RULES)]
    return Group(*parts)


def files() -> list[ModuleType]:
    """Return the files of the rule table, in the order in which they are tried."""
    found = [each for each in vars(rules).values() if isinstance(each, ModuleType) and hasattr(each, "RULES")]
    return sorted(found, key=lambda module: rules.RULES.index(module.RULES[0]) if module.RULES else 0)


def title(module: ModuleType) -> str:
    """Return what a file of rules says of itself, without its details."""
    first = inspect.cleandoc(module.__doc__ or "").split("\n")[0]
    return first.partition(":")[0].rstrip(".")


def table(found: tuple[Rule, ...]) -> Facts:
    """Return one row for each construct, and for all the kinds that it takes in the same way."""
    rows = Facts(PYTHON_WIDTH)
    for (python, told), alike in groupby(found, key=lambda rule: (rule.python, tuple(lines(rule)))):
        label = Text.assemble(said(python, STRONG), "\n", said("; or ".join(map(kinds, alike)), QUIET))
        rows.add_row(label, Group(*map(said, told)))
    return rows


def kinds(rule: Rule) -> str:
    """Return what the arguments are, such as "A text, B constant int"."""
    return ", ".join(f"{letter} {kind_words(kind)}" for letter, kind in arguments(rule))


def kind_words(kind: str) -> str:
    """Return a kind of argument in words."""
    return f"{'constant ' if '!' in kind else ''}{kind.replace('!', '').replace('|', ' or ')}"


def arguments(rule: Rule) -> tuple[tuple[str, str], ...]:
    """Return the arguments' letters and kinds."""
    return tuple(zip(ascii_uppercase, rule.kinds.split(), strict=False))


def lines(rule: Rule) -> Iterator[str]:
    """Return the column form, and what a person has to know about it."""
    example = constants(rule)
    form = rule.columns if isinstance(rule.columns, str) else rule.columns(**example)
    depends = any(map(callable, (rule.columns, *rule.needs)))
    yield for_example(form, example) if depends else form
    needs = [words(need) for need in rule.needs_of(**example)]
    if needs:
        yield f"only if {' and '.join(needs)}"
    if rule.takes_missing:
        yield f"{listed(rule.takes_missing)} may be missing"
    if rule.elementwise:
        yield "Python still runs for each value"
    if rule.note:
        yield sentence(rule.note)


def for_example(form: str, example: dict[str, Any]) -> str:
    """Return a form that depends on the constants, with those that it was written for."""
    fixed = ", ".join(
        f"{letter} = {shortened(value)}" for letter, value in example.items() if value is not None
    )
    return f"{form}, for {fixed}" if fixed else form


def words(need: Need) -> str:
    """Return an obligation in the letters of its rule."""
    told = need.words.format(**dict(zip(ascii_uppercase, need.on, strict=False)))
    return f"{told} (where Arrow holds it, as in pandas 3)" if need.arrow else told


def constants(rule: Rule) -> dict[str, Any]:
    """Return an example of the constant arguments by their letters, None for columns: the first that fits."""
    found = [by_letter(rule, example) for example in rule.examples or ((),)]
    return next((each for each in found if rule.when is None or rule.when(**each)), found[0])


def by_letter(rule: Rule, example: tuple[Any, ...]) -> dict[str, Any]:
    """Return the constants of an example by their letters, None for columns."""
    values = iter(example)
    return {letter: next(values, None) if "!" in kind else None for letter, kind in arguments(rule)}
