"""This file writes the body of a column form: named values line by line, then the result in its shape."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from advisor.rewrite.emitting import naming
from advisor.rewrite.emitting.templates import fill
from advisor.rewrite.emitting.writer import Piece, Writer, holds_objects
from advisor.rewrite.ir import NONE, Apply, Column, Node, Program, is_constant

if TYPE_CHECKING:
    from collections.abc import Sequence


RESULT = "result"
"""Name of a result that is a long choice: it gets lines of its own."""


def assignments(writer: Writer, roots: Sequence[Node], program: Program, taken: frozenset[str]) -> list[str]:
    """Write a line for each value that gets a name."""
    nodes = naming.named_nodes(roots, writer.parts, program.names, program.order)
    last = roots[0] if len(roots) == 1 else None
    if last is not None and nodes and nodes[-1] is last and not _is_used_again(writer, nodes, last):
        nodes = nodes if program.names.get(last) == RESULT else nodes[:-1]
    names = naming.names_for(nodes, ends_of(writer, nodes, roots), program.names, taken)
    writer.long_texts.taken |= taken | frozenset(names.values())
    lines: list[str] = []
    for node in nodes:
        piece = writer.name(node, names[node])
        lines += writer.lines(f"{names[node]} = ", piece.code)
    return lines


def _is_used_again(writer: Writer, nodes: list[Node], last: Node) -> bool:
    return any(last in writer.parts(node) for node in nodes)


def ends_of(writer: Writer, nodes: list[Node], roots: Sequence[Node]) -> dict[Node, int]:
    """Return the place of the last node for which each node is used; the result comes after all."""
    places = {node: place for place, node in enumerate(nodes)}
    ends = dict.fromkeys(nodes, -1)
    for place, node in enumerate(nodes):
        for used in _named_parts(writer, node, places):
            ends[used] = max(ends[used], place)
    for root in roots:
        for used in {root} if root in places else _named_parts(writer, root, places):
            ends[used] = len(nodes)
    return ends


def _named_parts(writer: Writer, node: Node, places: dict[Node, int]) -> set[Node]:
    found: set[Node] = set()
    seen: set[Node] = set()
    waiting = list(writer.parts(node))
    while waiting:
        part = waiting.pop()
        if part in seen:
            continue
        seen.add(part)
        if part in places:
            found.add(part)
        else:
            waiting.extend(writer.parts(part))
    return found


def reachable(writer: Writer, roots: Sequence[Node]) -> list[Node]:
    """Return all nodes that are written."""
    seen: dict[Node, None] = {}
    waiting = list(roots)
    while waiting:
        node = waiting.pop()
        if node not in seen:
            seen[node] = None
            waiting.extend(writer.parts(node))
    return list(seen)


def result(writer: Writer, program: Program) -> ast.expr:
    """Write the result in its shape."""
    if program.shape.style == "value":
        return _whole(writer, program.values[0]).code
    keys: Sequence[str | int] = program.shape.keys or range(len(program.values))
    pieces = [_part(writer, value) for value in program.values]
    pairs = ast.Dict([ast.Constant(key) for key in keys], [piece.code for piece in pieces])
    if any(piece.form == "series" for piece in pieces):
        return fill("pd.DataFrame(A)", A=pairs)
    return fill(f"pd.DataFrame(A, index={writer.subject}.index)", A=pairs)


def _whole(writer: Writer, value: Node) -> Piece:
    piece = _exact(writer, value)
    if writer.array:
        if piece.form == "scalar":
            return Piece(fill(f"np.full(len({writer.subject}), A)", A=piece.code), "array")
        return piece
    if value.kind == "none" and piece.form == "scalar":  # a Series of one None for all would hold NaN
        nothing = f"pd.Series([None] * len({writer.subject}), index={writer.subject}.index, dtype=object)"
        return Piece(fill(nothing), "series")
    return writer.series(
        piece, objects=piece.form != "series" and (holds_objects(value) or value in writer.objects)
    )


def _part(writer: Writer, value: Node) -> Piece:
    piece = _exact(writer, value)
    if piece.form == "array" and (holds_objects(value) or value in writer.objects):
        return writer.series(piece, objects=True)
    return piece


def _exact(writer: Writer, value: Node) -> Piece:
    """Write a value as Python gives it: integers among floats, None among others, days as days."""
    if value.kind == "day" and not is_constant(value) and not holds_objects(value):
        return Piece(writer.days(value), "series")
    if isinstance(value, Column | Apply) and NONE in value.missing:
        return Piece(writer.boxed(value), "series")
    return writer.piece(value)
