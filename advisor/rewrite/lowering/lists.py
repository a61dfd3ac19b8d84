"""This file reads lists that a function changes, of which some parts are there for some rows only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.rewrite.ir import TRUE, Node
from advisor.rewrite.lowering.blocked import Blocked, quoted
from advisor.rewrite.lowering.scope import Gathered, Sequence, Value

if TYPE_CHECKING:
    import ast

    from advisor.rewrite.lowering.reading import Reading


def check_own(reading: Reading, name: str, node: ast.AST) -> None:
    """Refuse to change a list or dict that is known by another name, too, or belongs to the caller."""
    held = reading.names[name]
    others = [each for each, value in reading.names.items() if value is held and each != name]
    if others or id(held) in reading.given:
        raise Blocked(node, f"changes {name}, which is known by another name, too: {quoted(node)}")


def extended(reading: Reading, name: str, more: Value, node: ast.AST) -> None:
    """Add the parts of another list."""
    check_own(reading, name, node)
    held = reading.names[name]
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
