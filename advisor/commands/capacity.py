"""The capacity curves of this machine as a table with bars: how much w workers get done at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Group
from rich.table import Table
from rich.text import Text

from advisor import wording
from advisor.model import Kernel
from advisor.reports.screen.layout import QUIET, STRONG, Bar, Fitted, heading
from advisor.reports.screen.phrases import between, said, times

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import ConsoleOptions, RenderableType

    from advisor.model import Capacity, Curve

NAMES = {
    Kernel.PYTHON: "Python code",
    Kernel.CACHE: "hashing in cache",
    Kernel.MEMORY: "copying memory",
}
LEAST_BAR = 8
"""Columns of a bar that shows more than its number does."""
GAP = 2
NAME_WIDTH = 27
NUMBER_WIDTH = 4
RANGE_WIDTH = 14


def has_curves(curves: Sequence[Curve]) -> bool:
    """Tell whether there is anything to draw: one worker alone has no curve."""
    return any(len(curve.points) > 1 for curve in curves)


def curves_table(curves: Sequence[Curve]) -> RenderableType:
    """Return one line per curve: what each number of workers gets done, in units of what one does."""
    most = max(point.workers for curve in curves for point in curve.points)
    told = (
        "What so many workers get done at once; 1x is what one does alone. A full bar would be a gain of"
        f" {wording.count(most)}x; the range is that of the last number."
        f" Nothing is known of more than {wording.count(most)} workers, or of more cores than these."
    )
    return Group(heading("Done together"), said(told, QUIET), Fitted(lambda room: _table(curves, most, room)))


def _table(curves: Sequence[Curve], most: int, room: ConsoleOptions) -> Table:
    sizes = sorted({point.workers for curve in curves for point in curve.points} - {1})
    shown, ranged, barred = _layout(sizes, room.max_width)
    table = Table(box=None, pad_edge=False, padding=(0, GAP, 0, 0), expand=barred, header_style=STRONG)
    table.add_column(Text("work, by"), width=NAME_WIDTH, overflow="fold")
    for size in shown:
        table.add_column(Text(str(size)), min_width=NUMBER_WIDTH, justify="right", no_wrap=True)
    if ranged:
        table.add_column(Text("range"), width=RANGE_WIDTH, no_wrap=True)
    if barred:
        table.add_column(Text(), ratio=1)
    for curve in curves:
        points = {point.workers: point for point in curve.points}
        last = points[max(points)]
        row: list[RenderableType] = [said(f"{NAMES[curve.kernel]}, {curve.by}")]
        row += [_number(points.get(size)) for size in shown]
        row += [Text(between(last.speedup, times))] if ranged else []
        row += [Bar(last.speedup.value / most)] if barred else []
        table.add_row(*row)
    return table


def _layout(sizes: Sequence[int], width: int) -> tuple[tuple[int, ...], bool, bool]:
    # What there is no room for goes in this order: the bar, the range, the smaller numbers of workers.
    one = NUMBER_WIDTH + GAP
    left = width - NAME_WIDTH - GAP
    shown = tuple(sizes[-max(1, left // one) :])
    left -= len(shown) * one
    ranged = left >= RANGE_WIDTH
    left -= RANGE_WIDTH + GAP if ranged else 0
    return shown, ranged, left >= LEAST_BAR


def _number(point: Capacity | None) -> Text:
    return Text("-" if point is None else times(point.speedup.value))
