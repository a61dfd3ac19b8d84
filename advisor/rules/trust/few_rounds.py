"""A variant was run in one or two rounds: its interval rests on what is known of the machine's noise."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.model import Finding, Fix, Severity
from advisor.wording import listed, plan_name, plural

if TYPE_CHECKING:
    from advisor.model import Case, Measurement

RULE = "few-rounds"

ENOUGH = 3
"""Rounds; our own simulation: with fewer, a noise that calibration did not see makes winners of equals."""


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
