"""Items at the end of the data cost more, or less, than those at its start: equal shares are unequal work."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.model import Finding, Fix, Severity, Timing
from advisor.wording import number

if TYPE_CHECKING:
    from advisor.model import Case, Measurement

RULE = "cost-drifts"

DRIFTS = 1.25
"""Cost of the last tenth over cost of the first, either way round; our own measurement."""


def check(case: Case, measurements: tuple[Measurement, ...]) -> Finding | None:
    """Find a cost that changes along the data."""
    del measurements
    timing = case.profile.timing
    if not isinstance(timing, Timing) or 1 / DRIFTS <= timing.drift <= DRIFTS:
        return None
    return Finding(
        rule=RULE,
        severity=Severity.NOTE,
        confidence=0.9,
        message=f"Items at the end of the data cost {number(timing.drift)} times those at its start.",
        fix=Fix(text="Hand out small chunks, not one slice per worker; and do not time the first rows only."),
    )
