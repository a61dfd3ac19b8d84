"""This file lists the helpers that a function can call by name, and the names and constants in them."""

from __future__ import annotations

import dis
import re
from datetime import date, timedelta
from types import CodeType, FunctionType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

DEEPEST = 4
"""Calls from function to function that are followed: as deep as helpers are inlined."""
LONGEST_TEXT = 60
"""Characters up to which a text may be what values are compared with; others are messages and docstrings."""
MOST = 60
"""Constants that are kept: each has dozens of neighbors."""


def reached(function: Callable[..., Any]) -> list[FunctionType]:
    """List a function and the helpers that it can call by name, those of helpers too."""
    found: dict[FunctionType, None] = {}
    level: list[Any] = [function]
    for _ in range(DEEPEST):
        new = [each for each in level if isinstance(each, FunctionType) and each not in found]
        found.update(dict.fromkeys(new))
        level = [value for each in new for value in _named_by(each)]
    return list(found)


def _named_by(function: FunctionType) -> list[Any]:
    """Return what the global names and the closure of a function stand for."""
    instructions = (each for code in _codes(function.__code__) for each in dis.get_instructions(code))
    names = dict.fromkeys(each.argval for each in instructions if each.opname == "LOAD_GLOBAL")
    cells = [value for cell in function.__closure__ or () for value in _held(cell)]
    return [function.__globals__[name] for name in names if name in function.__globals__] + cells


def _held(cell: Any) -> Iterator[Any]:
    """Yield what a cell of a closure holds, unless it was never filled."""
    try:
        yield cell.cell_contents
    except ValueError:
        return


def mentioned(functions: Iterable[FunctionType]) -> set[str]:
    """Return all names and texts that some functions mention."""
    return set().union(*(names_in(each.__code__) for each in functions))


def reads_label(functions: Iterable[FunctionType]) -> bool:
    """Claim that functions may ask a row of a frame for its label, which is no column."""
    return any("name" in code.co_names for each in functions for code in _codes(each.__code__))


def names_in(code: CodeType) -> set[str]:
    """Return the names and texts that code mentions, code inside it included."""
    every = list(_codes(code))
    texts = {value for each in every for value in _constants(each) if isinstance(value, str)}
    return texts.union(*(each.co_names for each in every))


def constants_of(given: Sequence[Any], functions: Sequence[FunctionType]) -> tuple[Any, ...]:
    """Return the constants that were given and those found in functions, flat, the given ones first."""
    written = (
        each for function in functions for code in _codes(function.__code__) for each in _constants(code)
    )
    outer = (each for function in functions for value in _named_by(function) for each in _parts(value))
    found = (*(each for value in given for each in _parts(value)), *written, *outer)
    return tuple({(type(each), each): each for each in found}.values())[:MOST]


def _codes(code: CodeType) -> Iterator[CodeType]:
    yield code
    for each in code.co_consts:
        if isinstance(each, CodeType):
            yield from _codes(each)


def _constants(code: CodeType) -> Iterator[Any]:
    for constant in code.co_consts:
        yield from _parts(constant)


def _parts(value: Any) -> Iterator[Any]:
    """Yield the numbers, short texts, patterns, dates and spans in a constant, however it holds them."""
    number_or_date = type(value) in {int, float, timedelta} or isinstance(value, date | re.Pattern)
    if number_or_date or (type(value) is str and len(value) <= LONGEST_TEXT):
        yield value
    elif type(value) is dict:
        for pair in list(value.items())[:MOST]:
            yield from _parts(pair)
    elif type(value) in {tuple, list, set, frozenset}:
        for each in list(value)[:MOST]:
            yield from _parts(each)
