"""Calls that write, connect or start programs were not repeated: their effects would happen again.

Measuring means calling the function hundreds of times. What leaves the process cannot be taken back, so it is
repeated only when you say so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.model import CONSENT_KINDS, Finding, FirstCall, Fix, Severity, Skipped
from advisor.wording import listed, place

if TYPE_CHECKING:
    from advisor.model import Case

RULE = "effects-need-consent"


def check(case: Case) -> Finding | None:
    """Find effects outside the process that keep calls from being repeated."""
    first = case.profile.first_call
    effects = (
        [one for one in first.effects if one.kind in CONSENT_KINDS] if isinstance(first, FirstCall) else []
    )
    if not effects or not isinstance(case.profile.timing, Skipped):
        return None
    kinds = ",".join(sorted({one.kind.value for one in effects}))
    what = listed(f"{one.what} {one.where}" for one in effects)
    return Finding(
        rule=RULE,
        severity=Severity.WARNING,
        confidence=1.0,
        message=f"The first call had effects outside its process ({what}), so calls were not repeated.",
        location=place(case.target),
        fix=Fix(
            text=f"If repeating them does no harm, add --allow {kinds}; or point the function at a copy."
        ),
    )
