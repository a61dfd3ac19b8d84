"""This file reads comparisons, and what asks whether something is there or within."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from advisor.rewrite.ir import FALSE, NAN, NAT, NONE, NOTHING, TRUE, Apply, Column, Const, Node
from advisor.rewrite.lowering import applying, cells, containers, logic, vectors
from advisor.rewrite.lowering.binding import refuse_naming
from advisor.rewrite.lowering.blocked import Blocked, quoted
from advisor.rewrite.lowering.evaluating import as_table, as_values, value_of
from advisor.rewrite.lowering.scope import Gathered, Record, Row, Sequence, Value

if TYPE_CHECKING:
    from advisor.rewrite.lowering.reading import Reading

COMPARED: dict[type[ast.cmpop], str] = {
    ast.Eq: "A == B",
    ast.NotEq: "A != B",
    ast.Lt: "A < B",
    ast.LtE: "A <= B",
    ast.Gt: "A > B",
    ast.GtE: "A >= B",
    ast.In: "A in B",
}


def compare(reading: Reading, node: ast.Compare) -> Value:
    """Read a comparison, or a chain of them."""
    reading.step("in" if any(isinstance(op, ast.In | ast.NotIn) for op in node.ops) else "comparison")
    left = value_of(reading, node.left)
    result: Node = TRUE
    before, marks = reading.path, reading.marks()
    for later in node.comparators[1:]:
        refuse_naming(later)
    for op, right_node in zip(node.ops, node.comparators, strict=True):
        right = value_of(reading, right_node)
        each = reading.made(compared(reading, op, left, right, node))
        result = logic.both(result, each)
        reading.path = reading.path.when(each)
        left = right
    reading.back_to(before, marks)
    return reading.made(result)


def compared(reading: Reading, op: ast.cmpop, left: Value, right: Value, node: ast.AST) -> Node:
    """Compare two values."""
    opposite = OPPOSITES.get(type(op))
    if opposite is not None:
        return logic.negated(compared(reading, opposite(), left, right, node))
    found = _without_rule(reading, op, left, right, node)
    if found is not None:
        return found
    one, other = _one(left, node), _one(right, node)
    if one.kind in vectors.KINDS:
        return vectors.compared(reading, op, one, other, node)
    return reading.use(COMPARED[type(op)], one, other, at=node)


OPPOSITES: dict[type[ast.cmpop], type[ast.cmpop]] = {ast.IsNot: ast.Is, ast.NotIn: ast.In}
"""Comparisons that are read as the opposite of another."""


def _without_rule(reading: Reading, op: ast.cmpop, left: Value, right: Value, node: ast.AST) -> Node | None:
    """Read comparisons that are more than one operation, or none."""
    if isinstance(op, ast.Is):
        return is_same(reading, left, right, node)
    if isinstance(op, ast.In):
        found = within(reading, left, right, node)
        if found is None and isinstance(left, Node):
            found = containers.member(reading, left, right, node)
        return found
    if isinstance(op, ast.Eq | ast.NotEq):
        plain = equal_to_none(reading, left, right, node)
        if plain is not None:
            return plain if isinstance(op, ast.Eq) else logic.negated(plain)
        if left is right and isinstance(left, Node):
            return like_itself(reading, left, op)
    if isinstance(left, Sequence) and isinstance(right, Sequence) and len(left.items) == len(right.items):
        return in_order(reading, op, left.items, right.items, node)
    return None


def like_itself(reading: Reading, node: Node, op: ast.cmpop) -> Node:
    """Compare a value with itself, which asks whether it is NaN."""
    if node.kind in {"float", "number"} and reading.can_use("math.isnan(A)", node):
        absent = reading.use("math.isnan(A)", node)
    elif NAN in node.missing or NAT in node.missing:
        absent = reading.made(logic.negated(logic.present(node)))
    else:
        absent = FALSE
    return absent if isinstance(op, ast.NotEq) else reading.made(logic.negated(absent))


def in_order(
    reading: Reading, op: ast.cmpop, left: tuple[Value, ...], right: tuple[Value, ...], node: ast.AST
) -> Node:
    """Compare sequences of the same length: by the first parts that differ."""
    if isinstance(op, ast.NotEq):
        return logic.negated(in_order(reading, ast.Eq(), left, right, node))
    last = len(left) == 1
    if isinstance(op, ast.Eq):
        first = compared(reading, op, left[0], right[0], node)
        return first if last else logic.both(first, in_order(reading, op, left[1:], right[1:], node))
    if last:
        return compared(reading, op, left[0], right[0], node)
    strict = ast.Lt() if isinstance(op, ast.Lt | ast.LtE) else ast.Gt()
    first = compared(reading, strict, left[0], right[0], node)
    equal = compared(reading, ast.Eq(), left[0], right[0], node)
    return logic.either(first, logic.both(equal, in_order(reading, op, left[1:], right[1:], node)))


def _one(value: Value, node: ast.AST) -> Node:
    if isinstance(value, Record):
        value = as_table(value) or value
    if isinstance(value, Sequence) and all(isinstance(each, Const) for each in value.items):
        return as_values(value)
    if not isinstance(value, Node):
        raise Blocked(node, f"compares something that is not one value: {quoted(node)}", sure=False)
    return value


def equal_to_none(reading: Reading, left: Value, right: Value, node: ast.AST) -> Node | None:
    """Compare with None, as few people do with `==`."""
    if right is NOTHING or left is NOTHING:
        return is_same(reading, left, right, node)
    return None


def is_same(reading: Reading, left: Value, right: Value, node: ast.AST) -> Node:
    """Read `is`: with None, True and False only."""
    value, other = (right, left) if left is NOTHING else (left, right)
    if not isinstance(other, Const) or other.kind not in {"none", "bool"}:
        raise Blocked(node, f"{quoted(node)} asks for the same object", sure=False)
    if not isinstance(value, Node):
        return FALSE
    if value.kind == "match" and other is NOTHING:
        return reading.made(logic.negated(reading.use("bool(A)", value, at=node)))
    if other.kind == "bool" and not reading.holds_numpy((value,)):
        if value.kind == "bool" and not value.missing:
            return value if other.value else logic.negated(value)
        raise Blocked(node, f"{quoted(node)} asks for the same object", sure=False)
    if other.kind == "bool":
        raise Blocked(node, f"{quoted(node)} asks for the same object", sure=False)
    return is_none(reading, value, node)


def is_none(reading: Reading, value: Node, node: ast.AST) -> Node:
    """Ask whether a value is None, which a column can tell only when nothing else is missing in it."""
    if value.kind == "none":
        return TRUE
    if NONE not in value.missing:
        if isinstance(value, Column) and applying.could_be_missing(value, reading.schema):
            if value.missing:
                return FALSE
            return (
                reading.made(logic.negated(logic.present(value)))
                if reading.schema.form != "series"
                else FALSE
            )
        return FALSE
    if len(value.missing) > 1:
        raise Blocked(node, "asks for None where None and NaN are mixed", sure=False)
    return reading.made(Apply(kind="bool", rule=logic.MISSING, args=(value,)))


def within(reading: Reading, left: Value, right: Value, node: ast.AST) -> Node | None:  # noqa: PLR0911 - one line for each kind
    """Read `in` for a sequence of values that are not all constants."""
    if isinstance(right, Record):
        return None
    if isinstance(right, Row):
        if isinstance(left, Const) and not reading.schema.ragged:
            return TRUE if left.value in reading.schema.columns else FALSE
        raise Blocked(node, f"{quoted(node)} depends on the columns of the row", sure=False)
    if isinstance(right, Gathered):
        return containers.within_gathered(reading, left, right, node)
    if isinstance(right, Node) and right.kind in {cells.MAPPING, cells.WORDS, cells.LIST}:
        if right.kind != cells.WORDS:
            return cells.contains(reading, right, cells.known_key(left, node))
        return reading.use("A in B", _one(left, node), right, at=node)
    if not isinstance(right, Sequence) or all(isinstance(each, Const) for each in right.items):
        return None
    found: Node = FALSE
    for each in right.items:
        found = logic.either(found, reading.use("A == B", _one(left, node), _one(each, node), at=node))
    return reading.made(found)
