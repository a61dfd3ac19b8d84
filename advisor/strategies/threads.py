"""Threads: for calls that wait, or that release the GIL while they compute.

Right when calls wait for a network, a disk or another program; or compute in native code that releases the
GIL, such as compressing, hashing, NumPy on large arrays and Pillow. Nothing is pickled, and memory is shared.

Wrong when calls compute in Python: the GIL lets one at a time do so, and taking turns costs more than it
gains. Wrong, too, when calls change what they share without a lock.

Costs 28 µs to hand a call to a pool, and 60 to 120 µs where threads compute in Python and fight over the GIL;
6 ms to start two (our own measurement).
"""

from __future__ import annotations

import contextlib
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING, Any

from advisor import cost
from advisor.model import Bound, Case, ItemForm, Need, Plan, Ramp, Rejected, TargetKind, Waiting
from advisor.sandbox import guard
from advisor.strategies import pacing, watching
from advisor.strategies.items import chunked, flatten, run_items
from advisor.strategies.pacing import Lines, plans_of
from advisor.strategies.program import BLANK, Program, chunks_line, target_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from advisor.stage import Stage

NAME = "threads"
NEEDS = frozenset({Need.INDEPENDENT, Need.OVERLAPS, Need.ENOUGH_ITEMS})

START_NAP = 0.002
"""Seconds for which each starting thread is held, so that the pool really starts all of them."""


def plans(case: Case) -> tuple[Plan, ...] | Rejected:
    """Offer one thread per call in flight when calls wait, one per core when they compute."""
    if case.target.kind is TargetKind.COROUTINE:
        return Rejected(strategy=NAME, because="the target is an async def: awaiting many at once is simpler")
    waiting, ramp = case.profile.waiting, case.profile.ramp
    if isinstance(ramp, Ramp):
        return plans_of(NAME, ramp)
    if isinstance(waiting, Waiting) and waiting.bound in {Bound.IO, Bound.MIXED}:
        return (Plan(strategy=NAME, workers=cost.width(case)),)
    workers = case.workers
    if workers < 2:  # noqa: PLR2004 - one thread is the plain loop
        return Rejected(strategy=NAME, because="there is one usable core, and calls compute")
    return (Plan(strategy=NAME, workers=workers, chunksize=cost.chunksize(case, workers)),)


class Pool:
    """A thread pool whose threads are all up."""

    start_seconds: float | None = None

    def __init__(self, stage: Stage, pool: ThreadPoolExecutor, plan: Plan) -> None:
        self.call = pacing.paced(stage.call, plan.rate)
        self.pool = pool
        list(pool.map(time.sleep, [START_NAP] * plan.workers))
        self.workers = plan.workers
        with guard.refusing():
            self.first = watching.seconds(partial(run_items, self.call), stage.items[:1])
        self.calls = 1

    def prepare(self, items: Sequence[Any], chunksize: int) -> list[Sequence[Any]]:
        """Cut the items into what one thread takes at a time."""
        return chunked(items, chunksize)

    def run(self, prepared: list[Sequence[Any]]) -> list[Any]:
        """Map over the pool."""
        with guard.refusing():
            return flatten(self.pool.map(partial(run_items, self.call), prepared))

    def watched(self, prepared: list[Sequence[Any]]) -> watching.Timeline:
        """Do the same with stamps."""
        with guard.refusing():
            return watching.threads(self.pool.map, partial(run_items, self.call), prepared, self.workers)

    def results(self, output: list[Any]) -> list[Any]:
        """Return them as they are."""
        return output


@contextlib.contextmanager
def arm(stage: Stage, plan: Plan) -> Iterator[Pool]:
    """Start the threads."""
    with ThreadPoolExecutor(max_workers=plan.workers) as pool:
        yield Pool(stage, pool, plan)


def source(plan: Plan, case: Case) -> str:
    """Write the program with a thread pool."""
    name = target_name(case)
    imports: Lines = ("from concurrent.futures import ThreadPoolExecutor",)
    shared: Lines = ()
    paced: Lines = ()
    if plan.rate is not None:
        imports, shared = (*imports, *pacing.IMPORTS), pacing.shared(plan.rate)
        paced, name = pacing.in_turn(name), "paced"
    opening = f"with ThreadPoolExecutor(max_workers={plan.workers}) as pool:"
    if plan.chunksize == 1 and case.sample.form is not ItemForm.SERIES:
        body: Lines = (opening, f"    return list(pool.map({name}, items))")
        return Program(case, imports=imports, shared=shared, definitions=paced, body=body).text
    loop = f"    return [{name}(item) for item in chunk]"
    if case.sample.form is ItemForm.SERIES:
        loop = f"    return [{name}(row) for _, row in chunk.iterrows()]"
    body = (
        chunks_line(case, plan.chunksize),
        opening,
        "    return [result for part in pool.map(run_chunk, chunks) for result in part]",
    )
    definitions = (*paced, *(BLANK if paced else ()), "def run_chunk(chunk):", loop)
    return Program(case, imports=imports, shared=shared, definitions=definitions, body=body).text
