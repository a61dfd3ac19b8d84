"""Work out how much work several processes get done at once on this machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.model import Calibration, Estimate

if TYPE_CHECKING:
    from advisor.model import Case


def capacity(case: Case, workers: int) -> Estimate:
    """Interpolate how much work this many processes get done at once; never beyond what was measured."""
    known = {1: Estimate(value=1.0, low=1.0, high=1.0, confidence=1.0)}
    if isinstance(case.machine.calibration, Calibration):
        known |= {c.workers: c.speedup for c in case.machine.calibration.capacity}
    wanted = max(1, min(workers, case.machine.cores.usable))
    below = max(w for w in known if w <= wanted)
    above = min((w for w in known if w >= wanted), default=below)
    part = (wanted - below) / (above - below) if above > below else 0.0
    low, high = known[below], known[above]
    return Estimate(
        value=low.value + part * (high.value - low.value),
        low=low.low + part * (high.low - low.low),
        high=low.high + part * (high.high - low.high),
        confidence=min(low.confidence, high.confidence),
    )


def leaves_none_free(case: Case, workers: int) -> bool:
    """Claim that this many busy workers leave no core to the process that feeds them."""
    return workers >= case.machine.cores.usable
