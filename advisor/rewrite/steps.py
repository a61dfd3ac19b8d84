"""This file walks through a function's steps in order, and stops at the first that has no column form.

It answers for the kind of step only; whether *this* code is written as columns is the writer's business.
"""

from __future__ import annotations

import ast
from types import FunctionType
from typing import TYPE_CHECKING, Any

from advisor.model import ItemForm
from advisor.rewrite import tables
from advisor.rewrite.source import MISSING, Source, Unreadable, is_immutable, read

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

SHOWN = 60
"""Characters of source that a reason quotes at most: it must fit a line of a terminal."""
HELPER_DEPTH = 4
"""Helpers inside helpers that are followed."""
CONTAINERS = (dict, list, set, tuple, frozenset)


class Blocked(Exception):
    """A step without a column form; `sure` tells whether there can be none."""

    def __init__(self, node: ast.AST, because: str, *, sure: bool) -> None:
        super().__init__(because)
        self.because = because
        self.line: int | None = getattr(node, "lineno", None)
        self.sure = sure


class Steps:
    """Collects the steps that have a column form, in the order in which they are read.

    Raises Blocked at the first step that has none, or that is not known.
    """

    def __init__(self, source: Source, form: ItemForm, above: tuple[Any, ...] = ()) -> None:
        self.source = source
        self.form = form
        self.above = (*above, source.function)
        self.built: set[str] = set()
        """Local names that hold a dict display made in the function."""
        self.found: dict[str, None] = {}

    def walk(self) -> tuple[str, ...]:
        """Read the whole body, and name its steps."""
        if isinstance(self.source.node, ast.AsyncFunctionDef):
            raise _no_form(self.source.node)
        self.read(self.source.body)
        return tuple(self.found)

    def read(self, nodes: Iterable[ast.AST]) -> None:
        """Read statements or expressions in order."""
        for node in nodes:
            handler = HANDLERS.get(type(node))
            if handler is None:
                raise _no_form(node)
            handler(self, node)

    def parts(self, node: ast.AST) -> None:
        """Read what is inside; operators are steps."""
        for each in (type(node), type(getattr(node, "op", node))):
            if each in tables.OPERATORS:
                self.step(tables.OPERATORS[each])
        self.read(child for child in ast.iter_child_nodes(node) if isinstance(child, ast.expr))

    def step(self, name: str) -> None:
        """Note a step that has a column form."""
        self.found[name] = None

    def assign(self, node: ast.Assign | ast.AnnAssign | ast.AugAssign) -> None:
        """Read an assignment."""
        self.read([node.value] if node.value else [])
        for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
            self.store(target)
            if isinstance(target, ast.Name) and isinstance(node.value, ast.Dict):
                self.built.add(target.id)

    def store(self, target: ast.expr) -> None:
        """Allow local names, and entries of a dict made here; every other target outlives the call."""
        match target:
            case ast.Subscript(value=ast.Name(id=name)) if name in self.built:
                self.read([target.slice])
                return
            case ast.Tuple(elts=names) if all(isinstance(name, ast.Name) for name in names):
                return
        if not isinstance(target, ast.Name):
            because = f"changes {_quoted(target)}, which outlives the call or belongs to the item"
            raise Blocked(target, because, sure=True)

    def choose(self, node: ast.If) -> None:
        """Read an if statement."""
        self.step("if")
        self.read([node.test, *node.body, *node.orelse])

    def expression(self, node: ast.Expr) -> None:
        """Read a statement that keeps no value: a docstring, or a call for its effect."""
        self.read([node.value])
        if not isinstance(node.value, ast.Constant):
            raise Blocked(node, f"runs {_quoted(node.value)} for its effect", sure=True)

    def imports(self, node: ast.Import | ast.ImportFrom) -> None:
        """Refuse an import."""
        module = node.module if isinstance(node, ast.ImportFrom) else node.names[0].name
        network = (module or "").partition(".")[0] in tables.NETWORK
        because = (
            f"imports {module}, which talks to the network"
            if network
            else "imports inside, which was not read"
        )
        raise Blocked(node, because, sure=network)

    def loop(self, node: ast.For) -> None:
        """Refuse a loop, and say what is in it."""
        inside = _shortened("; ".join(ast.unparse(each) for each in node.body))
        raise Blocked(node, f"a loop over {_quoted(node.iter)} for each item, around: {inside}", sure=True)

    def comprehension(self, node: ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp) -> None:
        """Refuse a comprehension."""
        over = _quoted(node.generators[0].iter)
        raise Blocked(node, f"a loop over {over} for each item: {_quoted(node)}", sure=True)

    def hold(self, node: ast.With) -> None:
        """Refuse a with block, for what it holds if that has no column form either."""
        self.read(each.context_expr for each in node.items)
        raise _no_form(node)

    def name(self, node: ast.Name | ast.Attribute) -> None:
        """Accept local names, and constants and containers of the module."""
        if isinstance(node, ast.Name) and node.id in self.source.local:
            return
        if isinstance(node, ast.Name) and node.id in self.source.rebound:
            raise Blocked(node, f"reads {node.id}, which another function changes", sure=False)
        value = self.source.resolve(node)
        if not is_immutable(value) and not isinstance(value, CONTAINERS):
            raise Blocked(node, f"reads {_quoted(node)}, of which nothing is known", sure=False)

    def attribute(self, node: ast.Attribute) -> None:
        """Read a column, a part of a date, or a constant of a module."""
        if self.is_item(node.value) and self.form is ItemForm.SERIES:
            return
        if node.attr in tables.DATE_PARTS and self.source.resolve(node) is MISSING:
            self.read([node.value])
            self.step(f".{node.attr}")
        else:
            self.name(node)

    def is_item(self, node: ast.expr) -> bool:
        """Tell whether an expression is the item itself."""
        return isinstance(node, ast.Name) and node.id == self.source.item

    def subscript(self, node: ast.Subscript) -> None:
        """Read a column, a slice, or a lookup."""
        self.read([node.value, node.slice])
        if isinstance(node.slice, ast.Slice):
            self.step("slice")
        elif not self.is_item(node.value):
            self.step("lookup")

    def compare(self, node: ast.Compare) -> None:
        """Read comparisons and `in`."""
        contains = any(isinstance(op, ast.In | ast.NotIn) for op in node.ops)
        self.step("in" if contains else "comparison")
        fixed = (ast.Tuple, ast.List, ast.Set)
        for part in (node.left, *node.comparators):
            if not isinstance(part, fixed) or self.source.constant(part) is MISSING:
                self.read([part])

    def text(self, node: ast.JoinedStr) -> None:
        """Read an f-string of plain values."""
        self.step("f-string")
        for part in node.values:
            if isinstance(part, ast.FormattedValue):
                if part.format_spec or part.conversion != -1:
                    raise Blocked(part, f"formats {_quoted(part.value)}", sure=False)
                self.read([part.value])

    def call(self, node: ast.Call) -> None:
        """Read a call, what it is called on, and its arguments."""
        name = self.source.canonical(node.func)
        if isinstance(node.func, ast.Attribute) and not name:
            self.method(node, node.func)
        else:
            self.function(node, name)
        self.read([*node.args, *(keyword.value for keyword in node.keywords)])

    def function(self, node: ast.Call, name: str) -> None:
        """Decide on a function by the name under which its library defines it."""
        known, own = self.source.resolve(node.func), self.source.function.__module__
        two = len(node.args) == 2 and not node.keywords  # noqa: PLR2004 - two values, not the parts of one
        if type(known).__name__ == "ufunc" or name in tables.CALLS:
            self.step(name.removeprefix("builtins.").removeprefix("datetime."))
        elif name in tables.NOW:
            self.step(f"{name.removeprefix('datetime.')} (taken once for all items)")
        elif name in {"builtins.min", "builtins.max"} and two:
            self.step(name.removeprefix("builtins."))
        elif isinstance(known, FunctionType) and known.__module__ == own:
            self.helper(node, known)
        else:
            sure = bool(name) and not name.startswith(f"{own}.") and _is_never(name)
            raise Blocked(node, _refusal(node, name), sure=sure)

    def helper(self, node: ast.Call, function: FunctionType) -> None:
        """Read a function of the same module."""
        called = _quoted(node.func)
        if function in self.above:
            raise Blocked(node, f"calls itself through {called}: recursion", sure=True)
        if len(self.above) > HELPER_DEPTH:
            raise Blocked(node, f"calls {called}, too deep to be read", sure=False)
        try:
            steps = Steps(read(function), self.form, self.above).walk()
        except Unreadable as error:
            raise Blocked(node, f"calls {called}: {error}", sure=False) from error
        self.found.update(dict.fromkeys(steps))

    def method(self, node: ast.Call, func: ast.Attribute) -> None:
        """Decide on a method of a value by its name."""
        owner = self.source.resolve(func.value)
        if owner is not MISSING and not is_immutable(owner) and not isinstance(owner, dict):
            because = f"calls {_quoted(func)}, a method of an object outside the function"
            raise Blocked(node, because, sure=True)
        self.read([func.value])
        if func.attr in tables.TEXT_METHODS:
            self.step(f"str.{func.attr}")
        elif func.attr in tables.DATE_METHODS:
            self.step(f".{func.attr}")
        elif func.attr == "get" and isinstance(owner, dict):
            self.step("lookup")
        elif func.attr != "get" or not self.is_item(func.value):
            raise Blocked(node, f"calls the method {func.attr}, of which nothing is known", sure=False)


def _no_form(node: ast.AST) -> Blocked:
    if type(node) in tables.NEVER:
        return Blocked(node, tables.NEVER[type(node)], sure=True)
    other = f"{type(node).__name__.lower()} syntax, which is not read here"
    return Blocked(node, tables.UNKNOWN.get(type(node), other), sure=False)


def _is_never(name: str) -> bool:
    return name.startswith(tables.RANDOM) or not name.startswith(tables.MAYBE)


def _refusal(node: ast.Call, name: str) -> str:
    called = _quoted(node.func)
    reasons = {
        "an effect for every item": name in tables.EFFECTS,
        "a file for every item": name in tables.OPEN,
        "columns would draw other random values": name.startswith(tables.RANDOM),
        "it waits for every item": name == "time.sleep",
        "it looks at the parts of one item": name.startswith("builtins."),
        "a call per item that no column operation replaces": bool(name) and _is_never(name),
        "nothing is known of it": True,
    }
    return f"calls {called}: {next(reason for reason, holds in reasons.items() if holds)}"


def _quoted(node: ast.AST) -> str:
    return _shortened(ast.unparse(node))


def _shortened(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= SHOWN else f"{line[: SHOWN - 3]}..."


def _accept(steps: Steps, node: ast.AST) -> None:
    """Accept what needs no second look, such as constants."""
    del steps, node


HANDLERS: dict[type[ast.AST], Callable[[Steps, Any], None]] = {
    ast.Pass: _accept,
    ast.Constant: _accept,
    ast.Name: Steps.name,
    ast.Attribute: Steps.attribute,
    ast.Subscript: Steps.subscript,
    ast.Compare: Steps.compare,
    ast.JoinedStr: Steps.text,
    ast.Call: Steps.call,
    ast.Assign: Steps.assign,
    ast.AnnAssign: Steps.assign,
    ast.AugAssign: Steps.assign,
    ast.If: Steps.choose,
    ast.Expr: Steps.expression,
    ast.Import: Steps.imports,
    ast.ImportFrom: Steps.imports,
    ast.For: Steps.loop,
    ast.With: Steps.hold,
    **dict.fromkeys((ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp), Steps.comprehension),
    **dict.fromkeys((ast.Return, ast.Slice, ast.Dict, ast.Tuple, ast.List), Steps.parts),
    **dict.fromkeys((ast.BinOp, ast.UnaryOp, ast.BoolOp, ast.IfExp), Steps.parts),
}
