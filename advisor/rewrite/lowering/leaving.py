"""This file reads what rows leave a block by: loops with break and continue, try, raise, assert."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from advisor.rewrite.ir import FALSE
from advisor.rewrite.lowering import logic
from advisor.rewrite.lowering.blocked import Blocked, quoted
from advisor.rewrite.lowering.branches import join_exits
from advisor.rewrite.lowering.conditions import condition_of
from advisor.rewrite.lowering.iterating import check_length, items_of
from advisor.rewrite.lowering.scope import Exit, Unset
from advisor.rewrite.lowering.statements import run
from advisor.rewrite.lowering.storing import store

if TYPE_CHECKING:
    from advisor.rewrite.lowering.reading import Reading


def looped(reading: Reading, node: ast.For) -> bool:
    """Write out a loop over something of known length."""
    items = items_of(reading, node.iter)
    check_length(items, node)
    reading.step("loop over constants")
    outer_breaks, outer_continues, outer_ways = reading.breaks, reading.continues, reading.ways()
    reading.breaks = []
    goes_on = True
    for item in items:
        reading.continues = []
        ways = reading.ways()
        store(reading, node.target, item)
        goes_on = run(reading, node.body)
        continues, reading.continues = reading.continues, []
        goes_on = join_exits(reading, continues, goes_on=goes_on, others_left=reading.ways() != ways)
        if not goes_on:
            break
    breaks = reading.breaks
    reading.breaks, reading.continues = outer_breaks, outer_continues
    if goes_on and node.orelse:
        goes_on = run(reading, node.orelse)
    return join_exits(reading, breaks, goes_on=goes_on, others_left=reading.ways() != outer_ways)


def broken(reading: Reading, node: ast.Break) -> bool:
    """Read a break."""
    del node
    reading.breaks.append(Exit(reading.path, None, dict(reading.names)))
    return False


def continued(reading: Reading, node: ast.Continue) -> bool:
    """Read a continue."""
    del node
    reading.continues.append(Exit(reading.path, None, dict(reading.names)))
    return False


def tried(reading: Reading, node: ast.Try) -> bool:
    """Read a try block: rows that raise for certain go to the handler that catches it."""
    from advisor.rewrite.lowering.reading import Catching  # noqa: PLC0415 - each needs the other

    if node.finalbody:
        raise Blocked(node, "a finally block", sure=False)
    reading.step("try")
    handlers = [(caught(reading, handler), handler) for handler in node.handlers]
    catching = Catching(tuple(error for errors, _ in handlers for error in errors))
    ways = reading.ways()
    reading.catching.append(catching)
    goes_on = run(reading, node.body)
    reading.catching.pop()
    if goes_on and node.orelse:
        goes_on = run(reading, node.orelse)
    ends = [Exit(reading.path, None, reading.names)] if goes_on else []
    for error, leaving in catching.exits:
        handler = next(handler for errors, handler in handlers if issubclass(error, errors))
        reading.names, reading.path = dict(leaving.names), leaving.path
        if handler.name:
            reading.names[handler.name] = Unset()
        if run(reading, handler.body):
            ends.append(Exit(reading.path, None, reading.names))
    if not ends:
        return False
    first, *others = ends
    reading.names, reading.path = first.names, first.path
    return join_exits(reading, others, goes_on=True, others_left=reading.ways() != ways)


def caught(reading: Reading, handler: ast.ExceptHandler) -> tuple[type[BaseException], ...]:
    """Return the exceptions that a handler catches."""
    if handler.type is None:
        return (BaseException,)
    types = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    found = [reading.source.resolve(each) for each in types]
    if not all(isinstance(each, type) and issubclass(each, BaseException) for each in found):
        raise Blocked(handler, f"catches {quoted(handler.type)}, of which nothing is known", sure=False)
    return tuple(found)


def raised(reading: Reading, node: ast.Raise) -> bool:
    """Read a raise: its rows go through the original, which raises."""
    error = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
    known = reading.source.resolve(error) if error is not None else None
    found = known if isinstance(known, type) and issubclass(known, BaseException) else None
    for catching in reversed(reading.catching):
        if found is None or any(issubclass(found, each) for each in catching.catches):
            if found is None:
                raise Blocked(node, "raises again inside a handler", sure=False)
            catching.exits.append((found, Exit(reading.path, None, dict(reading.names))))
            return False
    reading.refuse_rows(f"no row reaches line {node.lineno}: {quoted(node)}")
    return False


def asserted(reading: Reading, node: ast.Assert) -> None:
    """Read an assert."""
    wrong = reading.made(logic.negated(condition_of(reading, node.test)))
    if wrong != FALSE:
        reading.leave(wrong, AssertionError, f"{quoted(node)} (line {node.lineno}) holds")
