"""Split the wall time of each strategy into parts: what is paid once, and its slowest bottleneck."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

from advisor.cost.item import capacity
from advisor.cost.parts import total
from advisor.model import Calibration, ColumnTrial, Part

if TYPE_CHECKING:
    from advisor.cost.item import ItemCost
    from advisor.model import Case, Plan, WorkerStart

PARENT_CONTENTION = 0.6
"""Share of the parent's pickling and dispatching that slows the workers; fitted on our own runs."""

STOP_TO_START = 0.2
"""Stopping a pool over starting it; our own measurement: 4 of 16 ms (fork), 47 of 331 ms (spawn)."""

GIL_CONTENTION = 2.5
"""Handing a call to a thread while another computes in Python, over doing so idle; our own measurement."""

TASK_TO_THREAD = 0.4
"""Handing out an asyncio task over handing a call to a thread; our own measurement: 11 against 25 µs."""

TAIL = 0.5
"""Chunks that the last worker still works on when the others have nothing left, on average."""


def parts_of(case: Case, item: ItemCost, plan: Plan, items: float) -> tuple[Part, ...] | None:
    """Split a plan's wall time over so many items; None when a fact is missing or the strategy is unknown."""
    match plan.strategy:
        case "sequential":
            return loop_parts(item, items)
        case "vectorized":
            return _column_parts(case, items)
        case "threads":
            return _thread_parts(case, item, plan, items)
        case "coroutines":
            return _coroutine_parts(case, item, plan, items)
        case "processes":
            return process_parts(case, item, plan, items)
        case _:
            return None


def loop_parts(item: ItemCost, items: float) -> tuple[Part, ...]:
    """Split the person's own loop."""
    return (Part(name="first call", seconds=item.first), *_call_parts(item, items))


def _call_parts(item: ItemCost, calls: float) -> tuple[Part, ...]:
    return (
        Part(name="compute", seconds=calls * item.wall * (1 - item.waiting)),
        Part(name="wait", seconds=calls * item.wall * item.waiting),
    )


def _column_parts(case: Case, items: float) -> tuple[Part, ...] | None:
    trial = case.profile.column_trial
    if not isinstance(trial, ColumnTrial) or not trial.equal or not trial.items:
        return None
    return (Part(name="column call", seconds=trial.seconds / trial.items * items),)


def _thread_parts(case: Case, item: ItemCost, plan: Plan, items: float) -> tuple[Part, ...] | None:
    calibration = case.machine.calibration
    if not isinstance(calibration, Calibration):
        return None
    chunks = ceil(items / plan.chunksize)
    handing = calibration.thread_dispatch.value
    contended = handing * (GIL_CONTENTION if item.held >= item.wall else 1)
    return (
        Part(name="start threads", seconds=plan.workers * handing),
        Part(name="first call", seconds=item.first),
        *_slowest(
            (
                Part(name="compute, one thread at a time", seconds=items * item.held),
                Part(name="hand out calls", seconds=chunks * contended),
            ),
            (Part(name="compute", seconds=items * item.cpu / capacity(case, plan.workers).value),),
            _call_parts(item, items / min(plan.workers, chunks)),
        ),
    )


def _coroutine_parts(case: Case, item: ItemCost, plan: Plan, items: float) -> tuple[Part, ...] | None:
    calibration = case.machine.calibration
    if not isinstance(calibration, Calibration):
        return None
    handing = calibration.thread_dispatch.value * TASK_TO_THREAD
    return (
        Part(name="first call", seconds=item.first),
        *_slowest(
            (
                Part(name="compute, one call at a time", seconds=items * item.cpu),
                Part(name="hand out calls", seconds=items * handing),
            ),
            _call_parts(item, items / min(plan.workers, ceil(items))),
        ),
    )


def process_parts(case: Case, item: ItemCost, plan: Plan, items: float) -> tuple[Part, ...] | None:
    """Split a process pool's time; None when a fact is missing or calls cannot be sent."""
    calibration = case.machine.calibration
    if not isinstance(calibration, Calibration) or item.sent is None or item.received is None:
        return None
    once = _start_parts(case, calibration, item, plan)
    if once is None:
        return None
    chunks = ceil(items / plan.chunksize)
    busy = min(plan.workers, chunks)
    many = capacity(case, busy).value
    dispatch = chunks * calibration.process_dispatch.value
    steady = _slowest(
        (
            Part(name="pickle and move", seconds=items * item.sent),
            Part(name="hand out chunks", seconds=dispatch),
        ),
        (
            Part(name="compute", seconds=items * item.cpu / many),
            Part(
                name="pickle and move", seconds=items * (item.received + PARENT_CONTENTION * item.sent) / many
            ),
            Part(name="hand out chunks", seconds=PARENT_CONTENTION * dispatch / many),
        ),
        (
            *_call_parts(item, items / busy),
            Part(name="pickle and move", seconds=items * item.received / busy),
        ),
    )
    tail = TAIL * item.wall * min(plan.chunksize, items / plan.workers)
    return (*once, *steady, Part(name="wait for the last chunk", seconds=tail))


def _start_parts(case: Case, calibration: Calibration, item: ItemCost, plan: Plan) -> tuple[Part, ...] | None:
    method = plan.start_method or case.machine.default_start_method
    known = [start for start in calibration.worker_starts if start.start_method == method]
    if not known:
        return None
    nearest = min(known, key=lambda start: abs(start.workers - plan.workers))
    at_once = plan.workers / capacity(case, plan.workers).value
    # A forked worker has the modules of its parent; the others import them again.
    imports = 0.0 if method == "fork" else case.target.import_seconds * at_once
    return (
        Part(
            name="start and stop workers", seconds=_scaled_start(nearest, plan.workers) * (1 + STOP_TO_START)
        ),
        Part(name="import in workers", seconds=imports),
        Part(name="first call in workers", seconds=item.first * at_once),
    )


def _scaled_start(known: WorkerStart, workers: int) -> float:
    return known.seconds.value * workers / known.workers


def _slowest(*bottlenecks: tuple[Part, ...]) -> tuple[Part, ...]:
    return max(bottlenecks, key=total)
