"""This file keeps names that an expression gives on some rows only, by `:=` behind `and`, `or` or `if`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.rewrite.lowering import logic
from advisor.rewrite.lowering.blocked import Blocked
from advisor.rewrite.lowering.scope import Perhaps, Unset, Value

if TYPE_CHECKING:
    from advisor.rewrite.ir import Node
    from advisor.rewrite.lowering.reading import Reading

Names = dict[str, Value]


def left(condition: Node, before: Names, entered: Names, after: Names) -> Names:
    """Give the names behind something that was read under a condition: what it named counts only there."""
    new = {name: value for name, value in after.items() if value is not entered.get(name)}
    gone = {name for name in before if name not in after}
    kept = {name: value for name, value in before.items() if name not in gone}
    return kept | {
        name: Perhaps(condition, value, before.get(name, Unset()))
        for name, value in new.items()
        if value is not before.get(name)
    }


def settled(reading: Reading, names: Names) -> Names:
    """Give names on the rows that are meant now: what was named there, or one of both."""
    return {
        name: known(reading, value) if isinstance(value, Perhaps) else value for name, value in names.items()
    }


def known(reading: Reading, value: Value) -> Value:
    """Give what a name stands for on the rows that are meant now."""
    from advisor.rewrite.lowering.choosing import merged  # noqa: PLC0415 - each needs the other

    if not isinstance(value, Perhaps):
        return value
    holds = set(logic.parts_of(reading.path.full))
    new = known(reading, value.value)
    if holds.issuperset(logic.parts_of([value.condition])):
        return new
    old = known(reading, value.otherwise)
    if logic.negated(value.condition) in holds:
        return old
    try:
        return merged(reading, ((value.condition, new),), old)
    except Blocked:
        return Unset()
