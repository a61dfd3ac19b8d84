"""This file reads methods of the row, and of dicts and lists that were made here."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from advisor.model import ItemForm
from advisor.rewrite.ir import NONE, NOTHING, Const, Node
from advisor.rewrite.lowering import containers, reducing, refusing
from advisor.rewrite.lowering.binding import bare
from advisor.rewrite.lowering.blocked import Blocked, quoted
from advisor.rewrite.lowering.evaluating import as_table, node_of, value_of
from advisor.rewrite.lowering.folding import literal
from advisor.rewrite.lowering.looking_up import looked_up
from advisor.rewrite.lowering.scope import Record, Row, Sequence, Value

if TYPE_CHECKING:
    import ast

    from advisor.rewrite.lowering.reading import Reading


def row_method(reading: Reading, node: ast.Call, name: str) -> Value:
    """Read `row.get(...)`, and what a row of pandas does over all its columns."""
    if name == "get" and node.args:
        wanted = value_of(reading, node.args[0])
        if isinstance(wanted, Const) and isinstance(wanted.value, str) and not node.keywords:
            return gotten(reading, node, wanted.value)
    if reading.schema.form is ItemForm.SERIES:
        found = reducing.of_row(reading, node, name)
        if found is not None:
            return found
    if name in {"values", "items", "keys"} and (name != "values" or reading.schema.form is ItemForm.ROW):
        return {"values": row_values, "items": row_items, "keys": row_keys}[name](reading)
    if name == "copy":
        return Row()
    raise refusing.of_item(node, name)


def gotten(reading: Reading, node: ast.Call, name: str) -> Value:
    """Read `row.get(name, default)`."""
    found = reading.schema.columns.get(name)
    default = value_of(reading, node.args[1]) if len(node.args) > 1 else NOTHING
    if found is None:
        return default
    if name not in reading.schema.ragged:
        return bare(reading, found)
    if default is NOTHING and found.kind not in {"float", "number", "any"} and found.missing <= {NONE}:
        return bare(reading, replace(found, missing=frozenset({NONE}), shared=True))
    raise Blocked(node, f"reads {name}, which some rows do not have", sure=False)


def row_values(reading: Reading) -> Sequence:
    """Give all values of a row."""
    if reading.schema.ragged:
        raise Blocked(None, "goes over the values of rows that do not all have the same columns", sure=False)
    return Sequence(tuple(bare(reading, found) for found in reading.schema.columns.values()), "row")


def row_keys(reading: Reading) -> Sequence:
    """Give the names of the columns."""
    return Sequence(tuple(literal(name) for name in reading.schema.columns), "list")


def row_items(reading: Reading) -> Sequence:
    """Give all names and values of a row."""
    pairs = zip(row_keys(reading).items, row_values(reading).items, strict=True)
    return Sequence(tuple(Sequence(pair) for pair in pairs), "list")


def record_method(reading: Reading, node: ast.Call, record: Record, name: str) -> Value:
    """Read a method of a dict that was made here."""
    keys = tuple(literal(key) for key, _ in record.items)
    values = tuple(value for _, value in record.items)
    if name == "get" and node.args:
        wanted = value_of(reading, node.args[0])
        if isinstance(wanted, Const):
            default = value_of(reading, node.args[1]) if len(node.args) > 1 else NOTHING
            return dict(record.items).get(wanted.value, default)
        table = as_table(record)
        if table is not None and isinstance(wanted, Node):
            default_node = node_of(reading, node.args[1]) if len(node.args) > 1 else NOTHING
            return looked_up(reading, table, wanted, node, default_node)
        if isinstance(wanted, Node | Sequence):
            default = value_of(reading, node.args[1]) if len(node.args) > 1 else NOTHING
            return containers.entry_of(reading, record, wanted, node, default)
    if name == "values":
        return Sequence(values, "list")
    if name == "keys":
        return Sequence(keys, "list")
    if name == "items":
        return Sequence(tuple(Sequence(pair) for pair in zip(keys, values, strict=True)), "list")
    raise Blocked(node, f"{quoted(node)}: nothing is known of it", sure=False)
