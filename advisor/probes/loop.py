"""Runs the person's loop once over the sample, results kept as the real job keeps them."""

from __future__ import annotations

import math
import random
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from advisor.model import MemoryUse, Pickling, Timing, Waiting
from advisor.probes import clocks, memory, pickling, timing, waiting
from advisor.probes.visits import Visits
from advisor.sandbox import breadcrumb, guard
from advisor.stage import Stage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

BATCH_SECONDS = 0.001
"""Shortest time that is timed as one; shorter ones are mostly clock (pyperf's own lower limit)."""
WINDOW_SECONDS = 0.15
"""Shortest run that the waiting clocks can resolve: the run-queue counter steps in 4 ms."""
BRIEF_SECONDS = 0.04
"""The same where the whole job is shorter still, and calls keep the processor too busy to have waited."""
BUSY = 0.9
"""Share of the wall time on the processor from which at most a tenth can be waiting, queueing included."""
PRECISION = 0.10
"""Half width of the 90 % interval of the mean at which more calls are not worth their time."""
ENOUGH_BATCHES = 20
"""Batches from which the precision rule is asked at all (our own simulation)."""
SECOND_CALL = 1.0
"""Seconds of a first call up to which another is made whatever the time: the first may have loaded or
computed what all later ones use, and then says nothing of them."""
UNLIMITED = 2**62
"""Calls that a loop without effects may make."""
KEPT_BYTES = 256 * 2**20
"""Growth at which results are dropped again, so that profiling does not fill the memory."""
KEPT_BATCHES = 5
"""Batches timed with all results kept that are enough: later ones would reuse the memory of dropped results,
and take a seventh of the time of the job's own calls (our own measurement of results of 10 MB)."""
KEPT_RESULTS = 20
"""Results that are kept even then, for the probe that pickles them."""
LONG_BATCH = 0.01
"""Seconds in which results can grow so much that memory is looked at after each batch."""
LOOK_EVERY = 16
"""Shorter batches between two looks at memory; a look costs about 20 us (our own measurement)."""
ERROR_KINDS = 20
"""Kinds of exceptions of which one is kept."""


class NoResult:
    """Stands where an item that raised has no result."""


NO_RESULT = NoResult()


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
    """Calls in each batch."""
    visits: Visits = field(default_factory=lambda: Visits([], set()))
    """Every batch but the first call, those before the window included."""
    results: list[Any] = field(default_factory=list)
    """What calls returned, those before the window included; NO_RESULT where they raised."""
    kept: int = 0
    """Results that were kept when `grown_bytes` was read."""
    raised: int = 0
    """Calls inside the window that raised."""
    error_items: set[int] = field(default_factory=set)
    """Items that raised, before the window or in it."""
    errors: list[BaseException] = field(default_factory=list)
    """The first exception of each type, without its traceback."""
    total: float = math.inf
    """Calls that the whole job makes."""
    window: float = WINDOW_SECONDS
    before: clocks.Reading = field(default_factory=clocks.read)
    after: clocks.Reading = field(default_factory=clocks.read)
    base_bytes: int = 0
    grown_bytes: int = 0

    @property
    def calls(self) -> int:
        """Calls inside the window."""
        return sum(self.sizes)

    @property
    def returned(self) -> list[Any]:
        """Return the results of the calls that returned."""
        if not self.error_items:
            return self.results
        return [result for result in self.results if result is not NO_RESULT]


@dataclass(frozen=True, slots=True, kw_only=True)
class Observed:
    """The four facts that one run of the loop gives."""

    timing: Timing
    waiting: Waiting
    pickling: Pickling
    memory: MemoryUse


def measure(
    stage: Stage, *, seconds: float, seed: int, show_values: bool, calls_most: int = UNLIMITED
) -> Observed:
    """Run the loop for so many seconds, or calls, and read the four facts off it."""
    run = observe(stage, seconds=seconds, seed=seed, calls_most=calls_most)
    return Observed(
        timing=timing.measure(stage, run=run, show_values=show_values),
        waiting=waiting.measure(stage, run=run),
        memory=memory.measure(stage, run=run),
        pickling=pickling.measure(stage, run=run),
    )


def observe(stage: Stage, *, seconds: float, seed: int, calls_most: int = UNLIMITED) -> Run:
    """Run the loop: a first call apart, then batches in random order until precise or out of time."""
    call, items = stage.call, stage.items
    run = Run(stage=stage, visits=Visits.over(items), base_bytes=memory.resident())
    deadline = time.perf_counter() + seconds
    run.first_seconds = attempt(call, items, 0, 1, run)
    run.visits.unseen.discard(run.visits.numbers[0])
    if run.first_seconds > SECOND_CALL and time.perf_counter() + run.first_seconds > deadline:
        keep_only_call(run)
        return run
    run.batch = 1 if calls_most < UNLIMITED else batch_size(call, items, run, deadline)
    run.raised = 0
    measure_job(stage, run)
    run.before = clocks.read()
    for start in batch_starts(len(items), run.batch, seed):
        spent = attempt(call, items, start, run.batch, run)
        run.visits.add(start, run.batch, spent)
        run.starts.append(start)
        run.sizes.append(run.batch)
        run.seconds.append(spent / run.batch)
        looks = spent > LONG_BATCH or len(run.seconds) % LOOK_EVERY == 0
        if looks and holds_much(run):
            if len(run.seconds) >= KEPT_BATCHES:
                break
            drop_results(run)
        if is_done(run, deadline) or run.calls >= calls_most:
            break
    run.after = clocks.read()
    note_growth(run)
    return run


def keep_only_call(run: Run) -> None:
    """Make the first call count when there was time for no other."""
    run.starts, run.sizes, run.seconds = [0], [1], [run.first_seconds]
    run.after = clocks.read()
    note_growth(run)


def note_growth(run: Run) -> None:
    """Note how much memory the kept results take, unless they were dropped: then it was noted before."""
    if not run.kept:
        run.kept = len(run.results)
        run.grown_bytes = max(0, memory.resident() - run.base_bytes)


def holds_much(run: Run) -> bool:
    """Tell whether the results take more memory than profiling may fill."""
    return memory.resident() - run.base_bytes > KEPT_BYTES


def drop_results(run: Run) -> None:
    """Drop most results, and stop keeping count."""
    note_growth(run)
    del run.results[KEPT_RESULTS:]


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
        except guard.EffectRefused:
            raise
        except BaseException as error:  # sys.exit and KeyboardInterrupt of an item end the item only
            note_error(run, start + len(run.results) - done, error)
            run.results.append(NO_RESULT)
    return time.perf_counter() - begun


def note_error(run: Run, item: int, error: BaseException) -> None:
    """Count an item's error, and keep it if it is the first of its type; frames would keep data alive."""
    run.raised += 1
    run.error_items.add(item)
    if len(run.errors) < ERROR_KINDS and all(type(error) is not type(known) for known in run.errors):
        run.errors.append(error.with_traceback(None))


def collect(call: Callable[[Any], Any], items: Iterable[Any], results: list[Any]) -> None:
    """Loop as the person does."""
    for item in items:
        results.append(call(item))  # noqa: PERF401 - this is the loop being measured


def batch_size(call: Callable[[Any], Any], items: Sequence[Any], run: Run, deadline: float) -> int:
    """Find how many calls last long enough to be timed together; doubling, as items may differ much."""
    size = 1
    while size < len(items) and time.perf_counter() < deadline:
        start = min(size, len(items) - size)
        spent = attempt(call, items, start, size, run)
        run.visits.add(start, size, spent)
        if spent >= BATCH_SECONDS:
            break
        size = min(len(items), size * 2)
    return size


def measure_job(stage: Stage, run: Run) -> None:
    """Watch the loop no longer than the job lasts, where that can be told."""
    total = None if stage.drawn is None else stage.drawn.total
    if total is not None and run.visits.made:
        last = run.visits.made[-1]
        run.total = total.high
        run.window = min(WINDOW_SECONDS, max(BRIEF_SECONDS, total.high * last.seconds / last.size))


def batch_starts(count: int, batch: int, seed: int) -> Iterator[int]:
    """Give starts of whole batches that cover all the items, shuffled, over and over."""
    last = count - batch
    starts = sorted({*range(0, last + 1, batch), last})
    shuffler = random.Random(seed)  # noqa: S311 - an order, no secret
    while True:
        shuffler.shuffle(starts)
        yield from starts


def is_done(run: Run, deadline: float) -> bool:
    """Stop at the deadline, or when the window is long enough and as precise as is wanted, or as the job."""
    now = time.perf_counter()
    if now >= deadline or run.visits.is_settled():
        return True
    watched = now - run.before.wall
    if watched < run.window or len(run.seconds) < ENOUGH_BATCHES:
        return False
    if watched < WINDOW_SECONDS and time.thread_time() - run.before.thread < BUSY * watched:
        return False
    return run.calls >= run.total or timing.is_precise(run.seconds, PRECISION)
