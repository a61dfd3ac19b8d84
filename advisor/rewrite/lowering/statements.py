"""This file reads statements in order, each on the rows that reach it."""

from __future__ import annotations

import ast
import builtins
from typing import TYPE_CHECKING, Any

from advisor.rewrite.ir import FALSE, NOTHING, TRUE, Const, Node
from advisor.rewrite.lowering import inner, lists, logic, perhaps
from advisor.rewrite.lowering.blocked import Blocked, quoted
from advisor.rewrite.lowering.calls import check_length, items_of
from advisor.rewrite.lowering.expressions import bind, compared, condition_of, hint, merged, node_of, value_of
from advisor.rewrite.lowering.folding import constant
from advisor.rewrite.lowering.refusing import CHANGING
from advisor.rewrite.lowering.scope import Exit, Gathered, Path, Record, Row, Sequence, Unset, Value

if TYPE_CHECKING:
    from collections.abc import Callable

    from advisor.rewrite.lowering.reading import Reading

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
    return gathered(reading, reading.returns, "value")


def gathered(reading: Reading, exits: list[Exit], what: str) -> Value:
    """Choose between the results of all returns: the first whose conditions hold."""
    del what
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


def is_mapped(reading: Reading, node: ast.expr) -> bool:
    """Claim that an expression makes several values one after the other, to be unpacked."""
    return isinstance(node, ast.GeneratorExp) or (
        isinstance(node, ast.Call) and reading.source.canonical(node.func) == "builtins.map"
    )


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


def store(reading: Reading, target: ast.expr, value: Value) -> None:
    """Give a name, several names, or an entry of a dict that was made here."""
    match target:
        case ast.Name(id=name):
            if name in reading.source.rebound:
                raise Blocked(target, f"changes {name}, which outlives the call", sure=True)
            bind(reading, name, value)
        case ast.Tuple(elts=targets) | ast.List(elts=targets):
            for each, part in zip(targets, unpacked(reading, value, targets, target), strict=True):
                store(reading, each.value if isinstance(each, ast.Starred) else each, part)
        case ast.Subscript(value=ast.Name(id=name)) if isinstance(reading.names.get(name), Record):
            _store_entry(reading, name, target, value)
        case ast.Subscript(value=ast.Name(id=name)) if isinstance(reading.names.get(name), Row):
            raise Blocked(target, f"changes the item: {quoted(target)}", sure=True)
        case _:
            because = f"changes {quoted(target)}, which outlives the call or belongs to the item"
            raise Blocked(target, because, sure=True)


def _store_entry(reading: Reading, name: str, target: ast.Subscript, value: Value) -> None:
    held, key = reading.names[name], value_of(reading, target.slice)
    if not isinstance(held, Record) or not isinstance(key, Const) or not isinstance(key.value, str):
        raise Blocked(target, f"{quoted(target)}: which entry it sets depends on the item", sure=False)
    lists.check_own(reading, name, target)
    reading.names[name] = Record(tuple({**dict(held.items), key.value: value}.items()))


def unpacked(reading: Reading, value: Value, targets: list[ast.expr], node: ast.expr) -> tuple[Value, ...]:
    """Give the parts of a value for several names."""
    stars = [place for place, each in enumerate(targets) if isinstance(each, ast.Starred)]
    if stars:
        return _with_star(reading, value, stars[0], len(targets) - 1 - stars[0], node)
    if isinstance(value, Sequence) and len(value.items) == len(targets):
        return value.items
    if (
        isinstance(value, Const)
        and isinstance(value.value, tuple | list)
        and len(value.value) == len(targets)
    ):
        return tuple(constant(each, repr(each)) for each in value.value)
    if isinstance(value, Node) and value.kind == "words":
        return _words(reading, value, len(targets), node)
    raise Blocked(node, f"unpacks {quoted(node)}, whose length is not known", sure=False)


def _with_star(reading: Reading, value: Value, before: int, behind: int, node: ast.expr) -> tuple[Value, ...]:
    """Unpack so many parts before a name with a star, the rest, and so many behind it."""
    if isinstance(value, Const) and isinstance(value.value, tuple | list):
        value = Sequence(tuple(constant(each, repr(each)) for each in value.value))
    if isinstance(value, Sequence) and value.style != "set" and len(value.items) >= before + behind:
        end = len(value.items) - behind
        rest = Sequence(value.items[before:end], "list")
        return (*value.items[:before], rest, *value.items[end:])
    if not isinstance(value, Node) or value.kind != "words":
        raise Blocked(node, f"unpacks {quoted(node)}, whose length is not known", sure=False)
    least = constant(before + behind, str(before + behind))
    enough = reading.use("A >= B", reading.use("len(A)", value, at=node), least, at=node)
    words = f"{quoted(node)} gets as many parts as it has names"
    reading.leave(reading.made(logic.negated(enough)), ValueError, words)
    places = [*range(before), *range(-behind, 0)]
    found = [reading.use("A[B]", value, constant(each, str(each)), at=node) for each in places]
    return (*found[:before], _rest_of(reading, value, before, behind, node), *found[before:])


def _rest_of(reading: Reading, value: Node, before: int, behind: int, node: ast.expr) -> Node:
    first = constant(before, str(before))
    if not behind:
        return reading.use("A[B:]", value, first, at=node)
    return reading.use("A[B:C]", value, first, constant(-behind, str(-behind)), at=node)


def _words(reading: Reading, value: Node, count: int, node: ast.expr) -> tuple[Value, ...]:
    """Unpack words: there must be exactly as many."""
    length = reading.use("len(A)", value, at=node)
    number = constant(count, str(count))
    right = reading.use("A == B", length, number, at=node)
    wrong = reading.made(logic.negated(right))
    reading.leave(wrong, ValueError, f"{quoted(node)} gets as many parts as it has names")
    return tuple(reading.use("A[B]", value, constant(each, str(each)), at=node) for each in range(count))


def branched(reading: Reading, node: ast.If) -> bool:
    """Read an if statement: both branches, each on its rows, and what names stand for behind it."""
    reading.step("if")
    condition = condition_of(reading, node.test)
    if isinstance(condition, Const):
        return run(reading, node.body if condition.value else node.orelse)
    opposite = reading.made(logic.negated(condition))
    before, path, ways = dict(reading.names), reading.path, reading.ways()
    reading.path = path.when(condition)
    then = run(reading, node.body)
    then_names, then_path = reading.names, reading.path
    reading.names = before
    returned_all = not then and reading.ways() == ways
    reading.path = path.left(opposite) if returned_all else path.when(opposite)
    ways = reading.ways()
    other = run(reading, node.orelse)
    if not then:
        return other
    if not other:
        returned_all = reading.ways() == ways
        reading.names = then_names
        reading.path = _rest(path, then_path, condition) if returned_all else then_path
        return True
    full = [
        *_failures(then_path.full, path.full, condition),
        *_failures(reading.path.full, path.full, opposite),
    ]
    short = [
        *_failures(then_path.short, path.short, condition),
        *_failures(reading.path.short, path.short, opposite),
    ]
    reading.names = joined_names(reading, [(condition, then_names)], reading.names)
    reading.path = Path((*path.full, *map(reading.made, full)), (*path.short, *map(reading.made, short)))
    return True


def _rest(path: Path, then_path: Path, condition: Node) -> Path:
    """Give the rows behind an if whose else branch left: those of the first branch."""
    more = then_path.full[len(path.full) + 1 :]
    short = then_path.short[len(path.short) + 1 :]
    return Path((*path.full, condition, *more), (*path.short, *short))


def _failures(inner: tuple[Node, ...], outer: tuple[Node, ...], condition: Node) -> list[Node]:
    """Give what rows have to meet behind a branch that some left: they were not in it, or did not leave."""
    more = inner[len(outer) + 1 :]
    if not more:
        return []
    return [logic.either(logic.negated(condition), logic.all_of(more))]


def joined_names(
    reading: Reading, cases: list[tuple[Node, dict[str, Value]]], default: dict[str, Value]
) -> dict[str, Value]:
    """Give what each name stands for where several ways come together."""
    names: dict[str, Value] = {}
    for name in dict.fromkeys([*(key for _, held in cases for key in held), *default]):
        values = [held.get(name, Unset()) for _, held in cases]
        last = default.get(name, Unset())
        together = _gathered_lists([*values, last], [condition for condition, _ in cases])
        if together is not None:
            names[name] = together
            continue
        try:
            found = merged(reading, tuple((c, v) for (c, _), v in zip(cases, values, strict=True)), last)
        except Blocked:
            found = Unset()  # only a name that is read later has to be one value
        names[name] = found
        hint(reading, name, found)
    return names


def _gathered_lists(values: list[Value], conditions: list[Node]) -> Value | None:
    """Join lists that only grew in some branches."""
    if not all(isinstance(value, Sequence | Gathered) for value in values) or all(
        value == values[0] for value in values
    ):
        return None
    if len(values) != 2:  # noqa: PLR2004 - the two branches of one if
        return None
    one, other = (as_gathered(value) for value in values)
    same = [left == right for left, right in zip(one, other, strict=False)]
    common = same.index(False) if False in same else len(same)
    (condition,) = conditions
    more = [(logic.both(condition, there), value) for there, value in one[common:]]
    rest = [(logic.both(logic.negated(condition), there), value) for there, value in other[common:]]
    return Gathered((*one[:common], *more, *rest))


def as_gathered(value: Value) -> tuple[tuple[Node, Node], ...]:
    """Give the parts of a list, each with the condition under which it is there."""
    if isinstance(value, Gathered):
        return value.items
    items = value.items if isinstance(value, Sequence) else ()
    return tuple((TRUE, item) for item in items if isinstance(item, Node))


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


def join_exits(reading: Reading, exits: list[Exit], *, goes_on: bool, others_left: bool) -> bool:
    """Let rows that left a block go on behind it, together with those that reached its end.

    Others may have left it for another place than a return, where they must not be taken for rows that go on.
    """
    if not exits:
        return goes_on
    if not goes_on:
        *exits, last = exits
        reading.names, reading.path = last.names, last.path
    path = reading.path
    cases = [(reading.made(logic.all_of(each.path.short)), each.names) for each in exits]
    reading.names = joined_names(reading, cases, reading.names)
    ways = [each.path for each in exits] + [path]
    common = _common([way.full for way in ways])
    rest = [logic.all_of(way.full[len(common) :]) for way in ways]
    together: Node = FALSE
    for way in rest:
        together = logic.either(together, way)
    full = common if together == TRUE else (*common, reading.made(together))
    short = _common([way.short for way in ways])
    if others_left:
        here = logic.any_of(logic.all_of(way.short[len(short) :]) for way in ways)
        short = short if here == TRUE else (*short, reading.made(here))
    reading.path = Path(full, short)
    return True


def _common(ways: list[tuple[Node, ...]]) -> tuple[Node, ...]:
    """Return the conditions with which all begin."""
    shortest = min(len(way) for way in ways)
    for index in range(shortest):
        if any(way[index] is not ways[0][index] for way in ways):
            return ways[0][:index]
    return ways[0][:shortest]


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


HANDLERS: dict[type[ast.stmt], Callable[[Reading, Any], bool | None]] = {
    ast.Return: returned,
    ast.Assign: assigned,
    ast.AnnAssign: annotated,
    ast.AugAssign: augmented,
    ast.If: branched,
    ast.For: looped,
    ast.Break: broken,
    ast.Continue: continued,
    ast.Try: tried,
    ast.Raise: raised,
    ast.Assert: asserted,
    ast.Expr: expression,
    ast.Match: matched,
    ast.FunctionDef: inner.defined,
    ast.Pass: nothing,
    ast.Global: scoped,
    ast.Nonlocal: scoped,
    ast.Import: imported,
    ast.ImportFrom: imported,
}
__all__ = ["builtins", "compared", "node_of", "result_of"]
