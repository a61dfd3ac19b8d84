"""Whether calls compute or wait, told apart from a machine that is busy with something else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.model import Bound, Waiting
from advisor.probes import clocks

if TYPE_CHECKING:
    from advisor.probes.loop import Run
    from advisor.stage import Stage

NATIVE_SHARE = 0.25
"""CPU of other threads over available time from which a call runs its own threads."""
CHILDREN_SHARE = 0.30
"""CPU of children over available time from which the work is in subprocesses."""
CPU_BELOW = 0.15
IO_ABOVE = 0.75
"""Shares of waiting; with the run-queue delay taken out they placed 26 of 29 workloads on a machine
whose neighbors took half of it, where 1 - cpu/wall placed 8 (our own measurement)."""


def measure(stage: Stage, *, run: Run) -> Waiting:
    """Read the waiting off a run of the loop."""
    del stage
    before, after = run.before, run.after
    wall = max(after.wall - before.wall, 1e-9)
    thread = (after.thread - before.thread) / wall
    native = max(0.0, (after.process - before.process) / wall - thread)
    children = (after.children - before.children) / wall
    queued = delay(before.run_queue, after.run_queue, wall, thread)
    available = max(1e-3, 1.0 - (queued or 0.0))
    waiting = min(1.0, max(0.0, 1.0 - thread - (queued or 0.0)) / available)
    return Waiting(
        bound=classify(waiting, native / available, children / available),
        waiting=waiting,
        thread=thread,
        native=native,
        children=children,
        run_queue=queued,
        switches=(after.switches - before.switches) / run.calls,
        read_bytes=per_call(before.read_bytes, after.read_bytes, run.calls),
        written_bytes=per_call(before.written_bytes, after.written_bytes, run.calls),
        connections=clocks.connections(),
        connects=(after.connects - before.connects) / run.calls,
        seconds=wall,
    )


def delay(before: float | None, after: float | None, wall: float, thread: float) -> float | None:
    """Return the share spent ready but not running; the counter may run slightly ahead."""
    if before is None or after is None:
        return None
    return min(max(0.0, (after - before) / wall), max(0.0, 1.0 - thread))


def classify(waiting: float, native: float, children: float) -> Bound:
    """Name what bounds a call."""
    if native > NATIVE_SHARE:
        return Bound.NATIVE
    if children > CHILDREN_SHARE:
        return Bound.SUBPROCESS
    if waiting < CPU_BELOW:
        return Bound.CPU
    return Bound.IO if waiting > IO_ABOVE else Bound.MIXED


def per_call(before: int | None, after: int | None, calls: int) -> float | None:
    """Return the growth of a counter per call."""
    return None if before is None or after is None else (after - before) / calls
