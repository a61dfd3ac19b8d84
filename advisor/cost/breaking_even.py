"""Find from how many items, and from what item cost, worker processes begin to pay on this machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.cost.crossing import first_true
from advisor.cost.offers import quick_plans
from advisor.cost.predicting import quick_seconds
from advisor.cost.rescaling import with_item_seconds
from advisor.cost.sizing import items_in_all
from advisor.model import BreakEven, Plan

if TYPE_CHECKING:
    from advisor.model import Case

NEVER_ITEMS = 1e12
"""More items than anyone has: a break-even above it is none."""

NEVER_SECONDS = 1e5
"""An item of more than a day: a break-even above it is none."""

SHORTEST_ITEM = 1e-9
"""Seconds; no Python call is shorter."""

LOOP = Plan(strategy="sequential")


def break_even(case: Case) -> BreakEven | None:
    """Find from where worker processes pay, or None when the facts for it were not established."""
    count = items_in_all(case)
    if _seconds_saved(case, count) is None:
        return None
    return BreakEven(
        items=first_true(lambda items: _pays(case, items), 1.0, NEVER_ITEMS),
        item_seconds=first_true(
            lambda wall: _pays(with_item_seconds(case, wall), count), SHORTEST_ITEM, NEVER_SECONDS
        ),
    )


def _pays(case: Case, items: float) -> bool:
    return (_seconds_saved(case, items) or 0.0) > 0


def _seconds_saved(case: Case, items: float) -> float | None:
    loop = quick_seconds(case, LOOP, items)
    pools = (quick_seconds(case, plan, items) for plan in quick_plans(case, items))
    times = [seconds for seconds in pools if seconds is not None]
    return loop - min(times) if loop is not None and times else None
