"""The host of this virtual machine gave our cores to others: nothing in here can change or see why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.model import Disturbance, Finding, Fix, Severity
from advisor.wording import percent

if TYPE_CHECKING:
    from advisor.model import Case, Measurement

RULE = "stolen-time"

STOLEN = 0.02
"""Share of the cores' time; our own measurement."""


def check(case: Case, measurements: tuple[Measurement, ...]) -> Finding | None:
    """Find time that the host took."""
    del measurements
    seen = case.machine.disturbance
    if not isinstance(seen, Disturbance) or seen.steal <= STOLEN:
        return None
    return Finding(
        rule=RULE,
        severity=Severity.WARNING,
        confidence=0.9,
        message=f"The host of this virtual machine gave {percent(seen.steal)} of its cores' time to others"
        " while this was measured.",
        fix=Fix(text="Measure again at another hour, or on a machine whose cores are not shared.", safe=True),
    )
