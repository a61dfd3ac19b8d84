"""Say why the plain loop stays: the job is short, nothing else is better, or nothing else was decided."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor import cost
from advisor.judge.evidence import LEAST_SAVED, gain_of
from advisor.judge.phrases import ceiling, items, measured
from advisor.model import Action, Verdict
from advisor.wording import about, listed, number, plan_name, plural, ratio, seconds, span

if TYPE_CHECKING:
    from advisor.judge.evidence import Evidence
    from advisor.model import Estimate, Measurement

SHORT = 1.0
"""Seconds; a job that is done before a person has read the advice has nothing to gain."""


def nothing_to_gain(evidence: Evidence) -> Verdict | None:
    """Keep the loop when the whole job is done in a moment."""
    whole = evidence.loop_seconds
    if whole is None or whole.value >= SHORT:
        return None
    sentence = f"Keep the plain loop: {items(evidence)} take {seconds(whole.value)}, {_pays_from(evidence)}."
    because = f"The whole job is projected, not run, to take {span(whole)}: there is nothing to gain.{_columns(evidence)}"
    return _keep(evidence, sentence, because)


def _pays_from(evidence: Evidence) -> str:
    pays = cost.break_even(evidence.case)
    total = evidence.case.sample.total
    if pays is None or total is None:
        return "so there is nothing to gain"
    if pays.items is None:
        return "and items of this cost never pay for workers here"
    if pays.items <= total.value:
        return "so there is little to gain"
    return f"and starting workers pays from about {about(pays.items)} items"


def _columns(evidence: Evidence) -> str:
    if not evidence.says(1, "yes"):
        return ""
    return " Should it grow, write it as whole-column operations first (question 1)."


def undecided(evidence: Evidence) -> Verdict | None:
    """Say that it cannot be told when other ways were open, and none was measured well enough."""
    hopeful = [one for one in evidence.candidates if gain_of(one) is None]
    if evidence.others and not hopeful:
        return None
    if not evidence.others and not _is_open(evidence):
        return None
    because = "Other ways are open, and the budget ended before one was measured against the loop."
    if hopeful:
        because = f"{listed(measured(one) for one in hopeful)}."
    return Verdict(
        action=Action.CANNOT_TELL,
        strategy="sequential",
        sentence="Cannot tell yet: too little was measured; give it more time with --budget.",
        plan=evidence.baseline,
        speedup=None,
        projected=evidence.projected(),
        worth_it=False,
        because=because,
        break_even=cost.break_even(evidence.case),
        ceiling=ceiling(evidence.case),
    )


def _is_open(evidence: Evidence) -> bool:
    loop = next((one for one in evidence.predictions if one.plan.strategy == "sequential"), None)
    known = {one.plan: one for one in evidence.predictions}
    others = [plan for plan in evidence.plans if plan.strategy != "sequential"]
    return any(
        plan not in known or loop is None or not cost.is_hopeless(known[plan], loop) for plan in others
    )


def nothing_better(evidence: Evidence) -> Verdict:
    """Keep the loop when no other way fits, or none gains enough."""
    if not evidence.others:
        return _keep(evidence, f"Keep the plain loop: {_nothing_fits(evidence)}.", _why_nothing(evidence))
    best = next(iter(evidence.candidates), None)
    if best is None:
        return _keep(
            evidence,
            f"Keep the plain loop: {measured(evidence.others[0])}.",
            f"{listed(measured(one) for one in evidence.others)}.",
        )
    return _keep(evidence, _not_enough(evidence, best), _others(evidence))


def _not_enough(evidence: Evidence, best: Measurement) -> str:
    gain = gain_of(best)
    if gain is None or evidence.is_noisy:
        return "Keep the plain loop: on this noisy machine no other way was clearly faster."
    if gain.low > evidence.bar:
        return f"Keep the plain loop: {plan_name(best.plan)} would do {ratio(gain)}, but save {_saved(evidence, best)}."
    return (
        f"Keep the plain loop: the best other way, {plan_name(best.plan)}, did {ratio(gain)},"
        f" not surely more than the {number(evidence.bar)}x that a change is worth."
    )


def _saved(evidence: Evidence, best: Measurement) -> str:
    whole: Estimate | None = evidence.loop_seconds
    if whole is None or best.full_seconds is None:
        return f"under {seconds(LEAST_SAVED)}"
    return f"only {seconds(max(0.0, whole.value - best.full_seconds.value))}"


def _others(evidence: Evidence) -> str:
    texts = f"Measured: {listed(measured(one) for one in evidence.others)}."
    whole = evidence.loop_seconds
    if whole is None:
        return texts
    return f"{texts} Projected, not run: the loop takes {span(whole)} for {items(evidence)}."


def _nothing_fits(evidence: Evidence) -> str:
    cores = evidence.case.machine.cores
    if cores.usable == 1 and not evidence.says(2, "io"):
        return f"only 1 core may be used here ({cores.source})"
    if any(plan.strategy != "sequential" for plan in evidence.plans):
        return "every other way is predicted to take much longer"
    return "no other way fits this function"


def _why_nothing(evidence: Evidence) -> str:
    if not evidence.rejected:
        return f"{plural(len(evidence.plans), 'way')} to run it, and nothing to compare with it."
    return " ".join(f"{one.strategy}: {_first_sentence(one.because)}." for one in evidence.rejected)


def _first_sentence(text: str) -> str:
    return text.split(". ")[0].rstrip(".")


def _keep(evidence: Evidence, sentence: str, because: str) -> Verdict:
    return Verdict(
        action=Action.KEEP_SEQUENTIAL,
        strategy="sequential",
        sentence=sentence,
        plan=evidence.baseline,
        speedup=None,
        projected=evidence.projected(),
        worth_it=False,
        because=because,
        break_even=cost.break_even(evidence.case),
        ceiling=ceiling(evidence.case),
    )
