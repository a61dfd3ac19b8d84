"""Say why nothing may be switched: items depend on each other, or nothing could be measured."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor import cost
from advisor.judge.evidence import gain_of
from advisor.judge.phrases import ceiling
from advisor.model import (
    CONSENT_KINDS,
    Action,
    EffectKind,
    FirstCall,
    Order,
    Plan,
    Projected,
    Skipped,
    Verdict,
)
from advisor.rules.safety.effects_need_consent import is_withheld
from advisor.wording import listed, plan_name, plural, ratio, sentence

if TYPE_CHECKING:
    from advisor.judge.evidence import Evidence
    from advisor.model import Effect, Measurement


def refuse(evidence: Evidence) -> Verdict | None:
    """Refuse workers for items that depend on each other, unless whole columns won with equal results."""
    columns_won = any(one.plan.strategy == "vectorized" for one in evidence.winners)
    if not evidence.is_dependent or columns_won:
        return None
    return Verdict(
        action=Action.REFUSE,
        strategy="sequential",
        sentence=f"Do not parallelise: {_dependence(evidence)}.",
        plan=evidence.baseline,
        speedup=None,
        projected=evidence.projected(),
        worth_it=False,
        because=_because(evidence),
    )


def _dependence(evidence: Evidence) -> str:
    order = evidence.case.profile.order
    if evidence.was_asked(3) and evidence.says(3, "no"):
        return "by your answer, items depend on each other"
    if not isinstance(order, Order):
        return listed(finding.message.rstrip(".") for finding in evidence.dangers)
    return _order(order)


def _order(order: Order) -> str:
    differs = order.deterministic and not (order.repeats_equal and order.shuffled_equal and order.alone_equal)
    if order.growing and differs:
        return f"results depend on order through {listed(order.growing)}"
    if order.growing:
        return f"every call changes {listed(order.growing)}, and workers would each change a copy"
    if order.shared_paths:
        return f"calls for different items write to the same file, {listed(order.shared_paths)}"
    return ("" if differs else _by_other_ways(order)) or "results depend on which items came before"


def _by_other_ways(order: Order) -> str:
    if order.left_behind:
        return f"what one call leaves may be what the next one finds ({listed(order.left_behind)})"
    if order.random_state:
        return "calls draw from one random generator; give each item its own seed first"
    if order.mutates_argument:
        return "calls change their argument and return nothing, and workers would change copies"
    return ""


def _because(evidence: Evidence) -> str:
    answer = evidence.answers.get(3)
    if answer is not None and answer.value == "no":
        return answer.because
    found = " ".join(finding.message for finding in evidence.dangers)
    return f"{found} You answered that items are independent; what was measured says otherwise."


def ask_first(evidence: Evidence) -> Verdict | None:
    """Say what to type when calls were not repeated, or why the loop could not be timed."""
    profile = evidence.case.profile
    if not isinstance(profile.timing, Skipped):
        return None
    advised, because = _missing(profile.first_call, profile.timing)
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
    )


def _missing(first: FirstCall | Skipped, timing: Skipped) -> tuple[str, str]:
    if isinstance(first, FirstCall) and first.failed is not None:
        return (
            f"Cannot tell: the first call failed ({first.failed.because}).",
            "A function that fails on its first item cannot be timed. Make one item work, then ask again.",
        )
    if not is_withheld(timing):
        return (
            f"Cannot tell: the loop was not timed ({timing.skipped}).",
            "Without the time of an item nothing can be compared.",
        )
    effects = first.effects if isinstance(first, FirstCall) else ()
    outside = tuple(one for one in effects if one.kind in CONSENT_KINDS)
    return (
        f"Cannot tell without your consent: add {_to_type(outside)} if repeating calls does no harm.",
        _withheld(outside, timing),
    )


def _withheld(effects: tuple[Effect, ...], timing: Skipped) -> str:
    if not effects:
        return sentence(timing.skipped)
    what = listed(f"{one.what} {one.where}" for one in effects)
    return f"The one call that was made had effects outside its process ({what}), so no call was repeated."


def _to_type(effects: tuple[Effect, ...]) -> str:
    kinds = {one.kind for one in effects} or CONSENT_KINDS
    allow = f"--allow {','.join(sorted(kind.value for kind in kinds))}"
    return f"--yes or {allow}" if kinds == {EffectKind.WRITE} else allow


def interrupted(measurements: tuple[Measurement, ...]) -> Verdict:
    """Return the verdict of an audit that was stopped: what was seen so far, and no advice."""
    loops = (one.plan for one in measurements if one.plan.strategy == "sequential")
    return Verdict(
        action=Action.CANNOT_TELL,
        strategy="sequential",
        sentence="Cannot tell: the audit was stopped before it was done.",
        plan=next(loops, Plan(strategy="sequential")),
        speedup=None,
        projected=Projected(items=None, sequential_seconds=None, plan_seconds=None),
        worth_it=False,
        because=_so_far(measurements),
    )


def _so_far(measurements: tuple[Measurement, ...]) -> str:
    ran = [one for one in measurements if one.failed is None]
    known = [(gain, one) for one in ran if (gain := gain_of(one)) is not None]
    if not known:
        return "No variant had been compared with the loop yet."
    gain, best = max(known, key=lambda pair: pair[0].value)
    rounds = plural(best.rounds, "round")
    return (
        f"So far, in {rounds}, {plan_name(best.plan)} did {ratio(gain)}; results: {best.equivalence.verdict}."
    )
