"""The machine does not run at one speed: neighbours, other programs or a changing clock move every number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.model import Calibration, Finding, Fix, Severity, Waiting
from advisor.wording import percent

if TYPE_CHECKING:
    from advisor.model import Case, Measurement

RULE = "noisy-machine"

NOISY = 0.10
"""Coefficient of variation of one fixed kernel; our own measurement, and the limit that pyperf warns at."""

CROWDED = 0.05
"""Share of the calls' time spent ready but not running; our own measurement."""


def check(case: Case, measurements: tuple[Measurement, ...]) -> Finding | None:
    """Find a machine whose speed varies, or whose cores others hold."""
    del measurements
    signs = (*_kernel(case), *_queue(case))
    if not signs:
        return None
    return Finding(
        rule=RULE,
        severity=Severity.WARNING,
        confidence=0.9,
        message=f"The machine is noisy: {' and '.join(signs)}. Differences of that size mean nothing.",
        fix=Fix(text="Close other programs, or measure again when the machine is quiet.", safe=True),
    )


def _kernel(case: Case) -> tuple[str, ...]:
    calibration = case.machine.calibration
    if not isinstance(calibration, Calibration) or calibration.noise <= NOISY:
        return ()
    return (f"the same work varies by {percent(calibration.noise)} between repeats",)


def _queue(case: Case) -> tuple[str, ...]:
    waiting = case.profile.waiting
    if not isinstance(waiting, Waiting) or waiting.run_queue is None or waiting.run_queue <= CROWDED:
        return ()
    return (f"calls stood in line for a core for {percent(waiting.run_queue)} of their time",)
