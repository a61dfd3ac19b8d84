"""Split the wall time of threads and coroutines, which overlap waiting, and computing outside the GIL."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, inf
from typing import TYPE_CHECKING

from advisor.cost.cores import capacity
from advisor.cost.parts import COMPUTE, FIRST_CALL, IMBALANCE, QUEUEING, START_UP, WAIT, course, fill
from advisor.cost.scheduling import Pool
from advisor.model import Calibration, Overlap, Ramp

if TYPE_CHECKING:
    from advisor.cost.item import ItemCost
    from advisor.cost.parts import Course
    from advisor.cost.scheduling import Ending
    from advisor.model import Case, Plan

GIL_CONTENTION = 2.5
"""Handing a call to a thread while another computes in Python, over doing so idle; our own measurement."""

TASK_TO_THREAD = 0.4
"""Handing out an asyncio task over handing a call to a thread; our own measurement: 11 against 25 µs."""

SERIAL = 1.15
"""Speedup of two threads under which one computes at a time; our own measurement: Python code 0.9 to 1.1."""

TAKES_TURNS = 1.35
"""Speedup of two threads under which calls that wait do so for each other; our own measurement of locks."""

AS_CORES = 0.85
"""Share of what two processes get done from which two threads are taken to grow with the cores as they do;
our own measurement: the probe differs by 15 % from run to run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Crowd:
    """Calls in flight at once."""

    items: float
    at_once: int
    computing: float
    """Seconds for which all of them compute, as far as they overlap."""
    queueing: float
    """Seconds of handing them out, as far as all wait for it."""
    start: float = 0.0
    """Seconds of starting whatever runs them."""


def thread_course(case: Case, item: ItemCost, plan: Plan, items: float, ending: Ending) -> Course | None:
    """Split a thread pool's time; None when a fact is missing."""
    calibration = case.machine.calibration
    if not isinstance(calibration, Calibration):
        return None
    each, chunks = calibration.thread_dispatch.value, ceil(items / plan.chunksize)
    computing = items * computing_seconds(case, item, plan.workers)
    # Where one thread computes at a time, handing a call over interrupts it.
    interrupts = item.waits or computing * SERIAL >= items * item.wall
    held = interrupts and not item.waits
    handing = chunks * each * (GIL_CONTENTION if held else 1.0)
    crowd = Crowd(
        items=items,
        at_once=max(1, min(plan.workers, chunks)),
        computing=computing,
        queueing=handing if interrupts else max(0.0, handing - computing),
        start=plan.workers * each,
    )
    return _course(case, item, plan, crowd, ending)


def coroutine_course(case: Case, item: ItemCost, plan: Plan, items: float, ending: Ending) -> Course | None:
    """Split an event loop's time, in which one call computes at a time; None when a fact is missing."""
    calibration = case.machine.calibration
    if not isinstance(calibration, Calibration):
        return None
    each = calibration.thread_dispatch.value * TASK_TO_THREAD
    crowd = Crowd(
        items=items,
        at_once=max(1, min(plan.workers, ceil(items))),
        computing=items * item.busy,
        queueing=items * each,
    )
    return _course(case, item, plan, crowd, ending)


def computing_seconds(case: Case, item: ItemCost, workers: int) -> float:
    """Return how long so many threads compute for one item: less than a loop does when they overlap."""
    overlap, many = case.profile.overlap, capacity(case, workers).value
    if item.waits or not isinstance(overlap, Overlap):
        return max(item.held, item.busy / many)
    # What two threads gained was measured; more than two are taken to gain in proportion to the cores, or
    # nothing more where the two gained less than two processes do.
    measured, two = overlap.speedup.value, capacity(case, 2).value
    gained = many * measured / two if measured >= AS_CORES * two else min(many, measured)
    return item.wall * (1 - item.waiting) / (gained if workers > 1 else 1.0)


def _course(case: Case, item: ItemCost, plan: Plan, crowd: Crowd, ending: Ending) -> Course:
    steady = max(
        crowd.computing + crowd.queueing, crowd.items * item.wall / crowd.at_once, _turns(case, item, crowd)
    )
    ramp = case.profile.ramp
    if isinstance(ramp, Ramp) and ramp.levels and item.waits:
        steady = crowd.items / throughput(ramp, plan.workers)
    alone = crowd.items * item.wall
    stretch = steady * crowd.at_once / alone if alone > 0 else 1.0
    end = ending(Pool(workers=crowd.at_once, chunksize=plan.chunksize, stretch=stretch))
    once = {START_UP: crowd.start, FIRST_CALL: item.first, IMBALANCE: end.value}
    parts = once | _shared_out(item, crowd, steady)
    value = sum(parts.values())
    return course(parts, least=value - end.value + end.low, most=value - end.value + end.high)


def _turns(case: Case, item: ItemCost, crowd: Crowd) -> float:
    overlap = case.profile.overlap
    if not item.waits or not isinstance(overlap, Overlap) or overlap.speedup.value >= TAKES_TURNS:
        return 0.0
    return crowd.items * item.wall / max(overlap.speedup.value, 1.0)


def _shared_out(item: ItemCost, crowd: Crowd, steady: float) -> dict[str, float]:
    # Handing out and taking turns show only where they are what everything waits for.
    is_bound = crowd.computing + crowd.queueing >= steady
    queueing = crowd.queueing if is_bound else 0.0
    inside = max(crowd.items * item.busy / crowd.at_once, crowd.computing if is_bound else 0.0)
    waiting = inf if item.waits else crowd.items * item.wall * item.waiting / crowd.at_once
    return fill(steady, ((COMPUTE, inside), (QUEUEING, queueing), (WAIT, waiting), (COMPUTE, inf)))


def throughput(ramp: Ramp, in_flight: int) -> float:
    """Interpolate how many calls finish in a second; never more than at the most that were tried."""
    known = sorted((level.in_flight, level.throughput.value) for level in ramp.levels)
    limited = [(wide, min(rate, ramp.rate or inf)) for wide, rate in known]
    below = max((pair for pair in limited if pair[0] <= in_flight), default=(0, 0.0))
    above = min((pair for pair in limited if pair[0] >= in_flight), default=below)
    part = (in_flight - below[0]) / (above[0] - below[0]) if above[0] > below[0] else 0.0
    return max(below[1] + part * (above[1] - below[1]), 1e-9)
