"""Calls raised with many in flight that do not raise alone: something gives way under load.

Timeouts, exhausted ports or connections, and clients that are not made for threads look like this.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.model import Finding, Fix, Ramp, Severity
from advisor.probes.knees import is_failing
from advisor.wording import place, plural

if TYPE_CHECKING:
    from advisor.model import Case, Level

RULE = "errors-under-load"


def check(case: Case) -> Finding | None:
    """Find levels of the ramp at which calls raised far more often than one at a time."""
    ramp = case.profile.ramp
    levels = ramp.levels if isinstance(ramp, Ramp) else ()
    alone = sum(share(level) for level in levels if level.in_flight == 1)
    failing = [level for level in levels if is_failing(level, alone)]
    if not failing:
        return None
    first = min(failing, key=lambda level: level.in_flight)
    return Finding(
        rule=RULE,
        severity=Severity.WARNING,
        confidence=0.9,
        message=f"{first.errors} of {plural(first.calls, 'call')} raised with {first.in_flight} in flight;"
        " one at a time, they did not.",
        location=place(case.target),
        fix=Fix(text="Give each thread a client of its own, or stay below that many calls in flight."),
    )


def share(level: Level) -> float:
    """Return the share of its calls that raised."""
    return level.errors / level.calls if level.calls else 0.0
