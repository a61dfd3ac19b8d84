"""The arithmetic of the report: regret, errors of predictions, coverage, percentiles; no files, no clock."""

from __future__ import annotations

import math
from statistics import NormalDist, fmean
from typing import TYPE_CHECKING

from advisor.model import Estimate

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

TIE_SECONDS = 1.0
"""A saving below this, of a job below this, is nobody's reason to change a program."""
CLOSE = 1.15
"""Regret up to which a choice ties with the best on a noisy machine; the issue's own figure."""
MISSED = 1.25
"""Regret above which a win was missed."""
SLOWER = 1.05
"""Factor above the loop from which advice is a loss."""


def regret(advised: float, times: Mapping[str, float]) -> float:
    """Return the time of a choice over the time of the best."""
    return advised / min(times.values())


def forgiven(strict: float, *, loop: float, advised: float, best: float) -> float:
    """Return the regret with ties counted as none: a small saving of a small job, and no loss."""
    small = loop < TIE_SECONDS and advised - best < TIE_SECONDS
    return 1.0 if small and advised <= SLOWER * loop else strict


def geometric_mean(values: Sequence[float]) -> float:
    """Return the geometric mean; NaN of nothing."""
    return math.exp(fmean(map(math.log, values))) if values else math.nan


def percentile(values: Sequence[float], share: float) -> float:
    """Return the smallest value that at least this share of the values does not exceed; NaN of nothing."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)] if ordered else math.nan


def relative_error(predicted: float, measured: float) -> float:
    """Return how far a prediction is off, as a share of what was measured."""
    return abs(predicted - measured) / measured


def at_confidence(estimate: Estimate, confidence: float) -> Estimate:
    """Narrow or widen an interval to another confidence, normal on the log scale around the value."""
    if estimate.confidence >= 1.0 or min(estimate.low, estimate.value, estimate.high) <= 0:
        return estimate
    z = NormalDist().inv_cdf
    factor = z(0.5 + confidence / 2) / z(0.5 + estimate.confidence / 2)
    return Estimate(
        value=estimate.value,
        low=estimate.value * (estimate.low / estimate.value) ** factor,
        high=estimate.value * (estimate.high / estimate.value) ** factor,
        confidence=confidence,
    )


def covers(estimate: Estimate, measured: float) -> bool:
    """Tell whether an interval holds what was measured."""
    return estimate.low <= measured <= estimate.high


def share(flags: Sequence[bool]) -> float:
    """Return the share of flags that are set; NaN of none."""
    return sum(flags) / len(flags) if flags else math.nan
