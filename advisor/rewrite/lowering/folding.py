"""This file makes constants, and works out what depends on nothing but constants."""

from __future__ import annotations

import ast
import math
import re
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from advisor.rewrite.ir import INT64, NAN, NONE, WIDEST, Apply, Const
from advisor.rewrite.lowering.blocked import Blocked
from advisor.rewrite.rules.rule import LETTERS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from advisor.rewrite.ir import Node
    from advisor.rewrite.rules import Rule

KINDS: dict[type, str] = {
    bool: "bool",
    int: "int",
    float: "float",
    str: "text",
    type(None): "none",
    dict: "dict",
    tuple: "values",
    list: "values",
    set: "values",
    frozenset: "values",
    re.Pattern: "pattern",
    re.RegexFlag: "int",
    datetime: "date",
    date: "day",
    timedelta: "span",
}
LONGEST = 10_000
"""Characters of a text that a constant expression may grow to."""


def constant(value: Any, text: str) -> Const:
    """Give a constant, written as in `text`; raises Blocked for values of a kind that we know nothing of."""
    kind = KINDS.get(type(value), "")
    if not kind or (kind == "int" and abs(value) > INT64):
        raise Blocked(None, f"uses {text}, a constant of a kind that is not written as columns")
    if isinstance(value, re.RegexFlag):
        text = (
            " | ".join(f"re.{flag.name}" for flag in re.RegexFlag if flag & value and flag != re.NOFLAG)
            or text
        )
    missing = frozenset({NONE} if value is None else {NAN} if value != value else ())  # noqa: PLR0124
    bound = (int(value), int(value)) if kind in {"int", "bool"} else WIDEST
    return Const(kind=kind, missing=missing, bound=bound, value=value, text=text)


def literal(value: Any) -> Const:
    """Give a constant, written out."""
    return constant(
        value, repr(value) if not isinstance(value, float) or math.isfinite(value) else f'float("{value}")'
    )


def folded(rule: Rule, args: Sequence[Node]) -> Const | None:
    """Work out a construct on constants, as Python does; None when the result is no constant we can write."""
    given = {letter: arg for letter, arg in zip(LETTERS, args, strict=False) if isinstance(arg, Const)}
    if any(isinstance(arg.value, str) and len(arg.value) > LONGEST for arg in given.values()):
        return None
    names = {letter: arg.value for letter, arg in given.items()}
    known = {"math": math, "re": re, "datetime": __import__("datetime")}
    try:
        value = eval(rule.python, {**known, **names})  # noqa: S307 - a construct of the table, on constants
    except NameError:
        return None
    except Exception as error:
        raise Blocked(None, f"{rule.python} raises {type(error).__name__} for its constants") from error
    if type(value) not in KINDS or (isinstance(value, int) and abs(value) > INT64):
        return None
    return constant(value, _written(rule, given, value))


def worked_out(rule: Rule, args: Sequence[Node]) -> Const | None:
    """Work out a construct on what constants give, such as a search in one; None where that varies."""
    try:
        value = _worked_out(rule, args)
    except (NameError, Varying):
        return None
    except Exception as error:
        raise Blocked(None, f"{rule.python} raises {type(error).__name__} for its constants") from error
    plain = type(value) in {str, bool, int, float} and not (isinstance(value, int) and abs(value) > INT64)
    return literal(value) if plain else None


class Varying(Exception):
    """A value is not the same each time, such as the current time."""


def _worked_out(rule: Rule, args: Sequence[Node]) -> Any:
    names = {letter: _value_of(arg) for letter, arg in zip(LETTERS, args, strict=False)}
    known = {"math": math, "re": re, "datetime": __import__("datetime")}
    return eval(rule.python, {**known, **names})  # noqa: S307 - a construct of the table, on constants


def _value_of(node: Node) -> Any:
    if isinstance(node, Const):
        return node.value
    if isinstance(node, Apply):
        return _worked_out(node.rule, node.args)
    raise Varying


def _written(rule: Rule, given: dict[str, Const], value: Any) -> str:
    """Keep how the function writes a constant, unless its parts are plain texts and the result is short."""

    class Fill(ast.NodeTransformer):
        def visit_Name(self, node: ast.Name) -> ast.expr:
            return ast.parse(given[node.id].text, mode="eval").body if node.id in given else node

    short = isinstance(value, str | bool) or rule.python in {"A + B", "A - B"}
    if short and isinstance(value, str | int | float) and all(arg.is_literal for arg in given.values()):
        return literal(value).text
    return local_names(ast.unparse(Fill().visit(ast.parse(rule.python, mode="eval").body)))


def local_names(python: str) -> str:
    """Write names of libraries as the emitted code imports them."""
    for name, short in LOCAL.items():
        python = re.sub(rf"\b{re.escape(name)}", short, python)
    return python


LOCAL = {
    "datetime.datetime": "datetime",
    "datetime.date": "date",
    "datetime.timedelta": "timedelta",
    "pandas.": "pd.",
    "numpy.": "np.",
}
