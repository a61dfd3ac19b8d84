"""Say why the plain loop stays: the job is short, nothing else is better, or nothing else was decided."""

from __future__ import annotations

from math import log
from typing import TYPE_CHECKING

from advisor import cost
from advisor.judge.evidence import ABOUT_EQUAL, LEAST_SAVED, gain_of
from advisor.judge.phrases import ceiling, items, measured
from advisor.model import Action, Disturbance, Verdict
from advisor.stats import rounds_needed
from advisor.wording import about, listed, number, percent, plan_name, ratio, seconds, sentence, span

if TYPE_CHECKING:
    from advisor.judge.evidence import Evidence
    from advisor.model import Measurement

SHORT = 1.0
"""Seconds; a job that is done before a person has read the advice has nothing to gain."""

CROWDED_OUT = 1.5
"""Speedup times workers from which the missing cores may be why a pool did not gain: with one of two cores
taken by others it does 0.8x to 1x of the loop instead of 1.6x to 2x (our own measurement)."""

LEAST_MORE = 1.0
"""Seconds; nobody types a longer budget for less."""

ROUND_OVERHEAD = 1.5
"""Seconds of a race over those of its slices: other arms, starting and comparing (our own measurement)."""


def nothing_to_gain(evidence: Evidence) -> Verdict | None:
    """Keep the loop when the whole job is done in a moment."""
    whole = evidence.loop_seconds
    if whole is None or whole.value >= SHORT or evidence.winners:
        return None
    advised = f"Keep the plain loop: {items(evidence)} take {seconds(whole.value)}, {_pays_from(evidence)}."
    because = f"All of it is projected, not run, to take {span(whole)}: nothing to gain.{_columns(evidence)}"
    return _keep(evidence, advised, because)


def _pays_from(evidence: Evidence) -> str:
    pays, total = cost.break_even(evidence.case), evidence.case.sample.total
    if pays is None or total is None:
        return "so there is nothing to gain"
    if pays.items is None and pays.item_seconds is not None:
        return f"and workers would pay only from about {seconds(pays.item_seconds)} per item"
    if pays.items is None:
        return "so there is nothing to gain"
    if pays.items <= total.value:
        return "so there is little to gain"
    return f"and starting workers pays from about {about(pays.items)} items"


def _columns(evidence: Evidence) -> str:
    if not evidence.says(1, "yes"):
        return ""
    return " Should it grow, write it as whole-column operations first (question 1)."


def undecided(evidence: Evidence) -> Verdict | None:
    """Say that it cannot be told when other ways are open, and none was measured well enough."""
    hopeful = evidence.hopeful
    if not hopeful and (evidence.others or not _is_open(evidence)):
        return None
    more = more_seconds(evidence)
    longer = f"give it {seconds(more)} more with --budget" if more else "give it more time with --budget"
    advised = f"Cannot tell yet: too little was measured; {longer}."
    because = "Other ways are open, and none was measured against the loop within the budget."
    if hopeful:
        advised = f"Cannot tell within this budget: {measured(hopeful[0])}; {longer} to be sure."
        because = sentence(listed(measured(one) for one in hopeful))
        if gain_of(hopeful[0]) is not None:
            because += f" A change is advised when the gain is surely over {number(evidence.bar)}x."
    return Verdict(
        action=Action.CANNOT_TELL,
        strategy="sequential",
        sentence=advised,
        plan=evidence.baseline,
        speedup=None,
        projected=evidence.projected(),
        worth_it=False,
        because=because,
        break_even=cost.break_even(evidence.case),
        ceiling=ceiling(evidence.case),
        more_seconds=more,
    )


def more_seconds(evidence: Evidence) -> float | None:
    """Estimate the seconds of racing that would probably settle the most hopeful plan; None = not known."""
    one, loop = next(iter(evidence.hopeful), None), evidence.loop
    if one is None or loop is None:
        return None
    ratios = [log(a / b) for a, b in zip(loop.times, one.times, strict=False) if a > 0 and b > 0]
    rounds = rounds_needed(ratios, evidence.bar, max(1, len(evidence.others)), evidence.noise)
    if not rounds:
        return None
    each = sum(each.item_seconds.value * each.calls / each.rounds for each in (loop, one) if each.rounds)
    return max(LEAST_MORE, rounds * each * ROUND_OVERHEAD)


def crowded(evidence: Evidence) -> Verdict | None:
    """Say that it cannot be told while others hold the cores that workers would need."""
    near = [one for one in evidence.candidates if evidence.wants_cores(one) and _would_gain_alone(one)]
    if not evidence.is_crowded or not near:
        return None
    seen = evidence.case.machine.disturbance
    share = f" ({percent(seen.foreign)} of their time)" if isinstance(seen, Disturbance) else ""
    return Verdict(
        action=Action.CANNOT_TELL,
        strategy="sequential",
        sentence=f"Cannot tell now: other programs hold the cores{share}; ask again when they are done.",
        plan=evidence.baseline,
        speedup=None,
        projected=evidence.projected(),
        worth_it=False,
        because=f"{sentence(listed(measured(one) for one in near))} With the cores to themselves, workers may"
        " gain more; while others use them, nothing is gained.",
        break_even=cost.break_even(evidence.case),
        ceiling=ceiling(evidence.case),
    )


def _would_gain_alone(one: Measurement) -> bool:
    gain = gain_of(one)
    return gain is not None and gain.value * one.plan.workers > CROWDED_OUT


def _is_open(evidence: Evidence) -> bool:
    known = {one.plan: one for one in evidence.predictions}
    loop = known.get(evidence.baseline)
    others = (plan for plan in evidence.plans if plan.strategy != "sequential")
    return any(
        plan not in known or loop is None or not cost.is_hopeless(known[plan], loop) for plan in others
    )


def nothing_better(evidence: Evidence) -> Verdict:
    """Keep the loop when no other way fits, or none gains enough."""
    if not evidence.others:
        return _keep(evidence, f"Keep the plain loop: {_nothing_fits(evidence)}.", _why_nothing(evidence))
    return _keep(evidence, f"Keep the plain loop: {_not_enough(evidence)}.", _others(evidence))


def _not_enough(evidence: Evidence) -> str:
    if not evidence.candidates:
        return measured(evidence.others[0])
    if evidence.is_noisy:
        return "on this noisy machine no other way was clearly faster"
    best = evidence.candidates[0]
    gain, name = gain_of(best), plan_name(best.plan)
    if gain is None:
        return "no other way looked faster"
    if gain.low > evidence.bar and gain.value > ABOUT_EQUAL:
        return f"{name} would do {ratio(gain)}, but save {_saved(evidence, best)}"
    if gain.low <= 1 <= gain.high:
        return f"no difference to the best other way can be measured: {name} did {ratio(gain)}"
    return (
        f"the best other way, {name}, did {ratio(gain)},"
        f" not surely more than the {number(max(evidence.bar, ABOUT_EQUAL))}x that a change is worth"
    )


def _saved(evidence: Evidence, best: Measurement) -> str:
    whole, plan = evidence.loop_seconds, best.full_seconds
    saved = whole.value - plan.value if whole and plan else LEAST_SAVED
    return f"only {seconds(saved)}"


def _others(evidence: Evidence) -> str:
    whole = evidence.loop_seconds
    projected = f" Projected, not run: the loop takes {span(whole)} for {items(evidence)}." if whole else ""
    if evidence.is_noisy:
        return f"The same work took very different times, so no numbers are stated.{projected}"
    return f"Measured: {listed(measured(one) for one in evidence.others)}.{projected}"


def _nothing_fits(evidence: Evidence) -> str:
    cores = evidence.case.machine.cores
    if cores.usable == 1 and not evidence.says(2, "io"):
        return f"only 1 core may be used here ({cores.source})"
    if any(plan.strategy != "sequential" for plan in evidence.plans):
        return "every other way is predicted to take much longer"
    return "no other way fits this function"


def _why_nothing(evidence: Evidence) -> str:
    why = (f"{one.strategy}: {_first_sentence(one.because)}." for one in evidence.rejected)
    return " ".join(why) or "There was nothing to compare it with."


def _first_sentence(text: str) -> str:
    return text.partition(". ")[0].rstrip(".")


def _keep(evidence: Evidence, advised: str, because: str) -> Verdict:
    return Verdict(
        action=Action.KEEP_SEQUENTIAL,
        strategy="sequential",
        sentence=advised,
        plan=evidence.baseline,
        speedup=None,
        projected=evidence.projected(),
        worth_it=False,
        because=because,
        break_even=cost.break_even(evidence.case),
        ceiling=ceiling(evidence.case),
    )
