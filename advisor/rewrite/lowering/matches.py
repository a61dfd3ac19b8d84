"""This file reads what is done with a match of a regular expression that has a name: its groups."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from advisor.rewrite.ir import Apply, Const, Node
from advisor.rewrite.lowering.blocked import Blocked, quoted
from advisor.rewrite.lowering.folding import literal
from advisor.rewrite.lowering.scope import Sequence, Value
from advisor.rewrite.rules.rule import LETTERS

if TYPE_CHECKING:
    import ast

    from advisor.rewrite.lowering.reading import Reading


def is_match(value: object) -> bool:
    """Claim that a value is what a search found."""
    return isinstance(value, Apply) and value.kind == "match"


def group(reading: Reading, found: Apply, which: Node | None, at: ast.AST, *, square: bool = False) -> Node:
    """Give a group of a match, which is one construct with the call that found it."""
    if which is None:
        return reading.use(f"{found.rule.python}.group()", *found.args, at=at)
    letter = LETTERS[len(found.args)]
    python = f"{found.rule.python}[{letter}]" if square else f"{found.rule.python}.group({letter})"
    return reading.use(python, *found.args, which, at=at)


def groups(reading: Reading, found: Apply, at: ast.AST) -> Value:
    """Give all groups of a match."""
    patterns = [arg.value for arg in found.args if isinstance(arg, Const)]
    if not patterns or not isinstance(patterns[0], str | re.Pattern):
        raise Blocked(at, f"{quoted(at)}: the expression is not known")
    count = re.compile(patterns[0]).groups
    numbers = (literal(number) for number in range(1, count + 1))
    return Sequence(tuple(group(reading, found, number, at) for number in numbers))


def method(reading: Reading, found: Apply, name: str, args: list[Node], at: ast.Call) -> Value:
    """Read `match.group(...)` and `match.groups()`."""
    if name == "group" and len(args) > 1:
        return Sequence(tuple(group(reading, found, each, at) for each in args))
    if name == "group":
        return group(reading, found, args[0] if args else None, at)
    if name == "groups" and not args:
        return groups(reading, found, at)
    raise Blocked(at, f"{quoted(at)}: nothing is known of it for a match", sure=False)
