"""This file finds the syntax tree of a function, and what the names in it stand for; it runs nothing."""

from __future__ import annotations

import ast
import builtins
import inspect
import linecache
from collections import ChainMap
from collections.abc import Mapping
from dataclasses import dataclass
from types import BuiltinFunctionType, FunctionType, MethodType, ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

MISSING = object()
"""Stands for a name that is not bound."""
IMMUTABLE = (int, float, str, bool, type(None))


class Unreadable(Exception):
    """The function has no source that can be read; the text says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A function as it is written, with the values of the names that it does not bind itself."""

    function: FunctionType
    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
    """Its lines are those of the file."""
    item: str
    """Name of the first parameter."""
    outer: Mapping[str, Any]
    """Closure, module and builtin names."""
    rebound: frozenset[str]
    """Module names that some function of the file declares global."""

    @property
    def body(self) -> list[ast.stmt]:
        """Give its statements; a lambda is one return."""
        if isinstance(self.node, ast.Lambda):
            return [ast.copy_location(ast.Return(value=self.node.body), self.node)]
        return self.node.body

    @property
    def local(self) -> frozenset[str]:
        """Give the names that it binds, its parameters among them."""
        stored = {
            name.id for name in ast.walk(self.node) if isinstance(name, ast.Name) and _is_bound_by(name)
        }
        return frozenset(
            stored | {each.arg for each in ast.walk(self.node.args) if isinstance(each, ast.arg)}
        )

    def resolve(self, node: ast.expr) -> Any:
        """Give what a dotted name outside the function stands for, or MISSING; looks into modules only."""
        match node:
            case ast.Name(id=name):
                return MISSING if name in self.local else self.outer.get(name, MISSING)
            case ast.Attribute(value=value, attr=attr):
                owner = self.resolve(value)
                return vars(owner).get(attr, MISSING) if isinstance(owner, ModuleType) else MISSING
        return MISSING

    def constant(self, node: ast.expr) -> Any:
        """Give the value of a constant that cannot change, or MISSING."""
        if isinstance(node, ast.Constant):
            return node.value
        if isinstance(node, ast.Tuple | ast.List | ast.Set):
            parts = tuple(self.constant(part) for part in node.elts)
            return MISSING if MISSING in parts else parts
        if isinstance(node, ast.Name) and node.id in self.rebound:
            return MISSING
        value = self.resolve(node)
        return value if is_immutable(value) else MISSING

    def canonical(self, node: ast.expr) -> str:
        """Give the name under which the library defines what is called, such as "math.sqrt", or ""."""
        if isinstance(node, ast.Attribute):
            owner = self.resolve(node.value)
            if isinstance(owner, ModuleType):
                return f"{owner.__name__}.{node.attr}"
            if isinstance(owner, type):
                return f"{owner.__module__}.{owner.__qualname__}.{node.attr}"
            return ""
        return _defined_as(self.resolve(node))


def read(function: Callable[..., Any]) -> Source:
    """Read a function that takes one item.

    Raises Unreadable for whatever has no source of its own: partials, methods, builtins, decorated functions.
    """
    if not isinstance(function, FunctionType):
        raise Unreadable(f"{_kind_of(function)} has no source of its own that could be read")
    if hasattr(function, "__wrapped__"):
        raise Unreadable("it is decorated, and what the decorator does was not read")
    module = _parsed(function)
    node = _found(function, module)
    if not isinstance(node, ast.Lambda) and node.decorator_list:
        raise Unreadable("it is decorated, and what the decorator does was not read")
    if not node.args.args:
        raise Unreadable("it takes no argument by position")
    return Source(
        function=function,
        node=node,
        item=node.args.args[0].arg,
        outer=ChainMap(_closure(function), function.__globals__, vars(builtins)),
        rebound=frozenset(
            name for each in ast.walk(module) if isinstance(each, ast.Global) for name in each.names
        ),
    )


def _parsed(function: FunctionType) -> ast.Module:
    try:
        file = inspect.getsourcefile(function) or function.__code__.co_filename
        text = "".join(linecache.getlines(file, function.__globals__))
        return ast.parse(text)
    except (OSError, TypeError, SyntaxError, ValueError) as error:
        raise Unreadable("its source cannot be read") from error


def _found(function: FunctionType, module: ast.Module) -> ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda:
    code = function.__code__
    wanted = (ast.Lambda,) if code.co_name == "<lambda>" else (ast.FunctionDef, ast.AsyncFunctionDef)
    here = [
        node
        for node in ast.walk(module)
        if isinstance(node, wanted) and _first_line(node) == code.co_firstlineno
    ]
    if len(here) > 1:
        here = [
            node for node in here if isinstance(node, ast.Lambda) and _span(node.body) in _spans(function)
        ]
    if len(here) != 1:
        raise Unreadable("its source cannot be told from its neighbors in the file")
    return here[0]


def _first_line(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> int:
    decorators = [] if isinstance(node, ast.Lambda) else node.decorator_list
    return min([node.lineno, *(decorator.lineno for decorator in decorators)])


def _span(node: ast.expr) -> tuple[int | None, ...]:
    return (node.lineno, node.end_lineno, node.col_offset, node.end_col_offset)


def _spans(function: FunctionType) -> set[tuple[int | None, ...]]:
    return set(function.__code__.co_positions())


def _closure(function: FunctionType) -> dict[str, Any]:
    values = {}
    for name, cell in zip(function.__code__.co_freevars, function.__closure__ or (), strict=True):
        try:
            values[name] = cell.cell_contents
        except ValueError:  # the cell is still empty
            values[name] = MISSING
    return values


def _is_bound_by(name: ast.Name) -> bool:
    return isinstance(name.ctx, ast.Store | ast.Del)


def is_immutable(value: Any) -> bool:
    """Tell whether a value can never change: a plain scalar, or a tuple or frozenset of these."""
    if type(value) in (tuple, frozenset):
        return all(is_immutable(part) for part in value)
    return type(value) in IMMUTABLE


def _defined_as(thing: Any) -> str:
    if type(thing).__name__ == "ufunc":
        return f"numpy.{thing.__name__}"
    if isinstance(thing, type | FunctionType):
        return f"{thing.__module__}.{thing.__qualname__}"
    if not isinstance(thing, BuiltinFunctionType | MethodType):
        return ""
    owner = thing.__self__
    if isinstance(owner, type):
        return f"{owner.__module__}.{owner.__qualname__}.{thing.__name__}"
    if owner is None or isinstance(owner, ModuleType):
        return f"{thing.__module__}.{thing.__name__}"
    return f"{type(owner).__module__}.{thing.__name__}"


def _kind_of(thing: Any) -> str:
    if isinstance(thing, MethodType):
        return "a method"
    if isinstance(thing, BuiltinFunctionType):
        return "a builtin"
    if isinstance(thing, type):
        return "a class"
    return f"a {type(thing).__name__} object"
