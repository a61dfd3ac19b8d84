"""Say what to switch to: a column form that nobody has run yet, or the simplest of the measured winners."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from advisor import cost
from advisor.judge.evidence import PROJECTION_DOUBT, at_full_size, gain_of
from advisor.judge.phrases import ceiling, items, measured
from advisor.model import Action, Calibration, Plan, Recognized, Timing, Vectorization, Verdict
from advisor.stats import LEAST_COLUMN_GAIN
from advisor.wording import compared, listed, percent, plan_name, plural, ratio, seconds, span

if TYPE_CHECKING:
    from advisor.judge.evidence import Evidence
    from advisor.model import Case, Estimate, Measurement

LOOPS = frozenset({"loop", "records"})
"""Ways that a column form has to beat by enough."""

WRITTEN = "written"
FORMS = {
    WRITTEN: "its column form",
    "itself": "the function, called once with whole columns,",
    "yours": "your own version",
}
"""What a person calls a column form, by its origin."""

WORTH_IT = 2.0
"""Speedup under which the article would leave it; below it the gain is marginal, and a person's choice."""


def to_columns(evidence: Evidence) -> Verdict | None:
    """Advise a column form that gave equal results, or that a person vouches for, when no race tried it."""
    tried = any(one.plan.strategy == "vectorized" for one in evidence.others)
    vouched = _found(evidence) is not None or evidence.was_asked(1)
    if tried or not evidence.says(1, "yes") or not vouched or _is_slow(evidence):
        return None
    return Verdict(
        action=Action.SWITCH,
        strategy="vectorized",
        sentence=f"Vectorise first: {_column_form(evidence)}.",
        plan=_column_plan(evidence),
        speedup=None,
        projected=evidence.projected(),
        worth_it=True,
        because=f"{_trial(evidence)}It was not raced against the loop, so no speedup is claimed."
        f"{_alternative(evidence)}",
        break_even=cost.break_even(evidence.case),
        ceiling=ceiling(evidence.case),
    )


def _found(evidence: Evidence) -> Vectorization | None:
    found = evidence.case.profile.vectorization
    return found if isinstance(found, Vectorization) and found.works else None


def _column_call(evidence: Evidence) -> tuple[Vectorization, float] | None:
    """Return the column form, and the seconds of the best plain loop over as many rows."""
    found, timing = _found(evidence), evidence.case.profile.timing
    if found is None or not found.items:
        return None
    loops = [way.seconds for way in found.ways if way.name in LOOPS]
    if loops:
        return found, min(loops)
    return (found, timing.item_seconds.value * found.items) if isinstance(timing, Timing) else None


def _is_slow(evidence: Evidence) -> bool:
    known = _column_call(evidence)
    return known is not None and known[0].call_seconds * LEAST_COLUMN_GAIN > known[1]


def _trial(evidence: Evidence) -> str:
    known = _column_call(evidence)
    if known is None:
        return ""
    found, loop = known
    return f"One call took {seconds(found.call_seconds)}; a loop takes about {seconds(loop)} for as many. "


def _column_form(evidence: Evidence) -> str:
    found, read = _found(evidence), evidence.case.profile.recognized
    if found is not None:
        return f"{FORMS.get(found.origin, FORMS[WRITTEN])} is identical on {compared(found)}"
    if isinstance(read, Recognized) and read.columns:
        return f"every step has a column form ({listed(read.constructs)}), found by reading"
    return "by your answer, the work can be written as whole-column operations"


def _column_plan(evidence: Evidence) -> Plan:
    offered = (plan for plan in evidence.plans if plan.strategy == "vectorized")
    found = _found(evidence)
    return next(offered, Plan(strategy="vectorized", code=found.code if found is not None else ""))


def _alternative(evidence: Evidence) -> str:
    best = evidence.best
    if best is None:
        return " Of what was measured, nothing is clearly faster than the loop." if evidence.others else ""
    return f" The best that was measured: {plan_name(best.plan) if evidence.is_noisy else measured(best)}."


def to_best(evidence: Evidence) -> Verdict | None:
    """Advise the simplest of the winners that take about as long as the fastest."""
    best = evidence.best
    gain = gain_of(best) if best else None
    if best is None or gain is None:
        return None
    gain = at_full_size(gain, PROJECTION_DOUBT)
    return Verdict(
        action=Action.SWITCH,
        strategy=best.plan.strategy,
        sentence=_sentence(evidence, best, gain),
        plan=best.plan,
        speedup=gain,  # on a noisy machine its interval holds the noise; the sentence names the direction
        projected=evidence.projected(best),
        worth_it=_worth(gain),
        because=_because(evidence, best, gain),
        break_even=cost.break_even(evidence.case),
        ceiling=ceiling(evidence.case),
    )


def _worth(gain: Estimate) -> bool | Literal["marginal"]:
    return True if gain.value >= WORTH_IT else "marginal"


def _sentence(evidence: Evidence, best: Measurement, gain: Estimate) -> str:
    use = f"Use {plan_name(best.plan)}"
    projected = evidence.projected(best)
    loop, full = projected.sequential_seconds, projected.plan_seconds
    if evidence.is_noisy:
        return f"{use}: faster, but this machine is too noisy to say by how much."
    if loop is None or full is None:
        return f"{use}: {ratio(gain)} per item; how many items there are is unknown."
    return (
        f"{use}: {ratio(gain)}, {items(evidence)} in {seconds(full.value)} instead of {seconds(loop.value)}."
    )


def _because(evidence: Evidence, best: Measurement, gain: Estimate) -> str:
    return (
        f"{_comparison(best)}{_projection(evidence, best)}{_next_best(evidence, best)}"
        f"{_marginal(evidence, gain)}{_noise(evidence.case) if evidence.is_noisy else ''}"
    )


def _comparison(best: Measurement) -> str:
    same, against = best.equivalence, f"Measured against the loop in {plural(best.rounds, 'round')}"
    if same.verdict == "cannot compare":
        reason = f" ({same.because})" if same.because else ""
        return f"{against}; results could not be compared{reason}: check them yourself."
    return f"{against}; results {same.verdict} in {plural(same.compared, 'comparison')}."


def _projection(evidence: Evidence, best: Measurement) -> str:
    projected = evidence.projected(best)
    loop, full = projected.sequential_seconds, projected.plan_seconds
    if loop is None or full is None or evidence.is_noisy:
        return ""
    return f" Projected, not run: {items(evidence)} take {span(full)} instead of {span(loop)}."


def _next_best(evidence: Evidence, best: Measurement) -> str:
    rest = [one for one in evidence.others if one is not best]
    return f" Next to it, {listed(measured(one) for one in rest)}." if rest and not evidence.is_noisy else ""


def _marginal(evidence: Evidence, gain: Estimate) -> str:
    if gain.value >= WORTH_IT or evidence.is_noisy:
        return ""
    return " Rule of thumb: under 2x might not be worth the added complexity; that is your choice."


def _noise(case: Case) -> str:
    calibration = case.machine.calibration
    varied = f" by {percent(calibration.noise)}" if isinstance(calibration, Calibration) else ""
    return f" The same work varied{varied} between repeats, so only the direction is stated."
