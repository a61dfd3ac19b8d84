"""This file reads f-strings and formats with `%` as text added up."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from advisor.rewrite.ir import Column, Const, Node
from advisor.rewrite.lowering import vectors
from advisor.rewrite.lowering.blocked import Blocked, quoted
from advisor.rewrite.lowering.comparisons import _one
from advisor.rewrite.lowering.evaluating import by_rule, known_constant, node_of, value_of
from advisor.rewrite.lowering.folding import literal

if TYPE_CHECKING:
    from advisor.rewrite.lowering.reading import Reading
    from advisor.rewrite.lowering.scope import Value


def calculation(reading: Reading, node: ast.BinOp) -> Value:
    """Read a calculation: with a vector, or by the rule table."""
    if vectors.is_mentioned(reading, node.left):
        one, other = node_of(reading, node.left), node_of(reading, node.right)
        if one.kind in vectors.KINDS:
            return vectors.calculated(reading, node.op, one, other, node)
    return by_rule(reading, node)


def text(reading: Reading, node: ast.JoinedStr) -> Value:
    """Read an f-string as text added up."""
    reading.step("f-string")
    pieces = [formatted(reading, part) for part in node.values]
    return added(reading, pieces, node)


def added(reading: Reading, pieces: list[Node], at: ast.AST) -> Node:
    """Add up texts, neighboring constants first."""
    joined: list[Node] = []
    for piece in pieces:
        if joined and isinstance(piece, Const) and isinstance(joined[-1], Const):
            joined[-1] = literal(joined[-1].value + piece.value)
        elif not (isinstance(piece, Const) and piece.value == ""):
            joined.append(piece)
    result = joined[0] if joined else literal("")
    for piece in joined[1:]:
        result = reading.use("A + B", result, piece, at=at)
    return result


def formatted(reading: Reading, node: ast.expr) -> Node:
    """Read one part of an f-string."""
    if not isinstance(node, ast.FormattedValue):
        return node_of(reading, node)
    value = node_of(reading, node.value)
    if node.conversion == ord("r"):
        value = reading.use("repr(A)", value, at=node)
    elif node.conversion == ord("s"):
        value = as_text(reading, value, node)
    elif node.conversion != -1:
        raise Blocked(node, f"formats {quoted(node.value)} as ASCII", sure=False)
    if node.format_spec is None:
        return as_text(reading, value, node)
    spec = value_of(reading, node.format_spec)
    return reading.use("format(A, B)", value, _one(spec, node), at=node)


PERCENT = re.compile(r"%(?P<flags>[-0+]*)(?P<width>\d*)(?P<digits>\.\d+)?(?P<kind>[sdifgeGEx%])")
"""One field of a format with %; others are not known here."""


def percent(reading: Reading, node: ast.BinOp) -> Node | None:
    """Read "..." % (...) as an f-string; None when it is something else."""
    template = known_constant(reading, node.left)
    if template is None or not isinstance(template.value, str):
        return None
    values = list(node.right.elts) if isinstance(node.right, ast.Tuple) else [node.right]
    parts: list[ast.expr] = []
    end = 0
    for field in PERCENT.finditer(template.value):
        parts.append(ast.Constant(template.value[end : field.start()]))
        end = field.end()
        if field["kind"] == "%":
            parts.append(ast.Constant("%"))
        elif not values:
            return None
        else:
            parts.append(_percent_field(field, values.pop(0)))
    rest = template.value[end:]
    if values or "%" in rest:
        return None
    joined = ast.copy_location(ast.JoinedStr([*parts, ast.Constant(rest)]), node)
    return node_of(reading, ast.fix_missing_locations(joined))


def _percent_field(field: re.Match[str], value: ast.expr) -> ast.FormattedValue:
    side = "<" if "-" in field["flags"] else ">" if field["kind"] == "s" and field["width"] else ""
    sign = "+" if "+" in field["flags"] else ""
    zero = "0" if "0" in field["flags"] and "-" not in field["flags"] and field["kind"] != "s" else ""
    kind = {"s": "", "i": "d"}.get(field["kind"], field["kind"])
    spec = f"{side}{sign}{zero}{field['width']}{field['digits'] or ''}{kind}"
    as_text = ord("s") if field["kind"] == "s" else -1
    return ast.FormattedValue(value, as_text, ast.Constant(spec) if spec else None)


def as_text(reading: Reading, value: Node, at: ast.AST) -> Node:
    """Give str() of a value."""
    return (
        value
        if value.kind == "text" and not value.missing and not isinstance(value, Column)
        else (reading.use("str(A)", value, at=at))
    )
