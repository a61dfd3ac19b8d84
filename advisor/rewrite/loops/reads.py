"""This file puts `row["column"]` in the place of all the ways in which a loop's body reads its row."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from advisor.rewrite.lowering.blocked import Blocked, quoted

if TYPE_CHECKING:
    from advisor.rewrite.loops.finding import Loop

BY_POSITION = frozenset({"iloc", "iat"})
BY_LABEL = frozenset({"loc", "at"})


@dataclass(slots=True)
class Asked:
    """What the body asks of the frame, besides the values of its row."""

    as_row: bool = False
    """It takes a row as one Series, whose values then have one type."""
    as_cell: bool = False
    """It takes a single cell."""
    position_as_label: bool = False
    """It finds rows by label, and gives their position."""
    columns: dict[str, None] = field(default_factory=dict)


class Reads(ast.NodeTransformer):
    """Rewrites the reads of one loop's body."""

    def __init__(self, loop: Loop, row: str, frames: frozenset[str], invariants: frozenset[str]) -> None:
        self.loop, self.row, self.frames, self.invariants = loop, row, frames, invariants
        self.asked = Asked()
        self.aliases: set[str] = set()

    def body(self, body: list[ast.stmt]) -> list[ast.stmt]:
        """Rewrite statements; `row = frame.iloc[i]` at their beginning names the row only."""
        kept = list(body)
        for node in body:
            match node:
                case ast.Assign(targets=[ast.Name(id=name)], value=value) if self.is_row(value):
                    self.aliases.add(name)
                    kept.remove(node)
        return [self.visit(node) for node in kept]

    def is_row(self, node: ast.expr) -> bool:
        """Claim that an expression is the row itself, found in its frame."""
        match node:
            case ast.Subscript(
                value=ast.Attribute(value=ast.Name(id=frame), attr=how), slice=ast.Name() as place
            ):
                found = frame == self.loop.frame and how in {"iloc", "loc"} and self.stands_at(how, place)
                self.asked.as_row |= found
                return found
        return False

    def stands_at(self, how: str, place: ast.expr) -> bool:
        """Claim that a row is asked for by its own position or label."""
        if not isinstance(place, ast.Name):
            return False
        if how in BY_POSITION:
            return place.id == self.loop.position
        if place.id == self.loop.position:
            self.asked.position_as_label = True
        return bool(place.id) and place.id in {self.loop.position, self.loop.label}

    def column(self, node: ast.AST) -> str | None:
        """Return the column that an expression reads in this row; None if it is something else."""
        match node:
            case ast.Subscript(value=owner, slice=ast.Constant(value=str(name))) if self.is_row(owner):
                return name
            case ast.Attribute(value=owner, attr=name) if self.is_row(owner):
                return name
            case ast.Attribute(value=ast.Name(id=row), attr=name) if (
                self.loop.has_attributes and row == self.loop.row
            ):
                return name
            case ast.Subscript(
                value=ast.Attribute(value=ast.Name(id=frame), attr="loc" | "at" as how),
                slice=ast.Tuple(elts=[place, ast.Constant(value=str(name))]),
            ) if frame == self.loop.frame and self.stands_at(how, place):
                self.asked.as_cell = True
                return name
        return self.column_of_series(node)

    def column_of_series(self, node: ast.AST) -> str | None:
        """Return the column in `frame["column"].iloc[i]` and its like."""
        match node:
            case ast.Subscript(value=ast.Attribute(value=series, attr=how), slice=place) if (
                how in BY_POSITION | BY_LABEL
            ):
                pass
            case ast.Subscript(value=series, slice=place):
                how = "loc"
            case _:
                return None
        match series:
            case ast.Subscript(value=ast.Name(id=frame), slice=ast.Constant(value=str(name))) if (
                frame == self.loop.frame and self.stands_at(how, place)
            ):
                self.asked.as_cell = True
                return name
        return None

    def visit(self, node: ast.AST) -> Any:
        """Rewrite one node and what is in it."""
        name = self.column(node) if self.is_loading(node) else None
        if name is not None:
            return self.read(name, node)
        if isinstance(node, ast.Name):
            return self.visit_Name(node)
        if self.is_loading(node) and self.leaves_its_row(node):
            because = f"{quoted(node)}: reads more of the frame than its own row"
            raise Blocked(node, because, sure=False)
        self.generic_visit(node)
        return node

    def leaves_its_row(self, node: ast.AST) -> bool:
        """Claim that a chain of attributes and subscripts begins at a frame, past its own row."""
        *inner, root = links(node)
        is_frame = isinstance(root, ast.Name) and root.id in self.frames - self.invariants
        return is_frame and all(self.column(each) is None for each in inner)

    @staticmethod
    def is_loading(node: ast.AST) -> bool:
        """Claim that an expression is read, not written to."""
        return isinstance(node, ast.Subscript | ast.Attribute) and isinstance(node.ctx, ast.Load)

    def read(self, name: str, node: ast.AST) -> ast.expr:
        """Return `row["name"]` for what stands at a node."""
        if name == "Index" and self.loop.has_attributes:
            raise Blocked(node, f"{quoted(node)}: uses the label of the row", sure=False)
        self.asked.columns[name] = None
        return at(node, entry(self.row, name))

    def visit_Name(self, node: ast.Name) -> ast.AST:
        """Rewrite a name."""
        if node.id in self.aliases | {self.loop.row}:
            return ast.copy_location(ast.Name(self.row, node.ctx), node)
        if node.id in self.invariants and isinstance(node.ctx, ast.Load):
            return at(node, entry(self.row, node.id))
        if node.id and node.id in {self.loop.label, self.loop.position}:
            what = "label" if node.id == self.loop.label else "position"
            raise Blocked(node, f"uses {node.id}, the {what} of the row", sure=False)
        if node.id in self.frames:
            raise Blocked(node, f"reads the whole frame {node.id} for each row", sure=False)
        return node


def links(node: ast.AST) -> list[ast.AST]:
    """Return the links of a chain of attributes, subscripts and calls, the last first."""
    found = [node]
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Call):
        node = node.func if isinstance(node, ast.Call) else node.value
        found.append(node)
    return found


def entry(row: str, name: str) -> ast.expr:
    """Return `row["name"]`."""
    return ast.Subscript(ast.Name(row, ast.Load()), ast.Constant(name), ast.Load())


Placed = TypeVar("Placed", bound=ast.AST)


def at(place: ast.AST, node: Placed) -> Placed:
    """Put a new node, and all that is in it, where another one stands in the file."""
    for each in ast.walk(node):
        ast.copy_location(each, place)
    return node
