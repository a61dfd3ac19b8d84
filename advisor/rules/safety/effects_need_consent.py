"""Calls that write, connect or start programs were not repeated: their effects would happen again.

Measuring means calling the function hundreds of times. What leaves the process cannot be taken back, so it is
repeated only when you say so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.budget import MOST_CALLS
from advisor.model import CONSENT_KINDS, Finding, FirstCall, Fix, Severity, Skipped
from advisor.wording import listed, place

if TYPE_CHECKING:
    from advisor.model import Case, Timing

RULE = "effects-need-consent"

WITHHELD = "agreed to repeat"
"""Words in the reason of every fact that is missing because nobody agreed to repeat effects."""


def check(case: Case) -> Finding | None:
    """Find effects outside the process that keep calls from being repeated."""
    first = case.profile.first_call
    effects = (
        [one for one in first.effects if one.kind in CONSENT_KINDS] if isinstance(first, FirstCall) else []
    )
    if not effects or not is_withheld(case.profile.timing):
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
            text=f"If repeating them does no harm, add --allow {kinds} ({MOST_CALLS} calls at most, or as"
            " --max-calls says); or point the function at a copy."
        ),
    )


def is_withheld(timing: Timing | Skipped) -> bool:
    """Claim that the loop was not timed because nobody agreed to repeat its effects."""
    return isinstance(timing, Skipped) and WITHHELD in timing.skipped
