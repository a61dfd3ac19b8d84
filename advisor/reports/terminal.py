"""The advice on one screen: the verdict first, then what was measured, why, and what was not tried."""

from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING

from rich.console import Console, Group
from rich.text import Text

from advisor.model import Action, Target, Vectorization
from advisor.reports.safe import in_ascii
from advisor.reports.screen.answers import answer_panel, answers_table
from advisor.reports.screen.code import code_block
from advisor.reports.screen.columns import columns_brief, columns_page
from advisor.reports.screen.findings import findings_list
from advisor.reports.screen.flight import has_ramp, ramp_table
from advisor.reports.screen.layout import STRONG, heading
from advisor.reports.screen.looked_at import context_table, cost_line, effects, effects_list
from advisor.reports.screen.measured import measured_table
from advisor.reports.screen.phrases import said
from advisor.reports.screen.race import race_table
from advisor.reports.screen.reasons import (
    cores_table,
    has_limits,
    limits_table,
    predicted_only,
    predictions_table,
    rejected_table,
)
from advisor.reports.screen.verdict import verdict_panel
from advisor.reports.screen.where import has_splits, where_table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import RenderableType

    from advisor.model import Advice

__all__ = [
    "NAME",
    "render",
    "as_text",
    "answer_panel",
    "answers_table",
    "code_block",
    "columns_brief",
    "columns_page",
    "effects_list",
    "findings_list",
    "measured_table",
    "race_table",
    "report",
    "verdict_panel",
]

NAME = "terminal"

SAME_WIDTH = str.maketrans({"\N{HORIZONTAL ELLIPSIS}": "."})
"""What rich draws without asking what the terminal can show."""

COLUMNS = "vectorized"
"""The strategy whose measurement says more than the timing of question 1."""

NARROWEST = 20
"""Columns below which nothing would be readable; a narrower terminal wraps."""


def render(advice: Advice, *, width: int, color: bool, ascii_only: bool) -> str:
    """Return the whole report, `width` columns wide, with ANSI escapes only when `color` is true."""
    shown = in_ascii(advice) if ascii_only else advice
    return as_text(report(shown), width=width, color=color, ascii_only=ascii_only)


def as_text(part: RenderableType, *, width: int, color: bool, ascii_only: bool) -> str:
    """Return a part of the screen as text, whatever this process's own terminal and environment are."""
    file = AsciiText() if ascii_only else StringIO()
    console = Console(
        file=file,
        width=max(width, NARROWEST),
        height=100,
        color_system="standard" if color else None,
        force_terminal=color,
        no_color=not color,
        legacy_windows=False,
        markup=False,
        emoji=False,
        highlight=False,
        force_jupyter=False,
    )
    console.print(part)
    text = "\n".join(line.rstrip() for line in file.getvalue().split("\n"))
    return in_ascii(text.translate(SAME_WIDTH)) if ascii_only else text


class AsciiText(StringIO):
    """A file by whose encoding rich knows that boxes and bars have to be drawn in ASCII."""

    encoding = "ascii"


def report(advice: Advice) -> Group:
    """Return the whole report as something that rich can print."""
    return Group(*_parts(advice))


def _parts(advice: Advice) -> Iterator[RenderableType]:
    yield verdict_panel(advice)
    for title, body in _sections(advice):
        yield Text()
        yield heading(title)
        yield body
    yield Text()
    yield said(cost_line(advice.cost))
    # A long report has scrolled its beginning away: what the person needs stands at both ends.
    yield said(f"In short: {advice.verdict.sentence}", STRONG)


def _sections(advice: Advice) -> Iterator[tuple[str, RenderableType]]:
    yield from _numbers(advice)
    yield from _reasons(advice)
    if advice.verdict.action is Action.SWITCH and advice.verdict.plan.code:
        yield "The code to paste", code_block(advice.verdict.plan)
    if advice.rejected:
        yield "Not tried, and why", rejected_table(advice.rejected)
    if predicted_only(advice):
        yield "Predicted for the whole job, not measured", predictions_table(predicted_only(advice))
    yield "What was looked at", context_table(advice)


def _numbers(advice: Advice) -> Iterator[tuple[str, RenderableType]]:
    if advice.measurements:
        yield "Measured here", measured_table(advice)
    if has_splits(advice):
        yield "Where the time goes", where_table(advice)
    if has_ramp(advice.profile):
        yield "Calls in flight", ramp_table(advice.profile)
    if has_limits(advice):
        yield "What could be gained", limits_table(advice)
    if advice.verdict.more_cores:
        yield "On more cores: predicted, not measured", cores_table(advice.verdict.more_cores)


def _reasons(advice: Advice) -> Iterator[tuple[str, RenderableType]]:
    if advice.answers:
        yield "The seven questions", answers_table(advice.answers)
    found = advice.profile.vectorization
    if isinstance(found, Vectorization) and isinstance(advice.target, Target):
        raced = any(each.plan.strategy == COLUMNS for each in advice.measurements)
        yield (
            "Question 1, tried: your function as columns",
            columns_brief(found, advice.target, raced=raced),
        )
    if advice.findings:
        yield "Findings", findings_list(advice.findings)
    if effects(advice):
        yield "Effects seen", effects_list(effects(advice))
