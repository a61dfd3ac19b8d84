"""Keeps the wall time of the whole answer, and stops its clock while a person is being asked."""

from __future__ import annotations

import contextlib
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SHARE_OF_JOB = 0.05
LEAST_SECONDS = 4.0
MOST_SECONDS = 15.0
"""The default budget: 5 % of the job's own time, at least 4 s and at most 15 s; a race that is decided ends
earlier. Loading and profiling take 1.5 to 2 s; 1 s more is too few rounds to be sure of 1.5x (ours)."""


MOST_CALLS = 300
"""Calls of a function whose effects leave the process, unless --max-calls says otherwise: enough to find a
knee at 64 calls in flight and to race it (our own measurement), few enough for a service to bear."""

LOADING_FREE = 0.5
"""Seconds of loading that the default budget holds already; 0.2 is usual (our own measurement)."""

RACE_SHARE = 0.45
"""Share of the budget that profiling leaves for the race, which has the last word."""


RACE_LEAST = 1.0
"""Seconds that a race gets even when profiling took longer than planned: without it nothing is measured."""


class Budget:
    """Seconds that the answer may take."""

    def __init__(
        self, asked: float | None, clock: Callable[[], float] = time.monotonic, begun: float | None = None
    ) -> None:
        self.clock = clock
        self.asked = asked
        self.total = MOST_SECONDS if asked is None else asked
        self.begun = clock() if begun is None else begun
        self.paused_seconds = 0.0
        self.extra = 0.0
        self.reserved = RACE_SHARE

    def settle(self, job_seconds: float | None) -> None:
        """Fix the default budget once the job's own time is known."""
        if self.asked is None:
            share = LEAST_SECONDS if job_seconds is None else SHARE_OF_JOB * job_seconds
            self.total = min(MOST_SECONDS, max(LEAST_SECONDS, share)) + self.extra

    def extend(self, seconds: float) -> None:
        """Give back what the person's own import and data took, which nobody's advice can do without."""
        if self.asked is None and seconds > LOADING_FREE:
            self.extra = seconds - LOADING_FREE
            self.total += self.extra

    def spent(self) -> float:
        """Return the seconds used, pauses left out."""
        return self.clock() - self.begun - self.paused_seconds

    def release(self) -> None:
        """Give the race what was kept for it, and a second at least where nobody asked for a budget."""
        self.reserved = 0.0
        if self.asked is None:
            self.total = max(self.total, self.spent() + RACE_LEAST)

    def left(self, share: float = 1.0, least: float = 0.0) -> float:
        """Return a share of what is left before the reserve, and not less than `least`."""
        return max(least, share * (self.total * (1 - self.reserved) - self.spent()))

    @contextlib.contextmanager
    def paused(self) -> Iterator[None]:
        """Stop the clock while a person thinks."""
        begun = self.clock()
        try:
            yield
        finally:
            self.paused_seconds += self.clock() - begun
