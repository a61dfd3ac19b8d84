"""What a guarded child holds between calls: the user's function, and the items drawn from their data.

The functions here are called by name in the host; a stage is handed to every probe and every arm.
"""

from __future__ import annotations

import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, overload

from advisor import importing, sources
from advisor.errors import BadOption, SourceUnreadable
from advisor.model import (
    Column,
    Estimate,
    ItemForm,
    Recognized,
    Sample,
    Target,
    TargetKind,
    Vectorization,
)
from advisor.sources import Draw, Drawn

PREVIEW_ITEMS = 5
"""Items shown to a person before anything is called."""
PREVIEW_DRAWN = 200
"""Items drawn for a preview, so that the kinds of columns can be told."""
PREVIEW_BYTES = 16_384
"""Bytes from the start of a text file that hold its first rows; all of them are drawn."""
LINE_FORMATS = frozenset({".csv", ".tsv", ".jsonl", ".ndjson", ".txt", ".log"})
CELL_SHOWN = 60
"""Characters of a cell in a preview."""


class FrameItems(Sequence[Any]):
    """Rows of a DataFrame, given as the loop over `iterrows()` gives them; slices stay frames."""

    def __init__(self, frame: Any, positions: Sequence[int] | None = None) -> None:
        self.frame = frame
        self.positions = range(len(frame)) if positions is None else positions
        """Where each row stands among all that were drawn."""

    def __len__(self) -> int:
        return len(self.frame)

    @overload
    def __getitem__(self, index: int) -> Any: ...
    @overload
    def __getitem__(self, index: slice) -> FrameItems: ...
    def __getitem__(self, index: int | slice) -> Any:
        if isinstance(index, slice):
            return FrameItems(self.frame.iloc[index], self.positions[index])
        return self.frame.iloc[index]

    def __iter__(self) -> Iterator[Any]:
        return (row for _, row in self.frame.iterrows())


def pick(items: Sequence[Any], indexes: Sequence[int]) -> Sequence[Any]:
    """Return some items, in the given order, in the same form."""
    if isinstance(items, FrameItems):
        positions = [items.positions[index] for index in indexes]
        return FrameItems(items.frame.iloc[list(indexes)], positions)
    return [items[index] for index in indexes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """The first items of the data as text, before any function is chosen."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    """Cells of the first items; one cell per item when there are no columns."""
    total: Estimate | None


@dataclass(slots=True, kw_only=True)
class Stage:
    """The user's function and items, alive in a child."""

    location: importing.Location
    function: Callable[[Any], Any]
    target: Target
    drawn: Drawn | None = None
    form: ItemForm = ItemForm.VALUE
    items: Sequence[Any] = ()
    columns: tuple[Column, ...] = ()
    recognized: Recognized | None = None
    vectorization: Vectorization | None = None
    """What came of question 1, once it was answered."""
    vectorized: str | None = None
    """The person's own version for whole columns, as `module:function`."""
    loop: Any = None
    """An event loop, once an async def was called."""

    @property
    def call(self) -> Callable[[Any], Any]:
        """Return what the person's own loop calls: the function, or awaiting it one item at a time."""
        if self.target.kind is not TargetKind.COROUTINE:
            return self.function
        if self.loop is None:
            import asyncio  # noqa: PLC0415 - 40 ms that only an async def has to pay

            self.loop = asyncio.new_event_loop()
        loop, function = self.loop, self.function
        return lambda item: loop.run_until_complete(function(item))


def load_target(stage: Stage | None, *, spec: str) -> tuple[Stage, Target]:
    """Import the user's function and describe it."""
    del stage
    location = importing.locate(spec)
    found, seconds = importing.load_timed(location)
    target = importing.describe(spec, location, found, seconds, threading.active_count())
    return Stage(location=location, function=found, target=target), target


def draw(
    stage: Stage, *, spec: str, size: int, seed: int, column: str | None, spool: str | None
) -> tuple[Stage, tuple[ItemForm, ...]]:
    """Draw the sample and say in which forms it can be given, most likely first."""
    stage.drawn = sources.draw(Draw(spec=spec, size=size, seed=seed, column=column, spool=spool))
    return stage, stage.drawn.forms


def use_form(
    stage: Stage, *, form: ItemForm, because: str, spec: str, show_values: bool
) -> tuple[Stage, Sample]:
    """Give the items in a form, and describe the sample as the function will see it."""
    drawn = stage.drawn
    if drawn is None:
        raise SourceUnreadable("no sample was drawn")
    form = ItemForm(form)
    if form not in drawn.forms:
        legal = ", ".join(drawn.forms)
        raise BadOption(f"--item {form} does not fit this data", hint=f"it can be given as: {legal}")
    columns, notes = drawn.columns, drawn.notes
    if form is ItemForm.SERIES and drawn.make_frame is not None:
        frame, changed = drawn.make_frame()
        stage.items, notes = FrameItems(frame), notes + changed
        columns = sources.frame_columns(frame)
    else:
        stage.items = drawn.values(form)
    stage.form, stage.columns = form, columns
    return stage, Sample(
        source=sources.find(spec).NAME,
        spec=spec,
        form=stage.form,
        form_because=because,
        items=len(stage.items),
        total=drawn.total,
        bytes=drawn.bytes,
        drawn=drawn.drawn,
        columns=columns,
        conversions=notes,
        load_code=drawn.load_code(stage.form),
        array=array_of(stage.items),
        preview=tuple(repr(item)[:200] for item in stage.items[:PREVIEW_ITEMS]) if show_values else (),
    )


def array_of(items: Sequence[Any]) -> str:
    """Describe the items when all are plain NumPy arrays of one type and shape; empty otherwise."""
    kind = getattr(sys.modules.get("numpy"), "ndarray", None)
    if kind is None or not items or isinstance(items, FrameItems):
        return ""
    described = {(item.dtype, item.shape) if type(item) is kind else None for item in items}
    if len(described) > 1 or None in described:
        return ""
    first = items[0]
    if first.dtype.hasobject or not first.nbytes:
        return ""
    return f"{first.dtype} {'x'.join(map(str, first.shape))}"


def preview(stage: Stage | None, *, spec: str, column: str | None, items: int) -> Preview:
    """Read the first items as text; the total is that of all of them."""
    del stage
    whole = sources.draw(Draw(spec=spec, size=PREVIEW_DRAWN, seed=0, column=column, spool=None))
    with tempfile.TemporaryDirectory() as folder:
        drawn = draw_head(spec, column, Path(folder)) or whole
    columns = tuple(each for each in drawn.columns if column in (None, each.name))
    names = [each.name for each in columns]
    return Preview(
        columns=columns,
        rows=tuple(cells(item, names) for item in drawn.items[:items]),
        total=whole.total,
    )


def draw_head(spec: str, column: str | None, folder: Path) -> Drawn | None:
    """Draw from the first lines of a text file; None for other data, or when they cannot stand alone."""
    path = Path(spec)
    if path.suffix not in LINE_FORMATS or not path.is_file():
        return None
    head = folder / f"head{path.suffix}"
    with path.open("rb") as file:
        head.write_bytes(file.read(PREVIEW_BYTES).rpartition(b"\n")[0])
    everything = Draw(spec=str(head), size=PREVIEW_BYTES, seed=0, column=column, spool=None)
    try:
        return sources.draw(everything)
    except SourceUnreadable:
        return None


def cells(item: Any, names: list[str]) -> tuple[str, ...]:
    """Show an item as text, one cell per column."""
    if isinstance(item, dict) and names:
        return tuple(str(item.get(name, ""))[:CELL_SHOWN] for name in names)
    return (str(item)[:CELL_SHOWN],)
