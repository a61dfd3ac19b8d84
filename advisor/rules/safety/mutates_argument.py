"""Calls change the item that they are given: a worker process changes a copy, and the change is lost.

Threads share the item, so there the change stays. From processes only what is returned comes back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.model import Finding, FirstCall, Fix, Order, Severity
from advisor.wording import place

if TYPE_CHECKING:
    from advisor.model import Case

RULE = "mutates-argument"

NOTHING = frozenset({"None", "NoneType"})


def check(case: Case) -> Finding | None:
    """Find changed arguments: a danger when nothing is returned, otherwise a warning."""
    order, first = case.profile.order, case.profile.first_call
    if not isinstance(order, Order) or not order.mutates_argument:
        return None
    loses_all = isinstance(first, FirstCall) and first.result in NOTHING
    lost = "all its work would be lost" if loses_all else "the change would be lost"
    return Finding(
        rule=RULE,
        severity=Severity.DANGER if loses_all else Severity.WARNING,
        confidence=0.95,
        message=f"The function changes its argument; in a worker process {lost}.",
        location=place(case.target),
        fix=Fix(text="Return the changed item instead of changing the one that was passed."),
    )
