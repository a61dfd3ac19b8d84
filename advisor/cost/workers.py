"""Split the wall time of worker processes: starting them, feeding them, and what they do."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

from advisor.cost.cores import capacity, leaves_none_free
from advisor.cost.item import COPY_RATE, ItemCost, Moving, item_cost, moving
from advisor.cost.parts import (
    COMPUTE,
    FIRST_CALL,
    IMBALANCE,
    IMPORTING,
    PICKLE_BACK,
    PICKLE_OUT,
    QUEUEING,
    START_UP,
    WAIT,
    course,
    fill,
)
from advisor.cost.scheduling import Pool
from advisor.model import Calibration, Handover, ItemForm, Pickling, Plan

if TYPE_CHECKING:
    from advisor.cost.parts import Course
    from advisor.cost.scheduling import Ending
    from advisor.model import Case, WorkerStart

STOP_TO_START = 0.2
"""Stopping a pool over starting it; our own measurement: 4 of 16 ms (fork), 47 of 331 ms (spawn)."""

FORK_SECONDS_PER_BYTE = 26e-3 / 2**30
"""Copying the page tables of what the parent holds; our own measurement: 26 ms for a GiB, 72 ms for four."""

SLICING_SECONDS = 150e-6
"""Cutting and pickling a slice of a table however few its rows; our own measurement: 130 to 300 µs."""

OVERSUBSCRIBED, OVERSUBSCRIBED_LEAST, OVERSUBSCRIBED_MOST = 4.0, 2.0, 8.0
"""Times that computing takes when each worker starts as many BLAS threads as there are cores; our own
measurements of 2 workers on 2 cores: 4 to 8, and 2 where the threads hardly meet."""

SERIES_SECONDS = 30e-6
"""Making a Series of a row and reading from it, beyond a dict; our own measurement: 11 µs, and 3 a read."""

SERIES_LEAST, SERIES_USUAL = 0.1, 0.3
"""What is left of a call on a Series at the least, and usually at least; our own measurement: 0.19."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Crew:
    """A pool at work on the whole job, once its workers are up; seconds throughout."""

    item: ItemCost
    moved: Moving
    plan: Plan
    items: float
    dispatch: float
    """Handing out one chunk."""
    many: float
    """Work that the busy workers get done at once."""
    is_alone: bool
    """Whether the parent has a core for itself."""

    @property
    def at_once(self) -> int:
        """Count the workers that get something to do."""
        return max(1, min(self.plan.workers, self.chunks))

    @property
    def chunks(self) -> int:
        """Count the chunks."""
        return ceil(self.items / self.plan.chunksize)

    @property
    def beside(self) -> float:
        """Return what a worker does for an item beside the call."""
        return self.moved.out_worker + self.moved.back_worker

    @property
    def parent(self) -> float:
        """Return what the parent does."""
        return self.items * (self.moved.out_parent + self.moved.back_parent) + self.chunks * self.dispatch

    @property
    def working(self) -> float:
        """Return how long the cores need for what the workers do."""
        return self.items * (self.item.busy + self.beside) / self.many

    @property
    def alone(self) -> float:
        """Return how long a worker is at its share, with a core for itself."""
        # One thread that makes a call alone takes as long as all its threads would have worked.
        call = max(self.item.wall, self.item.busy) if self.plan.blas_threads else self.item.wall
        return self.items * (call + self.beside) / self.at_once

    @property
    def steady(self) -> float:
        """Return how long all of it takes if it can be shared out evenly."""
        # Without a core of its own the parent stops the workers' work. Our own measurement of 2 workers on
        # 2 cores: the sum is right within 6 % (empty chunks) and 26 % (0.1 to 4 MB each), the larger of the
        # two is 14 to 94 % too low.
        fed = max(self.parent, self.working) if self.is_alone else self.parent + self.working
        return max(fed, self.alone)

    @property
    def pool(self) -> Pool:
        """Return what its end is simulated with."""
        return Pool(
            workers=self.at_once,
            chunksize=self.plan.chunksize,
            stretch=max(1.0, self.at_once / self.many * (1 - self.item.waiting)),
            extra=self.beside,
            every=self.parent / max(1, self.chunks),
        )

    def parts(self) -> dict[str, float]:
        """Share the steady time out, as the average worker sees it."""
        item, moved, items = self.item, self.moved, self.items
        wanted = (
            (WAIT, items * item.wall * item.waiting / self.at_once),
            (COMPUTE, items * item.busy / self.many),
            (PICKLE_OUT, items * moved.out_worker / self.many),
            (PICKLE_BACK, items * moved.back_worker / self.many),
            (PICKLE_OUT, items * moved.out_parent),
            (PICKLE_BACK, items * moved.back_parent),
            (QUEUEING, self.chunks * self.dispatch),
        )
        return fill(self.steady, wanted)


def process_course(case: Case, item: ItemCost, plan: Plan, items: float, ending: Ending) -> Course | None:
    """Split a process pool's time; None when a fact is missing or calls cannot be sent."""
    calibration, pickling = case.machine.calibration, case.profile.pickling
    if not isinstance(calibration, Calibration) or not isinstance(pickling, Pickling):
        return None
    moved = moved_by(case, pickling, plan)
    once = _once(case, calibration, pickled=pickling.item.bytes, item=item, plan=plan, items=items)
    if moved is None or once is None:
        return None
    likely, least, most = (
        crew(case, calibration, item=each, moved=moved, plan=plan, items=items)
        for each in inside(case, item, plan)
    )
    end, first = ending(likely.pool), sum(once.values())
    return course(
        {**once, **likely.parts(), IMBALANCE: end.value},
        least=first + least.steady + end.low,
        most=first + most.steady + end.high,
    )


def parent_seconds(case: Case, plan: Plan, items: float) -> float | None:
    """Return what the parent alone does for the whole job; None when a fact is missing."""
    calibration, pickling, item = case.machine.calibration, case.profile.pickling, item_cost(case)
    if item is None or not isinstance(calibration, Calibration) or not isinstance(pickling, Pickling):
        return None
    moved = moved_by(case, pickling, plan)
    at_work = moved and crew(case, calibration, item=item, moved=moved, plan=plan, items=items)
    return at_work.parent if at_work else None


def crew(
    case: Case, calibration: Calibration, *, item: ItemCost, moved: Moving, plan: Plan, items: float
) -> Crew:
    """Put a pool to work."""
    busy = max(1, min(plan.workers, ceil(items / plan.chunksize)))
    slicing = SLICING_SECONDS if plan.handover is Handover.COLUMNS else 0.0
    return Crew(
        item=item,
        moved=moved,
        plan=plan,
        items=items,
        dispatch=calibration.process_dispatch.value + slicing,
        many=capacity(case, busy).value,
        is_alone=not leaves_none_free(case, busy),
    )


def moved_by(case: Case, pickling: Pickling, plan: Plan) -> Moving | None:
    """Return what a plan moves for one item; None when it cannot travel."""
    if plan.strategy != "shared_memory":
        return moving(pickling, plan.handover, case.sample.form)
    results = moving(pickling, Handover.INDEX)
    if results is None or pickling.function.error:
        return None
    return Moving(
        out_parent=pickling.item.bytes / COPY_RATE,
        out_worker=0.0,
        back_parent=results.back_parent,
        back_worker=results.back_worker,
    )


def inside(case: Case, item: ItemCost, plan: Plan) -> tuple[ItemCost, ItemCost, ItemCost]:
    """Return what a call costs inside a worker: likely, at the least and at the most."""
    if item.native > 0 and plan.blas_threads is None:
        return (
            item.slowed(OVERSUBSCRIBED),
            item.slowed(OVERSUBSCRIBED_LEAST),
            item.slowed(OVERSUBSCRIBED_MOST),
        )
    if plan.rows not in {None, case.sample.form} and case.sample.form is ItemForm.SERIES:
        usual = max(SERIES_USUAL * item.wall, item.wall - SERIES_SECONDS)
        return item.scaled(usual), item.scaled(SERIES_LEAST * item.wall), item
    return item, item, item


def _once(
    case: Case, calibration: Calibration, *, pickled: int, item: ItemCost, plan: Plan, items: float
) -> dict[str, float] | None:
    method = plan.start_method or case.machine.default_start_method
    known = [start for start in calibration.worker_starts if start.start_method == method]
    if not known:
        return None
    nearest = min(known, key=lambda start: abs(start.workers - plan.workers))
    at_once = plan.workers / capacity(case, plan.workers).value
    forks = method == "fork"
    more = max(0.0, items - case.sample.items) * pickled if forks else 0.0
    return {
        START_UP: _scaled_start(nearest, plan.workers) * (1 + STOP_TO_START)
        + plan.workers * more * FORK_SECONDS_PER_BYTE,
        # A forked worker has the modules of its parent; the others import them again.
        IMPORTING: 0.0 if forks else case.target.import_seconds * at_once,
        FIRST_CALL: item.first * (1.0 if plan.warm else at_once),
    }


def _scaled_start(known: WorkerStart, workers: int) -> float:
    return known.seconds.value * workers / known.workers
