"""Gathers where the time of watched slices went, and scales it to the full job."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from math import ceil
from statistics import fmean
from typing import TYPE_CHECKING, Any

from advisor import cost, wire
from advisor.bench.timeline import Large, Shares, shares
from advisor.cost.parts import (
    FIRST_CALL,
    IMBALANCE,
    IMPORTING,
    QUEUEING,
    START_UP,
    in_order,
)
from advisor.model import Handover, Part, Pickling, Timing, Waiting

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from advisor.model import Case, Plan
    from advisor.strategies import Arm
    from advisor.strategies.watching import Timeline

PIPE_BYTES = 65_536
"""What a pipe holds on Linux (pipe(7)); more of it moves only while both ends are at it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """What an arm tells of a watched slice, or the mean of several."""

    seconds: float
    """Wall time of the slice, by a clock of its own."""
    items: float
    tasks: float
    """Chunks, or calls where there are none."""
    shares: Shares
    imported: float
    """Mean seconds that a worker took to import the person's module; 0 where it was inherited."""
    first: float
    """Mean seconds that the first call of a worker took."""
    start_has_both: bool
    """Whether the arm's start seconds hold the import and the first call."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Breakdown:
    """Where the time of the full job goes, by what slices showed."""

    parts: tuple[Part, ...]
    seconds: float
    """Wall time of the slices, start and stop, scaled alike: what the parts should sum to."""


# ---------------------------------------------------------------- the parent's side


def asked(case: Case, plan: Plan, *, count: int, chunksize: int) -> dict[str, Any]:
    """Return what an arm has to know about a slice to say where its time went."""
    pickling = case.profile.pickling
    sent, returned = (
        (pickling.item.bytes, pickling.result.bytes) if isinstance(pickling, Pickling) else (0, 0)
    )
    large = Large(
        sent=plan.handover is not Handover.INDEX and sent * chunksize > PIPE_BYTES,
        returned=returned * chunksize > PIPE_BYTES,
    )
    return {"waiting": waiting_seconds(case) * count, "large": wire.to_plain(large)}


def waiting_seconds(case: Case) -> float:
    """Return how long one call waits in the plain loop; 0 when that was not measured."""
    timing, waiting = case.profile.timing, case.profile.waiting
    if not isinstance(timing, Timing) or not isinstance(waiting, Waiting):
        return 0.0
    return timing.item_seconds.value * waiting.waiting


def mean(seen: Sequence[Watched]) -> Watched:
    """Return the average slice."""
    share = 1 / len(seen)
    first = seen[0]
    return replace(
        first,
        seconds=fmean(each.seconds for each in seen),
        items=fmean(each.items for each in seen),
        tasks=fmean(each.tasks for each in seen),
        shares=Shares(
            steady=added([each.shares.steady for each in seen], share),
            once=added([each.shares.once for each in seen], share),
            call=fmean(each.shares.call for each in seen),
        ),
    )


def added(seconds: Iterable[Mapping[str, float]], share: float) -> dict[str, float]:
    """Add up seconds by part, and take a share of them."""
    total: dict[str, float] = defaultdict(float)
    for each in seconds:
        for name, value in each.items():
            total[name] += share * value
    return dict(total)


def scaled(seen: Watched, case: Case, plan: Plan, *, start: float, stop: float) -> Breakdown:
    """Scale a watched slice to the full job; `start` and `stop` are the arm's own seconds."""
    items = cost.items_in_all(case)
    more = items / max(seen.items, 1)
    chunks = ceil(items / plan.chunksize) / max(seen.tasks, 1)
    longest = min(plan.chunksize, items / plan.workers)
    tail = longest * seen.tasks / max(seen.items, 1)  # the last chunk is as long as the plan's chunks are
    seconds: dict[str, float] = defaultdict(float)
    for name, value in seen.shares.steady.items():
        seconds[name] += value * (chunks if name == QUEUEING else more)
    for name, value in seen.shares.once.items():
        seconds[name] += value * (tail if name == IMBALANCE else 1.0)
    missed = seen.seconds - sum(seen.shares.steady.values()) - sum(seen.shares.once.values())
    whole = sum(seconds.values()) + missed * more
    whole += add_opening(seconds, seen, start + stop)
    return Breakdown(parts=in_order(seconds), seconds=max(0.0, whole))


def add_opening(seconds: dict[str, float], seen: Watched, around: float) -> float:
    """Add what is paid once per worker, and return by how much it makes the whole longer."""
    regular = seen.shares.call / max(seen.items, 1)
    excess = max(0.0, seen.first - regular)
    seconds[FIRST_CALL] += excess
    if not seen.start_has_both:
        seconds[START_UP] += around
        return around + excess
    seconds[IMPORTING] += seen.imported
    seconds[START_UP] += max(0.0, around - seen.imported - seen.first)
    # The call that warmed each worker is one more than the job has.
    return around - min(seen.first, regular)


# ---------------------------------------------------------------- the child's side


def watched(seen: Timeline, arm: Arm, seconds: float, request: Mapping[str, Any]) -> dict[str, Any]:
    """Sum up what was seen of a slice, for the answer to whoever asked."""
    found = shares(seen, float(request["waiting"]), wire.from_plain(Large, request["large"]))
    summed = Watched(
        seconds=seconds,
        items=float(request["count"]),
        tasks=float(len(seen.calls)),
        shares=found,
        imported=getattr(arm, "imported", 0.0),
        first=getattr(arm, "first", 0.0),
        start_has_both=arm.start_seconds is None,
    )
    return dict(wire.to_plain(summed))
