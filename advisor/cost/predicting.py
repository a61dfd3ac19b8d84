"""Predict the full job under a plan, with the doubt that its inputs and our predictions have."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from advisor.cost import doubt
from advisor.cost.courses import course_of, estimated, simulated
from advisor.cost.inputs import learned
from advisor.cost.item import item_cost
from advisor.cost.memory import held
from advisor.cost.parts import total
from advisor.cost.repeats import repeats_of
from advisor.cost.sizing import items_in_all
from advisor.model import Estimate, Handover, Plan, Prediction, Timing

if TYPE_CHECKING:
    from advisor.cost.parts import Course
    from advisor.model import Case

ORDER_OF_SIMPLICITY = (
    "sequential",
    "records",
    "vectorized",
    "distinct",
    "threads",
    "coroutines",
    "processes",
    "shared_memory",
)
"""Strategies, the simplest to write and to debug first."""

HANDOVER_STEP, BLAS_STEP, WARM_STEP = 4, 2, 1
"""What makes a plan less simple than another of its strategy; together less than another strategy does."""

LOOPS = frozenset({"sequential", "distinct"})
"""Strategies whose time is that of calls one after another, so that no model stands in between."""

FULL_CONFIDENCE = 0.9
"""What the interval of the person's own loop is meant to cover."""


def predict(case: Case, plan: Plan, items: float | None = None) -> Prediction | None:
    """Predict the full job under a plan, or None when a fact that this needs was not established.

    `items` is how many to predict for: all of them by default, and the sample's own number when nobody knows
    how many there are.
    """
    count = _counted(case) if items is None else _exactly(items)
    course = _course(case, plan, count.value)
    if course is None:
        return None
    seconds = _with_doubt(case, plan, count, course, doubt.CONFIDENCE)
    return Prediction(plan=plan, seconds=seconds, parts=course.parts, memory=held(case, plan, count.value))


def full_seconds(case: Case, item: Estimate | None = None) -> Estimate | None:
    """Extrapolate the person's own loop to all items, or None when its time or the total is unknown.

    `item` is what an item takes, where more is known than the profile's own timing.
    """
    timing, count = case.profile.timing, case.sample.total
    if count is None or not isinstance(timing, Timing):
        return None
    # Later rounds repeat items, which a function that keeps its results knows by then.
    known = item if item is not None and not _keeps_results(case) else timing.item_seconds
    scale = known.value / timing.item_seconds.value if timing.item_seconds.value > 0 else 1.0
    timed = replace(timing, item_seconds=known, cpu_seconds=timing.cpu_seconds * scale)
    case, loop = learned(case, timing=timed), Plan(strategy="sequential")
    course = _course(case, loop, count.value)
    return None if course is None else _with_doubt(case, loop, count, course, FULL_CONFIDENCE)


def is_hopeless(prediction: Prediction, baseline: Prediction) -> bool:
    """Claim that a plan cannot win: its optimistic end is not under the baseline's pessimistic end."""
    return prediction.seconds.low >= baseline.seconds.high


def simplicity(plan: Plan) -> int:
    """Rank a plan by simplicity, 0 = the simplest; unknown strategies come last."""
    known = plan.strategy in ORDER_OF_SIMPLICITY
    place = ORDER_OF_SIMPLICITY.index(plan.strategy) if known else len(ORDER_OF_SIMPLICITY)
    steps = (
        HANDOVER_STEP * (plan.handover is not Handover.ITEMS)
        + BLAS_STEP * (plan.blas_threads is not None)
        + WARM_STEP * plan.warm
    )
    return place * (HANDOVER_STEP + BLAS_STEP + WARM_STEP + 1) + steps


def quick_seconds(case: Case, plan: Plan, items: float) -> float | None:
    """Predict the value alone, in microseconds, for those who have to compare thousands."""
    item = item_cost(case)
    if item is None:
        return None
    course = course_of(case, item, plan, items, partial(estimated, item.wall, items))
    return None if course is None else total(course.parts)


def _course(case: Case, plan: Plan, items: float) -> Course | None:
    item = item_cost(case)
    return None if item is None else course_of(case, item, plan, items, simulated(item, items))


def _with_doubt(case: Case, plan: Plan, count: Estimate, course: Course, confidence: float) -> Estimate:
    spread = doubt.LOOP_SPREAD if plan.strategy in LOOPS else doubt.MODEL_SPREAD
    value = total(course.parts)
    inputs = doubt.of_inputs(
        case, count, lambda one, items: quick_seconds(one, plan, items) or 0.0, confidence
    )
    admitted = doubt.of_ends(value, course.least, course.most)
    return (inputs | admitted | doubt.of_spread(spread[confidence])).around(value, confidence)


def _counted(case: Case) -> Estimate:
    return case.sample.total or _exactly(items_in_all(case))


def _exactly(items: float) -> Estimate:
    return Estimate(value=items, low=items, high=items, confidence=1.0)


def _keeps_results(case: Case) -> bool:
    repeats = repeats_of(case)
    return repeats is not None and repeats.cached
