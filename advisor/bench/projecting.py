"""Turns what an arm of the race showed into a measurement, projected to the full job."""

from __future__ import annotations

from dataclasses import replace
from statistics import fmean
from typing import TYPE_CHECKING

from advisor import cost
from advisor.bench import breakdown
from advisor.model import Equivalence, Estimate, Measurement, Plan, Repeats, Timing
from advisor.stats import mean_estimate, pooled_mean

if TYPE_CHECKING:
    from advisor.bench.runner import Runner
    from advisor.model import Case


LEAST_ONCE, MOST_ONCE = 0.5, 1.25
"""How far the end of slices may be taken out, or what they missed put in: a pool of two whose slices are one
item each is idle for half of its time at worst."""


def measurement(
    case: Case, runner: Runner, baseline: Runner, speedup: Estimate | None, equivalence: Equivalence
) -> Measurement:
    """Summarize one arm."""
    whole = whole_loop(case, baseline)
    overhead = runner.start_seconds + runner.stop_seconds
    seen = watched(case, runner)
    once = 1.0 if seen is None else paid_once(case, runner, seen.seconds, overhead)
    full = None if speedup is None else full_speedup(whole, speedup, overhead, once)
    if full is not None and whole is not None and runner.plan.workers > 1:
        full = at_most(full, whole.value / (overhead + longest(case)))
    if full is not None and keeps_results(case):
        full = as_predicted(case, runner.plan, full)
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
    count, rounds = baseline.slice.count, list(baseline.times.values())
    if baseline.cut_short:  # it was slower than that: better too little than nothing of a slow item
        rounds.append(baseline.cut_short / count)
    item = pooled_mean([timing.item_seconds.value, *rounds], [timing.calls, *[count] * len(rounds)])
    return cost.full_seconds(case, item)


def watched(case: Case, runner: Runner) -> breakdown.Breakdown | None:
    """Scale where the time of the slices went to the full job; None when none was watched."""
    if not runner.watched:
        return None
    start, stop, scale = runner.start_seconds, runner.stop_seconds, runner.slice.scale
    found = breakdown.scaled(breakdown.mean(runner.watched), case, runner.plan, start=start, stop=stop)
    if scale == 1:
        return found
    # The slice held less than one turn of all workers: its parts are read as its times are.
    parts = tuple(replace(part, seconds=part.seconds * scale) for part in found.parts)
    return replace(found, parts=parts, seconds=found.seconds * scale)


def paid_once(case: Case, runner: Runner, scaled: float, overhead: float) -> float:
    """Return the full job's time over that of the slices laid end to end.

    A slice ends when its last worker does, and the others wait for it: the job has that end only once. A job
    that is hardly longer than a slice has it all the same.
    """
    items = cost.items_in_all(case)
    end_to_end = overhead + items * fmean(runner.times.values() or [0.0])
    if scaled <= 0 or end_to_end <= 0:
        return 1.0
    once = min(max(scaled / end_to_end, LEAST_ONCE), MOST_ONCE)
    slice_of_job = min(1.0, max(runner.slice.count, runner.plan.workers) / items)
    return once + (1.0 - once) * slice_of_job


def full_speedup(whole: Estimate | None, ratio: Estimate, overhead: float, once: float) -> Estimate:
    """Return the speedup over the full job, workers started once; the steady one if the total is unknown."""
    if whole is None or whole.value <= 0:
        return ratio

    def with_overhead(speedup: float) -> float:
        return whole.value / (once * (overhead + whole.value / speedup))

    return Estimate(
        value=with_overhead(ratio.value),
        low=with_overhead(ratio.low),
        high=with_overhead(ratio.high),
        confidence=ratio.confidence,
    )


def keeps_results(case: Case) -> bool:
    """Tell whether the function keeps its results, so that a few slices say little of the full job."""
    repeats = case.profile.repeats
    return isinstance(repeats, Repeats) and repeats.cached


def as_predicted(case: Case, plan: Plan, full: Estimate) -> Estimate:
    """Take the speedup of the full job from the model: each worker has to find out again what it keeps."""
    loop, mine = cost.predict(case, Plan(strategy="sequential")), cost.predict(case, plan)
    if loop is None or mine is None:
        return full
    value = loop.seconds.value / mine.seconds.value
    low, high = loop.seconds.value / mine.seconds.high, loop.seconds.value / mine.seconds.low
    return Estimate(value=value, low=low, high=high, confidence=mine.seconds.confidence)


def longest(case: Case) -> float:
    """Return the seconds of the longest call that was timed by itself: no number of workers beats it."""
    timing = case.profile.timing
    return timing.percentiles[-1] if isinstance(timing, Timing) and timing.batch == 1 else 0.0


def at_most(speedup: Estimate, bound: float) -> Estimate:
    """Bound a speedup, its low end by as much as its value."""
    if speedup.value <= bound:
        return speedup
    return replace(speedup, value=bound, low=speedup.low * bound / speedup.value)


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
