"""List the pools that the facts leave worth predicting."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.cost.chunks import best_chunk, chunksize
from advisor.cost.item import item_cost
from advisor.cost.predicting import predict
from advisor.cost.sizing import width
from advisor.model import Calibration, Overlap, Plan

if TYPE_CHECKING:
    from advisor.model import Case, Prediction

THREADS_HELP = 1.15
"""Speedup of two threads from which a pool of threads is worth predicting; our own measurement."""


def pools(case: Case) -> tuple[Plan, ...]:
    """List processes by each start method that was calibrated, and threads where they may help."""
    item = item_cost(case)
    if item is None:
        return ()
    plans = process_plans(case, chunksize(case, case.workers))
    if item.waits:
        return (*plans, Plan(strategy="threads", workers=width(case)))
    overlap = case.profile.overlap
    free = overlap.speedup.value > THREADS_HELP if isinstance(overlap, Overlap) else item.held < item.wall
    return (*plans, Plan(strategy="threads", workers=case.workers)) if free and case.workers > 1 else plans


def best_pool(case: Case) -> Prediction | None:
    """Predict the fastest of the pools that the facts leave, or None when none can be predicted."""
    predictions = [one for plan in pools(case) if (one := predict(case, plan)) is not None]
    return min(predictions, key=lambda one: one.seconds.value, default=None)


def process_plans(case: Case, chunk: int) -> tuple[Plan, ...]:
    """List one process pool for each start method that was calibrated."""
    calibration = case.machine.calibration
    if not isinstance(calibration, Calibration):
        return ()
    methods = dict.fromkeys(start.start_method for start in calibration.worker_starts)
    return tuple(
        Plan(strategy="processes", workers=case.workers, chunksize=chunk, start_method=method)
        for method in methods
    )


def quick_plans(case: Case, items: float) -> tuple[Plan, ...]:
    """List the same pools for another number of items, their chunks by rule."""
    return process_plans(case, best_chunk(case, items, case.workers))
