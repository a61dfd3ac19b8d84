"""The function is a generator function: calling it does no work, and what it returns cannot be sent.

The work happens later, where the generator is read, so timing the call says nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.model import Finding, Fix, Severity, TargetKind
from advisor.wording import place

if TYPE_CHECKING:
    from advisor.model import Case

RULE = "generator-target"


def check(case: Case) -> Finding | None:
    """Find a target that yields."""
    if case.target.kind is not TargetKind.GENERATOR:
        return None
    return Finding(
        rule=RULE,
        severity=Severity.WARNING,
        confidence=1.0,
        message="The function yields: a call only makes a generator, which no worker process can send back.",
        location=place(case.target),
        fix=Fix(text="Name a function that returns a list of what is yielded for one item."),
    )
