"""This file finds out up to which size numbers can be given to a function before its time grows with them.

A made-up number may otherwise be a length or a count: then a call takes forever, or all of the memory.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from advisor.rewrite.proof.comparing import plain
from advisor.rewrite.proof.outcomes import outcome_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

Row = dict[str, Any]
"""An item, by column; that of a single value has the name ""."""

SIZES = (10**3, 10**4, 10**5, 10**6, 10**7, 10**8)
"""Sizes that are tried in turn, as long as the one before was harmless: a call that is linear in it takes ten
times as long at most."""
SMALL = 100
"""Size that is taken for harmless untried."""
GROWTH = 10
"""Factor by which a call may take longer than with a real value..."""
NOISE_SECONDS = 3e-5
"""...and the seconds besides: less is noise (of a page fault, our measurement)."""
CALLS = 3
"""Calls of which the fastest counts."""
SLOW_SECONDS = 0.01
"""Seconds after which there are no further calls."""
BASES = 3
"""Rows of different branches that are tried."""
UNLIMITED = 0
"""Limit of a column that may hold numbers of any size."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fathom:
    """A function, and how and how long it may be tried."""

    function: Callable[[Any], Any]
    as_item: Callable[[Row], Any]
    """From the values by column to what the function gets."""
    deadline: float

    def limits(self, rows: Sequence[Row], used: Collection[str]) -> dict[str, int]:
        """Return the size up to which numbers are harmless, for each column where there is a limit.

        A column for which the time was over is limited to small ones; those that are used come first.
        """
        names = dict.fromkeys(name for row in rows for name in row)
        found: dict[str, int] = {}
        for name in sorted(names, key=lambda name: name not in used):
            tried = [row for row in rows if name in row][:BASES]
            makers = [(row, make) for row in tried for make in _sized(plain(row[name]))]
            limits = [self.limit(row, name, make) for row, make in makers]
            if any(limits):
                found[name] = min(limit for limit in limits if limit)
        return found

    def limit(self, row: Row, name: str, make: Callable[[int], Any]) -> int:
        """Return the last harmless size for one row."""
        base, last = self.seconds({**row, name: make(1)}), SMALL
        for size in SIZES:
            if time.perf_counter() > self.deadline:
                return last
            if self.seconds({**row, name: make(size)}) > GROWTH * base + NOISE_SECONDS:
                return last
            last = size
        return UNLIMITED

    def seconds(self, row: Row) -> float:
        """Return the seconds of the fastest of a few calls; of fewer if they are slow."""
        item, best, started = self.as_item(row), float("inf"), time.perf_counter()
        for _ in range(CALLS):
            before = time.perf_counter()
            outcome_of(self.function, item)
            best = min(best, time.perf_counter() - before)
            if before - started > SLOW_SECONDS:
                break
        return best


def _sized(value: Any) -> Iterator[Callable[[int], Any]]:
    """Yield what makes values like this one of a size."""
    if type(value) in {int, float}:
        kind = type(value)
        yield kind
        yield lambda size: kind(-size)
    elif type(value) is str and value.strip().isdigit():
        yield str


def is_within(value: Any, limit: int) -> bool:
    """Claim that a value is no larger than a limit, and holds no number that is, in digits."""
    value = plain(value)
    if limit == UNLIMITED or not isinstance(value, int | float | str):
        return True
    if isinstance(value, str):
        digits = sum(each.isdigit() for each in value)
        return digits < len(str(limit)) and not re.search("e[0-9]|inf", value, re.IGNORECASE)
    return not abs(value) > limit
