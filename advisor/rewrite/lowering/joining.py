"""This file reads text that is joined or formatted from parts."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from advisor.rewrite.ir import TRUE, Const, Node
from advisor.rewrite.lowering.blocked import Blocked, quoted
from advisor.rewrite.lowering.evaluating import known_constant, value_of
from advisor.rewrite.lowering.folding import literal
from advisor.rewrite.lowering.iterating import filtered, over_text
from advisor.rewrite.lowering.scope import Gathered, Record, Sequence, Value
from advisor.rewrite.lowering.texts import as_text

if TYPE_CHECKING:
    from advisor.rewrite.lowering.reading import Reading


def as_string(reading: Reading, node: ast.Call) -> Value | None:
    """Read str() of a text as the text itself."""
    if len(node.args) != 1 or node.keywords:
        return None
    value = value_of(reading, node.args[0])
    return as_text(reading, value, node) if isinstance(value, Node) else None


def joined(reading: Reading, node: ast.Call, func: ast.Attribute) -> Value | None:
    """Read separator.join(...) of a known number of texts."""
    separator = value_of(reading, func.value)
    if not isinstance(separator, Const) or not isinstance(separator.value, str):
        return None
    inner = node.args[0]
    if over_text(reading, inner) or (
        isinstance(inner, ast.Call | ast.Subscript) and not is_made_here(reading, inner)
    ):
        return None
    if isinstance(inner, ast.Name) and not isinstance(
        reading.names.get(inner.id), Sequence | Gathered | Record
    ):
        return None
    gathered = reading.names.get(inner.id) if isinstance(inner, ast.Name) else None
    if isinstance(gathered, Gathered):
        return joined_gathered(reading, separator, list(gathered.items), node)
    chosen = filtered(reading, inner)
    if all(condition == TRUE for condition, _ in chosen):
        return joined_all(reading, separator, [value for _, value in chosen], node)
    return joined_gathered(reading, separator, [(each, _text(value, node)) for each, value in chosen], node)


def is_made_here(reading: Reading, node: ast.expr) -> bool:
    """Claim that a call, or a slice, gives a list whose length is known."""
    while isinstance(node, ast.Subscript):
        node = node.value
    if isinstance(node, ast.Name):
        return isinstance(reading.names.get(node.id), Sequence)
    if not isinstance(node, ast.Call):
        return isinstance(node, ast.List | ast.Tuple)
    named = reading.source.canonical(node.func).removeprefix("builtins.")
    return (
        named in {"sorted", "map"}
        and not over_text(reading, node.args[-1])
        and not _is_text(reading, node.args[-1])
    )


def _is_text(reading: Reading, node: ast.expr) -> bool:
    if isinstance(node, ast.List | ast.Tuple | ast.GeneratorExp | ast.ListComp):
        return False
    value = value_of(reading, node)
    return isinstance(value, Node) and not isinstance(value, Const)


def _text(value: Value, node: ast.AST) -> Node:
    if not isinstance(value, Node) or value.kind != "text":
        raise Blocked(node, f"{quoted(node)}: joins what is not text", sure=False)
    return value


def joined_all(reading: Reading, separator: Const, values: list[Value], node: ast.Call) -> Node:
    """Join texts that are all there."""
    result: Node | None = None
    for value in values:
        each = _text(value, node)
        if result is None:
            result = each
            continue
        if separator.value:
            result = reading.use("A + B", result, separator, at=node)
        result = reading.use("A + B", result, each, at=node)
    return result if result is not None else literal("")


def joined_gathered(
    reading: Reading, separator: Const, parts: list[tuple[Node, Node]], node: ast.Call
) -> Node:
    """Join texts, some of them there for some rows only: each ends with the separator, the last is cut."""
    result: Node = literal("")
    for condition, value in parts:
        with reading.assuming(condition):
            ended = reading.use("A + B", _text(value, node), separator, at=node) if separator.value else value
        piece = reading.choose(condition, ended, literal(""))
        result = piece if result == literal("") else reading.use("A + B", result, piece, at=node)
    if not separator.value or isinstance(result, Const):
        return result
    return reading.use("A[:B]", result, literal(-len(separator.value)), at=node)


def by_format(reading: Reading, node: ast.Call, func: ast.Attribute) -> Value | None:
    """Read "...{}...".format(...) as an f-string."""
    from string import Formatter  # noqa: PLC0415 - for few functions

    template = known_constant(reading, func.value)
    if (
        template is None
        or not isinstance(template.value, str)
        or any(each.arg is None for each in node.keywords)
    ):
        return None
    keywords = {str(each.arg): each.value for each in node.keywords}
    parts: list[ast.expr] = []
    automatic = 0
    for before, field, spec, conversion in Formatter().parse(template.value):
        if before:
            parts.append(ast.copy_location(ast.Constant(before), node))
        if field is None:
            continue
        if not field:
            field, automatic = str(automatic), automatic + 1  # noqa: PLW2901 - numbered as Python does
        value = (
            node.args[int(field)] if field.isdigit() and int(field) < len(node.args) else keywords.get(field)
        )
        if value is None or "{" in (spec or ""):
            return None
        wanted = ast.Constant(spec) if spec else None
        shown = ast.FormattedValue(value, ord(conversion) if conversion else -1, wanted)
        parts.append(ast.copy_location(shown, node))
    return value_of(reading, ast.fix_missing_locations(ast.copy_location(ast.JoinedStr(parts), node)))
