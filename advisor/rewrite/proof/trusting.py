"""This file tells functions that may be called with whole columns as they are: nothing in them can remember.

Calling once for all rows gives what calling for each row gives only where no call leaves anything behind, and
comparing results on a sample does not show that.
"""

from __future__ import annotations

import ast
from functools import partial
from types import FunctionType, ModuleType
from typing import Any

from advisor.rewrite.purity import first_impure
from advisor.rewrite.source import MISSING, Source, Unreadable, is_immutable, read

LIBRARIES = frozenset({"numpy", "scipy", "math", "operator", "builtins"})
"""Packages whose functions keep nothing between calls, random generators left out."""


def is_trusted(function: Any) -> bool:
    """Claim that a function is one of a known library, or made of such functions and constants alone."""
    if isinstance(function, partial):
        return is_trusted(function.func)
    if isinstance(function, FunctionType) and not is_of_library(function):
        return is_made_of_trusted(function)
    return is_of_library(function)


def is_of_library(thing: Any) -> bool:
    """Claim that something is defined by a library that is known."""
    module = getattr(thing, "__module__", None) or ("numpy" if type(thing).__name__ == "ufunc" else "")
    return str(module).partition(".")[0].lstrip("_") in LIBRARIES and "random" not in str(module)


def is_made_of_trusted(function: FunctionType) -> bool:
    """Claim that all names from outside that a function uses are constants, libraries, or their functions."""
    try:
        source = read(function)
    except Unreadable:
        return False
    defaults = (*(function.__defaults__ or ()), *(function.__kwdefaults__ or {}).values())
    if not all(is_immutable(each) for each in defaults):
        return False
    names = [node for node in ast.walk(source.node) if isinstance(node, ast.Name)]
    loaded = [node for node in names if isinstance(node.ctx, ast.Load) and node.id not in source.local]
    return first_impure(source) is None and all(is_harmless(source, node) for node in loaded)


def is_harmless(source: Source, node: ast.Name) -> bool:
    """Claim that what a name stands for cannot change between calls."""
    value = source.resolve(node)
    if value is MISSING:
        return False
    if isinstance(value, ModuleType):
        return value.__name__.partition(".")[0] in LIBRARIES
    return source.constant(node) is not MISSING or is_of_library(value)
