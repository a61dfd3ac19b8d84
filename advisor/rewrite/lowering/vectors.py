"""This file reads a row of pandas as a vector: what it does over several of its columns at once.

A vector is of the kind "vector" for the columns as they are, and "flags" for a test of each. Its sums, means
and extremes leave out what is missing, which two columns that are added up do not.
"""

from __future__ import annotations

import ast
from functools import cache
from typing import TYPE_CHECKING, Any

from advisor.model import ItemForm
from advisor.rewrite.ir import Apply, Column, Const, Demand, Node
from advisor.rewrite.lowering import applying
from advisor.rewrite.lowering.blocked import Blocked, TooBig, quoted
from advisor.rewrite.rules import Need, Rule

if TYPE_CHECKING:
    from collections.abc import Sequence

    from advisor.rewrite.lowering.reading import Reading

VECTOR, FLAGS = "vector", "flags"
KINDS = frozenset({VECTOR, FLAGS})
NUMBERS = frozenset({"int64", "float64", "bool"})
EXACT = 2**53
COMPARED: dict[type[ast.cmpop], str] = {
    ast.Eq: "A == B",
    ast.NotEq: "A != B",
    ast.Lt: "A < B",
    ast.LtE: "A <= B",
    ast.Gt: "A > B",
    ast.GtE: "A >= B",
}
OPERATORS: dict[type[ast.operator], str] = {
    ast.Add: "A + B",
    ast.Sub: "A - B",
    ast.Mult: "A * B",
    ast.Div: "A / B",
}
NULL_TESTS = {"isna": "isna", "isnull": "isna", "notna": "notna", "notnull": "notna"}
ANY_THERE = Need("no-missing", "{A} are not all missing", "A.notna().any(axis=1)")
IN_RANGE = Need(
    "int-range", "{A} are between {B} and {C}", "A.min(axis=1).ge(B) & A.max(axis=1).le(C)", on="ABC"
)


@cache
def made(python: str, columns: str, kind: str, count: int = 1) -> Rule:
    """Give the rule of a step on vectors; the same step is the same rule."""
    return Rule(python, " ".join(["any"] * count), columns, kind)


def vector(reading: Reading, columns: Sequence[Node], code: str, at: ast.AST) -> Node:
    """Give several columns as a vector; `code` is how these are taken from the frame."""
    if reading.schema.form is not ItemForm.SERIES:
        raise Blocked(at, f"{quoted(at)}: a dict is no vector")
    if not reading.schema.row_dtype:
        raise Blocked(at, f"{quoted(at)}: some columns have no text for a name, or the same one")
    dtypes = {each.dtype for each in columns if isinstance(each, Column)}
    if reading.schema.row_dtype == "float64" and dtypes != {"float64"}:
        code += '.astype("float64")'
    _oblige_ranges(reading, columns)
    reading.step("the row as a vector")
    rule = made("row[...]", code, VECTOR, len(columns))
    return reading.made(Apply(kind=VECTOR, rule=rule, args=tuple(columns)))


def columns_of(node: Node) -> tuple[Column, ...]:
    """Return the columns behind a vector."""
    while isinstance(node, Apply) and node.rule.python != "row[...]":
        node = node.args[0]
    return tuple(each for each in getattr(node, "args", ()) if isinstance(each, Column))


def is_plain(node: Node) -> bool:
    """Claim that a vector is the columns themselves."""
    return isinstance(node, Apply) and node.rule.python == "row[...]"


def dtypes_of(node: Node) -> frozenset[str]:
    """Return the dtypes of the values of a vector; those that were calculated are floats."""
    if node.kind == FLAGS:
        return frozenset({"bool"})
    return frozenset(each.dtype for each in columns_of(node)) if is_plain(node) else frozenset({"float64"})


def step(reading: Reading, python: str, columns: str, kind: str, *args: Node, **more: Any) -> Node:
    """Give the result of a step."""
    reading.step(python)
    reading.book.notes.update(more.pop("notes", {}))
    return reading.made(Apply(kind=kind, rule=made(python, columns, kind, len(args)), args=args, **more))


def compared(reading: Reading, op: ast.cmpop, node: Node, other: Node, at: ast.AST) -> Node:
    """Compare each value with one other."""
    texts = all(each.kind == "text" for each in columns_of(node)) and is_plain(node)
    same_kind = other.kind == "text" if texts else other.kind in {"int", "float"}
    equality = isinstance(op, ast.Eq | ast.NotEq)
    numbers = dtypes_of(node) <= NUMBERS - {"bool"}
    if type(op) not in COMPARED or not isinstance(other, Const) or not same_kind or other.missing:
        raise Blocked(at, f"{quoted(at)}: the row as a vector is compared with one constant of its kind only")
    if not (numbers or (texts and equality)):
        raise Blocked(at, f"{quoted(at)}: not all of these columns hold numbers")
    _check_exact(node, other)
    oblige_number(reading, node)
    return step(reading, COMPARED[type(op)], COMPARED[type(op)], FLAGS, node, other)


def _check_exact(node: Node, other: Node | None = None) -> None:
    """Refuse integers that are no floats among floats."""
    mixed = "float64" in dtypes_of(node) or (other is not None and other.kind == "float")
    parts = [*columns_of(node), *([other] if other is not None else [])]
    if mixed and any(each.kind in applying.WHOLE and applying.widest(each.bound) > EXACT for each in parts):
        raise TooBig


def calculated(reading: Reading, op: ast.operator, node: Node, other: Node, at: ast.AST) -> Node:
    """Calculate with each value and one constant."""
    plain = OPERATORS.get(type(op))
    finite = isinstance(other, Const) and other.kind in {"int", "float"} and abs(other.value) <= EXACT
    floats = dtypes_of(node) == {"float64"} and (not is_plain(node) or reading.schema.row_dtype != "int64")
    if plain is None or not finite or not floats or (isinstance(op, ast.Div) and not other.value):  # type: ignore[attr-defined]
        raise Blocked(at, f"{quoted(at)}: no column form is known for a row as a vector")
    oblige_number(reading, node)
    return step(reading, plain, plain, VECTOR, node, other)


def oblige_number(reading: Reading, node: Node) -> None:
    """Oblige a number to be there: pandas 3 takes a row of texts and gaps for one of texts."""
    dtypes = frozenset(each.dtype for each in columns_of(node))
    if reading.schema.row_dtype == "object" and dtypes == {"float64"} and not _has_whole_numbers(reading):
        base = node
        while not is_plain(base):
            base = base.args[0]  # type: ignore[attr-defined]
        reading.oblige(Demand(need=ANY_THERE, args=(base,)))


def _has_whole_numbers(reading: Reading) -> bool:
    dtypes = {each.dtype for each in reading.schema.columns.values()}
    return reading.schema.old or bool(dtypes & {"int64", "bool"})


def only(reading: Reading, columns: Sequence[Column]) -> Node:
    """Give some columns as a vector, to say something about them."""
    names = [each.name for each in columns]
    rule = made("row[...]", f"df[{names!r}]", VECTOR, len(columns))
    return reading.made(Apply(kind=VECTOR, rule=rule, args=tuple(columns)))


def _oblige_ranges(reading: Reading, columns: Sequence[Node]) -> None:
    """Oblige columns of integers to stay within the limit that is assumed, all at once."""
    demands = {each: applying.ranged(each, reading.book.limit) for each in columns}
    held = [each for each, demand in demands.items() if isinstance(each, Column) and demand is not None]
    found = [demand for demand in demands.values() if demand is not None]
    if len(held) == 1:
        reading.oblige(found[0])
    elif held:
        reading.oblige(Demand(need=IN_RANGE, args=(only(reading, held), *found[0].args[1:])))


def is_mentioned(reading: Reading, node: ast.expr) -> bool:
    """Claim that an expression could be a vector, without reading it."""
    from advisor.rewrite.lowering.scope import Row  # noqa: PLC0415 - each needs the other

    names = [reading.names.get(each.id) for each in ast.walk(node) if isinstance(each, ast.Name)]
    return reading.schema.form is ItemForm.SERIES and any(
        isinstance(each, Row) or getattr(each, "kind", "") in KINDS for each in names
    )


def sliced(reading: Reading, node: ast.Subscript) -> Node:
    """Read `row["first":"last"]`, both included."""
    ends = [getattr(node.slice, name) for name in ("lower", "upper", "step")]
    first, last = (getattr(each, "value", None) for each in ends[:2])
    names = list(reading.schema.columns)
    if ends[2] is not None or first not in names or last not in names:
        raise Blocked(node, f"{quoted(node)}: which columns it reads is not known")
    chosen = names[names.index(first) : names.index(last) + 1]
    return whole(reading, chosen, f"df.loc[:, {first!r}:{last!r}]", node)


def whole(reading: Reading, names: Sequence[str], code: str, at: ast.AST) -> Node:
    """Give columns as a vector, of which the code is known."""
    from advisor.rewrite.lowering.binding import bare  # noqa: PLC0415 - each needs the other

    columns = [bare(reading, reading.schema.columns[name]) for name in names]
    return vector(reading, columns, code, at)
