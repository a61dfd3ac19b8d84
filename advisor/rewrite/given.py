"""This file runs a function that was not written here on whole columns: the person's own, as it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from advisor.model import ItemForm
from advisor.stage import FrameItems

SEEN = 500
"""Items looked at to tell what columns they make."""


class Unlike(Exception):
    """A result that is not one value per item."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Original:
    """What is known of a column form that was not written here."""

    function: Callable[[Any], Any]
    """The one that takes an item."""
    name: str
    """Of the one that takes columns."""
    imports: tuple[str, ...] = ()
    uses: tuple[str, ...] = ()
    constants: tuple[Any, ...] = ()
    conditions: tuple[tuple[str, str], ...] = ()
    loose: bool = False


class Given:
    """A function that takes whole columns, in the place of one that was written from a source."""

    def __init__(
        self,
        whole: Callable[[Any], Any],
        *,
        function: Callable[[Any], Any],
        name: str,
        items: Sequence[Any],
        form: ItemForm,
        imports: tuple[str, ...] = (),
    ) -> None:
        self.whole, self.form = whole, form
        uses = (name,) if imports else ()
        self.rewritten = Original(function=function, name=name, imports=imports, uses=uses)
        self.as_what = held_as(items, form)

    def table(self, items: Sequence[Any]) -> Any:
        """Put items into columns."""
        return PREPARE[self.as_what](items)

    def items_of(self, table: Any) -> Sequence[Any]:
        """Return the items as the person's loop gets them."""
        if self.form is ItemForm.SERIES:
            return FrameItems(table)
        return list(table.to_dict("records") if self.form is ItemForm.ROW else table.tolist())

    def plain(self, table: Any) -> Any:
        """Call it with the whole columns."""
        return self.whole(table)

    guarded = plain

    def odd(self, table: Any) -> list[Any]:
        """Return no masks: no condition is known."""
        del table
        return []

    def results(self, output: Any, count: int) -> list[Any]:
        """Return one result per item; raises Unlike."""
        return unpack(output, count)


def held_as(items: Sequence[Any], form: ItemForm) -> str:
    """Say what the columns of items are."""
    if form in (ItemForm.ROW, ItemForm.SERIES):
        return "DataFrame"
    return "NumPy array" if all(is_number(item) for item in items[:SEEN]) else "pandas Series"


def is_number(item: Any) -> bool:
    """Tell whether an item is one number, Python's or NumPy's."""
    kind = getattr(getattr(item, "dtype", None), "kind", None)
    return isinstance(item, int | float) or (kind in {"i", "u", "f", "b"} and getattr(item, "ndim", 1) == 0)


def as_array(items: Sequence[Any]) -> Any:
    """Put numbers into an array; raises OverflowError when an integer needs more than 64 bits."""
    import numpy as np  # noqa: PLC0415 - only for numbers

    whole = all(type(item) is int for item in items)
    return np.array(items, dtype=np.int64) if whole else np.array(items)


def as_series(items: Sequence[Any]) -> Any:
    """Put values into a Series."""
    import pandas as pd  # noqa: PLC0415 - only for text and other values

    return pd.Series(list(items))


def as_frame(items: Sequence[Any]) -> Any:
    """Put records into a DataFrame; one that is there already is copied, so that it cannot be changed."""
    import pandas as pd  # noqa: PLC0415 - only for records

    frame = getattr(items, "frame", None)
    return pd.DataFrame(list(items)) if frame is None else frame.copy()


PREPARE: dict[str, Callable[[Sequence[Any]], Any]] = {
    "NumPy array": as_array,
    "pandas Series": as_series,
    "DataFrame": as_frame,
}


def unpack(result: Any, count: int) -> list[Any]:
    """Turn a DataFrame, a dict of columns, a Series, an array or a list into one result per item."""
    import numpy as np  # noqa: PLC0415 - only once columns are tried
    import pandas as pd  # noqa: PLC0415 - the same

    if isinstance(result, pd.DataFrame):
        result = {name: result[name] for name in result.columns}
    if isinstance(result, dict) and result:
        cells = {name: unpack(column, count) for name, column in result.items()}
        return [dict(zip(cells, row, strict=True)) for row in zip(*cells.values(), strict=True)]
    if not isinstance(result, np.ndarray | pd.Series | list) or np.ndim(result) == 0:
        raise Unlike(f"gave one {type(result).__name__}, not one result per item")
    if len(result) != count:
        raise Unlike(f"gave {len(result)} results for {count} items")
    if isinstance(result, list) or result.ndim > 1:
        return list(result)
    return [as_python(value) for value in result.tolist()]


def as_python(value: Any) -> Any:
    """Turn a pandas date or span of time into Python's, unless it is finer or missing."""
    finer = getattr(value, "nanosecond", 0) or getattr(value, "nanoseconds", 0)
    for method in ("to_pydatetime", "to_pytimedelta"):
        if hasattr(value, method) and not finer and value == value:  # noqa: PLR0124 - NaT equals nothing
            return getattr(value, method)()
    return value
