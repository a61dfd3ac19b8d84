"""Times the column forms that were found beside the loops, on the same rows, and ranks them all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from advisor.model import ItemForm
from advisor.probes import repeats
from advisor.probes.proving import WRITTEN
from advisor.rewrite.timing import looping, ranking
from advisor.rewrite.timing.measuring import ROWS_MOST, Candidate, measured, repeated
from advisor.sources import keys
from advisor.stage import pick

if TYPE_CHECKING:
    from collections.abc import Sequence

    from advisor.model import Way
    from advisor.probes.proving import Offer, Search

TIMING_LEAST = 0.3
"""Seconds of timing at least: three rounds of columns of tens of thousands of rows."""
RAISING_MOST = 2048
"""Rows among which those that raise are looked for, when the loop cannot be timed for them."""
DISTINCT_MOST = 20_000
"""Rows whose different ones are counted before timing: a key of a row takes 2 µs (our own measurement)."""
DIFFERENT_MOST = 0.8
"""Share of different items up to which one call for each is timed: more gains under 1.25x, and keys cost."""


def timed(search: Search, share: float | None) -> tuple[int, tuple[Way, ...]]:
    """Time all ways on the same rows, and rank them; say on how many rows."""
    ways, pool = candidates(search), search.pool
    if share is None:
        share = share_of_different(search)
    once = None
    if share <= DIFFERENT_MOST:
        once = looping.distinct(search.stage.function, search.items, search.name)
    if once is not None:
        head = repeated(pool, min(len(pool), DISTINCT_MOST))
        pool, ways = pick(head, keys.miniature(head, share)[0]), [*ways, once]
    count, found = in_time(search, ways, pool)
    return count, ranking.ranked(found)


def share_of_different(search: Search) -> float:
    """Return the share of different items where reading found that equal ones may share a result; else 1."""
    drawn = search.stage.drawn
    if drawn is None or drawn.total is None or not any(offer.origin == WRITTEN for offer in search.offers):
        return 1.0
    found = repeats.measure(search.stage, calls_most=repeats.CALLS)
    if found.distinct is None or found.cached or not found.hashable:
        return 1.0
    return found.distinct.high / drawn.total.value


def candidates(search: Search) -> list[Candidate]:
    """Return the loop, the loop over records, and the column forms."""
    stage = search.stage
    ways = [looping.loop(stage.function, stage.form, search.name)]
    if stage.form is ItemForm.SERIES:
        found = looping.records(stage.function, search.items, search.name)
        ways += [] if found is None else [found]
    return ways + [column_candidate(offer) for offer in search.offers]


def column_candidate(offer: Offer) -> Candidate:
    """Return a column form as a way to run all items."""
    form = offer.form
    if not offer.is_guarded:
        return Candidate(name=offer.way, prepare=form.table, run=form.plain, code=offer.call)
    return Candidate(
        name=offer.way,
        prepare=lambda items: (form.table(items), items),
        run=lambda prepared: form.guarded(*prepared),
        code=offer.call,
    )


def in_time(search: Search, ways: list[Candidate], pool: Sequence[Any]) -> tuple[int, tuple[Way, ...]]:
    """Time them; where one of them ends at an item that raises, on items that do not."""
    drawn = search.stage.drawn
    most = ROWS_MOST if drawn is None or drawn.total is None else max(1, int(drawn.total.high))
    count, found = measured(ways, pool, most=most, seconds=max(TIMING_LEAST, search.left()))
    if len(found) == len(ways):
        return count, found
    rows = repeated(pool, min(len(pool), RAISING_MOST))
    sound = [place for place, row in enumerate(rows) if not raises(search, row)]
    if not sound or len(sound) == len(rows):
        return count, found
    return measured(ways, pick(rows, sound), most=most, seconds=max(TIMING_LEAST, search.left()))


def raises(search: Search, item: Any) -> bool:
    """Claim that the function raises for an item."""
    try:
        search.stage.function(item)
    except Exception:
        return True
    return False
