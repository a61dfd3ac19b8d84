"""Other programs computed while we measured: every variant was slower for it, those with workers most."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.model import Disturbance, Finding, Fix, Severity
from advisor.wording import listed, percent

if TYPE_CHECKING:
    from advisor.model import Case, Measurement

RULE = "other-processes"

CROWDED = 0.10
"""Share of the cores that others used; our own measurement: from here on, rounds differ by what they do."""


def check(case: Case, measurements: tuple[Measurement, ...]) -> Finding | None:
    """Find programs that took cores from us."""
    del measurements
    seen = case.machine.disturbance
    if not isinstance(seen, Disturbance) or seen.foreign <= CROWDED:
        return None
    named = f", most of all {listed(seen.busiest)}" if seen.busiest else ""
    return Finding(
        rule=RULE,
        severity=Severity.WARNING,
        confidence=0.9,
        message=f"Other programs used {percent(seen.foreign)} of the cores while this was measured{named}."
        " Workers gain less then than they do on an idle machine.",
        fix=Fix(text="Stop them and measure again, unless they will run beside your job too."),
    )
