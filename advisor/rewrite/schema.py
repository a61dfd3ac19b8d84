"""This file says what the columns of the data hold: as the function sees it, and as pandas holds it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from importlib import metadata
from typing import TYPE_CHECKING, Any

from advisor.model import ItemForm
from advisor.rewrite.ir import INT64, NAN, NAT, NONE, Column

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

KINDS = {str: "text", int: "int", float: "float", bool: "bool", datetime: "date", timedelta: "span"}
KIND_OF_DTYPE = {"int64": "int", "float64": "float", "bool": "bool", "str": "text", "string": "text"}
"""Our kinds by dtype; dtypes that compute otherwise than Python (float32, nullable, ...) have none."""
WORDS = {str: "text", int: "int", float: "float", bool: "bool", type(None): "None"}
"""Types as a person says them; others by their names."""
DTYPES = {"int": "int64", "float": "float64", "number": "float64", "bool": "bool"}
ANY = "any"
IN_OBJECTS = frozenset({"text", "mapping", "list", "words"})
"""Kinds of values that a column of objects holds as they are."""
NUMERIC = frozenset({"int64", "float64", "bool"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Schema:
    """What the function is given: the columns of its rows, or one value."""

    form: ItemForm
    columns: Mapping[str, Column]
    """By name; the one value has the name ""."""
    ragged: frozenset[str] = frozenset()
    """Columns that some rows do not have at all."""
    boxed: bool = False
    """Whether rows hold NumPy's numbers: rows whose columns all have one dtype of numbers."""
    dated: bool = False
    """Whether a row of pandas may hold moments and nothing else: what is missing in it is NaT then."""
    old: bool = False
    """Whether pandas is older than 3: text is held in columns of objects."""
    row_dtype: str = ""
    """Dtype of a row of pandas; "" where it is none, or where a column's name is no text, or not its own."""

    @property
    def as_what(self) -> str:
        """Say what the column form takes."""
        if "" not in self.columns:
            return "DataFrame"
        value = self.columns[""]
        return "NumPy array" if value.kind in DTYPES and NONE not in value.missing else "pandas Series"


def is_old() -> bool:
    """Claim that the pandas beside us is older than 3, without importing it."""
    try:
        return int(metadata.version("pandas").partition(".")[0]) < 3  # noqa: PLR2004 - the version itself
    except metadata.PackageNotFoundError:
        return False


def schema_of(items: Sequence[Any], form: ItemForm) -> Schema:
    """Look at all items of the sample."""
    old, frame = is_old(), getattr(items, "frame", None)
    if frame is not None:
        dtypes = {str(dtype) for dtype in frame.dtypes}
        boxed = bool(dtypes) and dtypes <= NUMERIC
        return Schema(
            form=form,
            columns=_framed(frame),
            boxed=boxed,
            dated=_is_dated(frame),
            old=old,
            row_dtype=_row_dtype(frame),
        )
    if form is ItemForm.ROW or (items and all(type(item) is dict for item in items)):
        return _of_records(items, old=old)
    return Schema(form=form, columns={"": _column("", items, old=old, absent=False)}, old=old)


def _is_dated(frame: Any) -> bool:
    """Claim that a row may hold moments and missing values only."""
    moments = [dtype.kind in "mM" for dtype in frame.dtypes]
    others = frame.loc[:, [not each for each in moments]]
    return any(moments) and all(
        dtype.kind == "f" or others[name].isna().any() for name, dtype in others.dtypes.items()
    )


def _row_dtype(frame: Any) -> str:
    named = all(isinstance(name, str) for name in frame.columns) and frame.columns.is_unique
    return str(frame.iloc[:1].to_numpy().dtype) if named else ""


def _of_records(items: Sequence[Any], *, old: bool) -> Schema:
    names = dict.fromkeys(name for item in items for name in item)
    ragged = frozenset(name for name in names if any(name not in item for item in items))
    columns = {
        name: _column(name, [item[name] for item in items if name in item], old=old, absent=name in ragged)
        for name in names
        if isinstance(name, str)
    }
    return Schema(form=ItemForm.ROW, columns=columns, ragged=ragged, old=old)


def _column(name: str, values: Sequence[Any], *, old: bool, absent: bool) -> Column:
    """Describe the column that pandas makes of Python values."""
    kind, missing = kind_of(values)
    holes = bool(missing - {NAN} if kind in {"float", "number"} else missing) or absent
    text = "object" if old else "str"
    dtype = {"text": text, "date": "datetime64", "span": "timedelta64"}.get(kind, DTYPES.get(kind, "object"))
    if holes and kind in {"int", "bool"}:
        dtype = "float64" if kind == "int" else "object"
    cells, parts = cells_of(values, old=old) if kind == ANY else (kind, ())
    return Column(
        kind=cells,
        name=name,
        dtype=dtype,
        missing=missing,
        shared=holes,
        bound=_limits(kind),
        parts=parts,
        holds=_held(values) if cells == ANY else (),
    )


def cells_of(values: Sequence[Any], *, old: bool) -> tuple[str, tuple[tuple[str, Column], ...]]:
    """Return the kind of values that are all dicts or all lists, and what is inside of them."""
    cells = [value for value in values if not _marker(value)]
    if cells and all(type(cell) is dict and all(type(key) is str for key in cell) for cell in cells):
        keys = dict.fromkeys(key for cell in cells for key in cell)
        return "mapping", tuple((key, _inside(key, cells, old=old)) for key in keys)
    if cells and all(type(cell) is list for cell in cells):
        inside = _column("", [part for cell in cells for part in cell], old=old, absent=False)
        words = inside.kind == "text" and not inside.missing
        return ("words", ()) if words else ("list", (("", inside),))
    return ANY, ()


def _inside(key: str, cells: Sequence[dict[str, Any]], *, old: bool) -> Column:
    found = [cell[key] for cell in cells if key in cell]
    return _column(key, found, old=old, absent=len(found) < len(cells))


def _held(values: Sequence[Any]) -> tuple[str, ...]:
    """Name the types of values of several kinds, as a person says them."""
    return tuple(dict.fromkeys(WORDS.get(type(value), type(value).__name__) for value in values))


def kind_of(values: Iterable[Any]) -> tuple[str, frozenset[str]]:
    """Return the one kind of all values, "any" if there are several, and the missing ones among them."""
    kinds: set[str] = set()
    missing: set[str] = set()
    for value in values:
        marker = _marker(value)
        if marker:
            missing.add(marker)
        else:
            kinds.add(_kind(value))
    if kinds == {"int", "float"} or (kinds == {"int"} and NAN in missing):
        kind = "number"
    elif not kinds and missing == {NAN}:
        kind = "float"
    else:
        kind = kinds.pop() if len(kinds) == 1 else ANY
    return kind, frozenset(missing)


def _kind(value: Any) -> str:
    if type(value).__module__ == "numpy":
        value = getattr(value, "item", lambda: value)() if getattr(value, "ndim", 1) == 0 else value
    if type(value) is int and not -INT64 <= value <= INT64:
        return ANY
    if type(value).__name__ == "Timestamp" and getattr(value, "tzinfo", None) is None:
        return "date"
    if isinstance(value, datetime) and value.tzinfo is not None:
        return ANY
    return KINDS.get(type(value), "day" if type(value) is date else ANY)


def _marker(value: Any) -> str:
    if value is None:
        return NONE
    if isinstance(value, float) and value != value:  # noqa: PLR0124 - only NaN differs from itself
        return NAN
    return NAT if type(value).__name__ == "NaTType" else ""


def _limits(kind: str) -> tuple[int, int]:
    return (0, 1) if kind == "bool" else (-INT64 - 1, INT64)


def _framed(frame: Any) -> dict[str, Column]:
    boxed = _boxed(frame)
    columns = (from_series(str(name), frame[name], boxed) for name in frame.columns if isinstance(name, str))
    return {column.name: column for column in columns}


def _boxed(frame: Any) -> str:
    """Name the kind to which `iterrows` turns all values, as one row has one dtype; "" if none."""
    dtypes = {str(dtype) for dtype in frame.dtypes}
    return {frozenset({"int64", "float64"}): "float", frozenset({"bool"}): ANY}.get(frozenset(dtypes), "")


def from_series(name: str, series: Any, boxed: str) -> Column:
    """Describe a column of a frame; `boxed` is the kind that all values of a row are turned into."""
    dtype = str(series.dtype)
    if dtype.startswith("datetime64[") and "," not in dtype:
        kind, missing = "date", frozenset({NAT} if series.isna().any() else ())
    elif dtype.startswith("timedelta64["):
        kind, missing = "span", frozenset({NAT} if series.isna().any() else ())
    elif dtype == "object":
        column = _column(name, series.tolist(), old=False, absent=False)
        kind = column.kind if column.kind in IN_OBJECTS else ANY
        held = column.holds or ((column.kind,) if kind == ANY and column.kind != ANY else ())
        return replace(column, kind=kind, dtype=dtype, shared=bool(column.missing), holds=held)
    else:
        kind = boxed or KIND_OF_DTYPE.get(dtype, ANY)
        missing = frozenset({NAN} if series.isna().any() else ())
    holes = bool(missing) and kind != "float"
    return Column(kind=kind, name=name, dtype=dtype, missing=missing, shared=holes, bound=_limits(kind))
