"""This file reads if statements: both branches, and what names stand for behind them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.rewrite.ir import FALSE, TRUE, Const, Node
from advisor.rewrite.lowering import logic
from advisor.rewrite.lowering.binding import hint
from advisor.rewrite.lowering.blocked import Blocked
from advisor.rewrite.lowering.choosing import merged
from advisor.rewrite.lowering.conditions import condition_of
from advisor.rewrite.lowering.scope import Exit, Gathered, Path, Sequence, Unset, Value
from advisor.rewrite.lowering.statements import run

if TYPE_CHECKING:
    import ast

    from advisor.rewrite.lowering.reading import Reading


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
