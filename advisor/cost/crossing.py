"""Find the number from which a claim holds, upward or downward from where we are."""

from __future__ import annotations

from math import log, sqrt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

CLOSE_ENOUGH = 1.001
"""Where the bisection stops: far below the doubt of the predictions that it compares."""

STEP = 2.0
"""Between two looks for a number of which the claim holds."""


def first_true(claim: Callable[[float], bool], low: float, high: float) -> float | None:
    """Bisect for the smallest number of which a claim holds, if it holds from there on; None = never."""
    return _bisected(claim, low, high) if claim(high) else None


def nearest_true(claim: Callable[[float], bool], here: float, low: float, high: float) -> float | None:
    """Look both ways from here, where the claim does not hold, for the nearest number of which it does."""
    found = [end for end in (_stepping(claim, here, high), _stepping(claim, here, low)) if end is not None]
    return min(found, key=lambda end: abs(log(end / here)), default=None)


def _stepping(claim: Callable[[float], bool], here: float, end: float) -> float | None:
    step = STEP if end > here else 1 / STEP
    last, place = here, here
    while (place < end) if end > here else (place > end):
        place = min(place * step, end) if end > here else max(place * step, end)
        if claim(place):
            return _bisected(claim, last, place)
        last = place
    return None


def _bisected(claim: Callable[[float], bool], fails: float, holds: float) -> float:
    while max(holds / fails, fails / holds) > CLOSE_ENOUGH:
        middle = sqrt(fails * holds)
        fails, holds = (fails, middle) if claim(middle) else (middle, holds)
    return holds
