"""The service refused calls while more of them were in flight: it limits its rate, or how many it serves.

A refused call is a lost result, or one that has to be made again; and some services block who insists.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.model import Finding, Fix, Ramp, Severity
from advisor.wording import number, place, plural

if TYPE_CHECKING:
    from advisor.model import Case

RULE = "refused-calls"


def check(case: Case) -> Finding | None:
    """Find refusals during the ramp."""
    ramp = case.profile.ramp
    if not isinstance(ramp, Ramp):
        return None
    refused = [level for level in ramp.levels if level.refused]
    if not refused:
        return None
    calls = sum(level.refused for level in refused)
    fewest = min(level.in_flight for level in refused)
    return Finding(
        rule=RULE,
        severity=Severity.WARNING,
        confidence=1.0,
        message=f"The service refused {plural(calls, 'call')} with {fewest} or more in flight"
        " (429, 503, or a rate limit by name).",
        location=place(case.target),
        fix=Fix(text=f"{advice(ramp)}, and repeat what is refused after the time in Retry-After."),
    )


def advice(ramp: Ramp) -> str:
    """Say how to stay under the limit."""
    many = f"keep at most {plural(ramp.cap, 'call')} in flight"
    if ramp.rate is None:
        return many[:1].upper() + many[1:]
    return f"Begin at most {number(ramp.rate)} calls a second, and {many}"
