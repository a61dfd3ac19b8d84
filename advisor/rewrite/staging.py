"""Reads the function of a stage with what is known of its columns; called by name in the host."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from advisor.model import Recognized
from advisor.rewrite.lowering import Blocked, lower
from advisor.rewrite.purity import first_impure
from advisor.rewrite.schema import schema_of
from advisor.rewrite.source import Source, Unreadable, read

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from advisor.model import ItemForm
    from advisor.stage import Stage


def recognize_stage(stage: Stage) -> tuple[Stage, Recognized]:
    """Read the function as operations on whole columns, and keep on the stage what reading alone says."""
    stage.recognized = recognize(stage.function, stage.items, form=stage.form)
    return stage, stage.recognized


def recognize(function: Callable[[Any], Any], items: Sequence[Any], *, form: ItemForm) -> Recognized:
    """Say whether every step of a function has a column form; nothing is run."""
    try:
        source = read(function)
        program = lower(source, schema_of(items, form))
    except Unreadable as error:
        return Recognized(columns=None, constructs=(), blocker=str(error), line=error.line)
    except Blocked as blocked:
        first = blocked if blocked.sure else first_impure(source) or blocked
        columns = False if first.sure else None
        return Recognized(columns=columns, constructs=(), blocker=first.because, line=first.line)
    return Recognized(columns=True, constructs=program.constructs, blocker="", line=None)


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
