"""This file reads statements in order, each on the rows that reach it."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from advisor.rewrite.ir import NOTHING
from advisor.rewrite.lowering import lists, logic, perhaps
from advisor.rewrite.lowering.blocked import Blocked, quoted
from advisor.rewrite.lowering.choosing import merged
from advisor.rewrite.lowering.evaluating import value_of
from advisor.rewrite.lowering.iterating import items_of
from advisor.rewrite.lowering.refusing import CHANGING
from advisor.rewrite.lowering.scope import Exit, Gathered, Row, Sequence
from advisor.rewrite.lowering.storing import is_mapped, store

if TYPE_CHECKING:
    from collections.abc import Callable

    from advisor.rewrite.lowering.reading import Reading
    from advisor.rewrite.lowering.scope import Value

HANDLERS: dict[type[ast.stmt], Callable[[Reading, Any], bool | None]] = {}
"""How each kind of statement is read; filled by the package, as the handlers need each other."""

NEVER: dict[type[ast.AST], str] = {
    ast.While: "a while loop: every item may need another number of rounds",
    ast.With: "a with block: it opens or holds something for each item",
    ast.Delete: "deletes something for each item",
    ast.AsyncFor: "awaits: the work is waiting, not computing",
    ast.AsyncWith: "awaits: the work is waiting, not computing",
    ast.Await: "awaits: the work is waiting, not computing",
    ast.Yield: "yields: one item gives several results at different times",
    ast.YieldFrom: "yields: one item gives several results at different times",
}


def result_of(reading: Reading) -> Value:
    """Read a whole function, and give its result."""
    if isinstance(reading.source.node, ast.AsyncFunctionDef):
        raise Blocked(reading.source.node, NEVER[ast.Await], sure=True)
    for node in ast.walk(reading.source.node):
        if type(node) in {ast.Yield, ast.YieldFrom, ast.Await}:
            raise Blocked(node, NEVER[type(node)], sure=True)
    if run(reading, reading.source.body):
        reading.returns.append(Exit(reading.path, NOTHING))
    return gathered(reading, reading.returns)


def gathered(reading: Reading, exits: list[Exit]) -> Value:
    """Choose between the results of all returns: the first whose conditions hold."""
    values = [each.value if each.value is not None else NOTHING for each in exits]
    if not exits:
        return NOTHING
    cases = [
        (reading.made(logic.all_of(each.path.short)), value)
        for each, value in zip(exits[:-1], values[:-1], strict=True)
    ]
    return merged(reading, tuple(cases), values[-1])


def run(reading: Reading, body: list[ast.stmt]) -> bool:
    """Read statements; tell whether any rows go on behind them."""
    for statement in body:
        reading.line = statement.lineno
        reading.names = perhaps.settled(reading, reading.names)
        handler = HANDLERS.get(type(statement))
        if handler is None:
            because = NEVER.get(type(statement), f"{type(statement).__name__.lower()} has no column form")
            raise Blocked(statement, because, sure=type(statement) in NEVER)
        try:
            goes_on = handler(reading, statement)
        except Blocked as blocked:
            blocked.line = blocked.line or statement.lineno
            raise
        if goes_on is False:
            return False
    return True


def returned(reading: Reading, node: ast.Return) -> bool:
    """Read a return."""
    value = value_of(reading, node.value) if node.value else NOTHING
    reading.returns.append(Exit(reading.path, value))
    return False


def assigned(reading: Reading, node: ast.Assign) -> None:
    """Read an assignment."""
    value = (
        value_of(reading, node.value)
        if not is_mapped(reading, node.value)
        else Sequence(items_of(reading, node.value))
    )
    reading.assigning = True
    for target in node.targets:
        store(reading, target, value)
    reading.assigning = False


def annotated(reading: Reading, node: ast.AnnAssign) -> None:
    """Read an assignment with an annotation."""
    if node.value is not None:
        store(reading, node.target, value_of(reading, node.value))


def augmented(reading: Reading, node: ast.AugAssign) -> None:
    """Read `name += value`."""
    target = node.target
    if isinstance(target, ast.Name):
        if target.id in reading.source.rebound or target.id not in reading.names:
            raise Blocked(node, f"changes {target.id}, which outlives the call", sure=True)
        held = reading.names[target.id]
        if isinstance(held, Sequence | Gathered) and isinstance(node.op, ast.Add):
            lists.extended(reading, target.id, value_of(reading, node.value), node)
            return
    load = ast.copy_location(ast.parse(ast.unparse(target), mode="eval").body, target)
    for each in ast.walk(load):
        ast.copy_location(each, target)
    store(reading, target, value_of(reading, ast.copy_location(ast.BinOp(load, node.op, node.value), node)))


def expression(reading: Reading, node: ast.Expr) -> None:
    """Read a statement that keeps no value: a docstring, or a list that grows."""
    match node.value:
        case ast.Constant():
            return
        case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="append"), args=[item]) if isinstance(
            reading.names.get(name), Sequence | Gathered
        ):
            lists.appended(reading, name, value_of(reading, item), node)
            return
        case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="extend"), args=[more]) if isinstance(
            reading.names.get(name), Sequence | Gathered
        ):
            lists.extended(reading, name, value_of(reading, more), node)
            return
        case ast.Call(
            func=ast.Attribute(value=ast.Name(id=name), attr="insert"), args=[ast.Constant(value=0), item]
        ) if isinstance(reading.names.get(name), Sequence | Gathered):
            lists.appended(reading, name, value_of(reading, item), node, first=True)
            return
        case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr=method)) if method in CHANGING:
            owner = reading.names.get(name)
            what = "the item" if isinstance(owner, Row) else f"{name}, which outlives the call"
            if owner is None or isinstance(owner, Row):
                raise Blocked(node, f"changes {what}: {quoted(node.value)}", sure=True)
    value_of(reading, node.value)
    raise Blocked(node, f"runs {quoted(node.value)} for its effect", sure=True)


def matched(reading: Reading, node: ast.Match) -> bool:
    """Read a match statement."""
    from advisor.rewrite.lowering import cases  # noqa: PLC0415 - needs this file itself

    return run(reading, cases.as_ifs(reading, node))


def nothing(reading: Reading, node: ast.stmt) -> None:
    """Read what does nothing."""
    del reading, node


def scoped(reading: Reading, node: ast.Global | ast.Nonlocal) -> None:
    """Read a declaration; what it is for is refused where it is used."""
    del reading, node


def imported(reading: Reading, node: ast.Import | ast.ImportFrom) -> None:
    """Refuse an import inside the function."""
    del reading
    raise Blocked(node, f"imports inside: {quoted(node)}, which was not read", sure=False)
