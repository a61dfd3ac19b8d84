"""This file gives a value, or its parts, to what stands on the left of an assignment."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from advisor.rewrite.ir import Const, Node
from advisor.rewrite.lowering import lists, logic
from advisor.rewrite.lowering.binding import bind
from advisor.rewrite.lowering.blocked import Blocked, quoted
from advisor.rewrite.lowering.evaluating import value_of
from advisor.rewrite.lowering.folding import constant
from advisor.rewrite.lowering.scope import Record, Row, Sequence, Value

if TYPE_CHECKING:
    from advisor.rewrite.lowering.reading import Reading


def is_mapped(reading: Reading, node: ast.expr) -> bool:
    """Claim that an expression makes several values one after the other, to be unpacked."""
    return isinstance(node, ast.GeneratorExp) or (
        isinstance(node, ast.Call) and reading.source.canonical(node.func) == "builtins.map"
    )


def store(reading: Reading, target: ast.expr, value: Value) -> None:
    """Give a name, several names, or an entry of a dict that was made here."""
    match target:
        case ast.Name(id=name):
            if name in reading.source.rebound:
                raise Blocked(target, f"changes {name}, which outlives the call", sure=True)
            bind(reading, name, value)
        case ast.Tuple(elts=targets) | ast.List(elts=targets):
            for each, part in zip(targets, unpacked(reading, value, targets, target), strict=True):
                store(reading, each.value if isinstance(each, ast.Starred) else each, part)
        case ast.Subscript(value=ast.Name(id=name)) if isinstance(reading.names.get(name), Record):
            _store_entry(reading, name, target, value)
        case ast.Subscript(value=ast.Name(id=name)) if isinstance(reading.names.get(name), Row):
            raise Blocked(target, f"changes the item: {quoted(target)}", sure=True)
        case _:
            because = f"changes {quoted(target)}, which outlives the call or belongs to the item"
            raise Blocked(target, because, sure=True)


def _store_entry(reading: Reading, name: str, target: ast.Subscript, value: Value) -> None:
    held, key = reading.names[name], value_of(reading, target.slice)
    if not isinstance(held, Record) or not isinstance(key, Const) or not isinstance(key.value, str):
        raise Blocked(target, f"{quoted(target)}: which entry it sets depends on the item", sure=False)
    lists.check_own(reading, name, target)
    reading.names[name] = Record(tuple({**dict(held.items), key.value: value}.items()))


def unpacked(reading: Reading, value: Value, targets: list[ast.expr], node: ast.expr) -> tuple[Value, ...]:
    """Give the parts of a value for several names."""
    stars = [place for place, each in enumerate(targets) if isinstance(each, ast.Starred)]
    if stars:
        return _with_star(reading, value, stars[0], len(targets) - 1 - stars[0], node)
    if isinstance(value, Sequence) and len(value.items) == len(targets):
        return value.items
    if (
        isinstance(value, Const)
        and isinstance(value.value, tuple | list)
        and len(value.value) == len(targets)
    ):
        return tuple(constant(each, repr(each)) for each in value.value)
    if isinstance(value, Node) and value.kind == "words":
        return _words(reading, value, len(targets), node)
    raise Blocked(node, f"unpacks {quoted(node)}, whose length is not known", sure=False)


def _with_star(reading: Reading, value: Value, before: int, behind: int, node: ast.expr) -> tuple[Value, ...]:
    """Unpack so many parts before a name with a star, the rest, and so many behind it."""
    if isinstance(value, Const) and isinstance(value.value, tuple | list):
        value = Sequence(tuple(constant(each, repr(each)) for each in value.value))
    if isinstance(value, Sequence) and value.style != "set" and len(value.items) >= before + behind:
        end = len(value.items) - behind
        rest = Sequence(value.items[before:end], "list")
        return (*value.items[:before], rest, *value.items[end:])
    if not isinstance(value, Node) or value.kind != "words":
        raise Blocked(node, f"unpacks {quoted(node)}, whose length is not known", sure=False)
    least = constant(before + behind, str(before + behind))
    enough = reading.use("A >= B", reading.use("len(A)", value, at=node), least, at=node)
    words = f"{quoted(node)} gets as many parts as it has names"
    reading.leave(reading.made(logic.negated(enough)), ValueError, words)
    places = [*range(before), *range(-behind, 0)]
    found = [reading.use("A[B]", value, constant(each, str(each)), at=node) for each in places]
    return (*found[:before], _rest_of(reading, value, before, behind, node), *found[before:])


def _rest_of(reading: Reading, value: Node, before: int, behind: int, node: ast.expr) -> Node:
    first = constant(before, str(before))
    if not behind:
        return reading.use("A[B:]", value, first, at=node)
    return reading.use("A[B:C]", value, first, constant(-behind, str(-behind)), at=node)


def _words(reading: Reading, value: Node, count: int, node: ast.expr) -> tuple[Value, ...]:
    """Unpack words: there must be exactly as many."""
    length = reading.use("len(A)", value, at=node)
    number = constant(count, str(count))
    right = reading.use("A == B", length, number, at=node)
    wrong = reading.made(logic.negated(right))
    reading.leave(wrong, ValueError, f"{quoted(node)} gets as many parts as it has names")
    return tuple(reading.use("A[B]", value, constant(each, str(each)), at=node) for each in range(count))
