"""Tells when worker processes can inherit the items instead of being sent them, and when that pays."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from advisor import cost
from advisor.model import Pickled, Pickling, Timing

if TYPE_CHECKING:
    from advisor.model import Case

DEAR_SHARE = 0.05
"""Pickling an item over computing it from which inheriting it is worth a global variable; our own choice,
half of the 10 % within which the simpler plan wins."""

NOTHING = Pickled(bytes=0, max_bytes=0, dumps_seconds=0.0, loads_seconds=0.0, checked=0)


def can_fork(case: Case) -> bool:
    """Tell whether workers may start as copies of the program."""
    # A thread that the module started may hold a lock that no copy will ever release; on macOS the
    # system's own libraries start threads (documentation of multiprocessing, "Contexts and start methods").
    macos = case.machine.system.startswith("Darwin")
    return "fork" in case.machine.start_methods and case.target.threads <= 1 and not macos


def item_share(case: Case) -> float:
    """Return what pickling an item both ways takes, over computing it; 0 when it is not known."""
    pickling, timing = case.profile.pickling, case.profile.timing
    if not isinstance(pickling, Pickling) or not isinstance(timing, Timing):
        return 0.0
    moved = pickling.item.dumps_seconds + pickling.item.loads_seconds
    return moved / timing.item_seconds.value if timing.item_seconds.value > 0 else 0.0


def is_stuck(case: Case) -> bool:
    """Tell whether an item cannot be pickled at all."""
    pickling = case.profile.pickling
    return isinstance(pickling, Pickling) and bool(pickling.item.error)


def result_seconds(pickling: Pickling) -> float:
    """Return what moving a result alone costs both sides, in seconds."""
    return cost.moving_seconds(replace(pickling, function=NOTHING, item=NOTHING))
