"""This file reads match statements, as the if statements that they stand for."""

from __future__ import annotations

import ast
from copy import deepcopy
from typing import TYPE_CHECKING

from advisor.model import ItemForm
from advisor.rewrite.ir import Node
from advisor.rewrite.lowering import cells
from advisor.rewrite.lowering.blocked import Blocked, quoted
from advisor.rewrite.lowering.evaluating import value_of
from advisor.rewrite.lowering.scope import Record, Row, Sequence, Value

if TYPE_CHECKING:
    from advisor.rewrite.lowering.reading import Reading

Names = dict[str, ast.expr]


class Named(ast.NodeTransformer):
    """Puts what names stand for in their place."""

    def __init__(self, names: Names) -> None:
        self.names = names

    def visit_Name(self, node: ast.Name) -> ast.expr:
        """Replace a name that a pattern gives."""
        return deepcopy(self.names.get(node.id, node))


def as_ifs(reading: Reading, node: ast.Match) -> list[ast.stmt]:
    """Write a match statement with if statements."""
    name = f"<subject {node.lineno}>"
    reading.names[name] = value_of(reading, node.subject)
    subject = ast.Name(name, ast.Load())
    tail: list[ast.stmt] = []
    for case in reversed(node.cases):
        names: Names = {}
        tests = tests_of(reading, case.pattern, subject, names)
        if case.guard is not None:
            refuse_kept(reading, names)
            tests.append(Named(names).visit(deepcopy(case.guard)))
        stored = [ast.Assign([ast.Name(each, ast.Store())], value) for each, value in names.items()]
        body: list[ast.stmt] = [*stored, *case.body]
        tail = body if not tests else [ast.If(_all(tests), body, tail)]
    for statement in tail:
        for each in ast.walk(statement):
            if not hasattr(each, "lineno"):
                ast.copy_location(each, node)
        ast.fix_missing_locations(statement)
    return tail


def refuse_kept(reading: Reading, names: Names) -> None:
    """Refuse names that keep what a pattern gave them although its guard did not hold; raises Blocked."""
    own = {
        (id(node), name)
        for each in ast.walk(reading.source.node)
        if isinstance(each, ast.match_case)
        for name in given_by(each.pattern)
        for node in ast.walk(each)
    }
    for node in ast.walk(reading.source.node):
        if isinstance(node, ast.Name) and node.id in names and (id(node), node.id) not in own:
            raise Blocked(node, f"uses {node.id}, which a case may have named that was not taken")


def given_by(pattern: ast.pattern) -> set[str]:
    """Return the names that a pattern gives."""
    return {
        each.name
        for each in ast.walk(pattern)
        if isinstance(each, ast.MatchAs | ast.MatchStar) and each.name is not None
    }


def _all(tests: list[ast.expr]) -> ast.expr:
    return tests[0] if len(tests) == 1 else ast.BoolOp(ast.And(), tests)


def tests_of(  # noqa: PLR0911 - one for each pattern
    reading: Reading, pattern: ast.pattern, subject: ast.expr, names: Names
) -> list[ast.expr]:
    """Write the tests that a pattern stands for, in order, and note the names that it gives."""
    match pattern:
        case ast.MatchValue(value=value):
            return [ast.Compare(subject, [ast.Eq()], [value])]
        case ast.MatchSingleton(value=value):
            return [ast.Compare(subject, [ast.Is()], [ast.Constant(value)])]
        case ast.MatchOr(patterns=patterns):
            return _any_of(reading, patterns, subject)
        case ast.MatchAs(pattern=inner, name=name):
            tests = tests_of(reading, inner, subject, names) if inner is not None else []
            names.update({name: subject} if name is not None else {})
            return tests
        case ast.MatchSequence(patterns=patterns):
            return _in_order(reading, patterns, subject, names)
        case ast.MatchMapping(keys=keys, patterns=patterns, rest=None):
            return _by_key(reading, keys, patterns, subject, names)
        case ast.MatchClass(cls=cls, kwd_patterns=[], patterns=patterns) if len(patterns) <= 1:
            known = reading.source.resolve(cls)
            if known in (str, int, float, bool, list, dict):
                test = ast.Call(ast.Name("isinstance", ast.Load()), [subject, cls], [])
                return [
                    test,
                    *(each for inner in patterns for each in tests_of(reading, inner, subject, names)),
                ]
    raise Blocked(pattern, f"matches {quoted(pattern)}, of which no column form is known")


def _any_of(reading: Reading, patterns: list[ast.pattern], subject: ast.expr) -> list[ast.expr]:
    tests: list[ast.expr] = []
    for each in patterns:
        names: Names = {}
        inner = tests_of(reading, each, subject, names)
        if names:
            raise Blocked(each, f"matches {quoted(each)}, which gives names in one of several patterns")
        if not inner:
            return []
        tests.append(_all(inner))
    return [ast.BoolOp(ast.Or(), tests)]


def _in_order(
    reading: Reading, patterns: list[ast.pattern], subject: ast.expr, names: Names
) -> list[ast.expr]:
    """Write the tests of the parts of a sequence."""
    held = _held(reading, subject)
    stars = [place for place, each in enumerate(patterns) if isinstance(each, ast.MatchStar)]
    least = len(patterns) - len(stars)
    tests: list[ast.expr] = []
    if isinstance(held, Sequence) and held.style != "set":
        if len(held.items) < least or (not stars and len(held.items) != least):
            return [ast.Constant(value=False)]
    elif isinstance(held, Node) and held.kind == "words":
        length = ast.Call(ast.Name("len", ast.Load()), [subject], [])
        tests.append(ast.Compare(length, [ast.GtE() if stars else ast.Eq()], [ast.Constant(least)]))
    else:
        raise Blocked(patterns[0] if patterns else None, "matches the parts of something of unknown length")
    for place, each in enumerate(patterns):
        behind = bool(stars) and place > stars[0]
        if isinstance(each, ast.MatchStar):
            if each.name is not None:
                end = ast.UnaryOp(ast.USub(), ast.Constant(least - place)) if least > place else None
                names[each.name] = ast.Subscript(subject, ast.Slice(ast.Constant(place), end), ast.Load())
            continue
        index = place - len(patterns) if behind else place
        at: ast.expr = ast.Constant(index) if index >= 0 else ast.UnaryOp(ast.USub(), ast.Constant(-index))
        tests += tests_of(reading, each, ast.Subscript(subject, at, ast.Load()), names)
    return tests


def _by_key(
    reading: Reading, keys: list[ast.expr], patterns: list[ast.pattern], subject: ast.expr, names: Names
) -> list[ast.expr]:
    """Write the tests of the entries of a dict."""
    held = _held(reading, subject)
    is_row = isinstance(held, Row) and reading.schema.form is ItemForm.ROW
    is_cell = isinstance(held, Node) and held.kind == cells.MAPPING
    if not is_row and not is_cell and not isinstance(held, Record):
        raise Blocked(keys[0] if keys else None, "matches the entries of something that may be no dict")
    tests: list[ast.expr] = []
    for key, each in zip(keys, patterns, strict=True):
        tests.append(ast.Compare(key, [ast.In()], [subject]))
        tests += tests_of(reading, each, ast.Subscript(subject, key, ast.Load()), names)
    return tests


def _held(reading: Reading, subject: ast.expr) -> Value | None:
    """Give what is matched; a part of something of unknown length is not read before its length is tested."""
    try:
        return (
            value_of(reading, ast.fix_missing_locations(subject))
            if isinstance(subject, ast.Name)
            else _part(reading, subject)
        )
    except Blocked:
        return None


def _part(reading: Reading, subject: ast.expr) -> Value | None:
    if not isinstance(subject, ast.Subscript):
        return None
    owner = _held(reading, subject.value)
    return (
        value_of(reading, ast.fix_missing_locations(subject))
        if isinstance(owner, Sequence | Record)
        else None
    )
