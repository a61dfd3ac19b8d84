"""This file reads calls: of helpers, of methods, and of what the rule table knows."""

from __future__ import annotations

import ast
import inspect
from types import FunctionType
from typing import TYPE_CHECKING, Any

from advisor.rewrite.ir import NOTHING, Apply, Node, Once
from advisor.rewrite.lowering import cells, inner, labels, matches, reducing, refusing, vectors, words
from advisor.rewrite.lowering.asking import (
    as_dict,
    as_sequence,
    in_order,
    is_instance,
    length,
    null_test,
    quotient_and_rest,
    truth_value,
)
from advisor.rewrite.lowering.blocked import Blocked, quoted
from advisor.rewrite.lowering.evaluating import by_rule, known_constant, node_of, spread, structure, value_of
from advisor.rewrite.lowering.joining import as_string, by_format, joined
from advisor.rewrite.lowering.looking_up import by_keys, looked_up
from advisor.rewrite.lowering.rows import record_method, row_method
from advisor.rewrite.lowering.scope import Gathered, Record, Row, Sequence, Unset, Value
from advisor.rewrite.lowering.totals import any_or_all, extreme, total
from advisor.rewrite.source import Unreadable, is_immutable, read

if TYPE_CHECKING:
    from collections.abc import Callable

    from advisor.rewrite.lowering.reading import Reading

NOW = {
    "datetime.datetime.now": ("datetime.now()", "date"),
    "datetime.datetime.today": ("datetime.now()", "date"),
    "datetime.datetime.utcnow": ("datetime.utcnow()", "date"),
    "pandas.Timestamp.now": ("pd.Timestamp.now()", "date"),
    "datetime.date.today": ("date.today()", "day"),
}
"""Calls that are made once for all rows, and how."""


def call(reading: Reading, node: ast.Call) -> Value:  # noqa: PLR0911 - one line for each kind
    """Read a call."""
    local = inner.of_call(reading, node)
    if local is not None:
        return inner.called(reading, node, local)
    over_words = words.of_call(reading, node)
    if over_words is not None:
        return over_words
    canonical = reading.source.canonical(node.func)
    name = canonical.removeprefix("builtins.")
    if canonical in NOW and not node.args and not node.keywords:
        return now(reading, canonical)
    special = SPECIAL.get(name)
    if special is not None:
        found = special(reading, node if "." in name else called_as(node, name))
        if found is not None:
            return found
    if isinstance(node.func, ast.Attribute) and not canonical:
        found = method(reading, node, node.func)
        if found is not None:
            return found
    function = reading.source.resolve(node.func)
    if isinstance(function, FunctionType) and reading.source.is_own(function):
        return helper(reading, node, function)
    refusing.check(reading, node, canonical)
    return by_rule(reading, node)


def called_as(node: ast.Call, name: str) -> ast.Call:
    """Give a call of a builtin by the name that it has there, however the function calls it."""
    if isinstance(node.func, ast.Name) and node.func.id == name:
        return node
    func = ast.copy_location(ast.Name(name, ast.Load()), node.func)
    return ast.copy_location(ast.Call(func, node.args, node.keywords), node)


def now(reading: Reading, canonical: str) -> Node:
    """Take the time once for all rows."""
    code, kind = NOW[canonical]
    reading.book.notes["the current time is taken once, not once for each row"] = None
    reading.step(f"{code} (taken once)")
    return reading.made(Once(kind=kind, code=code))


def helper(reading: Reading, node: ast.Call, function: FunctionType) -> Value:
    """Read a function of the person's own in the place of its call."""
    from advisor.rewrite.lowering.reading import DEEPEST, Reading  # noqa: PLC0415 - each needs the other
    from advisor.rewrite.lowering.statements import result_of  # noqa: PLC0415 - the same

    inside = reading.book.inside
    if any(source.function is function for source in inside):
        raise Blocked(node, f"calls itself: {quoted(node)}", sure=True)
    if len(inside) > DEEPEST:
        raise Blocked(node, f"calls {quoted(node.func)}, too deep to be read", sure=False)
    try:
        source = read(function, any_arguments=True)
    except Unreadable as error:
        raise Blocked(node, f"calls {quoted(node.func)}: {error}", sure=False) from error
    names = arguments(reading, node, function)
    helping = Reading(source, reading.book, names, reading.path)
    inside.append(source)
    try:
        return reading.calling(helping, result_of)
    except Blocked as blocked:
        where = f" (line {blocked.line})" if blocked.line and source.file == inside[0].file else ""
        because = f"calls {quoted(node.func)}: {blocked.because}{where}"
        raise Blocked(node, because, sure=blocked.sure) from blocked
    finally:
        inside.pop()


def arguments(reading: Reading, node: ast.Call, function: FunctionType) -> dict[str, Value]:
    """Bind the values of a call to the names of the helper's parameters."""
    positional = spread(reading, node.args)
    if any(keyword.arg is None for keyword in node.keywords):
        raise Blocked(node, f"unpacks keywords: {quoted(node)}", sure=False)
    keywords = {str(each.arg): value_of(reading, each.value) for each in node.keywords}
    try:
        bound = inspect.signature(function).bind(*positional, **keywords)
    except TypeError as error:
        raise Blocked(node, f"{quoted(node)} does not fit its parameters", sure=False) from error
    names: dict[str, Value] = {}
    for name, parameter in inspect.signature(function).parameters.items():
        if name in bound.arguments:
            value = bound.arguments[name]
            names[name] = Sequence(value) if parameter.kind is parameter.VAR_POSITIONAL else value
        elif parameter.kind is parameter.VAR_POSITIONAL:
            names[name] = Sequence(())
        else:
            names[name] = default_of(parameter.default)
    return names


def default_of(value: Any) -> Value:
    """Give the default of a parameter, of which nothing is known when it could change."""
    if not is_immutable(value):
        return Unset("a default that can be changed by a call")
    return structure(value)


def method(reading: Reading, node: ast.Call, func: ast.Attribute) -> Value | None:
    """Read a method of the row, of a dict or list made here, or of something outside; None for all others."""
    owner = _owner(reading, func.value)
    for reader in (_of_what_was_made, _of_cells, _of_table, _of_text):
        found = reader(reading, node, func, owner)
        if found is not None:
            return found
    return None


def _owner(reading: Reading, node: ast.expr) -> Value | None:
    if isinstance(node, ast.Name):
        return reading.names.get(node.id)
    if isinstance(node, ast.List | ast.Tuple | ast.Dict) or (
        isinstance(node, ast.Subscript) and _is_row(reading, node.value)
    ):
        return _part(reading, node)
    return None


def _of_what_was_made(
    reading: Reading, node: ast.Call, func: ast.Attribute, owner: Value | None
) -> Value | None:
    """Read a method of a match, of the row, or of a dict or list that was made here."""
    if isinstance(owner, Apply) and matches.is_match(owner):
        return matches.method(reading, owner, func.attr, [node_of(reading, each) for each in node.args], node)
    if isinstance(owner, Row):
        return row_method(reading, node, func.attr)
    if isinstance(owner, Record):
        return record_method(reading, node, owner, func.attr)
    if isinstance(owner, Sequence):
        raise Blocked(node, f"{quoted(node)}: nothing is known of it", sure=False)
    return None


def _of_cells(reading: Reading, node: ast.Call, func: ast.Attribute, owner: Value | None) -> Value | None:
    """Read a method of several columns at once, or of a cell that is a dict; no lists of unknown length."""
    if vectors.is_mentioned(reading, func.value):
        held = value_of(reading, func.value)
        if isinstance(held, Node) and held.kind in vectors.KINDS:
            return reducing.method(reading, held, func.attr, node)
    if func.attr == "get" and cells.is_possible(reading, func.value):
        held = value_of(reading, func.value)
        if isinstance(held, Node) and held.kind == cells.MAPPING:
            return cells.gotten(reading, held, node)
    if isinstance(owner, Gathered):
        raise Blocked(node, f"{quoted(node)}: a list whose length depends on the item", sure=False)
    return None


def _of_table(reading: Reading, node: ast.Call, func: ast.Attribute, _: Value | None) -> Value | None:
    """Read `table.get(...)` of a constant table."""
    table = known_constant(reading, func.value) if func.attr == "get" and node.args else None
    if table is None or not isinstance(table.value, dict):
        return None
    place = value_of(reading, node.args[0])
    if isinstance(place, Sequence):
        default = value_of(reading, node.args[1]) if len(node.args) > 1 else NOTHING
        return by_keys(reading, table.value, place, node, default)[0]
    if not isinstance(place, Node) or node.keywords:
        return None
    one = node_of(reading, node.args[1]) if len(node.args) > 1 else NOTHING
    return looked_up(reading, table, place, node, one)


def _of_text(reading: Reading, node: ast.Call, func: ast.Attribute, _: Value | None) -> Value | None:
    """Read text that is joined, or formatted."""
    if func.attr == "join" and len(node.args) == 1:
        return joined(reading, node, func)
    if func.attr == "format" and known_constant(reading, func.value) is not None:
        return by_format(reading, node, func)
    return None


def _is_row(reading: Reading, node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and isinstance(reading.names.get(node.id), Row)


def _part(reading: Reading, node: ast.expr) -> Value | None:
    value = value_of(reading, node)
    return value if isinstance(value, Sequence | Record) else None


SPECIAL: dict[str, Callable[[Reading, ast.Call], Value | None]] = {
    "any": any_or_all,
    "all": any_or_all,
    "sum": total,
    "min": extreme,
    "max": extreme,
    "len": length,
    "isinstance": is_instance,
    "divmod": quotient_and_rest,
    "bool": truth_value,
    "dict": as_dict,
    "sorted": in_order,
    "tuple": as_sequence,
    "list": as_sequence,
    "str": as_string,
    **dict.fromkeys(("pandas.Series", "pandas.core.series.Series"), labels.series),
    **dict.fromkeys(("pandas.isna", "pandas.isnull", "pandas.notna", "pandas.notnull"), null_test),
}
