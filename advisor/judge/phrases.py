"""Put into words what several verdicts say: how a variant did, and what this machine could give at most."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor import cost
from advisor.judge.evidence import gain_of
from advisor.model import Bound, Calibration, Waiting
from advisor.wording import plan_name, plural, ratio, total_items

if TYPE_CHECKING:
    from advisor.judge.evidence import Evidence
    from advisor.model import Case, Measurement

BUSY = 1.2
"""Work done at once by several processes, under which others hold the cores; our own measurement: 1.1."""

OUTSIDE = frozenset({Bound.IO, Bound.SUBPROCESS, Bound.NATIVE})
"""Bounds for which more worker processes are not what sets the limit."""


def ceiling(case: Case) -> str:
    """Say the most that computing on more cores can give here; empty when cores are not the limit."""
    waiting, cores = case.profile.waiting, case.machine.cores
    if isinstance(waiting, Waiting) and waiting.bound in OUTSIDE:
        return ""
    if cores.usable == 1:
        return f"Only 1 core may be used here ({cores.source}), so no number of workers computes faster."
    if case.workers == 1 or not isinstance(case.machine.calibration, Calibration):
        return ""
    most, workers = cost.capacity(case, case.workers), plural(case.workers, "process")
    if most.value < BUSY:
        return (
            f"While this was measured, {workers} got only {ratio(most)} the work of one done: a busy machine."
        )
    return f"At most {ratio(most)} is possible with workers here: what {workers} get done at once."


def measured(one: Measurement) -> str:
    """Say how a variant did: "2 threads: 0.97x (0.9-1)"."""
    gain = gain_of(one)
    if one.failed is not None:
        return f"{plan_name(one.plan)} failed ({one.failed.because})"
    if one.equivalence.verdict == "different":
        return f"{plan_name(one.plan)} gave different results"
    if gain is None:
        return f"{plan_name(one.plan)} ran in too few rounds to say"
    return f"{plan_name(one.plan)} did {ratio(gain)}"


def items(evidence: Evidence) -> str:
    """Name all the items: "100,000 items"."""
    return total_items(evidence.case.sample.total)
