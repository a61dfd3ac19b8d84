"""This file says in what the results of a loop can be kept: a column, an array, or the list itself."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import TYPE_CHECKING

from advisor.rewrite.loops.carrying import stored
from advisor.rewrite.loops.storing import Into, Results

if TYPE_CHECKING:
    from advisor.rewrite.loops.whole import Whole

Shape = Callable[[ast.expr], ast.expr]


def called(value: ast.expr, method: str, *args: ast.expr, **options: object) -> ast.expr:
    """Return a call of a method."""
    keywords = [ast.keyword(name, ast.Constant(each)) for name, each in options.items()]  # type: ignore[arg-type]
    return ast.Call(ast.Attribute(value, method, ast.Load()), list(args), keywords)


def as_it_is(value: ast.expr) -> ast.expr:
    """Leave a column as it is."""
    return value


def as_array(value: ast.expr) -> ast.expr:
    """Leave the labels of the rows behind."""
    return called(value, "to_numpy")


def as_list(value: ast.expr) -> ast.expr:
    """Make a list of Python's values."""
    match value:
        case ast.BinOp(left=ast.List(), op=ast.Mult()):
            return value
    return called(value, "tolist")


def renumbered(value: ast.expr) -> ast.expr:
    """Give the rows new numbers."""
    return called(value, "reset_index", drop=True)


def as_records(value: ast.expr) -> ast.expr:
    """Make a list of dicts."""
    return called(value, "to_dict", ast.Constant("records"))


def as_tuples(value: ast.expr) -> ast.expr:
    """Make a list of tuples."""
    rows = called(value, "itertuples", index=False, name=None)
    return ast.Call(ast.Name("list", ast.Load()), [rows], [])


def as_lists(value: ast.expr) -> ast.expr:
    """Make a list of lists."""
    rows = called(value, "itertuples", index=False, name=None)
    return ast.Call(
        ast.Name("list", ast.Load()),
        [ast.Call(ast.Name("map", ast.Load()), [ast.Name("list"), rows], [])],
        [],
    )


def as_objects(value: ast.expr) -> ast.expr:
    """Make a column of objects, as filling it one by one leaves it."""
    return called(value, "astype", ast.Name("object", ast.Load()))


def as_floats(value: ast.expr) -> ast.expr:
    """Make a column of floats, as filling it one by one leaves it."""
    return called(value, "astype", ast.Name("float", ast.Load()))


LISTS: dict[str, tuple[Shape, ...]] = {
    "value": (as_it_is, as_array, as_list),
    "dict": (as_it_is, renumbered, as_records),
    "tuple": (as_it_is, renumbered, as_tuples),
    "list": (as_it_is, renumbered, as_lists),
}
"""In what a list can be kept, by what its results are: what reads best first, the list itself last."""


COLUMNS: tuple[Shape, ...] = (as_it_is, as_floats, as_objects, as_list)


def shapes_for(held: Results, whole: Whole) -> tuple[Shape, ...]:
    """Return in what some results can be kept, what reads best first, and what is surely right last."""
    if held.into is Into.COLUMN:
        return COLUMNS
    if held.into is Into.DICT:
        return (as_list,)
    if held.into is Into.ARRAY:
        return (as_it_is, as_list)
    if whole.rewritten is None:
        return (as_it_is, renumbered)
    style = whole.rewritten.shape.style if len(whole.results) == 1 else "value"
    return LISTS[style] if is_put_into_columns(held.name, whole) else LISTS[style][-1:]


MAKERS = frozenset({"Series", "DataFrame", "array", "asarray"})


def is_put_into_columns(name: str, whole: Whole) -> bool:
    """Claim that a list is only used to fill a column of the loop's frame, or to make a table or array."""
    after = whole.source.body[whole.loop.place + 1 :]
    fine: set[int] = set()
    for node in (each for statement_ in after for each in ast.walk(statement_)):
        match node:
            case ast.Assign(targets=[ast.Subscript(value=ast.Name(id=frame))], value=ast.Name() as value) if (
                frame == whole.loop.frame
            ):
                fine.add(id(value))
            case ast.Call(func=ast.Attribute(value=ast.Name(id=frame), attr="assign"), keywords=keywords) if (
                frame == whole.loop.frame
            ):
                fine |= {id(each.value) for each in keywords}
            case ast.Call(func=ast.Attribute(attr=maker), args=[first, *_]) if maker in MAKERS:
                fine.add(id(first))
                if isinstance(first, ast.Dict):
                    fine |= {id(value) for value in first.values}
    uses = [
        node
        for each in after
        for node in ast.walk(each)
        if isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Load)
    ]
    rebound = whole.loop.frame in set().union(*map(stored, after))
    return not rebound and all(id(node) in fine for node in uses)
