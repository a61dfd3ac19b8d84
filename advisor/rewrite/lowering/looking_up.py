"""This file reads names, columns, parts of sequences and records, and entries of tables."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from advisor.model import ItemForm
from advisor.rewrite.ir import NOTHING, Apply, Const, Node
from advisor.rewrite.lowering import cells, containers, logic, matches, perhaps, vectors
from advisor.rewrite.lowering.binding import column, is_of_series, is_own, is_row, known_missing
from advisor.rewrite.lowering.blocked import Blocked, quoted
from advisor.rewrite.lowering.choosing import merged
from advisor.rewrite.lowering.comparisons import in_order
from advisor.rewrite.lowering.evaluating import (
    as_table,
    as_values,
    by_rule,
    known_constant,
    node_of,
    structure,
    value_of,
)
from advisor.rewrite.lowering.folding import constant, literal
from advisor.rewrite.lowering.scope import Gathered, Record, Row, Sequence, Unset, Value

if TYPE_CHECKING:
    from advisor.rewrite.lowering.reading import Reading

MOST_CASES = 25
"""Entries of a table by several keys that are written out."""


OF_PARTS = frozenset({"sorted", "min", "max", "divmod"})
"""Functions whose result can have parts."""


def name(reading: Reading, node: ast.Name) -> Value:
    """Read a local name."""
    if node.id in reading.names:
        value = perhaps.known(reading, reading.names[node.id])
        if isinstance(value, Unset):
            raise Blocked(node, f"reads {node.id}, {value.because or 'which may have no value here'}")
        return known_missing(reading, value) or value
    if node.id in reading.source.rebound or node.id in reading.source.changed:
        raise Blocked(node, f"reads {node.id}, which is changed elsewhere", sure=False)
    raise Blocked(node, f"reads {node.id}, of which nothing is known", sure=False)


def attribute(reading: Reading, node: ast.Attribute) -> Value:
    """Read a column, or a part of a value."""
    if isinstance(node.value, ast.Name) and isinstance(reading.names.get(node.value.id), Row):
        if reading.schema.form is not ItemForm.SERIES:
            raise Blocked(node, f"{quoted(node)}: a dict has no such attribute", sure=False)
        if is_of_series(node.attr):
            what = f"{quoted(node)} is an attribute of every pandas row, not the column {node.attr}"
            raise Blocked(node, what, sure=False)
        return column(reading, node.attr, node)
    return by_rule(reading, node)


def subscript(reading: Reading, node: ast.Subscript) -> Value:  # noqa: PLR0911 - one line for each kind
    """Read a column, a part of a sequence or record, or a slice."""
    if isinstance(node.value, ast.Name) and isinstance(reading.names.get(node.value.id), Row):
        return of_row(reading, node)
    if (
        isinstance(node.value, ast.Attribute)
        and node.value.attr == "loc"
        and is_row(reading, node.value.value)
    ):
        return of_row(reading, node)
    if isinstance(node.value, ast.Name) and node.value.id not in reading.names:
        return of_constant(reading, node)
    owner = owner_of(reading, node.value)
    if isinstance(owner, Gathered) and not isinstance(node.slice, ast.Slice):
        place = node_of(reading, node.slice)
        return containers.first_of(reading, owner, getattr(place, "value", None), node)
    if isinstance(owner, Sequence | Record):
        return part(reading, owner, node)
    if isinstance(owner, Apply) and matches.is_match(owner):
        return matches.group(reading, owner, node_of(reading, node.slice), node, square=True)
    if isinstance(owner, Node) and owner.kind in cells.KINDS and not isinstance(node.slice, ast.Slice):
        return cells.entry(reading, owner, node_of(reading, node.slice), node)
    return by_rule(reading, node)


def owner_of(reading: Reading, node: ast.expr) -> Value | None:
    """Give the value of which a part is taken, if it can be other than text; None if the rules know it."""
    if isinstance(node, ast.Name):
        return reading.names.get(node.id)
    made_here = isinstance(node, ast.Dict | ast.Tuple | ast.List | ast.Subscript | ast.IfExp)
    called = isinstance(node, ast.Call) and (
        is_own(reading, node) or reading.source.canonical(node.func).removeprefix("builtins.") in OF_PARTS
    )
    if made_here or called or cells.is_possible(reading, node):
        return value_of(reading, node)
    return None


def of_constant(reading: Reading, node: ast.Subscript) -> Value:
    """Read an entry of a constant table: a known one, one for each item, or one by several keys."""
    table = value_of(reading, node.value)
    place = None if isinstance(node.slice, ast.Slice) else value_of(reading, node.slice)
    if isinstance(table, Const) and isinstance(place, Const):
        try:
            return structure(table.value[place.value])
        except (KeyError, IndexError, TypeError) as error:
            raise Blocked(node, f"{quoted(node)} raises {type(error).__name__}", sure=False) from error
    if isinstance(table, Const) and isinstance(place, Sequence) and isinstance(table.value, dict):
        found, known = by_keys(reading, table.value, place, node)
        reading.leave(logic.negated(known), KeyError, f"{quoted(node)} is an entry of the table")
        return found
    if isinstance(table, Const) and isinstance(table.value, list | tuple) and isinstance(place, Node):
        if place.kind not in {"int", "bool"} or (place.kind == "bool" and reading.holds_numpy((place,))):
            raise Blocked(node, f"{quoted(node)}: its place is no integer", sure=False)
        table = constant(dict(enumerate(table.value)), f"dict(enumerate({table.text}))")
    if isinstance(table, Const) and isinstance(place, Node) and isinstance(table.value, dict):
        return looked_up(reading, table, place, node)
    return by_rule(reading, node)


def looked_up(
    reading: Reading, table: Const, place: Node, node: ast.AST, default: Node | None = None
) -> Value:
    """Look up one key: by the rule table, or entry by entry where the table is small."""
    python, args = ("B[A]", (place, table)) if default is None else ("B.get(A, C)", (place, table, default))
    if reading.can_use(python, *args) or place.kind == "any" or len(table.value) > MOST_CASES:
        return reading.use(python, *args, at=node)
    if default is NOTHING and reading.can_use("B.get(A)", place, table):
        return reading.use("B.get(A)", place, table, at=node)
    one_key = {(key,): value for key, value in table.value.items() if not isinstance(key, tuple)}
    found, known = by_keys(reading, one_key, Sequence((place,)), node, default)
    if default is None:
        reading.leave(logic.negated(known), KeyError, f"{quoted(node)} is an entry of the table")
    return found


def by_keys(
    reading: Reading, table: dict[Any, Any], place: Sequence, node: ast.AST, default: Value | None = None
) -> tuple[Value, Node]:
    """Look up several keys at once: the value, and where it was found."""
    cases: list[tuple[Node, Value]] = []
    if len(table) > MOST_CASES:
        raise Blocked(node, f"{quoted(node)}: a table of {len(table)} entries by several keys", sure=False)
    for keys, value in table.items():
        if isinstance(keys, tuple) and len(keys) == len(place.items):
            parts = tuple(literal(key) for key in keys)
            cases.append((in_order(reading, ast.Eq(), place.items, parts, node), structure(value)))
    if not cases:
        raise Blocked(node, f"{quoted(node)}: no such key", sure=False)
    known = reading.made(logic.any_of(condition for condition, _ in cases))
    if default is None:
        default = cases.pop()[1]
    return merged(
        reading, tuple((reading.made(condition), value) for condition, value in cases), default
    ), known


def of_row(reading: Reading, node: ast.Subscript) -> Value:
    """Read one column, or several as a vector."""
    if isinstance(node.slice, ast.Slice):
        return vectors.sliced(reading, node)
    chosen = value_of(reading, node.slice)
    if isinstance(chosen, Const) and isinstance(chosen.value, str):
        return column(reading, chosen.value, node)
    if (
        isinstance(chosen, Sequence)
        and chosen.style == "list"
        and all(isinstance(each, Const) for each in chosen.items)
    ):
        chosen = as_values(chosen)
    if isinstance(chosen, Const) and (isinstance(chosen.value, list) or chosen.text.startswith("[")):
        columns = [column(reading, str(each), node) for each in chosen.value]
        return vectors.vector(reading, columns, f"df[{chosen.text}]", node)
    raise Blocked(node, f"{quoted(node)}: which column it reads depends on the item", sure=False)


def part(reading: Reading, owner: Sequence | Record, node: ast.Subscript) -> Value:
    """Read a part whose place is known."""
    if isinstance(node.slice, ast.Slice) and isinstance(owner, Sequence):
        ends = [each and known_constant(reading, each) for each in (node.slice.lower, node.slice.upper)]
        return Sequence(owner.items[slice(*(end.value if end else None for end in ends))], owner.style)
    place = value_of(reading, node.slice)
    number = place.value if isinstance(place, Const) and isinstance(owner, Sequence) else None
    if (
        isinstance(owner, Sequence)
        and isinstance(number, int)
        and -len(owner.items) <= number < len(owner.items)
    ):
        return owner.items[number]
    if isinstance(place, Const) and isinstance(owner, Record):
        found = dict(owner.items).get(place.value)
        if found is not None:
            return found
    table = as_table(owner) if isinstance(owner, Record) else None
    if table is not None and isinstance(place, Node) and not isinstance(place, Const):
        return looked_up(reading, table, place, node)
    if isinstance(owner, Record) and not isinstance(place, Const):
        return containers.entry_of(reading, owner, place, node)
    if (
        isinstance(owner, Sequence)
        and owner.style != "set"
        and isinstance(place, Node)
        and not isinstance(place, Const)
    ):
        return containers.chosen(reading, owner, place, node)
    raise Blocked(node, f"{quoted(node)}: which part it is depends on the item", sure=False)
