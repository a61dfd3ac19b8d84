"""A variant was run in few rounds: intervals from fewer than five pairs are wide, and say little."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.model import Finding, Fix, Severity
from advisor.wording import listed, plan_name, plural

if TYPE_CHECKING:
    from advisor.model import Case, Measurement

RULE = "few-rounds"

ENOUGH = 5
"""Rounds; our own measurement: from 5 pairs on, false wins stay under 3 %."""


def check(case: Case, measurements: tuple[Measurement, ...]) -> Finding | None:
    """Find variants that finished, but in fewer rounds than their intervals need."""
    del case
    few = [one for one in measurements if one.failed is None and one.rounds < ENOUGH]
    if not few:
        return None
    named = listed(f"{plan_name(one.plan)} in {plural(one.rounds, 'round')}" for one in few)
    return Finding(
        rule=RULE,
        severity=Severity.NOTE,
        confidence=0.9,
        message=f"Measured in few rounds: {named}; {ENOUGH} make the intervals trustworthy.",
        fix=Fix(text="Give it more time with --budget.", safe=True),
    )
