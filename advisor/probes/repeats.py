"""How many of the items are different from each other, and whether the function keeps results itself."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from advisor.fingerprint import fingerprint
from advisor.model import CONSENT_KINDS, Estimate, FirstCall, Order, Profile, Repeats, TargetKind
from advisor.probes import counting
from advisor.probes.order import RESULT_NODES, differs
from advisor.sandbox import breadcrumb, guard
from advisor.sources import keys
from advisor.stage import pick

if TYPE_CHECKING:
    from collections.abc import Callable

    from advisor.sources.keys import Keyed, Tally
    from advisor.stage import Stage

KEY_SECONDS = 0.02
"""Time for giving the sample's items their keys; 2,000 rows of five texts take 8 ms (our own measurement)."""
LOOKUPS = 500
"""Items looked up to time one look-up."""
KEPT_RATIO = 5.0
"""Times that a call for the same item must be cheaper the second time for its result to have been kept."""
PAIRS = 3
"""Pairs of equal items at different places that are called, to see that they give equal results."""
CALLS = 2 * PAIRS + 3
"""Calls that tell whether results are kept, and whether one may stand for another, at least."""
CALLED = 50
"""Different items that are called twice."""
CALLS_MOST = 2 * PAIRS + 2 * CALLED + 1
"""Calls that it makes where they are cheap."""
CALL_SECONDS = 0.01
"""Time after which no further item is called twice."""
UNSUITED = frozenset({TargetKind.COROUTINE, TargetKind.GENERATOR})
"""Kinds of targets whose results can be used only once."""


def measure(stage: Stage, *, calls_most: int) -> Repeats:
    """Count different items; call a few again, if it may, to see whether the function keeps results."""
    found = keys.number(stage.items, KEY_SECONDS)
    if not found.key:
        return untold(found.because)
    distinct, exact = in_all(stage, found)
    hit = 0.0
    if repeats_exist(stage, found, distinct):
        hit = kept_seconds(stage, found, calls_most - 2 * PAIRS)
        why = "" if hit else disagreement(stage, found, calls_most)
        if why:
            return untold(why)
    return Repeats(
        hashable=True,
        distinct=distinct,
        exact=exact,
        cached=hit > 0,
        lookup_seconds=lookup_seconds(stage, found),
        key=found.key,
        because="" if distinct is not None else "how many items there are in all is unknown",
        hit_seconds=hit,
    )


def untold(because: str) -> Repeats:
    """Report that one item's result cannot stand for another's."""
    return Repeats(
        hashable=False, distinct=None, exact=False, cached=False, lookup_seconds=0.0, because=because
    )


# ---------------------------------------------------------------- counting


def in_all(stage: Stage, found: Keyed) -> tuple[Estimate | None, bool]:
    """Estimate the different items of the whole job, and tell whether they were counted."""
    drawn = stage.drawn
    count = len(stage.items)
    total = Estimate(value=count, low=count, high=count, confidence=1.0) if drawn is None else drawn.total
    if total is None:
        return None, False
    sample = keys.tally(found.numbers)
    best = sample if drawn is None or drawn.tally is None else max(drawn.tally, sample, key=items_of)
    if best is sample and drawn is not None and best.items < total.low:
        return counting.estimated(sample, total, counting.blocks(found, drawn.positions)), False
    exact = best.items >= total.high
    return counting.estimated(best, total, []), exact


def items_of(tally: Tally) -> int:
    """Return how many items a tally saw."""
    return tally.items


# ---------------------------------------------------------------- looking up and calling


def lookup_seconds(stage: Stage, found: Keyed) -> float:
    """Time making an item's key and looking it up in a dict of results."""
    items = list(keys.taken(stage.items, range(min(LOOKUPS, len(stage.items)))))
    key = keys.key_function(found.key)
    begun = time.perf_counter()
    results = {key(item): None for item in items}
    found_again = [results[key(item)] for item in items]
    seconds = time.perf_counter() - begun
    return seconds / (2 * max(1, len(found_again)))


def repeats_exist(stage: Stage, found: Keyed, distinct: Estimate | None) -> bool:
    """Tell whether equal items may come up at all."""
    total = stage.drawn.total if stage.drawn is not None else None
    repeated = len(set(found.numbers)) < len(found.numbers)
    return repeated or (distinct is not None and total is not None and distinct.low < total.low)


def kept_seconds(stage: Stage, found: Keyed, calls_most: int) -> float:
    """Return the seconds of a repeated call if the function keeps results, and 0 if it keeps none."""
    places = list(dict(zip(found.numbers[::-1], found.places[::-1], strict=True)).values())[::-1]
    chosen = places[: min(CALLED, (calls_most - 1) // 2) + 1]
    if len(chosen) < 2:  # noqa: PLR2004 - the very first call may load and import, and tells nothing
        return 0.0
    items = list(pick(stage.items, chosen))
    timed(stage.call, items[0], chosen[0])
    first: list[float] = []
    deadline = time.perf_counter() + CALL_SECONDS
    for item, place in zip(items[1:], chosen[1:], strict=True):
        first.append(timed(stage.call, item, place))
        if time.perf_counter() > deadline:
            break
    again = [timed(stage.call, items[1 + index], chosen[1 + index]) for index in range(len(first))]
    hit = statistics.median(again)
    return hit if statistics.median(first) > KEPT_RATIO * hit else 0.0


def timed(call: Callable[[Any], Any], item: Any, place: int) -> float:
    """Time one call; an item that raises has computed as well."""
    breadcrumb.mark(place)
    begun = time.perf_counter()
    result_of(call, item)
    return time.perf_counter() - begun


def result_of(call: Callable[[Any], Any], item: Any) -> Any:
    """Return what a call returned or raised."""
    try:
        return call(item)
    except guard.EffectRefused:
        raise
    except BaseException as error:
        return error


def disagreement(stage: Stage, found: Keyed, calls_most: int) -> str:
    """Say why one result must not stand for those of equal items, after calling some pairs; empty if it may.

    A row of a frame also has a label, which equal rows do not share and which a function may use.
    """
    pairs = equal_places(found)[: min(PAIRS, calls_most // 2)]
    if not pairs and hasattr(stage.items, "frame"):
        return "no two equal rows were called, so their labels may matter"
    for pair in pairs:
        results = []
        for item, place in zip(pick(stage.items, pair), pair, strict=True):
            breadcrumb.mark(place)
            results.append(result_of(stage.call, item))
        if any(isinstance(result, Iterator) for result in results):
            return "results are iterators, which can be gone through only once"
        if differs(*(fingerprint(result, nodes=RESULT_NODES) for result in results)):
            return f"items {pair[0]} and {pair[1]} of the sample look the same and gave different results"
    return ""


def equal_places(found: Keyed) -> list[tuple[int, int]]:
    """Return the places of pairs of equal items, one pair for each value."""
    places: dict[int, list[int]] = {}
    for place, number in zip(found.places, found.numbers, strict=True):
        places.setdefault(number, []).append(place)
    return [(each[0], each[1]) for each in places.values() if len(each) > 1]


# ---------------------------------------------------------------- one for all equal ones


def reason_against(profile: Profile, kind: TargetKind, repeats: Repeats) -> str:
    """Say why one call cannot stand for another, or need not, or nothing."""
    first, order = profile.first_call, profile.order
    if kind in UNSUITED:
        return f"the target is of the kind {kind.value}, whose results can be used only once"
    if repeats.cached:
        return "the function keeps its results itself"
    if not repeats.hashable:
        return repeats.because
    if not isinstance(first, FirstCall) or not isinstance(order, Order):
        return "whether equal items give equal results was not tested"
    if first.printed or any(effect.kind in CONSENT_KINDS for effect in first.effects):
        return "calls have effects, which would be missing for repeated items"
    return varying(order)


def varying(order: Order) -> str:
    """Say why a second call for an equal item could give something else, or nothing."""
    if not order.deterministic or order.random_state or not order.repeats_equal:
        return "results vary by themselves, so that one cannot stand for another"
    if order.mutates_argument:
        return "calls change their item, which repeated items would miss"
    return ""
