"""Question 1 alone, answered by doing it: from what a person asked to the column form they get; no race."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from advisor import early, machine
from advisor.budget import Budget
from advisor.model import (
    CONSENT_KINDS,
    Blocker,
    Case,
    ColumnVerdict,
    Effect,
    FirstCall,
    ItemForm,
    Recognized,
    Request,
    Skipped,
    Vectorization,
)
from advisor.observe import Observer
from advisor.pipeline import MEMORY_SHARE, SANDBOX_SECONDS, Audit, check, load
from advisor.profiling import contact, ways
from advisor.sandbox.session import Limits, Sandbox
from advisor.wording import listed

if TYPE_CHECKING:
    from advisor.profiling import Profiler
    from advisor.sandbox.launching import Launched

SECONDS = 5.0
"""Wall time of the whole answer unless --budget says otherwise: longer, and nobody asks by the way."""
SHARE = 0.8
"""Share of the time left that rewriting gets: nothing comes after it but leaving."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rewriting:
    """What came of it, with what is known of function and data."""

    case: Case
    found: Vectorization
    seconds: float
    """Wall time that all of it took."""


def vectorize(
    request: Request,
    observer: Observer | None = None,
    *,
    budget: Budget | None = None,
    launched: Launched | None = None,
) -> Rewriting:
    """Rewrite one function into operations on whole columns, in a guarded child that may be on its way.

    Raises AdvisorError subclasses: the request cannot be carried out, the user's code fails on the first
    item, or the guarded child is lost.
    """
    check(request)
    launched = launched or early.child()
    audit = Audit(request, budget or Budget(SECONDS), observer or Observer(), machine.detect())
    audit.budget.release()
    memory = int(MEMORY_SHARE * audit.machine.memory.available)
    with Sandbox(Limits(seconds=SANDBOX_SECONDS, memory=memory), launched) as sandbox:
        found = investigate(audit, sandbox)
    case = audit.case()
    case = replace(case, profile=replace(case.profile, vectorization=found))
    return Rewriting(case=case, found=found, seconds=audit.budget.spent())


def investigate(audit: Audit, sandbox: Sandbox) -> Vectorization:
    """Load, call once, read, time the loop, rewrite; nothing is called again after a call with effects."""
    with audit.step("Loading the function and a sample of the data"):
        _, profiler, forms = load(audit, sandbox)
    if contact.takes_frame(profiler, forms):
        return of_frame(audit, profiler)
    with audit.step("Calling the function once, watched"):
        audit.sample = contact.first_contact(profiler, forms)
    profiler.read()
    if not profiler.has_effects:
        with audit.step("Timing the loop"):
            profiler.loop()
            ways.count_repeats(profiler)
        with audit.step("Rewriting it as columns, and comparing"):
            ways.try_columns(profiler, SHARE)
    audit.profile = profiler.profile
    return outcome(profiler)


def of_frame(audit: Audit, profiler: Profiler) -> Vectorization:
    """Rewrite the loop of a function that takes all rows at once; a call with effects ends it."""
    why = "the function takes the whole frame, and loops over its rows"
    audit.sample = contact.use(profiler, ItemForm.SERIES, why)
    seconds = min(ways.COLUMNS_MOST, audit.budget.left(SHARE, least=ways.COLUMNS_LEAST))
    with audit.step("Rewriting its loop as columns, and comparing"):
        found = profiler.call(
            "advisor.probes.framewise:measure",
            Vectorization,
            2 * seconds + audit.budget.left(least=1.0),
            seconds=seconds,
            show_values=profiler.request.show_values,
        )
    profiler.learn(vectorization=found)
    audit.profile = profiler.profile
    return outcome(profiler)


def outcome(profiler: Profiler) -> Vectorization:
    """Return what came of it, or why it was not tried, as a refusal."""
    found = profiler.profile.vectorization
    if isinstance(found, Vectorization):
        return found
    effects = outside(profiler)
    if effects:
        did = listed(f"{effect.what} {effect.where}" for effect in effects)
        why = f"a call has effects outside its process ({did}): they have to happen once for each item"
        return refusal(why, (Blocker(because=why), *blockers(profiler.profile.recognized)))
    return refusal(f"it was not tried: {found.skipped}", blockers(profiler.profile.recognized))


def outside(profiler: Profiler) -> tuple[Effect, ...]:
    """Return what the first call did outside its process."""
    first = profiler.profile.first_call
    effects = first.effects if isinstance(first, FirstCall) else ()
    return tuple(effect for effect in effects if effect.kind in CONSENT_KINDS)


def blockers(read: Recognized | Skipped) -> tuple[Blocker, ...]:
    """Return the step without a column form that reading found."""
    if isinstance(read, Skipped) or not read.blocker:
        return ()
    return (Blocker(because=read.blocker, line=read.line, sure=read.columns is False),)


def refusal(why: str, found: tuple[Blocker, ...]) -> Vectorization:
    """Say that there is no column form to offer."""
    return Vectorization(verdict=ColumnVerdict.REFUSED, because=why, as_what="", blockers=found)
