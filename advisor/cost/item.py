"""Work out what one item costs, by who pays."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from advisor.model import Bound, Gil, Handover, ItemForm, Pickling, Timing, Waiting

if TYPE_CHECKING:
    from advisor.model import Case, Pickled

PIPE_RATE = 4.5e8
"""Bytes per second through a pool's pipes, pickling left out; our own measurement of 1 to 8 MB."""

COPY_RATE = 9e8
"""Bytes per second into new shared memory, first touch included; our own measurement of 8 MB arrays."""

SLICE_TO_ROWS = 0.15
"""Pickling a slice of a table over pickling its rows one by one; our own measurement: 0.05 to 0.4."""

ROWS_TO_PICKLING = 2.5
"""Making rows of a slice, over pickling and unpickling them one by one; our own measurement: 1 to 4."""

GIL_BOUND = 0.2
"""Under this free share threads are out; our own measurement: Python code <= 0.09, native code >= 0.98."""

OVERLAP_GAIN = 1.15
"""Speedup under which a second thread gains nothing: in our own measurement of 20 functions those that hold
the GIL, or share memory or a lock, stayed near it or under it, and those that overlap gave 1.39 and more."""

WAITS = 0.15
"""Under this share of waiting a call counts as computing; the classification rule of our own measurement."""

USES_MORE_CORES = frozenset({Bound.NATIVE, Bound.SUBPROCESS})
"""Bounds under which a call's processor time is not that of its own thread."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moving:
    """Seconds that moving one item and its result costs, by who pays."""

    out_parent: float
    out_worker: float
    back_parent: float
    back_worker: float

    @property
    def all(self) -> float:
        """Add both sides up."""
        return self.out_parent + self.out_worker + self.back_parent + self.back_worker


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemCost:
    """What one item costs, in seconds."""

    timing: Timing
    """What it was worked out from."""
    wall: float
    """Wall time in the person's own loop."""
    busy: float
    """Time for which a core is needed: the wall time without waiting, or more where calls use several."""
    held: float
    """Time in which no other Python thread can run; at most the wall time."""
    waiting: float
    """Share of the wall time that is spent waiting."""
    first: float
    """Excess of the first call in each process."""
    native: float
    """Processor time of other threads of the process over wall time."""
    moving: Moving | None
    """None = cannot be sent."""

    @property
    def waits(self) -> bool:
        """Claim that a call waits for a noticeable share of its time."""
        return self.waiting >= WAITS

    def slowed(self, times: float) -> ItemCost:
        """Return the same item where its computing takes so many times as long."""
        computing = self.wall * (1 - self.waiting)
        return replace(self, wall=self.wall + computing * (times - 1), busy=self.busy * times)

    def scaled(self, wall: float) -> ItemCost:
        """Return an item of the same kind that takes this long."""
        scale = wall / self.wall if self.wall > 0 else 0.0
        return replace(self, wall=wall, busy=self.busy * scale, held=self.held * scale)


def item_cost(case: Case) -> ItemCost | None:
    """Gather what one item costs, or None when it was not timed."""
    timing, waiting, pickling = case.profile.timing, case.profile.waiting, case.profile.pickling
    if not isinstance(timing, Timing):
        return None
    wall = timing.item_seconds.value
    seen = waiting if isinstance(waiting, Waiting) else None
    share = seen.waiting if seen else 0.0
    return ItemCost(
        timing=timing,
        wall=wall,
        busy=_busy_seconds(wall * (1 - share), timing.cpu_seconds, seen),
        held=min(wall, _held_seconds(case, wall, timing.cpu_seconds)),
        waiting=share,
        first=max(0.0, timing.first_call_excess),
        native=seen.native if seen and seen.bound is Bound.NATIVE else 0.0,
        moving=moving(pickling) if isinstance(pickling, Pickling) else None,
    )


def _busy_seconds(computing: float, cpu: float, waiting: Waiting | None) -> float:
    # Time that neighbors took from the loop they will take from workers too, so that wall time counts;
    # processor time counts where a call uses more than its own thread.
    more = waiting is not None and waiting.bound in USES_MORE_CORES
    return max(computing, cpu) if more else computing


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


def moving(
    pickling: Pickling, handover: Handover = Handover.ITEMS, form: ItemForm = ItemForm.VALUE
) -> Moving | None:
    """Work out what moving an item and its result costs; None when they cannot travel."""
    if pickling_error(pickling, handover):
        return None
    out_parent, out_worker = _sending(pickling.item, handover, form)
    result = pickling.result
    return Moving(
        out_parent=out_parent,
        out_worker=out_worker,
        back_parent=result.loads_seconds + result.bytes / PIPE_RATE,
        back_worker=result.dumps_seconds,
    )


def _sending(item: Pickled, handover: Handover, form: ItemForm) -> tuple[float, float]:
    piped = item.bytes / PIPE_RATE
    if handover is Handover.INDEX:
        return 0.0, 0.0
    if handover is Handover.ITEMS or form is ItemForm.SERIES:  # such items are pickled as slices anyway
        return item.dumps_seconds + piped, item.loads_seconds
    both = item.dumps_seconds + item.loads_seconds
    return SLICE_TO_ROWS * item.dumps_seconds + piped, (SLICE_TO_ROWS + ROWS_TO_PICKLING) * both


def pickling_error(pickling: Pickling, handover: Handover = Handover.ITEMS) -> str:
    """Return why calls cannot travel between processes, or an empty text when they can.

    A function that cannot be pickled is no obstacle: workers inherit it, or import it by its name.
    """
    inherited = handover is Handover.INDEX
    return ("" if inherited else pickling.item.error) or pickling.result.error


def moving_seconds(pickling: Pickling) -> float:
    """Add up what moving an item and its result costs both sides, in seconds; 0 when they cannot travel."""
    found = moving(pickling)
    return found.all if found else 0.0
