"""Turns our own nouns into plain JSON values and back: across the pipe of a guarded child, and into reports.

The side that reads trusts nothing: every value is checked against the type that was asked for.
"""

from __future__ import annotations

import json
import math
import types
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache
from typing import TYPE_CHECKING, Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints, overload

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

SHOWN_KEY = 60
"""Characters of an unexpected key that an error shows; keys may come from a stranger's code."""


def to_plain(value: object, *, strict: bool = False) -> Any:
    """Return a value as dicts, lists and scalars; `strict` turns numbers that are not finite into None.

    Raises TypeError for a value that has no plain form.
    """
    if isinstance(value, Enum):
        return to_plain(value.value, strict=strict)
    if value is None or isinstance(value, bool | str | int | float):
        return _plain_scalar(value, strict=strict)
    if isinstance(value, dict):
        return {_plain_key(key): to_plain(each, strict=strict) for key, each in value.items()}
    if isinstance(value, tuple | list):
        return [to_plain(each, strict=strict) for each in value]
    if isinstance(value, frozenset | set):
        return sorted((to_plain(each, strict=strict) for each in value), key=_rank)
    if is_dataclass(value) and not isinstance(value, type):
        return {each.name: to_plain(getattr(value, each.name), strict=strict) for each in fields(value)}
    raise TypeError(f"{type(value).__qualname__} has no plain form")


@overload
def from_plain(type_: type[T], plain: object) -> T: ...
@overload
def from_plain(type_: object, plain: object) -> Any: ...
def from_plain(type_: Any, plain: Any) -> Any:
    """Rebuild a value of a type (a dataclass, a union, a tuple, ...) from its plain form.

    None in the place of a float reads as NaN: it is what `strict` wrote for a number that is not finite.
    Raises TypeError, naming the class and the field, when the plain form does not fit.
    """
    read = READERS.get(get_origin(type_) or type_)
    if read is not None:
        return read(type_, plain)
    if is_dataclass(type_):
        return _read_dataclass(type_, plain)
    if isinstance(type_, type) and issubclass(type_, Enum):
        return _read_enum(type_, plain)
    raise TypeError(f"cannot read values of {type_}")


def dumps(value: object) -> bytes:
    """Return a value as JSON; NaN and infinities survive the way to `loads`."""
    return json.dumps(to_plain(value), separators=(",", ":")).encode()


@overload
def loads(type_: type[T], data: bytes | str) -> T: ...
@overload
def loads(type_: object, data: bytes | str) -> Any: ...
def loads(type_: Any, data: bytes | str) -> Any:
    """Rebuild a value from JSON; raises ValueError when it is no JSON, TypeError when it does not fit."""
    try:
        plain = json.loads(data)
    except RecursionError as error:
        raise ValueError("the JSON is nested too deeply") from error
    return from_plain(type_, plain)


def _plain_scalar(value: bool | str | float | None, *, strict: bool) -> Any:
    # Subclasses lose their class: what they do when shown or compared must not cross the border.
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, int):
        return int.__int__(value)
    return float.__float__(value) if math.isfinite(value) or not strict else None


def _plain_key(key: object) -> str:
    plain = to_plain(key)
    if isinstance(plain, str):
        return plain
    raise TypeError(f"a key must be text, not {type(key).__qualname__}")


def _rank(plain: Any) -> tuple[str, Any]:
    return type(plain).__name__, plain if isinstance(plain, str | int | float) else json.dumps(plain)


def _read_anything(_type: Any, plain: Any) -> Any:
    return plain


def _read_exact(type_: Any, plain: Any) -> Any:
    return plain if type(plain) is type_ else _refuse(type_.__name__, plain)


def _read_none(_type: Any, plain: Any) -> Any:
    return plain if plain is None else _refuse("None", plain)


def _read_float(_type: Any, plain: Any) -> Any:
    if plain is None:
        return math.nan
    return plain if type(plain) in {float, int} else _refuse("float", plain)


def _read_literal(type_: Any, plain: Any) -> Any:
    allowed = get_args(type_)
    if any(type(plain) is type(each) and plain == each for each in allowed):
        return plain
    return _refuse(" or ".join(map(repr, allowed)), plain)


def _read_enum(type_: type[Enum], plain: Any) -> Any:
    for member in type_:
        if type(to_plain(member)) is type(plain) and member.value == plain:
            return member
    return _refuse(f"a value of {type_.__name__}", plain)


def _read_tuple(type_: Any, plain: Any) -> Any:
    members = get_args(type_)
    if members[1:] == (...,):
        return tuple(_read_list(type_, plain))
    if not isinstance(plain, list) or len(plain) != len(members):
        return _refuse(f"a list of {len(members)}", plain)
    return tuple(from_plain(member, each) for member, each in zip(members, plain, strict=True))


def _read_list(type_: Any, plain: Any) -> Any:
    member = get_args(type_)[0]
    return (
        [from_plain(member, each) for each in plain] if isinstance(plain, list) else _refuse("a list", plain)
    )


def _read_frozenset(type_: Any, plain: Any) -> Any:
    return frozenset(_read_list(type_, plain))


def _read_dict(type_: Any, plain: Any) -> Any:
    if not isinstance(plain, dict):
        return _refuse("an object", plain)
    key_type, member = get_args(type_)
    return {from_plain(key_type, key): from_plain(member, each) for key, each in plain.items()}


def _read_dataclass(type_: Any, plain: Any) -> Any:
    if not isinstance(plain, dict):
        return _refuse(type_.__name__, plain)
    types_of = _field_types(type_)
    for key in plain:
        if key not in types_of:
            raise TypeError(f"{type_.__name__} has no field {str(key)[:SHOWN_KEY]!r}")
    return type_(**{name: _read_field(type_, name, plain) for name in types_of})


def _read_field(type_: type, name: str, plain: dict[str, Any]) -> Any:
    if name not in plain:
        raise TypeError(f"{type_.__name__}.{name} is missing")
    try:
        return from_plain(_field_types(type_)[name], plain[name])
    except TypeError as error:
        raise TypeError(f"{type_.__name__}.{name}: {error}") from None


@cache
def _field_types(type_: Any) -> dict[str, Any]:
    hints = get_type_hints(type_)
    return {each.name: hints[each.name] for each in fields(type_)}


def _read_union(type_: Any, plain: Any) -> Any:
    members = get_args(type_)
    nouns = [each for each in members if is_dataclass(each)]
    if nouns and isinstance(plain, dict):
        return from_plain(_noun_with(nouns, set(plain)), plain)
    # A float comes last: it would take what another member means exactly.
    for member in sorted(members, key=lambda each: each is float):
        try:
            return from_plain(member, plain)
        except TypeError:
            continue
    return _refuse(" or ".join(getattr(each, "__name__", str(each)) for each in members), plain)


def _noun_with(nouns: list[Any], keys: set[str]) -> Any:
    for noun in nouns:
        if set(_field_types(noun)) == keys:
            return noun
    # None fits exactly; the only one that is not Skipped can say best what is wrong.
    likely = [noun for noun in nouns if set(_field_types(noun)) != {"skipped"}] or nouns
    if len(likely) == 1:
        return likely[0]
    raise TypeError("these keys are not the fields of " + " or ".join(noun.__name__ for noun in nouns))


def _refuse(expected: str, plain: object) -> Any:
    raise TypeError(f"expected {expected}, got {type(plain).__name__}")


READERS: dict[Any, Callable[[Any, Any], Any]] = {
    Any: _read_anything,
    object: _read_anything,
    None: _read_none,
    type(None): _read_none,
    bool: _read_exact,
    int: _read_exact,
    str: _read_exact,
    float: _read_float,
    Literal: _read_literal,
    Union: _read_union,
    types.UnionType: _read_union,
    tuple: _read_tuple,
    list: _read_list,
    frozenset: _read_frozenset,
    dict: _read_dict,
}
