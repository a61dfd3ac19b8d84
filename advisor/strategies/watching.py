"""Watches a slice from inside: when each worker did what, on the one monotonic clock of the machine.

Linux's monotonic clock is the same in all processes, so stamps of workers and of their parent compare.
"""

from __future__ import annotations

import os
import resource
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from typing import TYPE_CHECKING, Any, NamedTuple

from advisor.strategies.items import flatten

if TYPE_CHECKING:
    from collections.abc import Sequence

Function = Callable[[Any], Any]
Map = Callable[[Function, Iterable[Any]], Iterator[Any]]
"""`map` of a pool."""

SCHEDSTAT_BYTES = 96
"""Longest line of three 64-bit counters."""

Span = tuple[float, float]
"""Begin and end."""


class Clocks(NamedTuple):
    """One thread's clocks at one moment, in seconds."""

    wall: float
    cpu: float
    delay: float
    """How long it was ready to run but had no core; 0 where the system does not tell."""


class Call(NamedTuple):
    """A worker calling the person's function, for one item or for a chunk."""

    lane: int
    """Process, thread, or place among the calls in flight."""
    begun: Clocks
    ended: Clocks


class Trip(NamedTuple):
    """A chunk of items or of results on its way between parent and worker."""

    lane: int
    """The worker's process."""
    packed: Span
    unpacked: Span


@dataclass(slots=True, kw_only=True)
class Timeline:
    """What was seen of one slice."""

    begun: float
    ended: float
    lanes: int
    """Workers that share the work: processes, threads, or calls in flight; at most one for each task."""
    takes_turns: bool = False
    """Whether one worker that computes keeps the others from computing: the GIL, or one event loop."""
    cpu: float = 0.0
    """Processor time, and time ready without a core, that no call carries: of one loop that runs them all, of
    threads that the person's code starts."""
    output: Any
    """What the arm's `run` returns."""
    laid_out: float = 0.0
    """Seconds that the parent took, before, to copy the items to where all workers see them."""
    calls: list[Call]
    sent: list[Trip] = field(default_factory=list)
    returned: list[Trip] = field(default_factory=list)


class Own(threading.local):
    """A thread's open run-queue counter."""

    thread = 0
    descriptor = -1


own = Own()


def run_queue_seconds() -> float:
    """Return how long this thread was ready but had no core; an open file costs 2 µs, opening it 17 µs."""
    try:
        if own.thread != threading.get_native_id():  # a fork hands its parent's counter down
            own.descriptor = os.open("/proc/thread-self/schedstat", os.O_RDONLY)
            own.thread = threading.get_native_id()
        return int(os.pread(own.descriptor, SCHEDSTAT_BYTES, 0).split()[1]) / 1e9
    except (OSError, IndexError, ValueError):
        return 0.0


def thread_clocks() -> Clocks:
    """Read the clocks of this thread alone: other threads do other calls."""
    return Clocks(time.perf_counter(), time.thread_time(), run_queue_seconds())


def process_clocks() -> Clocks:
    """Read the clocks of a process that does one call at a time, with whatever threads that starts."""
    return Clocks(time.perf_counter(), process_seconds(), run_queue_seconds())


def process_seconds() -> float:
    """Return the processor time of all threads, and of children that ended and were waited for."""
    reaped = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + reaped.ru_utime + reaped.ru_stime


# ---------------------------------------------------------------- what travels between processes


@dataclass(frozen=True, slots=True)
class Mark:
    """Knows when the pickle was at this place: on the way in, and on the way out."""

    dumped: float = 0.0
    loaded: float = 0.0

    def __reduce__(self) -> tuple[Any, ...]:
        """Take the time at which a pickle is written."""
        return passed, (time.perf_counter(),)


def passed(dumped: float) -> Mark:
    """Take the time at which a pickle is read."""
    return Mark(dumped, time.perf_counter())


@dataclass(frozen=True, slots=True)
class Parcel:
    """Something between two marks; pickling keeps their order, so that they time it without copying it."""

    content: Any
    first: Mark = field(default_factory=Mark)
    last: Mark = field(default_factory=Mark)

    def __reduce__(self) -> tuple[Any, ...]:
        """Put a fresh mark on each side."""
        return unpacked, (Mark(), self.content, Mark())

    def trip(self, lane: int) -> Trip:
        """Return when it was packed and unpacked."""
        return Trip(lane, (self.first.dumped, self.last.dumped), (self.first.loaded, self.last.loaded))


def unpacked(first: Mark, content: Any, last: Mark) -> Parcel:
    """Rebuild a parcel with the marks that it passed."""
    return Parcel(content, first, last)


@dataclass(frozen=True, slots=True)
class Done:
    """One task's output, and how it came about."""

    output: Any
    call: Call
    sent: Trip | None = None


def in_worker(function: Function, parcel: Parcel) -> Parcel:
    """Do one task, a chunk, in a worker process."""
    lane, begun = os.getpid(), process_clocks()
    output = function(parcel.content)
    return Parcel(Done(output, Call(lane, begun, process_clocks()), parcel.trip(lane)))


def in_thread(function: Function, task: Any) -> Done:
    """Do one task, a chunk, in a worker thread."""
    begun = thread_clocks()
    output = function(task)
    return Done(output, Call(threading.get_native_id(), begun, thread_clocks()))


# ---------------------------------------------------------------- one way to watch for each kind of arm


def alone(function: Function, task: Any) -> Timeline:
    """Watch what one thread of control does."""
    begun = process_clocks()
    output = function(task)
    ended = process_clocks()
    calls = [Call(0, begun, ended)]
    return Timeline(begun=begun.wall, ended=ended.wall, lanes=1, calls=calls, output=output)


def processes(map_: Map, function: Function, tasks: Sequence[Any], workers: int) -> Timeline:
    """Map over a process pool; the pool's own pickling is timed where it happens."""
    begun = time.perf_counter()
    parcels = list(map_(partial(in_worker, function), map(Parcel, tasks)))
    ended = time.perf_counter()
    done: list[Done] = [parcel.content for parcel in parcels]
    pairs = zip(parcels, done, strict=True)
    return Timeline(
        begun=begun,
        ended=ended,
        lanes=min(workers, len(tasks)),
        calls=[each.call for each in done],
        output=flatten(each.output for each in done),
        sent=[each.sent for each in done if each.sent is not None],
        returned=[parcel.trip(each.call.lane) for parcel, each in pairs],
    )


def threads(map_: Map, function: Function, tasks: Sequence[Any], workers: int) -> Timeline:
    """Map over a thread pool."""
    begun = process_clocks()
    done: list[Done] = list(map_(partial(in_thread, function), tasks))
    ended = process_clocks()
    carried = sum(each.call.ended.cpu - each.call.begun.cpu for each in done)
    return Timeline(
        begun=begun.wall,
        ended=ended.wall,
        lanes=min(workers, len(tasks)),
        takes_turns=has_gil(),
        cpu=max(0.0, ended.cpu - begun.cpu - carried),
        calls=[each.call for each in done],
        output=flatten(each.output for each in done),
    )


def coroutines(run: Callable[[Function], object], function: Function, items: int, cap: int) -> Timeline:
    """Watch an event loop; `run` awaits the items by the function that it is given."""
    calls: list[Call] = []
    begun = process_clocks()
    output = run(in_flight(function, calls))
    ended = process_clocks()
    return Timeline(
        begun=begun.wall,
        ended=ended.wall,
        lanes=min(cap, items),
        takes_turns=True,
        cpu=(ended.cpu - begun.cpu) + (ended.delay - begun.delay),
        calls=calls,
        output=output,
    )


def in_flight(function: Function, calls: list[Call]) -> Function:
    """Return the function as one that notes when each call began and ended, and in which place."""
    free: list[int] = []
    fresh = count()

    async def one(item: Any) -> Any:
        lane = free.pop() if free else next(fresh)
        begun = time.perf_counter()
        try:
            return await function(item)
        finally:
            calls.append(Call(lane, Clocks(begun, 0.0, 0.0), Clocks(time.perf_counter(), 0.0, 0.0)))
            free.append(lane)

    return one


def has_gil() -> bool:
    """Tell whether threads that compute take turns."""
    return bool(getattr(sys, "_is_gil_enabled", lambda: True)())


# ---------------------------------------------------------------- what is paid once


def seconds(function: Function, task: Any) -> float:
    """Do one task, and return the wall seconds that it took."""
    begun = time.perf_counter()
    function(task)
    return time.perf_counter() - begun


def mean_call(seen: Timeline) -> float:
    """Return the mean wall seconds of the calls in a timeline."""
    taken = [call.ended.wall - call.begun.wall for call in seen.calls]
    return sum(taken) / max(len(taken), 1)


def mean_import(told: Iterable[tuple[int, float]]) -> float:
    """Return the mean seconds that importing took, from what workers, known by their process, told."""
    by_process = dict(told)
    return sum(by_process.values()) / max(len(by_process), 1)
