"""This file times ways to run all items on the same rows, taking turns, for as long as it is given."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import median
from typing import Any

from advisor.model import Way
from advisor.sources.drawing import spread
from advisor.stage import pick
from advisor.stats import claim_interval

TRIALS = (1, 16, 256, 4096)
"""Rows of the trials that tell how a way's time grows with its rows."""
TRIAL_SECONDS = 0.01
"""A trial that takes longer needs no further one: its rows cost more than any start."""
ROWS_MOST = 100_000
"""Rows from which a column form's fixed cost of some milliseconds no longer shows."""
ROUNDS, ROUNDS_MOST = 3, 9
"""Rounds that the rows are chosen for, and rounds after which more would tell nothing new."""
SPARE = 0.5
"""Share of the time for all ways but the loop, which has the rest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One way to run all items."""

    name: str
    prepare: Callable[[Any], Any]
    """Brings rows into the form in which a program would hold them anyway; not timed."""
    run: Callable[[Any], Any]
    """Does the work; timed."""
    code: str = ""
    """The expression, or the call, that does it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How the time of a way grows with its rows."""

    start: float
    """Seconds however few there are."""
    each: float
    """Seconds per row."""


def measured(
    candidates: Sequence[Candidate], items: Sequence[Any], *, most: int, seconds: float
) -> tuple[int, tuple[Way, ...]]:
    """Time the candidates, the loop first, on as many of the rows as the time allows; say on how many.

    Rows are repeated where a job has more than are at hand. A slow loop is run on a part of them, which
    is evenly chosen, and its time is scaled: a loop takes twice as long for twice as many. A candidate that
    raises is left out, and nothing can be told where the loop does.
    """
    end = time.perf_counter() + seconds
    paces = {each.name: pace(each, items) for each in candidates}
    loop, *others = candidates
    slow, able = paces[loop.name], [each for each in others if paces[each.name] is not None]
    if slow is None:
        return 0, ()
    known = [found for each in able if (found := paces[each.name]) is not None]
    count = max(1, affordable([*known, *(() if known else (slow,))], SPARE * seconds, min(most, ROWS_MOST)))
    rows = repeated(items, count)
    part = repeated(rows, min(count, max(1, affordable([slow], (1 - SPARE) * seconds, count))))
    times = in_turns(runs_on([loop], part) | runs_on(able, rows), end)
    if not times[loop.name]:
        return 0, ()
    times[loop.name] = [each * len(rows) / len(part) for each in times[loop.name]]
    ways = tuple(way(each, times, len(able) + 1) for each in (loop, *able) if times[each.name])
    return len(rows), (replace(ways[0], rows=len(part) % len(rows)), *ways[1:])


def pace(candidate: Candidate, items: Sequence[Any]) -> Pace | None:
    """Try a way on one row, on a few, and on more, as long as these are quick; None if it raises."""
    tried: list[tuple[int, float]] = []
    try:
        seconds_of(candidate, items[:1])
        for count in dict.fromkeys(min(count, len(items)) for count in TRIALS):
            tried.append((count, seconds_of(candidate, items[:count])))
            if tried[-1][1] > TRIAL_SECONDS:
                break
    except Exception:
        return None
    (few, first), (many, last) = tried[-2:] if len(tried) > 1 else [(0, 0.0), *tried]
    each = max(0.0, last - first) / (many - few)
    return Pace(start=max(0.0, last - each * many), each=each)


def seconds_of(candidate: Candidate, rows: Sequence[Any]) -> float:
    """Time a way once."""
    prepared = candidate.prepare(rows)
    begun = time.perf_counter()
    candidate.run(prepared)
    return time.perf_counter() - begun


def affordable(paces: Sequence[Pace], seconds: float, most: int) -> int:
    """Say on how many rows all ways can take their turns in the time."""
    each = sum(pace.each for pace in paces)
    left = seconds / ROUNDS - sum(pace.start for pace in paces)
    return most if not each else int(min(most, max(0.0, left) / each))


def repeated(items: Sequence[Any], count: int) -> Sequence[Any]:
    """Return so many rows: from everywhere, or all of them again and again where there are too few."""
    if count <= len(items):
        return pick(items, spread(len(items), count, seed=0))
    return pick(items, [index % len(items) for index in range(count)])


def runs_on(candidates: Sequence[Candidate], rows: Sequence[Any]) -> dict[str, Callable[[], Any]]:
    """Bring the rows into the form of each way, only once for those that share a form."""
    made: dict[Callable[[Any], Any], Any] = {}
    runs: dict[str, Callable[[], Any]] = {}
    for each in candidates:
        if each.prepare not in made:
            made[each.prepare] = each.prepare(rows)
        runs[each.name] = _bound(each.run, made[each.prepare])
    return runs


def _bound(run: Callable[[Any], Any], prepared: Any) -> Callable[[], Any]:
    return lambda: run(prepared)


def in_turns(runs: Mapping[str, Callable[[], Any]], end: float) -> dict[str, list[float]]:
    """Time all ways round by round, each round beginning with another, until the time is over.

    One that raises on some row is left out from then on, its times too.
    """
    times: dict[str, list[float]] = {name: [] for name in runs}
    running = dict(runs)
    for number in range(ROUNDS_MOST):
        begun = time.perf_counter()
        order = list(running)
        for name in order[number % len(order) :] + order[: number % len(order)]:
            seconds = _timed(running[name])
            times[name] = [*times[name], seconds] if seconds is not None else []
            if seconds is None:
                del running[name]
        took = time.perf_counter() - begun
        if not running or time.perf_counter() + took > end:
            break
    return times


def _timed(run: Callable[[], Any]) -> float | None:
    begun = time.perf_counter()
    try:
        output = run()
    except Exception:
        return None
    seconds = time.perf_counter() - begun
    del output  # outside the clock: the job keeps its results
    return seconds


def way(candidate: Candidate, times: Mapping[str, Sequence[float]], ways: int) -> Way:
    """Describe a way by its median and by its ratio to the first one, the loop."""
    loop, mine = next(iter(times.values())), times[candidate.name]
    ratios = [math.log(one / other) for one, other in zip(loop, mine, strict=False) if one > 0 and other > 0]
    is_loop = candidate.name == next(iter(times))
    return Way(
        name=candidate.name,
        seconds=median(mine),
        ratio=None if is_loop else claim_interval(ratios, ways - 1),
        code=candidate.code,
    )
