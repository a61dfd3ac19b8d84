"""Watches from outside what disturbs a measurement: other programs, the host, quotas and heat.

Two readings of the system's counters are a window; what our own process and all below it used is taken out.
Only Linux tells enough; elsewhere nothing is claimed. One reading costs 1 ms for 80 processes (our own
measurement), so that a window may be as short as the measurement it watches.
"""

from __future__ import annotations

import os
import time
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from advisor.machine import ROOT, own_groups, read_text
from advisor.model import Disturbance, Skipped

if TYPE_CHECKING:
    from pathlib import Path

SHORTEST_SECONDS = 0.1
"""A shorter window holds too few of the system's 10 ms ticks."""
NAMED = 3
"""Programs that are named at most."""
NAMED_SHARE = 0.03
"""Share of one core from which a program is worth naming: three ticks in a second."""
IDLE, WAITING_FOR_DISK, STEAL = 3, 4, 7
"""Fields of a line of /proc/stat, without its name (documentation of the kernel)."""
FIELDS = 8
"""Fields up to steal; the two behind them are counted in user and nice already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Process:
    """One process at one moment; seconds of CPU, its own and those of its ended children."""

    name: str
    parent: int
    began: int
    """Tick in which it was started: process ids are used again."""
    own: float
    ended_children: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """The counters at one moment, for the processors that we may use; seconds since the system began."""

    at: float
    cores: int
    busy: float
    stolen: float
    processes: dict[int, Process]
    periods: dict[str, tuple[int, int]]
    """By control group: periods of its quota, and those in which it was stopped."""
    overheated: int


class Watch:
    """Watches from the moment it is made; `found` may be asked for again and again."""

    def __init__(self, root: Path = ROOT) -> None:
        self.root = root
        self.begun = read(root)

    def found(self) -> Disturbance | Skipped:
        """Return what disturbed us since."""
        now = read(self.root)
        if self.begun is None or now is None:
            return Skipped(skipped="this system does not tell what else is running")
        if now.at - self.begun.at < SHORTEST_SECONDS:
            return Skipped(skipped="watched for too short a time")
        return between(self.begun, now, clock=read_clock(self.root))


def between(
    first: Reading, second: Reading, *, clock: float | None = None, me: int | None = None
) -> Disturbance:
    """Compare two readings; everything below the process `me` (this one) is ours."""
    me = os.getpid() if me is None else me
    window = (second.at - first.at) * second.cores
    ours = spent_below(second, me) - spent_below(first, me)
    foreign = second.busy - first.busy - max(0.0, ours)
    return Disturbance(
        seconds=second.at - first.at,
        foreign=_share(foreign, window),
        steal=_share(second.stolen - first.stolen, window),
        throttled=_throttled(first, second),
        overheated=second.overheated - first.overheated,
        clock=clock,
        busiest=busiest(first, second, me),
    )


def _share(part: float, whole: float) -> float:
    return min(1.0, max(0.0, part / whole))


def _throttled(first: Reading, second: Reading) -> float | None:
    shares = []
    for group, (periods, stopped) in second.periods.items():
        before = first.periods.get(group, (0, 0))
        if periods > before[0]:
            shares.append((stopped - before[1]) / (periods - before[0]))
    return max(shares, default=None)


def spent_below(reading: Reading, me: int) -> float:
    """Return the CPU seconds of one process and all below it, ended ones included."""
    family = below(reading, me)
    return sum(each.own + each.ended_children for pid, each in reading.processes.items() if pid in family)


def below(reading: Reading, me: int) -> set[int]:
    """Return one process and all its living descendants."""
    children: dict[int, list[int]] = {}
    for pid, each in reading.processes.items():
        children.setdefault(each.parent, []).append(pid)
    family, waiting = set(), [me]
    while waiting:
        pid = waiting.pop()
        if pid not in family:
            family.add(pid)
            waiting += children.get(pid, ())
    return family


def busiest(first: Reading, second: Reading, me: int) -> tuple[str, ...]:
    """Name the programs that are not ours and used most CPU, processes of one name taken together.

    What came and went while we watched counts for the program that started it.
    """
    family, used = below(first, me) | below(second, me), defaultdict[str, float](float)
    for pid, each in second.processes.items():
        if pid not in family:
            before = _same(first, pid, each)
            used[each.name] += _all(each) - (_all(before) if before else 0.0)
    for pid, each in first.processes.items():
        parent = second.processes.get(each.parent)
        if pid not in second.processes and parent is not None:
            used[parent.name] -= _all(each)  # spent before we watched, but its parent was told of it only now
    least = NAMED_SHARE * (second.at - first.at)
    most_first = sorted(used, key=lambda name: -used[name])
    return tuple(name for name in most_first[:NAMED] if used[name] >= least)


def _same(first: Reading, pid: int, process: Process) -> Process | None:
    before = first.processes.get(pid)
    return before if before is not None and before.began == process.began else None


def _all(process: Process) -> float:
    return process.own + process.ended_children


# ---------------------------------------------------------------- reading


def read(root: Path) -> Reading | None:
    """Read all counters; None where the system has none."""
    usable = read_processors(root)
    if not usable:
        return None
    return Reading(
        at=time.perf_counter(),
        cores=len(usable),
        busy=sum(busy for busy, _ in usable),
        stolen=sum(stolen for _, stolen in usable),
        processes=read_processes(root),
        periods=read_periods(root),
        overheated=read_overheated(root),
    )


@cache
def tick() -> float:
    """Return the seconds in a tick, the unit of the system's counters."""
    return 1 / os.sysconf("SC_CLK_TCK")


def read_processors(root: Path) -> list[tuple[float, float]]:
    """Read busy and stolen seconds of each processor that we may use."""
    usable = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else set()
    names = {f"cpu{number}" for number in usable}
    found = []
    for line in read_text(root / "proc/stat").splitlines():
        name, *words = line.split()
        if name in names and len(words) >= FIELDS:
            ticks = [int(word) for word in words[:FIELDS]]
            rested = ticks[IDLE] + ticks[WAITING_FOR_DISK] + ticks[STEAL]
            found.append(((sum(ticks) - rested) * tick(), ticks[STEAL] * tick()))
    return found


def read_processes(root: Path) -> dict[int, Process]:
    """Read every process that we may see: its name, never its arguments."""
    folder = f"{root}/proc"
    found = {}
    for name in os.listdir(folder):  # noqa: PTH208 - paths would double what a reading costs
        if name.isdecimal():
            process = read_process(f"{folder}/{name}/stat")
            if process is not None:
                found[int(name)] = process
    return found


def read_process(file: str) -> Process | None:
    """Read one process, None when it is gone."""
    try:
        with open(file, "rb") as stream:  # noqa: PTH123 - see above
            before, _, after = stream.read().rpartition(b")")  # its name may hold brackets and spaces
    except OSError:
        return None
    words = after.split()
    if not words:
        return None
    user, system, children_user, children_system = map(int, words[11:15])
    return Process(
        name=before.partition(b"(")[2].decode(errors="replace"),
        parent=int(words[1]),
        began=int(words[19]),
        own=(user + system) * tick(),
        ended_children=(children_user + children_system) * tick(),
    )


def read_periods(root: Path) -> dict[str, tuple[int, int]]:
    """Read how often quotas of the control groups that hold us have stopped someone in them."""
    found = {}
    for group in own_groups(root, "cpu"):
        words = read_text(group.folder / "cpu.stat").split()
        known = dict(zip(words[::2], words[1::2], strict=False))
        if "nr_periods" in known:
            found[group.source("quota")] = (int(known["nr_periods"]), int(known.get("nr_throttled", "0")))
    return found


def read_overheated(root: Path) -> int:
    """Read how often processors were slowed down because they were hot."""
    files = (root / "sys/devices/system/cpu").glob("cpu[0-9]*/thermal_throttle/core_throttle_count")
    return sum(int(read_text(file) or "0") for file in files)


def read_clock(root: Path) -> float | None:
    """Read the share of its top clock speed that the system lets the fastest processor have now."""
    shares = []
    for folder in (root / "sys/devices/system/cpu").glob("cpu[0-9]*/cpufreq"):
        limit, top = (read_text(folder / name) for name in ("scaling_max_freq", "cpuinfo_max_freq"))
        if limit.strip().isdecimal() and top.strip().isdecimal() and int(top):
            shares.append(int(limit) / int(top))
    return max(shares, default=None)
