"""This file applies rows of the rule table: kinds, bounds, what has to hold, and what may be missing."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

from advisor.rewrite.ir import (
    INT64,
    NAN,
    NONE,
    WIDEST,
    Apply,
    Column,
    Const,
    Demand,
    Node,
    Once,
    Select,
    behind,
    children,
    is_constant,
)
from advisor.rewrite.lowering.blocked import Blocked, TooBig
from advisor.rewrite.lowering.folding import constant, folded, worked_out
from advisor.rewrite.rules import Need, Rule
from advisor.rewrite.rules.needs import ARE_WORDS, IS_TEXT, NO_MISSING
from advisor.rewrite.rules.numbers import LAST_DIGIT
from advisor.rewrite.rules.rule import LETTERS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from advisor.rewrite.schema import Schema

EXACT, FLOATED = 2**53, 2**52
"""Magnitude up to which every integer is a float too; and for those that were made floats, since a larger one
may have been rounded to 2**53."""
WHOLE = frozenset({"int", "number"})
IN_RANGE = Need("int-range", "{A} is between {B} and {C}", "(A >= B) & (A <= C)")
"""Added by itself for integer columns, which Python never lets overflow, and NumPy does without a word."""
ADAPTED = {"number": ("int", "float", "number"), "any": None}
"""Which kinds a token of the rule table takes besides itself; None for all."""


def fits(rule: Rule, args: Sequence[Node]) -> bool:
    """Claim that a rule takes arguments of these kinds."""
    tokens = rule.kinds.split()
    if len(tokens) != len(args) or not all(map(is_taken, tokens, args)):
        return False
    if rule.when is None:
        return True
    given = {letter: getattr(arg, "value", None) for letter, arg in zip(LETTERS, args, strict=False)}
    return rule.when(**given)


def is_taken(token: str, arg: Node) -> bool:
    """Claim that a token of the rule table takes an argument."""
    return any(_is_one_of(name, arg) for name in token.split("|"))


def _is_one_of(name: str, arg: Node) -> bool:
    if name.endswith("!") and not isinstance(arg, Const):
        return False
    name = name.removesuffix("!")
    taken = ADAPTED.get(name, (name,)) or (arg.kind,)
    return arg.kind in taken or (arg.kind == "bool" and "int" in taken)


AS_INT = Rule("int(A)", "bool", 'A.astype("int64")', "int")


def counted(rule: Rule, args: Sequence[Node]) -> tuple[Node, ...]:
    """Turn booleans into integers where the rule takes numbers only."""
    result = []
    for token, arg in zip(rule.kinds.split(), args, strict=True):
        names = token.replace("!", "").split("|")
        if arg.kind != "bool" or "bool" in names or "any" in names:
            result.append(arg)
        elif isinstance(arg, Const):
            result.append(constant(int(arg.value), str(int(arg.value))))
        else:
            result.append(Apply(kind="int", rule=AS_INT, args=(arg,), bound=(0, 1)))
    return tuple(result)


def applied(rule: Rule, args: tuple[Node, ...], schema: Schema, limit: int) -> Node:
    """Apply a rule to arguments that fit it."""
    if all(map(is_constant, args)):
        known = folded(rule, args) if all(isinstance(arg, Const) for arg in args) else worked_out(rule, args)
        if known is not None:
            return known
    kind, missing = result_of(rule, args)
    bound = bound_of(rule, args, kind)
    if rule.exact and any(arg.kind in WHOLE and widest(arg.bound) > EXACT for arg in args):
        raise TooBig
    demands = () if all(map(is_constant, args)) else demands_of(rule, args, schema, limit)
    return Apply(kind=kind, missing=missing, bound=bound, rule=rule, args=args, demands=demands)


def result_of(rule: Rule, args: tuple[Node, ...]) -> tuple[str, frozenset[str]]:
    """Return the kind of a result, and how it can be missing."""
    if callable(rule.gives):
        return rule.gives(args)
    if rule.gives != "join":
        return rule.gives, frozenset()
    kinds = {
        "int" if arg.kind == "bool" else arg.kind for arg in args if arg.kind in {*WHOLE, "float", "bool"}
    }
    if "float" in kinds:
        return "float", frozenset()
    return ("number" if "number" in kinds else "int"), frozenset()


def bound_of(rule: Rule, args: tuple[Node, ...], kind: str) -> tuple[int, int]:
    """Return the bounds of an integer result; raises TooBig beyond 64 bits, or beyond a float's digits."""
    if kind not in WHOLE:
        return WIDEST
    if rule.bound is None:
        return bound_of_table(args)
    low, high = rule.bound(*(arg.bound if arg.kind in {*WHOLE, "bool"} else (0, 0) for arg in args))
    if low < -INT64 - 1 or high > INT64 or (kind == "number" and widest((low, high)) > EXACT):
        raise TooBig
    return low, high


def bound_of_table(args: tuple[Node, ...]) -> tuple[int, int]:
    """Return the bounds of what a constant table gives, a default among the arguments included."""
    tables = [arg.value for arg in args if isinstance(arg, Const) and arg.kind in {"dict", "values"}]
    parts = [each for table in tables for each in (table.values() if isinstance(table, dict) else table)]
    numbers = [int(each) for each in parts if isinstance(each, int)]
    if not numbers:
        return WIDEST
    defaults = [arg.bound for arg in args[1:] if arg.kind in {"int", "bool"}]
    return min([*numbers, *(low for low, _ in defaults)]), max([*numbers, *(high for _, high in defaults)])


def widest(bound: tuple[int, int]) -> int:
    """Return the magnitude of bounds."""
    return max(abs(bound[0]), abs(bound[1]))


def demands_of(rule: Rule, args: tuple[Node, ...], schema: Schema, limit: int) -> tuple[Demand, ...]:
    """Name all that has to hold for the arguments, in the order in which it is checked."""
    given = dict(zip(LETTERS, args, strict=False))
    found = [presence(arg, schema) for letter, arg in given.items() if letter not in rule.takes_missing]
    counts = rule.bound is not None or rule.exact
    held = (each for arg in args for each in chosen_from(arg))
    found += [
        ranged(each, limit) for each in held if counts or (isinstance(each, Column) and is_floated(each))
    ]
    for need in needs_of(rule, args):
        if need.arrow and schema.old:
            continue
        if need.kind == "ascii":
            found += [Demand(need=need, args=(text,)) for text in texts_of(given[need.on])]
        else:
            found.append(Demand(need=need, args=tuple(given[letter] for letter in need.on)))
    wanted = dict.fromkeys(each for each in found if each is not None)
    return tuple(each for each in wanted if not is_met(each))


def chosen_from(node: Node) -> tuple[Node, ...]:
    """Return the values between which a value is chosen, each once; itself where it is no choice."""
    seen: dict[Node, None] = {}
    waiting = [node]
    while waiting:
        each = waiting.pop()
        if each in seen:
            continue
        seen[each] = None
        if isinstance(each, Select):
            waiting += [each.default, *(value for _, value in reversed(each.cases))]
    return tuple(each for each in seen if not isinstance(each, Select))


def is_met(demand: Demand) -> bool:
    """Claim that a demand holds for certain: on constants, the present time, and dates read from a text."""
    about = demand.args[0]
    if demand.need.kind == "date-range" and isinstance(about, Apply):
        return any(need.kind == "date-text" for need in needs_of(about.rule, about.args))
    if any(isinstance(arg, Once) for arg in demand.args) and all(map(is_constant, demand.args)):
        return True
    return settled(demand) is True


ROUGH = 1e-9
"""Relative distance from which a difference in the last digits, at most 1e-12, cannot matter any more."""
APART = Need("near", "{A} is not just at {B}", f"~np.isclose(A, B, rtol={ROUGH}, atol=0)", on="AB")
BETWEEN = Need(
    "near-whole", "{A} is not just at a whole number", f"np.abs(A - np.round(A)) > {ROUGH} * (1 + np.abs(A))"
)
AS_SHOWN = Need(
    "near",
    "{A} is not just between two numbers of that format",
    '(A * (1 - 1e-12)).map(("{:" + B + "}").format) == (A * (1 + 1e-12)).map(("{:" + B + "}").format)',
    on="AB",
)
COMPARING = frozenset({"A == B", "A != B", "A < B", "A <= B", "A > B", "A >= B"})
WHOLE_NUMBERS = ("int(A)", "round(A)", "math.floor(A)", "math.ceil(A)", "math.trunc(A)")


def needs_of(rule: Rule, args: Sequence[Node]) -> tuple[Need, ...]:
    """Return the needs of a rule for these arguments."""
    given = {letter: getattr(arg, "value", None) for letter, arg in zip(LETTERS, args, strict=False)}
    return (*rule.needs_of(**given), *needs_of_rough(rule, args))


def needs_of_rough(rule: Rule, args: Sequence[Node]) -> tuple[Need, ...]:
    """Return what has to hold besides where the last digit of a number may be another one than Python's."""
    if not any(map(is_rough, args)):
        return ()
    if rule.python in COMPARING:
        return (APART,)
    if rule.python in WHOLE_NUMBERS:
        return (BETWEEN,)
    if rule.python in {"A // B", "A % B"}:
        raise Blocked(None, "takes whole parts of a number whose last digit NumPy gives otherwise")
    return (AS_SHOWN,) if rule.python == "format(A, B)" else ()


def is_rough(node: Node) -> bool:
    """Claim that the last digit of a number may be another one than Python's."""
    return node.kind in {"float", "number"} and any(each.rule.note == LAST_DIGIT for each in operations(node))


def is_of_numpy(node: Node) -> bool:
    """Claim that a value comes from a function of NumPy, whose numbers warn where Python's raise."""
    return any(each.rule.python.startswith("numpy.") for each in operations(node))


def is_of_pandas(node: Node, schema: Schema) -> bool:
    """Claim that a date is one of pandas, which has more attributes than a datetime."""
    if isinstance(node, Column):
        return schema.form == "series"
    if isinstance(node, Once):
        return node.code.startswith("pd.")
    if isinstance(node, Apply) and node.rule.python.startswith("pandas."):
        return True
    return any(child.kind == "date" and is_of_pandas(child, schema) for child in children(node))


def operations(node: Node) -> list[Apply]:
    """Return all operations behind a value."""
    return [each for each in behind(node) if isinstance(each, Apply)]


def texts_of(node: Node) -> tuple[Node, ...]:
    """Return the texts behind a text: where they are ASCII, so is what is made of them."""
    if not isinstance(node, Apply | Select):
        return (node,) if node.kind == "text" else ()
    leaves = (each for each in behind(node) if not isinstance(each, Apply | Select))
    texts = tuple(each for each in leaves if each.kind == "text")
    plain = all(str(text.value).isascii() for text in texts if isinstance(text, Const))
    return texts if plain else (node,)


def presence(arg: Node, schema: Schema) -> Demand | None:
    """Demand that an argument is there, if it could be missing."""
    if isinstance(arg, Const) or not could_be_missing(arg, schema):
        return None
    if isinstance(arg, Column) and arg.kind == "words":
        return Demand(need=ARE_WORDS, args=(arg,))
    objects = isinstance(arg, Column) and arg.dtype == "object" and arg.kind == "text"
    return Demand(need=IS_TEXT if objects else NO_MISSING, args=(arg,))


def could_be_missing(arg: Node, schema: Schema) -> bool:
    """Claim that on some data, not only on the sample, the value may be missing.

    NaN in a column of floats is a float to Python as well, unless a dict's None was turned into it: where the
    sample holds NaN and no None, it was not.
    """
    if not isinstance(arg, Column):
        return bool(arg.missing - ({NAN} if arg.kind in {"float", "number"} else set()))
    if arg.kind in {"float", "number"}:
        return schema.dated or (
            schema.as_what == "DataFrame" and schema.form == "row" and arg.missing != {NAN}
        )
    return arg.dtype not in {"int64", "bool"} or schema.form == "row" or NONE in arg.missing


def ranged(arg: Node, limit: int) -> Demand | None:
    """Demand that an integer column stays within the limit that was assumed."""
    if not isinstance(arg, Column) or arg.kind not in WHOLE:
        return None
    if limit >= INT64 and not is_floated(arg):
        return None
    limit = bounds_of(arg, limit)[1]
    low, high = constant(-limit, power(-limit)), constant(limit, power(limit))
    return Demand(need=IN_RANGE, args=(arg, low, high))


def power(number: int) -> str:
    """Write a large limit as a power of two."""
    exponent = math.log2(abs(number))
    return f"{'-' * (number < 0)}2**{exponent:.0f}" if exponent.is_integer() else str(number)


def limited(column: Column, limit: int) -> Column:
    """Give a column of integers, or with integers, with the bounds that are assumed."""
    return replace(column, bound=bounds_of(column, limit)) if column.kind in WHOLE else column


def bounds_of(column: Column, limit: int) -> tuple[int, int]:
    """Return the bounds that are assumed; integers among floats are held as floats."""
    most = min(limit, FLOATED) if is_floated(column) else limit
    return -most, most


def is_floated(column: Column) -> bool:
    """Claim a column of integers, or with integers, that pandas holds as floats."""
    return column.kind == "number" or (column.kind == "int" and column.dtype == "float64")


def mask_of(demand: Demand) -> Node:
    """Give the mask of rows on which a demand is fine."""
    return Apply(kind="bool", rule=mask_rule(demand.need), args=demand.args)


@cache
def mask_rule(need: Need) -> Rule:
    """Give the rule that makes a mask of a need."""
    return Rule(need.kind, "any " * 3, need.fine, "bool", takes_missing="ABC", brief=need.brief)


def settled(demand: Demand) -> bool | None:
    """Say whether a demand on constants holds; None if it speaks of a column."""
    if not all(isinstance(arg, Const) for arg in demand.args):
        return None
    (about, *_) = (getattr(arg, "value", None) for arg in demand.args)
    if demand.need.kind == "ascii":
        return isinstance(about, str) and about.isascii()
    import numpy as np  # noqa: PLC0415 - only for the few demands on constants
    import pandas as pd  # noqa: PLC0415 - the same

    values: dict[str, Any] = {
        letter: arg.value for letter, arg in zip(LETTERS, demand.args, strict=False) if isinstance(arg, Const)
    }
    first = demand.args[0]
    if isinstance(first, Const) and not isinstance(first.value, tuple | list | set | frozenset | dict):
        values["A"] = pd.Series([first.value])
    return bool(np.all(eval(demand.need.fine, {"pd": pd, "np": np, "re": re, "math": math}, values)))  # noqa: S307 - a template of ours
