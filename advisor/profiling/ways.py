"""Looks into the ways to run the job: whole columns, threads, calls in flight, different items only."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from advisor.model import (
    Bound,
    Gil,
    Overlap,
    Ramp,
    Repeats,
    Skipped,
    TargetKind,
    Vectorization,
    Waiting,
)
from advisor.probes import ascent, repeats
from advisor.probes import overlap as overlapping

if TYPE_CHECKING:
    from advisor.profiling.profiler import Profiler

GIL_SECONDS = 0.12
"""Window of the knocker; 0.25 s told GIL-bound code (0.09) from code that frees it (0.98) by far."""
SLOW_CALL_SECONDS = 0.01
"""Seconds of a call from which one or two fill half the knocker's window, first-call costs drowned in it."""
OVERLAP_SHARE, OVERLAP_LEAST, OVERLAP_MOST = 0.05, 0.15, 0.5
"""Share of the time left, and seconds, that two threads get; three turns at windows of 12 and 40 ms."""
OVERLAP_CALLS = 13
"""Calls for three turns of one call each, by one thread and by two, and one before them."""
COLUMNS_SHARE, COLUMNS_LEAST, COLUMNS_MOST = 0.4, 0.5, 3.0
"""Share of the time left, and seconds, that question 1 gets: it is the largest win of all where it is yes."""
COLUMNS_CALLS = 4
"""Calls that have to be affordable for it."""
COLUMNS_MODULES = ("advisor.probes.weighing", "advisor.probes.describing")
"""What the cells of question 1 and of its arm in the race need; imported once in their host."""


def knock(profiler: Profiler) -> None:
    """Find out whether the GIL is free while calls compute."""
    waiting = profiler.profile.waiting
    if not isinstance(waiting, Waiting) or waiting.bound in {Bound.IO, Bound.SUBPROCESS}:
        profiler.learn(gil=Skipped(skipped="calls do not compute"))
    elif profiler.target.kind is TargetKind.COROUTINE:
        profiler.learn(gil=Skipped(skipped="an async def runs in one thread"))
    elif isinstance(profiler.profile.vectorization, Vectorization) and profiler.profile.vectorization.works:
        profiler.learn(gil=Skipped(skipped="columns do the work without a Python loop"))
    elif profiler.has_effects:
        profiler.learn(gil=Skipped(skipped="each further call would repeat its effects"))
    elif not profiler.is_affordable(2):
        profiler.learn(gil=Skipped(skipped="a further call would not fit into the budget"))
    else:
        slow = profiler.call_seconds() > SLOW_CALL_SECONDS
        profiler.learn(
            gil=profiler.call(
                "advisor.probes.gil:measure",
                Gil,
                profiler.budget.left(least=0.5),
                seconds=GIL_SECONDS / 2 if slow else GIL_SECONDS,
                warm=not slow,
            )
        )


def count_repeats(profiler: Profiler) -> None:
    """Count different items, and see by a few calls whether the function keeps results itself."""
    calls = repeats.CALLS
    if (
        profiler.has_effects
        or profiler.target.kind is TargetKind.COROUTINE
        or not profiler.is_affordable(calls)
    ):
        calls = 0
    elif profiler.is_affordable(repeats.CALLS_MOST):
        calls = repeats.CALLS_MOST
    limit = profiler.budget.left(least=0.5)
    profiler.learn(repeats=profiler.call("advisor.probes.repeats:measure", Repeats, limit, calls_most=calls))


def overlap(profiler: Profiler) -> None:
    """Let two threads make the calls that one makes, where that is safe and could show something."""
    why = overlapping.reason_against(profiler.profile)
    if not why and not profiler.is_affordable(OVERLAP_CALLS):
        why = "further calls would not fit into the budget"
    if why:
        profiler.learn(overlap=Skipped(skipped=why))
        return
    seconds = min(OVERLAP_MOST, profiler.budget.left(OVERLAP_SHARE, least=OVERLAP_LEAST))
    profiler.learn(
        overlap=profiler.call(
            "advisor.probes.overlap:measure",
            Overlap,
            profiler.budget.left(least=1.0),
            seconds=seconds,
            item_seconds=profiler.call_seconds(),
        )
    )


def climb(profiler: Profiler) -> None:
    """Try more and more calls in flight, within the calls that were agreed to."""
    why = ascent.reason_against(profiler.profile, profiler.target.kind)
    if why or profiler.sample is None:
        profiler.learn(ramp=Skipped(skipped=why or "there is no sample"))
        return
    left = profiler.budget.total - profiler.budget.spent()
    terms = ascent.terms(
        profiler.profile,
        profiler.target.kind,
        profiler.sample,
        left=left,
        calls=profiler.calls_left if profiler.has_effects else None,
        agreed=profiler.most_calls,
    )
    if isinstance(terms, Skipped):
        profiler.learn(ramp=terms)
        return
    limit = max(left, 2 * terms.seconds_most)
    seed = profiler.request.seed
    profiler.learn(ramp=profiler.call("advisor.probes.ramp:measure", Ramp, limit, seed=seed, **asdict(terms)))


def try_columns(profiler: Profiler, share: float = COLUMNS_SHARE) -> None:
    """Write the function's column form, prove it, and time it beside the loops, in a share of the time."""
    waiting = profiler.profile.waiting
    if profiler.has_effects:
        why = "its effects would be repeated"
    elif profiler.target.kind in {TargetKind.COROUTINE, TargetKind.GENERATOR}:
        why = f"it is a {profiler.target.kind.value}"
    elif isinstance(waiting, Waiting) and waiting.bound in {Bound.IO, Bound.SUBPROCESS, Bound.MIXED}:
        why = "calls wait for something outside, which one call for all would do once"
    elif not profiler.is_affordable(COLUMNS_CALLS):
        why = "a further call would not fit into the budget"
    else:
        vectorize(profiler, min(COLUMNS_MOST, profiler.budget.left(share, least=COLUMNS_LEAST)))
        return
    profiler.learn(vectorization=Skipped(skipped=why))


def vectorize(profiler: Profiler, seconds: float) -> None:
    """Answer question 1 in a cell, and have the host keep the answer for the race."""
    profiler.host.preload(*COLUMNS_MODULES)
    found = profiler.call(
        "advisor.probes.columns:measure",
        Vectorization,
        2 * seconds + profiler.budget.left(least=1.0),
        seconds=seconds,
        vectorized=profiler.request.vectorized,
        share=share_of_different(profiler),
        show_values=profiler.request.show_values,
    )
    profiler.learn(vectorization=found)
    if isinstance(found, Vectorization) and found.works:
        own = profiler.request.vectorized
        profiler.host.run("advisor.probes.columns:keep", bool, 5.0, found=found, vectorized=own)


def share_of_different(profiler: Profiler) -> float | None:
    """Return the share of different items; 1 where one call may not stand for those that are equal.

    None where that was not looked into: the probe then looks at what reading found.
    """
    if isinstance(profiler.profile.order, Skipped):
        return None
    found, total = profiler.profile.repeats, profiler.sample.total if profiler.sample is not None else None
    if not isinstance(found, Repeats) or found.distinct is None or total is None:
        return 1.0
    why = repeats.reason_against(profiler.profile, profiler.target.kind, found)
    return 1.0 if why else found.distinct.high / total.value
