"""Runs fixed pieces of work in one and in many workers at once: how much this machine really does together.

Workers import this file by its name, so it imports only the standard library and the nouns.
"""

from __future__ import annotations

import ctypes
import hashlib
import math
import os
import statistics
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING, Literal

from advisor.model import Capacity, Curve, Estimate, Kernel
from advisor.stats import mean_estimate
from advisor.student import t_quantile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from concurrent.futures import Executor
    from contextlib import AbstractContextManager

KERNEL_SECONDS = 0.016
"""How long a kernel runs in a process where there is time: longer than the scheduler's turns."""
THREAD_SECONDS = 0.04
"""The same in a thread: those that need the interpreter lock take turns of 5 ms (documentation of Python)."""
STEPS = 2_000
"""Steps of one unit of pure Python: about 0.1 ms (our own measurement), as the other units."""
CACHE_BYTES = 1 << 18
"""What is hashed again and again: a core's own cache holds it."""
MEMORY_BYTES, COPIED_BYTES = 1 << 25, 1 << 20
"""What is copied a part at a time, from as many bytes to as many others: 64 MB in all."""
LEAD_SECONDS = 0.002
"""Time per worker to hand out kernels before all of them begin at once."""
ROUNDS_LEAST, ROUNDS_MOST = 3, 15
"""Fifteen interleaved pairs gave the capacity within 5 % (our own measurement)."""
EVERY_WIDTH = 8
"""Up to so many workers every number is tried, beyond it powers of two: the curve bends slowly there."""
MEMORY_SHARE = 0.5
"""Share of the memory that may be used which all copying workers may take together."""
FEW = 6
"""Below so many repeats the extremes are reported: a t-interval of so few is mostly guess."""

UNREST_LEAST = 5
"""Repeats from which one outlier can be told from unrest."""
OUTLIER_BIAS = 2.5
"""Leaving the farthest of n normal repeats out shrinks their spread by about 1 / (1 + 2.5 / n) (our own
simulation, n from 5 to 30)."""

Worker = tuple[int, int]
"""Process and thread."""
By = Literal["processes", "threads"]
WINDOWS: dict[By, float] = {"processes": KERNEL_SECONDS, "threads": THREAD_SECONDS}
ALONE = Capacity(workers=1, speedup=Estimate(value=1.0, low=1.0, high=1.0, confidence=1.0))
"""What one worker gets done, by definition."""


# ---------------------------------------------------------------- in the worker


def run_kernel(begin: float, seconds: float, kernel: str = Kernel.PYTHON) -> tuple[Worker, float]:
    """Work from the moment `begin` of the system-wide clock; return who did, and units done per second.

    The time is fixed and not the work: workers that take turns all last as long, and share what is done. A
    `begin` of 0 is now.
    """
    unit = unit_of(Kernel(kernel))
    time.sleep(max(0.0, begin - time.perf_counter()))
    begin = begin or time.perf_counter()
    done, now = 0, begin
    while now < begin + seconds:
        unit()
        done += 1
        now = time.perf_counter()
    return (os.getpid(), threading.get_ident()), done / (now - begin)


class Compute:
    """Computes in pure Python, holding the interpreter lock."""

    def __call__(self) -> None:
        """Do one unit."""
        total = 0
        for number in range(STEPS):
            total += number * number % 7


class Hash:
    """Reads a core's own cache, without the interpreter lock."""

    def __init__(self) -> None:
        self.data = bytes(CACHE_BYTES)

    def __call__(self) -> None:
        """Do one unit."""
        hashlib.sha256(self.data).digest()


class Copy:
    """Reads and writes memory, without the interpreter lock."""

    def __init__(self) -> None:
        self.source, self.target = (ctypes.create_string_buffer(MEMORY_BYTES) for _ in range(2))
        for buffer in (self.source, self.target):
            ctypes.memset(buffer, 1, MEMORY_BYTES)  # pages that were never written are not there yet
        self.place = 0

    def __call__(self) -> None:
        """Do one unit."""
        target, source = (ctypes.addressof(buffer) + self.place for buffer in (self.target, self.source))
        ctypes.memmove(target, source, COPIED_BYTES)
        self.place = (self.place + COPIED_BYTES) % MEMORY_BYTES


UNITS: dict[Kernel, Callable[[], Callable[[], None]]] = {
    Kernel.PYTHON: Compute,
    Kernel.CACHE: Hash,
    Kernel.MEMORY: Copy,
}
OWN = threading.local()
"""Each thread's own units of work, which end with it."""


def unit_of(kernel: Kernel) -> Callable[[], None]:
    """Return this thread's unit of work, made at its first call."""
    found: Callable[[], None] | None = getattr(OWN, kernel, None)
    if found is None:
        found = UNITS[kernel]()
        setattr(OWN, kernel, found)
    return found


# ---------------------------------------------------------------- in the parent of the pool


def rate(
    pool: Executor,
    size: int,
    deadline: float,
    *,
    kernel: str = Kernel.PYTHON,
    seconds: float = KERNEL_SECONDS,
) -> float:
    """Return the units of work that `size` different workers do per second, all at once."""
    while True:
        # Alone there is nobody to begin with, and waking up late would look like a machine that is slow.
        begin = time.perf_counter() + LEAD_SECONDS * size if size > 1 else 0.0
        futures = [pool.submit(run_kernel, begin, seconds, kernel) for _ in range(size)]
        answers = [future.result(deadline - time.perf_counter()) for future in futures]
        if len({worker for worker, _ in answers}) == size:
            return sum(each for _, each in answers)


def widths(workers: int) -> tuple[int, ...]:
    """Return the numbers of workers that a curve is drawn through, 1 and all of them included."""
    if workers <= EVERY_WIDTH:
        return tuple(range(1, workers + 1))
    powers = (2**power for power in range(workers.bit_length()))
    return tuple(sorted({*powers, workers}))


def measure_curves(
    fresh_processes: Callable[[int], AbstractContextManager[Executor]],
    *,
    workers: int,
    memory: int,
    until: float,
    deadline: float,
) -> tuple[Curve, ...]:
    """Draw the capacity curve of each kernel, by processes and by threads, in even shares of the time."""
    affordable = max(1, int(MEMORY_SHARE * memory / (2 * MEMORY_BYTES)))
    makers: dict[By, Callable[[int], AbstractContextManager[Executor]]] = {
        "processes": fresh_processes,
        "threads": ThreadPoolExecutor,
    }
    todo = [(kernel, by) for kernel in Kernel for by in makers]
    curves = []
    for left, (kernel, by) in zip(range(len(todo), 0, -1), todo, strict=True):
        sizes = widths(min(workers, affordable) if kernel is Kernel.MEMORY else workers)
        share = time.perf_counter() + (until - time.perf_counter()) / left
        with makers[by](max(sizes)) as pool:
            once = partial(rate, pool, deadline=deadline, kernel=kernel, seconds=WINDOWS[by])
            rounds = measure_rounds(once, sizes, share)
        points = (ALONE, *capacities(rounds)) if len(sizes) > 1 else (ALONE,)
        curves.append(Curve(kernel=kernel, by=by, points=points))
    return tuple(curves)


def measure_rounds(
    once: Callable[[int], float], sizes: Sequence[int], until: float
) -> list[dict[int, float]]:
    """Measure each size in turn while time allows; a first run, in which buffers are made, does not count."""
    rounds: list[dict[int, float]] = []
    once(max(sizes))
    while len(rounds) < ROUNDS_LEAST or (len(rounds) < ROUNDS_MOST and time.perf_counter() < until):
        rounds.append({size: once(size) for size in sizes})
    return rounds


# ---------------------------------------------------------------- what it says


def capacities(rates: list[dict[int, float]]) -> tuple[Capacity, ...]:
    """Return the work that each number of workers got done, in units of what one does alone."""
    if list(rates[0]) == [1]:
        return (ALONE,)
    return tuple(
        Capacity(workers=size, speedup=estimate([r[size] / r[1] for r in rates], ceiling=size))
        for size in rates[0]
        if size > 1
    )


def estimate(values: Sequence[float], ceiling: float = math.inf) -> Estimate:
    """Summarize positive repeats: one by convention, few by their extremes, more by a t-interval of logs."""
    if len(values) == 1:
        found = mean_estimate(values)
        value, low, high, confidence = found.value, found.low, found.high, found.confidence
    elif len(values) < FEW:
        value, low, high = statistics.median(values), min(values), max(values)
        confidence = 1 - 2.0 ** (1 - len(values))  # unless all fell on one side of the true median
    else:
        logs = [math.log(value) for value in values]
        center, t = statistics.fmean(logs), t_quantile(0.975, len(logs) - 1)
        half = t * statistics.stdev(logs) / math.sqrt(len(logs))
        value, low, high = math.exp(center), math.exp(center - half), math.exp(center + half)
        confidence = 0.95
    value, low, high = (min(number, float(ceiling)) for number in (value, low, high))
    return Estimate(value=value, low=low, high=high, confidence=confidence)


def unrest(repeats: Iterable[float]) -> float:
    """Return the coefficient of variation of repeats, the one farthest from the median left out."""
    values = list(repeats)
    if len(values) < UNREST_LEAST:
        return statistics.stdev(values) / statistics.fmean(values)
    middle = statistics.median(values)
    kept = sorted(values, key=lambda value: abs(value - middle))[:-1]
    return (1 + OUTLIER_BIAS / len(values)) * statistics.stdev(kept) / statistics.fmean(kept)
