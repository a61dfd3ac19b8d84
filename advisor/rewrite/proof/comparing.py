"""This file compares a result of a function with that of its column form: value, kind, missing values."""

from __future__ import annotations

import math
import sys
from datetime import MAXYEAR, MINYEAR, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Literal

from advisor.fingerprint import fingerprint

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Sameness = Literal["same", "last digit", "different"]

FLOAT_NOISE = 1e-12
"""Relative difference of floats that counts as the last digit: NumPy and math differ so (measured)."""
FLAT = frozenset({str, int, bool, bytes, type(None), date, timedelta})
"""Kinds whose values are the same when they are equal."""


def same(expected: Any, got: Any, loose: bool = False) -> Sameness:
    """Tell whether two results are the same; with `loose`, whole numbers may come as floats.

    NaN is the same as NaN, but None, NaN, NaT and NA all differ; True is not 1, and 1 is not 1.0. NumPy's
    scalars and pandas' moments count as the Python values that they stand for.
    """
    try:
        return _compare(expected, got, loose=loose)
    except Exception:  # a stranger's value that cannot be compared, or one that is nested too deeply
        return "different"


def plain(value: Any) -> Any:
    """Return the Python value that a scalar of NumPy or pandas stands for, if there is one."""
    root = type(value).__module__.partition(".")[0]
    if root == "numpy" and isinstance(value, sys.modules["numpy"].generic):
        return _plain_scalar(value)
    return _plain_moment(value) if root == "pandas" else value


def _plain_scalar(value: Any) -> Any:
    kind = value.dtype.kind
    if kind in "mM":
        import pandas as pd  # noqa: PLC0415 - NumPy's own moments have no Python value in every unit

        return _plain_moment(pd.Timestamp(value) if kind == "M" else pd.Timedelta(value))
    return float(value) if kind == "f" else value.item()


def _plain_moment(value: Any) -> Any:
    """Turn pandas' moment or span into Python's, unless it is missing, finer, or beyond Python's years."""
    if type(value).__name__ == "Timestamp" and not value.nanosecond and MINYEAR <= value.year <= MAXYEAR:
        return value.to_pydatetime()
    if type(value).__name__ == "Timedelta" and not value.nanoseconds:
        return value.to_pytimedelta()
    return value


def _compare(expected: Any, got: Any, *, loose: bool) -> Sameness:
    one, other = plain(expected), plain(got)
    if one is other:
        return "same"
    if type(one) is type(other):
        return _compare_alike(one, other, loose=loose)
    return _said(loose and {type(one), type(other)} == {int, float} and one == other)


def _compare_alike(one: Any, other: Any, *, loose: bool) -> Sameness:  # noqa: PLR0911 - one line for each kind
    """Compare two values of one kind."""
    if type(one) in FLAT:
        return _said(one == other)
    match one:
        case float():
            return _compare_floats(one, other)
        case dict():
            return _compare_dicts(one, other, loose=loose)
        case list() | tuple():
            return _compare_sequences(one, other, loose=loose)
        case datetime() | time() if type(one) in {datetime, time}:
            return _said(one == other and one.utcoffset() == other.utcoffset())
    if type(one).__name__ == "Series" and hasattr(one, "index"):
        return _compare_series(one, other, loose=loose)
    return _compare_prints(one, other)


def _compare_series(one: Any, other: Any, *, loose: bool) -> Sameness:
    """Compare two Series of pandas: names of the values, dtype, and the values."""
    if list(one.index) != list(other.index) or (one.dtype != other.dtype and not loose):
        return "different"
    return _compare_sequences(list(one), list(other), loose=loose)


def _compare_floats(one: float, other: float) -> Sameness:
    if one == other:
        return "same" if math.copysign(1, one) == math.copysign(1, other) else "last digit"
    if math.isnan(one) or math.isnan(other):
        return _said(math.isnan(one) and math.isnan(other))
    return "last digit" if math.isclose(one, other, rel_tol=FLOAT_NOISE) else "different"


def _compare_dicts(one: dict[Any, Any], other: dict[Any, Any], *, loose: bool) -> Sameness:
    """Compare keys strictly and in their order, then the values."""
    if _compare_sequences(list(one), list(other), loose=False) != "same":
        return "different"
    return _compare_sequences(list(one.values()), list(other.values()), loose=loose)


def _compare_sequences(one: Sequence[Any], other: Sequence[Any], *, loose: bool) -> Sameness:
    if len(one) != len(other):
        return "different"
    return worst(_compare(left, right, loose=loose) for left, right in zip(one, other, strict=True))


def _compare_prints(one: Any, other: Any) -> Sameness:
    """Compare other objects by kind and state, without running code of theirs."""
    left, right = fingerprint(one), fingerprint(other)
    return _said(left.exact == right.exact and not left.opaque and not right.opaque)


def worst(parts: Iterable[Sameness]) -> Sameness:
    """Sum up how the parts of two results compare."""
    found: Sameness = "same"
    for part in parts:
        if part == "different":
            return part
        if part != "same":
            found = part
    return found


def _said(equal: bool) -> Sameness:
    return "same" if equal else "different"
