"""Items cost such different times that this many of them do not settle what all of them cost."""

from __future__ import annotations

from math import ceil, sqrt
from typing import TYPE_CHECKING

from advisor.model import Finding, Fix, Severity, Timing
from advisor.wording import about, percent, plural

if TYPE_CHECKING:
    from advisor.model import Case, Measurement

RULE = "sample-not-typical"

ONE_SIDE_95 = 1.645
"""Standard deviations that hold 90 % of a normal distribution."""

PRECISE = 0.10
"""Doubt of the mean that the full job can be stated with; our own simulation of eight cost shapes."""


def check(case: Case, measurements: tuple[Measurement, ...]) -> Finding | None:
    """Find a spread of costs that the timed items are too few for."""
    del measurements
    timing, total = case.profile.timing, case.sample.total
    if not isinstance(timing, Timing) or (total is not None and timing.calls >= total.value):
        return None
    timed = timing.calls / timing.batch
    doubt = ONE_SIDE_95 * timing.variation / sqrt(timed)
    if doubt <= PRECISE:
        return None
    wanted = ceil((ONE_SIDE_95 * timing.variation / PRECISE) ** 2) * timing.batch
    return Finding(
        rule=RULE,
        severity=Severity.NOTE,
        confidence=0.9,
        message=f"Items cost very different times: after {plural(timing.calls, 'call')} the mean is known to"
        f" {percent(doubt)} only. That is enough to choose a plan, not to state what the full job takes.",
        fix=Fix(text=f"Time about {about(wanted)} items: {_options(case, wanted)}.", safe=True),
    )


def _options(case: Case, wanted: int) -> str:
    more_time = "give it more time with --budget"
    return f"{more_time} and --sample {wanted}" if case.sample.items < wanted else more_time
