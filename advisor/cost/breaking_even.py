"""Find from how many items, and from what item cost, worker processes begin to pay on this machine."""

from __future__ import annotations

from dataclasses import replace
from math import sqrt
from typing import TYPE_CHECKING

from advisor.cost.item import item_cost
from advisor.cost.parts import total
from advisor.cost.predicting import process_plans
from advisor.cost.sizing import items_in_all
from advisor.cost.strategies import loop_parts, process_parts
from advisor.model import BreakEven

if TYPE_CHECKING:
    from collections.abc import Callable

    from advisor.cost.item import ItemCost
    from advisor.model import Case

NEVER_ITEMS = 1e12
"""More items than anyone has: a break-even above it is none."""

NEVER_SECONDS = 1e5
"""An item of more than a day: a break-even above it is none."""

SHORTEST_ITEM = 1e-9
"""Seconds; no Python call is shorter."""

CLOSE_ENOUGH = 1.001
"""Where the bisection stops: far below the doubt of the predictions that it compares."""


def break_even(case: Case) -> BreakEven | None:
    """Find from where worker processes pay, or None when the facts for it were not established."""
    item, count = item_cost(case), items_in_all(case)
    if item is None or _seconds_saved(case, item, count) is None:
        return None
    return BreakEven(
        items=_first_true(lambda items: _pays(case, item, items), 1.0, NEVER_ITEMS),
        item_seconds=_first_true(
            lambda wall: _pays(case, _rescaled(item, wall), count), SHORTEST_ITEM, NEVER_SECONDS
        ),
    )


def _pays(case: Case, item: ItemCost, items: float) -> bool:
    return (_seconds_saved(case, item, items) or 0.0) > 0


def _seconds_saved(case: Case, item: ItemCost, items: float) -> float | None:
    pools = (process_parts(case, item, plan, items) for plan in process_plans(case, item, items))
    times = [total(parts) for parts in pools if parts is not None]
    return total(loop_parts(item, items)) - min(times) if times else None


def _rescaled(item: ItemCost, wall: float) -> ItemCost:
    scale = wall / item.wall if item.wall > 0 else 0.0
    return replace(item, wall=wall, cpu=item.cpu * scale, held=item.held * scale)


def _first_true(claim: Callable[[float], bool], low: float, high: float) -> float | None:
    """Bisect for the smallest number of which a claim holds, if it holds from there on; None = never."""
    if not claim(high):
        return None
    while high / low > CLOSE_ENOUGH:
        middle = sqrt(low * high)
        low, high = (low, middle) if claim(middle) else (middle, high)
    return high
