"""Turns what an arm of the race showed into a measurement, projected to the full job."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor import cost
from advisor.model import Equivalence, Estimate, Measurement, Timing
from advisor.stats import mean_estimate, ratio_estimate

if TYPE_CHECKING:
    from advisor.bench.runner import Runner
    from advisor.model import Case


def measurement(case: Case, runner: Runner, baseline: Runner, equivalence: Equivalence) -> Measurement:
    """Summarize one arm."""
    shared = [number for number in runner.times if number in baseline.times]
    ratio = None
    if runner is not baseline:
        ratio = ratio_estimate(
            [baseline.times[number] for number in shared], [runner.times[number] for number in shared]
        )
    overhead = runner.start_seconds + runner.stop_seconds
    full = None if ratio is None else full_speedup(case, ratio, overhead)
    return Measurement(
        plan=runner.plan,
        item_seconds=mean_estimate(list(runner.times.values()) or [0.0]),
        start_seconds=runner.start_seconds,
        stop_seconds=runner.stop_seconds,
        times=tuple(runner.times.values()),
        rounds=len(runner.times),
        calls=runner.calls,
        speedup=ratio,
        full_speedup=full,
        full_seconds=cost.full_seconds(case) if runner is baseline else projected(case, full),
        equivalence=equivalence,
        failed=runner.failed,
    )


def full_speedup(case: Case, ratio: Estimate, overhead: float) -> Estimate:
    """Return the speedup over the full job, workers started once; the steady one if the total is unknown."""
    whole = cost.full_seconds(case)
    if whole is None or whole.value <= 0:
        return ratio

    def with_overhead(speedup: float) -> float:
        return whole.value / (overhead + whole.value / speedup)

    return Estimate(
        value=with_overhead(ratio.value),
        low=with_overhead(ratio.low),
        high=with_overhead(ratio.high),
        confidence=ratio.confidence,
    )


def projected(case: Case, full: Estimate | None) -> Estimate | None:
    """Project a plan's wall time for the full job from the loop's own and the speedup."""
    whole = cost.full_seconds(case)
    if whole is None or full is None or not isinstance(case.profile.timing, Timing):
        return None
    return Estimate(
        value=whole.value / full.value,
        low=whole.low / full.high,
        high=whole.high / full.low,
        confidence=max(0.0, whole.confidence + full.confidence - 1),
    )
