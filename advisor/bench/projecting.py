"""Turns what an arm of the race showed into a measurement, projected to the full job."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor import cost
from advisor.bench import breakdown
from advisor.model import Equivalence, Estimate, Measurement, Timing
from advisor.stats import mean_estimate, pooled_mean

if TYPE_CHECKING:
    from advisor.bench.runner import Runner
    from advisor.model import Case


def measurement(
    case: Case, runner: Runner, baseline: Runner, speedup: Estimate | None, equivalence: Equivalence
) -> Measurement:
    """Summarize one arm."""
    whole = whole_loop(case, baseline)
    overhead = runner.start_seconds + runner.stop_seconds
    full = None if speedup is None else full_speedup(whole, speedup, overhead)
    seen = None
    if runner.watched:
        start, stop = runner.start_seconds, runner.stop_seconds
        seen = breakdown.scaled(breakdown.mean(runner.watched), case, runner.plan, start=start, stop=stop)
    return Measurement(
        plan=runner.plan,
        item_seconds=mean_estimate(list(runner.times.values()) or [0.0]),
        start_seconds=runner.start_seconds,
        stop_seconds=runner.stop_seconds,
        times=tuple(runner.times.values()),
        rounds=len(runner.times),
        calls=runner.calls,
        speedup=speedup,
        full_speedup=full,
        full_seconds=whole if runner is baseline else projected(whole, full),
        equivalence=equivalence,
        failed=runner.failed,
        parts=seen.parts if seen else (),
        parts_seconds=seen.seconds if seen else 0.0,
    )


def whole_loop(case: Case, baseline: Runner) -> Estimate | None:
    """Project the person's own loop to all items, from what the profile and the race timed of it together."""
    timing = case.profile.timing
    if not isinstance(timing, Timing) or not baseline.times:
        return cost.full_seconds(case)
    rounds = list(baseline.times.values())
    item = pooled_mean(
        [timing.item_seconds.value, *rounds], [timing.calls, *[baseline.slice.count] * len(rounds)]
    )
    return cost.full_seconds(case, item)


def full_speedup(whole: Estimate | None, ratio: Estimate, overhead: float) -> Estimate:
    """Return the speedup over the full job, workers started once; the steady one if the total is unknown."""
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


def projected(whole: Estimate | None, full: Estimate | None) -> Estimate | None:
    """Project a plan's wall time for the full job from the loop's own and the speedup."""
    if whole is None or full is None:
        return None
    return Estimate(
        value=whole.value / full.value,
        low=whole.low / full.high,
        high=whole.high / full.low,
        confidence=max(0.0, whole.confidence + full.confidence - 1),
    )
