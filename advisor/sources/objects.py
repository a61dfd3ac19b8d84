"""Draws from Python objects: anything with positions from everywhere, an iterator from its beginning."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any

from advisor.errors import SourceUnreadable
from advisor.model import ItemForm
from advisor.sources.columns import frame_columns
from advisor.sources.drawing import (
    Draw,
    Drawn,
    counted,
    exact,
    is_in_memory,
    refuse_column,
    require_column,
    spread,
    tabular_forms,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from advisor.model import Estimate
    from advisor.sources.drawing import Frame

WRONG_KINDS: tuple[tuple[Any, str, str], ...] = (
    (
        Mapping,
        "a mapping, whose items are ambiguous",
        "name a list: list(data.values()) or list(data.items())",
    ),
    (str | bytes | bytearray, "a single text", "name a list of texts, or give the path of a file"),
    (AbstractSet, "a set, which has no order to draw from", "name a list: sorted(data)"),
)


def drawn_objects(data: Any, draw: Draw, imports: str, expression: str) -> Drawn:
    """Draw from what the person's module holds; raises SourceUnreadable when it is no collection of items."""
    if is_a(data, "pandas", "DataFrame"):
        return drawn_frame(data, draw, imports, expression)
    refuse_column(draw, "Python objects")
    refuse_wrong_kinds(data, draw.spec)
    code = f"{imports}items = list({expression})\n"
    if is_a(data, "pandas", "Series"):
        return drawn_positions(draw, data, lambda positions: list(data.iloc[positions]), code)
    if is_a(data, "numpy", "ndarray"):
        return drawn_positions(draw, data, lambda positions: list(data[positions]), code)
    if is_indexed(data):
        return drawn_positions(draw, data, lambda positions: [data[at] for at in positions], code)
    return drawn_first(data, draw, code)


def is_a(data: Any, module: str, name: str) -> bool:
    """Tell an object of a library's class, without importing the library for it."""
    kind = getattr(sys.modules.get(module), name, None)
    return isinstance(kind, type) and isinstance(data, kind)


def is_indexed(data: Any) -> bool:
    """Tell whether items can be had by position."""
    return hasattr(data, "__getitem__") and hasattr(data, "__len__")


def refuse_wrong_kinds(data: Any, spec: str) -> None:
    """Raise SourceUnreadable for what Python can loop over, or cannot, but nobody means as items."""
    for kind, what, hint in WRONG_KINDS:
        if isinstance(data, kind):
            raise SourceUnreadable(f"{spec!r} is {what}", hint=hint)
    if inspect.iscoroutine(data):
        data.close()  # Else Python would complain that nobody awaited it.
    if inspect.isawaitable(data) or inspect.isasyncgen(data):
        hint = "name a plain function that returns a list"
        raise SourceUnreadable(f"{spec!r} is asynchronous, its items cannot be listed", hint=hint)
    if hasattr(data, "to_dicts") or hasattr(data, "to_pylist"):
        hint = "convert it in a function of yours: data.to_pandas(), or data.to_dicts()"
        raise SourceUnreadable(f"{spec!r} is a table of {type(data).__module__.partition('.')[0]}", hint=hint)
    if not (isinstance(data, Iterable) or is_indexed(data)) or getattr(data, "ndim", 1) == 0:
        hint = "it has to be a list, a generator, a DataFrame, or a function that returns one"
        raise SourceUnreadable(
            f"{spec!r} is of type {type(data).__name__}, not a collection of items", hint=hint
        )


def refuse_empty(count: int, spec: str) -> None:
    """Raise SourceUnreadable when there is nothing to draw."""
    if not count:
        raise SourceUnreadable(f"{spec!r} holds no items")


def drawn_positions(draw: Draw, data: Any, pick: Callable[[list[int]], list[Any]], code: str) -> Drawn:
    """Draw from something that can be indexed."""
    count = len(data)
    refuse_empty(count, draw.spec)
    positions = spread(count, draw.size, draw.seed)
    how = "all items" if len(positions) == count else f"{len(positions):,} items spread over all of them"
    drawn = drawn_values(pick(positions), positions, exact(count), how, code)
    drawn.tally = counted(data)
    if is_in_memory(data):
        drawn.whole = lambda _: pick(list(range(count)))
    return drawn


def drawn_first(data: Iterable[Any], draw: Draw, code: str) -> Drawn:
    """Draw the first items of something that can only be walked through."""
    items = list(islice(data, draw.size + 1))
    refuse_empty(len(items), draw.spec)
    if len(items) <= draw.size:
        return drawn_values(items, list(range(len(items))), exact(len(items)), "all items", code)
    items.pop()
    drawn = drawn_values(items, list(range(len(items))), None, f"the first {len(items):,} items", code)
    kind = "a generator" if inspect.isgenerator(data) else f"of type {type(data).__name__}"
    drawn.notes = (f"The data is {kind}: only its first items can be drawn, and how many follow is unknown",)
    return drawn


def drawn_values(
    items: list[Any], positions: list[int], total: Estimate | None, how: str, code: str
) -> Drawn:
    """Describe items that have one form only."""
    return Drawn(
        items=items,
        forms=(ItemForm.VALUE,),
        positions=positions,
        total=total,
        drawn=how,
        load_code=lambda _: code,
        values=lambda _: list(items),
    )


def drawn_frame(frame: Any, draw: Draw, imports: str, expression: str) -> Drawn:
    """Draw rows of a DataFrame; they keep its types and labels."""
    refuse_empty(len(frame), draw.spec)
    names = {str(name): name for name in frame.columns}
    if draw.column is not None:
        require_column(draw.column, list(names), draw.spec)
    column = names[draw.column] if draw.column is not None else next(iter(names.values()), None)
    positions = spread(len(frame), draw.size, draw.seed)
    sample = frame.iloc[positions]
    forms = tabular_forms(columns=len(names), column=draw.column, first=ItemForm.SERIES)

    def of(rows: Any, form: ItemForm) -> list[Any]:
        return list(rows[column].tolist() if form is ItemForm.VALUE else rows.to_dict("records"))

    def make_frame() -> Frame:
        return sample, ()

    code = {
        ItemForm.SERIES: f"{imports}frame = {expression}\n",
        ItemForm.ROW: f"{imports}items = {expression}.to_dict('records')\n",
        ItemForm.VALUE: f"{imports}items = {expression}[{column!r}].tolist()\n",
    }
    return Drawn(
        items=of(sample, forms[0]),
        forms=forms,
        positions=positions,
        total=exact(len(frame)),
        drawn="all rows"
        if len(sample) == len(frame)
        else f"{len(sample):,} rows spread over the whole frame",
        columns=frame_columns(sample),
        make_frame=make_frame,
        load_code=code.__getitem__,
        values=partial(of, sample),
        tally=counted(frame if forms[0] is not ItemForm.VALUE else frame[column]),
        whole=lambda form: frame if form is ItemForm.SERIES else of(frame, form),
    )
