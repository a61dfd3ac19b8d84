"""What this computer lets us use: cores, memory, start methods and the interpreter's lock.

Containers limit a process through control groups, which `os.cpu_count()` and the size of the memory ignore,
so those are read from the files of Linux here. Where a file is missing, so is the limit that it would name.
"""

from __future__ import annotations

import importlib
import math
import multiprocessing
import os
import platform
import sys
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import psutil

from advisor.model import Cores, Machine, Memory

ROOT = Path("/")

DEFAULT_PERIOD = 100_000
"""Microseconds over which a quota counts when the file does not say (documentation of the kernel)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """One control group that limits us: our own, or one that it is nested in."""

    folder: Path
    unified: bool
    """True for version 2, False for version 1."""
    name: str

    def source(self, what: str) -> str:
        """Name one of its limits as reports do."""
        return f"cgroup v{2 if self.unified else 1} {what} in {self.name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mount:
    """Where a hierarchy of control groups can be read."""

    unified: bool
    controllers: frozenset[str]
    """Controllers of a version 1 hierarchy."""
    top: PurePosixPath
    """The group that the mount point shows, `/` unless a container narrows it."""
    point: PurePosixPath


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota:
    """Processor time that a control group allows."""

    cores: float
    """Processors' worth of time, not rounded."""
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MemoryLimit:
    """Memory that a control group allows."""

    limit: int
    """Bytes."""
    used: int
    """Bytes in use by everything in the group, the file cache that can be dropped left out."""
    source: str


def detect() -> Machine:
    """Find out what this process may use, without measuring anything."""
    methods = multiprocessing.get_all_start_methods()
    return Machine(
        cores=detect_cores(ROOT),
        memory=detect_memory(ROOT),
        system=f"{platform.system()} {platform.release()}",
        python=platform.python_version(),
        implementation=platform.python_implementation(),
        gil=has_gil(),
        start_methods=tuple(methods),
        default_start_method=methods[0],  # documented to be the first, and asking so does not fix it
        blas_threads=count_blas_threads(),
        load=read_load(),
    )


def detect_cores(root: Path) -> Cores:
    """Count the processors that hardware, affinity and quota leave us; `root` is where `/` is read."""
    affinity = count_affinity()
    logical = psutil.cpu_count() or affinity or 1
    quota = read_quota(root)
    limits: list[tuple[float, str]] = [(logical, "hardware")]
    if affinity is not None:
        limits.append((affinity, "affinity"))
    if quota is not None:
        limits.append((quota.cores, quota.source))
    tightest, source = min(limits, key=lambda limit: limit[0])
    return Cores(
        usable=max(1, math.ceil(tightest)),
        source=source,
        logical=logical,
        physical=psutil.cpu_count(logical=False),
        affinity=affinity,
        quota=None if quota is None else quota.cores,
    )


def detect_memory(root: Path) -> Memory:
    """Find the memory that the system and the control groups leave us; `root` is where `/` is read."""
    system = psutil.virtual_memory()
    groups = read_memory_limits(root)
    limits = [(system.total, "physical memory"), *((group.limit, group.source) for group in groups)]
    limit, source = min(limits, key=lambda candidate: candidate[0])
    rooms = [system.available, *(group.limit - group.used for group in groups)]
    return Memory(available=max(0, min(rooms)), limit=limit, source=source)


def read_load() -> float | None:
    """Read how many processes were runnable over the last minute, None where the system does not tell."""
    try:
        return os.getloadavg()[0]
    except (AttributeError, OSError):
        return None


def has_gil() -> bool:
    """Tell whether the global interpreter lock is on in this process."""
    return bool(getattr(sys, "_is_gil_enabled", lambda: True)())


def count_affinity() -> int | None:
    """Count the processors in this process's affinity mask, None where there is no such thing."""
    if not hasattr(psutil.Process, "cpu_affinity"):
        return None
    return len(psutil.Process().cpu_affinity())


def count_blas_threads() -> int | None:
    """Count the threads that a loaded BLAS would use; None when none is loaded or nobody can tell."""
    if "numpy" not in sys.modules:
        return None
    try:
        threadpoolctl = importlib.import_module("threadpoolctl")
    except ImportError:
        return None
    pools = threadpoolctl.threadpool_info()
    return max((int(pool["num_threads"]) for pool in pools if pool["user_api"] == "blas"), default=None)


def read_quota(root: Path) -> Quota | None:
    """Read the tightest processor quota of our own control group and those around it."""
    quotas = [
        Quota(cores=cores, source=group.source("quota"))
        for group in own_groups(root, "cpu")
        if (cores := _read_group_quota(group)) is not None
    ]
    return min(quotas, key=lambda quota: quota.cores, default=None)


def read_memory_limits(root: Path) -> tuple[MemoryLimit, ...]:
    """Read the memory limits of our own control group and those around it."""
    return tuple(
        limit for group in own_groups(root, "memory") if (limit := _read_group_memory(group)) is not None
    )


def _read_group_quota(group: Group) -> float | None:
    if group.unified:
        words = _read_words(group.folder / "cpu.max")
    else:
        words = _read_words(group.folder / "cpu.cfs_quota_us") + _read_words(
            group.folder / "cpu.cfs_period_us"
        )
    if not words or not words[0].isdecimal():  # "max" and "-1" both mean that there is no quota
        return None
    quota, period = (*map(int, words), DEFAULT_PERIOD)[:2]
    return quota / period if quota and period else None


def _read_group_memory(group: Group) -> MemoryLimit | None:
    limit = _read_words(group.folder / ("memory.max" if group.unified else "memory.limit_in_bytes"))
    used = _read_words(group.folder / ("memory.current" if group.unified else "memory.usage_in_bytes"))
    if not limit or not limit[0].isdecimal() or not used:
        return None
    # A full file cache is not memory that is missing: the system drops the inactive part when asked for more.
    words = _read_words(group.folder / "memory.stat")
    stat = dict(zip(words[::2], words[1::2], strict=False))
    cache = int(stat.get("inactive_file" if group.unified else "total_inactive_file", "0"))
    return MemoryLimit(
        limit=int(limit[0]), used=max(0, int(used[0]) - cache), source=group.source("memory limit")
    )


def own_groups(root: Path, controller: str) -> tuple[Group, ...]:
    """List the groups that hold us, from our own up to the top that is visible, in both versions."""
    mounts = read_mounts(root)
    groups: list[Group] = []
    for line in read_text(root / "proc/self/cgroup").splitlines():
        _, controllers, path = line.split(":", 2)
        unified = not controllers
        if unified or controller in controllers.split(","):
            fitting = [m for m in mounts if m.unified == unified and (unified or controller in m.controllers)]
            groups += _groups_up(root, fitting, PurePosixPath(path))
    return tuple(groups)


def _groups_up(root: Path, mounts: list[Mount], path: PurePosixPath) -> list[Group]:
    if not mounts:
        return []
    # Inside a container our path may be one of the host's that no mount shows: then its top is all we see.
    around = [mount for mount in mounts if path.is_relative_to(mount.top) and ".." not in path.parts]
    mount = min(around or mounts, key=lambda mount: len(mount.top.parts))
    below = path.relative_to(mount.top) if around else PurePosixPath()
    top = root / mount.point.relative_to("/")
    return [
        Group(folder=top / name, unified=mount.unified, name=str("/" / name))
        for name in (below, *below.parents)
        if (top / name).is_dir()
    ]


def read_mounts(root: Path) -> list[Mount]:
    """Read where control groups are mounted, from the table of mounts of this process."""
    mounts = []
    for line in read_text(root / "proc/self/mountinfo").splitlines():
        where, _, what = line.partition(" - ")
        system, _, options = what.split(" ", 2)
        if system in {"cgroup", "cgroup2"}:
            top, point = (PurePosixPath(name.replace(r"\040", " ")) for name in where.split(" ")[3:5])
            controllers = frozenset(options.split(","))
            mounts.append(Mount(unified=system == "cgroup2", controllers=controllers, top=top, point=point))
    return mounts


def _read_words(file: Path) -> list[str]:
    return read_text(file).split()


def read_text(file: Path) -> str:
    """Read a file of the system, empty when it is missing or not for us to read."""
    try:
        return file.read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:
        return ""
