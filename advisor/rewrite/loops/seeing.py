"""This file says what a loop gets of its rows: which kinds of values, and whose numbers they are."""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from advisor.model import ItemForm
from advisor.rewrite.loops.finding import Loop, Rows
from advisor.rewrite.loops.storing import inside
from advisor.rewrite.lowering.blocked import Blocked
from advisor.rewrite.schema import Schema, from_series, kind_of, schema_of
from advisor.stage import FrameItems

if TYPE_CHECKING:
    from advisor.rewrite.loops.rowing import RowFunction

SCALARS = frozenset({"int", "float", "text", "bool"})
"""Kinds of values made from the whole frame that can stand beside columns."""


def schema_for(loop: Loop, row: RowFunction, rows: Any, state: dict[str, Any]) -> Schema:
    """Say what the loop gets of each row, values made from the whole frame among it; raises Blocked."""
    found = of_rows(loop, row, rows)
    columns, boxed = dict(found.columns), found.boxed
    for name in row.invariants:
        if name in columns:
            raise Blocked(loop.node, f"{name} is a column, and a name of the function", sure=False)
        kind, missing = kind_of([state[name]])
        if kind not in SCALARS or missing:
            because = f"uses {name}, which is made before the loop from more than constants"
            raise Blocked(first_use(loop, name), because, sure=False)
        boxed = boxed or type(state[name]).__module__ == "numpy"
        columns[name] = from_series(name, with_invariants(rows, row, state)[name], "")
    return replace(found, columns=columns, boxed=boxed)


def of_rows(loop: Loop, row: RowFunction, rows: Any) -> Schema:
    """Say what the loop gets of the frame's columns."""
    if loop.rows is Rows.RECORDS:
        return of_records(loop, row, rows)
    found = schema_of(FrameItems(rows), ItemForm.SERIES)
    return found if loop.rows is Rows.SERIES else of_cells(loop, row, rows, found)


def of_records(loop: Loop, row: RowFunction, rows: Any) -> Schema:
    """Describe Python's own values; raises Blocked where a frame of them would be another one."""
    import pandas as pd  # noqa: PLC0415 - the rows are a frame

    records = rows.to_dict("records")
    again = pd.DataFrame(records)
    for name in row.asked.columns:
        if name not in rows.columns:
            raise Blocked(loop.node, f"there is no column {name}", sure=False)
        if again[name].dtype != rows[name].dtype:
            because = f"the column {name} is of type {rows[name].dtype}, which is not Python's own"
            raise Blocked(loop.node, because, sure=False)
    return schema_of(records, ItemForm.ROW)


def of_cells(loop: Loop, row: RowFunction, rows: Any, found: Schema) -> Schema:
    """Describe NumPy's values, cell by cell or row by row."""
    plain = {name: from_series(name, rows[name], "") for name in found.columns}
    alike = all(plain[name].kind == found.columns[name].kind for name in row.asked.columns if name in plain)
    if row.asked.as_row and not alike:
        if row.asked.as_cell:
            because = "reads single cells, and rows in which numbers change type"
            raise Blocked(loop.node, because, sure=False)
        return replace(found, boxed=True)
    return replace(found, columns=plain, boxed=True)


def first_use(loop: Loop, name: str) -> ast.AST:
    """Return where the body reads a name first."""
    uses = (each for each in inside(loop.node.body) if isinstance(each, ast.Name) and each.id == name)
    return next(uses, loop.node)


def with_invariants(rows: Any, row: RowFunction, state: dict[str, Any]) -> Any:
    """Put values made from the whole frame beside its columns."""
    return rows.assign(**{name: state[name] for name in row.invariants}) if row.invariants else rows
