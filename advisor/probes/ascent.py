"""Says in the parent whether a ramp is worth its calls, and what it may spend."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from advisor.model import Bound, Order, Repeats, Skipped, TargetKind, Timing, Waiting
from advisor.probes.loop import UNLIMITED
from advisor.probes.overlap import is_safe

if TYPE_CHECKING:
    from advisor.model import Profile, Sample

WAITING_BOUNDS = frozenset({Bound.IO, Bound.MIXED, Bound.SUBPROCESS})
"""What more calls in flight than cores can help."""
FIRST_SHARE = 0.25
"""First level over wall / processor time, the most that one thread's processor time allows."""
FIRST_LEAST, FIRST_MOST = 2, 8
"""A service is met gently, whatever the processor would allow."""
THREADS_MOST, TASKS_MOST, PROGRAMS_MOST = 256, 1024, 64
"""Most calls in flight that are tried: threads take memory and time to start, programs as well."""
SHARE, SECONDS_MOST = 0.35, 5.0
"""Share of the time left, and seconds, that the ramp gets."""
REFUSED_SHARE, REFUSED_MOST = 0.8, 8.0
"""The same once a service refused: what it accepts has to be counted, and the race has less to find out."""
CALLS_LEAST = 16
"""Calls under which a ramp can tell nothing."""
WAVES_LEAST = 2
"""Calls in a row for which there must be time."""
FIRST_CALL_EXCESS = 0.25
"""Excess of a first call, over a typical one, from which one is made apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a ramp may do; the arguments of `ramp.measure` that depend on it."""

    alone: float
    alone_calls: int
    failing: float
    first: int
    most: int
    warm: bool
    calls: int
    agreed: int
    seconds: float
    seconds_most: float


def reason_against(profile: Profile, kind: TargetKind) -> str:
    """Say why more calls in flight are not tried, or nothing."""
    waiting, order, kept = profile.waiting, profile.order, profile.repeats
    if not isinstance(waiting, Waiting) or waiting.bound not in WAITING_BOUNDS:
        return "calls do not wait"
    if kind is TargetKind.GENERATOR:
        return "calling a generator function runs nothing"
    if isinstance(order, Order) and not is_safe(order):
        return "calls depend on each other or change their item, so that many at once could do harm"
    if isinstance(kept, Repeats) and kept.cached:
        return "the function keeps results, so that further calls would not be real"
    return ""


def terms(
    profile: Profile, kind: TargetKind, sample: Sample, *, left: float, calls: int | None, agreed: int
) -> Terms | Skipped:
    """Work out what a ramp may spend of the seconds and calls left; None of them where calls do no harm."""
    timing, waiting = profile.timing, profile.waiting
    if not isinstance(timing, Timing) or not isinstance(waiting, Waiting):
        return Skipped(skipped="the loop was not timed")
    alone = max(timing.item_seconds.value, 1e-7)
    seconds = min(SECONDS_MOST, SHARE * left)
    if WAVES_LEAST * alone > seconds:
        return Skipped(skipped="trying more calls in flight would not fit into the budget")
    if calls is not None and calls < CALLS_LEAST:
        return Skipped(skipped=f"of {agreed} calls agreed to, too few were left to try more in flight")
    return Terms(
        alone=alone,
        alone_calls=timing.calls,
        failing=timing.errors / timing.calls if timing.calls else 0.0,
        first=first_level(alone, timing.cpu_seconds),
        most=most_in_flight(waiting.bound, kind, items(sample)),
        warm=timing.first_call_excess > FIRST_CALL_EXCESS * alone,
        calls=UNLIMITED if calls is None else calls,
        agreed=agreed,
        seconds=seconds,
        seconds_most=min(REFUSED_MOST, REFUSED_SHARE * left),
    )


def first_level(alone: float, cpu_seconds: float) -> int:
    """Return how many calls in flight to begin with."""
    room = alone / max(cpu_seconds, 1e-9)
    return max(FIRST_LEAST, min(FIRST_MOST, int(FIRST_SHARE * room)))


def most_in_flight(bound: Bound, kind: TargetKind, items: int) -> int:
    """Return how many are tried at most: no more than there are items."""
    if bound is Bound.SUBPROCESS:
        most = PROGRAMS_MOST
    else:
        most = TASKS_MOST if kind is TargetKind.COROUTINE else THREADS_MOST
    return max(FIRST_LEAST, min(most, items))


def items(sample: Sample) -> int:
    """Return how many items the job has, as far as is known."""
    return sample.items if sample.total is None else max(1, round(sample.total.value))
