"""This file takes the column form of a row function apart, to be put in the place of a loop."""

from __future__ import annotations

import ast
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from advisor.rewrite.loops.rowing import RowFunction, free, names_in
from advisor.rewrite.lowering.blocked import Blocked, quoted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from advisor.rewrite.rewriting import Rewritten

SUBJECT = "df"
"""What emitted code calls its frame."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Emission:
    """What takes the place of a loop: named values, then one expression for each of its results."""

    lines: tuple[tuple[str, ast.expr], ...]
    """Names, and what they stand for; without a name, what must not hold if the original is not needed."""
    values: tuple[ast.expr, ...]

    def behind(self, mask: Emission, chosen: str, frame: str) -> Emission:
        """Put the choice of rows before it."""
        choice = ast.Subscript(ast.Name(frame, ast.Load()), claim(mask.values[0]), ast.Load())
        return replace(self, lines=(*mask.lines, (chosen, choice), *self.lines))


def claim(mask: ast.expr) -> ast.expr:
    """Write a choice between True and False as what is asked."""
    match mask:
        case ast.Call(
            func=ast.Attribute(value=ast.Name("np"), attr="where"),
            args=[asked, ast.Constant(value=bool(one)), ast.Constant(value=bool(other))],
        ) if one != other:
            return asked if one else opposite(asked)
    return mask


OPPOSITES: dict[type[ast.cmpop], type[ast.cmpop]] = {ast.Eq: ast.NotEq, ast.NotEq: ast.Eq}
"""Comparisons of which one holds for exactly the values for which the other does not, NaN among them."""


def opposite(asked: ast.expr) -> ast.expr:
    """Write the opposite of a mask."""
    match asked:
        case ast.UnaryOp(op=ast.Invert(), operand=operand):
            return operand
        case ast.Compare(left=left, ops=[op], comparators=[right]) if type(op) in OPPOSITES:
            return ast.Compare(left, [OPPOSITES[type(op)]()], [right])
    return ast.UnaryOp(ast.Invert(), asked)


def emission_of(rewritten: Rewritten, row: RowFunction, frame: str) -> Emission:
    """Take a column form apart, and have it read the person's frame."""
    (function,) = ast.parse(rewritten.plain).body
    *body, last = getattr(function, "body", [])
    wide = free("rows", names_in(row.source.node) | names_in(function) | {frame})
    scalars = frozenset() if _needs_columns(function, row.invariants) else frozenset(row.invariants)
    subject = frame if scalars or not row.invariants else wide
    renamed = Renamed({SUBJECT: subject}, scalars)
    lines = [(named(node), renamed.visit(node.value)) for node in body]
    value = renamed.visit(last.value)
    if subject == wide:
        assigned = ast.Call(
            ast.Attribute(ast.Name(frame, ast.Load()), "assign", ast.Load()),
            [],
            [ast.keyword(name, ast.Name(name, ast.Load())) for name in row.invariants],
        )
        lines.insert(0, (wide, assigned))
    return Emission(lines=tuple(lines), values=_apart(value, len(row.results), subject))


def named(node: ast.stmt) -> str:
    """Return the name that a statement of a column form gives; they give one name each."""
    match node:
        case ast.Assign(targets=[ast.Name(id=name)]):
            return name
    raise Blocked(None, f"{quoted(node)}: cannot stand in another function", sure=False)


class Renamed(ast.NodeTransformer):
    """Renames names, and takes scalars for what was read as columns of one value."""

    def __init__(self, names: Mapping[str, str], scalars: frozenset[str] = frozenset()) -> None:
        self.names, self.scalars = names, scalars

    def visit_Name(self, node: ast.Name) -> ast.expr:
        """Rename."""
        return ast.Name(self.names.get(node.id, node.id), node.ctx)

    def visit_Subscript(self, node: ast.Subscript) -> ast.expr:
        """Read a scalar by its name."""
        match node:
            case ast.Subscript(value=ast.Name(id="df"), slice=ast.Constant(value=str(name))) if (
                name in self.scalars
            ):
                return ast.Name(name, ast.Load())
        self.generic_visit(node)
        return node


def _needs_columns(function: ast.AST, names: Sequence[str]) -> bool:
    """Claim that some scalars are used as only columns can be, such as by calling a method."""
    beside = {
        id(side)
        for node in ast.walk(function)
        if isinstance(node, ast.Compare | ast.BinOp)
        for side in (
            [node.left, *node.comparators] if isinstance(node, ast.Compare) else [node.left, node.right]
        )
    }
    reads = [
        node
        for node in ast.walk(function)
        if isinstance(node, ast.Subscript)
        and isinstance(node.slice, ast.Constant)
        and node.slice.value in names
    ]
    inner = {id(node.slice) for node in reads}
    return any(id(node) not in beside for node in reads) or any(
        isinstance(node, ast.Constant) and node.value in names and id(node) not in inner
        for node in ast.walk(function)
    )


def _apart(value: ast.expr, count: int, frame: str) -> tuple[ast.expr, ...]:
    """Return one expression for each result."""
    if count == 1:
        return (bare(value, frame),)
    match value:
        case ast.Call(func=ast.Attribute(attr="DataFrame"), args=[ast.Dict(values=values)]):
            return tuple(_filled(each, frame) for each in values)
    return tuple(ast.Subscript(value, ast.Constant(at), ast.Load()) for at in range(count))


def bare(value: ast.expr, frame: str) -> ast.expr:
    """Take the wrapping in a Series away, where it only adds the labels."""
    match value:
        case ast.Call(
            func=ast.Attribute(value=ast.Name("pd"), attr="Series"),
            args=[inner],
            keywords=[ast.keyword(arg="index", value=ast.Attribute(value=ast.Name(id=name), attr="index"))],
        ) if name == frame:
            return _filled(inner, frame)
    return value


def _filled(value: ast.expr, frame: str) -> ast.expr:
    """Repeat a constant for each row."""
    if not isinstance(value, ast.Constant):
        return value
    count = ast.Call(ast.Name("len", ast.Load()), [ast.Name(frame, ast.Load())], [])
    return ast.BinOp(ast.List([value], ast.Load()), ast.Mult(), count)
