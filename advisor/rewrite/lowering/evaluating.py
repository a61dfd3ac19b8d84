"""This file reads an expression: a constant, by its handler, or by the rule table."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING, Any

from advisor.rewrite.ir import Const, Node
from advisor.rewrite.lowering import applying, cells
from advisor.rewrite.lowering.blocked import Blocked, quoted
from advisor.rewrite.lowering.folding import constant, literal, local_names
from advisor.rewrite.lowering.matching import candidates
from advisor.rewrite.lowering.scope import Record, Sequence
from advisor.rewrite.source import MISSING

if TYPE_CHECKING:
    from collections.abc import Callable

    from advisor.rewrite.lowering.reading import Reading
    from advisor.rewrite.lowering.scope import Value

HANDLERS: dict[type[ast.expr], Callable[[Reading, Any], Value]] = {}
"""How each kind of expression is read; filled by the package, as the handlers need each other."""


OWN_NAMES = frozenset(
    {"df", "values", "odd", "items", "pd", "np", "re", "math", "datetime", "date", "timedelta"}
)
"""Names that mean something else in emitted code."""


LIBRARIES = {"pd": "pandas", "np": "numpy", "re": "re", "math": "math"}
"""Modules that emitted code imports, by the names that it has for them."""


def value_of(reading: Reading, node: ast.expr) -> Value:
    """Read an expression."""
    reading.line = getattr(node, "lineno", reading.line)
    known = known_constant(reading, node) or invariant(reading, node)
    if known is not None:
        return known
    handler = HANDLERS.get(type(node))
    try:
        return handler(reading, node) if handler else by_rule(reading, node)
    except Blocked as blocked:
        blocked.line = blocked.line or getattr(node, "lineno", None)
        raise


def node_of(reading: Reading, node: ast.expr) -> Node:
    """Read an expression that has to be one value."""
    value = value_of(reading, node)
    if isinstance(value, Node):
        return value
    if isinstance(value, Sequence) and all(isinstance(each, Const) for each in value.items):
        return as_values(value)
    raise Blocked(node, f"uses {quoted(node)} as one value", sure=False)


def spread(reading: Reading, nodes: list[ast.expr]) -> tuple[Value, ...]:
    """Read expressions of which some, with a star, stand for several values."""
    values: list[Value] = []
    for each in nodes:
        if not isinstance(each, ast.Starred):
            values.append(value_of(reading, each))
            continue
        inner = value_of(reading, each.value)
        if not isinstance(inner, Sequence):
            raise Blocked(each, f"unpacks {quoted(each)}, whose length is not known", sure=False)
        values.extend(inner.items)
    return tuple(values)


def as_values(sequence: Sequence) -> Const:
    """Give a sequence of constants as one constant."""
    parts = [each for each in sequence.items if isinstance(each, Const)]
    inside = ", ".join(each.text for each in parts)
    text = f"[{inside}]" if sequence.style != "tuple" else f"({inside}{',' * (len(parts) == 1)})"
    return constant(tuple(each.value for each in parts), text)


def as_table(record: Record) -> Const | None:
    """Give a dict of constants as one constant."""
    parts = {key: value for key, value in record.items if isinstance(value, Const)}
    if len(parts) < len(record.items):
        return None
    inside = ", ".join(f"{key!r}: {value.text}" for key, value in parts.items())
    return constant({key: value.value for key, value in parts.items()}, f"{{{inside}}}")


def known_constant(reading: Reading, node: ast.expr) -> Const | None:
    """Give the constant that an expression is without any reading, if it is one."""
    if isinstance(node, ast.List | ast.Set | ast.Tuple | ast.Dict):
        return None
    value = reading.source.constant(node)
    if value is MISSING or value is Ellipsis:
        return None
    return constant(value, written(reading, node, value))


def invariant(reading: Reading, node: ast.expr) -> Const | None:
    """Give what a table of the module alone tells, such as a column's mean: once for all rows."""
    if not isinstance(node, ast.Call | ast.Subscript | ast.Attribute):
        return None
    names = [each.id for each in ast.walk(node) if isinstance(each, ast.Name)]
    known = reading.source.function.__globals__
    if any(name in reading.names or name in reading.source.changed or name not in known for name in names):
        return None
    if not names or not all(type(known[name]).__name__ in {"DataFrame", "Series"} for name in names):
        return None
    try:
        value = eval(compile(ast.Expression(node), "<table>", "eval"), known)  # noqa: S307 - pandas on a table
    except Exception as error:
        raise Blocked(node, f"{quoted(node)} raises {type(error).__name__}", sure=False) from error
    value = value.item() if hasattr(value, "item") and getattr(value, "ndim", 1) == 0 else value
    if not isinstance(value, int | float | str | bool):
        return None
    reading.step("a table's own value (taken once)")
    return constant(value, ast.unparse(node))


def written(reading: Reading, node: ast.expr, value: Any) -> str:
    """Write a constant by its name where the function's module has one that means nothing else."""
    if isinstance(node, ast.Constant):
        return ast.unparse(node)
    root = node
    while isinstance(root, ast.Attribute):
        root = root.value
    target = reading.book.inside[0].function
    same = reading.source.function.__globals__ is target.__globals__
    if isinstance(root, ast.Name) and root is node:
        inner = root.id in reading.source.function.__code__.co_freevars
        return root.id if same and not inner and root.id not in OWN_NAMES else spelled(value, node)
    if isinstance(root, ast.Name) and (root.id in OWN_NAMES or not same) and not is_library(reading, root):
        return spelled(value, node)
    return ast.unparse(node)


def is_library(reading: Reading, node: ast.Name) -> bool:
    """Claim that emitted code knows a module by the same name."""
    return (
        node.id in LIBRARIES and getattr(reading.source.resolve(node), "__name__", "") == LIBRARIES[node.id]
    )


def spelled(value: Any, node: ast.AST) -> str:
    """Write a constant out; raises Blocked where that does not give the same again."""
    import math  # noqa: PLC0415 - a name of emitted code
    from datetime import date, datetime, timedelta  # noqa: PLC0415 - the same

    if isinstance(value, set | frozenset) and value:  # its order differs from run to run
        inside = f"{{{', '.join(sorted(spelled(each, node) for each in value))}}}"
        return inside if isinstance(value, set) else f"frozenset({inside})"
    text = literal(value).text if isinstance(value, float) else local_names(repr(value))
    known = {"re": re, "math": math, "datetime": datetime, "date": date, "timedelta": timedelta}
    try:
        again = eval(text, known)  # noqa: S307 - what Python writes for a constant
    except Exception:
        again = None
    if type(again) is not type(value) or repr(again) != repr(value):
        raise Blocked(node, f"uses {quoted(node)}, a constant that cannot be written out", sure=False)
    return text


def by_rule(reading: Reading, node: ast.expr) -> Node:
    """Read an expression by the first row of the rule table that has its construct and fits its parts."""
    from advisor.rewrite.lowering.texts import percent  # noqa: PLC0415 - each needs the other

    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod):
        shown = percent(reading, node)
        if shown is not None:
            return shown
    parts: dict[str, Node | Blocked] = {}
    because = f"{quoted(node)} has no column form that is known"
    for rule, bound in candidates(node, reading.source.canonical):
        read = [part_of(reading, each, parts) for each in bound.values()]
        args = [each for each in read if isinstance(each, Node)]
        if len(args) == len(read) and applying.fits(rule, args):
            return reading.apply(rule, args)
        stuck = next((each for each in read if isinstance(each, Blocked)), None)
        if stuck is not None and stuck.sure:
            raise stuck
        kinds = " and ".join(cells.described(arg) if arg.kind == "any" else arg.kind for arg in args)
        because = stuck.because if stuck else f"{quoted(node)}: there is no rule for {kinds}"
    raise Blocked(node, because, sure=False)


def part_of(reading: Reading, node: ast.expr, parts: dict[str, Node | Blocked]) -> Node | Blocked:
    """Read a part of an expression once for all rules tried; a rule may want it in another shape."""
    key = ast.dump(node)
    if key not in parts:
        try:
            parts[key] = node_of(reading, node)
        except Blocked as blocked:
            parts[key] = blocked
    return parts[key]


def structure(value: Any) -> Value:
    """Give a constant, or a sequence of constants."""
    if isinstance(value, tuple | list):
        return Sequence(tuple(structure(each) for each in value), type(value).__name__, own=False)
    return literal(value)
