"""Processes: for calls that compute and hold the GIL, items sent in chunks."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from advisor import cost, importing
from advisor.model import Case, EffectKind, ItemForm, Need, Plan, Rejected, TargetKind
from advisor.sandbox import guard
from advisor.strategies import watching
from advisor.strategies.items import chunked, flatten, run_items
from advisor.strategies.program import Program, chunks_line, target_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from advisor.stage import Stage

NAME = "processes"
NEEDS = frozenset({Need.INDEPENDENT, Need.CORES, Need.ENOUGH_ITEMS, Need.ITEM_COST, Need.PICKLABLE})

START_NAP = 0.005
"""Seconds for which each starting worker is held, so that the pool really starts all of them."""
PREFERENCE = ("fork", "forkserver", "spawn")
"""Start methods from the cheapest to the dearest (8, 40 and 85 ms for two, our own measurement)."""


def plans(case: Case) -> tuple[Plan, ...] | Rejected:
    """Offer the usable cores under each start method that is safe here."""
    if case.target.kind is TargetKind.COROUTINE:
        return Rejected(strategy=NAME, because="the target is an async def, which waits on an event loop")
    if case.workers < 2:  # noqa: PLR2004 - one worker is the plain loop and its overhead
        return Rejected(strategy=NAME, because="there is one usable core")
    methods = [method for method in PREFERENCE if method in case.machine.start_methods]
    if case.target.threads > 1:
        methods = [method for method in methods if method != "fork"]
    chunksize = cost.chunksize(case, case.workers)
    return tuple(
        Plan(strategy=NAME, workers=case.workers, chunksize=chunksize, start_method=method)
        for method in methods
    )


@dataclass(frozen=True, slots=True)
class Job:
    """What a worker needs to know; the function itself only where it is inherited."""

    location: importing.Location
    function: Callable[[Any], Any] | None
    agreed: frozenset[EffectKind]


class Worker:
    """The state of one worker process."""

    function: Callable[[Any], Any]
    imported = 0.0
    """Seconds that importing took."""


def begin(job: Job) -> None:
    """Set a worker up: its function, and the guard against effects that were not agreed to."""
    function = job.function
    if function is None:
        function, Worker.imported = importing.load_timed(job.location)
    Worker.function = staticmethod(function)
    guard.refuse_from_now_on(job.agreed)


def stand_by(_number: int) -> tuple[int, float]:
    """Hold a worker for a moment, so that its siblings have to start; say how long importing took it."""
    time.sleep(START_NAP)
    return os.getpid(), Worker.imported


def run_chunk(items: Sequence[Any]) -> list[Any]:
    """Run one chunk in a worker."""
    try:
        return run_items(Worker.function, items)
    except guard.EffectRefused as error:
        raise PermissionError(str(error)) from None


class Pool:
    """A process pool whose workers are all up and have made their first call."""

    start_seconds: float | None = None

    def __init__(self, stage: Stage, pool: ProcessPoolExecutor, workers: int) -> None:
        self.pool = pool
        imported = list(pool.map(stand_by, range(workers)))
        self.imported = watching.mean_import(imported)
        warmed = watching.processes(pool.map, run_chunk, [stage.items[:1]] * workers, workers)
        self.workers, self.first = workers, watching.mean_call(warmed)
        self.calls = workers

    def prepare(self, items: Sequence[Any], chunksize: int) -> list[Sequence[Any]]:
        """Cut the items into chunks."""
        return chunked(items, chunksize)

    def run(self, prepared: list[Sequence[Any]]) -> list[Any]:
        """Map over the pool."""
        return flatten(self.pool.map(run_chunk, prepared))

    def watched(self, prepared: list[Sequence[Any]]) -> watching.Timeline:
        """Do the same with stamps."""
        return watching.processes(self.pool.map, run_chunk, prepared, self.workers)

    def results(self, output: list[Any]) -> list[Any]:
        """Return them as they are."""
        return output


@contextlib.contextmanager
def arm(stage: Stage, plan: Plan) -> Iterator[Pool]:
    """Start the workers."""
    context = multiprocessing.get_context(plan.start_method)
    inherited = stage.function if plan.start_method == "fork" else None
    job = Job(location=stage.location, function=inherited, agreed=guard.watch.agreed)
    with ProcessPoolExecutor(plan.workers, mp_context=context, initializer=begin, initargs=(job,)) as pool:
        yield Pool(stage, pool, plan.workers)


def source(plan: Plan, case: Case) -> str:
    """Write the program with a process pool, guarded and in chunks."""
    name = target_name(case)
    imports = ("import multiprocessing", "from concurrent.futures import ProcessPoolExecutor")
    opening = (
        f'context = multiprocessing.get_context("{plan.start_method}")',
        f"with ProcessPoolExecutor(max_workers={plan.workers}, mp_context=context) as pool:",
    )
    if case.sample.form is not ItemForm.SERIES:
        mapped = f"    return list(pool.map({name}, items, chunksize={plan.chunksize}))"
        return Program(case, imports=imports, body=(*opening, mapped)).text
    definitions = ("def run_chunk(chunk):", f"    return [{name}(row) for _, row in chunk.iterrows()]")
    body = (
        chunks_line(case, plan.chunksize),
        *opening,
        "    return [result for part in pool.map(run_chunk, chunks) for result in part]",
    )
    return Program(case, imports=imports, definitions=definitions, body=body).text
