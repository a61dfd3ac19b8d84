"""This file reads expressions: names, columns, conditions, choices, and everything that the rule table knows."""

from __future__ import annotations

import ast
import re
from types import FunctionType
from typing import TYPE_CHECKING, Any

from advisor.model import ItemForm
from advisor.rewrite.ir import FALSE, NAN, NAT, NONE, NOTHING, TRUE, Apply, Column, Const, Node
from advisor.rewrite.lowering import (
    applying,
    cells,
    containers,
    inner,
    labels,
    logic,
    matches,
    perhaps,
    vectors,
)
from advisor.rewrite.lowering.blocked import Blocked, quoted
from advisor.rewrite.lowering.folding import constant, literal, local_names
from advisor.rewrite.lowering.matching import candidates
from advisor.rewrite.lowering.scope import Gathered, Labeled, Record, Row, Sequence, Unset, Value
from advisor.rewrite.source import MISSING

if TYPE_CHECKING:
    from collections.abc import Callable

    from advisor.rewrite.lowering.reading import Reading

MOST_CASES = 25
"""Entries of a table by several keys that are written out."""
OF_PARTS = frozenset({"sorted", "min", "max", "divmod"})
"""Functions whose result can have parts."""
NULLS = {"pandas.isna", "pandas.isnull", "pandas.notna", "pandas.notnull"}
OWN_NAMES = frozenset(
    {"df", "values", "odd", "items", "pd", "np", "re", "math", "datetime", "date", "timedelta"}
)
"""Names that mean something else in emitted code."""
LIBRARIES = {"pd": "pandas", "np": "numpy", "re": "re", "math": "math"}
"""Modules that emitted code imports, by the names that it has for them."""
COMPARED: dict[type[ast.cmpop], str] = {
    ast.Eq: "A == B",
    ast.NotEq: "A != B",
    ast.Lt: "A < B",
    ast.LtE: "A <= B",
    ast.Gt: "A > B",
    ast.GtE: "A >= B",
    ast.In: "A in B",
}


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
    """Give what is worked out from a table of the module alone, such as a column's mean: once for all rows."""
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
    """Write a constant by its name where the module of the function has one for it, that means nothing else."""
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
    """Read a part of an expression once, for all rules that are tried; a rule may want it in another shape."""
    key = ast.dump(node)
    if key not in parts:
        try:
            parts[key] = node_of(reading, node)
        except Blocked as blocked:
            parts[key] = blocked
    return parts[key]


def name(reading: Reading, node: ast.Name) -> Value:
    """Read a local name."""
    if node.id in reading.names:
        value = perhaps.known(reading, reading.names[node.id])
        if isinstance(value, Unset):
            raise Blocked(node, f"reads {node.id}, {value.because or 'which may have no value here'}")
        return known_missing(reading, value) or value
    if node.id in reading.source.rebound or node.id in reading.source.changed:
        raise Blocked(node, f"reads {node.id}, which is changed elsewhere", sure=False)
    raise Blocked(node, f"reads {node.id}, of which nothing is known", sure=False)


def attribute(reading: Reading, node: ast.Attribute) -> Value:
    """Read a column, or a part of a value."""
    if isinstance(node.value, ast.Name) and isinstance(reading.names.get(node.value.id), Row):
        if reading.schema.form is not ItemForm.SERIES:
            raise Blocked(node, f"{quoted(node)}: a dict has no such attribute", sure=False)
        if is_of_series(node.attr):
            what = f"{quoted(node)} is an attribute of every pandas row, not the column {node.attr}"
            raise Blocked(node, what, sure=False)
        return column(reading, node.attr, node)
    return by_rule(reading, node)


def is_of_series(attr: str) -> bool:
    """Claim that a row of pandas has an attribute of its own by this name, which hides a column."""
    import pandas as pd  # noqa: PLC0415 - rows of pandas are there

    return hasattr(pd.Series, attr) or attr in {"name", "index"}


def column(reading: Reading, named: str, node: ast.AST) -> Node:
    """Give a column of the data."""
    found = reading.schema.columns.get(named)
    if found is None:
        raise Blocked(node, f"reads {named}, which the data does not have", sure=False)
    if named in reading.schema.ragged:
        raise Blocked(node, f"reads {named}, which some rows do not have", sure=False)
    return bare(reading, found)


def bare(reading: Reading, found: Column) -> Node:
    """Give a column with the bounds that are assumed; or None, where it is known to be None."""
    node = reading.made(applying.limited(found, reading.book.limit))
    return known_missing(reading, node) or node


def known_missing(reading: Reading, value: Value) -> Node | None:
    """Give None for a column on rows of which it is known already that it is None there."""
    if not isinstance(value, Column) or value.missing != {NONE}:
        return None
    return NOTHING if any(_says_missing(each, value) for each in reading.path.full) else None


def _says_missing(condition: Node, node: Node) -> bool:
    return isinstance(condition, Apply) and condition.rule is logic.MISSING and condition.args == (node,)


def subscript(reading: Reading, node: ast.Subscript) -> Value:
    """Read a column, a part of a sequence or record, or a slice."""
    if isinstance(node.value, ast.Name) and isinstance(reading.names.get(node.value.id), Row):
        return of_row(reading, node)
    if (
        isinstance(node.value, ast.Attribute)
        and node.value.attr == "loc"
        and is_row(reading, node.value.value)
    ):
        return of_row(reading, node)
    if isinstance(node.value, ast.Name) and node.value.id not in reading.names:
        return of_constant(reading, node)
    owner = owner_of(reading, node.value)
    if isinstance(owner, Gathered) and not isinstance(node.slice, ast.Slice):
        place = node_of(reading, node.slice)
        return containers.first_of(reading, owner, getattr(place, "value", None), node)
    if isinstance(owner, Sequence | Record):
        return part(reading, owner, node)
    if isinstance(owner, Apply) and matches.is_match(owner):
        return matches.group(reading, owner, node_of(reading, node.slice), node, square=True)
    if isinstance(owner, Node) and owner.kind in cells.KINDS and not isinstance(node.slice, ast.Slice):
        return cells.entry(reading, owner, node_of(reading, node.slice), node)
    return by_rule(reading, node)


def owner_of(reading: Reading, node: ast.expr) -> Value | None:
    """Give the value of which a part is taken, where it can be other than text; None where the rules know it."""
    if isinstance(node, ast.Name):
        return reading.names.get(node.id)
    made_here = isinstance(node, ast.Dict | ast.Tuple | ast.List | ast.Subscript | ast.IfExp)
    called = isinstance(node, ast.Call) and (
        is_own(reading, node) or reading.source.canonical(node.func).removeprefix("builtins.") in OF_PARTS
    )
    if made_here or called or cells.is_possible(reading, node):
        return value_of(reading, node)
    return None


def is_own(reading: Reading, node: ast.Call) -> bool:
    """Claim that a call is one of a function of the person's own."""
    function = reading.source.resolve(node.func)
    return isinstance(function, FunctionType) and reading.source.is_own(function)


def is_row(reading: Reading, node: ast.expr) -> bool:
    """Claim that an expression is the item itself."""
    return isinstance(node, ast.Name) and isinstance(reading.names.get(node.id), Row)


def of_constant(reading: Reading, node: ast.Subscript) -> Value:
    """Read an entry of a constant table: a known one, one for each item, or one by several keys."""
    table = value_of(reading, node.value)
    place = None if isinstance(node.slice, ast.Slice) else value_of(reading, node.slice)
    if isinstance(table, Const) and isinstance(place, Const):
        try:
            return structure(table.value[place.value])
        except (KeyError, IndexError, TypeError) as error:
            raise Blocked(node, f"{quoted(node)} raises {type(error).__name__}", sure=False) from error
    if isinstance(table, Const) and isinstance(place, Sequence) and isinstance(table.value, dict):
        found, known = by_keys(reading, table.value, place, node)
        reading.leave(logic.negated(known), KeyError, f"{quoted(node)} is an entry of the table")
        return found
    if isinstance(table, Const) and isinstance(table.value, list | tuple) and isinstance(place, Node):
        if place.kind not in {"int", "bool"} or (place.kind == "bool" and reading.holds_numpy((place,))):
            raise Blocked(node, f"{quoted(node)}: its place is no integer", sure=False)
        table = constant(dict(enumerate(table.value)), f"dict(enumerate({table.text}))")
    if isinstance(table, Const) and isinstance(place, Node) and isinstance(table.value, dict):
        return looked_up(reading, table, place, node)
    return by_rule(reading, node)


def looked_up(
    reading: Reading, table: Const, place: Node, node: ast.AST, default: Node | None = None
) -> Value:
    """Look up one key: by the rule table, or entry by entry where the table is small."""
    python, args = ("B[A]", (place, table)) if default is None else ("B.get(A, C)", (place, table, default))
    if reading.can_use(python, *args) or place.kind == "any" or len(table.value) > MOST_CASES:
        return reading.use(python, *args, at=node)
    if default is NOTHING and reading.can_use("B.get(A)", place, table):
        return reading.use("B.get(A)", place, table, at=node)
    one_key = {(key,): value for key, value in table.value.items() if not isinstance(key, tuple)}
    found, known = by_keys(reading, one_key, Sequence((place,)), node, default)
    if default is None:
        reading.leave(logic.negated(known), KeyError, f"{quoted(node)} is an entry of the table")
    return found


def by_keys(
    reading: Reading, table: dict[Any, Any], place: Sequence, node: ast.AST, default: Value | None = None
) -> tuple[Value, Node]:
    """Look up several keys at once: the value, and where it was found."""
    cases: list[tuple[Node, Value]] = []
    if len(table) > MOST_CASES:
        raise Blocked(node, f"{quoted(node)}: a table of {len(table)} entries by several keys", sure=False)
    for keys, value in table.items():
        if isinstance(keys, tuple) and len(keys) == len(place.items):
            parts = tuple(literal(key) for key in keys)
            cases.append((in_order(reading, ast.Eq(), place.items, parts, node), structure(value)))
    if not cases:
        raise Blocked(node, f"{quoted(node)}: no such key", sure=False)
    known = reading.made(logic.any_of(condition for condition, _ in cases))
    if default is None:
        default = cases.pop()[1]
    return merged(
        reading, tuple((reading.made(condition), value) for condition, value in cases), default
    ), known


def structure(value: Any) -> Value:
    """Give a constant, or a sequence of constants."""
    if isinstance(value, tuple | list):
        return Sequence(tuple(structure(each) for each in value), type(value).__name__, own=False)
    return literal(value)


def of_row(reading: Reading, node: ast.Subscript) -> Value:
    """Read one column, or several as a vector."""
    if isinstance(node.slice, ast.Slice):
        return vectors.sliced(reading, node)
    chosen = value_of(reading, node.slice)
    if isinstance(chosen, Const) and isinstance(chosen.value, str):
        return column(reading, chosen.value, node)
    if (
        isinstance(chosen, Sequence)
        and chosen.style == "list"
        and all(isinstance(each, Const) for each in chosen.items)
    ):
        chosen = as_values(chosen)
    if isinstance(chosen, Const) and (isinstance(chosen.value, list) or chosen.text.startswith("[")):
        columns = [column(reading, str(each), node) for each in chosen.value]
        return vectors.vector(reading, columns, f"df[{chosen.text}]", node)
    raise Blocked(node, f"{quoted(node)}: which column it reads depends on the item", sure=False)


def part(reading: Reading, owner: Sequence | Record, node: ast.Subscript) -> Value:
    """Read a part whose place is known."""
    if isinstance(node.slice, ast.Slice) and isinstance(owner, Sequence):
        ends = [each and known_constant(reading, each) for each in (node.slice.lower, node.slice.upper)]
        return Sequence(owner.items[slice(*(end.value if end else None for end in ends))], owner.style)
    place = value_of(reading, node.slice)
    if isinstance(place, Const) and isinstance(owner, Sequence) and isinstance(place.value, int):
        if -len(owner.items) <= place.value < len(owner.items):
            return owner.items[place.value]
    if isinstance(place, Const) and isinstance(owner, Record):
        found = dict(owner.items).get(place.value)
        if found is not None:
            return found
    table = as_table(owner) if isinstance(owner, Record) else None
    if table is not None and isinstance(place, Node) and not isinstance(place, Const):
        return looked_up(reading, table, place, node)
    if isinstance(owner, Record) and not isinstance(place, Const):
        return containers.entry_of(reading, owner, place, node)
    if (
        isinstance(owner, Sequence)
        and owner.style != "set"
        and isinstance(place, Node)
        and not isinstance(place, Const)
    ):
        return containers.chosen(reading, owner, place, node)
    raise Blocked(node, f"{quoted(node)}: which part it is depends on the item", sure=False)


def choice(reading: Reading, node: ast.IfExp) -> Value:
    """Read `a if condition else b`."""
    reading.step("if")
    condition = condition_of(reading, node.test)
    if condition in (TRUE, FALSE):
        return value_of(reading, node.body if condition == TRUE else node.orelse)
    with reading.assuming(condition):
        one = value_of(reading, node.body)
    with reading.assuming(reading.made(logic.negated(condition))):
        other = value_of(reading, node.orelse)
    return merged(reading, ((condition, one),), other)


def merged(reading: Reading, cases: tuple[tuple[Node, Value], ...], default: Value) -> Value:
    """Choose between values, part by part where they have parts."""
    result = _merged(reading, cases, default)
    if isinstance(result, Sequence | Record):
        reading.book.choices.append((result, [*(value for _, value in cases), default]))
    return result


def _merged(reading: Reading, cases: tuple[tuple[Node, Value], ...], default: Value) -> Value:
    values = [*(value for _, value in cases), default]
    conditions = [condition for condition, _ in cases]
    if all(isinstance(value, Node) for value in values):
        nodes = [value for value in values if isinstance(value, Node)]
        return reading.select(list(zip(conditions, nodes[:-1], strict=True)), nodes[-1])
    if all(value == values[0] for value in values):
        return default
    if all(isinstance(value, Record) for value in values):
        return _merged_records(reading, conditions, values)
    if all(isinstance(value, Labeled) for value in values):
        return labels.merged(reading, conditions, values)
    if all(isinstance(value, Sequence) for value in values):
        parts = [value.items for value in values if isinstance(value, Sequence)]
        if len({len(each) for each in parts}) == 1:
            columns = zip(*parts, strict=True)
            together = (
                merged(reading, tuple(zip(conditions, column[:-1], strict=True)), column[-1])
                for column in columns
            )
            return Sequence(tuple(together), values[0].style)  # type: ignore[union-attr]
    if any(isinstance(value, Unset) for value in values):
        return Unset()
    raise Blocked(None, "gives results of different makes", sure=False)


def _merged_records(reading: Reading, conditions: list[Node], values: list[Value]) -> Value:
    records = [value for value in values if isinstance(value, Record)]
    keys = [tuple(key for key, _ in record.items) for record in records]
    if len(set(keys)) != 1:
        raise Blocked(None, "gives dicts with different keys", sure=False)
    together = []
    for index, key in enumerate(keys[0]):
        column = [record.items[index][1] for record in records]
        together.append((key, merged(reading, tuple(zip(conditions, column[:-1], strict=True)), column[-1])))
    return Record(tuple(together))


def junction(reading: Reading, node: ast.BoolOp) -> Value:
    """Read `and` and `or`, whose value is one of their operands."""
    is_and = isinstance(node.op, ast.And)
    reading.step("and" if is_and else "or")
    return _joined(reading, node.values, is_and=is_and)


def _joined(reading: Reading, operands: list[ast.expr], *, is_and: bool) -> Value:
    first = value_of(reading, operands[0])
    if len(operands) == 1:
        return first
    truth = reading.made(reading.truth(first))
    if truth in (TRUE, FALSE):
        return first if (truth == FALSE) is is_and else _joined(reading, operands[1:], is_and=is_and)
    goes_on = truth if is_and else reading.made(logic.negated(truth))
    with reading.assuming(goes_on):
        rest = _joined(reading, operands[1:], is_and=is_and)
    if truth is first and isinstance(rest, Node) and rest.kind == "bool" and not rest.missing:
        return reading.made(logic.both(truth, rest) if is_and else logic.either(truth, rest))
    cases = ((truth, rest),) if is_and else ((truth, first),)
    return merged(reading, cases, first if is_and else rest)


def condition_of(reading: Reading, node: ast.expr) -> Node:
    """Read an expression of which only the truth matters."""
    match node:
        case ast.BoolOp(op=op, values=operands):
            is_and = isinstance(op, ast.And)
            reading.step("and" if is_and else "or")
            return _condition(reading, operands, is_and=is_and)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            reading.step("not")
            return reading.made(logic.negated(condition_of(reading, operand)))
    return reading.made(reading.truth(value_of(reading, node)))


def _condition(reading: Reading, operands: list[ast.expr], *, is_and: bool) -> Node:
    first = condition_of(reading, operands[0])
    if len(operands) == 1 or first == (FALSE if is_and else TRUE):
        return first
    with reading.assuming(first if is_and else reading.made(logic.negated(first))):
        rest = _condition(reading, operands[1:], is_and=is_and)
    return reading.made(logic.both(first, rest) if is_and else logic.either(first, rest))


def inverted(reading: Reading, node: ast.UnaryOp) -> Value:
    """Read `not`; other operators are in the rule table."""
    if isinstance(node.op, ast.Not):
        return condition_of(reading, node)
    if isinstance(node.op, ast.Invert):
        value = value_of(reading, node.operand)
        if isinstance(value, Node) and value.kind == vectors.FLAGS:
            return vectors.step(reading, "~A", "~A", vectors.FLAGS, value)
    return by_rule(reading, node)


def calculation(reading: Reading, node: ast.BinOp) -> Value:
    """Read a calculation: with a vector, or by the rule table."""
    if vectors.is_mentioned(reading, node.left):
        one, other = node_of(reading, node.left), node_of(reading, node.right)
        if one.kind in vectors.KINDS:
            return vectors.calculated(reading, node.op, one, other, node)
    return by_rule(reading, node)


def compare(reading: Reading, node: ast.Compare) -> Value:
    """Read a comparison, or a chain of them."""
    reading.step("in" if any(isinstance(op, ast.In | ast.NotIn) for op in node.ops) else "comparison")
    left = value_of(reading, node.left)
    result: Node = TRUE
    before, marks = reading.path, reading.marks()
    for later in node.comparators[1:]:
        refuse_naming(later)
    for op, right_node in zip(node.ops, node.comparators, strict=True):
        right = value_of(reading, right_node)
        each = reading.made(compared(reading, op, left, right, node))
        result = logic.both(result, each)
        reading.path = reading.path.when(each)
        left = right
    reading.back_to(before, marks)
    return reading.made(result)


def compared(reading: Reading, op: ast.cmpop, left: Value, right: Value, node: ast.AST) -> Node:
    """Compare two values."""
    if isinstance(op, ast.Is | ast.IsNot):
        found = is_same(reading, left, right, node)
        return found if isinstance(op, ast.Is) else logic.negated(found)
    if isinstance(op, ast.NotIn):
        return logic.negated(compared(reading, ast.In(), left, right, node))
    if isinstance(op, ast.In):
        found_in = within(reading, left, right, node)
        if found_in is None and isinstance(left, Node):
            found_in = containers.member(reading, left, right, node)
        if found_in is not None:
            return found_in
    if isinstance(op, ast.Eq | ast.NotEq):
        plain = equal_to_none(reading, left, right, node)
        if plain is not None:
            return plain if isinstance(op, ast.Eq) else logic.negated(plain)
    if left is right and isinstance(left, Node) and isinstance(op, ast.Eq | ast.NotEq):
        return like_itself(reading, left, op)
    if isinstance(left, Sequence) and isinstance(right, Sequence) and len(left.items) == len(right.items):
        return in_order(reading, op, left.items, right.items, node)
    one, other = _one(left, node), _one(right, node)
    if one.kind in vectors.KINDS:
        return vectors.compared(reading, op, one, other, node)
    return reading.use(COMPARED[type(op)], one, other, at=node)


def like_itself(reading: Reading, node: Node, op: ast.cmpop) -> Node:
    """Compare a value with itself, which asks whether it is NaN."""
    if node.kind in {"float", "number"} and reading.can_use("math.isnan(A)", node):
        absent = reading.use("math.isnan(A)", node)
    elif NAN in node.missing or NAT in node.missing:
        absent = reading.made(logic.negated(logic.present(node)))
    else:
        absent = FALSE
    return absent if isinstance(op, ast.NotEq) else reading.made(logic.negated(absent))


def in_order(
    reading: Reading, op: ast.cmpop, left: tuple[Value, ...], right: tuple[Value, ...], node: ast.AST
) -> Node:
    """Compare sequences of the same length: by the first parts that differ."""
    if isinstance(op, ast.NotEq):
        return logic.negated(in_order(reading, ast.Eq(), left, right, node))
    last = len(left) == 1
    if isinstance(op, ast.Eq):
        first = compared(reading, op, left[0], right[0], node)
        return first if last else logic.both(first, in_order(reading, op, left[1:], right[1:], node))
    if last:
        return compared(reading, op, left[0], right[0], node)
    strict = ast.Lt() if isinstance(op, ast.Lt | ast.LtE) else ast.Gt()
    first = compared(reading, strict, left[0], right[0], node)
    equal = compared(reading, ast.Eq(), left[0], right[0], node)
    return logic.either(first, logic.both(equal, in_order(reading, op, left[1:], right[1:], node)))


def _one(value: Value, node: ast.AST) -> Node:
    if isinstance(value, Record):
        value = as_table(value) or value
    if isinstance(value, Sequence) and all(isinstance(each, Const) for each in value.items):
        return as_values(value)
    if not isinstance(value, Node):
        raise Blocked(node, f"compares something that is not one value: {quoted(node)}", sure=False)
    return value


def equal_to_none(reading: Reading, left: Value, right: Value, node: ast.AST) -> Node | None:
    """Compare with None, as few people do with `==`."""
    if right is NOTHING or left is NOTHING:
        return is_same(reading, left, right, node)
    return None


def is_same(reading: Reading, left: Value, right: Value, node: ast.AST) -> Node:
    """Read `is`: with None, True and False only."""
    value, other = (right, left) if left is NOTHING else (left, right)
    if not isinstance(other, Const) or other.kind not in {"none", "bool"}:
        raise Blocked(node, f"{quoted(node)} asks for the same object", sure=False)
    if not isinstance(value, Node):
        return FALSE
    if value.kind == "match" and other is NOTHING:
        return reading.made(logic.negated(reading.use("bool(A)", value, at=node)))
    if other.kind == "bool" and not reading.holds_numpy((value,)):
        if value.kind == "bool" and not value.missing:
            return value if other.value else logic.negated(value)
        raise Blocked(node, f"{quoted(node)} asks for the same object", sure=False)
    if other.kind == "bool":
        raise Blocked(node, f"{quoted(node)} asks for the same object", sure=False)
    return is_none(reading, value, node)


def is_none(reading: Reading, value: Node, node: ast.AST) -> Node:
    """Ask whether a value is None, which a column can tell only when nothing else is missing in it."""
    if value.kind == "none":
        return TRUE
    if NONE not in value.missing:
        if isinstance(value, Column) and applying.could_be_missing(value, reading.schema):
            if value.missing:
                return FALSE
            return (
                reading.made(logic.negated(logic.present(value)))
                if reading.schema.form != "series"
                else FALSE
            )
        return FALSE
    if len(value.missing) > 1:
        raise Blocked(node, "asks for None where None and NaN are mixed", sure=False)
    return reading.made(Apply(kind="bool", rule=logic.MISSING, args=(value,)))


def within(reading: Reading, left: Value, right: Value, node: ast.AST) -> Node | None:
    """Read `in` for a sequence of values that are not all constants."""
    if isinstance(right, Record):
        return None
    if isinstance(right, Row):
        if isinstance(left, Const) and not reading.schema.ragged:
            return TRUE if left.value in reading.schema.columns else FALSE
        raise Blocked(node, f"{quoted(node)} depends on the columns of the row", sure=False)
    if isinstance(right, Gathered):
        return containers.within_gathered(reading, left, right, node)
    if isinstance(right, Node) and right.kind in {cells.MAPPING, cells.WORDS, cells.LIST}:
        if right.kind != cells.WORDS:
            return cells.contains(reading, right, cells.known_key(left, node))
        return reading.use("A in B", _one(left, node), right, at=node)
    if not isinstance(right, Sequence) or all(isinstance(each, Const) for each in right.items):
        return None
    found: Node = FALSE
    for each in right.items:
        found = logic.either(found, reading.use("A == B", _one(left, node), _one(each, node), at=node))
    return reading.made(found)


def text(reading: Reading, node: ast.JoinedStr) -> Value:
    """Read an f-string as text added up."""
    reading.step("f-string")
    pieces = [formatted(reading, part) for part in node.values]
    return added(reading, pieces, node)


def added(reading: Reading, pieces: list[Node], at: ast.AST) -> Node:
    """Add up texts, neighboring constants first."""
    joined: list[Node] = []
    for piece in pieces:
        if joined and isinstance(piece, Const) and isinstance(joined[-1], Const):
            joined[-1] = literal(joined[-1].value + piece.value)
        elif not (isinstance(piece, Const) and piece.value == ""):
            joined.append(piece)
    result = joined[0] if joined else literal("")
    for piece in joined[1:]:
        result = reading.use("A + B", result, piece, at=at)
    return result


def formatted(reading: Reading, node: ast.expr) -> Node:
    """Read one part of an f-string."""
    if not isinstance(node, ast.FormattedValue):
        return node_of(reading, node)
    value = node_of(reading, node.value)
    if node.conversion == ord("r"):
        value = reading.use("repr(A)", value, at=node)
    elif node.conversion == ord("s"):
        value = as_text(reading, value, node)
    elif node.conversion != -1:
        raise Blocked(node, f"formats {quoted(node.value)} as ASCII", sure=False)
    if node.format_spec is None:
        return as_text(reading, value, node)
    spec = value_of(reading, node.format_spec)
    return reading.use("format(A, B)", value, _one(spec, node), at=node)


PERCENT = re.compile(r"%(?P<flags>[-0+]*)(?P<width>\d*)(?P<digits>\.\d+)?(?P<kind>[sdifgeGEx%])")
"""One field of a format with %; others are not known here."""


def percent(reading: Reading, node: ast.BinOp) -> Node | None:
    """Read "..." % (...) as an f-string; None when it is something else."""
    template = known_constant(reading, node.left)
    if template is None or not isinstance(template.value, str):
        return None
    values = list(node.right.elts) if isinstance(node.right, ast.Tuple) else [node.right]
    parts: list[ast.expr] = []
    end = 0
    for field in PERCENT.finditer(template.value):
        parts.append(ast.Constant(template.value[end : field.start()]))
        end = field.end()
        if field["kind"] == "%":
            parts.append(ast.Constant("%"))
        elif not values:
            return None
        else:
            parts.append(_percent_field(field, values.pop(0)))
    rest = template.value[end:]
    if values or "%" in rest:
        return None
    joined = ast.copy_location(ast.JoinedStr([*parts, ast.Constant(rest)]), node)
    return node_of(reading, ast.fix_missing_locations(joined))


def _percent_field(field: re.Match[str], value: ast.expr) -> ast.FormattedValue:
    side = "<" if "-" in field["flags"] else ">" if field["kind"] == "s" and field["width"] else ""
    sign = "+" if "+" in field["flags"] else ""
    zero = "0" if "0" in field["flags"] and "-" not in field["flags"] and field["kind"] != "s" else ""
    kind = {"s": "", "i": "d"}.get(field["kind"], field["kind"])
    spec = f"{side}{sign}{zero}{field['width']}{field['digits'] or ''}{kind}"
    as_text = ord("s") if field["kind"] == "s" else -1
    return ast.FormattedValue(value, as_text, ast.Constant(spec) if spec else None)


def as_text(reading: Reading, value: Node, at: ast.AST) -> Node:
    """Give str() of a value."""
    return (
        value
        if value.kind == "text" and not value.missing and not isinstance(value, Column)
        else (reading.use("str(A)", value, at=at))
    )


def display(reading: Reading, node: ast.Tuple | ast.List | ast.Set) -> Value:
    """Read a tuple, list or set."""
    style = {ast.Tuple: "tuple", ast.List: "list", ast.Set: "set"}[type(node)]
    items: list[Value] = []
    for each in node.elts:
        if isinstance(each, ast.Starred):
            inner = value_of(reading, each.value)
            if not isinstance(inner, Sequence):
                raise Blocked(each, f"unpacks {quoted(each)}, whose length is not known", sure=False)
            items.extend(inner.items)
        else:
            items.append(value_of(reading, each))
    return Sequence(tuple(items), style)


def record(reading: Reading, node: ast.Dict) -> Value:
    """Read a dict with known keys."""
    items: dict[Any, Value] = {}
    for key, value in zip(node.keys, node.values, strict=True):
        inner = value_of(reading, value)
        if key is None:
            items.update(_unpacked(reading, inner, node))
            continue
        items[known_key(reading, key, node)] = inner
    return Record(tuple(items.items()))


def known_key(reading: Reading, key: ast.expr, node: ast.AST) -> Any:
    """Give the key of an entry, which has to be known."""
    known = value_of(reading, key)
    if (
        isinstance(known, Sequence)
        and known.style == "tuple"
        and all(isinstance(each, Const) for each in known.items)
    ):
        known = as_values(known)
    if not isinstance(known, Const) or known.kind not in {"text", "int", "bool", "values"}:
        raise Blocked(node, f"makes a dict whose keys are not all known: {quoted(node)}")
    return known.value


def _unpacked(reading: Reading, value: Value, node: ast.Dict) -> dict[str, Value]:
    if isinstance(value, Record):
        return dict(value.items)
    if isinstance(value, Row) and reading.schema.form is ItemForm.ROW and not reading.schema.ragged:
        return {name: bare(reading, found) for name, found in reading.schema.columns.items()}
    raise Blocked(node, "unpacks something whose keys are not known", sure=False)


def walrus(reading: Reading, node: ast.NamedExpr) -> Value:
    """Read `name := value`."""
    value = value_of(reading, node.value)
    bind(reading, node.target.id, value)
    return value


def refuse_naming(node: ast.AST) -> None:
    """Refuse `:=` where it may be reached for some rows or parts only; raises Blocked."""
    for each in ast.walk(node):
        if isinstance(each, ast.NamedExpr):
            raise Blocked(each, f"{quoted(each)} may be reached for some rows only", sure=False)


def bind(reading: Reading, named: str, value: Value) -> None:
    """Give a name to a value."""
    reading.names[named] = value
    hint(reading, named, value)


def hint(reading: Reading, named: str, value: Value) -> None:
    """Note how the function, not one of its helpers, calls a value."""
    if isinstance(value, Node) and len(reading.book.inside) == 1:
        if reading.assigning or not isinstance(
            value, Column
        ):  # a loop's name says less than the column's own
            reading.book.names.setdefault(value, named)


HANDLERS: dict[type[ast.expr], Callable[[Reading, Any], Value]] = {
    ast.Name: name,
    ast.Attribute: attribute,
    ast.Subscript: subscript,
    ast.IfExp: choice,
    ast.BoolOp: junction,
    ast.UnaryOp: inverted,
    ast.Compare: compare,
    ast.BinOp: calculation,
    ast.JoinedStr: text,
    ast.Tuple: display,
    ast.List: display,
    ast.Set: display,
    ast.Dict: record,
    ast.NamedExpr: walrus,
    ast.Lambda: inner.lambda_made,
}
__all__ = ["HANDLERS", "Gathered"]
