"""One call took a large share of all the time: whether the data holds more such items decides the total.

Nothing in a sample says how many items there are that it did not hit. With n samples, up to 3/n of the data
may be such items (95 %, the rule of three).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.model import Finding, Fix, Severity, Timing
from advisor.wording import number, percent

if TYPE_CHECKING:
    from advisor.model import Case, Measurement

RULE = "dominated-by-one-item"

LARGE = 0.2
"""Share of the sampled time; our own measurement."""

UNUSUAL = 3.0
"""Times the mean: with few calls, each of them has a large share without being unusual."""

RULE_OF_THREE = 3.0


def check(case: Case, measurements: tuple[Measurement, ...]) -> Finding | None:
    """Find one call or batch that took an unusual share of the time."""
    del measurements
    timing = case.profile.timing
    if not isinstance(timing, Timing):
        return None
    timed = timing.calls / timing.batch
    times_mean = timing.biggest_share * timed
    if timing.biggest_share <= LARGE or times_mean < UNUSUAL:
        return None
    return Finding(
        rule=RULE,
        severity=Severity.WARNING,
        confidence=0.9,
        message=f"One call took {percent(timing.biggest_share)} of the sampled time, {number(times_mean)}"
        f" times the mean. Up to {percent(min(1.0, RULE_OF_THREE / timed))} of the data may be such items, so"
        f" the full job could take {number(1 + RULE_OF_THREE * timing.biggest_share)} times the projection.",
        fix=Fix(text="Start the expensive items first, or split them; take a larger --sample to see more."),
    )
