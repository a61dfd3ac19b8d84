"""This file reads len, isinstance, and other calls that ask what a value is or make it another."""

from __future__ import annotations

import ast
import functools
from typing import TYPE_CHECKING

from advisor.rewrite.ir import FALSE, NAN, TRUE, Apply, Column, Const, Node
from advisor.rewrite.lowering import cells, containers, logic, reducing, vectors
from advisor.rewrite.lowering.applying import could_be_missing
from advisor.rewrite.lowering.binding import bare
from advisor.rewrite.lowering.blocked import Blocked, quoted
from advisor.rewrite.lowering.conditions import condition_of
from advisor.rewrite.lowering.evaluating import node_of, value_of
from advisor.rewrite.lowering.folding import literal
from advisor.rewrite.lowering.iterating import items_of, over_text
from advisor.rewrite.lowering.scope import Gathered, Record, Row, Sequence, Value
from advisor.rewrite.lowering.totals import as_number

if TYPE_CHECKING:
    from advisor.rewrite.lowering.reading import Reading

TYPES: dict[str, frozenset[str]] = {
    "str": frozenset({"text"}),
    "int": frozenset({"int", "bool"}),
    "float": frozenset({"float"}),
    "bool": frozenset({"bool"}),
    "datetime": frozenset({"date"}),
    "date": frozenset({"date", "day"}),
    "timedelta": frozenset({"span"}),
    "dict": frozenset(),
    "list": frozenset({"words"}),
    "tuple": frozenset(),
    "set": frozenset(),
    "bytes": frozenset(),
    "complex": frozenset(),
}


def length(reading: Reading, node: ast.Call) -> Value | None:  # noqa: PLR0911 - one line for each kind
    """Read len() of something made here; text is in the rule table."""
    if len(node.args) != 1:
        return None
    value = value_of(reading, node.args[0])
    if isinstance(value, Sequence) and value.style == "set":
        return containers.distinct(reading, value.items, node)
    if isinstance(value, Sequence | Record):
        return literal(len(value.items))
    if isinstance(value, Row):
        return literal(len(reading.schema.columns))
    if isinstance(value, Node) and value.kind in cells.KINDS:
        return cells.length(reading, value)
    if isinstance(value, Node) and value.kind in vectors.KINDS:
        return literal(len(vectors.columns_of(value)))
    if isinstance(value, Const) and hasattr(value.value, "__len__"):
        return literal(len(value.value))
    if isinstance(value, Gathered):
        ones = [as_number(reading, condition) for condition, _ in value.items]
        return functools.reduce(lambda one, other: reading.use("A + B", one, other, at=node), ones)
    return None


def truth_value(reading: Reading, node: ast.Call) -> Value | None:
    """Read bool()."""
    return condition_of(reading, node.args[0]) if len(node.args) == 1 else None


def quotient_and_rest(reading: Reading, node: ast.Call) -> Value | None:
    """Read divmod()."""
    one, other = (node_of(reading, each) for each in node.args)
    parts = (reading.use(python, one, other, at=node) for python in ("A // B", "A % B"))
    return Sequence(tuple(parts))


def is_instance(reading: Reading, node: ast.Call) -> Value | None:
    """Read isinstance() from what the columns hold."""
    value, types = value_of(reading, node.args[0]), types_of(reading, node)
    if isinstance(value, Sequence | Record | Gathered):
        made = {"tuple": tuple, "set": set}.get(getattr(value, "style", ""), list)
        return literal(issubclass(dict if isinstance(value, Record) else made, types))
    if isinstance(value, Node) and value.kind in {"int", "bool"} and reading.holds_numpy((value,)):
        because = "rows of numbers hold NumPy's, which are of other types"
        raise Blocked(node, f"{quoted(node)}: {because}", sure=False)
    if isinstance(value, Const):
        return literal(isinstance(value.value, types))
    if isinstance(value, Column) and value.dtype == "object" and value.kind not in {"text", "day"}:
        return cells.is_instance(reading, value, list(types), node)
    if not isinstance(value, Node) or value.kind in {"any", "number", "none", "match", "words"}:
        because = cells.described(value) if isinstance(value, Node) else "not one value"
        raise Blocked(node, f"{quoted(node)}: {because}", sure=False)
    return is_of_kinds(reading, value, frozenset().union(*(TYPES[each.__name__] for each in types)))


def types_of(reading: Reading, node: ast.Call) -> tuple[type, ...]:
    """Return the types that isinstance() asks for."""
    asked = node.args[1]
    known = [
        reading.source.resolve(each) for each in (asked.elts if isinstance(asked, ast.Tuple) else [asked])
    ]
    if not all(isinstance(each, type) and each.__name__ in TYPES for each in known):
        raise Blocked(node, f"{quoted(node)}: not known for this type", sure=False)
    return tuple(known)


def is_of_kinds(reading: Reading, value: Node, wanted: frozenset[str]) -> Node:
    """Ask whether a value is of one of some kinds; NaN is a float, and None is nothing of them."""
    there, missing_counts = value.kind in wanted, "float" in wanted and NAN in value.missing
    if value.kind == "float" or (value.missing and missing_counts == there):
        return TRUE if there else FALSE
    present = reading.made(logic.present(value))
    if there and not value.missing:
        return present if could_be_missing(value, reading.schema) else TRUE
    if there:
        return present
    return reading.made(logic.negated(present)) if missing_counts else FALSE


def as_dict(reading: Reading, node: ast.Call) -> Value | None:
    """Read dict(name=value, ...)."""
    if len(node.args) == 1 and not node.keywords:
        value = value_of(reading, node.args[0])
        if isinstance(value, Record):
            return value
        if isinstance(value, Row) and not reading.schema.ragged:
            columns = reading.schema.columns.items()
            return Record(tuple((name, bare(reading, found)) for name, found in columns))
    if node.args or any(each.arg is None for each in node.keywords):
        return None
    return Record(tuple((str(each.arg), value_of(reading, each.value)) for each in node.keywords))


def as_sequence(reading: Reading, node: ast.Call) -> Value | None:
    """Read tuple(...) and list(...)."""
    style = getattr(node.func, "id", "")
    if not node.args:
        return Sequence((), style)
    value = None if isinstance(node.args[0], ast.GeneratorExp) else value_of(reading, node.args[0])
    if isinstance(value, Node) and not isinstance(value, Const):
        return None
    return Sequence(items_of(reading, node.args[0]), style)


def in_order(reading: Reading, node: ast.Call) -> Value | None:
    """Read sorted() of a few values."""
    if len(node.args) != 1 or over_text(reading, node.args[0]):
        return None
    options = {str(each.arg): value_of(reading, each.value) for each in node.keywords}
    backwards = getattr(options.pop("reverse", FALSE), "value", None)
    if options or not isinstance(backwards, bool):
        return None
    parts = containers.ordered(reading, items_of(reading, node.args[0]), node)
    return Sequence(parts[::-1] if backwards else parts, "list")


def null_test(reading: Reading, node: ast.Call) -> Value | None:
    """Read pandas.isna() and notna()."""
    value = value_of(reading, node.args[0])
    if not isinstance(value, Node):
        return FALSE
    if value.kind in vectors.KINDS:
        test = reading.source.canonical(node.func).removeprefix("pandas.")
        return reducing.null_test(reading, value, test, node)
    absent = reading.source.canonical(node.func) in {"pandas.isna", "pandas.isnull"}
    there = Apply(kind="bool", rule=logic.PRESENT, args=(reading.made(value),))
    if isinstance(value, Const):
        there_known = literal(value.kind != "none" and not value.missing)
        return logic.negated(there_known) if absent else there_known
    if value.kind in {"int", "bool"} and not value.missing and not _nullable(value, reading):
        return FALSE if absent else TRUE
    return reading.made(logic.negated(there) if absent else there)


def _nullable(value: Node, reading: Reading) -> bool:
    from advisor.rewrite.ir import Column  # noqa: PLC0415 - one use
    from advisor.rewrite.lowering.applying import could_be_missing  # noqa: PLC0415 - one use

    return isinstance(value, Column) and could_be_missing(value, reading.schema)
