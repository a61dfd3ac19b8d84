"""This file finds the first thing in a function's source that no operation on columns can do."""

from __future__ import annotations

import ast
from types import FunctionType
from typing import TYPE_CHECKING

from advisor.rewrite.lowering.blocked import Blocked, quoted
from advisor.rewrite.lowering.refusing import CHANGING, EFFECTS, KNOWN, NETWORK, OPEN, RANDOM
from advisor.rewrite.source import MISSING, Source, Unreadable, read

if TYPE_CHECKING:
    from collections.abc import Iterator

DEEPEST = 4
"""Helpers inside helpers that are looked into."""


def first_impure(source: Source, depth: int = 0) -> Blocked | None:
    """Return why there can be no column form, at the first place that says so; None if nothing says so."""
    for node in in_order(source.node):
        because = reason(source, node, depth)
        if because:
            return Blocked(node, because, sure=True)
    return None


def in_order(node: ast.AST) -> Iterator[ast.AST]:
    """Give all parts of a function in the order of their lines."""
    inside = [each for each in ast.walk(node) if isinstance(each, ast.stmt | ast.expr)]
    return iter(sorted(inside, key=lambda each: (each.lineno, each.col_offset)))


def reason(source: Source, node: ast.AST, depth: int) -> str:
    """Say why one part of a function has no column form; nothing for most parts."""
    match node:
        case ast.While():
            return "a while loop: every item may need another number of rounds"
        case ast.With():
            return "a with block: it opens or holds something for each item"
        case ast.Assign(targets=targets):
            return next(filter(None, (written(source, target) for target in targets)), "")
        case ast.AugAssign(target=target):
            return written(source, target)
        case ast.Call():
            return called(source, node, depth)
    return ""


def written(source: Source, target: ast.expr) -> str:
    """Say what an assignment changes that outlives the call."""
    declared = {
        name
        for each in ast.walk(source.node)
        if isinstance(each, ast.Global | ast.Nonlocal)
        for name in each.names
    }
    if isinstance(target, ast.Name):
        return f"changes {target.id}, which outlives the call" if target.id in declared else ""
    root = target
    while isinstance(root, ast.Attribute | ast.Subscript):
        root = root.value
    if not isinstance(root, ast.Name) or isinstance(target, ast.Tuple | ast.List):
        return ""
    if root.id == source.item:
        return f"changes the item: {quoted(target)}"
    return "" if root.id in source.local else f"changes {quoted(target)}, which outlives the call"


def called(source: Source, node: ast.Call, depth: int) -> str:  # noqa: PLR0911 - one line for each reason
    """Say why a call has no column form."""
    name = source.canonical(node.func).removeprefix("builtins.")
    quote = quoted(node.func)
    if name in EFFECTS or name.partition(".")[0] == "logging":
        return f"calls {quote}: an effect for every item"
    if name in OPEN:
        return f"calls {quote}: a file for every item"
    if name.startswith(RANDOM):
        return f"calls {quote}: columns would draw other random values"
    if name == "time.sleep":
        return f"calls {quote}: it waits for every item"
    if name.partition(".")[0] in NETWORK:
        return f"calls {quote}: the network for every item"
    function = source.resolve(node.func)
    if isinstance(function, FunctionType) and source.is_own(function):
        return of_helper(source, node, function, depth)
    if "." in name and not name.startswith((*KNOWN, "str.")):
        return f"calls {quote}: a call per item that no column operation replaces"
    return of_method(source, node)


def of_helper(source: Source, node: ast.Call, function: FunctionType, depth: int) -> str:
    """Look into a helper."""
    if function is source.function:
        return f"calls itself: {quoted(node)}"
    if depth >= DEEPEST:
        return ""
    try:
        found = first_impure(read(function, any_arguments=True), depth + 1)
    except Unreadable:
        return ""
    where = f" (line {found.line})" if found is not None and found.line else ""
    return f"calls {quoted(node.func)}: {found.because}{where}" if found is not None else ""


def of_method(source: Source, node: ast.Call) -> str:
    """Say what a method changes that outlives the call."""
    if not isinstance(node.func, ast.Attribute) or node.func.attr not in CHANGING:
        return ""
    root = node.func.value
    while isinstance(root, ast.Attribute | ast.Subscript):
        root = root.value
    if not isinstance(root, ast.Name):
        return ""
    if root.id == source.item:
        return f"changes the item: {quoted(node)}"
    owner = source.resolve(root)
    outside = root.id not in source.local and owner is not MISSING and not isinstance(owner, str)
    return f"changes {quoted(node.func.value)}, which outlives the call" if outside else ""
