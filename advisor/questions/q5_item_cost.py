"""Question 5 asks whether an item takes long enough to pay for handing it to a worker."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor import cost
from advisor.model import Answer, Calibration, Need, Origin, Pickling, Plan, Timing
from advisor.wording import count, seconds, span

if TYPE_CHECKING:
    from advisor.model import Case, Prediction

NUMBER = 5
TEXT = "Does each task take meaningful time?"
WHY = """Every item is handed over and its result fetched back.
If that takes longer than the item, workers lose however many there are."""
RULE_OF_THUMB = "under 0.01 s per item overhead dominates; over 0.1 s parallelising likely helps"
VALUES: dict[str, frozenset[Need]] = {
    "yes": frozenset(),
    "no": frozenset({Need.ITEM_COST}),
    "unsure": frozenset(),
}

CLEAR, NEAR, OPEN, GUESSED = 0.9, 0.7, 0.4, 0.2
"""Confidence: predictions apart by more than their doubt, by less, the wrong way round, and missing."""


def denies(value: str, case: Case) -> frozenset[Need]:
    """Name the needs that a value denies in this case."""
    del case
    return VALUES[value]


def answer(case: Case) -> Answer:
    """Answer by comparing an item's time with the time of handing it over, at the best chunk."""
    timing = case.profile.timing
    if not isinstance(timing, Timing):
        return _answer("unsure", f"Items were not timed: {timing.skipped}.", GUESSED, "Timing them.")
    loop, pool = cost.predict(case, Plan(strategy="sequential")), cost.best_pool(case)
    because = f"An item takes {span(timing.item_seconds)}.{_overhead(case, pool)}"
    change = "Items that take much longer, or much less."
    if loop is None or pool is None:
        return _answer("unsure", f"{because} No pool could be predicted.", GUESSED, change)
    if cost.is_hopeless(pool, loop) and _never_pays(case):
        return _answer("no", because, CLEAR, change)
    if pool.seconds.value < loop.seconds.value:
        return _answer("yes", because, CLEAR if pool.seconds.high < loop.seconds.value else NEAR, change)
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


def _never_pays(case: Case) -> bool:
    pays = cost.break_even(case)
    return pays is None or pays.items is None


def _overhead(case: Case, pool: Prediction | None) -> str:
    calibration, pickling = case.machine.calibration, case.profile.pickling
    if not isinstance(calibration, Calibration):
        return ""
    if pool is not None and pool.plan.strategy == "threads":
        return f" Handing it to a thread costs about {seconds(calibration.thread_dispatch.value)} here."
    if not isinstance(pickling, Pickling) or cost.pickling_error(pickling):
        return ""
    return _sending(case, calibration, pickling) + _threshold(case)


def _sending(case: Case, calibration: Calibration, pickling: Pickling) -> str:
    chunk = cost.chunksize(case, case.workers)
    shared = calibration.process_dispatch.value / chunk
    moving = cost.moving_seconds(pickling)
    return (
        f" Handing it to a worker process costs about {seconds(shared + moving)}: {seconds(shared)} as its"
        f" share of a chunk of {count(chunk)}, and {seconds(moving)} to move it and its result."
    )


def _threshold(case: Case) -> str:
    pays = cost.break_even(case)
    if pays is None:
        return ""
    if pays.item_seconds is None:
        return " As this machine is now, worker processes pay at no item cost."
    least = seconds(pays.item_seconds)
    return f" On this machine worker processes pay from about {least} per item at this number."
