"""This file reads what is chosen from, and looked for in, containers that the function makes."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from advisor.rewrite.ir import FALSE, TRUE, Const, Node
from advisor.rewrite.lowering import applying, logic
from advisor.rewrite.lowering.blocked import Blocked, quoted
from advisor.rewrite.lowering.folding import constant, literal
from advisor.rewrite.lowering.scope import Gathered, Record, Sequence, Value

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Sequence as Listing

    from advisor.rewrite.lowering.reading import Reading

MOST_CASES = 25
"""Constants of a container that are compared one by one, and parts among which one is chosen."""
MOST_SORTED = 4
"""Values that are sorted by comparing each with each."""
EQUAL_KINDS: dict[str, tuple[type, ...]] = {
    "text": (str,),
    **dict.fromkeys(("int", "float", "number", "bool"), (int, float)),
}
"""Types of constants that a value of a kind can be equal to, as far as is known here."""
COUNTED = frozenset({"int", "text", "bool"})
"""Kinds whose values are the same in a set when they are equal; NaN is not."""


def constants_in(value: Value) -> tuple[Any, ...] | None:
    """Return the constants of a container that holds nothing else; None for other values."""
    if isinstance(value, Const) and isinstance(value.value, list | tuple | set | frozenset | dict):
        return tuple(value.value)
    if isinstance(value, Sequence) and all(isinstance(each, Const) for each in value.items):
        return tuple(each.value for each in value.items if isinstance(each, Const))
    return None


def member(reading: Reading, value: Node, container: Value, at: ast.AST) -> Node | None:
    """Read `in` for constants of several kinds; None where the rule table knows the container."""
    from advisor.rewrite.lowering.comparisons import is_none  # noqa: PLC0415 - each needs the other
    from advisor.rewrite.lowering.evaluating import as_values  # noqa: PLC0415 - each needs the other

    constants = constants_in(container)
    if constants is None or isinstance(value, Const):
        return None
    whole = as_values(container) if isinstance(container, Sequence) else container
    if isinstance(whole, Const) and reading.can_use("A in B", value, whole):
        return None
    types = EQUAL_KINDS.get(value.kind)
    if types is None or len(constants) > MOST_CASES or any(each != each for each in constants):  # noqa: PLR0124 - NaN
        return None
    found: Node = is_none(reading, value, at) if None in constants else FALSE
    rest = tuple(each for each in constants if isinstance(each, types))
    if rest:
        found = logic.either(found, _among(reading, value, rest, at))
    return reading.made(found)


def _among(reading: Reading, value: Node, constants: tuple[Any, ...], at: ast.AST) -> Node:
    """Compare with constants of one kind."""
    whole = constant(constants, repr(constants))
    if len(constants) > 1 and reading.can_use("A in B", value, whole):
        return reading.use("A in B", value, whole, at=at)
    equal = [reading.use("A == B", value, literal(each), at=at) for each in constants]
    return logic.any_of(equal)


def within_gathered(reading: Reading, value: Value, held: Gathered, at: ast.AST) -> Node:
    """Read `in` for a list of which some parts are there for some rows only."""
    from advisor.rewrite.lowering.comparisons import compared  # noqa: PLC0415 - each needs the other

    node = ast.copy_location(ast.Compare(ast.Constant(0), [ast.Eq()], [ast.Constant(0)]), at)
    equal = (logic.both(there, compared(reading, ast.Eq(), value, part, node)) for there, part in held.items)
    return reading.made(logic.any_of(equal))


def chosen(reading: Reading, owner: Sequence, place: Node, at: ast.AST) -> Value:
    """Read a part of a tuple or list whose place depends on the item."""
    if place.missing or len(owner.items) > MOST_CASES or not owner.items:
        raise Blocked(at, f"{quoted(at)}: which part it is depends on the item")
    if place.kind == "bool":
        return _by_flag(reading, owner, place, at)
    if place.kind != "int":
        raise Blocked(at, f"{quoted(at)}: which part it is depends on the item")
    length, (low, high) = len(owner.items), place.bound
    cases = [
        (reading.use("A == B", place, literal(index), at=at), owner.items[index])
        for index in range(-length, length)
        if low <= index <= high
    ]
    if not cases:
        raise Blocked(at, f"{quoted(at)} raises IndexError")
    known = reading.made(logic.any_of(condition for condition, _ in cases))
    if low < -length or high >= length:
        reading.leave(reading.made(logic.negated(known)), IndexError, f"{quoted(at)} is a part of it")
    return _first(reading, cases)


def _by_flag(reading: Reading, owner: Sequence, place: Node, at: ast.AST) -> Value:
    """Read `(no, yes)[flag]`; NumPy's flags are no indices."""
    if reading.schema.boxed or applying.is_of_numpy(place):
        raise Blocked(at, f"{quoted(at)}: NumPy's flags are no indices")
    if len(owner.items) < 2:  # noqa: PLR2004 - one for False and one for True
        raise Blocked(at, f"{quoted(at)} raises IndexError for True")
    return _first(reading, [(place, owner.items[1]), (logic.negated(place), owner.items[0])])


def _first(reading: Reading, cases: list[tuple[Node, Value]]) -> Value:
    from advisor.rewrite.lowering.choosing import merged  # noqa: PLC0415 - each needs the other

    *others, (_, default) = cases
    return merged(reading, tuple(others), default)


def entry_of(
    reading: Reading, owner: Record, place: Value, at: ast.AST, default: Value | None = None
) -> Value:
    """Read an entry of a dict whose values depend on the item, by a key that does, too."""
    from advisor.rewrite.lowering.choosing import merged  # noqa: PLC0415 - each needs the other
    from advisor.rewrite.lowering.comparisons import compared  # noqa: PLC0415 - each needs the other

    if len(owner.items) > MOST_CASES or not owner.items:
        raise Blocked(at, f"{quoted(at)}: which entry it is depends on the item")
    node = ast.copy_location(ast.Compare(ast.Constant(0), [ast.Eq()], [ast.Constant(0)]), at)
    cases: list[tuple[Node, Value]] = []
    for key, value in owner.items:
        parts: Value = (
            Sequence(tuple(literal(each) for each in key)) if isinstance(key, tuple) else literal(key)
        )
        cases.append((reading.made(compared(reading, ast.Eq(), place, parts, node)), value))
    if default is not None:
        return merged(reading, tuple(cases), default)
    known = reading.made(logic.any_of(condition for condition, _ in cases))
    reading.leave(reading.made(logic.negated(known)), KeyError, f"{quoted(at)} is an entry of the dict")
    return _first(reading, cases)


def extreme(
    reading: Reading,
    parts: Iterable[tuple[Node, Value, Value]],
    name: str,
    default: Value | None,
    at: ast.AST,
) -> Value:
    """Read min() and max(): of parts that are there under a condition, each with the key that is compared."""
    from advisor.rewrite.lowering.choosing import merged  # noqa: PLC0415 - each needs the other
    from advisor.rewrite.lowering.comparisons import compared  # noqa: PLC0415 - each needs the other

    op = ast.Lt() if name == "min" else ast.Gt()
    node = ast.copy_location(ast.Compare(ast.Constant(0), [op], [ast.Constant(0)]), at)
    there: Node = FALSE
    best: tuple[Value, Value] | None = None
    for condition, value, key in parts:
        if best is None:
            there, best = condition, (value, key)
            continue
        with reading.assuming(logic.both(condition, there)):
            better = compared(reading, op, key, best[1], node)
        wins = reading.made(logic.both(condition, logic.either(logic.negated(there), better)))
        held = merged(reading, ((wins, value),), best[0])
        best = held, (held if value is key else merged(reading, ((wins, key),), best[1]))
        there = reading.made(logic.either(there, condition))
    if best is None:
        if default is None:
            raise Blocked(at, f"{quoted(at)} raises ValueError, as there is nothing to choose from")
        return default
    if there == TRUE:
        return best[0]
    if default is not None:
        return merged(reading, ((there, best[0]),), default)
    if there not in logic.parts_of(reading.path.full):
        words = f"{quoted(at)} has something to choose from"
        reading.leave(reading.made(logic.negated(there)), ValueError, words)
    return best[0]


def ordered(reading: Reading, values: Listing[Value], at: ast.AST) -> tuple[Value, ...]:
    """Read sorted() of a few numbers or texts, by comparing each with each."""
    nodes = [value for value in values if isinstance(value, Node)]
    kinds = {value.kind for value in nodes}
    if len(nodes) < len(values) or len(nodes) > MOST_SORTED or len(kinds) > 1 or not kinds <= {"int", "text"}:
        raise Blocked(at, f"sorts: {quoted(at)}")
    for end in range(len(nodes) - 1, 0, -1):
        for place in range(end):
            one, other = nodes[place], nodes[place + 1]
            swap = reading.use("A < B", other, one, at=at)
            nodes[place] = reading.choose(swap, other, one)
            nodes[place + 1] = reading.choose(swap, one, other)
    return tuple(nodes)


def distinct(reading: Reading, values: Listing[Value], at: ast.AST) -> Node:
    """Read len() of a set: how many values are not equal to one before."""
    nodes = [value for value in values if isinstance(value, Node)]
    wrong = any(value.kind not in COUNTED or value.missing for value in nodes)
    if len(nodes) < len(values) or wrong or len({value.kind for value in nodes}) > 1:
        raise Blocked(at, f"{quoted(at)}: values that may be equal without being the same")
    count: Node = literal(min(1, len(nodes)))
    for place, value in enumerate(nodes[1:], 1):
        seen = logic.any_of(reading.use("A == B", value, other, at=at) for other in nodes[:place])
        count = reading.use("A + B", count, reading.made(logic.negated(seen)), at=at)
    return count


def first_of(reading: Reading, held: Gathered, place: Any, at: ast.AST) -> Node:
    """Read the first or last part of a list of which some parts are there for some rows only."""
    if place not in {0, -1}:
        raise Blocked(at, f"{quoted(at)}: which part it is depends on the item")
    parts = list(held.items if place == 0 else reversed(held.items))
    there = reading.made(logic.any_of(condition for condition, _ in parts))
    if there != TRUE and there not in logic.parts_of(reading.path.full):
        reading.leave(reading.made(logic.negated(there)), IndexError, f"{quoted(at)} is a part of the list")
    *others, (_, last) = parts
    return reading.select(others, last)
