"""Reads the function of a stage with what is known of its columns; called by name in the host."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from advisor.rewrite.source import Source, Unreadable, read
from advisor.rewrite.recognize import recognize

if TYPE_CHECKING:
    from advisor.model import Recognized
    from advisor.stage import Stage


def recognize_stage(stage: Stage) -> tuple[Stage, Recognized]:
    """Recognize the function's steps, and keep what was found on the stage for the column trial."""
    kinds = {column.name: column.kind for column in stage.columns}
    missing = frozenset(column.name for column in stage.columns if column.missing)
    stage.recognized = recognize(
        stage.function, form=stage.form, kinds=kinds, argument=value_kind(stage), missing=missing
    )
    return stage, stage.recognized


def value_kind(stage: Stage) -> str:
    """Return the one kind that all values of the sample have, or nothing."""
    kinds = {type(item) for item in stage.items} if stage.form == "value" else set()
    if len(kinds) != 1:
        return ""
    return {str: "text", int: "int64", float: "float64", bool: "bool"}.get(kinds.pop(), "")


def number_columns(stage: Stage) -> tuple[Stage, tuple[str, ...]]:
    """Name the columns that the function compares or calculates with numbers as they are.

    A row of text would raise TypeError there, or repeat the text; and perhaps not on the first item.
    """
    try:
        source = read(stage.function)
    except Unreadable:
        return stage, ()
    names = [column_of(source, side) for node in ast.walk(source.node) for side in beside_number(node)]
    return stage, tuple(dict.fromkeys(name for name in names if name))


def beside_number(node: ast.AST) -> list[ast.expr]:
    """Return the operands that stand beside a literal number in a comparison or a calculation."""
    match node:
        case ast.Compare(left=left, comparators=rights):
            sides = [left, *rights]
        case ast.BinOp(left=left, right=right):
            sides = [left, right]
        case _:
            return []
    return [side for side in sides if not is_number(side)] if any(map(is_number, sides)) else []


def is_number(node: ast.expr) -> bool:
    """Tell whether an expression is a literal number."""
    return isinstance(node, ast.Constant) and isinstance(node.value, int | float)


def column_of(source: Source, node: ast.expr) -> str:
    """Return the column that `row["x"]` or `row.x` reads, or nothing."""
    match node:
        case ast.Subscript(value=ast.Name(id=name), slice=ast.Constant(value=str(column))) if (
            name == source.item
        ):
            return column
        case ast.Attribute(value=ast.Name(id=name), attr=column) if name == source.item:
            return column
    return ""
