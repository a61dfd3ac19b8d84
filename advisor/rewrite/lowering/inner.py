"""This file reads functions that are defined inside of the function, in the place of each call."""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import TYPE_CHECKING

from advisor.rewrite.lowering.blocked import Blocked, quoted

if TYPE_CHECKING:
    from advisor.rewrite.lowering.reading import Reading
    from advisor.rewrite.lowering.scope import Value


class Local:
    """A function of the function's own, and the reading whose names it can see."""

    def __init__(self, node: ast.FunctionDef | ast.Lambda, home: Reading) -> None:
        self.node = node
        self.home = home


def of_call(reading: Reading, node: ast.Call) -> Local | None:
    """Give the inner function that is called; None for all others."""
    if isinstance(node.func, ast.Lambda):
        return Local(node.func, reading)
    held = reading.names.get(node.func.id) if isinstance(node.func, ast.Name) else None
    return held if isinstance(held, Local) else None


def called(reading: Reading, node: ast.Call, local: Local) -> Value:
    """Read an inner function with the values of this call."""
    from advisor.rewrite.lowering.reading import DEEPEST  # noqa: PLC0415 - each needs the other
    from advisor.rewrite.lowering.statements import result_of  # noqa: PLC0415 - the same

    inside = reading.book.inside
    if local.home is not reading or len(inside) > DEEPEST:
        raise Blocked(node, f"calls {quoted(node.func)}, an inner function, from another one")
    enclosing = local.home.source.local | frozenset(local.home.names)
    source = replace(local.home.source, node=local.node, enclosing=enclosing)
    given = arguments(reading, node, local.node.args)
    own = replace(local.home.source, node=local.node).local
    seen = {name: value for name, value in local.home.names.items() if name not in own}
    inner = type(reading)(source, reading.book, {**seen, **given}, reading.path)
    inside.append(source)
    try:
        return reading.calling(inner, result_of)
    finally:
        inside.pop()


def arguments(reading: Reading, node: ast.Call, wanted: ast.arguments) -> dict[str, Value]:
    """Bind the values of a call to the names of parameters."""
    from advisor.rewrite.lowering.evaluating import value_of  # noqa: PLC0415 - each needs the other

    parameters = [each.arg for each in (*wanted.posonlyargs, *wanted.args)]
    starred = any(isinstance(each, ast.Starred) for each in node.args) or any(
        each.arg is None for each in node.keywords
    )
    if starred or wanted.vararg or wanted.kwarg or len(node.args) > len(parameters):
        raise Blocked(node, f"{quoted(node)} does not fit its parameters")
    defaults = dict(zip(reversed(parameters), reversed(wanted.defaults), strict=False))
    keyed = zip(wanted.kwonlyargs, wanted.kw_defaults, strict=True)
    defaults |= {each.arg: default for each, default in keyed if default is not None}
    given = dict(zip(parameters, node.args, strict=False))
    given |= {str(each.arg): each.value for each in node.keywords}
    every = [*parameters, *(each.arg for each in wanted.kwonlyargs)]
    if not set(given) <= set(every) or not set(every) <= {*given, *defaults}:
        raise Blocked(node, f"{quoted(node)} does not fit its parameters")
    if not all(isinstance(defaults[each], ast.Constant) for each in every if each not in given):
        raise Blocked(node, f"{quoted(node)} leaves a default that is not constant")
    return {each: value_of(reading, given.get(each) or defaults[each]) for each in every}


def defined(reading: Reading, node: ast.FunctionDef) -> None:
    """Read the definition of an inner function."""
    if node.decorator_list:
        raise Blocked(node, f"{node.name} is decorated, and what the decorator does was not read")
    for each in ast.walk(node):
        if isinstance(each, ast.Yield | ast.YieldFrom | ast.Nonlocal | ast.Global):
            raise Blocked(each, f"{node.name} does more than give a value")
    reading.names[node.name] = Local(node, reading)


def lambda_made(reading: Reading, node: ast.Lambda) -> Local:
    """Read a lambda that gets a name."""
    return Local(node, reading)
