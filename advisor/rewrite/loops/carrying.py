"""This file says why the body of a loop is no map: rows depend on each other, or end the loop, or do more."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from advisor.rewrite.loops.storing import Into, Stores, inside
from advisor.rewrite.lowering.blocked import Blocked, quoted
from advisor.rewrite.lowering.refusing import CHANGING
from advisor.rewrite.source import read_only

if TYPE_CHECKING:
    from collections.abc import Iterator

    from advisor.rewrite.loops.finding import Loop
    from advisor.rewrite.source import Source

ENDS = {
    ast.Break: "break ends the loop, so that which rows are reached depends on the rows before",
    ast.Return: "return inside the loop ends it, so that which rows are reached depends on the rows before",
    ast.Yield: "yields inside the loop: results are handed out one by one",
    ast.YieldFrom: "yields inside the loop: results are handed out one by one",
    ast.Await: "awaits inside the loop: the work is waiting, not computing",
}
SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)
LOOPS = (ast.For, ast.AsyncFor, ast.While)


def check(source: Source, loop: Loop, stores: Stores) -> None:
    """Raise Blocked at the first line of the body that makes rows depend on each other."""
    found = [
        *_ends(loop.node.body),
        *_repeated(loop.node.body, stores),
        *_read_back(loop.node.body, stores),
        *_carried(source, loop),
        *_changed_in_place(source, loop, stores),
        *_used_later(source, loop, stores),
    ]
    if loop.node.orelse:
        found.append(Blocked(loop.node.orelse[0], "the loop has an else block", sure=False))
    if found:
        raise min(found, key=lambda each: each.line or 0)


def _ends(body: list[ast.stmt]) -> Iterator[Blocked]:
    """Find what ends the loop early; a break of an inner loop ends that one only."""
    waiting: list[tuple[ast.AST, bool]] = [(node, False) for node in body]
    while waiting:
        node, within = waiting.pop()
        if isinstance(node, SCOPES):
            continue
        because = ENDS.get(type(node), "")
        if because and not (within and isinstance(node, ast.Break)):
            yield Blocked(node, because, sure=True)
        inner = within or isinstance(node, LOOPS)
        waiting += [(each, inner) for each in ast.iter_child_nodes(node)]


def _repeated(body: list[ast.stmt], stores: Stores) -> Iterator[Blocked]:
    """Find results that an inner loop or another block gives: nobody knows how many."""
    for outer in inside(body):
        if isinstance(outer, (*LOOPS, ast.With, ast.Match)):
            for node, _ in stores.all_in(
                [each for each in ast.walk(outer) if isinstance(each, ast.stmt)][1:]
            ):
                because = f"{quoted(node)}: how many results a row gives depends on an inner block"
                yield Blocked(node, because, sure=isinstance(outer, LOOPS))


def _read_back(body: list[ast.stmt], stores: Stores) -> Iterator[Blocked]:
    """Find where the body reads what earlier rows gave."""
    own = {id(name) for node, store in stores.all_in(body) for name in _written_to(node, store.value)}
    for node in inside(body):
        if isinstance(node, ast.Name) and node.id in stores.containers and id(node) not in own:
            yield Blocked(node, f"reads {node.id}, which holds the results of earlier rows", sure=True)
    written: dict[str, tuple[int, int]] = {}
    for node, store in stores.all_in(body):
        if store.results.into is Into.COLUMN:
            written.setdefault(store.results.name, (node.end_lineno or 0, node.end_col_offset or 0))
    for node in inside(body):
        name = node.value if isinstance(node, ast.Constant) else getattr(node, "attr", "")
        if not isinstance(name, str) or name not in written or id(node) in own:
            continue
        if (node.lineno, node.col_offset) >= written[name]:
            yield Blocked(node, f"reads the column {name} after the loop has written it", sure=False)


def _written_to(node: ast.stmt, value: ast.expr) -> Iterator[ast.AST]:
    """Give the parts of a store that are not its value."""
    inner = {id(each) for each in ast.walk(value)}
    return (each for each in ast.walk(node) if id(each) not in inner)


# ---------------------------------------------------------------- names that live on to the next row


@dataclass(slots=True)
class Reads:
    """Finds names that are read before this row gave them a value."""

    bound: frozenset[str]
    """Names that the body binds."""
    found: list[ast.Name] = field(default_factory=list)

    def through(self, body: list[ast.stmt], known: set[str]) -> set[str] | None:
        """Follow statements; return what is bound behind them, None where nothing goes on."""
        for node in body:
            after = self.behind(node, known)
            if after is None:
                return None
            known = after
        return known

    def behind(self, node: ast.stmt, known: set[str]) -> set[str] | None:
        """Follow one statement."""
        match node:
            case ast.Continue() | ast.Break():
                return None
            case ast.If(test=test, body=body, orelse=orelse):
                self.look(test, known)
                then = known | stored(test)
                return _both(self.through(body, then), self.through(orelse, then))
            case ast.For() | ast.While():
                return self.repeated(node, known)
            case ast.Try():
                return self.tried(node, known)
            case ast.AugAssign(target=ast.Name(id=name) as target) if name not in known:
                self.found.append(target)
        self.look(node, known)
        return None if isinstance(node, ast.Raise) else known | stored(node)

    def repeated(self, node: ast.For | ast.While, known: set[str]) -> set[str] | None:
        """Follow an inner loop, which may have no round at all."""
        self.look(node.iter if isinstance(node, ast.For) else node.test, known)
        inner = known | stored(node.target) if isinstance(node, ast.For) else set(known)
        self.through(node.body, inner)
        return self.through(node.orelse, set(known))

    def tried(self, node: ast.Try, known: set[str]) -> set[str] | None:
        """Follow a try block: a handler knows only what was bound before."""
        done = self.through(node.body, set(known))
        done = None if done is None else self.through(node.orelse, done)
        for handler in node.handlers:
            more = {handler.name} if handler.name else set()
            done = _both(done, self.through(handler.body, known | more))
        if node.finalbody:
            self.through(node.finalbody, set(known))
        return done

    def look(self, node: ast.AST, known: set[str]) -> None:
        """Note the names that are read too early."""
        own = {
            each.id
            for inner in ast.walk(node)
            if isinstance(inner, ast.comprehension)
            for each in ast.walk(inner.target)
            if isinstance(each, ast.Name)
        } | {each.arg for each in ast.walk(node) if isinstance(each, ast.arg)}
        self.found += [
            each
            for each in ast.walk(node)
            if isinstance(each, ast.Name)
            and isinstance(each.ctx, ast.Load)
            and each.id in self.bound - known - own - walrus(node)
        ]


def _both(one: set[str] | None, other: set[str] | None) -> set[str] | None:
    if one is None or other is None:
        return one if other is None else other
    return one & other


def stored(node: ast.AST) -> set[str]:
    """Return the names that something binds."""
    return {
        each.id for each in ast.walk(node) if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)
    }


def walrus(node: ast.AST) -> set[str]:
    """Return the names that `:=` binds."""
    return {
        each.target.id
        for each in ast.walk(node)
        if isinstance(each, ast.NamedExpr) and isinstance(each.target, ast.Name)
    }


def _carried(source: Source, loop: Loop) -> Iterator[Blocked]:
    """Find values that go from one row to the next."""
    reads = Reads(bound=frozenset().union(*(stored(node) for node in loop.node.body)))
    reads.through(loop.node.body, stored(loop.node.target))
    del source
    for name in reads.found:
        yield Blocked(name, f"carries {name.id} from one row to the next", sure=True)


def _changed_in_place(source: Source, loop: Loop, stores: Stores) -> Iterator[Blocked]:
    """Find what is made before the loop and may be changed by a row: the next row sees that."""
    arguments = {each.arg for each in ast.walk(source.node.args) if isinstance(each, ast.arg)}
    before = set().union(*(stored(node) for node in source.body[: loop.place]), arguments)
    before -= set().union(*(stored(node) for node in loop.node.body))
    own = {
        id(name) for node, store in stores.all_in(loop.node.body) for name in _written_to(node, store.value)
    }
    for node in inside(loop.node.body):
        match node:
            case ast.Call(func=ast.Attribute(value=owner, attr=method)) if method in CHANGING:
                changed: ast.expr | None = owner
            case ast.Subscript(ctx=ast.Store() | ast.Del()) | ast.Attribute(ctx=ast.Store() | ast.Del()):
                changed = node
            case _:
                continue
        root = changed
        while isinstance(root, ast.Attribute | ast.Subscript):
            root = root.value
        if isinstance(root, ast.Name) and root.id in before and id(root) not in own:
            because = f"{quoted(node)}: changes {root.id}, which the next row gets as it is then"
            yield Blocked(node, because, sure=True)
    yield from _handed_on(source, loop, before, own)


def _handed_on(source: Source, loop: Loop, before: set[str], own: set[int]) -> Iterator[Blocked]:
    """Find containers made before the loop that something else may change."""
    mutable = {
        node.targets[0].id
        for node in source.body[: loop.place]
        if isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Name)
        and not isinstance(node.value, ast.Constant)
    } & before
    looked_at = {id(each) for node in inside(loop.node.body) for each in read_only(node)} | own
    for node in inside(loop.node.body):
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Name) and node.value.id in mutable:
            if id(node.value) not in looked_at:
                yield Blocked(
                    node, f"gives {node.value.id} a second name, under which it may change", sure=False
                )
        elif isinstance(node, ast.Call):
            for each in node.args:
                if isinstance(each, ast.Name) and each.id in mutable and id(each) not in looked_at:
                    owner = source.canonical(node.func)
                    if not owner.startswith(("builtins.", "math.", "re.", "datetime.", "numpy.", "pandas.")):
                        because = f"{quoted(node)}: may change {each.id}, which the next row gets"
                        yield Blocked(node, because, sure=False)


def _used_later(source: Source, loop: Loop, stores: Stores) -> Iterator[Blocked]:
    """Find values of the last row that are used behind the loop."""
    bound = stored(loop.node) - set(stores.containers)
    reads = Reads(bound=frozenset(bound))
    reads.through(source.body[loop.place + 1 :], set())
    for name in reads.found:
        yield Blocked(name, f"uses {name.id} of the last row behind the loop", sure=False)
