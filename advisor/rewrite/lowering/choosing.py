"""This file reads choices between values: `a if c else b`, `and`, `or`."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from advisor.rewrite.ir import FALSE, TRUE, Node
from advisor.rewrite.lowering import labels, logic, vectors
from advisor.rewrite.lowering.blocked import Blocked
from advisor.rewrite.lowering.conditions import condition_of
from advisor.rewrite.lowering.evaluating import by_rule, value_of
from advisor.rewrite.lowering.scope import Labeled, Record, Sequence, Unset, Value

if TYPE_CHECKING:
    from advisor.rewrite.lowering.reading import Reading


def choice(reading: Reading, node: ast.IfExp) -> Value:
    """Read `a if condition else b`."""
    reading.step("if")
    condition = condition_of(reading, node.test)
    if condition in (TRUE, FALSE):
        return value_of(reading, node.body if condition == TRUE else node.orelse)
    with reading.assuming(condition):
        one = value_of(reading, node.body)
    with reading.assuming(reading.made(logic.negated(condition))):
        other = value_of(reading, node.orelse)
    return merged(reading, ((condition, one),), other)


def merged(reading: Reading, cases: tuple[tuple[Node, Value], ...], default: Value) -> Value:
    """Choose between values, part by part where they have parts."""
    result = _merged(reading, cases, default)
    if isinstance(result, Sequence | Record):
        reading.book.choices.append((result, [*(value for _, value in cases), default]))
    return result


def _merged(reading: Reading, cases: tuple[tuple[Node, Value], ...], default: Value) -> Value:
    values = [*(value for _, value in cases), default]
    conditions = [condition for condition, _ in cases]
    if all(isinstance(value, Node) for value in values):
        nodes = [value for value in values if isinstance(value, Node)]
        return reading.select(list(zip(conditions, nodes[:-1], strict=True)), nodes[-1])
    if all(value == values[0] for value in values):
        return default
    if all(isinstance(value, Record) for value in values):
        return _merged_records(reading, conditions, values)
    if all(isinstance(value, Labeled) for value in values):
        return labels.merged(reading, conditions, values)
    if all(isinstance(value, Sequence) for value in values):
        parts = [value.items for value in values if isinstance(value, Sequence)]
        if len({len(each) for each in parts}) == 1:
            columns = zip(*parts, strict=True)
            together = (
                merged(reading, tuple(zip(conditions, column[:-1], strict=True)), column[-1])
                for column in columns
            )
            return Sequence(tuple(together), values[0].style)  # type: ignore[union-attr]
    if any(isinstance(value, Unset) for value in values):
        return Unset()
    raise Blocked(None, "gives results of different makes", sure=False)


def _merged_records(reading: Reading, conditions: list[Node], values: list[Value]) -> Value:
    records = [value for value in values if isinstance(value, Record)]
    keys = [tuple(key for key, _ in record.items) for record in records]
    if len(set(keys)) != 1:
        raise Blocked(None, "gives dicts with different keys", sure=False)
    together = []
    for index, key in enumerate(keys[0]):
        column = [record.items[index][1] for record in records]
        together.append((key, merged(reading, tuple(zip(conditions, column[:-1], strict=True)), column[-1])))
    return Record(tuple(together))


def junction(reading: Reading, node: ast.BoolOp) -> Value:
    """Read `and` and `or`, whose value is one of their operands."""
    is_and = isinstance(node.op, ast.And)
    reading.step("and" if is_and else "or")
    return _joined(reading, node.values, is_and=is_and)


def _joined(reading: Reading, operands: list[ast.expr], *, is_and: bool) -> Value:
    first = value_of(reading, operands[0])
    if len(operands) == 1:
        return first
    truth = reading.made(reading.truth(first))
    if truth in (TRUE, FALSE):
        return first if (truth == FALSE) is is_and else _joined(reading, operands[1:], is_and=is_and)
    goes_on = truth if is_and else reading.made(logic.negated(truth))
    with reading.assuming(goes_on):
        rest = _joined(reading, operands[1:], is_and=is_and)
    if truth is first and isinstance(rest, Node) and rest.kind == "bool" and not rest.missing:
        return reading.made(logic.both(truth, rest) if is_and else logic.either(truth, rest))
    cases = ((truth, rest),) if is_and else ((truth, first),)
    return merged(reading, cases, first if is_and else rest)


def inverted(reading: Reading, node: ast.UnaryOp) -> Value:
    """Read `not`; other operators are in the rule table."""
    if isinstance(node.op, ast.Not):
        return condition_of(reading, node)
    if isinstance(node.op, ast.Invert):
        value = value_of(reading, node.operand)
        if isinstance(value, Node) and value.kind == vectors.FLAGS:
            return vectors.step(reading, "~A", "~A", vectors.FLAGS, value)
    return by_rule(reading, node)
