"""Chooses which plans are worth a place in the race, by what the cost model predicts of them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from advisor import cost
from advisor.model import Case, Plan, Prediction, Rejected
from advisor.wording import seconds as show_seconds

if TYPE_CHECKING:
    from collections.abc import Sequence

ARMS_MOST = 4
"""Arms of a race; seven arms spread the same time too thin (our own simulation)."""
NOTHING_TO_GAIN_SECONDS = 1.0
"""A job that is over in a second is not worth a change; finding out more would take longer than it."""


def predictions(case: Case, plans: Sequence[Plan]) -> tuple[Prediction, ...]:
    """Predict what can be predicted."""
    found = (cost.predict(case, plan) for plan in plans)
    return tuple(prediction for prediction in found if prediction is not None)


def choose(
    case: Case, plans: Sequence[Plan], predicted: Sequence[Prediction]
) -> tuple[tuple[Plan, ...], tuple[Rejected, ...]]:
    """Return the arms of the race, the baseline first, and why the other plans are left out."""
    baseline, *others = plans
    by_plan = {prediction.plan: prediction for prediction in predicted}
    whole = cost.full_seconds(case)
    if whole is not None and whole.high < NOTHING_TO_GAIN_SECONDS:
        because = f"the whole job is predicted to take {show_seconds(whole.value)}: there is nothing to gain"
        return (baseline,), tuple(reject(plan, because) for plan in others)
    arms: list[Plan] = [baseline]
    rejected: list[Rejected] = []
    for plan in sorted(others, key=lambda plan: expected(by_plan, plan)):
        because = reason_against(plan, arms, by_plan, baseline)
        if because:
            rejected.append(reject(plan, because))
        else:
            arms.append(plan)
    return tuple(arms), tuple(rejected)


def expected(by_plan: dict[Plan, Prediction], plan: Plan) -> float:
    """Return the predicted seconds; without a prediction columns come first and pools last."""
    if plan in by_plan:
        return by_plan[plan].seconds.value
    return 0.0 if plan.workers == 1 else math.inf


def reason_against(plan: Plan, arms: Sequence[Plan], by_plan: dict[Plan, Prediction], baseline: Plan) -> str:
    """Say why a plan gets no place, or nothing."""
    if any(arm.strategy == plan.strategy for arm in arms):
        return f"predicted to be no faster than {describe(arms, plan)}"
    mine, loop = by_plan.get(plan), by_plan.get(baseline)
    if mine is not None and loop is not None and cost.is_hopeless(mine, loop):
        times = f"{show_seconds(mine.seconds.value)} against the loop's {show_seconds(loop.seconds.value)}"
        return f"predicted (not measured) to take {times}"
    return "" if len(arms) < ARMS_MOST else "four variants are raced at most"


def describe(arms: Sequence[Plan], plan: Plan) -> str:
    """Name the raced plan of the same strategy."""
    raced = next(arm for arm in arms if arm.strategy == plan.strategy)
    return (
        f"{raced.strategy} with {raced.start_method}"
        if raced.start_method
        else f"{raced.workers} {raced.strategy}"
    )


def reject(plan: Plan, because: str) -> Rejected:
    """Reject a plan, naming its start method where it has one."""
    method = f" ({plan.start_method})" if plan.start_method else ""
    return Rejected(strategy=plan.strategy, because=f"{because}{method}" if method else because)
