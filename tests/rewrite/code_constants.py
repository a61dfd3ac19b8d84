"""The constants on which a function's branches turn: in its code, closure, globals and helpers."""

import functools
import inspect
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from types import CodeType, FunctionType
from typing import Any

HELPER_DEPTH = 4
"""As deep as helpers are inlined."""
INT64 = range(-(2**63), 2**63)
WORD = re.compile(r"[^\W_]{2,}")


@dataclass(slots=True)
class Constants:
    """What a function compares with, without duplicates, in a stable order."""

    texts: dict[str, None] = field(default_factory=dict)
    numbers: dict[float, None] = field(default_factory=dict)

    def add(self, value: Any, depth: int) -> None:
        """Take in one value that the function can reach."""
        match value:
            case bool() | None:
                pass
            case str():
                self.texts[value] = None
            case int() | float():
                self.numbers[value] = None
            case re.Pattern():
                self.add_all([str(value.pattern), *WORD.findall(str(value.pattern))], depth)
            case dict():
                self.add_all([*value.keys(), *value.values()], depth)
            case tuple() | list():
                self.numbers[len(value)] = None
                self.add_all(value, depth)
            case set() | frozenset():
                self.add_all(sorted(value, key=repr), depth)
            case CodeType():
                self.add_all(value.co_consts, depth)
            case FunctionType() if depth < HELPER_DEPTH:
                self.add_function(value, depth + 1)

    def add_all(self, values: Iterable[Any], depth: int) -> None:
        """Take in several values."""
        for value in values:
            self.add(value, depth)

    def add_function(self, function: FunctionType, depth: int) -> None:
        """Take in what the function's code, defaults, closure and globals hold."""
        self.add(function.__code__, depth)
        self.add(function.__defaults__ or (), depth)
        self.add(function.__kwdefaults__ or {}, depth)
        self.add_all([cell.cell_contents for cell in function.__closure__ or ()], depth)
        for name in names_in(function.__code__):
            reached = function.__globals__.get(name)
            if reached is not function:
                self.add(reached, depth)


def names_in(code: CodeType) -> Iterator[str]:
    """Yield the global and attribute names of the code and of the code inside it."""
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from names_in(constant)


def constants_of(function: Callable[..., Any], column_names: Iterable[str] = ()) -> Constants:
    """Collect the constants of a function, but not the names of its columns."""
    found = Constants()
    plain = inspect.unwrap(function.func if isinstance(function, functools.partial) else function)
    if isinstance(plain, FunctionType):
        found.add_function(plain, 0)
    for text in column_names:
        found.texts.pop(text, None)
    return found
