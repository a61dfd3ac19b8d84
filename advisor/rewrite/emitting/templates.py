"""This file fills templates of the rule table with expressions, and takes out what says nothing."""

from __future__ import annotations

import ast


class Fill(ast.NodeTransformer):
    """Puts expressions in the place of letters."""

    def __init__(self, parts: dict[str, ast.expr]) -> None:
        self.parts = parts

    def visit_Name(self, node: ast.Name) -> ast.expr:
        """Replace a letter."""
        return self.parts.get(node.id, node)


def fill(template: str, **parts: ast.expr) -> ast.expr:
    """Build an expression from a template."""
    filled: ast.expr = Fill(parts).visit(ast.parse(template, mode="eval").body)
    return filled


def simplified(code: ast.expr) -> ast.expr:
    """Take out double negations, lists of lists, and brackets that say nothing."""
    match code:
        case ast.Call(
            args=[first, ast.Call(func=ast.Name(id="list"), args=[ast.List() | ast.Tuple() as inner])]
        ):
            return ast.Call(code.func, [first, inner], code.keywords)
        case ast.UnaryOp(op=ast.Invert(), operand=operand):
            return _opposite(operand) or code
        case ast.BinOp(left=left, op=op, right=ast.BinOp(left=first, op=other, right=second)) if isinstance(
            op, ast.BitAnd | ast.BitOr
        ) and type(op) is type(other):
            return simplified(ast.BinOp(simplified(ast.BinOp(left, op, first)), op, second))
    return code


def _opposite(code: ast.expr) -> ast.expr | None:
    """Give the opposite of a mask where that is written as briefly."""
    match code:
        case ast.UnaryOp(op=ast.Invert(), operand=inner):
            return inner
        case ast.Call(func=ast.Attribute(value=value, attr="notna"), args=[]):
            return fill("A.isna()", A=value)
        case ast.Call(func=ast.Attribute(value=value, attr="isna"), args=[]):
            return fill("A.notna()", A=value)
        case ast.Compare(left=left, ops=[ast.Eq()], comparators=[right]):
            return ast.Compare(left, [ast.NotEq()], [right])
        case ast.Compare(left=left, ops=[ast.NotEq()], comparators=[right]):
            return ast.Compare(left, [ast.Eq()], [right])
    return None


def uses_methods(template: str, letter: str) -> bool:
    """Claim that a template uses methods of the argument in the place of a letter."""
    return any(
        isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == letter
        for node in ast.walk(ast.parse(template, mode="eval"))
    )
