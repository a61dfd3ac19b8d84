"""This file finds the syntax tree of a function, and what the names in it stand for; it runs nothing."""

from __future__ import annotations

import ast
import builtins
import inspect
import linecache
import re
import textwrap
from collections import ChainMap
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from types import BuiltinFunctionType, CodeType, FunctionType, MethodType, ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

MISSING = object()
"""Stands for a name that is not bound."""
IMMUTABLE = (
    int,
    float,
    str,
    bool,
    type(None),
    complex,
    bytes,
    re.Pattern,
    re.RegexFlag,
    date,
    datetime,
    timedelta,
)
CONTAINERS = (list, dict, set)
MODULES = 16
"""Files that are kept parsed: those of one function and its helpers."""
ASKING = frozenset(
    {
        "len",
        "sorted",
        "sum",
        "min",
        "max",
        "any",
        "all",
        "isinstance",
        "range",
        "enumerate",
        "zip",
        "reversed",
    }
    | {"tuple", "list", "set"}
)
"""Functions that only look at what they are given, or copy it."""
TAKING = frozenset(
    {
        "join",
        "startswith",
        "endswith",
        "translate",
        "isdisjoint",
        "issubset",
        "issuperset",
        "union",
        "replace",
    }
    | {"split"}
)
"""Methods that only look at what they are given."""
READING = frozenset({"get", "items", "keys", "values", "index", "count", "copy", "isdisjoint", "issubset"})
"""Methods of containers that change nothing."""


class Unreadable(Exception):
    """The function has no source that can be read; the text says why."""

    def __init__(self, because: str, line: int | None = None) -> None:
        super().__init__(because)
        self.line = line


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
    """Outer names that some function of the file declares global or nonlocal."""
    changed: frozenset[str]
    """Outer names whose value some function of the file may change in place, or hands on to others."""
    file: str = ""
    enclosing: frozenset[str] = frozenset()
    """Names of the function around it, for one that is defined inside."""

    @property
    def body(self) -> list[ast.stmt]:
        """Give its statements; a lambda is one return."""
        if isinstance(self.node, ast.Lambda):
            return [ast.copy_location(ast.Return(value=self.node.body), self.node)]
        return self.node.body

    @property
    def text(self) -> str:
        """Give its lines as they stand in the file."""
        first = _first_line(self.node)
        lines = linecache.getlines(self.file)[first - 1 : self.node.end_lineno]
        return textwrap.dedent("".join(lines))

    @property
    def local(self) -> frozenset[str]:
        """Give the names that it binds, its parameters among them."""
        stored = {
            name.id for name in ast.walk(self.node) if isinstance(name, ast.Name) and _is_bound_by(name)
        }
        inside = {
            each.name
            for each in ast.walk(self.node)
            if isinstance(each, ast.FunctionDef | ast.ClassDef) and each is not self.node
        }
        given = {
            name
            for each in ast.walk(self.node)
            for name in (getattr(each, "rest" if isinstance(each, ast.MatchMapping) else "name", None),)
            if isinstance(each, ast.MatchAs | ast.MatchStar | ast.MatchMapping | ast.ExceptHandler) and name
        }
        arguments = {each.arg for each in ast.walk(self.node.args) if isinstance(each, ast.arg)}
        return frozenset(stored | arguments | inside | given) | self.enclosing

    def is_own(self, function: FunctionType) -> bool:
        """Claim that a function is the person's own: of the same module, or of one beside it."""
        if function.__module__ == self.function.__module__:
            return True
        here, there = Path(self.file), Path(function.__code__.co_filename)
        return here.parent in there.parents or there.parent in here.parents

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
        value = self.resolve(node)
        if isinstance(node, ast.Name) and (node.id in self.rebound or node.id in self.changed):
            return value if node.id not in self.rebound and is_immutable(value) else MISSING
        return value if is_fixed(value) else MISSING

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


def read(function: Callable[..., Any], *, any_arguments: bool = False) -> Source:
    """Read a function that takes one item, or with `any_arguments` a helper.

    Raises Unreadable for whatever has no source of its own: partials, methods, builtins, decorated functions.
    """
    wrapped = getattr(function, "__wrapped__", None)
    if wrapped is not None:
        line = wrapped.__code__.co_firstlineno if isinstance(wrapped, FunctionType) else None
        raise Unreadable("it is decorated, and what the decorator does was not read", line)
    if not isinstance(function, FunctionType):
        raise Unreadable(f"{_kind_of(function)} has no source of its own that could be read")
    module = _parsed(function)
    node = _found(function, module.tree)
    if not isinstance(node, ast.Lambda) and node.decorator_list:
        raise Unreadable("it is decorated, and what the decorator does was not read", _first_line(node))
    parameters = [*node.args.posonlyargs, *node.args.args]
    if not parameters and not any_arguments:
        raise Unreadable("it takes no argument by position")
    return Source(
        function=function,
        node=node,
        item=parameters[0].arg if parameters else "",
        outer=ChainMap(_closure(function), function.__globals__, vars(builtins)),
        rebound=module.rebound,
        changed=module.changed,
        file=function.__code__.co_filename,
    )


def _changed(module: ast.Module) -> frozenset[str]:
    """Name what functions use in another way than reading: it may be another value at the next item."""
    inside = [
        each
        for node in ast.walk(module)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        for each in ast.walk(node)
    ]
    harmless = {id(name) for node in inside for name in read_only(node)}
    return frozenset(node.id for node in inside if isinstance(node, ast.Name) and id(node) not in harmless)


def read_only(node: ast.AST) -> list[ast.expr]:  # noqa: PLR0911 - one line for each kind
    """Return the parts of a node that it only looks at."""
    match node:
        case ast.Subscript(value=value, slice=place, ctx=ast.Load()):
            return [value, place]
        case ast.Compare(left=left, comparators=others):
            return [left, *others]
        case ast.For(iter=over) | ast.comprehension(iter=over):
            return [over]
        case ast.Call(func=ast.Attribute(value=value, attr=method)) if method in READING:
            return [value]
        case ast.Call(func=ast.Name(id=name)) if name in ASKING:
            return node.args
        case ast.Call(func=ast.Attribute(attr=method), args=args) if method in TAKING:
            return list(args)
        case ast.If(test=test) | ast.IfExp(test=test):
            return [test]
    return []


@dataclass(frozen=True, slots=True, kw_only=True)
class Module:
    """A file as it was parsed, with the names that its functions bind or change elsewhere."""

    tree: ast.Module
    rebound: frozenset[str]
    changed: frozenset[str]


def _parsed(function: FunctionType) -> Module:
    try:
        file = inspect.getsourcefile(function) or function.__code__.co_filename
        return _module("".join(linecache.getlines(file, function.__globals__)))
    except (OSError, TypeError, SyntaxError, ValueError) as error:
        raise Unreadable("its source cannot be read") from error


@lru_cache(maxsize=MODULES)
def _module(text: str) -> Module:
    """Parse a file once for all its functions, of which one may be called in many places."""
    tree = ast.parse(text)
    declared = (each for each in ast.walk(tree) if isinstance(each, ast.Global | ast.Nonlocal))
    rebound = frozenset(name for each in declared for name in each.names)
    return Module(tree=tree, rebound=rebound, changed=_changed(tree))


def _found(function: FunctionType, module: ast.Module) -> ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda:
    code = function.__code__
    wanted = (ast.Lambda,) if code.co_name == "<lambda>" else (ast.FunctionDef, ast.AsyncFunctionDef)
    here = [
        node
        for node in ast.walk(module)
        if isinstance(node, wanted) and _first_line(node) == code.co_firstlineno
    ]
    if len(here) > 1:
        here = [node for node in here if isinstance(node, ast.Lambda) and _holds(node, code)]
    if len(here) != 1:
        raise Unreadable("its source cannot be told from its neighbors in the file")
    return here[0]


def _first_line(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> int:
    decorators = [] if isinstance(node, ast.Lambda) else node.decorator_list
    return min([node.lineno, *(decorator.lineno for decorator in decorators)])


def _holds(node: ast.Lambda, code: CodeType) -> bool:
    """Claim that all instructions of a code object lie inside a lambda, which no neighbor of it can hold."""
    body = node.body
    first, last = (body.lineno, body.col_offset), (body.end_lineno or 0, body.end_col_offset or 0)
    places = [place for place in code.co_positions() if None not in place and place[2] != place[3]]
    return all(
        first <= (start or 0, left or 0) and (end or 0, right or 0) <= last
        for start, end, left, right in places
    )


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


def is_fixed(value: Any) -> bool:
    """Tell whether a value is immutable, or a container of such, changed or not."""
    if type(value) in CONTAINERS:
        parts = [*value, *value.values()] if isinstance(value, dict) else value
        return all(is_fixed(part) for part in parts)
    return is_immutable(value) or (type(value) in (tuple, frozenset) and all(map(is_fixed, value)))


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
