"""This file reads what a row does over a vector: its sum, mean and extremes, without what is missing."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from advisor.rewrite.ir import INT64, WIDEST, Demand, Node
from advisor.rewrite.lowering import applying, vectors
from advisor.rewrite.lowering.blocked import Blocked, TooBig, quoted
from advisor.rewrite.lowering.vectors import (
    ANY_THERE,
    EXACT,
    FLAGS,
    NULL_TESTS,
    NUMBERS,
    VECTOR,
    columns_of,
    dtypes_of,
    is_plain,
    step,
)
from advisor.rewrite.rules import Need

if TYPE_CHECKING:
    from collections.abc import Callable

    from advisor.rewrite.lowering.reading import Reading

SEQUENTIAL = 8
"""Values from which NumPy adds up floats in eight lanes, so that the order matters (NumPy's pairwise sum)."""
IN_LANES = "np.ascontiguousarray(A.fillna(0)).sum(axis=1)"
"""How NumPy adds up one row of floats, also where a frame holds its columns one behind the other."""
ONE_BY_ONE = "A.fillna(0).cumsum(axis=1).iloc[:, -1]"
"""How Python adds up a row of objects; pandas 2 does so for means, too."""
NAMED = {"eq": ast.Eq, "ne": ast.NotEq, "lt": ast.Lt, "le": ast.LtE, "gt": ast.Gt, "ge": ast.GtE}
"""Methods of a Series that compare."""
ALL_THERE = Need("no-missing", "nothing is missing in {A}", "A.notna().all(axis=1)")


def method(reading: Reading, node: Node, name: str, call: ast.Call) -> Node:
    """Read a method of a vector without arguments, or a comparison by its name."""
    from advisor.rewrite.lowering.evaluating import node_of  # noqa: PLC0415 - each needs the other

    if name in NAMED and len(call.args) == 1 and not call.keywords:
        return vectors.compared(reading, NAMED[name](), node, node_of(reading, call.args[0]), call)
    reader = READERS.get(name)
    if reader is None or call.args or call.keywords:
        raise Blocked(call, f"{quoted(call)}: no column form is known for a row as a vector")
    if name not in NULL_TESTS and name != "count" and node.kind == VECTOR:
        vectors.oblige_number(reading, node)
    return reader(reading, node, name, call)


def null_test(reading: Reading, node: Node, name: str, at: ast.AST) -> Node:
    """Read isna() and notna()."""
    del at
    test = NULL_TESTS[name]
    return step(reading, f"numpy.{test} of a row", f"A.{test}()", FLAGS, node)


def any_or_all(reading: Reading, node: Node, name: str, at: ast.AST) -> Node:
    """Read any() and all(), which leave out what is missing."""
    if not dtypes_of(node) <= NUMBERS:
        raise Blocked(at, f"{quoted(at)}: not all of these columns hold numbers or flags")
    return step(reading, f"numpy.{name} of a row", f"A.{name}(axis=1)", "bool", node)


def counted(reading: Reading, node: Node, name: str, at: ast.AST) -> Node:
    """Read count()."""
    del name, at
    return step(
        reading, "numpy.count of a row", "A.count(axis=1)", "int", node, bound=(0, len(columns_of(node)))
    )


def absolute(reading: Reading, node: Node, name: str, at: ast.AST) -> Node:
    """Read abs() of floats; the lowest integer has no magnitude."""
    del name
    if dtypes_of(node) != {"float64"}:
        raise Blocked(at, f"{quoted(at)}: no column form is known for these columns")
    return step(reading, "abs of a row", "A.abs()", VECTOR, node)


def summed(reading: Reading, node: Node, name: str, at: ast.AST) -> Node:
    """Read sum()."""
    del name
    dtypes, count = _numbers(node, at), len(columns_of(node))
    kind = "float" if dtypes - {"int64", "bool"} or _is_of_floats(reading, node) else "int"
    bound = _sum_of_bounds(node, kind)
    if node.kind == FLAGS or kind == "int":
        if dtypes == {"bool"} and count == 1 and is_plain(node):
            raise Blocked(at, f"{quoted(at)}: the sum of one flag is a flag")
        return step(reading, _of_numpy(reading, node, "sum"), "A.sum(axis=1)", "int", node, bound=bound)
    _oblige_float(reading, node)
    columns = "A.sum(axis=1)"
    if count >= SEQUENTIAL:
        columns = IN_LANES if _is_of_floats(reading, node) else ONE_BY_ONE
    return step(reading, _of_numpy(reading, node, "sum"), columns, "float", node)


def averaged(reading: Reading, node: Node, name: str, at: ast.AST) -> Node:
    """Read mean(), median() and std()."""
    _numbers(node, at)
    if node.kind == VECTOR:
        _sum_of_bounds(node, "float")
    columns = f"A.{name}(axis=1)"
    if len(columns_of(node)) >= SEQUENTIAL and "float64" in dtypes_of(node) and name != "median":
        if name == "std":
            raise Blocked(at, f"{quoted(at)}: its last digits depend on the order in which it adds up")
        lanes = _is_of_floats(reading, node) or not reading.schema.old
        columns = f"{IN_LANES if lanes else ONE_BY_ONE} / A.count(axis=1)"
    return step(reading, f"numpy.{name} of a row", columns, "float", node)


def extreme(reading: Reading, node: Node, name: str, at: ast.AST) -> Node:
    """Read min() and max()."""
    dtypes = _numbers(node, at)
    floats = dtypes == {"float64"} or _is_of_floats(reading, node)
    if not floats and dtypes != {"int64"}:
        raise Blocked(at, f"{quoted(at)}: of columns of several kinds")
    bounds = [each.bound for each in columns_of(node)]
    bound = WIDEST if floats else (min(low for low, _ in bounds), max(high for _, high in bounds))
    kind = "float" if floats else "int"
    return step(reading, _of_numpy(reading, node, name), f"A.{name}(axis=1)", kind, node, bound=bound)


def place_of_extreme(reading: Reading, node: Node, name: str, at: ast.AST) -> Node:
    """Read idxmax() and idxmin(): the name of the first column that holds it."""
    dtypes = _numbers(node, at)
    if "bool" in dtypes:
        raise Blocked(at, f"{quoted(at)}: no column form is known for flags")
    if dtypes == {"int64"} and not _is_of_floats(reading, node):
        return step(reading, f"{name} of a row", f"A.{name}(axis=1)", "text", node)
    _sum_of_bounds(node, "float")
    demand = Demand(need=ALL_THERE, args=(node,))
    reading.oblige(demand)
    return step(reading, f"{name} of a row", f"A.fillna(0).{name}(axis=1)", "text", node)


def _numbers(node: Node, at: ast.AST) -> frozenset[str]:
    dtypes = dtypes_of(node)
    if not dtypes <= NUMBERS:
        raise Blocked(at, f"{quoted(at)}: not all of these columns hold numbers")
    return dtypes


def _is_of_floats(reading: Reading, node: Node) -> bool:
    """Claim that the row itself holds nothing but floats, NumPy's."""
    return reading.schema.row_dtype == "float64" and node.kind == VECTOR


def _of_numpy(reading: Reading, node: Node, name: str) -> str:
    """Name a step; its result is a number of NumPy if the row holds such."""
    numpy = reading.schema.row_dtype in NUMBERS or node.kind == FLAGS
    return f"numpy.{name} of a row" if numpy else f"{name} of a row"


def _sum_of_bounds(node: Node, kind: str) -> tuple[int, int]:
    """Return the bounds of a sum; raises TooBig where it could leave 64 bits, or a float's digits."""
    if node.kind == FLAGS:
        return 0, len(columns_of(node))
    bounds = [each.bound for each in columns_of(node) if each.kind in {*applying.WHOLE, "bool"}]
    bounds += [(0, 1) for each in columns_of(node) if each.dtype == "bool" and each.kind != "bool"]
    low, high = sum(low for low, _ in bounds), sum(high for _, high in bounds)
    if applying.widest((low, high)) > (EXACT if kind == "float" else INT64):
        raise TooBig
    return low, high


def _oblige_float(reading: Reading, node: Node) -> None:
    """Oblige a float to be there: a row of objects without any adds up to an integer."""
    if _is_of_floats(reading, node):
        return
    floats = [each for each in columns_of(node) if each.dtype == "float64"]
    about = node if len(floats) == len(columns_of(node)) else vectors.only(reading, floats)
    reading.oblige(Demand(need=ANY_THERE, args=(about,)))


def of_row(reading: Reading, node: ast.Call, name: str) -> Node | None:
    """Read a method of the whole row as one of a vector; None for others."""
    names = list(reading.schema.columns)
    if name == "drop" and len(node.args) == 1 and not node.keywords:
        from advisor.rewrite.lowering.evaluating import node_of  # noqa: PLC0415 - each needs the other

        dropped = node_of(reading, node.args[0])
        value = getattr(dropped, "value", None)
        given = [value] if isinstance(value, str) else list(value) if isinstance(value, list | tuple) else []
        if given and all(each in names for each in given):
            rest = [each for each in names if each not in given]
            return vectors.whole(reading, rest, f"df.drop(columns={getattr(dropped, 'text', '')})", node)
        raise Blocked(node, f"{quoted(node)}: which columns it leaves out is not known")
    if name in READERS:
        return method(reading, vectors.whole(reading, names, "df", node), name, node)
    return None


READERS: dict[str, Callable[[Reading, Node, str, ast.AST], Node]] = {
    **dict.fromkeys(NULL_TESTS, null_test),
    "any": any_or_all,
    "all": any_or_all,
    "count": counted,
    "abs": absolute,
    "sum": summed,
    "mean": averaged,
    "median": averaged,
    "std": averaged,
    "min": extreme,
    "max": extreme,
    "idxmax": place_of_extreme,
    "idxmin": place_of_extreme,
}
