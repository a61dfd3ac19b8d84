"""The ways to run all the items without workers, timed beside each other, as a table with bars."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Group
from rich.table import Table
from rich.text import Text

from advisor import wording
from advisor.reports.screen.layout import GOOD, QUIET, STRONG, Bar, Fitted
from advisor.reports.screen.phrases import is_exact, number, said, seconds, times

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import ConsoleOptions, RenderableType

    from advisor.model import Estimate, Way

ROOMY = 76
"""Columns from which bars stand beside the numbers."""

MARK = ">"


def ways_table(ways: Sequence[Way]) -> RenderableType:
    """Return the ways, the loop first and then the fastest, the recommended one marked."""
    ordered = sorted(ways, key=lambda way: (way.name != "loop", way.seconds))
    legend = f"{MARK} marks the advice. Speedup: over the loop as written."
    legend += "".join(f" {_part(way)}" for way in ways if way.rows)
    return Group(Fitted(lambda options: _table(ordered, options)), Text(f"  {legend}", style=QUIET))


def _part(way: Way) -> str:
    name = wording.way_name(way)
    return f"{name[:1].upper()}{name[1:]} was run on {wording.plural(way.rows, 'row')}; its time is scaled."


def _table(ways: Sequence[Way], options: ConsoleOptions) -> Table:
    roomy = options.max_width >= ROOMY
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), expand=True, header_style=STRONG)
    table.add_column(Text("  way"), ratio=None if roomy else 1, overflow="fold")
    if roomy:
        table.add_column(Text(""), ratio=1)
    for title in ("time", "speedup"):
        table.add_column(Text(title), justify="right", no_wrap=True)
    table.add_column(Text("interval"), no_wrap=True)
    longest = max(way.seconds for way in ways)
    for way in ways:
        table.add_row(*_cells(way, longest, roomy=roomy))
    return table


def _cells(way: Way, longest: float, *, roomy: bool) -> list[RenderableType]:
    style = f"{STRONG} {GOOD}" if way.recommended else ""
    label = f"{MARK if way.recommended else ' '} {wording.way_name(way)}"
    bar = [Bar(way.seconds / longest if longest else 0.0, GOOD if way.recommended else "")] if roomy else []
    speedup = "-" if way.ratio is None else times(way.ratio.value)
    return [said(label, style), *bar, said(seconds(way.seconds)), said(speedup), said(_interval(way.ratio))]


def _interval(ratio: Estimate | None) -> str:
    return "" if ratio is None or is_exact(ratio) else f"{number(ratio.low)}-{number(ratio.high)}"
