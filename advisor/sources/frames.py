"""Reads a sample as pandas would by default, and says what pandas changed in it."""

from __future__ import annotations

import importlib
import re
import warnings
from collections import defaultdict
from math import isnan
from typing import TYPE_CHECKING, Any

from advisor.errors import SourceUnreadable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from advisor.sources.drawing import Frame

WHOLE_NUMBER = re.compile(r"[+-]?\d+")
PADDED_NUMBER = re.compile(r"[+-]?0\d+(\.\d*)?")
EXPONENT = re.compile(r"[+-]?\d+[eE]\d+")
TYPES_FROM_SAMPLE = (
    "pandas chose the types of the columns from the sample; from the whole file it may choose others"
)

SHOWN_NAMES = 6
"""Column names in one sentence; our own choice."""

Change = tuple[str, str]
"""A column's name, and what happened to one of its cells; the second is empty when nothing did."""

CHANGES = {
    "empty": "Empty cells became NaN",
    "marker": "Text that pandas takes for missing, such as NA or null, became NaN",
    "padded": "Leading zeros were lost",
    "exponent": "Text such as 1e5 was read as a number",
    "truth": "Text was read as true or false",
    "float": "Whole numbers became floats, because the column has missing cells or fractions",
    "digits": "Whole numbers over 2**53 lost their last digits",
    "rounded": "Numbers were rounded in their last digits",
    "number": "Text was read as numbers",
    "date": "Values were read as dates",
    "type": "Values changed their type",
    "other": "Values changed",
}


def needed(module: str, *, why: str, extra: str) -> Any:
    """Import a module that only some data needs; raises SourceUnreadable with the extra that brings it."""
    try:
        return importlib.import_module(module)
    except ImportError as error:
        hint = f"pip install {extra}, into the environment that runs your function"
        raise SourceUnreadable(
            f"{why} needs {module.partition('.')[0]}, which is not installed", hint=hint
        ) from error


def pandas() -> Any:
    """Import pandas; raises SourceUnreadable when it is missing."""
    return needed("pandas", why="giving items as pandas Series", extra="pandas")


def read(name: str, reader: Callable[[], Any]) -> Frame:
    """Call one of pandas' readers; what it warns of becomes notes, what it raises SourceUnreadable."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            frame = reader()
        except (ValueError, OverflowError) as error:
            reason = str(error).strip().partition("\n")[0]
            hint = "look at the line, or use --item row, which reads it without pandas"
            raise SourceUnreadable(f"pandas cannot read {name!r}: {reason}", hint=hint) from error
    told = dict.fromkeys(f"pandas warns: {str(warning.message).rstrip('.')}" for warning in caught)
    return frame, tuple(told)


def text_changes(frame: Any, names: Sequence[str], rows: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """Say what pandas made of text cells that their text does not show."""
    renamed = [str(new) for new, old in zip(frame.columns, names, strict=False) if new != old]
    notes = (f"pandas renamed columns that had a name twice or none: {listed(renamed)}",) if renamed else ()
    return notes + told(_text_cells(frame, names, rows))


def _text_cells(frame: Any, names: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[Change]:
    for index, name in enumerate(names):
        for row, value in zip(rows, frame.iloc[:, index].tolist(), strict=True):
            yield name, text_change(row[index] if index < len(row) else "", value)


def typed_changes(frame: Any, rows: Sequence[dict[Any, Any]]) -> tuple[str, ...]:
    """Say what pandas made of values that were not text, or not only."""
    # Names that look like numbers come back from pandas as numbers.
    keys = {str(key): key for row in rows for key in row}
    return told(
        (str(name), value_change(row.get(keys.get(str(name))), value))
        for name in frame.columns
        for row, value in zip(rows, frame[name].tolist(), strict=True)
    )


def text_change(text: str, value: Any) -> str:
    """Name what happened to a cell of text on its way into a frame, as a key of CHANGES, or empty."""
    text = text if isinstance(value, str) else text.strip()
    if is_missing(value):
        return "marker" if text else "empty"
    if isinstance(value, str):
        return "" if value == text else "other"
    if isinstance(value, bool):
        return "truth"
    if PADDED_NUMBER.fullmatch(text):
        return "padded"
    return _number_change(text, value) if isinstance(value, int | float) else "type"


def _number_change(text: str, value: float) -> str:
    if WHOLE_NUMBER.fullmatch(text):
        return "" if isinstance(value, int) and value == int(text) else _float_change(int(text), value)
    if EXPONENT.fullmatch(text):
        return "exponent"
    try:
        return "" if float(text) == value else "rounded"
    except ValueError:
        return "other"


def _float_change(whole: int, value: float) -> str:
    return "float" if value == whole else "digits"


def value_change(original: Any, value: Any) -> str:
    """Name what happened to a value on its way into a frame, as a key of CHANGES, or empty."""
    if is_missing(value):
        return "" if is_missing(original) else "marker"
    if type(value).__name__ == "Timestamp":
        return "" if hasattr(original, "year") else "date"
    if isinstance(original, str) and not isinstance(value, str):
        return "number"
    if isinstance(original, int) and isinstance(value, float):
        return _float_change(original, value)
    if type(original) is type(value) and original != value:
        return "rounded" if isinstance(value, float) else "other"
    return "" if type(original) is type(value) else "type"


def is_missing(value: Any) -> bool:
    """Tell None, NaN and NaT from everything else, arrays included."""
    return (
        value is None
        or type(value).__name__ in {"NaTType", "NAType"}
        or (isinstance(value, float) and isnan(value))
    )


def told(changes: Iterator[Change]) -> tuple[str, ...]:
    """Put changes into sentences, one for each kind, with the columns and how many cells."""
    counts: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for name, change in changes:
        if change:
            counts[change][name] += 1
    return tuple(f"{CHANGES[change]}: {_where(counts[change])}" for change in CHANGES if change in counts)


def _where(cells: dict[str, int]) -> str:
    return f"{sum(cells.values()):,} cells of {listed(list(cells))}"


def listed(names: Sequence[str]) -> str:
    """Write some names, and how many more there are."""
    shown = ", ".join(repr(name) for name in names[:SHOWN_NAMES])
    more = len(names) - SHOWN_NAMES
    return shown if more <= 0 else f"{shown} and {more} more"
