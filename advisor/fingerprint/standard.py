"""Reads values of the builtin classes, and of those of the standard library that hide their state.

The latter are known by name and imported by nobody here: who has such a value has its module.
"""

from __future__ import annotations

import types
from typing import TYPE_CHECKING, Any

from advisor.fingerprint.classes import dotted, instance_dict, name_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from advisor.fingerprint.walk import Walk

    Reader = Callable[[Walk, Any, Any], Any]
    """Returns the shape of a value; the last argument is the known class, the value's own or a base of it."""


def fields(*names: str, kind: str = "") -> Reader:
    """Make a reader of attributes, through the known class: a derived one may have properties so named."""

    def read(walk: Walk, value: Any, known: Any) -> Any:
        found = [walk.look(getattr(known, name).__get__(value)) for name in names]
        return ("fields", kind or name_of(known), found)

    return read


def method(name: str, *arguments: Any) -> Reader:
    """Make a reader of what a method of the known class returns."""

    def read(walk: Walk, value: Any, known: Any) -> Any:
        return ("method", name_of(known), walk.look(getattr(known, name)(value, *arguments)))

    return read


def only_name(_walk: Walk, _value: Any, known: Any) -> Any:
    """Return the shape of a value that holds nothing."""
    return ("only", name_of(known))


def read_complex(walk: Walk, value: Any, _known: Any) -> Any:
    """Return the shape of a complex number."""
    plain = complex.__complex__(value)
    return ("complex", walk.look(plain.real), walk.look(plain.imag))


def read_bytes(walk: Walk, value: Any, known: Any) -> Any:
    """Return bytes; a bytearray is equal to the same bytes."""
    return walk.look(bytes(known.__getitem__(value, slice(None))))


def read_list(walk: Walk, value: Any, _known: Any) -> Any:
    """Return the shape of a list."""
    return walk.ordered(list.copy(value))


def read_tuple(walk: Walk, value: Any, _known: Any) -> Any:
    """Return the shape of a tuple."""
    return ("tuple", walk.ordered(list(tuple.__iter__(value))))


def read_set(walk: Walk, value: Any, known: Any) -> Any:
    """Return the shape of a set or frozenset."""
    return ("set", walk.unordered(list(known.__iter__(value))))


def read_dict(walk: Walk, value: Any, _known: Any) -> Any:
    """Return the shape of a dict, in an order that depends on its contents only."""
    pairs = list(dict.items(value))
    if {id(type(key)) for key, _ in pairs} in ({id(str)}, {id(int)}):
        pairs.sort(key=lambda pair: pair[0])
        return ("dict", walk.ordered([key for key, _ in pairs]), walk.ordered([each for _, each in pairs]))
    return ("pairs", walk.unordered(pairs))


def read_ordered_dict(walk: Walk, value: Any, known: Any) -> Any:
    """Return the shape of an OrderedDict, for which order matters."""
    if any(type(key) is not str and type(key) is not int for key in dict.__iter__(value)):
        return read_dict(walk, value, known)  # its own order would be found through the keys' own hash
    keys = list(known.__iter__(value))
    return ("ordered", walk.ordered(keys), walk.ordered([dict.__getitem__(value, key) for key in keys]))


def read_deque(walk: Walk, value: Any, known: Any) -> Any:
    """Return the shape of a deque."""
    walk.afford(known.__len__(value))
    return ("deque", walk.ordered(list(known.__iter__(value))))


def read_class(_walk: Walk, value: Any, _known: Any) -> Any:
    """Return the name of a class."""
    return ("class", name_of(value))


def read_module(_walk: Walk, value: Any, _known: Any) -> Any:
    """Return the name of a module."""
    return ("module", dotted(instance_dict(value, type(value)).get("__name__"), ""))


def read_function(walk: Walk, value: Any, _known: Any) -> Any:
    """Return the name of a function; what a closure holds stays unseen."""
    walk.opaque |= value.__closure__ is not None
    return ("function", dotted(value.__module__, value.__qualname__))


def read_builtin(walk: Walk, value: Any, _known: Any) -> Any:
    """Return the name of a function written in C; what it is bound to stays unseen."""
    walk.opaque |= type(value.__self__) not in {types.ModuleType, type(None)}
    return ("function", dotted(value.__module__, value.__qualname__))


def read_decimal(_walk: Walk, value: Any, known: Any) -> Any:
    """Return the shape of a Decimal: 1.0 equals 1.00, and no context may round it."""
    sign, digits, exponent = known.as_tuple(value)
    text = "".join(map(str, digits))
    if not isinstance(exponent, int):
        return ("decimal", sign, text, exponent)
    kept = text.rstrip("0")
    return ("decimal", sign if kept else 0, kept, exponent + len(text) - len(kept) if kept else 0)


def read_path(walk: Walk, value: Any, known: Any) -> Any:
    """Return the text of a path; a derived class may have its own idea of it, which we do not run."""
    if not name_of(type(value)).startswith("pathlib."):
        walk.opaque = True
        return only_name(walk, value, known)
    return ("path", known.__str__(value))


BUILTINS: dict[int, Reader] = {
    id(kind): reader
    for kind, reader in {
        object: only_name,
        str: lambda _walk, value, _known: str.__str__(value),
        int: lambda _walk, value, _known: int.__int__(value),
        float: lambda walk, value, _known: walk.number(value),
        complex: read_complex,
        bytes: read_bytes,
        bytearray: read_bytes,
        list: read_list,
        tuple: read_tuple,
        dict: read_dict,
        set: read_set,
        frozenset: read_set,
        range: fields("start", "stop", "step"),
        BaseException: fields("args"),
        types.FunctionType: read_function,
        types.BuiltinFunctionType: read_builtin,
        types.MethodType: fields("__func__", "__self__"),
    }.items()
}
"""By id, since a stranger's metaclass may define the hash of its classes."""

DATE = ("year", "month", "day")
TIME = ("hour", "minute", "second", "microsecond", "tzinfo")

STANDARD: dict[str, Reader] = {
    "datetime.date": fields(*DATE),
    "datetime.datetime": fields(*DATE, *TIME),
    "datetime.time": fields(*TIME),
    "datetime.timedelta": fields("days", "seconds", "microseconds"),
    "datetime.timezone": method("utcoffset", None),
    "zoneinfo.ZoneInfo": fields("key"),
    "decimal.Decimal": read_decimal,
    "pathlib.PurePath": read_path,
    "collections.OrderedDict": read_ordered_dict,
    "collections.deque": read_deque,
    "array.array": method("tolist"),
    "functools.partial": fields("func", "args", "keywords"),
    "re.Pattern": fields("pattern", "flags"),
}
"""By the first part of the module's name and the name of the class."""
