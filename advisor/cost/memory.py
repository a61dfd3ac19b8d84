"""Predict how many bytes a plan holds at once, parent and workers together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.cost.courses import IN_WORKERS
from advisor.model import Handover, MemoryUse, Pickling

if TYPE_CHECKING:
    from advisor.model import Case, Plan, Prediction

WAITING_CHUNKS = 1
"""Chunks in a pool's pipe beside the one that each worker is at: ProcessPoolExecutor's own rule."""

COPIES = 2
"""A chunk on its way exists as bytes and as objects."""


def held(case: Case, plan: Plan, items: float) -> float | None:
    """Add up what the plan holds at its end, when all the results are there; None when it is not known."""
    use, pickling = case.profile.memory, case.profile.pickling
    if not isinstance(use, MemoryUse):
        return None
    item = pickling.item.bytes if isinstance(pickling, Pickling) else 0
    parent = use.base + max(0.0, items - case.sample.items) * item + items * use.per_item
    if plan.strategy not in IN_WORKERS:
        return parent
    shared = items * item if plan.strategy == "shared_memory" else 0.0
    return parent + shared + _workers(case, use, plan, items, item) + _on_the_way(plan, use, item)


def _workers(case: Case, use: MemoryUse, plan: Plan, items: float, item: int) -> float:
    # Forked workers share what the parent holds, but each object that they touch is copied with its page;
    # the others import everything again.
    method = plan.start_method or case.machine.default_start_method
    touched = items * item if plan.handover is Handover.INDEX and plan.strategy == "processes" else 0.0
    return touched + (0.0 if method == "fork" else plan.workers * use.base)


def _on_the_way(plan: Plan, use: MemoryUse, item: int) -> float:
    sent = item if plan.handover is not Handover.INDEX and plan.strategy == "processes" else 0
    chunks = 2 * plan.workers + WAITING_CHUNKS
    return chunks * plan.chunksize * COPIES * (sent + use.per_item)


def fits(case: Case, prediction: Prediction) -> bool:
    """Claim that a plan fits into the memory that is available; unknown needs are let pass."""
    return prediction.memory is None or prediction.memory <= case.machine.memory.available
