"""Question 4 asks whether there are enough items to pay for starting workers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor import cost
from advisor.model import Answer, Need, Origin, Plan
from advisor.wording import about, plan_name, plural, seconds, sentence, span, total_items

if TYPE_CHECKING:
    from advisor.model import Case, Estimate, Prediction

NUMBER = 4
TEXT = "Do I have enough tasks?"
WHY = """Starting workers costs the same for ten items as for a million.
With too few, the start takes longer than the work."""
RULE_OF_THUMB = "under 100 probably not; thousands or more are worth testing"
VALUES: dict[str, frozenset[Need]] = {
    "yes": frozenset(),
    "no": frozenset({Need.ENOUGH_ITEMS}),
    "unsure": frozenset(),
}

CLEAR, NEAR, OPEN, GUESSED = 0.9, 0.7, 0.4, 0.2
"""Confidence: predictions apart by more than their doubt, by less, the wrong way round, and missing."""


def denies(value: str, case: Case) -> frozenset[Need]:
    """Name the needs that a value denies in this case."""
    del case
    return VALUES[value]


def answer(case: Case) -> Answer:
    """Answer by comparing the predicted loop with the best predicted pool over all items."""
    loop, pool = cost.predict(case, Plan(strategy="sequential")), cost.best_pool(case)
    if loop is None or pool is None:
        because = f"{_items(case)} What a pool would take could not be predicted: a fact for it is missing."
        return _answer("unsure", because, GUESSED, "Timing the items and calibrating the machine.")
    whole = cost.full_seconds(case) or loop.seconds
    because = f"{_items(case)} {_compared(whole, pool)} {_threshold(case, pool)}"
    change = "Many more items, or many fewer."
    if cost.is_hopeless(pool, loop):
        return _answer("no", because, CLEAR, change)
    if pool.seconds.value < whole.value:
        return _answer("yes", because, CLEAR if pool.seconds.high < whole.value else NEAR, change)
    return _answer("unsure", because, OPEN, change)


def _answer(value: str, because: str, confidence: float, change: str) -> Answer:
    return Answer(
        question=NUMBER,
        value=value,
        because=f"{because} Rule of thumb: {RULE_OF_THUMB}.",
        confidence=confidence,
        origin=Origin.MEASURED if confidence > GUESSED else Origin.ASSUMED,
        denies=VALUES[value],
        change=change,
    )


def _items(case: Case) -> str:
    if case.sample.total is None:
        return f"There are at least {plural(case.sample.items, 'item')}; how many in all is unknown."
    return sentence(f"there are {total_items(case.sample.total)}")


def _compared(loop: Estimate, pool: Prediction) -> str:
    return f"The loop would take {span(loop)}; predicted for {plan_name(pool.plan)}: {span(pool.seconds)}."


def _threshold(case: Case, pool: Prediction) -> str:
    if pool.plan.strategy == "threads":
        return f"Starting them takes about {seconds(pool.parts[0].seconds)} on this machine."
    pays = cost.break_even(case)
    if pays is None or pays.items is None:
        return "As this machine is now, worker processes pay for no number of items of this cost."
    return f"On this machine worker processes pay from about {about(pays.items)} items of this cost."
