"""What parallel running costs on this machine, measured now, in a guarded child: no constant is shipped.

Workers import this file by its name, so it imports only the standard library and the nouns.
"""

from __future__ import annotations

import collections
import contextlib
import math
import multiprocessing
import multiprocessing.forkserver
import os
import pickle
import statistics
import sys
import time
import types
from concurrent.futures import BrokenExecutor, Executor, ProcessPoolExecutor, ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from advisor.model import Calibration, Capacity, Estimate, WorkerStart
from advisor.stats import t_quantile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

T = TypeVar("T")

KERNEL_STEPS = 200_000
"""Steps of the fixed kernel: 10 to 16 ms on Python 3.11 to 3.13 (our own measurement)."""
HOLD_SECONDS = 0.005
"""How long a starting worker is held, so that the next call has to go to another one."""
LEAD_SECONDS = 0.002
"""Time per worker to hand out kernels before all of them begin at once."""
SLOW_START_SECONDS = 0.5
"""Time that must be left to try spawn or forkserver: 0.09 to 0.37 s were needed (our own measurement)."""
OVERRUN_SECONDS = 1.0
"""How much longer than its bound the least possible measurement may take on a machine that crawls."""
THREAD_CALLS = 256
PROCESS_CHUNKS = 64
"""Chunks in flight at once: enough to hide one round trip, 10 to 30 ms in all (our own measurement)."""
RECORDS = 500
PICKLE_UNTIL, THREADS_UNTIL, DISPATCH_UNTIL, KERNELS_UNTIL, STARTS_UNTIL = 0.03, 0.06, 0.2, 0.75, 0.95
"""Shares of the time at which each measurement ends, so that a short calibration is an even one."""
LEAST_ROUNDS = 3
MOST_ROUNDS = 30
"""Fifteen interleaved pairs gave the capacity within 5 % (our own measurement); twice that for busy hours."""
MOST_STARTS = 10
FEW = 6
"""Below so many repeats the extremes are reported: a t-interval of so few is mostly guess."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolTimes:
    """Seconds that one pool took: to start, per empty chunk by round, per kernel by round and processes."""

    method: str
    start: float
    dispatch: list[float]
    kernels: list[dict[int, float]]


def measure(stage: object, *, workers: int, methods: list[str], seconds: float) -> Calibration:
    """Measure this machine's overheads and capacity within `seconds`, leaving out methods that fail.

    Raises OSError, ValueError or BrokenExecutor when no start method gives working processes.
    """
    del stage
    begun = time.perf_counter()
    pickle_rate = measure_pickling(begun + PICKLE_UNTIL * seconds)
    deadline = begun + seconds + OVERRUN_SECONDS
    with ThreadPoolExecutor(workers) as pool:
        threads = repeat(
            lambda: dispatch_seconds(pool, THREAD_CALLS, deadline), begun + THREADS_UNTIL * seconds
        )
    quickest_first = sorted(methods, key=lambda method: method != "fork")
    with bare_main():
        times = measure_first_pool(workers, quickest_first, begun, seconds)
        starts = {times.method: [times.start]}
        repeat_starts(starts, workers, quickest_first, begun + STARTS_UNTIL * seconds)
    alone = [kernel[1] for kernel in times.kernels]
    return Calibration(
        worker_starts=tuple(
            WorkerStart(start_method=method, workers=workers, seconds=estimate(starts[method]))
            for method in methods
            if method in starts
        ),
        process_dispatch=estimate(times.dispatch),
        thread_dispatch=estimate(threads),
        pickle_rate=pickle_rate,
        capacity=capacities(times.kernels),
        noise=statistics.stdev(alone) / statistics.fmean(alone),
        seconds=time.perf_counter() - begun,
    )


def hold(seconds: float) -> tuple[int, float]:
    """Keep one worker busy without computing; return who it was and for how long."""
    begun = time.perf_counter()
    time.sleep(seconds)
    return os.getpid(), time.perf_counter() - begun


def echo(value: int) -> int:
    """Do nothing, so that only the hand-over is timed."""
    return value


def run_kernel(begin: float) -> tuple[int, float]:
    """Compute from the moment `begin` of the system-wide clock; return who did, and seconds since then."""
    time.sleep(max(0.0, begin - time.perf_counter()))
    total = 0
    for number in range(KERNEL_STEPS):
        total += number * number % 7
    return os.getpid(), time.perf_counter() - begin


def measure_pickling(until: float) -> float:
    """Return the bytes per second at which dict records are pickled and unpickled."""
    records = [
        {"user_id": number, "name": f"user {number}", "amount": number / 7, "active": number % 2 == 0}
        for number in range(RECORDS)
    ]

    def once() -> float:
        begun = time.perf_counter()
        data = pickle.dumps(records)
        pickle.loads(data)  # noqa: S301 - written by the line above
        return len(data) / (time.perf_counter() - begun)

    return statistics.median(repeat(once, until))


def measure_first_pool(workers: int, methods: list[str], begun: float, seconds: float) -> PoolTimes:
    """Measure all that one warm pool can tell, with the first start method that works."""
    for method in methods[:-1]:
        with contextlib.suppress(OSError, ValueError, BrokenExecutor):
            return measure_pool(workers, method, begun, seconds)
    return measure_pool(workers, methods[-1], begun, seconds)


def measure_pool(workers: int, method: str, begun: float, seconds: float) -> PoolTimes:
    """Start a pool, hand it empty chunks, then run the kernel in one and in all of its processes."""
    deadline = begun + seconds + OVERRUN_SECONDS
    sizes = sorted({1, min(2, workers), workers})
    with fresh_pool(workers, method) as pool:
        start = start_seconds(pool, workers, deadline)
        dispatch = repeat(
            lambda: dispatch_seconds(pool, PROCESS_CHUNKS, deadline), begun + DISPATCH_UNTIL * seconds
        )
        kernels = repeat(  # all sizes next to each other in each round, so that the machine's drift cancels
            lambda: {size: kernel_seconds(pool, size, deadline) for size in sizes},
            begun + KERNELS_UNTIL * seconds,
        )
    return PoolTimes(method=method, start=start, dispatch=dispatch, kernels=kernels)


def dispatch_seconds(pool: Executor, calls: int, deadline: float) -> float:
    """Time one burst of empty calls, each a chunk of its own; return the seconds of each."""
    begun = time.perf_counter()
    collections.deque(pool.map(echo, range(calls), timeout=deadline - begun), maxlen=0)
    return (time.perf_counter() - begun) / calls


def kernel_seconds(pool: Executor, size: int, deadline: float) -> float:
    """Return the mean seconds of the kernel while `size` different processes run it at once."""
    while True:
        begin = time.perf_counter() + LEAD_SECONDS * size
        futures = [pool.submit(run_kernel, begin) for _ in range(size)]
        answers = [future.result(deadline - time.perf_counter()) for future in futures]
        if len({worker for worker, _ in answers}) == size:
            return statistics.fmean(seconds for _, seconds in answers)


def repeat_starts(starts: dict[str, list[float]], workers: int, methods: list[str], until: float) -> None:
    """Start pools in turn while time allows, and forget the methods that fail."""
    expected = {method: 0.0 if method in {"fork", *starts} else SLOW_START_SECONDS for method in methods}
    for method in (*expected,) * MOST_STARTS:
        begun = time.perf_counter()
        if begun + expected.get(method, math.inf) > until:
            continue
        try:
            with fresh_pool(workers, method) as pool:
                took = start_seconds(pool, workers, until)
            starts.setdefault(method, []).append(took)
            expected[method] = time.perf_counter() - begun
        except TimeoutError:  # time ran out, which says nothing against earlier starts
            del expected[method]
        except (OSError, ValueError, BrokenExecutor):
            del expected[method]
            starts.pop(method, None)


def start_seconds(pool: Executor, workers: int, deadline: float) -> float:
    """Return the seconds from an empty pool until each of its workers has answered once."""
    begun = time.perf_counter()
    answered: dict[int, float] = {}
    while len(answered) < workers:
        futures = [pool.submit(hold, HOLD_SECONDS) for _ in range(workers)]
        for future in as_completed(futures, deadline - time.perf_counter()):
            worker, held = future.result()
            answered.setdefault(worker, time.perf_counter() - begun - held)
    return max(answered.values())


@contextlib.contextmanager
def fresh_pool(workers: int, method: str) -> Iterator[ProcessPoolExecutor]:
    """Give a pool that is as cold as a script's first one, and leave none of its workers behind."""
    pool = ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context(method))
    try:
        yield pool
    except BaseException:
        for process in multiprocessing.active_children():
            process.kill()
        raise
    finally:
        pool.shutdown(cancel_futures=True)
        if method == "forkserver":  # one that is already there would make the next start look cheap
            getattr(getattr(multiprocessing.forkserver, "_forkserver", None), "_stop", lambda: None)()


@contextlib.contextmanager
def bare_main() -> Iterator[None]:
    """Hide the main module, which spawned workers would import: its cost is not the machine's."""
    main = sys.modules["__main__"]
    sys.modules["__main__"] = types.ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main


def repeat(once: Callable[[], T], until: float) -> list[T]:
    """Measure again and again while one more fits before `until`, and a few times in any case."""
    found: list[T] = []
    longest = 0.0
    while len(found) < LEAST_ROUNDS or (len(found) < MOST_ROUNDS and time.perf_counter() + longest < until):
        begun = time.perf_counter()
        found.append(once())
        longest = max(longest, time.perf_counter() - begun)
    return found


def capacities(kernels: list[dict[int, float]]) -> tuple[Capacity, ...]:
    """Return the work that each number of processes got done, in units of what one does alone."""
    if list(kernels[0]) == [1]:
        return (Capacity(workers=1, speedup=Estimate(value=1.0, low=1.0, high=1.0, confidence=1.0)),)
    return tuple(
        Capacity(workers=size, speedup=estimate([size * r[1] / r[size] for r in kernels], ceiling=size))
        for size in kernels[0]
        if size > 1
    )


def estimate(values: list[float], ceiling: float = math.inf) -> Estimate:
    """Summarize positive repeats: few by their median and extremes, more by a t-interval of their logs."""
    if len(values) < FEW:
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
