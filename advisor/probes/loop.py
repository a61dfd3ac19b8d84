"""Runs the person's loop once over the sample, results kept as the real job keeps them."""

from __future__ import annotations

import math
import random
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from advisor.model import MemoryUse, Pickling, Timing, Waiting
from advisor.probes import clocks, memory, pickling, timing, waiting
from advisor.sandbox import breadcrumb
from advisor.stage import Stage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence


BATCH_SECONDS = 0.001
"""Shortest time that is timed as one; shorter ones are mostly clock (pyperf's own lower limit)."""
WINDOW_SECONDS = 0.15
"""Shortest run that the waiting clocks can resolve: the run-queue counter steps in 4 ms."""
PRECISION = 0.10
"""Half width of the 90 % interval of the mean at which more calls are not worth their time."""
ENOUGH_BATCHES = 20
"""Batches from which the precision rule is asked at all (our own simulation)."""
KEPT_BYTES = 256 * 2**20
"""Growth at which results are dropped again, so that profiling does not fill the memory."""


@dataclass(slots=True, kw_only=True)
class Run:
    """What one run of the loop left behind, still in the child."""

    stage: Stage
    batch: int = 1
    first_seconds: float = 0.0
    starts: list[int] = field(default_factory=list)
    """First item of each batch."""
    seconds: list[float] = field(default_factory=list)
    """Wall seconds per item, batch by batch."""
    sizes: list[int] = field(default_factory=list)
    results: list[Any] = field(default_factory=list)
    kept: int = 0
    """Results that were still kept at the end."""
    errors: list[tuple[int, BaseException]] = field(default_factory=list)
    before: clocks.Reading = field(default_factory=clocks.read)
    after: clocks.Reading = field(default_factory=clocks.read)
    base_bytes: int = 0
    grown_bytes: int = 0

    @property
    def calls(self) -> int:
        """Calls inside the window."""
        return sum(self.sizes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Observed:
    """The four facts that one run of the loop gives."""

    timing: Timing
    waiting: Waiting
    pickling: Pickling
    memory: MemoryUse


def measure(stage: Stage, *, seconds: float, seed: int, show_values: bool) -> Observed:
    """Run the loop for so many seconds and read the four facts off it."""
    run = observe(stage, seconds=seconds, seed=seed)
    return Observed(
        timing=timing.measure(stage, run=run, show_values=show_values),
        waiting=waiting.measure(stage, run=run),
        memory=memory.measure(stage, run=run),
        pickling=pickling.measure(stage, run=run),
    )


def observe(stage: Stage, *, seconds: float, seed: int) -> Run:
    """Run the loop: a first call apart, then batches in random order until precise or out of time."""
    run = Run(stage=stage, base_bytes=memory.resident())
    deadline = time.perf_counter() + seconds
    call, items = stage.call, stage.items
    run.first_seconds = attempt(call, items, 0, 1, run)
    if time.perf_counter() + run.first_seconds > deadline:
        keep_only_call(run)
        return run
    run.batch = batch_size(call, items, run, deadline)
    run.before = clocks.read()
    for start in batch_starts(len(items), run.batch, seed):
        spent = attempt(call, items, start, run.batch, run)
        size = min(run.batch, len(items) - start)
        run.starts.append(start)
        run.sizes.append(size)
        run.seconds.append(spent / size)
        if is_done(run, deadline):
            break
    run.after = clocks.read()
    run.kept = len(run.results)
    run.grown_bytes = max(0, memory.resident() - run.base_bytes)
    return run


def keep_only_call(run: Run) -> None:
    """Make the first call count when there was time for no other."""
    run.starts, run.sizes, run.seconds = [0], [1], [run.first_seconds]
    run.after = clocks.read()
    run.kept = len(run.results)


def attempt(call: Callable[[Any], Any], items: Sequence[Any], start: int, size: int, run: Run) -> float:
    """Time a batch of calls; a call that raises is counted and the batch goes on behind it."""
    breadcrumb.mark(start)
    breadcrumb.count(min(size, len(items) - start) - 1)
    batch = items[start : start + size]
    done = len(run.results)
    begun = time.perf_counter()
    iterator = iter(batch)
    while True:
        try:
            collect(call, iterator, run.results)
            break
        except Exception as error:
            run.errors.append((start + len(run.results) - done, error))
            run.results.append(error)
    return time.perf_counter() - begun


def collect(call: Callable[[Any], Any], items: Iterable[Any], results: list[Any]) -> None:
    """Loop as the person does."""
    for item in items:
        results.append(call(item))  # noqa: PERF401 - this is the loop being measured


def batch_size(call: Callable[[Any], Any], items: Sequence[Any], run: Run, deadline: float) -> int:
    """Find how many calls last long enough to be timed together."""
    size = 1
    while size < len(items) and time.perf_counter() < deadline:
        spent = attempt(call, items, min(1, len(items) - 1), size, run)
        if spent >= BATCH_SECONDS:
            break
        size = min(len(items), max(size * 2, math.ceil(size * BATCH_SECONDS / max(spent, 1e-7))))
    return size


def batch_starts(count: int, batch: int, seed: int) -> Iterable[int]:
    """Give starts of whole batches, shuffled, over and over; the first item's batch comes last."""
    starts = list(range(0, max(1, count - batch + 1), batch))
    shuffler = random.Random(seed)  # noqa: S311 - an order, no secret
    while True:
        shuffler.shuffle(starts)
        yield from starts


def is_done(run: Run, deadline: float) -> bool:
    """Stop at the deadline, or when the mean is precise and the window is long enough."""
    now = time.perf_counter()
    if now >= deadline:
        return True
    if len(run.seconds) % 16 == 0 and memory.resident() - run.base_bytes > KEPT_BYTES:
        run.results.clear()
    long_enough = now - run.before.wall >= WINDOW_SECONDS
    return long_enough and len(run.seconds) >= ENOUGH_BATCHES and timing.is_precise(run.seconds, PRECISION)
