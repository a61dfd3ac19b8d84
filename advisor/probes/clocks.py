"""Reads every clock and counter of this process at one moment, so that a window is two readings apart."""

from __future__ import annotations

import os
import resource
import socket
import stat
import time
from dataclasses import dataclass
from pathlib import Path

from advisor.sandbox import guard


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Clocks in seconds, counters since the process began; None where the system does not tell."""

    wall: float
    thread: float
    process: float
    children: float
    run_queue: float | None
    switches: int
    read_bytes: int | None
    written_bytes: int | None
    connects: int = 0


def read() -> Reading:
    """Read them all; costs about 60 us (our own measurement), so once per window, not per item."""
    own = resource.getrusage(resource.RUSAGE_SELF)
    reaped = resource.getrusage(resource.RUSAGE_CHILDREN)
    read_bytes, written_bytes = transferred()
    return Reading(
        wall=time.perf_counter(),
        thread=time.thread_time(),
        process=time.process_time(),
        children=reaped.ru_utime + reaped.ru_stime,
        run_queue=run_queue_seconds(),
        switches=own.ru_nvcsw,
        read_bytes=read_bytes,
        written_bytes=written_bytes,
        connects=guard.watch.connects,
    )


def run_queue_seconds() -> float | None:
    """Return how long this thread was ready to run but had no core (Linux's schedstat)."""
    try:
        return int(Path("/proc/thread-self/schedstat").read_text().split()[1]) / 1e9
    except (OSError, IndexError, ValueError):
        return None


def transferred() -> tuple[int | None, int | None]:
    """Return the bytes that read and write calls moved, files, pipes and terminals alike."""
    try:
        lines = Path("/proc/self/io").read_text().splitlines()
        counters = dict(line.split(": ") for line in lines)
        return int(counters["rchar"]), int(counters["wchar"])
    except (OSError, KeyError, ValueError):
        return None, None


def connections() -> int:
    """Return how many sockets this process has open; those without an address are ours, or event loops'."""
    try:
        names = os.listdir("/proc/self/fd")  # noqa: PTH208 - names, of which one may vanish
    except OSError:
        return 0
    return sum(is_connection(int(name)) for name in names)


def is_connection(descriptor: int) -> bool:
    """Tell whether a descriptor is a socket that something else can reach or was reached through."""
    try:
        if not stat.S_ISSOCK(os.fstat(descriptor).st_mode):
            return False
        with socket.socket(fileno=os.dup(descriptor)) as copy:
            return copy.family != socket.AF_UNIX or bool(copy.getsockname() or copy.getpeername())
    except OSError:
        return False
