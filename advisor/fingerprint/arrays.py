"""Reads NumPy and pandas values for a fingerprint; imports neither: who has such a value has its module."""

from __future__ import annotations

import sys
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from advisor.fingerprint.standard import DATE, TIME, fields, only_name
from advisor.fingerprint.sums import MAX_FLOATS, array_block_sums

if TYPE_CHECKING:
    from advisor.fingerprint.standard import Reader
    from advisor.fingerprint.walk import Walk

BYTES_PER_NODE = 1024
"""Bytes of an array that take as much time as one nested value (our own measurement, rounded)."""
WIDEST = {"i": "i8", "u": "u8", "b": "?", "f": "f8", "c": "c16"}
"""The widest type of each kind: equal numbers are equal in any width."""


def is_numpy_scalar(kind: type, root: str) -> bool:
    """Tell whether a class from a package of that name is one of NumPy's scalars."""
    return root == "numpy" and issubclass(kind, sys.modules["numpy"].generic)


def read_scalar(walk: Walk, value: Any, _known: Any) -> Any:
    """Return the shape of a NumPy scalar: that of the Python value that it stands for."""
    np = sys.modules["numpy"]
    extended = np.asarray(value)
    kind = extended.dtype.kind
    if kind in "mMV":  # moments have units that Python's own have not, records have fields
        return read_array(walk, extended, None)
    plain = np.generic.item(value)
    return walk.look({"f": float, "c": complex}.get(kind, type(plain))(plain))


def read_array(walk: Walk, value: Any, _known: Any) -> Any:
    """Return the shape of an array: kind, extent and values."""
    np = sys.modules["numpy"]
    plain = np.ndarray.view(value, np.ndarray)  # asarray would ask a derived class for its attributes
    walk.spend(plain.nbytes // BYTES_PER_NODE)
    kind = plain.dtype.kind
    extent = ("array", kind, list(plain.shape))
    if plain.dtype.names:
        return (*extent, [[name, walk.look(plain[name])] for name in plain.dtype.names])
    if kind in "mM":
        native = plain.astype(plain.dtype.newbyteorder("="))
        return (*extent, plain.dtype.name, hash_of(native.tobytes()))
    if kind in WIDEST:
        with np.errstate(all="ignore"):
            wide = plain.astype(WIDEST[kind]).ravel()
            return (*extent, read_floats(walk, np, wide) if kind in "fc" else hash_of(wide.tobytes()))
    return (*extent, walk.ordered(plain.ravel().tolist()))


def read_floats(walk: Walk, np: Any, wide: Any) -> Any:
    """Return the shape of floats: how many, and where they are not finite."""
    values = wide.view("f8")
    strange = np.isnan(values) * 1 + np.isposinf(values) * 2 + np.isneginf(values) * 3
    marks = hash_of(strange.astype("i1").tobytes()) if strange.any() else b""
    values = np.where(strange, 0.0, values) + 0.0  # -0.0 becomes 0.0
    if values.size <= MAX_FLOATS:
        walk.floats += values.tolist()
    else:
        walk.arrays.append((hash_of(values.tobytes()), array_block_sums(np, values)))
    return ("floats", values.size, marks)


def read_series(walk: Walk, value: Any, known: Any) -> Any:
    """Return the shape of a Series."""
    return ("series", walk.look(value.name), walk.look(value.index), read_column(walk, value, known))


def read_index(walk: Walk, value: Any, known: Any) -> Any:
    """Return the shape of an Index of any class: a RangeIndex equals the same numbers written out."""
    return ("index", walk.look(list(value.names)), read_column(walk, value, known))


def read_frame(walk: Walk, value: Any, known: Any) -> Any:
    """Return the shape of a DataFrame."""
    columns = [read_column(walk, column, known) for _, column in known.items(value)]
    return ("frame", walk.look(value.columns), walk.look(value.index), columns)


def read_column(walk: Walk, value: Any, _known: Any) -> Any:
    """Return the shape of the values of a Series, an Index or a pandas array."""
    np = sys.modules["numpy"]
    own = value.dtype
    walk.afford(len(value))
    plain = np.asarray(value) if isinstance(own, np.dtype) else np.asarray(value, dtype=object)
    return ("column", own.kind, walk.look(plain))


def hash_of(data: bytes) -> bytes:
    """Return a hash that stands for bytes in a shape."""
    return blake2b(data, digest_size=16).digest()


def read_moment(walk: Walk, value: Any, known: Any) -> Any:
    """Return the shape of a Timestamp: that of the equal datetime, if there is one."""
    rest = known.nanosecond.__get__(value)
    plain = fields(*DATE, *TIME, kind="datetime.datetime")(walk, value, known)
    return (*plain, rest) if rest else plain


def read_duration(walk: Walk, value: Any, known: Any) -> Any:
    """Return the shape of a Timedelta: that of the equal timedelta, if there is one."""
    rest = known.nanoseconds.__get__(value)
    plain = fields("days", "seconds", "microseconds", kind="datetime.timedelta")(walk, value, known)
    return (*plain, rest) if rest else plain


INDEXES = ("Index", "RangeIndex", "MultiIndex", "DatetimeIndex", "TimedeltaIndex", "PeriodIndex")
MORE_INDEXES = ("CategoricalIndex", "IntervalIndex")

ARRAYS: dict[str, Reader] = {
    "numpy.ndarray": read_array,
    "pandas.Series": read_series,
    "pandas.DataFrame": read_frame,
    "pandas.Categorical": read_column,
    "pandas.Timestamp": read_moment,
    "pandas.Timedelta": read_duration,
    "pandas.NaTType": only_name,
    "pandas.NAType": only_name,
    "pandas.Period": fields("ordinal", "freqstr"),
    "pandas.Interval": fields("left", "right", "closed"),
    **{f"pandas.{name}": read_index for name in INDEXES + MORE_INDEXES},
}
"""By the first part of the module's name and the name of the class."""
