"""What was timed at a stretch lasts less than a millisecond: much of it is the clock and the scheduler."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.model import Finding, Fix, Severity, Timing
from advisor.wording import plural, seconds

if TYPE_CHECKING:
    from advisor.model import Case, Measurement

RULE = "too-short-to-time"

SHORT = 0.001
"""Seconds in one timed batch; the limit that pyperf warns at."""


def check(case: Case, measurements: tuple[Measurement, ...]) -> Finding | None:
    """Find batches that were too short for the clock."""
    del measurements
    timing = case.profile.timing
    if not isinstance(timing, Timing):
        return None
    length = timing.batch * timing.item_seconds.value
    if length >= SHORT:
        return None
    return Finding(
        rule=RULE,
        severity=Severity.WARNING,
        confidence=0.8,
        message=f"{plural(timing.batch, 'call')} timed together took only {seconds(length)}: "
        "the clock and the scheduler are part of that.",
        fix=Fix(text="Give it more items, so that more calls can be timed together.", safe=True),
    )
