"""Predict the full job under a plan, with the doubt that our predictions have turned out to have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.cost.item import WAITS, item_cost
from advisor.cost.parts import total
from advisor.cost.sizing import best_chunk, items_in_all, width
from advisor.cost.strategies import parts_of
from advisor.model import Calibration, Estimate, Plan, Prediction, Timing

if TYPE_CHECKING:
    from advisor.cost.item import ItemCost
    from advisor.model import Case

ORDER_OF_SIMPLICITY = ("sequential", "records", "vectorized", "threads", "coroutines", "processes")
"""Strategies, the simplest to write and to debug first."""

PREDICTION_SPREAD = 1.59
"""Our own measurement: 80 % of 147 parallel runs took between prediction / 1.59 and prediction * 1.59."""

PREDICTION_CONFIDENCE = 0.8


def predict(case: Case, plan: Plan, items: float | None = None) -> Prediction | None:
    """Predict the full job under a plan, or None when a fact that this needs was not established.

    `items` is how many to predict for: all of them by default, and the sample's own number when nobody knows
    how many there are.
    """
    item = item_cost(case)
    if item is None:
        return None
    parts = parts_of(case, item, plan, items_in_all(case) if items is None else items)
    if parts is None:
        return None
    value = total(parts)
    doubt = Estimate(
        value=value,
        low=value / PREDICTION_SPREAD,
        high=value * PREDICTION_SPREAD,
        confidence=PREDICTION_CONFIDENCE,
    )
    return Prediction(plan=plan, seconds=doubt, parts=parts)


def is_hopeless(prediction: Prediction, baseline: Prediction) -> bool:
    """Claim that a plan cannot win: its optimistic end is not under the baseline's pessimistic end."""
    return prediction.seconds.low >= baseline.seconds.high


def simplicity(plan: Plan) -> int:
    """Rank a plan's strategy by simplicity, 0 = the simplest; unknown strategies come last."""
    if plan.strategy in ORDER_OF_SIMPLICITY:
        return ORDER_OF_SIMPLICITY.index(plan.strategy)
    return len(ORDER_OF_SIMPLICITY)


def full_seconds(case: Case, item: Estimate | None = None) -> Estimate | None:
    """Extrapolate the person's own loop to all items, or None when its time or the total is unknown.

    `item` is what an item takes, where more is known than the profile's own timing.
    """
    timing, count = case.profile.timing, case.sample.total
    if count is None or not isinstance(timing, Timing):
        return None
    each = item or timing.item_seconds
    return Estimate(
        value=each.value * count.value + timing.first_call_excess,
        low=each.low * count.low + timing.first_call_excess,
        high=each.high * count.high + timing.first_call_excess,
        # Both intervals must hold at once, whatever ties them together (Bonferroni).
        confidence=max(0.0, each.confidence + count.confidence - 1),
    )


def pools(case: Case) -> tuple[Plan, ...]:
    """List the pools that the facts leave worth predicting: processes by each start method, and threads."""
    item = item_cost(case)
    if item is None:
        return ()
    plans = process_plans(case, item, items_in_all(case))
    if item.waiting >= WAITS:
        return (*plans, Plan(strategy="threads", workers=width(case)))
    if item.held < item.wall and case.workers > 1:
        return (*plans, Plan(strategy="threads", workers=case.workers))
    return plans


def best_pool(case: Case) -> Prediction | None:
    """Predict the fastest of the pools that the facts leave, or None when none can be predicted."""
    predictions = [one for plan in pools(case) if (one := predict(case, plan)) is not None]
    return min(predictions, key=lambda one: one.seconds.value, default=None)


def process_plans(case: Case, item: ItemCost, items: float) -> tuple[Plan, ...]:
    """List one process pool for each start method that was calibrated, with the best chunk."""
    calibration = case.machine.calibration
    if not isinstance(calibration, Calibration):
        return ()
    chunk = best_chunk(item, items, case.workers)
    methods = dict.fromkeys(start.start_method for start in calibration.worker_starts)
    return tuple(
        Plan(strategy="processes", workers=case.workers, chunksize=chunk, start_method=method)
        for method in methods
    )
