"""The ramp of calls in flight: what was tried, what the service did, and which number was chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from advisor import wording
from advisor.model import Ramp
from advisor.reports.screen.layout import BAD, INDENT, QUIET, STRONG, Bar, Fitted
from advisor.reports.screen.phrases import ended, number, said, seconds

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import ConsoleOptions, RenderableType

    from advisor.model import Level, Profile

HEADERS = ("calls/s", "latency", "errors", "refused")

ROOMY = 60
"""Columns from which bars fit beside the numbers."""


def has_ramp(profile: Profile) -> bool:
    """Say whether calls in flight were ramped up."""
    return isinstance(profile.ramp, Ramp) and bool(profile.ramp.levels)


def ramp_table(profile: Profile) -> RenderableType:
    """Return the levels of the ramp, the chosen one marked, and why it was chosen."""
    ramp = profile.ramp
    if not isinstance(ramp, Ramp):
        return Text()
    lines = [said(line, style) for line, style in _legend(ramp)]
    return Group(Fitted(lambda options: _table(ramp, options)), Padding(Group(*lines), (0, 0, 0, INDENT)))


def _table(ramp: Ramp, options: ConsoleOptions) -> Table:
    roomy = options.max_width >= ROOMY
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), expand=roomy, header_style=STRONG)
    table.add_column(Text("  in flight"), no_wrap=True)
    for header in HEADERS:
        table.add_column(Text(header), justify="right", no_wrap=True)
    if roomy:
        table.add_column(Text(), ratio=1)
    best = max((level.throughput.value for level in ramp.levels), default=0.0) or 1.0
    for level in ramp.levels:
        chosen = level.in_flight == ramp.cap
        mark = Text(
            f"{'>' if chosen else ' '} {wording.count(level.in_flight)}", style=STRONG if chosen else ""
        )
        bar = (Bar(level.throughput.value / best),) if roomy else ()
        table.add_row(mark, *_numbers(level), *bar)
    return table


def _numbers(level: Level) -> tuple[Text, ...]:
    return (
        Text(number(level.throughput.value)),
        Text(seconds(level.latency)),
        _trouble(level.errors),
        _trouble(level.refused),
    )


def _trouble(count: int) -> Text:
    return Text(wording.count(count), style=f"{STRONG} {BAD}" if count else "")


def _legend(ramp: Ramp) -> Iterator[tuple[str, str]]:
    rate = f", and at most {number(ramp.rate)} calls a second" if ramp.rate is not None else ""
    yield f"Chosen: {wording.plural(ramp.cap, 'call')} in flight{rate}: {ended(ramp.because)}", ""
    mark = "> marks the chosen number. " if any(level.in_flight == ramp.cap for level in ramp.levels) else ""
    spent = wording.plural(ramp.calls, "real call")
    yield f"{mark}A longer bar is more calls a second. The ramp spent {spent}.", QUIET
