"""This file reads a Series of pandas as the result of a function: several values for each row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.rewrite.ir import Const, Node
from advisor.rewrite.lowering.blocked import Blocked, quoted
from advisor.rewrite.lowering.scope import Labeled, Path, Record, Sequence, Value

if TYPE_CHECKING:
    import ast

    from advisor.rewrite.lowering.reading import Reading

NUMBERS = frozenset({"int", "float", "number"})


def series(reading: Reading, node: ast.Call) -> Labeled:
    """Read `pd.Series({...})`, `pd.Series([...])` and `pd.Series([...], index=[...])`."""
    from advisor.rewrite.lowering.evaluating import value_of  # noqa: PLC0415 - each needs the other

    options = {str(each.arg): each.value for each in node.keywords}
    if len(node.args) != 1 or not set(options) <= {"index"}:
        raise Blocked(node, f"{quoted(node)}: nothing is known of it")
    held = value_of(reading, node.args[0])
    if isinstance(held, Record) and not options and all(isinstance(key, str) for key, _ in held.items):
        return Labeled(held.items, named=True)
    if not isinstance(held, Sequence) or held.style == "set" or not held.items:
        raise Blocked(node, f"{quoted(node)}: its parts are not known")
    if not options:
        return Labeled(tuple((str(place), value) for place, value in enumerate(held.items)), named=False)
    names = _names(value_of(reading, options["index"]))
    if len(names) != len(held.items) or len(set(names)) < len(names):
        raise Blocked(node, f"{quoted(node)}: not one name for each value")
    return Labeled(tuple(zip(names, held.items, strict=True)), named=True)


def _names(value: Value) -> list[str]:
    if isinstance(value, Sequence):
        given = [each.value for each in value.items if isinstance(each, Const)]
    else:
        given = (
            list(value.value) if isinstance(value, Const) and isinstance(value.value, list | tuple) else []
        )
    return [each for each in given if isinstance(each, str)]


def merged(reading: Reading, conditions: list[Node], values: list[Value]) -> Labeled:
    """Choose between several Series with the same names."""
    from advisor.rewrite.lowering.choosing import merged as chosen  # noqa: PLC0415 - each needs the other

    held = [value for value in values if isinstance(value, Labeled)]
    makes = {(value.named, tuple(key for key, _ in value.items)) for value in held}
    if len(makes) != 1:
        raise Blocked(None, "gives Series with different names")
    together = []
    for index, (key, _) in enumerate(held[0].items):
        column = [value.items[index][1] for value in held]
        cases = tuple(zip(conditions, column[:-1], strict=True))
        together.append((key, chosen(reading, cases, column[-1])))
    return Labeled(tuple(together), held[0].named)


def as_one_dtype(reading: Reading, values: tuple[Node, ...]) -> tuple[Node, ...]:
    """Turn integers into floats where a row has both, as a Series of numbers has one dtype."""
    kinds = {value.kind for value in values}
    if not kinds <= NUMBERS or kinds == {"int"} or any(value.missing for value in values):
        return values
    reading.path = Path()
    return tuple(reading.use("float(A)", value) if value.kind != "float" else value for value in values)
