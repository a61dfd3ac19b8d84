"""A quota allows less processor time than there are cores to see: workers beyond it only wait."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.model import Finding, Fix, Severity
from advisor.wording import number, plural

if TYPE_CHECKING:
    from advisor.model import Case, Cores, Measurement

RULE = "quota-limits"


def check(case: Case, measurements: tuple[Measurement, ...]) -> Finding | None:
    """Find a quota that is smaller than what hardware and affinity leave."""
    del measurements
    cores = case.machine.cores
    if cores.quota is None or cores.quota >= _visible(cores):
        return None
    return Finding(
        rule=RULE,
        severity=Severity.NOTE,
        confidence=0.95,
        message=f"A quota allows the time of {number(cores.quota)} of the"
        f" {plural(_visible(cores), 'core')} that programs see: work that computes gains"
        f" {number(cores.quota)}x from workers at the very most.",
        fix=Fix(
            text=f"Write {plural(cores.usable, 'worker')} out in the code: libraries that count cores start"
            f" {_visible(cores)}."
        ),
    )


def _visible(cores: Cores) -> int:
    return cores.logical if cores.affinity is None else min(cores.logical, cores.affinity)
