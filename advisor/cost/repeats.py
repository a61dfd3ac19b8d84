"""Cost repeated items: what a function that keeps its results pays, and how many items are different."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.model import Repeats, Timing

if TYPE_CHECKING:
    from advisor.cost.item import ItemCost
    from advisor.model import Case


def repeats_of(case: Case) -> Repeats | None:
    """Return what is known of repeated items, or None."""
    found = case.profile.repeats
    return found if isinstance(found, Repeats) else None


def distinct_in(case: Case, items: float) -> float | None:
    """Return how many of so many items are different; None when that cannot be told."""
    repeats, total = repeats_of(case), case.sample.total
    if repeats is None or repeats.distinct is None or total is None or total.value <= 0:
        return None
    # A job of another length than the real one is taken to have as many repeats of each item in proportion.
    return repeats.distinct.value * items / total.value


def remembered(case: Case, item: ItemCost, items: float, memories: int) -> tuple[ItemCost, ItemCost]:
    """Return what a call costs on average where results are kept, and what it costs at the least.

    `memories` is how many processes keep results of their own, each of its own share of the items.
    """
    repeats, timing = repeats_of(case), case.profile.timing
    if repeats is None or not repeats.cached or not isinstance(timing, Timing) or items <= 0:
        return item, item
    hit, share = min(repeats.hit_seconds or repeats.lookup_seconds, item.wall), items / memories
    distinct = distinct_in(case, items)
    if distinct is None:
        found = min(timing.calls, share)
        return item, item.scaled((found * item.wall + (share - found) * hit) / share)
    first_seen = min(share, different(distinct, items, share))
    miss = item.wall if timing.first_calls else _miss(item.wall, hit, distinct, items, timing.calls)
    usual = item.scaled((first_seen * miss + (share - first_seen) * hit) / share)
    return usual, usual


def _miss(mean: float, hit: float, distinct: float, items: float, timed: float) -> float:
    # The timed calls were some first ones and some repeated ones; taken apart by how many to expect of each.
    timed = min(timed, items)
    missed = min(timed, different(distinct, items, timed))
    return max(mean, (timed * mean - (timed - missed) * hit) / missed)


def different(distinct: float, items: float, drawn: float) -> float:
    """Return how many different items are expected among so many drawn, each repeated equally often."""
    each = max(1.0, items / distinct) if distinct > 0 else items
    return max(1.0, distinct * float(1 - (1 - min(1.0, drawn / items)) ** each))
