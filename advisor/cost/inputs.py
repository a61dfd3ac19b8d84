"""Move one measured input of a prediction to an end of its interval, everything else as it was."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal

from advisor.model import Calibration, Estimate, Overlap, Ramp, Repeats, Timing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from advisor.model import Case

End = Literal["low", "high"]
Moved = tuple["Case", float]
"""A case with an input at an end, and the confidence in that interval."""


def ends(case: Case) -> Iterator[tuple[Case, Case, float]]:
    """Give the case with each of its inputs at its low and at its high end, and the confidence in them."""
    for move in INPUTS:
        low, high = move(case, "low"), move(case, "high")
        if low is not None and high is not None:
            yield low[0], high[0], low[1]


def item_seconds(case: Case, end: End) -> Moved | None:
    """Move what an item takes, its processor time in proportion."""
    timing = case.profile.timing
    if not isinstance(timing, Timing):
        return None
    moved = at(timing.item_seconds, end)
    scale = moved.value / timing.item_seconds.value if timing.item_seconds.value > 0 else 1.0
    changed = replace(timing, item_seconds=moved, cpu_seconds=timing.cpu_seconds * scale)
    return learned(case, timing=changed), moved.confidence


def overlap(case: Case, end: End) -> Moved | None:
    """Move what a second thread gains."""
    found = case.profile.overlap
    if not isinstance(found, Overlap):
        return None
    return learned(case, overlap=replace(found, speedup=at(found.speedup, end))), found.speedup.confidence


def throughput(case: Case, end: End) -> Moved | None:
    """Move the calls that finish in a second, at every level at once."""
    ramp = case.profile.ramp
    if not isinstance(ramp, Ramp) or not ramp.levels:
        return None
    levels = tuple(replace(level, throughput=at(level.throughput, end)) for level in ramp.levels)
    return learned(case, ramp=replace(ramp, levels=levels)), least_sure(each.throughput for each in levels)


def distinct(case: Case, end: End) -> Moved | None:
    """Move how many items are different."""
    repeats = case.profile.repeats
    if not isinstance(repeats, Repeats) or repeats.distinct is None:
        return None
    moved = at(repeats.distinct, end)
    return learned(case, repeats=replace(repeats, distinct=moved)), moved.confidence


def capacities(case: Case, end: End) -> Moved | None:
    """Move the work that several processes get done at once."""
    return calibrated(
        case,
        lambda found: {
            "capacity": tuple(replace(each, speedup=at(each.speedup, end)) for each in found.capacity)
        },
        lambda found: [each.speedup for each in found.capacity],
    )


def starts(case: Case, end: End) -> Moved | None:
    """Move what starting workers takes."""
    return calibrated(
        case,
        lambda found: {
            "worker_starts": tuple(
                replace(each, seconds=at(each.seconds, end)) for each in found.worker_starts
            )
        },
        lambda found: [each.seconds for each in found.worker_starts],
    )


def dispatch(case: Case, end: End) -> Moved | None:
    """Move what handing over takes."""
    return calibrated(
        case,
        lambda found: {
            "process_dispatch": at(found.process_dispatch, end),
            "thread_dispatch": at(found.thread_dispatch, end),
        },
        lambda found: [found.process_dispatch, found.thread_dispatch],
    )


INPUTS: tuple[Callable[[Case, End], Moved | None], ...] = (
    item_seconds,
    overlap,
    throughput,
    distinct,
    capacities,
    starts,
    dispatch,
)


def calibrated(
    case: Case,
    change: Callable[[Calibration], dict[str, Any]],
    intervals: Callable[[Calibration], Sequence[Estimate]],
) -> Moved | None:
    """Change what was measured of the machine; None where nothing was."""
    found = case.machine.calibration
    if not isinstance(found, Calibration) or not intervals(found):
        return None
    changed = replace(case.machine, calibration=replace(found, **change(found)))
    return replace(case, machine=changed), least_sure(intervals(found))


def learned(case: Case, **facts: Any) -> Case:
    """Change what was established about the function."""
    return replace(case, profile=replace(case.profile, **facts))


def at(estimate: Estimate, end: End) -> Estimate:
    """Take an end of an interval for the value."""
    return replace(estimate, value=estimate.low if end == "low" else estimate.high)


def least_sure(estimates: Iterable[Estimate]) -> float:
    """Return the confidence of the least sure."""
    return min(each.confidence for each in estimates)
