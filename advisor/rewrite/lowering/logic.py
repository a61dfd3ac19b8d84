"""This file works with conditions: and, or, not, what one says about another, and choices between values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.rewrite.ir import (
    FALSE,
    NAN,
    NONE,
    TRUE,
    WIDEST,
    Apply,
    Const,
    Demand,
    Node,
    Select,
    behind,
)
from advisor.rewrite.rules import Rule

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

AND = Rule("A and B", "bool bool", "A & B", "bool")
OR = Rule("A or B", "bool bool", "A | B", "bool")
NOT = Rule("not A", "bool", "~A", "bool")
MISSING = Rule("A is None", "any", "A.isna()", "bool", takes_missing="A")
PRESENT = Rule("A is not None", "any", "A.notna()", "bool", takes_missing="A")
OPPOSITES = {
    "A == B": "A != B",
    "A != B": "A == B",
    "A is None": "A is not None",
    "A is not None": "A is None",
    "pandas.isna(A)": "pandas.notna(A)",
    "pandas.notna(A)": "pandas.isna(A)",
}
"""Constructs that are each other's opposite, whatever the values."""
ORDERED = {"A < B": "A >= B", "A >= B": "A < B", "A > B": "A <= B", "A <= B": "A > B"}
"""Constructs that are each other's opposite for all but NaN."""
NEVER_NAN = frozenset({"int", "text"})
HOLDS_IF_THERE = ("A == B", "A < B", "A <= B", "A > B", "A >= B", "A in B")
"""Claims that are false for a missing value."""
NUMBERS = frozenset({"int", "float", "number"})


def present(node: Node) -> Node:
    """Give the mask of rows on which a value is there."""
    return Apply(kind="bool", rule=PRESENT, args=(node,))


def known(node: Node) -> Node:
    """Give a condition that is a constant as what it is, however the function writes it."""
    if not isinstance(node, Const) or node.kind != "bool":
        return node
    return TRUE if node.value else FALSE


def both(one: Node, other: Node) -> Node:
    """Give the rows on which two conditions hold."""
    one, other = known(one), known(other)
    if FALSE in (one, other):
        return FALSE
    if one in (TRUE, other):
        return other
    return one if other == TRUE else Apply(kind="bool", rule=AND, args=(one, other))


def either(one: Node, other: Node) -> Node:
    """Give the rows on which one of two conditions holds."""
    one, other = known(one), known(other)
    if TRUE in (one, other):
        return TRUE
    if one in (FALSE, other):
        return other
    return one if other == FALSE else Apply(kind="bool", rule=OR, args=(one, other))


def all_of(conditions: Iterable[Node]) -> Node:
    """Give the rows on which all conditions hold."""
    result: Node = TRUE
    for condition in dict.fromkeys(conditions):
        result = both(result, condition)
    return result


def any_of(conditions: Iterable[Node]) -> Node:
    """Give the rows on which any of several conditions holds."""
    result: Node = FALSE
    for condition in dict.fromkeys(conditions):
        result = either(result, condition)
    return result


def negated(node: Node) -> Node:
    """Give the opposite of a condition."""
    node = known(node)
    if node in (TRUE, FALSE):
        return FALSE if node == TRUE else TRUE
    if isinstance(node, Apply):
        python = node.rule.python
        if python == NOT.python and node.rule is NOT:
            return node.args[0]
        opposite = OPPOSITES.get(python) or (_is_ordered(node) and ORDERED.get(python)) or ""
        rule = _same_kinds(opposite, node) if opposite else None
        if rule is not None:
            return Apply(kind="bool", rule=rule, args=node.args, demands=node.demands)
    return Apply(kind="bool", rule=NOT, args=(node,))


def _is_ordered(node: Apply) -> bool:
    return all(arg.kind in NEVER_NAN for arg in node.args)


def _same_kinds(python: str, node: Apply) -> Rule | None:
    from advisor.rewrite.lowering.applying import fits  # noqa: PLC0415 - needs this file itself
    from advisor.rewrite.lowering.matching import named  # noqa: PLC0415 - the same

    own = {"A is None": MISSING, "A is not None": PRESENT}.get(python)
    return own or next((rule for rule in named().get(python, ()) if fits(rule, node.args)), None)


def implies(conditions: Sequence[Node], demand: Demand) -> bool:
    """Claim that a demand follows from conditions that all hold."""
    from advisor.rewrite.lowering.applying import mask_of  # noqa: PLC0415 - needs this file itself

    mask = mask_of(demand)
    presence = demand.need.kind in {"no-missing", "text"}
    return any(
        condition == mask
        or (presence and says_present(condition, demand.args[0]))
        or (demand.need.kind == "index" and says_long_enough(condition, demand))
        or (demand.need.kind == "denominator" and says_not_zero(condition, demand.args[0]))
        or (demand.need.kind.startswith("matches") and says_matches(condition, demand))
        for condition in parts_of(conditions)
    )


def says_not_zero(condition: Node, value: Node) -> bool:
    """Claim that a condition holds for no zero."""
    if not isinstance(condition, Apply) or condition.args[0] is not value:
        return False
    python, other = condition.rule.python, condition.args[-1]
    if python == "bool(A)":
        return True
    if not isinstance(other, Const) or other.kind not in NUMBERS:
        return False
    fits = {"A > B": other.value >= 0, "A >= B": other.value > 0, "A < B": other.value <= 0}
    fits |= {"A <= B": other.value < 0, "A == B": other.value != 0, "A != B": other.value == 0}
    return bool(fits.get(python))


def says_matches(condition: Node, demand: Demand) -> bool:
    """Claim that a condition is that a search found something, of which a part is wanted."""
    if not isinstance(condition, Apply) or condition.rule.python != "bool(A)":
        return False
    (found,) = condition.args
    return (
        isinstance(found, Apply)
        and found.kind == "match"
        and demand.need.kind == f"matches {found.rule.python}"
        and set(demand.args) <= set(found.args)
    )


def says_long_enough(condition: Node, demand: Demand) -> bool:
    """Claim that a condition on a length says that there is a part at a place."""
    about, *rest = demand.args
    if isinstance(condition, Apply) and condition.rule.python == "bool(A)" and condition.args == (about,):
        place = getattr(rest[0], "value", None) if rest else None
        return about.kind == "words" and place in {0, -1}
    if not isinstance(condition, Apply) or condition.rule.python not in {"A == B", "A > B", "A >= B"}:
        return False
    length, least = condition.args
    if not isinstance(length, Apply) or length.rule.python != "len(A)" or length.args != (about,):
        return False
    place = rest[0] if rest else None
    if not isinstance(least, Const) or not isinstance(place, Const) or not isinstance(least.value, int):
        return False
    known = least.value + (condition.rule.python == "A > B")
    return bool(-known <= place.value < known)


def parts_of(conditions: Iterable[Node]) -> Iterable[Node]:
    """Split conditions at their ands."""
    for condition in conditions:
        if isinstance(condition, Apply) and condition.rule is AND:
            yield from parts_of(condition.args)
        else:
            yield condition


def says_present(condition: Node, value: Node) -> bool:
    """Claim that a condition holds only where a value is there."""
    if not isinstance(condition, Apply):
        return False
    python = condition.rule.python
    if python in {"A is not None", "pandas.notna(A)", "pandas.notnull(A)", "A is text"}:
        return condition.args == (value,)
    if python == NOT.python and isinstance(condition.args[0], Apply):
        inner = condition.args[0]
        known = {"A is None", "pandas.isna(A)", "pandas.isnull(A)", "math.isnan(A)", "numpy.isnan(A)"}
        return (inner.rule.python in known and inner.args == (value,)) or (
            inner.rule is OR and any(says_present(negated(part), value) for part in inner.args)
        )
    if python == "bool(A)":
        return condition.args == (value,) and value.missing == {NONE}
    return python in HOLDS_IF_THERE and value in condition.args


def select(cases: tuple[tuple[Node, Node], ...], default: Node) -> Node:
    """Give the value of the first case that holds, else the default; without cases that do not matter."""
    useful: list[tuple[Node, Node]] = []
    for condition, value in ((known(each), value) for each, value in cases):
        if condition == TRUE:
            default = value
            break
        if condition != FALSE and condition not in [each for each, _ in useful]:
            useful.append((condition, value))
    while useful and useful[-1][1] == default:
        useful.pop()
    useful = merged_cases(useful)
    if isinstance(default, Select) and not any(is_inside(default, value) for _, value in useful):
        useful += [each for each in default.cases if each[0] not in [known for known, _ in useful]]
        default = default.default
        useful = merged_cases(useful)
    if not useful:
        return default
    truth = _as_condition(useful, default)
    if truth is not None:
        return truth
    values = [*(value for _, value in useful), default]
    kind, missing = joined(values)
    bounds = [value.bound for value in values if value.kind in NUMBERS | {"bool"} and value.kind != "float"]
    bound = (min(low for low, _ in bounds), max(high for _, high in bounds)) if bounds else WIDEST
    return Select(kind=kind, missing=missing, bound=bound, cases=tuple(useful), default=default)


def merged_cases(cases: list[tuple[Node, Node]]) -> list[tuple[Node, Node]]:
    """Join neighboring cases that give the same value."""
    merged: list[tuple[Node, Node]] = []
    for condition, value in cases:
        if merged and merged[-1][1] is value:
            merged[-1] = (either(merged[-1][0], condition), value)
        else:
            merged.append((condition, value))
    return merged


def is_inside(part: Node, node: Node) -> bool:
    """Claim that a value is made of another."""
    return part in behind(node)


def _as_condition(cases: list[tuple[Node, Node]], default: Node) -> Node | None:
    """Give a choice between True and False as the condition itself."""
    if len(cases) != 1 or default not in (TRUE, FALSE):
        return None
    condition, value = cases[0]
    if value == TRUE and default == FALSE:
        return condition
    if value == FALSE and default == TRUE:
        return negated(condition)
    if value.kind != "bool" or value.missing:
        return None
    return both(condition, value) if default == FALSE else either(negated(condition), value)


def joined(values: Sequence[Node]) -> tuple[str, frozenset[str]]:
    """Return the one kind of several values, "any" if there is none, and how they can be missing."""
    missing = frozenset().union(*(value.missing for value in values))
    kinds = {value.kind for value in values if not is_nothing(value)}
    if not kinds:
        return "none", missing
    if kinds == {"float"} and NAN in missing:
        missing -= {NAN}
    if len(kinds) == 1:
        return kinds.pop(), missing
    return ("number", missing) if kinds <= NUMBERS else ("any", missing)


def is_nothing(value: Node) -> bool:
    """Claim that a value is None."""
    return value.kind == "none"
