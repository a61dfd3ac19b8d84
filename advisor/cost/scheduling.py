"""Simulate how chunks fall on workers: each goes to the worker that is free first, as pools do it."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass
from math import ceil
from random import Random
from statistics import fmean
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from advisor.cost.shape import Shape

RUNS = 8
"""Simulations of one pool: one more falls between their extremes with a chance of 7 in 9, about 80 %."""

MOST_CHUNKS = 400
"""Chunks that are simulated at most; a longer job ends as its last 400 chunks do."""

LAST_ROUNDS = 20
"""Chunks for each worker that are simulated at least, and as many times the longest over the mean."""

SEED = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Pool:
    """What a pool works with, in seconds."""

    workers: int
    chunksize: float
    stretch: float = 1.0
    """Times as long as alone that a chunk takes while all workers are busy."""
    extra: float = 0.0
    """What a worker does for each item beside the call."""
    every: float = 0.0
    """Shortest time between two chunks that the parent hands out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tail:
    """How much longer a pool takes than its work shared out evenly, in seconds."""

    value: float
    low: float
    high: float


Ending = Callable[[Pool], Tail]
"""How the end of a pool is found out."""


def makespan(durations: Sequence[float], workers: int, every: float = 0.0) -> float:
    """Return when the last chunk is done, each handed out when a worker is free and the parent ready."""
    free = [0.0] * min(workers, len(durations))
    for number, duration in enumerate(durations, 1):
        heapq.heapreplace(free, max(free[0], number * every) + duration)
    return max(free, default=0.0)


def tail(shape: Shape, items: float, pool: Pool) -> Tail:
    """Simulate the end of a job, with chunks drawn from the times of the sample."""
    chance = Random(SEED)  # noqa: S311 - draws of a simulation, the same in every run
    sizes, excess = _sizes(shape, pool, items), []
    for _ in range(1 if shape.variation == 0 else RUNS):
        drawn = [pool.stretch * shape.chunk(chance, size) + pool.extra * size for size in sizes]
        even = max(sum(drawn) / pool.workers, len(drawn) * pool.every)
        excess.append(makespan(drawn, pool.workers, pool.every) - even)
    least = _over_the_longest(shape, pool, items)
    return Tail(value=max(fmean(excess), least), low=max(min(excess), least), high=max(*excess, least))


def _over_the_longest(shape: Shape, pool: Pool, items: float) -> float:
    # An item that was seen is in the job, and nothing ends before it does.
    even = items * (pool.stretch * shape.mean + pool.extra) / pool.workers
    return max(0.0, shape.longest - even) if shape.batch == 1 else 0.0


def _sizes(shape: Shape, pool: Pool, items: float) -> list[float]:
    # The last chunk has what is left over.
    chunks = max(1, ceil(items / pool.chunksize))
    enough = _enough_chunks(shape, pool)
    # As many are over when the workers have had equally many as in the whole job.
    simulated = chunks if chunks <= enough else enough + (chunks - enough) % pool.workers
    rest = items - (chunks - 1) * pool.chunksize
    return [pool.chunksize] * (simulated - 1) + [rest]


def _enough_chunks(shape: Shape, pool: Pool) -> int:
    # A straggler matters when it begins less than its own length before the end.
    typical = shape.mean * pool.chunksize
    rounds = LAST_ROUNDS + (shape.longest / typical if typical > 0 else 0.0)
    return max(2 * pool.workers, min(MOST_CHUNKS, ceil(rounds * pool.workers)))
