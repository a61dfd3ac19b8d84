"""The function prints: lines of several workers mix, and may be lost when a worker ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.model import Debugging, Finding, Fix, Severity
from advisor.wording import place

if TYPE_CHECKING:
    from advisor.model import Case

RULE = "prints-in-workers"


def check(case: Case) -> Finding | None:
    """Find calls to print, or output that the first call wrote."""
    found = case.profile.debugging
    if not isinstance(found, Debugging) or not (found.prints or found.printed):
        return None
    return Finding(
        rule=RULE,
        severity=Severity.NOTE,
        confidence=0.9 if found.printed else 0.7,
        message="The function prints; lines of several workers would mix.",
        location=place(case.target),
        fix=Fix(text="Return the text, and print it where the results are collected; or use logging."),
    )
