"""The machine card: what this computer lets us use and what its workers cost, in plain words."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

from rich.console import Group
from rich.panel import Panel
from rich.text import Text

from advisor import pipeline, wire, wording
from advisor.commands import page
from advisor.commands.capacity import curves_table, has_curves
from advisor.errors import BadOption
from advisor.model import Skipped
from advisor.reports.safe import in_ascii
from advisor.reports.screen.layout import STRONG, Facts
from advisor.reports.screen.phrases import ended, percent, ranged, said, seconds, times
from advisor.reports.screen.verdict import NOISY
from advisor.reports.terminal import as_text
from advisor.rules.trust.throttled import LOWERED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import RenderableType

    from advisor.model import Calibration, Capacity, Cores, Disturbance, Machine, Memory

LABEL_WIDTH = 15

STEADY = 0.05
"""Coefficient of variation of one fixed piece of work of a steady machine; our own measurement."""

HARDLY = 1.1
"""Work done by several processes, as a multiple of one's, under which workers gain nothing."""


def show(machine: Machine, *, width: int, color: bool, ascii_only: bool) -> str:
    """Return the machine card as text, `width` columns wide, with ANSI escapes only when `color` is true."""
    shown = in_ascii(machine) if ascii_only else machine
    return as_text(card(shown), width=width, color=color, ascii_only=ascii_only)


def card(machine: Machine) -> RenderableType:
    """Return the machine card as something that rich can print."""
    lines = Facts(LABEL_WIDTH)
    for label, text in (*_has(machine), *_costs(machine), *_disturbed(machine.disturbance)):
        lines.add_row(Text(label, style=STRONG), said(text))
    curves = () if isinstance(machine.calibration, Skipped) else machine.calibration.curves
    drawn = (curves_table(curves),) if has_curves(curves) else ()
    lead = said(f"{_cores_lead(machine.cores)} {_gain_lead(machine)}", STRONG)
    return Group(Panel(lead, title=Text("This machine", style=STRONG), title_align="left"), lines, *drawn)


# ---------------------------------------------------------------- the sentence that leads


def _cores_lead(cores: Cores) -> str:
    return f"{wording.plural(cores.usable, 'core')} {'is' if cores.usable == 1 else 'are'} usable here."


def _gain_lead(machine: Machine) -> str:
    if machine.cores.usable == 1:
        return "Work that computes cannot get faster with workers; work that waits still can."
    if isinstance(machine.calibration, Skipped) or not machine.calibration.capacity:
        return "What they get done together was not measured."
    best = max(machine.calibration.capacity, key=lambda each: each.speedup.value)
    if best.speedup.value < HARDLY:
        return f"{_together(best)}: right now, workers would gain nothing for work that computes."
    return f"{_together(best)}: the most that workers can gain for work that computes."


def _together(capacity: Capacity) -> str:
    workers = f"{wording.count(capacity.workers)} processes"
    return f"{workers} get {ranged(capacity.speedup, times)} as much done as one"


# ---------------------------------------------------------------- what there is


def _has(machine: Machine) -> Iterator[tuple[str, str]]:
    yield "Cores", _cores(machine.cores)
    yield "Memory", _memory(machine.memory)
    yield "Python", f"{machine.implementation} {machine.python} on {machine.system}."
    yield "Threads", _lock(gil=machine.gil)
    if machine.blas_threads is not None:
        yield (
            "BLAS",
            f"numpy's linear algebra uses {wording.plural(machine.blas_threads, 'thread')} of its own.",
        )
    if machine.load is not None:
        yield "Load", f"{machine.load:.1f} processes wanted to run over the last minute."


def _cores(cores: Cores) -> str:
    physical = "" if cores.physical is None else f" on {wording.plural(cores.physical, 'physical core')}"
    parts = [f"{wording.count(cores.usable)} usable, decided by: {cores.source}"]
    parts.append(f"the computer has {wording.plural(cores.logical, 'hardware thread')}{physical}")
    if cores.affinity is not None:
        parts.append(f"affinity allows {wording.count(cores.affinity)}")
    if cores.quota is not None:
        parts.append(f"the quota allows {cores.quota:g}")
    return f"{'; '.join(parts)}."


def _memory(memory: Memory) -> str:
    free, limit = wording.bytes_(memory.available), wording.bytes_(memory.limit)
    return f"{free} free of {limit} (limit: {memory.source})."


def _lock(*, gil: bool) -> str:
    if gil:
        return "The interpreter lock is on: threads that compute take turns, threads that wait do not."
    return "The interpreter lock is off: threads compute at the same time."


# ---------------------------------------------------------------- what it costs


def _costs(machine: Machine) -> Iterator[tuple[str, str]]:
    label = "Start workers"
    for method in machine.start_methods:
        yield label, _start(method, machine)
        label = ""
    calibration = machine.calibration
    if isinstance(calibration, Skipped):
        yield "Not measured", ended(calibration.skipped)
        return
    yield "Hand over", _dispatch(calibration)
    yield "Pickle", f"{wording.bytes_(calibration.pickle_rate)} a second for records, there and back."
    for each in calibration.capacity if len(calibration.capacity) > 1 and not calibration.curves else ():
        yield "Together", f"{_together(each)}."
    yield "Steadiness", _steadiness(calibration.noise)
    yield "Measured", f"Just now, in {seconds(calibration.seconds)}."


def _start(method: str, machine: Machine) -> str:
    name = f"{method} (the default)" if method == machine.default_start_method else method
    starts = () if isinstance(machine.calibration, Skipped) else machine.calibration.worker_starts
    for each in starts:
        if each.start_method == method:
            return f"{name}: {ranged(each.seconds, seconds)} until {wording.count(each.workers)} answer."
    return f"{name}: not measured."


def _dispatch(calibration: Calibration) -> str:
    process, thread = calibration.process_dispatch, calibration.thread_dispatch
    return (
        f"{ranged(process, seconds)} per chunk to a process, {ranged(thread, seconds)} per call to a thread. "
        "What is handed over should take much longer than that."
    )


def _steadiness(noise: float) -> str:
    word = "Steady" if noise < STEADY else "Fair" if noise <= NOISY else "NOISY"
    doubt = " Close what else is running before you trust small gains." if word == "NOISY" else ""
    return f"{word}: the same work varied by {percent(noise)}.{doubt}"


# ---------------------------------------------------------------- what disturbed us


def _disturbed(seen: Disturbance | Skipped) -> Iterator[tuple[str, str]]:
    if isinstance(seen, Skipped):
        yield "Others", ended(f"Not known: {seen.skipped}")
        return
    named = f", most of all {wording.listed(seen.busiest)}" if seen.busiest else ""
    yield "Others", f"Other programs used {percent(seen.foreign)} of the cores meanwhile{named}."
    if seen.steal:
        yield "Stolen", f"The host of this virtual machine gave {percent(seen.steal)} of the time to others."
    if seen.throttled is not None:
        yield "Quota", f"It was used up in {percent(seen.throttled)} of its periods."
    if seen.overheated:
        yield "Heat", f"Cores were slowed down {wording.plural(seen.overheated, 'time')}."
    if seen.clock is not None and seen.clock < LOWERED:
        yield "Clock", f"The system allows {percent(seen.clock)} of the top speed: it is saving power."


# ---------------------------------------------------------------- the command

CALIBRATION_SECONDS = 5.0
"""Time for a thorough calibration, every start method included."""

CURVE_SECONDS = 4.0
"""Time for the capacity curves: up to 15 rounds of each on 8 cores (our own measurement)."""


def run(format_: str) -> int:
    """Measure this machine and show it, as a card or as JSON; returns the exit code."""
    if format_ not in {"terminal", "json"}:
        raise BadOption(f"there is no format {format_!r}", hint="Use one of: terminal, json.")
    with page.progress("Measuring this machine..."):
        found = pipeline.measure_machine(CALIBRATION_SECONDS, CURVE_SECONDS)
    if format_ == "json":
        sys.stdout.write(json.dumps(wire.to_plain(found, strict=True), indent=2) + "\n")
    else:
        sys.stdout.write(show(found, width=page.width(), color=page.has_color(), ascii_only=page.is_ascii()))
    return 0
