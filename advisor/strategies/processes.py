"""Processes: for calls that compute and hold the GIL, items handed over in chunks.

Right when calls compute in Python for long, do not depend on each other, and travel cheaply; the gain is at
most the number of cores. Items that are dear to pickle can be inherited by workers that start as copies of
the program, or sent as slices of their table.

Wrong when moving an item takes as long as computing it (about 300 MB a second go through a pool), when items
are tiny, when calls change variables or their argument (a worker changes its own copy), and when a library
computes on all cores already: two processes with two BLAS threads each took 7 times as long as the loop.

Costs 16 ms to start two workers by fork, 230 ms by forkserver and 330 ms by spawn, which import the module
again; then 0.2 to 0.3 ms a chunk, so that a chunk should hold about 20 ms of work (our own measurements).
"""

from __future__ import annotations

import contextlib
import multiprocessing
import threading
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from advisor import cost, inheriting
from advisor.model import (
    CONSENT_KINDS,
    Bound,
    Case,
    FirstCall,
    Handover,
    ItemForm,
    Need,
    Plan,
    Rejected,
    TargetKind,
    Timing,
    Waiting,
)
from advisor.sandbox import guard
from advisor.strategies import pooling, watching
from advisor.strategies.handing import Sender, begin, job, rows_of, run_chunk, stand_by
from advisor.strategies.items import flatten, run_items
from advisor.wording import percent
from advisor.wording import seconds as show_seconds

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from advisor.stage import Stage

NAME = "processes"
NEEDS = frozenset({Need.INDEPENDENT, Need.CORES, Need.ENOUGH_ITEMS, Need.ITEM_COST, Need.PICKLABLE})

PREFERENCE = ("fork", "forkserver", "spawn")
"""Start methods from the cheapest to the dearest (8, 40 and 85 ms for two, our own measurement)."""
WARM_SECONDS = 0.05
"""Excess of the first call from which making it once before forking is worth a line; our own choice."""
WARM_ITEMS, WARM_LEAST = 5.0, 0.01
"""The same as a number of typical items, and the seconds below which nobody would notice."""
SERIES_SECONDS, LEFT_LEAST = 1.1e-5, 0.1
"""Seconds that making a Series of a row takes longer than making a dict of it (14 against 2.7 µs, our own
measurement), and the least share of an item's time that is taken to be left without it."""
NATIVE_SHARE = 0.05
"""CPU of other threads over wall time from which a library computes on threads of its own; two BLAS threads
show 0.16 even on a machine that others keep full (our own measurement)."""


def plans(case: Case) -> tuple[Plan, ...] | Rejected:
    """Offer the usable cores under each safe start method, and workers that make cheaper rows."""
    if case.target.kind is TargetKind.COROUTINE:
        return Rejected(strategy=NAME, because="the target is an async def, which waits on an event loop")
    if case.workers < 2:  # noqa: PLR2004 - one worker is the plain loop and its overhead
        return Rejected(strategy=NAME, because="there is one usable core")
    methods = [method for method in PREFERENCE if method in case.machine.start_methods]
    if not inheriting.can_fork(case):
        methods = [method for method in methods if method != "fork"]
    if inheriting.is_stuck(case):
        methods = [method for method in methods if method == "fork"]
    if not methods:
        because = "items cannot be pickled, and workers cannot be forked here to inherit them"
        return Rejected(strategy=NAME, because=because)
    first, *others = [pool(case, method) for method in methods]
    return (first, *with_records(case, first), *others)


def pool(case: Case, method: str) -> Plan:
    """Plan a pool under one start method."""
    handover, why = handing_over(case, method)
    warm, warmed = warming(case, method)
    blas_threads, limited = limiting(case)
    return Plan(
        strategy=NAME,
        workers=case.workers,
        chunksize=cost.chunksize(case, case.workers),
        start_method=method,
        handover=handover,
        warm=warm,
        blas_threads=blas_threads,
        because="; ".join(filter(None, (why, warmed, limited))),
    )


def handing_over(case: Case, method: str) -> tuple[Handover, str]:
    """Choose how items reach the workers, and say why where it is not the plain way."""
    share = inheriting.item_share(case)
    if method == "fork" and inheriting.is_stuck(case):
        return Handover.INDEX, "items are inherited, because they cannot be pickled"
    if method == "fork" and share > inheriting.DEAR_SHARE:
        part = percent(share)
        return Handover.INDEX, f"items are inherited, because pickling one takes {part} of computing it"
    if pooling.table_code(case):
        return Handover.COLUMNS, "slices of the table are sent, because rows would cost more to pickle"
    return Handover.ITEMS, ""


def warming(case: Case, method: str) -> tuple[bool, str]:
    """Decide whether one call is made before forking, and say why."""
    timing, first, waiting = case.profile.timing, case.profile.first_call, case.profile.waiting
    if method != "fork" or not isinstance(timing, Timing) or not isinstance(first, FirstCall):
        return False, ""
    # Threads and connections that the call starts would not survive the fork.
    leaves = isinstance(waiting, Waiting) and (waiting.native > NATIVE_SHARE or waiting.connections > 0)
    if leaves or any(effect.kind in CONSENT_KINDS for effect in first.effects):
        return False, ""
    excess = timing.first_call_excess
    if excess < min(WARM_SECONDS, max(WARM_ITEMS * timing.item_seconds.value, WARM_LEAST)):
        return False, ""
    why = f"one call is made before forking, because the first takes {show_seconds(excess)} longer"
    return True, why


def limiting(case: Case) -> tuple[int | None, str]:
    """Decide how many threads the BLAS of each worker gets, and say why."""
    waiting = case.profile.waiting
    if not isinstance(waiting, Waiting):
        return None, ""
    if waiting.bound is Bound.NATIVE or waiting.native > NATIVE_SHARE:
        return 1, "each worker gets 1 BLAS thread, because workers with more would fight over the cores"
    return None, ""


def with_records(case: Case, plan: Plan) -> tuple[Plan, ...]:
    """Plan workers that make a dict of each row where the loop makes a Series."""
    if case.sample.form is not ItemForm.SERIES:
        return ()
    made = "workers make a dict of each row, which takes a small part of the time of a Series"
    because = "; ".join(filter(None, (plan.because, made)))
    chunksize = cost.chunksize(without_series(case), case.workers)
    return (replace(plan, rows=ItemForm.ROW, chunksize=chunksize, because=because),)


def without_series(case: Case) -> Case:
    """Return the case as it would be if no Series were made of a row."""
    timing = case.profile.timing
    if not isinstance(timing, Timing):
        return case
    each = timing.item_seconds
    left = max(each.value - SERIES_SECONDS, LEFT_LEAST * each.value)
    shorter = replace(timing, item_seconds=replace(each, value=left))
    return replace(case, profile=replace(case.profile, timing=shorter))


class Pool:
    """A process pool whose workers are all up and have made their first call."""

    start_seconds: float | None = None

    def __init__(self, stage: Stage, plan: Plan, pool: ProcessPoolExecutor, warmed: float) -> None:
        self.pool, self.workers = pool, plan.workers
        self.sender = Sender(stage, plan)
        self.imported = watching.mean_import(pool.map(stand_by, range(plan.workers)))
        tasks = self.prepare(stage.items[:1], 1) * plan.workers
        self.first = warmed + watching.mean_call(self.watched(tasks))
        self.calls = plan.workers + plan.warm

    def prepare(self, items: Sequence[Any], chunksize: int) -> list[Any]:
        """Cut the items into what is sent."""
        return self.sender.chunks(items, chunksize)

    def run(self, prepared: list[Any]) -> list[Any]:
        """Map over the pool."""
        return flatten(self.pool.map(run_chunk, prepared))

    def watched(self, prepared: list[Any]) -> watching.Timeline:
        """Do the same with stamps."""
        return watching.processes(self.pool.map, run_chunk, prepared, self.workers)

    def results(self, output: list[Any]) -> list[Any]:
        """Return them as they are."""
        return output


@contextlib.contextmanager
def arm(stage: Stage, plan: Plan) -> Iterator[Pool]:
    """Start the workers."""
    warmed = watching.seconds(partial(warm_up, stage), plan) if plan.warm else 0.0
    context = multiprocessing.get_context(plan.start_method)
    job_ = job(stage, plan)
    with ProcessPoolExecutor(plan.workers, mp_context=context, initializer=begin, initargs=(job_,)) as pool:
        yield Pool(stage, plan, pool, warmed)


def warm_up(stage: Stage, plan: Plan) -> None:
    """Make the first call before forking; raises RuntimeError if it leaves what no copy may share."""
    before = threading.active_count(), open_files()
    items = stage.items[:1]
    with guard.refusing():
        run_items(stage.function, items if plan.rows is None else rows_of(items.frame, plan.rows))  # type: ignore[attr-defined]
    if (threading.active_count(), open_files()) != before:
        raise RuntimeError(
            "the first call leaves a thread or a file open, which forked workers must not share"
        )


def open_files() -> int:
    """Count the open descriptors; 0 where the system does not tell."""
    try:
        return len(list(Path("/proc/self/fd").iterdir()))
    except OSError:
        return 0


def source(plan: Plan, case: Case) -> str:
    """Write the program with a process pool, guarded and in chunks."""
    return pooling.program(plan, case).text
