"""Work out how far off a prediction may be: the doubt of every input, and that of the model itself.

Each input that was measured with an interval is moved to its ends, one at a time; the logs of what that does
to the prediction add up as those of independent errors do.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, hypot, log
from statistics import NormalDist
from typing import TYPE_CHECKING

from advisor.cost.inputs import ends
from advisor.model import Estimate

if TYPE_CHECKING:
    from collections.abc import Callable

    from advisor.model import Case

CONFIDENCE = 0.8
"""What the interval of a prediction is meant to cover."""

MODEL_SPREAD = {0.5: 1.19, 0.8: 1.59, 0.9: 1.96}
"""Our own measurement: how far 147 parallel runs were from their prediction, by the share of runs within."""

LOOP_SPREAD = {0.5: 1.09, 0.8: 1.23, 0.9: 1.36}
"""Our own measurement: how far apart two identical full runs were: the machine's drift between them."""

LEAST_CONFIDENCE = 0.5
"""An interval that promises less is taken to promise this; one value tells nothing of its own spread."""

EXACT = 0.9999
"""Confidence from which an interval is as wide as it can be."""

LEAST_RATIO = 1e-3
"""How far an end may pull a prediction down: a low end of nothing would have no log."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """Logs of how far below and above a value the truth may be."""

    below: float = 0.0
    above: float = 0.0

    def __or__(self, other: Doubt) -> Doubt:
        """Add an independent doubt."""
        return Doubt(hypot(self.below, other.below), hypot(self.above, other.above))

    def times(self, factor: float) -> Doubt:
        """Return the doubt at another confidence."""
        return Doubt(self.below * factor, self.above * factor)

    def around(self, value: float, confidence: float) -> Estimate:
        """Return the estimate of a value that has this doubt."""
        low, high = value * exp(-self.below), value * exp(self.above)
        return Estimate(value=value, low=low, high=high, confidence=confidence)


def of_spread(factor: float) -> Doubt:
    """Return the doubt of a value that may be off by a factor."""
    return Doubt(log(factor), log(factor))


def of_ends(value: float, *others: float) -> Doubt:
    """Return the doubt of a value that may as well be one of the others."""
    logs = [0.0, *(log(max(other / value, LEAST_RATIO)) for other in others if value > 0)]
    return Doubt(-min(logs), max(logs))


def of_inputs(
    case: Case, items: Estimate, seconds: Callable[[Case, float], float], confidence: float = CONFIDENCE
) -> Doubt:
    """Return the doubt that the inputs bring into a prediction, all of them together."""
    value = seconds(case, items.value)
    counted = of_ends(value, seconds(case, items.low), seconds(case, items.high))
    doubt = counted.times(rescaling(items.confidence, confidence))
    for low, high, sure in ends(case):
        moved = of_ends(value, seconds(low, items.value), seconds(high, items.value))
        doubt |= moved.times(rescaling(sure, confidence))
    return doubt


def rescaling(sure: float, wanted: float) -> float:
    """Return how much wider an interval of one confidence has to be for another, errors being normal."""
    if sure >= EXACT:
        return 1.0
    return quantile(wanted) / quantile(max(sure, LEAST_CONFIDENCE))


def quantile(confidence: float) -> float:
    """Return half the width of a normal interval, in standard deviations."""
    return NormalDist().inv_cdf((1 + confidence) / 2)
