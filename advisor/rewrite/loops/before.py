"""This file runs what stands before a loop, on a copy of a frame, to see what the loop begins with."""

from __future__ import annotations

import ast
import copy
from typing import TYPE_CHECKING, Any

from advisor.rewrite.loops.reads import at
from advisor.rewrite.loops.rowing import assign, compiled
from advisor.rewrite.lowering.blocked import Blocked

if TYPE_CHECKING:
    from collections.abc import Callable

    from advisor.rewrite.loops.finding import Loop
    from advisor.rewrite.source import Source

MARK = "state before the loop"


def state_before(source: Source, loop: Loop, frame: Any) -> dict[str, Any]:
    """Run the statements before the loop on a copy of the frame, and return what the names stand for then."""
    before = copy.deepcopy(source.body[: loop.place])
    if loop.making is not None:
        before.append(at(loop.node, assign(loop.frame, copy.deepcopy(loop.making))))
    marked = ast.parse(f"return {MARK!r}, locals()").body
    state = run_part(source, loop, [*before, *(at(loop.node, node) for node in marked)])(frame.copy())
    if not isinstance(state, tuple) or state[:1] != (MARK,):
        raise Blocked(loop.node, "the function returns before its loop", sure=False)
    found: dict[str, Any] = state[1]
    if not hasattr(found.get(loop.frame), "iterrows"):
        raise Blocked(loop.node, f"{loop.frame} is no frame", sure=False)
    if not found[loop.frame].columns.is_unique:
        raise Blocked(loop.node, "two columns have the same name", sure=False)
    return found


def run_part(source: Source, loop: Loop, body: list[ast.stmt]) -> Callable[[Any], Any]:
    """Compile some statements of a function as a function of the same arguments."""
    part = compiled(source, loop, source.item, body)
    defaults = source.function.__defaults__
    function = part.function
    if isinstance(source.node, ast.FunctionDef):
        names = [each.arg for each in source.node.args.args[1:]]
        given = dict(zip(names[-len(defaults or ()) :] if defaults else [], defaults or (), strict=True))
        given |= source.function.__kwdefaults__ or {}
        if given:
            setting = [at(loop.node, assign(name, ast.Name(f"default_{name}", ast.Load()))) for name in given]
            merged = {f"default_{name}": value for name, value in given.items()}
            part = compiled(source, loop, source.item, [*setting, *body], merged)
            function = part.function
    return function
