"""This file gives the column form of operators: arithmetic, comparison, logic and choice."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from advisor.rewrite.pieces import NoForm, Piece, combined, fill
from advisor.rewrite.source import MISSING

if TYPE_CHECKING:
    from advisor.rewrite.writer import Writer

NUMBERS = frozenset({"int", "float"})
EXACT = 2**53
"""Integers up to here are exact as floats (IEEE 754); beyond, Python and NumPy compare and divide unlike."""
ARITHMETIC: dict[type[ast.operator], str] = {
    ast.Add: "A + B",
    ast.Sub: "A - B",
    ast.Mult: "A * B",
    ast.Div: "A / B",
    ast.FloorDiv: "A // B",
    ast.Mod: "A % B",
}
COMPARISONS: dict[type[ast.cmpop], str] = {
    ast.Eq: "A == B",
    ast.NotEq: "A != B",
    ast.Lt: "A < B",
    ast.LtE: "A <= B",
    ast.Gt: "A > B",
    ast.GtE: "A >= B",
}


def binary(writer: Writer, node: ast.BinOp) -> Piece:
    """Write arithmetic, and the time between two dates."""
    left, right = writer.piece(node.left), writer.piece(node.right)
    kinds = {left.kind, right.kind}
    if kinds == {"date"} and isinstance(node.op, ast.Sub):
        return combined("A - B", "span", writer.date(left), writer.date(right))
    if not kinds <= NUMBERS or type(node.op) not in ARITHMETIC:
        raise NoForm("arithmetic on what is not known to be numbers")
    if isinstance(node.op, ast.Div | ast.FloorDiv | ast.Mod):
        _nonzero(writer, node.right, right)
    if isinstance(node.op, ast.Div):
        return combined("A / B", "float", writer.within(left, EXACT), writer.within(right, EXACT))
    kind = "int" if kinds == {"int"} else "float"
    bound = _grown(node.op, left.bound, right.bound)
    operands = writer.within(left), writer.within(right)
    return writer.within(combined(ARITHMETIC[type(node.op)], kind, *operands, bound=bound))


def _grown(op: ast.operator, left: int, right: int) -> int:
    if isinstance(op, ast.Mult):
        return left * right
    if isinstance(op, ast.Mod):
        return right
    return left if isinstance(op, ast.FloorDiv) else left + right


def _nonzero(writer: Writer, node: ast.expr, piece: Piece) -> None:
    value = writer.source.constant(node)
    if value is MISSING and piece.column:
        writer.guard("(A == 0).any()", "ZeroDivisionError('division by zero')", piece)
    elif value is MISSING or value == 0:
        raise NoForm("a division by what may be zero")


def unary(writer: Writer, node: ast.UnaryOp) -> Piece:
    """Write a minus sign, and `not` of a condition."""
    piece = writer.piece(node.operand)
    if isinstance(node.op, ast.Not):
        return combined("~A", "bool", _condition(piece))
    if piece.kind not in NUMBERS or not isinstance(node.op, ast.USub):
        raise NoForm("a sign before what is not known to be a number")
    return combined("-A", piece.kind, writer.within(piece), bound=piece.bound)


def _condition(piece: Piece) -> Piece:
    """Claim that a piece is true or false for each item, and nothing else."""
    if piece.kind != "bool" or not piece.column:
        raise NoForm("a condition that is not a comparison")
    return piece


def logic(writer: Writer, node: ast.BoolOp) -> Piece:
    """Write `and` and `or` of conditions; between other values they choose one, which is not written."""
    template = "A & B" if isinstance(node.op, ast.And) else "A | B"
    whole = _condition(writer.piece(node.values[0]))
    for value in node.values[1:]:
        whole = combined(template, "bool", whole, _condition(writer.under(value)))
    return whole


def compare(writer: Writer, node: ast.Compare) -> Piece:
    """Write a comparison, or a chain of them."""
    whole = _link(node.ops[0], writer, writer.piece(node.left), writer.piece(node.comparators[0]))
    for left, op, right in zip(node.comparators, node.ops[1:], node.comparators[1:], strict=False):
        whole = combined("A & B", "bool", whole, _link(op, writer, writer.under(left), writer.under(right)))
    return whole


def _link(op: ast.cmpop, writer: Writer, left: Piece, right: Piece) -> Piece:
    kinds = {left.kind, right.kind}
    if type(op) not in COMPARISONS or not (left.column or right.column):
        raise NoForm("a comparison that is not written as columns")
    if kinds == NUMBERS:
        writer.within(left, EXACT)
        writer.within(right, EXACT)
    elif kinds == {"text"} and isinstance(op, ast.Eq | ast.NotEq):
        for piece in (left, right):
            writer.text(piece)
    elif len(kinds) > 1 or not kinds <= NUMBERS:
        raise NoForm("a comparison of what is not known to compare alike")
    return combined(COMPARISONS[type(op)], "bool", left, right)


def choice(writer: Writer, node: ast.IfExp) -> Piece:
    """Write a choice between two values of one kind."""
    test = _condition(writer.piece(node.test))
    chosen, other = writer.under(node.body), writer.under(node.orelse)
    if chosen.kind != other.kind or chosen.kind not in {"text", "int", "float", "bool"}:
        raise NoForm("a choice between values of different kinds")
    pair = combined("A", chosen.kind, chosen, other, test, bound=max(chosen.bound, other.bound))
    code = fill("np.where(T, A, B)", T=test.code, A=chosen.code, B=other.code)
    return pair.with_code(code, series=False)
