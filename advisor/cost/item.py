"""Work out what one item costs, by who pays, and how much work several processes get done at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from advisor.model import Calibration, Estimate, Gil, Pickling, Timing, Waiting

if TYPE_CHECKING:
    from advisor.model import Case

PIPE_RATE = 3e8
"""Bytes per second through a pool's pipes, dumps and loads apart; our own measurement of 1-8 MB arrays."""

GIL_BOUND = 0.2
"""Under this free share threads are out; our own measurement: Python code <= 0.09, native code >= 0.98."""

WAITS = 0.15
"""Under this share of waiting a call counts as computing; the classification rule of our own measurement."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemCost:
    """What one item costs, in seconds."""

    wall: float
    """Wall time in the person's own loop."""
    cpu: float
    """Processor time of all threads and children."""
    held: float
    """Time in which no other Python thread can run; at most the wall time."""
    waiting: float
    """Share of the wall time that is spent waiting."""
    first: float
    """Excess of the first call in each process."""
    variation: float
    """Coefficient of variation between items."""
    sent: float | None
    """Paid by a pool's parent: pickle the item, unpickle the result, move bytes; None = cannot be sent."""
    received: float | None
    """Paid by a pool's worker: unpickle the item, pickle the result; None = cannot be sent."""


def item_cost(case: Case) -> ItemCost | None:
    """Gather what one item costs, or None when it was not timed."""
    timing, waiting, pickling = case.profile.timing, case.profile.waiting, case.profile.pickling
    if not isinstance(timing, Timing):
        return None
    wall = timing.item_seconds.value
    sent, received = _moved(pickling) if isinstance(pickling, Pickling) else (None, None)
    return ItemCost(
        wall=wall,
        cpu=timing.cpu_seconds,
        held=min(wall, _held_seconds(case, wall, timing.cpu_seconds)),
        waiting=waiting.waiting if isinstance(waiting, Waiting) else 0.0,
        first=max(0.0, timing.first_call_excess),
        variation=timing.variation,
        sent=sent,
        received=received,
    )


def _held_seconds(case: Case, wall: float, cpu: float) -> float:
    waiting, gil = case.profile.waiting, case.profile.gil
    if not case.machine.gil:
        return 0.0
    if isinstance(waiting, Waiting) and waiting.waiting >= WAITS:
        # The probe of the lock cannot see bursts shorter than its 2 ms, so a waiting call is
        # taken to hold the lock whenever its thread computes.
        return wall * waiting.thread
    if not isinstance(gil, Gil):
        return cpu
    return wall if gil.free < GIL_BOUND else wall * (1 - gil.free)


def _moved(pickling: Pickling) -> tuple[float, float] | tuple[None, None]:
    if pickling_error(pickling):
        return None, None
    item, result = pickling.item, pickling.result
    piped = (item.bytes + result.bytes) / PIPE_RATE
    return item.dumps_seconds + result.loads_seconds + piped, item.loads_seconds + result.dumps_seconds


def pickling_error(pickling: Pickling) -> str:
    """Return why calls cannot travel between processes, or an empty text when they can."""
    return pickling.function.error or pickling.item.error or pickling.result.error


def moving_seconds(pickling: Pickling) -> float:
    """Add up what moving an item and its result costs both sides, in seconds; 0 when they cannot travel."""
    sent, received = _moved(pickling)
    return (sent or 0.0) + (received or 0.0)


def capacity(case: Case, workers: int) -> Estimate:
    """Interpolate how much work this many processes get done at once; never beyond what was measured."""
    known = {1: Estimate(value=1.0, low=1.0, high=1.0, confidence=1.0)}
    if isinstance(case.machine.calibration, Calibration):
        known |= {c.workers: c.speedup for c in case.machine.calibration.capacity}
    wanted = max(1, min(workers, case.machine.cores.usable))
    below = max(w for w in known if w <= wanted)
    above = min((w for w in known if w >= wanted), default=below)
    part = (wanted - below) / (above - below) if above > below else 0.0
    low, high = known[below], known[above]
    return Estimate(
        value=low.value + part * (high.value - low.value),
        low=low.low + part * (high.low - low.low),
        high=low.high + part * (high.high - low.high),
        confidence=min(low.confidence, high.confidence),
    )
