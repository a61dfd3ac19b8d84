"""Count the items of the full job, and choose the number of calls in flight from what an item costs."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

from advisor.model import Bound, Ramp, Timing, Waiting

if TYPE_CHECKING:
    from advisor.model import Case

MOST_IN_FLIGHT = 32
"""Cap on waiting calls at once where no ramp tried how many pay, so that a server is not hit too hard."""

FEWEST_IN_FLIGHT = 2


def items_in_all(case: Case) -> float:
    """Count the items of the full job; the sample's own number when the total is unknown."""
    return case.sample.total.value if case.sample.total else float(case.sample.items)


def width(case: Case, cap: int = MOST_IN_FLIGHT) -> int:
    """Choose how many calls wait at once: what the ramp found, else wall over processor time, up to `cap`."""
    ramp = case.profile.ramp
    if isinstance(ramp, Ramp):
        return max(1, ramp.cap)
    timing, waiting = case.profile.timing, case.profile.waiting
    if not isinstance(timing, Timing):
        return FEWEST_IN_FLIGHT
    busy = timing.cpu_seconds
    if isinstance(waiting, Waiting) and waiting.bound is Bound.SUBPROCESS:
        busy /= case.machine.cores.usable  # children compute on all the cores, not one at a time
    wanted = min(timing.item_seconds.value / busy, cap) if busy > 0 else cap
    return max(FEWEST_IN_FLIGHT, ceil(wanted))
