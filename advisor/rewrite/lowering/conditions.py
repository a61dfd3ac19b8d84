"""This file reads expressions of which only the truth matters."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from advisor.rewrite.ir import FALSE, TRUE, Node
from advisor.rewrite.lowering import logic
from advisor.rewrite.lowering.evaluating import value_of

if TYPE_CHECKING:
    from advisor.rewrite.lowering.reading import Reading


def condition_of(reading: Reading, node: ast.expr) -> Node:
    """Read an expression of which only the truth matters."""
    match node:
        case ast.BoolOp(op=op, values=operands):
            is_and = isinstance(op, ast.And)
            reading.step("and" if is_and else "or")
            return _condition(reading, operands, is_and=is_and)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            reading.step("not")
            return reading.made(logic.negated(condition_of(reading, operand)))
    return reading.made(reading.truth(value_of(reading, node)))


def _condition(reading: Reading, operands: list[ast.expr], *, is_and: bool) -> Node:
    first = condition_of(reading, operands[0])
    if len(operands) == 1 or first == (FALSE if is_and else TRUE):
        return first
    with reading.assuming(first if is_and else reading.made(logic.negated(first))):
        rest = _condition(reading, operands[1:], is_and=is_and)
    return reading.made(logic.both(first, rest) if is_and else logic.either(first, rest))
