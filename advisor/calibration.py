"""What parallel running costs on this machine, measured now, in a guarded child: no constant is shipped.

Workers import this file by its name, so it imports only the standard library and the nouns.
"""

from __future__ import annotations

import collections
import contextlib
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

from advisor.curves import (
    KERNEL_SECONDS,
    LEAD_SECONDS,
    UNREST_LEAST,
    capacities,
    estimate,
    measure_curves,
    rate,
    unrest,
)
from advisor.model import Calibration, WorkerStart

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from advisor.model import Curve

T = TypeVar("T")

HOLD_SECONDS = 0.005
"""How long a starting worker is held, so that the next call has to go to another one."""
SLOW_START_SECONDS = 0.5
"""Time that must be left to try spawn or forkserver: 0.09 to 0.37 s were needed (our own measurement)."""
OVERRUN_SECONDS = 1.0
"""How much longer than its bound the least possible measurement may take on a machine that crawls."""
THREAD_CALLS = 256
PROCESS_CHUNKS = 48
"""Chunks in flight at once: enough to hide one round trip, 10 to 30 ms in all (our own measurement)."""
RECORDS = 500
PICKLE_UNTIL, THREADS_UNTIL, DISPATCH_UNTIL, KERNELS_UNTIL, STARTS_UNTIL = 0.03, 0.06, 0.2, 0.75, 0.95
"""Shares of the time at which each measurement ends, so that a short calibration is an even one."""
LEAST_ROUNDS = 3
LEAST_KERNELS, WANTED_KERNELS = 6, 9
"""Rounds of the kernel: when one is an outlier, five others still tell the machine's unrest."""
BRIEF_SECONDS = 0.15
"""Below it there is no time for an even calibration: a little is measured of everything."""
BRIEF_ROUNDS, BRIEF_STARTS = 3, 2
"""Rounds of all kernels, and starts, in so short a time; the extremes of so few are what is reported."""
LEAST_KERNEL_SECONDS = 0.006
"""Shortest kernel: below it the scheduler's turns of about 4 ms are most of what is seen."""
MOST_ROUNDS = 30
"""Fifteen interleaved pairs gave the capacity within 5 % (our own measurement); twice that for busy hours."""
LEAST_STARTS, MOST_STARTS = 3, 10
"""Starts by fork, which is quick, in any case: one alone would have no spread."""
CURVES_GIVEN_UP = 4.0
"""Times their time after which capacity curves are given up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolTimes:
    """What one pool showed: seconds to start and per empty chunk, rates of work by round and processes."""

    method: str
    start: float
    dispatch: list[float]
    rates: list[dict[int, float]]
    alone: list[float]
    """Rates of one process, in these rounds and in more where they are too few to tell unrest."""


def measure(
    stage: object,
    *,
    workers: int,
    methods: list[str],
    seconds: float,
    curve_seconds: float = 0.0,
    memory: int = 0,
) -> Calibration:
    """Measure this machine's overheads and capacity within `seconds`, leaving out methods that fail.

    Only methods that may be used should be given: without fork, the first of the others is timed at least
    once. `curve_seconds` more go into capacity curves, whose workers hold at most half of `memory`.
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
        least = BRIEF_STARTS if seconds < BRIEF_SECONDS else LEAST_STARTS
        repeat_starts(starts, workers, quickest_first, begun + STARTS_UNTIL * seconds, deadline, least=least)
        curves: tuple[Curve, ...] = ()
        if curve_seconds:
            with contextlib.suppress(OSError, BrokenExecutor, TimeoutError, MemoryError):
                curves = draw_curves(times.method, workers, memory, curve_seconds)
    return Calibration(
        worker_starts=tuple(
            WorkerStart(start_method=method, workers=workers, seconds=estimate(starts[method]))
            for method in methods
            if method in starts
        ),
        process_dispatch=estimate(times.dispatch),
        thread_dispatch=estimate(threads),
        pickle_rate=pickle_rate,
        capacity=capacities(times.rates),
        noise=unrest(times.alone),
        seconds=time.perf_counter() - begun,
        curves=curves,
    )


def draw_curves(method: str, workers: int, memory: int, seconds: float) -> tuple[Curve, ...]:
    """Draw the capacity curves in about so many seconds."""
    begun = time.perf_counter()
    return measure_curves(
        lambda size: fresh_pool(size, method),
        workers=workers,
        memory=memory,
        until=begun + seconds,
        deadline=begun + CURVES_GIVEN_UP * seconds,
    )


def hold(seconds: float) -> tuple[int, float]:
    """Keep one worker busy without computing; return who it was and for how long."""
    begun = time.perf_counter()
    time.sleep(seconds)
    return os.getpid(), time.perf_counter() - begun


def echo(value: int) -> int:
    """Do nothing, so that only the hand-over is timed."""
    return value


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
    share = (KERNELS_UNTIL - DISPATCH_UNTIL) * seconds / WANTED_KERNELS / len(sizes) - LEAD_SECONDS
    kernel = min(KERNEL_SECONDS, max(LEAST_KERNEL_SECONDS, share))
    with fresh_pool(workers, method) as pool:
        start = start_seconds(pool, workers, deadline)
        dispatch = repeat(
            lambda: dispatch_seconds(pool, PROCESS_CHUNKS, deadline), begun + DISPATCH_UNTIL * seconds
        )
        rates = repeat(  # all sizes next to each other in each round, so that the machine's drift cancels
            lambda: {size: rate(pool, size, deadline, seconds=kernel) for size in sizes},
            begun + KERNELS_UNTIL * seconds,
            least=BRIEF_ROUNDS if seconds < BRIEF_SECONDS else LEAST_KERNELS,
        )
        alone = [each[1] for each in rates]
        alone += [rate(pool, 1, deadline, seconds=kernel) for _ in range(UNREST_LEAST - len(alone))]
    return PoolTimes(method=method, start=start, dispatch=dispatch, rates=rates, alone=alone)


def dispatch_seconds(pool: Executor, calls: int, deadline: float) -> float:
    """Time one burst of empty calls, each a chunk of its own; return the seconds of each."""
    begun = time.perf_counter()
    collections.deque(pool.map(echo, range(calls), timeout=deadline - begun), maxlen=0)
    return (time.perf_counter() - begun) / calls


def repeat_starts(
    starts: dict[str, list[float]],
    workers: int,
    methods: list[str],
    until: float,
    deadline: float,
    *,
    least: int = LEAST_STARTS,
) -> None:
    """Start pools in turn while time allows, fork a few times in any case; forget the methods that fail."""
    expected = {method: 0.0 if method in {"fork", *starts} else SLOW_START_SECONDS for method in methods}
    for method in (*expected,) * MOST_STARTS:
        begun = time.perf_counter()
        missing = method == "fork" and len(starts.get(method, ())) < least and begun < deadline
        if method not in expected or (begun + expected[method] > until and not missing):
            continue
        try:
            with fresh_pool(workers, method) as pool:
                took = start_seconds(pool, workers, deadline if missing else until)
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


def repeat(once: Callable[[], T], until: float, least: int = LEAST_ROUNDS) -> list[T]:
    """Measure again and again while one more fits before `until`, and a few times in any case."""
    found: list[T] = []
    longest = 0.0
    while len(found) < least or (len(found) < MOST_ROUNDS and time.perf_counter() + longest < until):
        begun = time.perf_counter()
        found.append(once())
        longest = max(longest, time.perf_counter() - begun)
    return found
