"""Imagine the same job with another item time, or on another number of cores."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from advisor.cost.inputs import learned
from advisor.model import Calibration, Capacity, Estimate, Ramp, Timing

if TYPE_CHECKING:
    from advisor.model import Case


def with_item_seconds(case: Case, wall: float) -> Case:
    """Return the case in which an item takes this long, everything about it in proportion."""
    timing, ramp = case.profile.timing, case.profile.ramp
    if not isinstance(timing, Timing):
        return case
    was = timing.item_seconds.value
    times = wall / was if was > 0 else 1.0
    item = Estimate(value=wall, low=wall, high=wall, confidence=1.0)
    knots = (
        tuple(knot * times for knot in timing.percentiles) if was > 0 else (wall,) * len(timing.percentiles)
    )
    timed = replace(timing, item_seconds=item, cpu_seconds=timing.cpu_seconds * times, percentiles=knots)
    return learned(case, timing=timed, ramp=_slowed(ramp, times) if isinstance(ramp, Ramp) else ramp)


def _slowed(ramp: Ramp, times: float) -> Ramp:
    levels = tuple(
        replace(level, throughput=_times(level.throughput, 1 / times), latency=level.latency * times)
        for level in ramp.levels
    )
    return replace(ramp, levels=levels)


def with_cores(case: Case, cores: int) -> Case:
    """Return the case on so many cores; those beyond the measured ones are taken to scale as they do."""
    machine, calibration = case.machine, case.machine.calibration
    if isinstance(calibration, Calibration):
        most = max(calibration.capacity, key=lambda each: each.workers, default=None)
        if most is not None and cores > most.workers > 0:
            more = Capacity(workers=cores, speedup=_times(most.speedup, cores / most.workers))
            calibration = replace(calibration, capacity=(*calibration.capacity, more))
    usable = replace(machine.cores, usable=cores)
    return replace(case, machine=replace(machine, cores=usable, calibration=calibration), workers=cores)


def _times(estimate: Estimate, times: float) -> Estimate:
    return replace(
        estimate, value=estimate.value * times, low=estimate.low * times, high=estimate.high * times
    )
