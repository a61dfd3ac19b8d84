"""Calls draw from a global random generator: forked workers begin with the same state and repeat each other.

Results then differ from the loop's, and different items can get the same "random" numbers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.model import Finding, Fix, Order, Severity
from advisor.wording import place

if TYPE_CHECKING:
    from advisor.model import Case

RULE = "random-state"


def check(case: Case) -> Finding | None:
    """Find draws from a global random generator."""
    order = case.profile.order
    if not isinstance(order, Order) or not order.random_state:
        return None
    return Finding(
        rule=RULE,
        severity=Severity.WARNING,
        confidence=0.95,
        message="Calls draw from a global random generator; forked workers would repeat the same numbers.",
        location=place(case.target),
        fix=Fix(
            text="Give each item its own generator: numpy.random.default_rng(seed) with the seeds of"
            " numpy.random.SeedSequence(n).spawn(len(items)), or random.Random(f'{n}:{index}')."
        ),
    )
