"""This file finds where the body of a loop puts its results, and how many each row may give."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from advisor.rewrite.loops.finding import Loop, counted
from advisor.rewrite.lowering.blocked import Blocked, quoted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from advisor.rewrite.source import Source

SEVERAL = 2
"""Results of one row that are too many for a list."""


class Into(StrEnum):
    """What results are put into."""

    LIST = "list"
    """`results.append(value)`."""
    DICT = "dict"
    """`results[label] = value`."""
    SLOTS = "slots"
    """`results[position] = value` in a list of the frame's length."""
    ARRAY = "array"
    """The same in an array."""
    COLUMN = "column"
    """`frame.at[label, "column"] = value`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """Something that the loop fills with one result for each row."""

    into: Into
    name: str
    """Of the variable, or of the column."""
    made: ast.stmt | None = None
    """The statement before the loop that makes it."""
    default: ast.expr | None = None
    """What a row without a result has."""

    @property
    def key(self) -> tuple[bool, str]:
        """Tell a column from a variable of the same name."""
        return self.into is Into.COLUMN, self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    """A statement that puts a result somewhere."""

    results: Results
    value: ast.expr
    by_label: bool = False
    """Whether it finds its row by the label."""


@dataclass(slots=True)
class Stores:
    """The statements of a loop's body that put results somewhere."""

    loop: Loop
    containers: dict[str, Results]
    columns: dict[str, Results] = field(default_factory=dict)

    def of(self, node: ast.stmt) -> Store | None:
        """Read a statement as a store; None if it is another one."""
        match node:
            case ast.Expr(
                value=ast.Call(
                    func=ast.Attribute(value=ast.Name(id=name), attr="append"), args=[value], keywords=[]
                )
            ) if name in self.containers and self.containers[name].into is Into.LIST:
                return Store(results=self.containers[name], value=value)
            case ast.Assign(targets=[ast.Subscript(value=ast.Name(id=name), slice=place)], value=value) if (
                name in self.containers
            ):
                return self._into_container(node, self.containers[name], place, value)
            case ast.Assign(
                targets=[ast.Subscript(value=ast.Attribute() as owner, slice=place)], value=value
            ):
                return self._into_column(owner, place, value)
        return None

    def _into_container(self, node: ast.stmt, held: Results, place: ast.expr, value: ast.expr) -> Store:
        own = self.loop.label if held.into is Into.DICT else self.loop.position
        if held.into is Into.LIST or not isinstance(place, ast.Name) or place.id != own or not own:
            raise Blocked(node, f"{quoted(node)}: writes where the row does not stand", sure=False)
        return Store(results=held, value=value)

    def _into_column(self, owner: ast.Attribute, place: ast.expr, value: ast.expr) -> Store | None:
        if not isinstance(owner.value, ast.Name) or owner.value.id != self.loop.frame:
            return None
        match owner.attr, place:
            case "at" | "loc", ast.Tuple(elts=[ast.Name(id=row), ast.Constant(value=str(column))]) if row in {
                self.loop.label,
                self.loop.position,
            }:
                pass
            case _:
                return None
        held = self.columns.setdefault(column, Results(into=Into.COLUMN, name=column))
        return Store(results=held, value=value, by_label=True)

    def all_in(self, body: list[ast.stmt]) -> list[tuple[ast.stmt, Store]]:
        """Return all stores in a body, in order."""
        return [
            (node, found)
            for node in inside(body)
            if isinstance(node, ast.stmt) and (found := self.of(node)) is not None
        ]


def inside(body: list[ast.stmt]) -> Iterator[ast.stmt | ast.expr]:
    """Give all parts of statements, in the order of their lines."""
    every = [each for node in body for each in ast.walk(node) if isinstance(each, ast.stmt | ast.expr)]
    return iter(sorted(every, key=lambda each: (each.lineno, each.col_offset)))


def containers_of(source: Source, loop: Loop) -> dict[str, Results]:
    """Return the empty containers that are made before the loop, and not used before it."""
    found: dict[str, Results] = {}
    for node in source.body[: loop.place]:
        for each in ast.walk(node):
            if isinstance(each, ast.Name):
                found.pop(each.id, None)
        for name, value in made_by(node):
            made = _container(name, node, value, loop.frame)
            if made is not None:
                found[name] = made
    return found


def made_by(node: ast.stmt) -> list[tuple[str, ast.expr]]:
    """Return the names that an assignment gives, each with its value."""
    match node:
        case (
            ast.Assign(targets=[ast.Name(id=name)], value=value)
            | ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value)
        ):
            return [(name, value)]
        case ast.Assign(targets=[ast.Tuple(elts=targets)], value=ast.Tuple(elts=values)):
            pairs = zip(targets, values, strict=False)
            return [(each.id, value) for each, value in pairs if isinstance(each, ast.Name)]
    return []


def _container(name: str, node: ast.stmt, value: ast.expr, frame: str) -> Results | None:
    match value:
        case ast.List(elts=[]) | ast.Call(func=ast.Name("list"), args=[], keywords=[]):
            return Results(into=Into.LIST, name=name, made=node)
        case ast.Dict(keys=[]) | ast.Call(func=ast.Name("dict"), args=[], keywords=[]):
            return Results(into=Into.DICT, name=name, made=node)
        case ast.BinOp(left=ast.List(elts=[ast.Constant() as default]), op=ast.Mult(), right=count) if (
            counted(count) == frame
        ):
            return Results(into=Into.SLOTS, name=name, made=node, default=default)
        case ast.Call(func=ast.Attribute(attr="zeros" | "ones" | "empty" as how), args=[count, *_]) if (
            counted(count) == frame
        ):
            is_float = isinstance(value, ast.Call) and len(value.args) == 1 and not value.keywords
            numbers = {"zeros": 0.0, "ones": 1.0} if is_float else {"zeros": 0, "ones": 1}
            start = ast.Constant(numbers[how]) if how in numbers else None
            return Results(into=Into.ARRAY, name=name, made=node, default=start)
        case ast.Call(func=ast.Attribute(attr="full"), args=[count, ast.Constant() as default, *_]) if (
            counted(count) == frame
        ):
            return Results(into=Into.ARRAY, name=name, made=node, default=default)
    return None


# ---------------------------------------------------------------- how many results a row gives


@dataclass(slots=True)
class Counting:
    """How many results the lists have got, on any way through the body; a way is a tuple of counts."""

    stores: Stores
    lists: list[str]
    ends: set[tuple[int, ...]] = field(default_factory=set)
    """Counts with which a row is left by `continue`."""
    before: list[set[tuple[int, ...]]] = field(default_factory=list)
    """For each try block around, the counts with which one of its statements may raise."""

    def through(self, body: list[ast.stmt], counts: set[tuple[int, ...]]) -> set[tuple[int, ...]]:
        """Return the counts behind some statements, for those before them."""
        for node in body:
            for raised in self.before:
                raised.update(counts)
            counts = self.behind(node, counts)
        return counts

    def behind(self, node: ast.stmt, counts: set[tuple[int, ...]]) -> set[tuple[int, ...]]:
        """Return the counts behind one statement."""
        store = self.stores.of(node)
        if store is not None:
            return self.stored(node, store, counts)
        match node:
            case ast.Continue():
                self.ends |= counts
                return set()
            case ast.Raise():
                return set()
            case ast.If(body=body, orelse=orelse):
                return self.through(body, counts) | self.through(orelse, counts)
            case ast.Try():
                return self.tried(node, counts)
        return counts

    def stored(self, node: ast.stmt, store: Store, counts: set[tuple[int, ...]]) -> set[tuple[int, ...]]:
        """Count a result."""
        if store.results.name not in self.lists or store.results.into is not Into.LIST:
            return counts
        at = self.lists.index(store.results.name)
        if any(each[at] >= SEVERAL - 1 for each in counts):
            because = f"{quoted(node)}: a second result for the same row"
            raise Blocked(node, because, sure=True)
        return {(*each[:at], each[at] + 1, *each[at + 1 :]) for each in counts}

    def tried(self, node: ast.Try, counts: set[tuple[int, ...]]) -> set[tuple[int, ...]]:
        """Follow a try block: its handlers begin with whatever was counted when a statement raised."""
        self.before.append(set())
        done = self.through(node.body, counts)
        raised = self.before.pop()
        after = self.through(node.orelse, done)
        for handler in node.handlers:
            after |= self.through(handler.body, raised)
        return self.through(node.finalbody, after)


def ways_of(stores: Stores, lists: list[str], body: list[ast.stmt]) -> set[tuple[int, ...]]:
    """Return how many results a row may give to each list; raises Blocked where one gets two of a row."""
    counting = Counting(stores, lists)
    return counting.through(body, {(0,) * len(lists)}) | counting.ends
