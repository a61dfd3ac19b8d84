"""This file holds what the writer knows of one expression, and the small tools that build syntax trees."""

from __future__ import annotations

import ast
import math
from dataclasses import dataclass, replace

INT64 = 2**63 - 1

KINDS = {
    "text": "text",
    "str": "text",
    "object": "text",
    "int": "int",
    "integer": "int",
    "int64": "int",
    "float": "float",
    "float64": "float",
    "bool": "bool",
    "datetime64[ns]": "date",
    "datetime64[us]": "date",
    "datetime64[ms]": "date",
    "datetime64[s]": "date",
}
"""Our kinds by the name that a sample or a dtype gives; all others can be passed on, but not computed with.

Columns of objects count as text: every text operation first checks that they hold nothing else.
"""
CONSTANTS = {str: "text", int: "int", float: "float", bool: "bool"}


class NoForm(Exception):
    """This code is not written as columns; the text says what stopped it."""


class TooBig(Exception):
    """With integers up to the limit that was assumed, a result would not fit into 64 bits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """An expression in the column form."""

    code: ast.expr
    kind: str
    """text, int, float, bool, date, span (of time), row, or other."""
    column: bool = True
    """Whether it differs between items."""
    series: bool = True
    """Whether it is a pandas Series, with text and date methods; a NumPy array has none."""
    bound: int = 0
    """Magnitude that an integer never exceeds."""
    inputs: frozenset[str] = frozenset()
    """Columns behind it; "" is the one value."""

    def with_code(self, code: ast.expr, *, series: bool) -> Piece:
        """Give the same value, written in another way."""
        return replace(self, code=code, series=series)


class Fill(ast.NodeTransformer):
    """Puts expressions in the place of names."""

    def __init__(self, parts: dict[str, ast.expr]) -> None:
        self.parts = parts

    def visit_Name(self, node: ast.Name) -> ast.expr:
        """Replace a name that has a part."""
        return self.parts.get(node.id, node)


def fill(template: str, **parts: ast.expr) -> ast.expr:
    """Build an expression from a template, its capital letters replaced."""
    filled: ast.expr = Fill(parts).visit(ast.parse(template, mode="eval").body)
    return filled


def combined(template: str, kind: str, *pieces: Piece, bound: int = 0) -> Piece:
    """Combine pieces, which the template calls A and B."""
    code = fill(template, **{letter: piece.code for letter, piece in zip("AB", pieces, strict=False)})
    return Piece(
        code=code,
        kind=kind,
        column=any(piece.column for piece in pieces),
        series=any(piece.series for piece in pieces),
        bound=bound,
        inputs=frozenset().union(*(piece.inputs for piece in pieces)),
    )


def constant_piece(value: object) -> Piece:
    """Give the piece for a constant of the function."""
    kind = CONSTANTS.get(type(value), "")
    bound = abs(value) if isinstance(value, int) else 0
    finite = not isinstance(value, float) or math.isfinite(value)
    cut = isinstance(value, str) and "\0" in value  # NumPy's text ends there
    if not kind or bound > INT64 or not finite or cut:
        raise NoForm("a constant of a kind that is not written as columns")
    code = ast.parse(repr(value), mode="eval").body
    return Piece(code=code, kind=kind, column=False, series=False, bound=bound)
