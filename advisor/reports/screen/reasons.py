"""Why the other ways were not tried, what was only predicted, and what could be gained at most."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Group
from rich.table import Table
from rich.text import Text

from advisor import wording
from advisor.reports.screen.layout import QUIET, STRONG, Facts
from advisor.reports.screen.phrases import (
    about_items,
    brief,
    ended,
    is_same_plan,
    percent,
    plan_name,
    ranged,
    said,
    seconds,
    times,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import RenderableType

    from advisor.model import Advice, BreakEven, MoreCores, Prediction, Rejected

BECAUSE = 110
"""Characters of one reason, about two lines; an answer's full because stands with its question."""

MOST_PREDICTIONS = 6

LABEL_WIDTH = 18

NOT_MEASURED = (
    "Against the plain loop on one core. Other machines have other memory, caches and clocks: measure there "
    "before you pay for it."
)


def rejected_table(rejected: Sequence[Rejected]) -> Facts:
    """Return what was not tried, one row per reason."""
    lines = Facts(LABEL_WIDTH)
    reasons: dict[str, list[str]] = {}
    for each in rejected:
        names = reasons.setdefault(each.because, [])
        if each.strategy not in names:
            names.append(each.strategy)
    for because, strategies in reasons.items():
        lines.add_row(said(", ".join(strategies)), said(brief(ended(because), BECAUSE)))
    return lines


def predicted_only(advice: Advice) -> list[Prediction]:
    """Return the predictions of plans that were not measured; none when only the loop is left."""
    guesses = [
        each
        for each in advice.predictions
        if not any(is_same_plan(each.plan, row.plan) for row in advice.measurements)
    ]
    return guesses if any(each.plan.strategy != "sequential" for each in guesses) else []


def predictions_table(predictions: Sequence[Prediction]) -> Table:
    """Return predicted times of the full job, fastest first."""
    lines = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    ranked = sorted(predictions, key=lambda each: each.seconds.value)
    for each in ranked[:MOST_PREDICTIONS]:
        share = f", {percent(each.seconds.confidence)} interval" if each.seconds.confidence < 1 else ""
        lines.add_row(said(plan_name(each.plan)), Text(f"{ranged(each.seconds, seconds)}{share}"))
    if len(ranked) > MOST_PREDICTIONS:
        lines.add_row(Text(f"and {len(ranked) - MOST_PREDICTIONS} slower ones"), Text())
    return lines


def has_limits(advice: Advice) -> bool:
    """Say whether anything is known about what could be gained, and what would change the answer."""
    verdict = advice.verdict
    return bool(verdict.ceiling or verdict.changes) or verdict.break_even is not None


def limits_table(advice: Advice) -> Facts:
    """Return the ceiling of any gain, where workers begin to pay, and what would change the answer."""
    verdict = advice.verdict
    lines = Facts(LABEL_WIDTH)
    if verdict.ceiling:
        lines.add_row(Text("Ceiling", style=STRONG), said(ended(verdict.ceiling)))
    if verdict.break_even is not None:
        lines.add_row(Text("Break-even", style=STRONG), said(break_even(verdict.break_even)))
    for number, change in enumerate(verdict.changes):
        label = Text("Would change it", style=STRONG) if number == 0 else Text()
        lines.add_row(label, said(ended(change)))
    return lines


def cores_table(rows: Sequence[MoreCores]) -> RenderableType:
    """Return what the plan might gain on more cores: a range that was predicted, and what limits it."""
    lines = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style=STRONG)
    for header in ("cores", "at least", "at most"):
        lines.add_column(Text(header), justify="right", no_wrap=True)
    lines.add_column(Text("what sets the upper bound"), overflow="fold")
    for row in rows:
        lines.add_row(
            Text(wording.count(row.cores)), Text(times(row.low)), Text(times(row.high)), said(row.limit)
        )
    return Group(lines, said(NOT_MEASURED, QUIET))


def break_even(at: BreakEven) -> str:
    """Return where processes begin to win, as a sentence; a prediction."""
    parts = []
    if at.items is not None:
        parts.append(f"from {about_items(at.items)} of this cost")
    if at.item_seconds is not None:
        parts.append(f"from about {seconds(at.item_seconds)} per item over this many items")
    if not parts:
        return "Predicted: processes never win here, however many items there are or however long one takes."
    return f"Predicted: processes win {', or '.join(parts)}."
