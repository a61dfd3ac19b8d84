"""The same item gives different results each time, so no variant can be proven equal to the loop.

A clock, a network answer or the order of a set is enough. A comparison then proves nothing either way.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.model import Finding, Fix, Order, Severity
from advisor.wording import place

if TYPE_CHECKING:
    from advisor.model import Case

RULE = "not-deterministic"


def check(case: Case) -> Finding | None:
    """Find results that vary by themselves, other than through a random generator."""
    order = case.profile.order
    if not isinstance(order, Order) or order.deterministic or order.random_state:
        return None
    return Finding(
        rule=RULE,
        severity=Severity.WARNING,
        confidence=0.9,
        message="One item gave different results in two fresh processes; equal results cannot be proven.",
        location=place(case.target),
        fix=Fix(text="Pass what varies (the time, an answer, a seed) as an argument while you measure."),
    )
