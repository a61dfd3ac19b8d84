"""This file reads what makes one value of several: any, all, sum, min, max."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from advisor.rewrite.ir import FALSE, TRUE, Apply, Const, Node
from advisor.rewrite.lowering import cells, containers, logic, reducing, vectors
from advisor.rewrite.lowering.applying import AS_INT
from advisor.rewrite.lowering.binding import refuse_naming
from advisor.rewrite.lowering.blocked import Blocked, quoted
from advisor.rewrite.lowering.conditions import condition_of
from advisor.rewrite.lowering.evaluating import value_of
from advisor.rewrite.lowering.folding import literal
from advisor.rewrite.lowering.iterating import as_list, assign, check_length, filtered, items_of, over_text
from advisor.rewrite.lowering.scope import Sequence, Value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from advisor.rewrite.lowering.reading import Reading


def any_or_all(reading: Reading, node: ast.Call) -> Value | None:
    """Read any() and all()."""
    name = getattr(node.func, "id", "")
    if len(node.args) != 1 or node.keywords or over_text(reading, node.args[0]):
        return None
    flags = as_flags(reading, node.args[0])
    if flags is not None:
        return reducing.any_or_all(reading, flags, name, node)
    result: Node = FALSE if name == "any" else TRUE
    before, marks = reading.path, reading.marks()
    for condition in truths(reading, node.args[0]):
        result = logic.either(result, condition) if name == "any" else logic.both(result, condition)
        if isinstance(node.args[0], ast.GeneratorExp):  # all parts of a list are worked out
            goes_on = logic.negated(condition) if name == "any" else condition
            reading.path = reading.path.when(reading.made(goes_on))
    reading.back_to(before, marks)
    return reading.made(result)


def truths(reading: Reading, node: ast.expr) -> Iterator[Node]:
    """Give the truth of each part of what any() or all() looks at."""
    if isinstance(node, ast.GeneratorExp | ast.ListComp) and len(node.generators) == 1:
        generator = node.generators[0]
        items = items_of(reading, generator.iter)
        check_length(items, node)
        refuse_naming(node)
        with reading.naming(generator.target):
            for item in items:
                assign(reading, generator.target, item)
                chosen: Node = TRUE
                for condition in generator.ifs:
                    chosen = logic.both(chosen, condition_of(reading, condition))
                if chosen == FALSE:
                    continue
                truth = condition_of(reading, node.elt)
                yield reading.made(logic.both(chosen, truth) if _is_any(chosen) else truth)
        return
    for value in items_of(reading, node):
        yield reading.made(reading.truth(value))


def _is_any(chosen: Node) -> bool:
    if chosen == TRUE:
        return False
    raise Blocked(None, "a condition inside any() or all()", sure=False)


def as_flags(reading: Reading, node: ast.expr) -> Node | None:
    """Give a test of several columns at once; None for anything else."""
    if isinstance(node, ast.GeneratorExp | ast.ListComp) or not vectors.is_mentioned(reading, node):
        return None
    value = value_of(reading, node)
    return value if isinstance(value, Node) and value.kind == vectors.FLAGS else None


def total(reading: Reading, node: ast.Call) -> Value | None:
    """Read sum()."""
    if len(node.args) != 1 or node.keywords or over_text(reading, node.args[0]):
        return None
    cell = as_list(reading, node.args[0])
    if cell is not None:
        return cells.reduced(reading, cell, "sum", node)
    flags = as_flags(reading, node.args[0])
    if flags is not None:
        return reducing.summed(reading, flags, "sum", node)
    chosen = filtered(reading, node.args[0])
    result: Node = literal(0)
    for condition, value in chosen:
        if not isinstance(value, Node):
            raise Blocked(node, f"adds up what is not one value each: {quoted(node)}", sure=False)
        if condition == TRUE:
            number = as_number(reading, value)
            result = number if result == literal(0) else reading.use("A + B", result, number, at=node)
        else:
            with reading.assuming(condition):
                more = reading.use("A + B", result, value, at=node)
            result = reading.choose(condition, more, result)
    return result


def as_number(reading: Reading, value: Node) -> Node:
    """Give a bool as 0 or 1, and other values as they are."""
    if value.kind != "bool" or value.missing:
        return value
    if isinstance(value, Const):
        return literal(int(value.value))
    return reading.made(Apply(kind="int", rule=AS_INT, args=(value,), bound=(0, 1)))


def extreme(reading: Reading, node: ast.Call) -> Value | None:
    """Read min() and max() of several values."""
    name = getattr(node.func, "id", "")
    options = {str(each.arg): each.value for each in node.keywords}
    if not set(options) <= {"key", "default"}:
        return None
    if len(node.args) == 1:
        if over_text(reading, node.args[0]):
            return None
        cell = as_list(reading, node.args[0])
        if cell is not None and not options:
            return cells.reduced(reading, cell, name, node)
        parts = filtered(reading, node.args[0])
    else:
        parts = [(TRUE, value_of(reading, each)) for each in node.args]
    plain = not options and all(there == TRUE and isinstance(value, Node) for there, value in parts)
    if plain and parts:
        return folded(reading, node, Sequence(tuple(value for _, value in parts)), name)
    default = value_of(reading, options["default"]) if "default" in options else None
    keyed = [(there, value, keyed_by(reading, options.get("key"), value, node)) for there, value in parts]
    return containers.extreme(reading, keyed, name, default, node)


def keyed_by(reading: Reading, key: ast.expr | None, value: Value, node: ast.AST) -> Value:
    """Call the function that gives what is compared."""
    if key is None:
        return value
    held = "<compared>"
    reading.names[held] = value
    each = ast.Call(key, [ast.Name(held, ast.Load())], [])
    for part in ast.walk(each):
        if not hasattr(part, "lineno"):
            ast.copy_location(part, node)
    found = value_of(reading, ast.fix_missing_locations(each))
    del reading.names[held]
    return found


def folded(reading: Reading, node: ast.Call, sequence: Sequence, name: str) -> Value:
    """Work on values two at a time: min and max."""
    nodes = [value for value in sequence.items if isinstance(value, Node)]
    if len(nodes) != len(sequence.items) or not nodes:
        raise Blocked(node, f"{quoted(node)}: not one value each", sure=False)
    construct = {"min": "min(A, B)", "max": "max(A, B)"}[name]
    result = nodes[0]
    for each in nodes[1:]:
        result = reading.use(construct, result, each, at=node)
    return result
