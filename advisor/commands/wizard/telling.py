"""This file puts what the wizard has to say into words and tables; it asks nothing and prints nothing."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING

from rich.console import Group
from rich.table import Table
from rich.text import Text

from advisor import questions, wording
from advisor.budget import MOST_CALLS
from advisor.model import Action, EffectKind, Vectorization
from advisor.reports import terminal
from advisor.reports.safe import safe, safe_lines
from advisor.reports.screen.layout import BAD, QUIET, STRONG, grid, heading
from advisor.reports.screen.phrases import said, seconds

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import RenderableType

    from advisor.errors import AdvisorError
    from advisor.model import Advice, Answer, Case, Effect, FirstCall, Machine, Sample, Target
    from advisor.stage import Preview
    from advisor.target import ListedFunction

NARROWEST = 14
"""Columns of the screen that one column of a preview needs; a phone number or a date fits in."""

FRAME = 3
"""Columns of the screen that a table spends on the edges of each of its columns."""

VALUE_WORDS = {
    "cpu": "it computes",
    "io": "it waits",
    "mixed": "it does both",
    "native-multithreaded": "a library in it already uses several cores",
    "subprocess": "other programs do the work",
    "unsure": "rule nothing out, measure",
}
"""What the values that are more than yes and no mean."""

LABEL_WIDTH = 10

COLUMNS = 1
"""The question that is answered by doing it."""

AGAIN = f"May advisor call it again, {MOST_CALLS} times at most, though each call"
MAY_REPEAT = {
    EffectKind.WRITE: f"{AGAIN} changes files?",
    EffectKind.NETWORK: f"{AGAIN} uses the network?",
    EffectKind.SPAWN: f"{AGAIN} starts or signals processes?",
    EffectKind.STATE: f"{AGAIN} changes its process?",
}


def welcome() -> RenderableType:
    """Say what will happen, and what will not."""
    return Group(
        heading("advisor: should this function run in parallel, and what would it gain?"),
        Text(
            "Pick a function and its data. advisor calls the function once on one item, in a process of its "
            "own, and watches; what reaches outside is repeated only if you agree. Then come seven "
            "questions, a race of the ways that remain, and the verdict."
        ),
        Text("Arrow keys choose, Enter accepts, Tab completes paths, Ctrl-C stops at any point.\n"),
    )


def trouble(error: AdvisorError) -> Text:
    """Say what went wrong, after the person's own traceback as Python does, and what to do next."""
    told = Text()
    if detail := getattr(error, "detail", ""):
        told.append(safe_lines(detail.rstrip()) + "\n")
    told.append("Sorry: " + safe(error.message), f"{STRONG} {BAD}")
    if error.hint:
        told.append("\n" + safe(error.hint))
    return told


def one_line(found: ListedFunction, width: int) -> str:
    """Show a function as one choice of a list, its docstring only where it can be called."""
    keyword = "async " if found.is_async else ""
    call = safe(f"{keyword}{found.name}{found.signature}", width - len(found.obstacle))
    doc = f"  {safe(found.doc)}" if found.doc and not found.obstacle else ""
    return call + (doc if len(call + doc) <= width else f"{doc[: width - len(call) - 3].rstrip()}...")


def first_rows(preview: Preview, width: int) -> RenderableType:
    """Show a few items of the data as the function would see them, and how many there are."""
    shown = max(min(len(preview.columns), width // NARROWEST), 1)
    names = [safe(column.name) for column in preview.columns[:shown]]
    rows = [[safe(cell) for cell in row[:shown]] for row in preview.rows]
    widths = cell_widths([names, *rows], width)
    table = Table(header_style=STRONG, show_header=bool(names))
    for column, cell in zip(preview.columns, widths, strict=False):
        kind = column.kind if len(column.kind) <= cell else column.kind.split()[0]
        table.add_column(Text.assemble(safe(column.name, cell), "\n", (safe(kind, cell), QUIET)))
    for row in rows:
        table.add_row(*(Text(safe(text, cell)) for text, cell in zip(row, widths, strict=False)))
    hidden = len(preview.columns) - shown
    more = f", and {wording.plural(hidden, 'more column')}" if hidden > 0 else ""
    return Group(table, said(f"{len(preview.rows)} of {wording.total_items(preview.total)}{more}."))


def cell_widths(rows: Sequence[Sequence[str]], width: int) -> list[int]:
    """Return how wide each column may be for the table to fit; short columns leave room to long ones."""
    wanted = [max(map(len, column)) for column in zip_longest(*rows, fillvalue="")]
    room = width - 1 - FRAME * len(wanted)
    limits = range(max(wanted, default=1), 1, -1)
    limit = next((most for most in limits if sum(min(each, most) for each in wanted) <= room), 1)
    return [max(min(each, limit), 1) for each in wanted]


def computer(machine: Machine) -> RenderableType:
    """Say what this computer lets us use."""
    cores = wording.plural(machine.cores.usable, "usable core")
    lock = "" if machine.gil else " without the interpreter lock"
    return labelled("Machine", f"{cores} ({machine.cores.source}), Python {machine.python}{lock}")


def prepared(target: Target, sample: Sample) -> RenderableType:
    """Say which function was loaded, which items were drawn, and what was changed in reading them."""
    place = f", {target.file}:{target.line}" if target.file else ""
    total = wording.total_items(sample.total)
    return Group(
        labelled("Function", f"{target.attribute}{target.signature}, {target.kind}{place}"),
        labelled("Items", f"{sample.items:,} drawn of {total}: {sample.drawn}"),
        labelled("Item form", f"{sample.form}: {sample.form_because}"),
        *(labelled("", conversion) for conversion in sample.conversions),
    )


def labelled(label: str, text: str) -> RenderableType:
    """Return one fact with its name before it."""
    line = grid(LABEL_WIDTH, None)
    line.add_row(Text(label, STRONG), said(text))
    return line


def first_call(first: FirstCall) -> RenderableType:
    """Show how the function was called and what came back."""
    end = f"raised {first.failed.because}" if first.failed else f"returned {first.result}"
    printed = f", printed {wording.bytes_(first.printed)}" if first.printed else ""
    parts = [
        labelled("First call", first.call),
        labelled("", f"{end} after {seconds(first.seconds)}{printed}"),
    ]
    if first.failed and first.failed.detail:
        parts.append(Text(safe_lines(first.failed.detail.rstrip()), QUIET))
    return Group(*parts)


def effects(seen: tuple[Effect, ...]) -> RenderableType:
    """List what the one watched call did to the world."""
    return Group(
        heading("This reaches outside the function"),
        terminal.effects_list(seen),
        Text("To measure, advisor has to call it again and again, and each call does this again."),
    )


def question(answer: Answer, case: Case) -> RenderableType:
    """Show one of the seven questions with its evidence and our answer; the first with what was tried."""
    asked = questions.QUESTIONS[answer.question - 1]
    panel = terminal.answer_panel(answer, asked.TEXT, " ".join(asked.WHY.split()))
    found = case.profile.vectorization
    if answer.question != COLUMNS or not isinstance(found, Vectorization):
        return panel
    return Group(terminal.columns_brief(found, case.target), Text(), panel)


def value(name: str) -> str:
    """Return an answer's value with its meaning where it has one."""
    return f"{name}: {VALUE_WORDS[name]}" if name in VALUE_WORDS else name


def seven_questions() -> RenderableType:
    """Say what agreeing and overruling do."""
    return Group(
        heading("The seven questions"),
        Text("Enter agrees. Overrule what you know better; your answer is then used."),
    )


def verdict(advice: Advice) -> RenderableType:
    """Show the numbers, then what to do: the sentence stays on the screen when a menu follows."""
    measured = [heading("Measured here"), terminal.measured_table(advice)] if advice.measurements else []
    return Group(*measured, terminal.verdict_panel(advice))


def code(advice: Advice) -> RenderableType:
    """Show the code of the advised plan, ready to be copied."""
    chosen = advice.verdict.plan
    if not chosen.code:
        return Text("There is no code to show: nothing is to be changed.")
    note = "" if advice.verdict.action is Action.SWITCH else " (not a change: this is the loop to keep)"
    return Group(heading(f"{wording.plan_name(chosen)}{note}"), terminal.code_block(chosen))
