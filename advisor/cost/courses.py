"""Find out how any plan is expected to go: the parts of its wall time over so many items."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from advisor.cost.loops import column_course, distinct_course, loop_course
from advisor.cost.repeats import first_call, remembered
from advisor.cost.scheduling import Tail, tail
from advisor.cost.shape import shape_of
from advisor.cost.waits import coroutine_course, thread_course
from advisor.cost.workers import process_course

if TYPE_CHECKING:
    from advisor.cost.item import ItemCost
    from advisor.cost.parts import Course
    from advisor.cost.scheduling import Ending, Pool
    from advisor.model import Case, Plan

IN_WORKERS = frozenset({"processes", "shared_memory"})
"""Strategies whose calls are made in processes of their own."""

TAIL = 0.5
"""Chunks that the last worker still works on when the others have nothing left, on average."""


def course_of(case: Case, item: ItemCost, plan: Plan, items: float, ending: Ending) -> Course | None:
    """Return how a plan goes; None when a fact is missing or the strategy is unknown."""
    if plan.strategy == "distinct":
        return distinct_course(case, first_call(case, item, items), items)
    usual, least = remembered(case, item, items, plan.workers if plan.strategy in IN_WORKERS else 1)
    found = _course(case, usual, plan, items, ending)
    if found is None or least is usual:
        return found
    cheap = _course(case, least, plan, items, ending)
    return found.at_least(cheap.least if cheap else found.least)


def _course(case: Case, item: ItemCost, plan: Plan, items: float, ending: Ending) -> Course | None:
    match plan.strategy:
        case "sequential":
            return loop_course(item, items)
        case "vectorized":
            return column_course(case, items)
        case "threads":
            return thread_course(case, item, plan, items, ending)
        case "coroutines":
            return coroutine_course(case, item, plan, items, ending)
        case "processes" | "shared_memory":
            return process_course(case, item, plan, items, ending)
        case _:
            return None


def simulated(item: ItemCost, items: float) -> Ending:
    """Return how to simulate the end of a pool with the times of the sample."""
    return partial(tail, shape_of(item.timing), items)


def estimated(wall: float, items: float, pool: Pool) -> Tail:
    """Estimate the end of a pool in no time, for those who have to compare thousands."""
    excess = TAIL * wall * min(pool.chunksize, items / pool.workers)
    return Tail(value=excess, low=excess, high=excess)
