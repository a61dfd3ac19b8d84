"""Question 1 answered by doing it: a column form is written, proved on rows, checked on all data, timed."""

from __future__ import annotations

import time
import warnings
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from advisor import wire
from advisor.model import ItemForm, Vectorization, Way
from advisor.probes import repeats
from advisor.probes.describing import described
from advisor.probes.proving import ITSELF, WRITTEN, Offer, Search
from advisor.rewrite import Refused, looping, ranking, rewrite
from advisor.rewrite.measuring import ROWS_MOST, Candidate, measured, repeated
from advisor.rewrite.running import Columns
from advisor.sources import keys
from advisor.stage import pick

if TYPE_CHECKING:
    from collections.abc import Sequence

    from advisor.stage import Stage

TIMING_LEAST = 0.3
"""Seconds of timing at least: three rounds of columns of tens of thousands of rows."""
RAISING_MOST = 2048
"""Rows among which those that raise are looked for, when the loop cannot be timed for them."""
DISTINCT_MOST = 20_000
"""Rows whose different ones are counted before timing: a key of a row takes 2 µs (our own measurement)."""
DIFFERENT_MOST = 0.8
"""Share of different items up to which one call for each is timed: more gains under 1.25x, and keys cost."""


def measure(
    stage: Stage,
    *,
    seconds: float,
    vectorized: str | None = None,
    share: float | None = None,
    show_values: bool = False,
) -> Vectorization:
    """Answer question 1 in about so many seconds.

    `vectorized` names the person's own version, a function of the whole columns. `share` is that of different
    items, where one call may stand for equal ones; without it, that is found out where reading allows it.
    """
    begun = time.perf_counter()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        search = Search(stage=stage, end=begun + seconds, show_values=show_values)
        search.look_at_the_data()
        search.write()
        if vectorized is not None:
            search.add_yours(vectorized)
        count, ways = timed(search, share)
        found = described(search, ways, count)
    return replace(found, seconds=time.perf_counter() - begun)


# ---------------------------------------------------------------- timing


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
    form, guarded = offer.form, offer.is_guarded
    return Candidate(
        name=offer.way,
        prepare=form.table,
        run=form.guarded if guarded else form.plain,
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


# ---------------------------------------------------------------- for the race


def keep(stage: Stage, *, found: dict[str, Any], vectorized: str | None) -> tuple[Stage, bool]:
    """Keep what was found on the stage, for the cells that are forked from it later."""
    stage.vectorization, stage.vectorized = wire.from_plain(Vectorization, found), vectorized
    return stage, True


def offered(stage: Stage) -> tuple[Any, bool]:
    """Return the form that was offered, and whether it sends odd rows through the original.

    Raises LookupError when there is none, or it is no longer found.
    """
    found = stage.vectorization
    if found is None or not found.works:
        raise LookupError("there is no column form")
    search = Search(stage=stage, end=0.0, items=stage.items)
    if found.origin == WRITTEN:
        answer = rewrite(stage.function, stage.items, form=stage.form)
        if isinstance(answer, Refused):
            raise LookupError("the column form is no longer found")
        return Columns(answer), bool(found.guarded) and found.code == found.guarded
    if found.origin == ITSELF:
        return search.given(stage.function, search.name), False
    return search.yours(stage.vectorized or ""), False
