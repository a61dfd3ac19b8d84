"""Reads the levels of a ramp: where throughput grows, where it stops, and how many in flight to advise; pure.

Little's law ties the three numbers: calls in flight = calls finished per second times the latency of one.
"""

from __future__ import annotations

from math import ceil, log2, sqrt
from typing import TYPE_CHECKING

from advisor.wording import listed, number, plural

if TYPE_CHECKING:
    from collections.abc import Sequence

    from advisor.model import Level

LINEAR = 0.8
"""Throughput over that of undisturbed calls from which we look four times higher (our own choice)."""
RISING = 1.25
"""Growth of throughput per doubling under which it counts as no longer rising (our own measurement)."""
IN_LINE, IN_LINE_AT_FIRST = 0.55, 0.4
"""Share of undisturbed throughput under which calls spend half of their time behind each other; the first
wave also opens connections, which later ones find open (our own measurement of aiohttp)."""
MARGIN = 1.1
"""Calls in flight over X * R: a knee is never quite sharp (our own measurement)."""
GOOD_ENOUGH = 0.93
"""Share of the best throughput with which fewer calls in flight are taken: the goal is 0.9."""
SAME = 1.15
"""Numbers in flight that differ by less are the same."""
WAVES, WAVES_LEAST = 1.5, 1.15
"""Calls per call in flight that show the steady state well, and at all: some begin after the first wave."""
ERRORS_FREE, ERRORS_SHARE, ERRORS_TIMES = 2, 0.05, 3
"""Errors of a level that may be the items' own: so many, a share of its calls, times what fails alone."""
FEWEST = 2
"""Calls in flight to advise at least; one is the plain loop."""


def is_linear(level: Level, alone: float) -> bool:
    """Tell whether calls hardly disturb each other at a level; `alone` is the latency of one by itself."""
    return level.throughput.value * alone >= LINEAR * level.in_flight


def errors_most(calls: int, failing: float) -> int:
    """Return how many of so many calls may raise before load is to blame; `failing` is the share alone."""
    return int(max(ERRORS_FREE, ERRORS_SHARE * calls) + ERRORS_TIMES * failing * calls)


def is_failing(level: Level, failing: float) -> bool:
    """Tell whether calls raise at a level that would not raise alone."""
    return level.errors > errors_most(level.calls, failing)


def is_steady(level: Level) -> bool:
    """Tell whether a level was watched for longer than its first wave, which is let in sooner than others."""
    return level.calls >= WAVES_LEAST * level.in_flight


def trusted(levels: Sequence[Level], level: Level) -> float:
    """Return a level's throughput; one wave alone is not believed against what more calls in flight did."""
    higher = [one.throughput.value for one in levels if one.in_flight > level.in_flight]
    if is_steady(level) or not higher:
        return level.throughput.value
    return min(level.throughput.value, MARGIN * max(higher))


def is_rising(levels: Sequence[Level], top: Level, alone: float) -> bool:
    """Tell whether throughput grew enough from the level below, and calls do not mostly wait in line."""
    share = IN_LINE if is_steady(top) else IN_LINE_AT_FIRST
    if top.throughput.value * alone < share * top.in_flight:
        return False
    lower = [level for level in levels if level.in_flight < top.in_flight]
    if not lower:
        return True
    below = max(lower, key=lambda level: level.in_flight)
    doublings = log2(top.in_flight / below.in_flight)
    return top.throughput.value >= float(RISING**doublings) * below.throughput.value


def best(levels: Sequence[Level]) -> Level:
    """Return the level with the highest throughput."""
    return max(levels, key=lambda level: trusted(levels, level))


def knee(levels: Sequence[Level], alone: float) -> int:
    """Return how many in flight give the best throughput, between the levels that were tried."""
    tried = [level.in_flight for level in levels]
    wanted = ceil(MARGIN * trusted(levels, best(levels)) * alone)
    return max(min(tried), min(wanted, max(tried)))


def near(levels: Sequence[Level], in_flight: int) -> Level | None:
    """Return a level that was watched in steady state with about so many in flight."""
    steady = (level for level in levels if is_steady(level))
    close = (level for level in steady if 1 / SAME < level.in_flight / in_flight < SAME)
    return min(close, key=lambda level: abs(level.in_flight - in_flight), default=None)


def cap(levels: Sequence[Level], alone: float) -> int:
    """Return the fewest calls in flight that give nearly the best throughput."""
    wanted, peak = knee(levels, alone), trusted(levels, best(levels))
    tried = near(levels, wanted)
    if tried is None or tried.throughput.value >= GOOD_ENOUGH * peak:
        return wanted if tried is None else tried.in_flight
    better = (
        level.in_flight
        for level in levels
        if level.in_flight > tried.in_flight and level.throughput.value >= GOOD_ENOUGH * peak
    )
    above = min(better, default=tried.in_flight)
    return ceil(sqrt(tried.in_flight * above))


def advise(levels: Sequence[Level], alone: float, limit: str) -> tuple[int, str]:
    """Return the cap and why; `limit` says what kept higher levels from being tried, empty if nothing did."""
    top = max(levels, key=lambda level: level.in_flight)
    if best(levels).throughput.value * alone < RISING:
        return FEWEST, (
            f"{plural(top.in_flight, 'call')} in flight finished {pace(top)}, and one at a time"
            f" {number(1 / alone)}: calls wait for each other, at a lock or at what they call"
        )
    if limit and is_rising(levels, top, alone):
        return top.in_flight, f"throughput still rose at {in_flight(top)} ({pace(top)}); {limit}"
    chosen = max(FEWEST, cap(levels, alone))
    return chosen, f"throughput stops rising there: {around(levels, chosen)}"


def around(levels: Sequence[Level], chosen: int) -> str:
    """Write the throughput of one at a time, and of the levels next to the chosen number."""
    ordered = sorted(levels, key=lambda level: level.in_flight)
    beyond = next((level for level in ordered if level.in_flight > chosen), ordered[-1])
    up_to = [level for level in ordered if 1 < level.in_flight <= chosen]
    shown = [*up_to[-1:], *([] if beyond in up_to else [beyond])]
    return (
        f"{number(ordered[0].throughput.value)} calls a second one at a time, "
        f"{listed(f'{number(level.throughput.value)} with {in_flight(level)}' for level in shown)}"
    )


def in_flight(level: Level) -> str:
    """Write a level, such as "32 in flight"."""
    return f"{level.in_flight} in flight"


def pace(level: Level) -> str:
    """Write a throughput, such as "520 calls a second"."""
    return f"{number(level.throughput.value)} calls a second"
