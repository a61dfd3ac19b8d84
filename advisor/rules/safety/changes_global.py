"""Calls change a variable outside the function: each worker process changes a copy of its own.

A running total, a counter or a list that grows is lost or wrong in workers. A cache is safe, but every worker
process fills its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.model import Finding, Fix, Order, Severity
from advisor.wording import listed

if TYPE_CHECKING:
    from advisor.model import Case

RULE = "changes-global"


def check(case: Case) -> Finding | None:
    """Find variables that calls change: those that grow are a danger, caches a note."""
    order = case.profile.order
    if not isinstance(order, Order) or not (order.growing or order.changed):
        return None
    return _accumulator(order) if order.growing else _cache(order)


def _accumulator(order: Order) -> Finding:
    return Finding(
        rule=RULE,
        severity=Severity.DANGER,
        confidence=0.95,
        message=f"Every call changes {listed(order.growing)}; workers would each change a copy.",
        location=order.growing[0],
        fix=Fix(text="Return each item's share, and combine the shares where the results are collected."),
    )


def _cache(order: Order) -> Finding:
    return Finding(
        rule=RULE,
        severity=Severity.NOTE,
        confidence=0.7,
        message=f"Calls fill {listed(order.changed)} like a cache; every worker process fills its own.",
        location=order.changed[0],
        fix=Fix(text="Fill it before the workers start, or once per worker in an initializer.", safe=True),
    )
