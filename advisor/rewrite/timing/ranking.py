"""This file says which of the ways that were timed to recommend: the simplest of the fast ones."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from advisor.stats import LEAST_COLUMN_GAIN

if TYPE_CHECKING:
    from advisor.model import Way

LOOP, RECORDS, DISTINCT = "loop", "records", "distinct"
YOURS, ITSELF, COLUMNS, GUARDED = "yours", "the function itself", "columns", "columns with the original"
SIMPLEST_FIRST = (LOOP, RECORDS, YOURS, ITSELF, COLUMNS, DISTINCT, GUARDED)
"""Names of the ways; what is there already is simpler than what has to be written."""
WHOLE_COLUMNS = frozenset({YOURS, ITSELF, COLUMNS, GUARDED})
ABOUT_AS_FAST = 1.2
"""Times the fastest up to which a simpler way is recommended: a difference that nobody rewrites code for."""


def ranked(ways: tuple[Way, ...]) -> tuple[Way, ...]:
    """Mark the way to recommend."""
    chosen = recommended(ways)
    return tuple(replace(way, recommended=way is chosen) for way in ways)


def recommended(ways: tuple[Way, ...]) -> Way | None:
    """Return the simplest of those that are about as fast as the fastest; None if none was timed."""
    worth = [way for way in ways if pays(way, ways)]
    fastest = min((way.seconds for way in worth), default=0.0)
    near = (way for way in worth if way.seconds <= ABOUT_AS_FAST * fastest)
    return min(near, key=lambda way: SIMPLEST_FIRST.index(way.name), default=None)


def pays(way: Way, ways: tuple[Way, ...]) -> bool:
    """Claim that a way is faster than the loop for sure, and columns by enough than the best plain loop."""
    if way.name == LOOP:
        return True
    if way.ratio is None or way.ratio.low <= 1:
        return False
    plain = min(rival.seconds for rival in ways if rival.name in {LOOP, RECORDS})
    return way.name not in WHOLE_COLUMNS or plain >= LEAST_COLUMN_GAIN * way.seconds
