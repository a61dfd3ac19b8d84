"""Choose how many items to hand to a worker at a time."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from math import ceil
from typing import TYPE_CHECKING

from advisor.cost.cores import capacity
from advisor.cost.scheduling import Pool, tail
from advisor.cost.shape import shape_of
from advisor.cost.sizing import items_in_all
from advisor.model import Calibration, Timing

if TYPE_CHECKING:
    from advisor.cost.shape import Shape
    from advisor.model import Case

CHUNK_SECONDS = 0.02
"""Work in a chunk; our own measurement: within 15 % of the best chunk on four cost shapes."""

CHUNKS_PER_WORKER = 4
"""At least; Pool.map's own rule."""

CHUNKS_PER_WORKER_VARIED = 8
"""At least, when items take very different times; our own simulation of stragglers."""

VARIED = 1.0
"""Coefficient of variation above which items take very different times."""

WORK_TO_DISPATCH = 50
"""Work in a chunk over handing it out, at least: 2 % is lost then; our own measurement."""

WORTH_ANOTHER = 0.05
"""Share of the time that another chunk must save to be taken; our own measurement: repeats differ by more."""


def chunksize(case: Case, workers: int) -> int:
    """Choose how many items to hand to a worker process at a time: the rule's, unless others end earlier."""
    timing, items = case.profile.timing, items_in_all(case)
    ruled = best_chunk(case, items, workers)
    if not isinstance(timing, Timing) or timing.item_seconds.value <= 0:
        return ruled
    end = partial(_end, case, shape_of(timing), items, workers)
    fewest, most = (
        _most_per_chunk(items, workers, shares) for shares in (CHUNKS_PER_WORKER_VARIED, CHUNKS_PER_WORKER)
    )
    others = {max(1, ruled // 4), max(1, ruled // 2), min(2 * ruled, most), min(ruled, fewest)}
    best = min(sorted(others, reverse=True), key=end)
    return best if end(best) < (1 - WORTH_ANOTHER) * end(ruled) else ruled


def best_chunk(case: Case, items: float, workers: int) -> int:
    """Choose a chunk of about 20 ms of work, small enough to share the items out evenly."""
    timing, calibration = case.profile.timing, case.machine.calibration
    if not isinstance(timing, Timing):
        return _most_per_chunk(items, workers, CHUNKS_PER_WORKER)
    shares = CHUNKS_PER_WORKER_VARIED if timing.variation > VARIED else CHUNKS_PER_WORKER
    most, wall = _most_per_chunk(items, workers, shares), timing.item_seconds.value
    dispatch = calibration.process_dispatch.value if isinstance(calibration, Calibration) else 0.0
    wanted = max(CHUNK_SECONDS, WORK_TO_DISPATCH * dispatch)
    return max(1, min(int(wanted / wall), most)) if wall > 0 else most


def _end(case: Case, shape: Shape, items: float, workers: int, size: int) -> float:
    calibration = case.machine.calibration
    every = calibration.process_dispatch.value if isinstance(calibration, Calibration) else 0.0
    chunks = ceil(items / size)
    pool = Pool(workers=max(1, min(workers, chunks)), chunksize=size)
    many = capacity(case, pool.workers).value
    pool = replace(pool, stretch=pool.workers / many)
    # Handing out takes a core from the workers, so that it counts in full.
    return items * shape.mean / many + chunks * every + tail(shape, items, pool).value


def _most_per_chunk(items: float, workers: int, shares: int) -> int:
    return max(1, ceil(items / (shares * workers)))
