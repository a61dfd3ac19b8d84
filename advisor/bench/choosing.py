"""Chooses which plans are worth a place in the race, by what the cost model predicts of them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from advisor import cost
from advisor.model import Case, Plan, Prediction, Rejected
from advisor.wording import bytes_, plan_name
from advisor.wording import seconds as show_seconds

if TYPE_CHECKING:
    from collections.abc import Sequence

ARMS_MOST = 5
"""Arms of a race, the loop included; seven arms spread the same time too thin (our own simulation)."""
SAME_STRATEGY_MOST = 2
"""Arms of one strategy: the two that are predicted to be the fastest."""
NEAR = 1.6
"""Predicted time over that of the best of its strategy up to which a second variant is raced: the factor
within which 80 % of our predictions were right, so that the model alone cannot tell the two apart."""
NOTHING_TO_GAIN_SECONDS = 1.0
"""A job that is over in a second is not worth a change; finding out more would take longer than it."""


def predictions(case: Case, plans: Sequence[Plan]) -> tuple[Prediction, ...]:
    """Predict what can be predicted."""
    found = (cost.predict(case, plan) for plan in plans)
    return tuple(prediction for prediction in found if prediction is not None)


def is_over_soon(case: Case) -> bool:
    """Claim that the whole job takes less time than finding out how to speed it up."""
    whole = cost.full_seconds(case)
    return whole is not None and whole.value < NOTHING_TO_GAIN_SECONDS


def choose(
    case: Case, plans: Sequence[Plan], predicted: Sequence[Prediction]
) -> tuple[tuple[Plan, ...], tuple[Rejected, ...]]:
    """Return the arms of the race, the baseline first, and why the other plans are left out."""
    baseline, *others = plans
    whole = cost.full_seconds(case)
    if whole is not None and is_over_soon(case):
        because = f"the whole job is predicted to take {show_seconds(whole.value)}: there is nothing to gain"
        return (baseline,), tuple(reject(plan, because) for plan in others)
    by_plan = {prediction.plan: prediction for prediction in predicted}
    arms: list[Plan] = [baseline]
    rejected: list[Rejected] = []
    known = {plan.strategy for plan in others if plan in by_plan}
    for plan in sorted(others, key=lambda plan: expected(by_plan, plan)):
        because = not_calibrated(plan, known, by_plan) or reason_against(case, plan, arms, by_plan)
        if because:
            rejected.append(reject(plan, because))
        else:
            arms.append(plan)
    return tuple(arms), tuple(rejected)


def expected(by_plan: dict[Plan, Prediction], plan: Plan) -> float:
    """Return the predicted seconds; without a prediction what needs no workers comes first, pools last."""
    if plan in by_plan:
        return by_plan[plan].seconds.value
    return 0.0 if plan.workers == 1 else math.inf


def reason_against(case: Case, plan: Plan, arms: Sequence[Plan], by_plan: dict[Plan, Prediction]) -> str:
    """Say why a plan gets no place, or nothing."""
    mine = by_plan.get(plan)
    if mine is not None and not cost.fits(case, mine):
        return f"it would hold about {bytes_(mine.memory or 0)}, more memory than is free"
    return (
        behind_its_like(plan, arms, by_plan)
        or hopeless_beside(mine, arms, by_plan)
        or ("" if len(arms) < ARMS_MOST else f"{ARMS_MOST} variants are raced at most")
    )


def not_calibrated(plan: Plan, known: set[str], by_plan: dict[Plan, Prediction]) -> str:
    """Say that nothing is known of a start method, where the same strategy has a cheaper one."""
    if plan in by_plan or plan.start_method is None or plan.strategy not in known:
        return ""
    return "starting workers this way takes longer than the way that was measured"


def behind_its_like(plan: Plan, arms: Sequence[Plan], by_plan: dict[Plan, Prediction]) -> str:
    """Say that the same strategy is raced already in a form that is predicted to be as fast or faster."""
    like = [arm for arm in arms if arm.strategy == plan.strategy]
    if not like:
        return ""
    differs = all((arm.handover, arm.rows) != (plan.handover, plan.rows) for arm in like)
    near = expected(by_plan, plan) <= NEAR * expected(by_plan, like[0])
    if differs and near and len(like) < SAME_STRATEGY_MOST:
        return ""
    return f"predicted to be no faster than {plan_name(like[0])}"


def hopeless_beside(mine: Prediction | None, arms: Sequence[Plan], by_plan: dict[Plan, Prediction]) -> str:
    """Say that even at the best that is predicted, it is behind one that is raced at its worst."""
    if mine is None:
        return ""
    for rival in (by_plan[arm] for arm in arms if arm in by_plan):
        if cost.is_hopeless(mine, rival):
            times = f"{show_seconds(mine.seconds.value)} against {show_seconds(rival.seconds.value)}"
            return f"predicted (not measured) to take {times} of {plan_name(rival.plan)}"
    return ""


def reject(plan: Plan, because: str) -> Rejected:
    """Reject a plan, naming its start method where it has one."""
    method = f" ({plan.start_method})" if plan.start_method else ""
    return Rejected(strategy=plan.strategy, because=f"{because}{method}" if method else because)
