"""Hands items over to worker processes: pickled, inherited by position, or as slices of a table."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from advisor import importing
from advisor.model import EffectKind, Handover, ItemForm, Plan
from advisor.sandbox import guard
from advisor.stage import FrameItems
from advisor.strategies import blas
from advisor.strategies.items import chunked, run_items

if TYPE_CHECKING:
    from advisor.stage import Stage

START_NAP = 0.005
"""Seconds for which each starting worker is held, so that the pool really starts all of them."""


# ---------------------------------------------------------------- in a worker


@dataclass(frozen=True, slots=True)
class Job:
    """What a worker needs to know; function and items only where they are inherited."""

    location: importing.Location
    function: Callable[[Any], Any] | None
    inherited: Any
    """The items, or the table they are rows of; None when they are sent."""
    handover: Handover
    rows: ItemForm
    """Form in which rows are made of a table."""
    blas_threads: int | None
    agreed: frozenset[EffectKind]


class Worker:
    """The state of one worker process."""

    job: Job
    function: Callable[[Any], Any]
    imported = 0.0
    """Seconds that importing took."""


def begin(job: Job) -> None:
    """Set a worker up: its function, its threads, and the guard against effects nobody agreed to."""
    if job.blas_threads is not None:
        blas.limit(job.blas_threads)
    function = job.function
    if function is None:
        function, Worker.imported = importing.load_timed(job.location)
    Worker.job, Worker.function = job, staticmethod(function)
    guard.refuse_from_now_on(job.agreed)


def stand_by(_number: int) -> tuple[int, float]:
    """Hold a worker for a moment, so that its siblings have to start; say how long importing took it."""
    time.sleep(START_NAP)
    return os.getpid(), Worker.imported


def run_chunk(chunk: Any) -> list[Any]:
    """Run one chunk in a worker."""
    try:
        return run_items(Worker.function, received(chunk))
    except guard.EffectRefused as error:
        raise PermissionError(str(error)) from None


def received(chunk: Any) -> Iterable[Any]:
    """Return the items of a chunk."""
    job = Worker.job
    match job.handover:
        case Handover.ITEMS:
            return chunk  # type: ignore[no-any-return]
        case Handover.COLUMNS:
            return rows_of(chunk, job.rows)
        case Handover.INDEX if hasattr(job.inherited, "iloc"):
            return rows_of(job.inherited.iloc[chunk], job.rows)
        case Handover.INDEX:
            return [job.inherited[position] for position in chunk]


def rows_of(frame: Any, form: ItemForm) -> Iterable[Any]:
    """Make the rows of a table."""
    if form is ItemForm.SERIES:
        return FrameItems(frame)
    return frame.to_dict("records")  # type: ignore[no-any-return]


# ---------------------------------------------------------------- in the parent


def job(stage: Stage, plan: Plan) -> Job:
    """Return what the workers of a plan need to know."""
    forks = plan.start_method == "fork"
    return Job(
        location=stage.location,
        function=stage.function if forks else None,
        inherited=whole(stage) if plan.handover is Handover.INDEX else None,
        handover=plan.handover,
        rows=plan.rows or stage.form,
        blas_threads=plan.blas_threads,
        agreed=guard.watch.agreed,
    )


def whole(stage: Stage) -> Any:
    """Return all the items as a program would hold them."""
    return stage.items.frame if isinstance(stage.items, FrameItems) else stage.items


def table(stage: Stage) -> Any:
    """Return the table that all the items are rows of."""
    if isinstance(stage.items, FrameItems):
        return stage.items.frame
    if stage.drawn is not None and stage.drawn.make_frame is not None:
        return stage.drawn.make_frame()[0]
    raise LookupError("the items are not rows of a table")


class Sender:
    """Cuts items into what is sent to workers."""

    def __init__(self, stage: Stage, plan: Plan) -> None:
        self.handover = plan.handover
        self.table: Any = table(stage) if plan.handover is Handover.COLUMNS else None
        sent = plan.handover is Handover.ITEMS or isinstance(stage.items, FrameItems)
        self.places = {} if sent else places(stage.items)

    def chunks(self, items: Sequence[Any], size: int) -> list[Any]:
        """Cut items, which are some of the stage's own, into chunks."""
        if self.handover is Handover.ITEMS:
            return list(chunked(items, size))
        positions = chunked(self.positions(items), size)
        if self.handover is Handover.INDEX:
            return list(positions)
        return [self.table.iloc[list(chunk)] for chunk in positions]

    def positions(self, items: Sequence[Any]) -> Sequence[int]:
        """Return where items stand among all of them."""
        if isinstance(items, FrameItems):
            return items.positions
        return [self.places[id(item)] for item in items]


def places(items: Sequence[Any]) -> dict[int, int]:
    """Find positions by identity: equal items may be different objects, and unhashable ones are common."""
    return {id(item): position for position, item in enumerate(items)}
