"""This file makes a function of one row from the body of a loop over rows."""

from __future__ import annotations

import ast
import builtins
import copy
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from advisor.rewrite.loops import carrying
from advisor.rewrite.loops.finding import Loop, frames_in, mentions
from advisor.rewrite.loops.reads import Asked, Reads, at, entry
from advisor.rewrite.loops.storing import Into, Results, Stores
from advisor.rewrite.lowering.blocked import Blocked
from advisor.rewrite.source import Source

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import FunctionType

ROW = "row"
"""What a row is called that has no name in the loop."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RowFunction:
    """The work of a loop's body, as a function of one row."""

    source: Source
    asked: Asked
    results: tuple[Results, ...]
    names: tuple[str, ...]
    """What each result is called in the function, and in the dict that it returns when there are several."""
    invariants: tuple[str, ...]
    """Values made from the whole frame before the loop, which it reads as if they were columns."""
    moved: tuple[ast.stmt, ...]
    """Statements before the loop that it has taken in."""


def row_function(
    source: Source, loop: Loop, stores: Stores, body: list[ast.stmt], columns: tuple[str, ...]
) -> RowFunction:
    """Make the function; `columns` are those that the frame has before the loop."""
    found = {store.results.key: store.results for _, store in stores.all_in(body)}
    results = tuple(found.values())
    row = loop.row or free(ROW, names_in(source.node))
    names = {key: name_for(held, source) for key, held in found.items()}
    moved, invariants = taken_along(source, loop, body, frozenset(stores.containers))
    reads = Reads(loop, row, frames_in(source) - set(stores.containers), frozenset(invariants))
    inner = reads.body([Storing(stores, names).visit(node) for node in copy.deepcopy(body)])
    first = [at(loop.node, assign(name, entry(row, column))) for name, column in loop.values]
    made = [*copy.deepcopy(moved), *first, *inner]
    named = {names[key]: held for key, held in found.items()}
    last = at(loop.node, ast.Return(value=returned(list(names.values()))))
    made = [
        *defaults(loop, named, made, columns=columns, row=row),
        *(Leaving(last).visit(node) for node in made),
        last,
    ]
    return RowFunction(
        source=compiled(source, loop, row, made),
        asked=reads.asked,
        results=results,
        names=tuple(names.values()),
        invariants=tuple(invariants),
        moved=tuple(moved),
    )


def returned(names: list[str]) -> ast.expr:
    """Return the one result, or a dict of several."""
    loads: list[ast.expr] = [ast.Name(name, ast.Load()) for name in names]
    return loads[0] if len(loads) == 1 else ast.Dict([ast.Constant(name) for name in names], loads)


def assign(name: str, value: ast.expr) -> ast.Assign:
    """Return `name = value`."""
    return ast.Assign(targets=[ast.Name(name, ast.Store())], value=value)


def names_in(node: ast.AST) -> set[str]:
    """Return all names that come up."""
    names = {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}
    return names | {each.arg for each in ast.walk(node) if isinstance(each, ast.arg)}


def free(wanted: str, taken: set[str]) -> str:
    """Return a name like the wanted one that is not taken."""
    name, count = wanted, 1
    while name in taken:
        count += 1
        name = f"{wanted}_{count}"
    return name


def name_for(held: Results, source: Source) -> str:
    """Name a result after what it goes into."""
    if held.into is not Into.COLUMN:
        return held.name
    wanted = held.name if held.name.isidentifier() and not hasattr(builtins, held.name) else "result"
    return free(wanted, names_in(source.node))


class Storing(ast.NodeTransformer):
    """Puts an assignment to a name in the place of each store."""

    def __init__(self, stores: Stores, names: dict[tuple[bool, str], str]) -> None:
        self.stores, self.names = stores, names

    def visit(self, node: ast.AST) -> Any:
        """Rewrite one node and what is in it."""
        store = self.stores.of(node) if isinstance(node, ast.stmt) else None
        if store is None:
            self.generic_visit(node)
            return node
        made = assign(self.names[store.results.key], store.value)
        for each in (made, made.targets[0]):
            ast.copy_location(each, node)
        return made


class Leaving(ast.NodeTransformer):
    """Puts a return in the place of each `continue` of the loop itself."""

    def __init__(self, last: ast.Return) -> None:
        self.last = last

    def visit(self, node: ast.AST) -> Any:
        """Rewrite one node; an inner loop has its own `continue`."""
        if isinstance(node, ast.Continue):
            return at(node, copy.deepcopy(self.last))
        if not isinstance(node, (*carrying.LOOPS, *carrying.SCOPES)):
            self.generic_visit(node)
        return node


def defaults(
    loop: Loop,
    named: dict[str, Results],
    body: list[ast.stmt],
    *,
    columns: tuple[str, ...],
    row: str,
) -> list[ast.stmt]:
    """Give a value to results that some rows do not get: what is there without."""
    found: list[ast.stmt] = []
    for name, held in named.items():
        reads = carrying.Reads(bound=frozenset({name}))
        after = reads.through(body, set())
        leaves = any(isinstance(node, ast.Continue) for each in body for node in ast.walk(each))
        if after is not None and name in after and not leaves:
            continue
        default = held.default
        if held.into is Into.COLUMN:
            nan = ast.Call(ast.Name("float", ast.Load()), [ast.Constant("nan")], [])
            default = entry(row, held.name) if held.name in columns else nan
        if default is not None:
            found.append(at(loop.node, assign(name, copy.deepcopy(default))))
        elif held.into is not Into.LIST:
            raise Blocked(loop.node, f"some rows get no entry in {held.name}", sure=False)
    return found


def taken_along(
    source: Source, loop: Loop, body: list[ast.stmt], filled: frozenset[str]
) -> tuple[list[ast.stmt], list[str]]:
    """Find what the body uses of what was made before: statements to take in, and values of the frame."""
    before = source.body[: loop.place]
    bound = {name: [node for node in before if name in carrying.stored(node)] for name in names_of(before)}
    frames = frames_in(source)
    given = {each.arg for each in ast.walk(source.node.args) if isinstance(each, ast.arg)}
    moved: dict[int, ast.stmt] = {}
    invariants: dict[str, None] = {}
    own = set().union(*(carrying.stored(node) for node in body), carrying.stored(loop.node.target))

    def need(name: str) -> bool:
        """Take a name in; tell whether it could be."""
        makers = bound.get(name, [])
        if not makers and name not in given:
            return True
        match makers:
            case [ast.Assign(targets=[ast.Name()], value=value) as maker] if not mentions(
                value, frames | given
            ):
                if all(need(each) for each in sorted(loaded(value))):
                    moved[id(maker)] = maker
                    return True
        return False

    for name in sorted(set().union(*map(loaded, body)) - own - filled - {loop.frame}):
        if not need(name):
            invariants[name] = None
    return [node for node in before if id(node) in moved], list(invariants)


def names_of(body: list[ast.stmt]) -> set[str]:
    """Return the names that statements bind."""
    return set().union(*(carrying.stored(node) for node in body))


def loaded(node: ast.AST) -> set[str]:
    """Return the names that are read."""
    return {
        each.id for each in ast.walk(node) if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Load)
    }


def compiled(
    source: Source, loop: Loop, row: str, body: list[ast.stmt], more: Mapping[str, Any] | None = None
) -> Source:
    """Compile a function, its lines being those of the file, and describe it as if it were read there.

    It has the closure of the person's function, and `more` beside it.
    """
    name = f"{source.function.__name__}_row"
    closure = {
        free_name: cell.cell_contents
        for free_name, cell in zip(
            source.function.__code__.co_freevars, source.function.__closure__ or (), strict=True
        )
    } | dict(more or {})
    module = ast.parse(f"def make({', '.join(closure)}):\n    def {name}({row}): pass\n    return {name}")
    (node,) = (each for each in ast.walk(module) if isinstance(each, ast.FunctionDef) and each.name == name)
    node.body = body
    at_lines(node, loop.node)
    namespace: dict[str, Any] = {}
    code = compile(module, source.file, "exec")
    exec(code, source.function.__globals__, namespace)  # noqa: S102 - the person's own statements
    function: FunctionType = namespace["make"](**closure)
    return replace(source, function=function, node=node, item=row)


def at_lines(node: ast.FunctionDef, place: ast.AST) -> None:
    """Put a function's own line where the loop stands, and fill in places that are missing."""
    ast.copy_location(node, place)
    for each in ast.walk(node.args):
        ast.copy_location(each, place)
    ast.fix_missing_locations(node)
