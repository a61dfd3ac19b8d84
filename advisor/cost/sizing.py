"""Choose chunk sizes and the number of calls in flight from what an item costs."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

from advisor.cost.item import item_cost
from advisor.model import Bound, Timing, Waiting

if TYPE_CHECKING:
    from advisor.cost.item import ItemCost
    from advisor.model import Case

CHUNK_SECONDS = 0.02
"""Work in a chunk; our own measurement: within 15 % of the best chunk on four cost shapes."""

CHUNKS_PER_WORKER = 4
"""At least; Pool.map's own rule."""

CHUNKS_PER_WORKER_VARIED = 8
"""At least, when items take very different times; our own simulation of stragglers."""

VARIED = 1.0
"""Coefficient of variation above which items take very different times."""

MOST_IN_FLIGHT = 32
"""Default cap on waiting calls at once, so that a server is not hit harder than its owner agreed to."""

FEWEST_IN_FLIGHT = 2


def items_in_all(case: Case) -> float:
    """Count the items of the full job; the sample's own number when the total is unknown."""
    return case.sample.total.value if case.sample.total else float(case.sample.items)


def chunksize(case: Case, workers: int) -> int:
    """Choose how many items to hand to a worker process at a time."""
    item = item_cost(case)
    if item is None:
        return _most_per_chunk(items_in_all(case), workers, CHUNKS_PER_WORKER)
    return best_chunk(item, items_in_all(case), workers)


def best_chunk(item: ItemCost, items: float, workers: int) -> int:
    """Choose a chunk of about 20 ms of work, small enough to share the items out evenly."""
    shares = CHUNKS_PER_WORKER_VARIED if item.variation > VARIED else CHUNKS_PER_WORKER
    most = _most_per_chunk(items, workers, shares)
    return max(1, min(int(CHUNK_SECONDS / item.wall), most)) if item.wall > 0 else most


def _most_per_chunk(items: float, workers: int, shares: int) -> int:
    return max(1, ceil(items / (shares * workers)))


def width(case: Case, cap: int = MOST_IN_FLIGHT) -> int:
    """Choose how many calls wait at once, 2 to `cap`: wall over processor time (Little's law)."""
    timing, waiting = case.profile.timing, case.profile.waiting
    if not isinstance(timing, Timing):
        return FEWEST_IN_FLIGHT
    busy = timing.cpu_seconds
    if isinstance(waiting, Waiting) and waiting.bound is Bound.SUBPROCESS:
        busy /= case.machine.cores.usable  # children compute on all the cores, not one at a time
    wanted = min(timing.item_seconds.value / busy, cap) if busy > 0 else cap
    return max(FEWEST_IN_FLIGHT, ceil(wanted))
