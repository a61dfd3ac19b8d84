"""This file splits a loop that keeps some rows only: which ones, and what becomes of these."""

from __future__ import annotations

import ast
import copy
from typing import TYPE_CHECKING

from advisor.rewrite.loops import carrying
from advisor.rewrite.loops.finding import frames_in
from advisor.rewrite.loops.reads import Reads, at, entry
from advisor.rewrite.loops.rowing import (
    ROW,
    Leaving,
    RowFunction,
    assign,
    compiled,
    free,
    names_in,
    taken_along,
)
from advisor.rewrite.loops.storing import Into, Results

if TYPE_CHECKING:
    from typing import Any

    from advisor.rewrite.loops.finding import Loop
    from advisor.rewrite.loops.storing import Stores
    from advisor.rewrite.source import Source

KEEP = "keep"
"""What the mask of the rows is called."""


def mask_function(source: Source, loop: Loop, stores: Stores) -> RowFunction:
    """Make the function that tells whether a row is kept."""
    name = free(KEEP, names_in(source.node))
    row = loop.row or free(ROW, names_in(source.node))
    moved, invariants = taken_along(source, loop, loop.node.body, frozenset(stores.containers))
    reads = Reads(loop, row, frames_in(source) - set(stores.containers), frozenset(invariants))
    body = [Marking(stores, name).visit(node) for node in copy.deepcopy(loop.node.body)]
    first = [at(loop.node, assign(each, entry(row, column))) for each, column in loop.values]
    start = at(loop.node, assign(name, ast.Constant(False)))
    last = at(loop.node, ast.Return(ast.Name(name, ast.Load())))
    made = [*copy.deepcopy(moved), *first, start, *reads.body(body)]
    return RowFunction(
        source=compiled(source, loop, row, [*(Leaving(last).visit(node) for node in made), last]),
        asked=reads.asked,
        results=(Results(into=Into.LIST, name=name),),
        names=(name,),
        invariants=tuple(invariants),
        moved=tuple(moved),
    )


class Marking(ast.NodeTransformer):
    """Puts a mark in the place of each store."""

    def __init__(self, stores: Stores, name: str) -> None:
        self.stores, self.name = stores, name

    def visit(self, node: ast.AST) -> Any:
        """Rewrite one node and what is in it."""
        if isinstance(node, ast.stmt) and self.stores.of(node) is not None:
            return at(node, assign(self.name, ast.Constant(True)))
        self.generic_visit(node)
        return node


def pruned(stores: Stores, body: list[ast.stmt]) -> list[ast.stmt]:
    """Leave out the branches on which no result is given: rows that are kept do not take them."""
    return _pruned(stores, body, later=False)


def _pruned(stores: Stores, body: list[ast.stmt], *, later: bool) -> list[ast.stmt]:
    kept: list[ast.stmt] = []
    for place, node in enumerate(body):
        if not isinstance(node, ast.If):
            kept.append(node)
            continue
        after = bool(stores.all_in(body[place + 1 :])) or later
        then, other = _gives(stores, node.body, after), _gives(stores, node.orelse, after)
        if then and other:
            inner = copy.copy(node)
            inner.body = _pruned(stores, node.body, later=after) or [at(node, ast.Pass())]
            inner.orelse = _pruned(stores, node.orelse, later=after)
            kept.append(inner)
        else:
            kept += _pruned(stores, node.body if then else node.orelse, later=after)
    return kept


def _gives(stores: Stores, body: list[ast.stmt], after: bool) -> bool:
    """Claim that a branch can lead to a result."""
    if stores.all_in(body):
        return True
    known = carrying.Reads(bound=frozenset())
    return after and known.through(body, set()) is not None
