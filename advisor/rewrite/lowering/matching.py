"""This file finds the rows of the rule table whose construct a piece of source has."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from functools import cache

from advisor.rewrite.rules import RULES, Rule
from advisor.rewrite.rules.rule import LETTERS

Bound = dict[str, ast.expr]
Canonical = Callable[[ast.expr], str]
CHARACTER = "c"
"""Name of a character in a construct that goes over the characters of a text; people call it otherwise."""
IGNORED = frozenset({"ctx", "kind", "type_comment", "type_ignores"})


def candidates(node: ast.expr, canonical: Canonical) -> Iterator[tuple[Rule, Bound]]:
    """Give the rules whose construct the expression has, with the expressions in the place of letters."""
    for rule, pattern in patterns().get(key(node, canonical), ()):
        bound: Bound = {}
        if is_like(pattern, node, bound, canonical, {}):
            yield rule, dict(sorted(bound.items()))


@cache
def named() -> dict[str, tuple[Rule, ...]]:
    """Give the rules by their construct, for values that come from elsewhere than one expression."""
    found: dict[str, list[Rule]] = {}
    for rule in RULES:
        found.setdefault(rule.python, []).append(rule)
    return {python: tuple(rules) for python, rules in found.items()}


@cache
def patterns() -> dict[str, tuple[tuple[Rule, ast.expr], ...]]:
    """Give the rules by the outermost part of their construct, so that few have to be tried."""
    found: dict[str, list[tuple[Rule, ast.expr]]] = {}
    for rule in RULES:
        pattern = ast.parse(rule.python, mode="eval").body
        found.setdefault(key(pattern, dotted), []).append((rule, pattern))
    return {outermost: tuple(rules) for outermost, rules in found.items()}


def key(node: ast.expr, canonical: Canonical) -> str:
    """Name the outermost part of an expression."""
    match node:
        case ast.Call(func=func):
            name = canonical(func).removeprefix("builtins.")
            return f"{name}()" if name else f".{getattr(func, 'attr', '')}()"
        case ast.Attribute(attr=attr):
            return f".{attr}"
        case ast.BinOp(op=op) | ast.UnaryOp(op=op):
            return type(op).__name__
        case ast.Compare(ops=ops):
            return "".join(type(op).__name__ for op in ops)
    return type(node).__name__


def dotted(node: ast.expr) -> str:
    """Give the dotted name in a pattern; nothing when a letter is in it."""
    match node:
        case ast.Name(id=name):
            return "" if is_letter(name) or name == CHARACTER else name
        case ast.Attribute(value=value, attr=attr):
            owner = dotted(value)
            return f"{owner}.{attr}" if owner else ""
    return ""


def is_letter(name: str) -> bool:
    """Claim that a name stands for an argument."""
    return len(name) == 1 and name in LETTERS


def is_like(  # noqa: PLR0911 - one line for each kind of part
    pattern: object, node: object, bound: Bound, canonical: Canonical, inner: dict[str, str]
) -> bool:
    """Compare a construct with source, and note what stands in the place of its letters."""
    match pattern, node:
        case ast.Name(id=letter), ast.expr() if is_letter(letter):
            if isinstance(node, ast.Slice):
                return False
            return ast.dump(bound.setdefault(letter, node)) == ast.dump(node)
        case ast.Name(id=name), ast.Name(id=other) if name == CHARACTER or name in inner:
            return inner.setdefault(name, other) == other
        case ast.Name() | ast.Attribute(), ast.Name() | ast.Attribute() if dotted(pattern):
            return canonical(node).removeprefix("builtins.") == dotted(pattern)
        case ast.AST(), ast.AST():
            return type(pattern) is type(node) and all(
                is_like(value, getattr(node, name, None), bound, canonical, inner)
                for name, value in ast.iter_fields(pattern)
                if name not in IGNORED
            )
        case list(), list():
            return len(pattern) == len(node) and all(
                is_like(one, other, bound, canonical, inner) for one, other in zip(pattern, node, strict=True)
            )
    return type(pattern) is type(node) and pattern == node
