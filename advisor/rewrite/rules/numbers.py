"""Rules for numbers: arithmetic, comparisons, rounding, and the functions of math."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.rewrite.rules.rule import Rule

if TYPE_CHECKING:
    from advisor.rewrite.rules.rule import Bound


def added(one: Bound, other: Bound) -> Bound:
    """Give the bounds of a sum."""
    return one[0] + other[0], one[1] + other[1]


RULES = (
    Rule("A + B", "number number", "A + B", "join", bound=added),
    Rule("A > B", "number number", "A > B", "bool", exact=True),
)
