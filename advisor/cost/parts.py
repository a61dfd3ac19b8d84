"""Name the parts of a wall time: one vocabulary for what is predicted and for what is measured.

A part is seen from the average worker: seconds of all workers added up, over how many workers there are.
So the parts of a pool sum to its wall time, as the parts of a loop do.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from advisor.model import Part

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

START_UP = "start-up"
"""Starting the workers until each has answered, and stopping them; nothing of the person's is in it."""

IMPORTING = "import in the children"
"""Importing the person's module in worker processes; nothing where they are forked."""

FIRST_CALL = "first call"
"""What the first call in each worker takes longer than the later ones."""

PICKLE_OUT = "pickle out"
"""Pickling items, moving their bytes and unpickling them; also putting them into shared memory."""

PICKLE_BACK = "pickle back"
"""Pickling results, moving their bytes and unpickling them."""

QUEUEING = "queueing"
"""Handing out calls or chunks, as far as workers have to wait for it."""

COMPUTE = "compute"
"""Wall time inside calls, waiting left out; waiting for a core or for the GIL is in it."""

WAIT = "wait"
"""Wall time that calls wait for a network, a disk or a sleep."""

IMBALANCE = "imbalance"
"""Workers that have nothing left while others are at their last chunk."""

IDLE = "idle"
"""Wall time that none of the others explains."""

ORDER = (
    START_UP,
    IMPORTING,
    FIRST_CALL,
    PICKLE_OUT,
    PICKLE_BACK,
    QUEUEING,
    COMPUTE,
    WAIT,
    IMBALANCE,
    IDLE,
)
"""The whole vocabulary, in the order in which parts are shown."""


def in_order(seconds: Mapping[str, float]) -> tuple[Part, ...]:
    """Turn seconds by name into parts, in the order of the vocabulary, those of no length left out."""
    return tuple(Part(name=name, seconds=seconds[name]) for name in ORDER if seconds.get(name, 0.0) > 0)


def total(parts: Iterable[Part]) -> float:
    """Add up the seconds of parts."""
    return sum(part.seconds for part in parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """How a plan is expected to go: its parts, and the least and most that the same facts admit."""

    parts: tuple[Part, ...]
    least: float
    """Seconds; equal to the sum of the parts where the facts leave no choice."""
    most: float

    def at_least(self, seconds: float) -> Course:
        """Return the same course, which may be as short as this."""
        return replace(self, least=min(self.least, seconds))


def course(seconds: Mapping[str, float], *, least: float | None = None, most: float | None = None) -> Course:
    """Gather seconds by name into a course, certain unless a least or a most is given."""
    parts = in_order(seconds)
    value = total(parts)
    return Course(
        parts=parts,
        least=value if least is None else min(least, value),
        most=value if most is None else max(most, value),
    )


def fill(wall: float, wanted: Iterable[tuple[str, float]]) -> dict[str, float]:
    """Share a wall time out to parts in turn, each as long as it wants; nobody explains what is left."""
    shared: dict[str, float] = {}
    left = wall
    for name, seconds in wanted:
        part = min(left, seconds)
        shared[name] = shared.get(name, 0.0) + part
        left -= part
    shared[IDLE] = left
    return shared
