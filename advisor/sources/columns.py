"""Describes columns: what text looks like, which types values have, which dtypes pandas chose."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from advisor.model import Column

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

LOOKS = (
    ("text (whole numbers)", re.compile(r"[+-]?\d+")),
    ("text (numbers)", re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")),
    (
        "text (dates)",
        re.compile(r"\d{4}-\d\d?-\d\d?([T ]\d\d:\d\d.*)?|\d\d?([./-])\d\d?\2\d{2,4}( \d\d:\d\d.*)?"),
    ),
)
"""What every filled cell of a column must look like, the narrowest first."""
TYPE_NAMES = {
    "str": "text",
    "int": "integer",
    "float": "number",
    "bool": "true or false",
    "dict": "object",
    "NoneType": "empty",
}


def text_columns(names: Sequence[str], rows: Sequence[Sequence[str]]) -> tuple[Column, ...]:
    """Describe columns of text by the cells that were drawn; a cell that a short row lacks is missing."""
    described = []
    for index, name in enumerate(names):
        filled = [row[index] for row in rows if len(row) > index and row[index]]
        described.append(Column(name=name, kind=text_kind(filled), missing=len(rows) - len(filled)))
    return tuple(described)


def text_kind(cells: Sequence[str]) -> str:
    """Tell what text cells look like."""
    if not cells:
        return "text (empty)"
    return next((kind for kind, look in LOOKS if all(map(look.fullmatch, cells))), "text")


def typed_columns(rows: Sequence[dict[Any, Any]]) -> tuple[Column, ...]:
    """Describe the columns of records by the types of their values; None and absent values are missing."""
    names = dict.fromkeys(name for row in rows for name in row)
    described = []
    for name in names:
        filled = [row[name] for row in rows if row.get(name) is not None]
        described.append(Column(name=str(name), kind=type_kind(filled), missing=len(rows) - len(filled)))
    return tuple(described)


def type_kind(values: Iterable[Any]) -> str:
    """Name the type that values have, or their types."""
    kinds = dict.fromkeys(type(value).__name__ for value in values)
    return " or ".join(sorted(TYPE_NAMES.get(kind, kind) for kind in kinds)) or "empty"


def frame_columns(frame: Any) -> tuple[Column, ...]:
    """Describe the columns of a pandas DataFrame by their dtypes."""
    missing = frame.isna().sum().tolist()
    kinds = [str(dtype) for dtype in frame.dtypes]
    return tuple(
        Column(name=str(name), kind=kind, missing=int(count))
        for name, kind, count in zip(frame.columns, kinds, missing, strict=True)
    )
