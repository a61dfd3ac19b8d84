"""Cuts a race into slices: how many items each arm gets in a round, and in what chunks."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from advisor.cost.waits import throughput
from advisor.model import Bound, Pickling, Ramp, Timing, Waiting

if TYPE_CHECKING:
    from collections.abc import Sequence

    from advisor.model import Case, Plan

SHARE = 0.8
"""Share of the time left that slices may fill; the rest is for starting and stopping workers."""
ROUNDS_LEAST = 3
"""Rounds that the calls left have to allow: fewer give no interval."""
LEAST_LEFT = 0.2
"""Share of that time that is left for slices whatever the arms' first calls are expected to take."""
ROUNDS_WANTED = 6
"""Rounds to plan for: five pairs give a t-interval that keeps its word (our own simulation)."""
SECONDS_MOST = 0.25
"""Longest slice of the baseline; more rounds tell more than longer ones."""
COMPARED = 200
"""Results after which no further round is compared with the baseline's."""
CHUNKS_PER_WORKER = 4
"""Chunks that each worker gets in a slice, so that the last one does not idle for long."""
TURNS = 2
"""Items for each worker in a slice at least: of one each, the slower alone would decide."""
LEAST_ITEMS = 2
"""Items of the baseline's slice at least."""
SLOW_SECONDS = 0.05
"""Seconds of an item from which one makes a slice, and one for each worker: more rounds tell more."""
COLUMN_ITEMS = 20_000
"""Items of a slice of whole columns: of 2,000, the fixed costs of pandas (0.2 to 1 ms a call) are a large
part that the full job does not have; the sample is repeated to fill them (our own measurement)."""
DISTINCT_ITEMS = 100_000
"""Items of a slice in which few differ at most; so many calls as the loop makes are made of them."""
COLUMN_BYTES = 64 * 2**20
"""Bytes that such a slice may take."""
FALLBACK_SECONDS = 0.01
"""Seconds per item to plan with when timing failed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice:
    """One arm's share of a round."""

    count: int
    """Items."""
    chunksize: int
    """Items handed over at a time, at most the plan's."""
    scale: float = 1.0
    """Wall time per item with all workers busy over that of this slice, which may be too short for that."""


def cut(case: Case, plans: Sequence[Plan], seconds: float, calls: float = math.inf) -> dict[Plan, Slice]:
    """Cut rounds so that about six of them fit into so many seconds; the first plan is the baseline.

    Where so few calls are left that no three rounds of them fit, the slices are cut shorter.
    """
    timing = case.profile.timing
    item = timing.item_seconds.value if isinstance(timing, Timing) else FALLBACK_SECONDS
    share = sum(1.0 if plan is plans[0] else 1.0 / speed(case, plan) for plan in plans)
    starting = len(plans) * (timing.first_call_excess if isinstance(timing, Timing) else 0.0)
    left = max(seconds - starting, LEAST_LEFT * seconds)
    wanted = min(SECONDS_MOST, left / (ROUNDS_WANTED * share)) / max(item, 1e-9)
    turns = 1 if item > SLOW_SECONDS else TURNS
    base = max(1 if item > SLOW_SECONDS else LEAST_ITEMS, int(wanted))
    whole = {plan: one(case, plan, base, turns) for plan in plans}
    if ROUNDS_LEAST * sum(each.count for each in whole.values()) <= calls:
        return whole
    base = min(whole[plans[0]].count, LEAST_ITEMS)
    most = max(1, int((calls / ROUNDS_LEAST - base) / max(1, len(plans) - 1)))
    return {
        plan: shorter(case, plan, each, base if plan is plans[0] else most) for plan, each in whole.items()
    }


def shorter(case: Case, plan: Plan, whole: Slice, most: int) -> Slice:
    """Cut a slice to so many items: full turns of all workers if possible, or else a part of one turn.

    What the ramp has seen of throughput with so few in flight tells what a full turn would take.
    """
    count = min(whole.count, most)
    if count >= plan.workers:
        return replace(whole, count=count - count % plan.workers)
    ramp = case.profile.ramp
    if not isinstance(ramp, Ramp) or not ramp.levels:
        return replace(whole, count=count)
    scale = throughput(ramp, count) / throughput(ramp, plan.workers)
    return replace(whole, count=count, scale=min(1.0, scale))


def one(case: Case, plan: Plan, base: int, turns: int) -> Slice:
    """Cut one arm's slice: the baseline's items, or more where fewer could not show what it does."""
    count = base
    if plan.workers > 1:
        count = max(math.ceil(base / plan.workers), turns) * plan.workers
    if plan.strategy == "vectorized":
        count = max(base, column_items(case))
    if plan.distinct_share < 1:
        count = min(math.ceil(base / plan.distinct_share), max(base, DISTINCT_ITEMS))
    smallest = math.ceil(count / (CHUNKS_PER_WORKER * plan.workers))
    return Slice(count=count, chunksize=max(1, min(plan.chunksize, smallest)))


def column_items(case: Case) -> int:
    """Return how many items a slice of whole columns holds: as the job has, within what is quick to make."""
    total, pickling = case.sample.total, case.profile.pickling
    item_bytes = pickling.item.max_bytes if isinstance(pickling, Pickling) else 0
    affordable = COLUMN_BYTES // max(item_bytes, 1)
    all_items = case.sample.items if total is None else math.ceil(total.value)
    return min(all_items, COLUMN_ITEMS, max(affordable, case.sample.items))


def waits(case: Case, plan: Plan) -> bool:
    """Tell whether a plan overlaps waiting rather than work."""
    waiting = case.profile.waiting
    if isinstance(case.profile.ramp, Ramp) and plan.workers == case.profile.ramp.cap:
        return plan.strategy in {"threads", "coroutines"}
    bound = waiting.bound if isinstance(waiting, Waiting) else Bound.CPU
    return plan.strategy == "coroutines" or (plan.strategy == "threads" and bound in {Bound.IO, Bound.MIXED})


def speed(case: Case, plan: Plan) -> float:
    """Guess how many times faster than the baseline a plan's slice of the same items passes."""
    return float(plan.workers) / TURNS if waits(case, plan) else min(float(plan.workers), 1.5)
