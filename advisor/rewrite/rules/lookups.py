"""Rules for lookups in constant dicts."""

from __future__ import annotations

from dataclasses import replace
from itertools import cycle
from typing import TYPE_CHECKING, Any

from advisor.rewrite.rules.needs import KEY
from advisor.rewrite.rules.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

EXACT = 2**53
"""Integers up to here are exact as floats (IEEE 754), which a column holds where a key is missing."""
TYPES = {"text": str, "int": int, "float": float, "bool": bool}
"""Python's type for each kind that a constant dict may hold."""
KNOWN = replace(KEY, filler="")
"""For values that a column can hold beside a gap."""
HELD: dict[str, tuple[Any, ...]] = {
    "text": ("x", "", "é"),
    "int": (1, -(2**40), 0),
    "float": (0.5, float("inf"), -0.0),
    "bool": (True, False, True),
}
"""Values of dicts for the tests, by their kind."""
KEYS: dict[str, tuple[Any, ...]] = {
    "text": ("a", "", "ab", "é", "1", "-", "\n", "0", "z", "A"),
    "int": (0, -1, 7, *range(10, 1000, 3)),
}
DEFAULTS: dict[str, tuple[Any, ...]] = {
    "text": ("", "other"),
    "int": (0, -7),
    "float": (0.0, 2.5),
    "bool": (False, True),
}


def _holds(table: Any, key: str, *values: str) -> bool:
    """Claim a dict without surprises, whose keys are of one kind and whose values of some kinds.

    A missing value among them could not be told from a missing key; True and 1 are one key to Python only.
    """
    return (
        type(table) is dict
        and bool(table)
        and all(type(each) is TYPES[key] for each in table)
        and all(type(each) in {TYPES[value] for value in values} for each in table.values())
        and all(each == each for each in table.values())  # noqa: PLR0124 - NaN is unlike itself
        and all(abs(each) <= EXACT for each in (*table, *table.values()) if type(each) is int)
    )


def _fits(key: str, *values: str) -> Callable[..., bool]:
    """Give the condition of a row about the dict that is looked into."""

    def fits(**given: Any) -> bool:
        return given["A"] is None and _holds(given["B"], key, *values)

    return fits


def _tables(key: str, value: str) -> tuple[dict[Any, Any], ...]:
    pairs = tuple(zip(KEYS[key], cycle(HELD[value]), strict=False))
    return dict(pairs), dict(pairs[:1]), dict(pairs[1:])


def _or_default(value: str, **given: Any) -> str:
    """Fill up where the key is missing; a column of bools would become one of objects, so compare instead."""
    if value == "bool":
        return "A.map(B).ne(False)" if given["C"] else "A.map(B).eq(True)"
    return "A.map(B).fillna(C).astype('int64')" if value == "int" else "A.map(B).fillna(C)"


def _getting(key: str, value: str) -> Iterator[Rule]:
    """Give the rows for one kind of keys and one kind of values."""
    tables = _tables(key, value)
    yield Rule(
        "B[A]",
        f"{key} dict!",
        "A.map(B)",
        value,
        (KEY if value in {"int", "bool"} else KNOWN,),
        takes_missing="A",
        array="none",
        examples=tuple((table,) for table in tables),
        when=_fits(key, value),
    )

    def columns(**given: Any) -> str:
        return _or_default(value, **given)

    constant = "!" if value == "bool" else ""
    yield Rule(
        "B.get(A, C)",
        f"{key} dict! {value}{constant}",
        columns,
        value,
        takes_missing="A",
        exact=value == "int",
        array="none",
        examples=tuple((table, default) for table in tables for default in DEFAULTS[value])
        if constant
        else tuple((table,) for table in tables),
        when=_fits(key, value),
    )


def _or_none(key: str, value: str) -> Iterator[Rule]:
    """Give the rows without a default; a column of integers or bools could not hold the gaps."""
    for python in ("B.get(A)", "B.get(A, None)"):
        yield Rule(
            python,
            f"{key} dict!",
            "A.map(B)",
            lambda _: (value, frozenset({"None"})),
            takes_missing="A",
            array="none",
            examples=tuple((table,) for table in _tables(key, value)),
            when=_fits(key, value),
        )


def _mixed(key: str) -> Iterator[Rule]:
    """Give the rows for integers among floats, which a column holds as floats."""
    table = dict(zip(KEYS[key], cycle((1, 2.5, -3)), strict=False))
    yield Rule(
        "B[A]",
        f"{key} dict!",
        "A.map(B)",
        "number",
        (KNOWN,),
        takes_missing="A",
        array="none",
        examples=((table,),),
        when=_fits(key, "int", "float"),
    )
    yield Rule(
        "B.get(A, C)",
        f"{key} dict! int|float",
        "A.map(B).fillna(C)",
        "number",
        takes_missing="A",
        exact=True,
        array="none",
        examples=((table,), *((each,) for each in _tables(key, "float"))),
        when=_fits(key, "int", "float"),
    )


RULES = (
    *(rule for key in KEYS for value in TYPES for rule in _getting(key, value)),
    *(rule for key in KEYS for value in ("text", "float") for rule in _or_none(key, value)),
    *(rule for key in KEYS for rule in _mixed(key)),
)
