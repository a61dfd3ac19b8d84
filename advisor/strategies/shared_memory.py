"""Shared memory: arrays are copied once into memory that all worker processes see, and only places are sent.

Right when items are NumPy arrays of one type and shape, calls compute in Python for long, and pickling the
arrays is what would cost: from 5 % of computing them on, or from 100 kB each.

Wrong when workers can be forked: they inherit the arrays without any copy. Wrong, too, when results are as
big as the items, since these are pickled all the same.

Costs one copy of all the items, which must fit into memory, and the start of a process pool.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from itertools import count
from math import prod
from multiprocessing import resource_tracker
from multiprocessing.shared_memory import SharedMemory
from pathlib import Path
from typing import TYPE_CHECKING, Any

from advisor import cost, inheriting
from advisor.model import Calibration, Case, Need, Order, Pickling, Plan, Rejected, TargetKind, Timing
from advisor.sandbox import guard
from advisor.strategies import processes, watching
from advisor.strategies.handing import Worker, begin, job, stand_by
from advisor.strategies.items import flatten, run_items
from advisor.strategies.pooling import IMPORTS, JOINED, opening
from advisor.strategies.program import Program, target_name
from advisor.wording import bytes_, percent

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from advisor.stage import Stage

NAME = "shared_memory"
NEEDS = processes.NEEDS - {Need.PICKLABLE, Need.ITEM_COST, Need.ENOUGH_ITEMS}
"""What a pool needs, but for answers that take items to be pickled; what is left of them is asked here."""

PAGE_BYTES = 4096
"""Bytes of an item under which pickling costs its fixed microseconds, whatever the bytes."""
BIG_BYTES = 100_000
"""Bytes of an item from which it is worth a copy, whatever computing takes; about 0.3 ms through a pool."""
ROOM_SHARE = 0.5
"""Share of the free shared memory that the items may take: other programs use it, too."""
SHARED_FOLDER = Path("/dev/shm")  # noqa: S108 - where Linux keeps shared memory
METHODS = ("forkserver", "spawn")
"""Start methods that do not inherit the items, the cheaper first."""


def plans(case: Case) -> tuple[Plan, ...] | Rejected:
    """Offer it where items are arrays that are dear to pickle and cannot be inherited."""
    because = unsuited(case) or unpaid(case)
    methods = [method for method in METHODS if method in case.machine.start_methods]
    if because or not methods:
        return Rejected(strategy=NAME, because=because or "no start method of this machine needs it")
    part = percent(inheriting.item_share(case))
    why = f"arrays are shared, because pickling one takes {part} of computing it"
    chunksize = cost.chunksize(case, case.workers)
    return tuple(
        Plan(strategy=NAME, workers=case.workers, chunksize=chunksize, start_method=method, because=why)
        for method in methods
    )


def unsuited(case: Case) -> str:
    """Say why items cannot be shared so, or need not, or nothing."""
    order = case.profile.order
    if not case.sample.array:
        return "items are not NumPy arrays of one type and shape"
    if case.target.kind is TargetKind.COROUTINE:
        return "the target is an async def, which waits on an event loop"
    if case.workers < 2:  # noqa: PLR2004 - one worker is the plain loop and its overhead
        return "there is one usable core"
    if inheriting.can_fork(case):
        return "workers can be forked here and inherit the items, without a copy"
    if not isinstance(order, Order) or order.mutates_argument:
        return "calls may change their item, which all workers would share"
    return ""


def unpaid(case: Case) -> str:
    """Say why sharing would not pay, or have no room, or nothing."""
    pickling, timing, total = case.profile.pickling, case.profile.timing, case.sample.total
    if not isinstance(pickling, Pickling) or not isinstance(timing, Timing) or total is None:
        return "what moving the items costs, or how many there are, is not known"
    size = pickling.item.bytes
    if size < PAGE_BYTES or (size < BIG_BYTES and inheriting.item_share(case) < inheriting.DEAR_SHARE):
        return f"items of {bytes_(size)} are cheap to pickle"
    if total.value * timing.item_seconds.value < start_seconds(case):
        return "starting workers takes longer than the whole job"
    if total.value * size > ROOM_SHARE * min(case.machine.memory.available, free_bytes()):
        return f"a copy of all the items, {bytes_(total.value * size)}, has no room in shared memory"
    return unsendable(pickling, timing)


def unsendable(pickling: Pickling, timing: Timing) -> str:
    """Say why function or results cannot be sent, or not cheaply, or nothing."""
    error = pickling.function.error or pickling.result.error
    if error:
        return f"function or results cannot be pickled: {error}"
    if inheriting.result_seconds(pickling) >= timing.item_seconds.value:
        return "moving the results alone takes as long as computing them"
    return ""


def start_seconds(case: Case) -> float:
    """Return how long the quickest pool that inherits nothing takes to start."""
    calibration = case.machine.calibration
    starts = calibration.worker_starts if isinstance(calibration, Calibration) else ()
    known = [start.seconds.value for start in starts if start.start_method in METHODS]
    return min(known, default=0.0) + case.target.import_seconds


def free_bytes() -> float:
    """Return how much shared memory is free; containers often have 64 MB only."""
    try:
        found = os.statvfs(SHARED_FOLDER)
    except OSError:
        return float("inf")
    return float(found.f_bavail * found.f_frsize)


# ---------------------------------------------------------------- in a worker

Block = tuple[str, tuple[int, ...], Any]
"""Name of the block, shape and type of all the items."""
Task = tuple[str, tuple[int, ...], Any, int, int]
"""Name of the block, shape and type of all the items, and the first and last place of a chunk."""

SHARED: dict[str, Any] = {}
"""What a worker has attached: its items, then the block, so that they are let go of in that order."""


def run_chunk(task: Task) -> list[Any]:
    """Run one chunk in a worker."""
    name, shape, dtype, start, stop = task
    if SHARED.get("name") != name:
        attach(name, shape, dtype)
    try:
        return run_items(Worker.function, SHARED["items"][start:stop])
    except guard.EffectRefused as error:
        raise PermissionError(str(error)) from None


def attach(name: str, shape: tuple[int, ...], dtype: Any) -> None:
    """Look at a block as an array, and let go of the one before."""
    import numpy as np  # noqa: PLC0415 - the items are arrays, so that it is there

    detach()
    block = SharedMemory(name=name)
    SHARED.update(items=np.ndarray(shape, dtype, buffer=block.buf), block=block, name=name)


def detach() -> None:
    """Let go of a block."""
    before = SHARED.pop("block", None)
    SHARED.clear()
    if before is not None:
        with contextlib.suppress(BufferError):  # the person's code may have kept an item
            before.close()


# ---------------------------------------------------------------- in the parent

NUMBERS = count()


class Pool:
    """A process pool whose workers are all up, and a block for each slice."""

    start_seconds: float | None = None

    def __init__(self, stage: Stage, plan: Plan, pool: ProcessPoolExecutor) -> None:
        self.pool, self.workers, self.chunksize = pool, plan.workers, plan.chunksize
        self.imported = watching.mean_import(pool.map(stand_by, range(plan.workers)))
        first = self.prepare(list(stage.items[:1]) * plan.workers, 1)
        self.first = watching.mean_call(self.watched(first))
        self.calls = plan.workers

    def prepare(self, items: Sequence[Any], chunksize: int) -> tuple[Sequence[Any], int]:
        """Take the items as they are: copying them is part of the work."""
        return items, chunksize

    def run(self, prepared: tuple[Sequence[Any], int]) -> list[Any]:
        """Copy the items into a block, and map over the pool."""
        items, size = prepared
        with shared(items) as block:
            return flatten(self.pool.map(run_chunk, tasks(block, len(items), size)))

    def watched(self, prepared: tuple[Sequence[Any], int]) -> watching.Timeline:
        """Do the same with stamps."""
        items, size = prepared
        begun = time.perf_counter()
        with shared(items) as block:
            laid_out = time.perf_counter() - begun
            chunks = tasks(block, len(items), size)
            seen = watching.processes(self.pool.map, run_chunk, chunks, self.workers)
        return replace(seen, laid_out=laid_out)

    def results(self, output: list[Any]) -> list[Any]:
        """Return them as they are."""
        return output


def tasks(block: Block, items: int, size: int) -> list[Task]:
    """Cut items in a block into chunks."""
    return [(*block, start, min(start + size, items)) for start in range(0, items, size)]


@contextlib.contextmanager
def shared(items: Sequence[Any]) -> Iterator[Block]:
    """Hold the items in a block of shared memory, which goes away whatever happens."""
    import numpy as np  # noqa: PLC0415 - as above

    shape, dtype = (len(items), *items[0].shape), items[0].dtype
    size = prod(shape) * dtype.itemsize
    if size > free_bytes():
        raise MemoryError("the items have no room in shared memory")
    block = SharedMemory(name=block_name(), create=True, size=size)
    try:
        np.stack(items, out=np.ndarray(shape, dtype, buffer=block.buf), casting="no")
        yield block.name, shape, dtype
    finally:
        block.close()
        block.unlink()


def block_name() -> str | None:
    """Name a block after our private folder, so that the supervisor finds it when this process is killed."""
    folder = Path(guard.watch.private).name
    return f"{folder}-{os.getpid()}-{next(NUMBERS)}" if folder.startswith("advisor-") else None


@contextlib.contextmanager
def arm(stage: Stage, plan: Plan) -> Iterator[Pool]:
    """Start the workers."""
    resource_tracker.ensure_running()  # before the workers: each would start one of its own
    context = multiprocessing.get_context(plan.start_method)
    job_ = job(stage, plan)
    with ProcessPoolExecutor(plan.workers, mp_context=context, initializer=begin, initargs=(job_,)) as pool:
        yield Pool(stage, plan, pool)


def source(plan: Plan, case: Case) -> str:
    """Write the program that copies the items into shared memory, and removes it again."""
    size, name = plan.chunksize, target_name(case)
    return Program(
        case,
        imports=(
            *IMPORTS,
            "from math import prod",
            "from multiprocessing.shared_memory import SharedMemory",
            "import numpy as np",
        ),
        shared=("SHARED = {}  # in each worker: the items, and the block that holds them",),
        definitions=(
            "def attach(name, shape, dtype):",
            "    block = SharedMemory(name=name)",
            "    SHARED.update(items=np.ndarray(shape, dtype, buffer=block.buf), block=block)",
            "",
            "",
            "def run_chunk(start):",
            f'    return [{name}(item) for item in SHARED["items"][start : start + {size}]]',
        ),
        body=(
            "shape, dtype = (len(items), *items[0].shape), items[0].dtype",
            "block = SharedMemory(create=True, size=prod(shape) * dtype.itemsize)",
            "try:",
            '    np.stack(items, out=np.ndarray(shape, dtype, buffer=block.buf), casting="no")',
            "    shared = (block.name, shape, dtype)",
            f"    {opening(plan)[0]}",
            "    with ProcessPoolExecutor(",
            f"        max_workers={plan.workers}, mp_context=context, initializer=attach, initargs=shared",
            "    ) as pool:",
            f"        parts = pool.map(run_chunk, range(0, len(items), {size}))",
            f"    {JOINED}",
            "finally:",
            "    block.close()",
            "    block.unlink()",
        ),
    ).text
