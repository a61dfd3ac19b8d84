"""This file gives names to values, and columns as what they are known to be."""

from __future__ import annotations

import ast
from types import FunctionType
from typing import TYPE_CHECKING

from advisor.rewrite.ir import NONE, NOTHING, Apply, Column, Node
from advisor.rewrite.lowering import applying, logic
from advisor.rewrite.lowering.blocked import Blocked, quoted
from advisor.rewrite.lowering.evaluating import value_of
from advisor.rewrite.lowering.scope import Row, Value

if TYPE_CHECKING:
    from advisor.rewrite.lowering.reading import Reading


def is_of_series(attr: str) -> bool:
    """Claim that a row of pandas has an attribute of its own by this name, which hides a column."""
    import pandas as pd  # noqa: PLC0415 - rows of pandas are there

    return hasattr(pd.Series, attr) or attr in {"name", "index"}


def column(reading: Reading, named: str, node: ast.AST) -> Node:
    """Give a column of the data."""
    found = reading.schema.columns.get(named)
    if found is None:
        raise Blocked(node, f"reads {named}, which the data does not have", sure=False)
    if named in reading.schema.ragged:
        raise Blocked(node, f"reads {named}, which some rows do not have", sure=False)
    return bare(reading, found)


def bare(reading: Reading, found: Column) -> Node:
    """Give a column with the bounds that are assumed; or None, where it is known to be None."""
    node = reading.made(applying.limited(found, reading.book.limit))
    return known_missing(reading, node) or node


def known_missing(reading: Reading, value: Value) -> Node | None:
    """Give None for a column on rows of which it is known already that it is None there."""
    if not isinstance(value, Column) or value.missing != {NONE}:
        return None
    return NOTHING if any(_says_missing(each, value) for each in reading.path.full) else None


def _says_missing(condition: Node, node: Node) -> bool:
    return isinstance(condition, Apply) and condition.rule is logic.MISSING and condition.args == (node,)


def is_own(reading: Reading, node: ast.Call) -> bool:
    """Claim that a call is one of a function of the person's own."""
    function = reading.source.resolve(node.func)
    return isinstance(function, FunctionType) and reading.source.is_own(function)


def is_row(reading: Reading, node: ast.expr) -> bool:
    """Claim that an expression is the item itself."""
    return isinstance(node, ast.Name) and isinstance(reading.names.get(node.id), Row)


def walrus(reading: Reading, node: ast.NamedExpr) -> Value:
    """Read `name := value`."""
    value = value_of(reading, node.value)
    bind(reading, node.target.id, value)
    return value


def refuse_naming(node: ast.AST) -> None:
    """Refuse `:=` where it may be reached for some rows or parts only; raises Blocked."""
    for each in ast.walk(node):
        if isinstance(each, ast.NamedExpr):
            raise Blocked(each, f"{quoted(each)} may be reached for some rows only", sure=False)


def bind(reading: Reading, named: str, value: Value) -> None:
    """Give a name to a value."""
    reading.names[named] = value
    hint(reading, named, value)


def hint(reading: Reading, named: str, value: Value) -> None:
    """Note how the function, not one of its helpers, calls a value."""
    tells = reading.assigning or not isinstance(
        value, Column
    )  # a loop's name says less than the column's own
    if isinstance(value, Node) and len(reading.book.inside) == 1 and tells:
        reading.book.names.setdefault(value, named)
