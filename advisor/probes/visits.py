"""Knows which calls of a run were the first for their value: kept results must not make calls look free.

The full job mostly pays for first calls; a loop that goes over a sample again and again does not.
"""

from __future__ import annotations

import statistics
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from advisor.sources import keys

if TYPE_CHECKING:
    from collections.abc import Sequence

KEY_SECONDS = 0.02
"""Time for giving the items their numbers; 2,000 rows of five texts take 8 ms (our own measurement)."""
CHEAPER = 1.5
"""Times that first calls must cost more than later ones; noise and cold caches of the processor cost less."""
UNPAIRED = 3.0
"""The same where no value was timed both ways, so that different items and cold memory are compared."""
LONE = 10.0
"""The same where a single batch had first calls, which something else may have held up."""
PAIRS_LEAST = 5
"""Values called both for the first time and again that tell by themselves."""
STALE_LEAST = 5
"""Batches without a first call after which it is asked whether later calls are cheaper."""
CLOCK_SECONDS = 2e-6
"""What timing a batch costs itself at most: 0.5 us on a quiet machine (our own measurement)."""
COMPARABLE = 4
"""Batches with fewer first calls than this share of the most have too much noise to count."""


@dataclass(frozen=True, slots=True)
class Visit:
    """One batch of calls."""

    start: int
    size: int
    fresh: int
    """Calls for a value that had not come up before."""
    seconds: float


@dataclass(slots=True)
class Visits:
    """The batches so far, and which values came up in them."""

    numbers: list[int]
    """For each item the number of its value."""
    unseen: set[int]
    made: list[Visit] = field(default_factory=list)
    stale: int = 0
    """Batches without a first call."""

    @classmethod
    def over(cls, items: Sequence[Any]) -> Visits:
        """Give each item a number; one that cannot be compared with others is a value of its own."""
        found = keys.number(items, KEY_SECONDS)
        numbers = list(range(-len(items), 0))
        for place, number in zip(found.places, found.numbers, strict=True):
            numbers[place] = number
        return cls(numbers, set(numbers))

    def add(self, start: int, size: int, seconds: float) -> None:
        """Note a batch."""
        fresh = 0
        if self.unseen:
            found = self.unseen.intersection(self.numbers[start : start + size])
            self.unseen -= found
            fresh = len(found)
        self.stale += not fresh
        self.made.append(Visit(start, size, fresh, seconds))

    def is_settled(self) -> bool:
        """Tell whether every value came up and later calls are cheaper: more of these tell nothing."""
        return self.stale == STALE_LEAST and not self.unseen and self.first_seconds() is not None

    def first_seconds(self) -> list[float] | None:
        """Return the seconds of a first call, batch by batch, or None when later calls cost as much."""
        later = [visit.seconds / visit.size for visit in self.made if not visit.fresh]
        if not later:
            return None
        hit = statistics.median(later)
        most = max(visit.fresh for visit in self.made)
        mixed = [visit for visit in self.made if visit.fresh * COMPARABLE >= max(1, most)]
        first = [(visit.seconds - hit * (visit.size - visit.fresh)) / visit.fresh for visit in mixed]
        ratios = self.ratios()
        if len(ratios) >= PAIRS_LEAST:
            return first if statistics.median(ratios) > CHEAPER else None
        surely = [each - CLOCK_SECONDS / visit.fresh for each, visit in zip(first, mixed, strict=True)]
        least = UNPAIRED * hit if len(first) > 1 else LONE * max(hit, CLOCK_SECONDS)
        return first if first and min(surely) > least else None

    def ratios(self) -> list[float]:
        """Return first over later seconds for the batches, or single values, that were called again."""
        first: dict[tuple[int, int], float] = {}
        later: dict[tuple[int, int], list[float]] = {}
        for visit in self.made:
            same = (visit.size, self.numbers[visit.start] if visit.size == 1 else visit.start)
            if visit.fresh == visit.size:
                first[same] = visit.seconds
            elif not visit.fresh:
                later.setdefault(same, []).append(visit.seconds)
        return [
            (first[same] - CLOCK_SECONDS) / max(statistics.fmean(times), 1e-9)
            for same, times in later.items()
            if same in first
        ]
