"""How long an item takes in the person's own loop, and how that varies."""

from __future__ import annotations

import math
import statistics
from typing import TYPE_CHECKING

from advisor.model import Timing
from advisor.sandbox.host import text_of
from advisor.stats import mean_estimate, percentile

if TYPE_CHECKING:
    from collections.abc import Sequence

    from advisor.probes.loop import Run
    from advisor.stage import Stage

Z90 = 1.645
"""Normal quantile of a two-sided 90 % interval."""
DRIFT_RATIO = 1.25
"""Cost at the end over cost at the start from which drift is worth saying (our own measurement)."""
DRIFT_SCORE = 2.0
"""Standard errors by which a slope must differ from none."""
PERCENTILES = (0, 5, 25, 50, 75, 95, 100)
ERRORS_LISTED = 20
"""Indexes of failing items that are kept."""


def measure(stage: Stage, *, run: Run, show_values: bool) -> Timing:
    """Read the timing off a run of the loop."""
    del stage
    first = run.visits.first_seconds()
    per_item = run.seconds if first is None else first
    mean = statistics.fmean(per_item)
    cpu = (run.after.process - run.before.process) + (run.after.children - run.before.children)
    typical = statistics.median(per_item)
    return Timing(
        item_seconds=mean_estimate(per_item),
        cpu_seconds=max(0.0, cpu) / run.calls * mean / statistics.fmean(run.seconds),
        first_call_excess=max(0.0, run.first_seconds - typical),
        variation=statistics.stdev(per_item) / mean if len(per_item) > 1 and mean else 0.0,
        percentiles=tuple(percentile(per_item, share) for share in PERCENTILES),
        batch=run.batch,
        calls=run.calls,
        biggest_share=max(per_item) / math.fsum(per_item) if math.fsum(per_item) else 0.0,
        drift=drift(run.starts, per_item) if first is None else 1.0,
        errors=max(run.raised, min(len(run.error_items), run.calls)),
        error_items=tuple(sorted(run.error_items)[:ERRORS_LISTED]),
        error=first_error(run, show_values=show_values),
        first_calls=first is not None,
    )


def first_error(run: Run, *, show_values: bool) -> str:
    """Name the first exception; its text may hold values of the data."""
    if not run.errors:
        return ""
    error = run.errors[0]
    return f"{type(error).__name__}: {text_of(error)}"[:200] if show_values else type(error).__name__


def is_precise(per_item: Sequence[float], precision: float) -> bool:
    """Tell whether the 90 % interval of the mean is within so much of it."""
    mean = statistics.fmean(per_item)
    return Z90 * statistics.stdev(per_item) <= precision * mean * math.sqrt(len(per_item))


def drift(positions: Sequence[int], per_item: Sequence[float]) -> float:
    """Return cost at the end over cost at the start by a straight line, 1.0 when noise explains it."""
    count = len(per_item)
    if count < 10 or len(set(positions)) < 10:  # noqa: PLR2004 - a line through fewer points says nothing
        return 1.0
    slope, intercept = statistics.linear_regression(positions, per_item)
    spread = statistics.pvariance(positions) * count
    residual = math.fsum(
        (y - intercept - slope * x) ** 2 for x, y in zip(positions, per_item, strict=True)
    ) / (count - 2)
    at_start, at_end = intercept + slope * min(positions), intercept + slope * max(positions)
    if at_start <= 0 or at_end <= 0 or abs(slope) < DRIFT_SCORE * math.sqrt(residual / spread):
        return 1.0
    ratio = at_end / at_start
    return ratio if ratio > DRIFT_RATIO or ratio < 1 / DRIFT_RATIO else 1.0
