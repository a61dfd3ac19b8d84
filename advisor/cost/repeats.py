"""Cost repeated items: what a function that keeps its results pays, and how many items are different."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.model import Repeats

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
    repeats = repeats_of(case)
    if repeats is None or not repeats.cached or items <= 0:
        return item, item
    hit, share = min(repeats.hit_seconds or repeats.lookup_seconds, item.wall), items / memories
    distinct = distinct_in(case, items)
    if distinct is None:
        found = min(item.timing.calls, share)
        return item, item.scaled((found * item.wall + (share - found) * hit) / share)
    first_seen = min(share, different(distinct, items, share))
    missed = first_call(case, item, items).wall
    usual = item.scaled((first_seen * missed + (share - first_seen) * hit) / share)
    return usual, usual


def first_call(case: Case, item: ItemCost, items: float) -> ItemCost:
    """Return what a call costs for an item that has not come up before."""
    repeats, distinct = repeats_of(case), distinct_in(case, items)
    if repeats is None or distinct is None or not repeats.cached or item.timing.first_calls or items <= 0:
        return item
    # The timed calls were some first ones and some repeated ones: as many of each as are to be expected.
    hit, timed = min(repeats.hit_seconds or repeats.lookup_seconds, item.wall), min(item.timing.calls, items)
    missed = min(timed, different(distinct, items, timed))
    return item.scaled(max(item.wall, (timed * item.wall - (timed - missed) * hit) / missed))


def different(distinct: float, items: float, drawn: float) -> float:
    """Return how many different items are expected among so many drawn, each repeated equally often."""
    each = max(1.0, items / distinct) if distinct > 0 else items
    return max(1.0, distinct * float(1 - (1 - min(1.0, drawn / items)) ** each))
