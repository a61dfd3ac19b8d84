"""Split the wall time of what needs no workers: the loop, whole columns, one call per distinct item."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.cost.parts import COMPUTE, FIRST_CALL, QUEUEING, START_UP, WAIT, course
from advisor.cost.repeats import distinct_in, repeats_of
from advisor.model import Vectorization

if TYPE_CHECKING:
    from advisor.cost.item import ItemCost
    from advisor.cost.parts import Course
    from advisor.model import Case

FIXED_SECONDS = {"NumPy array": 2e-6}
"""What one step over a column takes however short it is; our own measurement: 1 to 2 µs."""

FIXED_SECONDS_PANDAS = 70e-6
"""The same for a Series or a DataFrame; our own measurement: 30 µs (strip) to 460 µs (dates)."""

LEAST_GROWING = 0.02
"""Share of a short call that grows with the items at least; our own measurement: 200 values, 3 to 30 %."""


def loop_course(item: ItemCost, items: float) -> Course:
    """Split the person's own loop."""
    return course({FIRST_CALL: item.first, **calls(item, items)})


def calls(item: ItemCost, number: float) -> dict[str, float]:
    """Split the wall time of calls, one after another."""
    return {
        COMPUTE: number * item.wall * (1 - item.waiting),
        WAIT: number * item.wall * item.waiting,
    }


def distinct_course(case: Case, item: ItemCost, items: float) -> Course | None:
    """Split a loop over the distinct items, and the looking up of all the results."""
    repeats, distinct = repeats_of(case), distinct_in(case, items)
    if repeats is None or distinct is None or not repeats.hashable:
        return None
    looking = items * repeats.lookup_seconds
    return course({FIRST_CALL: item.first, QUEUEING: looking, **calls(item, distinct)})


def column_course(case: Case, items: float) -> Course | None:
    """Scale the one call with a whole column, which is partly a fixed cost that more items do not raise."""
    found = case.profile.vectorization
    if not isinstance(found, Vectorization) or not found.works or not found.items:
        return None
    call, times = found.call_seconds, items / found.items
    steps = max(1, len(found.constructs))
    fixed = min(call, steps * FIXED_SECONDS.get(found.as_what, FIXED_SECONDS_PANDAS))
    return course(
        {START_UP: fixed, COMPUTE: max(call - fixed, LEAST_GROWING * call) * times},
        least=call * min(1.0, times),
        most=call * max(1.0, times),
    )
