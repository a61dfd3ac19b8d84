"""Waiting and computing in several mixes, with a lock around the waiting, and as async functions.

Calls that mostly wait want many threads; calls that mostly compute want processes; in between, each second of
computing under the interpreter's lock limits what threads can gain.
"""

import asyncio
import fcntl
import hashlib
import threading
import time
from pathlib import Path
from typing import Any

import prepared

WORKLOADS: dict[str, dict[str, Any]] = {
    "naps": {
        "target": "nap",
        "data": "two_hundred",
        "truth": {2: "io", 3: "yes", 4: "yes", 5: "yes", 6: "yes"},
    },
    "naps_async": {
        "target": "nap_async",
        "data": "two_hundred",
        "truth": {2: "io", 3: "yes", 4: "yes", 5: "yes"},
    },
    "half_and_half": {
        "target": "half",
        "data": "two_hundred",
        "truth": {2: "mixed", 3: "yes", 4: "yes", 5: "yes", 6: "yes"},
    },
    "mostly_computing": {
        "target": "mostly",
        "data": "two_hundred",
        "truth": {3: "yes", 4: "yes", 5: "yes", 6: "yes"},
    },
    "wait_then_hash": {
        "target": "wait_then_hash",
        "data": "two_hundred",
        "truth": {3: "yes", 4: "yes", 5: "yes", 6: "yes"},
    },
    "device_behind_file_lock": {
        "target": "use_device",
        "data": "jobs",
        "allow": ["write"],
        "truth": {1: "no"},
    },
    "lock_held_while_waiting": {"target": "use_line", "data": "two_hundred", "truth": {1: "no"}},
    "short_naps": {"target": "short_nap", "data": "twenty", "truth": {3: "yes", 6: "yes"}},
    "backups_long_job": {
        "target": "back_up",
        "data": "hosts",
        "truth": {2: "io", 3: "yes", 4: "yes", 5: "yes", 6: "yes"},
    },
}

line = threading.Lock()
BLOCK = bytes(range(256)) * 8_000


def nap(number: int) -> int:
    """Wait 15 ms."""
    time.sleep(0.015)
    return int(number) + 1


async def nap_async(number: int) -> int:
    """Wait 15 ms, and let others run."""
    await asyncio.sleep(0.015)
    return int(number) + 1


def half(number: int) -> int:
    """Wait 7 ms and compute 7 ms."""
    time.sleep(0.007)
    return prepared.grind(110_000, number)


def mostly(number: int) -> int:
    """Wait 1 ms and compute 10 ms."""
    time.sleep(0.001)
    return prepared.grind(160_000, number)


def wait_then_hash(number: int) -> str:
    """Wait 6 ms, then hash 2 megabytes, which lets other threads run."""
    time.sleep(0.006)
    return hashlib.sha256(BLOCK + number.to_bytes(4)).hexdigest()


def use_device(job: str) -> int:
    """Use a device that serves one at a time; others wait at a lock in a file."""
    path, _, number = job.rpartition(":")
    with Path(path).open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        time.sleep(0.015)
    return int(number) + 1


def use_line(number: int) -> int:
    """Use a line of which this process has one."""
    with line:
        time.sleep(0.01)
    return int(number) + 1


def short_nap(number: int) -> int:
    """Wait 5 ms."""
    time.sleep(0.005)
    return int(number) + 1


def back_up(host: str) -> str:
    """Wait for one host to copy its files: 0.2 seconds."""
    time.sleep(0.2)
    return f"{host} done"


def two_hundred() -> list[int]:
    """Return 200 numbers."""
    return list(range(200))


def twenty() -> list[int]:
    """Return 20 numbers."""
    return list(range(20))


def jobs() -> list[str]:
    """Return 150 jobs for the device."""
    return [f"{prepared.folder('device') / 'lock'}:{number}" for number in range(150)]


def hosts() -> list[str]:
    """Return 100 hosts: a job of 20 seconds."""
    return [f"host-{number}" for number in range(100)]
