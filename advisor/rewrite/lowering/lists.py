"""This file reads lists that a function changes, of which some parts are there for some rows only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.rewrite.ir import TRUE, Node
from advisor.rewrite.lowering.blocked import Blocked, quoted
from advisor.rewrite.lowering.scope import Gathered, Perhaps, Record, Sequence, Value

if TYPE_CHECKING:
    import ast
    from collections.abc import Iterator

    from advisor.rewrite.lowering.reading import Reading


def check_own(reading: Reading, name: str, node: ast.AST) -> None:
    """Refuse to change a list or dict that is known in another place, too, or outlives the call."""
    kin = relatives(reading, reading.names[name])
    known = {id(each) for each in kin}
    elsewhere = (part for each, value in reading.names.items() for part in parts_of(value) if each != name)
    outlives = any(isinstance(each, Sequence) and not each.own for each in kin)
    if outlives or not known.isdisjoint(reading.given) or any(id(part) in known for part in elsewhere):
        what = "which outlives the call" if outlives else "which is known in another place, too"
        raise Blocked(node, f"changes {name}, {what}: {quoted(node)}")


def relatives(reading: Reading, value: Value) -> list[Value]:
    """Return the containers that are the same object as one, on some rows at least; itself among them."""
    found, known = [value], {id(value)}
    for each in found:
        for one, others in reading.book.choices:
            together = [one, *others] if one is each or any(other is each for other in others) else []
            found += [other for other in together if id(other) not in known]
            known |= set(map(id, together))
    return found


def parts_of(value: Value) -> Iterator[Value]:
    """Yield a value, and what is inside of it if it is a container."""
    yield value
    if isinstance(value, Perhaps):
        yield from (part for each in (value.value, value.otherwise) for part in parts_of(each))
    if isinstance(value, Sequence):
        yield from (part for each in value.items for part in parts_of(each))
    if isinstance(value, Record):
        yield from (part for _, each in value.items for part in parts_of(each))


def extended(reading: Reading, name: str, more: Value, node: ast.AST) -> None:
    """Add the parts of another list; a tuple becomes a new one."""
    held = reading.names[name]
    if not isinstance(held, Sequence) or held.style != "tuple":
        check_own(reading, name, node)
    if isinstance(held, Sequence) and isinstance(more, Sequence) and more.style != "set":
        reading.names[name] = Sequence((*held.items, *more.items), held.style)
        return
    parts, added = gathered(held), gathered(more)
    if parts is None or added is None:
        raise Blocked(node, "adds to a list what is not one value each", sure=False)
    reading.names[name] = Gathered((*parts, *added))


def appended(reading: Reading, name: str, value: Value, node: ast.AST, *, first: bool = False) -> None:
    """Add one part, at the end or as the first."""
    check_own(reading, name, node)
    held = reading.names[name]
    if isinstance(held, Sequence):
        items = (value, *held.items) if first else (*held.items, value)
        reading.names[name] = Sequence(items, held.style)
        return
    if not isinstance(held, Gathered) or not isinstance(value, Node):
        raise Blocked(node, "adds to a list what is not one value", sure=False)
    part = ((TRUE, value),)
    reading.names[name] = Gathered((*part, *held.items) if first else (*held.items, *part))


def gathered(value: Value) -> tuple[tuple[Node, Node], ...] | None:
    """Give the parts of a list with their conditions; None for what has other parts than values."""
    if isinstance(value, Gathered):
        return value.items
    if not isinstance(value, Sequence) or value.style == "set":
        return None
    if not all(isinstance(item, Node) for item in value.items):
        return None
    return tuple((TRUE, item) for item in value.items if isinstance(item, Node))
