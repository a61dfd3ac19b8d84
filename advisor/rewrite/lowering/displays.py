"""This file reads tuples, lists, sets and dicts that are written out."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from advisor.model import ItemForm
from advisor.rewrite.ir import Const
from advisor.rewrite.lowering.binding import bare
from advisor.rewrite.lowering.blocked import Blocked, quoted
from advisor.rewrite.lowering.evaluating import as_values, spread, value_of
from advisor.rewrite.lowering.scope import Record, Row, Sequence, Value

if TYPE_CHECKING:
    from advisor.rewrite.lowering.reading import Reading


def display(reading: Reading, node: ast.Tuple | ast.List | ast.Set) -> Value:
    """Read a tuple, list or set."""
    style = {ast.Tuple: "tuple", ast.List: "list", ast.Set: "set"}[type(node)]
    return Sequence(spread(reading, node.elts), style)


def record(reading: Reading, node: ast.Dict) -> Value:
    """Read a dict with known keys."""
    items: dict[Any, Value] = {}
    for key, value in zip(node.keys, node.values, strict=True):
        inner = value_of(reading, value)
        if key is None:
            items.update(_unpacked(reading, inner, node))
            continue
        items[known_key(reading, key, node)] = inner
    return Record(tuple(items.items()))


def known_key(reading: Reading, key: ast.expr, node: ast.AST) -> Any:
    """Give the key of an entry, which has to be known."""
    known = value_of(reading, key)
    if (
        isinstance(known, Sequence)
        and known.style == "tuple"
        and all(isinstance(each, Const) for each in known.items)
    ):
        known = as_values(known)
    if not isinstance(known, Const) or known.kind not in {"text", "int", "bool", "values"}:
        raise Blocked(node, f"makes a dict whose keys are not all known: {quoted(node)}")
    return known.value


def _unpacked(reading: Reading, value: Value, node: ast.Dict) -> dict[str, Value]:
    if isinstance(value, Record):
        return dict(value.items)
    if isinstance(value, Row) and reading.schema.form is ItemForm.ROW and not reading.schema.ragged:
        return {name: bare(reading, found) for name, found in reading.schema.columns.items()}
    raise Blocked(node, "unpacks something whose keys are not known", sure=False)
