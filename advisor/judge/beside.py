"""Say what stands beside a verdict: the best way without workers, more cores, and what would change it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from advisor import cost
from advisor.judge.evidence import WITHOUT_WORKERS, gain_of, time_of
from advisor.model import Action, BestSequential, Estimate
from advisor.stats import ratio_estimate

if TYPE_CHECKING:
    from advisor.judge.evidence import Evidence
    from advisor.model import Measurement, MoreCores, Plan, Verdict


def completed(evidence: Evidence, verdict: Verdict) -> Verdict:
    """Return the verdict with what a person may ask next."""
    best = best_sequential(evidence, verdict.plan)
    if verdict.action is Action.REFUSE:
        return replace(verdict, best_sequential=best)
    return replace(
        verdict,
        best_sequential=best,
        more_cores=more_cores(evidence, verdict.plan),
        changes=changes(evidence, verdict.plan),
    )


def best_sequential(evidence: Evidence, advised: Plan) -> BestSequential | None:
    """Name the fastest way without workers, so that no parallel gain is claimed that it would give."""
    best = evidence.best_sequential
    gain = gain_of(best) if best else None
    if best is None or gain is None or best.plan == advised:
        return None
    chosen = measured(evidence, advised)
    over = None
    if chosen is not None and advised.strategy not in WITHOUT_WORKERS:
        over = gain_over(best, chosen)
    return BestSequential(plan=best.plan, speedup=gain, gain_over_it=over)


def measured(evidence: Evidence, plan: Plan) -> Measurement | None:
    """Return the measurement of a plan; None when it was not run."""
    ran = (one for one in evidence.measurements if one.plan == plan and one.failed is None and one.rounds)
    return next(ran, None)


def gain_over(rival: Measurement, chosen: Measurement) -> Estimate | None:
    """Compare two measured plans over the full job; the doubt is that of their paired rounds."""
    steady = ratio_estimate(rival.times, chosen.times)
    if steady is None or not time_of(chosen):
        return None
    value = time_of(rival) / time_of(chosen)
    return Estimate(
        value=value,
        low=value * steady.low / steady.value,
        high=value * steady.high / steady.value,
        confidence=steady.confidence,
    )


def more_cores(evidence: Evidence, advised: Plan) -> tuple[MoreCores, ...]:
    """Bound what the advised pool, or else the best one that was measured, might gain on more cores."""
    pools = [one for one in evidence.candidates if one.plan.strategy not in WITHOUT_WORKERS]
    chosen = next((one for one in pools if one.plan == advised), pools[0] if pools else None)
    gain = gain_of(chosen) if chosen else None
    if chosen is None or gain is None or advised.strategy == "vectorized":
        return ()
    return cost.more_cores(evidence.case, chosen.plan, gain)


def changes(evidence: Evidence, advised: Plan) -> tuple[str, ...]:
    """Say what would make the plan that came second the better one."""
    second = runner_up(evidence, advised)
    if second is None:
        return ()
    ran = {plan: one for plan in (advised, second) if (one := measured(evidence, plan)) is not None}
    seconds = {plan: one.full_seconds.value for plan, one in ran.items() if one.full_seconds is not None}
    return cost.changes(evidence.case, advised, second, seconds)


def runner_up(evidence: Evidence, advised: Plan) -> Plan | None:
    """Return the plan that came second: the fastest other one that was measured, or else predicted."""
    ran = [one.plan for one in evidence.candidates if one.plan != advised]
    loop = [] if advised.strategy == "sequential" else [evidence.baseline]
    by_time = sorted(
        (one for one in evidence.predictions if one.plan not in (advised, *loop)),
        key=lambda one: one.seconds.value,
    )
    return next(iter((*ran, *loop, *(one.plan for one in by_time))), None)
