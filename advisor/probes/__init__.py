"""What we measure: each probe is a module whose `measure` runs in a guarded child and gives one fact.

`effects` makes the one watched first call; `loop` runs the person's loop once, and timing, waiting,
pickling and memory read their facts off that run; `repeats`, `order`, `gil`, `overlap`, `ramp` and
`columns` need cells of their own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from advisor.probes import (
    columns,
    debugging,
    effects,
    gil,
    memory,
    order,
    overlap,
    pickling,
    ramp,
    repeats,
    timing,
    waiting,
)

if TYPE_CHECKING:
    from collections.abc import Callable


class Probe(Protocol):
    """A module that establishes one fact."""

    @property
    def measure(self) -> Callable[..., Any]:
        """Return the function that gives the fact."""


PROBES: tuple[Probe, ...] = (
    effects,
    debugging,
    timing,
    waiting,
    pickling,
    memory,
    repeats,
    order,
    gil,
    overlap,
    ramp,
    columns,
)
"""Every probe, in the order in which their facts are shown."""
