"""This file finds the loop over the rows of a frame in a function that takes the frame."""

from __future__ import annotations

import ast
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from advisor.rewrite.lowering.blocked import Blocked, quoted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from advisor.rewrite.source import Source

ONLY_OF_FRAMES = frozenset({"iterrows", "itertuples", "assign", "columns"})
"""Attributes that a frame has, and no row: neither a Series nor a dict."""
PLACES = frozenset({"iloc", "loc", "iat", "at"})
FRAME_NAMES = frozenset({"df", "frame", "dataframe", "data_frame"})
"""What frames are called in pandas' own documentation, and spelled out."""


class Rows(StrEnum):
    """In which form a loop gets the values of a row."""

    SERIES = "series"
    """As `iterrows` gives it: all values of one row in one Series."""
    RECORDS = "records"
    """Python's own values: named tuples, dicts, or the values of single columns."""
    CELLS = "cells"
    """Cell by cell, by position or label: NumPy's numbers, each of its column's type."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Loop:
    """A loop over the rows of a frame."""

    node: ast.For
    place: int = 0
    """Index among the statements of the function."""
    frame: str = ""
    """Name of the frame whose rows it visits."""
    making: ast.expr | None = None
    """What the frame is, when it has no name in the function."""
    rows: Rows
    row: str = ""
    """Name of the row; empty when there is none."""
    has_attributes: bool = False
    """Whether `row.x` is a column."""
    values: tuple[tuple[str, str], ...] = ()
    """Names that stand for the value of a column."""
    label: str = ""
    position: str = ""


def takes_frame(source: Source) -> bool:
    """Claim that a function takes a whole frame, and loops over its rows."""
    try:
        loops = list(over_rows(source))
    except Blocked:
        return is_surely_frame(source)
    return any(loop.row for loop in loops) or (bool(loops) and is_surely_frame(source))


def is_surely_frame(source: Source) -> bool:
    """Claim that the argument is a frame, and no row: by what is asked of it, its annotation, or its name."""
    arguments = [each for each in ast.walk(source.node.args) if isinstance(each, ast.arg)]
    if any(each.annotation and "DataFrame" in ast.unparse(each.annotation) for each in arguments[:1]):
        return True
    return source.item in FRAME_NAMES or any(
        _needs_frame(node, source.item) for node in ast.walk(source.node)
    )


def _needs_frame(node: ast.AST, name: str) -> bool:
    """Claim that an expression asks for what only a frame has."""
    match node:
        case ast.Attribute(value=ast.Name(id=owner), attr=attr) if attr in ONLY_OF_FRAMES:
            return owner == name
        case ast.Subscript(value=ast.Attribute(value=ast.Name(id=owner), attr=how), slice=ast.Tuple()):
            return owner == name and how in PLACES
        case ast.Subscript(
            value=ast.Subscript(value=ast.Attribute(value=ast.Name(id=owner), attr=how)), slice=ast.Constant()
        ):
            return owner == name and how in PLACES
    return False


def find(source: Source) -> Loop:
    """Return the one loop over rows; raises Blocked when there is none, or it cannot be taken out."""
    loops = list(over_rows(source))
    if not loops:
        raise Blocked(source.node, "no loop over the rows of its frame was found", sure=False)
    if len(loops) > 1:
        raise Blocked(loops[1].node, "a second loop over rows: give each its own function", sure=False)
    return loops[0]


def over_rows(source: Source) -> Iterator[Loop]:
    """Yield the loops over rows of a function; raises Blocked for one that stands inside another block."""
    frames = frames_in(source)
    top = {id(node) for node in source.body}
    for node in ast.walk(source.node):
        if not isinstance(node, ast.For | ast.AsyncFor):
            continue
        found = visited(node.iter, node.target, frames)
        if found is None:
            continue
        if id(node) not in top or isinstance(node, ast.AsyncFor):
            raise Blocked(node, "the loop over rows stands inside of another block", sure=False)
        yield replace(found, node=node, place=source.body.index(node))


def frames_in(source: Source) -> frozenset[str]:
    """Name what may be a frame: the argument, and what is made of it."""
    frames = {source.item}
    for node in source.body:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if mentions(value, frames):
                frames.add(name)
    return frozenset(frames)


def mentions(node: ast.AST, names: Iterable[str]) -> bool:
    """Claim that some of the names come up."""
    wanted = frozenset(names)
    return any(isinstance(each, ast.Name) and each.id in wanted for each in ast.walk(node))


def visited(over: ast.expr, target: ast.expr, frames: frozenset[str]) -> Loop | None:
    """Say what a loop gives names to; None if it does not go over the rows of a frame."""
    match over, target:
        case ast.Call(func=ast.Name("enumerate"), args=[inner], keywords=[]), ast.Tuple(
            elts=[ast.Name(id=position), rest]
        ):
            found = visited(inner, rest, frames)
            return replace(found, position=position) if found and not found.position else None
        case ast.Call(func=ast.Attribute(value=frame)), _ if mentions(frame, frames):
            return _by_method(over, frame, target) or _of_columns(over, target, frames)
        case ast.Call(func=ast.Name("range"), args=[count]), ast.Name(id=position) if (
            counted(count) in frames
        ):
            return _cells(counted(count), position=position)
        case ast.Attribute(value=ast.Name(id=name), attr="index"), ast.Name(id=label) if name in frames:
            return _cells(name, label=label)
    return _of_columns(over, target, frames)


def _by_method(over: ast.Call, frame: ast.expr, target: ast.expr) -> Loop | None:
    """Read `iterrows` and its like."""
    match over.func, target:
        case ast.Attribute(attr="iterrows"), ast.Tuple(elts=[ast.Name(id=label), ast.Name(id=row)]):
            return _of(frame, Rows.SERIES, row=row, label=label)
        case ast.Attribute(attr="itertuples"), _:
            return _of_tuples(over, frame, target)
        case ast.Attribute(attr="to_dict"), ast.Name(id=row) if "records" in ast.unparse(over):
            return _of(frame, Rows.RECORDS, row=row)
    return None


def counted(node: ast.expr) -> str:
    """Return the name of the frame in `len(frame)` and its like, or nothing."""
    match node:
        case ast.Call(func=ast.Name("len"), args=[ast.Name(id=name)]):
            return name
        case ast.Call(func=ast.Name("len"), args=[ast.Attribute(value=ast.Name(id=name), attr="index")]):
            return name
        case ast.Subscript(value=ast.Attribute(value=ast.Name(id=name), attr="shape"), slice=ast.Constant(0)):
            return name
    return ""


NOWHERE = ast.For(target=ast.Name("_", ast.Store()), iter=ast.Tuple([], ast.Load()), body=[], orelse=[])
"""Stands for a loop until it is known."""


def _of(frame: ast.expr, rows: Rows, *, row: str = "", label: str = "") -> Loop:
    if isinstance(frame, ast.Name):
        return Loop(node=NOWHERE, frame=frame.id, rows=rows, row=row, label=label)
    return Loop(node=NOWHERE, making=frame, rows=rows, row=row, label=label)


def _cells(frame: str, *, label: str = "", position: str = "") -> Loop:
    return Loop(node=NOWHERE, frame=frame, rows=Rows.CELLS, label=label, position=position)


def _of_tuples(over: ast.Call, frame: ast.expr, target: ast.expr) -> Loop | None:
    """Read `itertuples`: one name for the whole tuple, or one for each of the columns that were chosen."""
    keywords = {each.arg: each.value for each in over.keywords}
    if isinstance(target, ast.Name):
        if ast.unparse(keywords.get("name", ast.Constant(""))) == "None":
            raise Blocked(over, f"{quoted(over)}: gives columns by their position only", sure=False)
        return replace(_of(frame, Rows.RECORDS, row=target.id), has_attributes=True)
    if not isinstance(target, ast.Tuple) or not all(isinstance(each, ast.Name) for each in target.elts):
        return None
    names = [each.id for each in target.elts if isinstance(each, ast.Name)]
    label = "" if ast.unparse(keywords.get("index", ast.Constant(True))) == "False" else names.pop(0)
    match frame:
        case ast.Subscript(value=ast.Name(id=name), slice=ast.List(elts=columns)) if len(columns) == len(
            names
        ):
            chosen = [each.value for each in columns if isinstance(each, ast.Constant)]
            if len(chosen) == len(names):
                values = tuple(zip(names, map(str, chosen), strict=True))
                return Loop(node=NOWHERE, frame=name, rows=Rows.RECORDS, values=values, label=label)
    raise Blocked(over, f"{quoted(over)}: which columns it unpacks depends on the frame", sure=False)


def _of_columns(over: ast.expr, target: ast.expr, frames: frozenset[str]) -> Loop | None:
    """Read a loop over the values of one column, or of several at once."""
    match over, target:
        case ast.Call(func=ast.Attribute(value=series, attr="items"), args=[]), ast.Tuple(
            elts=[ast.Name(id=label), ast.Name() as name]
        ):
            found = _of_values([series], [name], frames)
            return replace(found, label=label) if found is not None else None
        case ast.Call(func=ast.Name("zip"), args=several), ast.Tuple(elts=names) if len(several) == len(
            names
        ):
            return _of_values(several, names, frames)
        case _, ast.Name():
            return _of_values([over], [target], frames)
    return None


def _of_values(several: list[ast.expr], names: list[ast.expr], frames: frozenset[str]) -> Loop | None:
    label, values, seen = "", [], set()
    for each, name in zip(several, names, strict=True):
        if not isinstance(name, ast.Name):
            return None
        match each:
            case ast.Attribute(value=ast.Name(id=frame), attr="index"):
                label = name.id
            case (
                ast.Subscript(value=ast.Name(id=frame), slice=ast.Constant(value=str(column)))
                | ast.Call(
                    func=ast.Attribute(
                        value=ast.Subscript(value=ast.Name(id=frame), slice=ast.Constant(value=str(column))),
                        attr="tolist" | "to_list",
                    )
                )
            ):
                values.append((name.id, column))
            case _:
                return None
        seen.add(frame)
    if len(seen) != 1 or not values or not seen <= frames:
        return None
    return Loop(node=NOWHERE, frame=seen.pop(), rows=Rows.RECORDS, values=tuple(values), label=label)
