"""Bound what a pool might gain on more cores than were measured."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, inf
from typing import TYPE_CHECKING

from advisor.cost.cores import capacity
from advisor.cost.courses import IN_WORKERS
from advisor.cost.item import ItemCost, item_cost
from advisor.cost.parts import FIRST_CALL, IMPORTING, START_UP, total
from advisor.cost.predicting import predict
from advisor.cost.sizing import items_in_all
from advisor.cost.workers import parent_seconds
from advisor.model import Case, Estimate, MoreCores, Overlap, Plan
from advisor.wording import seconds as show_seconds

if TYPE_CHECKING:
    from collections.abc import Iterator

CORES = (4, 8, 16, 32)

FURTHEST = 2
"""Times the measured workers up to which a gain is stated at all; our own simulation of five scaling laws."""

OFF_AT_FURTHEST = 0.82
"""What smooth laws left at the least of a gain predicted that far; the same simulation."""

OVERLAPS = 1.3
"""Speedup of two threads from which a function releases the GIL; our own measurement."""

MEMORY_BOUND = 0.75
"""Gain per worker under which memory holds such a function up: 1.5 of 2; our own measurement of copies."""

MOSTLY = 0.75
"""Share of a perfect gain under which what is paid once is what limits it."""

MEMORY = "the way to memory, which may end the gain on any number of cores"

ONCE = frozenset({START_UP, IMPORTING, FIRST_CALL})
"""Parts that more workers do not shorten."""

NOT_MEASURED = ", not measured"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pool:
    """A pool that was measured, and what bounds it."""

    case: Case
    plan: Plan
    item: ItemCost
    items: float
    loop: float
    """Seconds of the person's loop."""
    once: float
    """Seconds that are paid before and after."""
    speedup: Estimate

    def gain(self, seconds: float) -> float:
        """Return the speedup of a pool that takes so long beside what is paid once."""
        taken = self.once + seconds
        return self.loop / taken if taken > 0 else inf

    def steady(self, speedup: float) -> float:
        """Return the gain without what is paid once."""
        left = self.loop / speedup - self.once
        return min(self.plan.workers, self.loop / left) if left > 0 else float(self.plan.workers)

    def amdahl(self, steady: float, cores: int) -> float:
        """Return the gain of the full job on so many cores when so much is gained here."""
        workers = self.plan.workers
        serial = min(1.0, max(0.0, (workers / steady - 1) / (workers - 1)))
        return self.gain(self.loop * (serial + (1 - serial) / cores))

    @property
    def is_memory_bound(self) -> bool:
        """Claim that the way to memory, not the cores, holds the calls up."""
        overlap, workers = self.case.profile.overlap, self.plan.workers
        if not isinstance(overlap, Overlap) or overlap.speedup.value <= OVERLAPS:
            return False
        machine = capacity(self.case, workers).value / workers
        return self.steady(self.speedup.value) / workers < MEMORY_BOUND <= machine


def more_cores(case: Case, plan: Plan, speedup: Estimate) -> tuple[MoreCores, ...]:
    """Bound the speedup over the loop on 4 to 32 cores; nothing for plans that more cores do not help."""
    pool = _measured(case, plan, speedup)
    return () if pool is None else tuple(_on(pool, cores) for cores in CORES if cores > plan.workers)


def _measured(case: Case, plan: Plan, speedup: Estimate) -> Pool | None:
    item, loop, found = item_cost(case), predict(case, Plan(strategy="sequential")), predict(case, plan)
    helped = plan.strategy in IN_WORKERS or plan.strategy == "threads"
    if item is None or loop is None or found is None or not helped or item.waits or plan.workers < 2:  # noqa: PLR2004
        return None
    return Pool(
        case=case,
        plan=plan,
        item=item,
        items=items_in_all(case),
        loop=loop.seconds.value,
        once=total(part for part in found.parts if part.name in ONCE),
        speedup=speedup,
    )


def _on(pool: Pool, cores: int) -> MoreCores:
    high, limit = min(bounds(pool, cores))
    if pool.is_memory_bound:
        limit = MEMORY
    far = cores > FURTHEST * pool.plan.workers
    low = min(high, _low(pool, cores))
    return MoreCores(cores=cores, low=low, high=high, limit=limit + (NOT_MEASURED if far else ""))


def _low(pool: Pool, cores: int) -> float:
    if pool.is_memory_bound:
        return pool.speedup.low
    near = min(cores, FURTHEST * pool.plan.workers)
    there = OFF_AT_FURTHEST * pool.amdahl(pool.steady(pool.speedup.low), near)
    return max(pool.speedup.low, there)


def bounds(pool: Pool, cores: int) -> Iterator[tuple[float, str]]:
    """Give every upper bound of the speedup, and what sets it as a phrase."""
    busy = min(cores, max(1, ceil(pool.items)))
    linear = pool.gain(pool.loop / busy)
    if linear < MOSTLY * busy:
        yield linear, "starting the workers"
    else:
        yield linear, "the number of cores" if busy == cores else "the number of items"
    serial = pool.amdahl(_on_perfect_cores(pool), cores)
    if serial < linear:
        yield serial, "the part that more workers do not speed up"
    yield from _by_the_parent(pool)
    yield from _by_the_longest(pool)


def _on_perfect_cores(pool: Pool) -> float:
    # What the machine, or a neighbor on it, does not give its cores is no serial part of the job.
    given = capacity(pool.case, pool.plan.workers).low / pool.plan.workers
    return min(float(pool.plan.workers), pool.steady(pool.speedup.high) / given)


def _by_the_parent(pool: Pool) -> Iterator[tuple[float, str]]:
    seconds = parent_seconds(pool.case, pool.plan, pool.items) if pool.plan.strategy in IN_WORKERS else None
    if seconds is not None:
        yield pool.gain(seconds), "the one parent, which pickles and hands out everything"


def _by_the_longest(pool: Pool) -> Iterator[tuple[float, str]]:
    timing = pool.item.timing
    if timing.batch == 1:
        longest = timing.percentiles[-1]
        yield pool.gain(longest), f"the longest item, which takes {show_seconds(longest)}"
