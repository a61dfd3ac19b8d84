"""This file goes over something of known length, and writes out comprehensions."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from advisor.model import ItemForm
from advisor.rewrite.ir import FALSE, TRUE, Const, Node
from advisor.rewrite.lowering import cells, containers, logic, vectors, words
from advisor.rewrite.lowering.binding import refuse_naming
from advisor.rewrite.lowering.blocked import Blocked, quoted
from advisor.rewrite.lowering.conditions import condition_of
from advisor.rewrite.lowering.evaluating import by_rule, known_constant, structure, value_of
from advisor.rewrite.lowering.folding import literal
from advisor.rewrite.lowering.scope import Gathered, Record, Row, Sequence, Value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from advisor.rewrite.lowering.reading import Reading

MOST_ROUNDS = 25
"""Rounds of a loop over constants that are written out."""


def items_of(reading: Reading, node: ast.expr) -> tuple[Value, ...]:
    """Give the parts of something whose length is known; raises Blocked otherwise."""
    made = made_here(reading, node)
    if made is not None:
        return made
    parts = parts_of_value(reading, value_of(reading, node), node)
    if parts is None:
        raise Blocked(node, f"goes over {quoted(node)}, whose length depends on the item", sure=True)
    return parts


def made_here(reading: Reading, node: ast.expr) -> tuple[Value, ...] | None:
    """Give the parts of a comprehension, of what a constant dict holds, or of range() and its like."""
    from advisor.rewrite.lowering.calls import called_as  # noqa: PLC0415 - each needs the other

    match node:
        case ast.GeneratorExp() | ast.ListComp() | ast.SetComp():
            return tuple(comprehended(reading, node))
        case ast.Call(func=ast.Attribute(value=inner, attr="items" | "keys" | "values" as name), args=[]):
            table = known_constant(reading, inner)
            if table is not None and isinstance(table.value, dict):
                return tuple(structure(each) for each in getattr(table.value, name)())
        case ast.Call(func=func, args=args):
            builtin = reading.source.canonical(func).removeprefix("builtins.")
            if builtin == "map" and len(args) == 2 and not node.keywords:  # noqa: PLR2004 - one thing to go over
                return mapped(reading, *args)
            if builtin in {"range", "enumerate", "zip", "reversed", "sorted"}:
                return listed(reading, called_as(node, builtin))
    return None


def parts_of_value(reading: Reading, value: Value, node: ast.expr) -> tuple[Value, ...] | None:
    """Give the parts of a value of known length."""
    from advisor.rewrite.lowering.rows import row_keys  # noqa: PLC0415 - each needs the other

    match value:
        case Sequence(style="set"):
            raise Blocked(node, f"goes over the set {quoted(node)}, which has no order", sure=False)
        case Sequence(items=items):
            return items
        case Record(items=pairs):
            return tuple(literal(key) for key, _ in pairs)
        case Const(value=list() | tuple() | dict() | set() | frozenset() | str()):
            return _constants(value, node)
        case Node() if vectors.is_plain(value):
            return vectors.columns_of(value)
        case Row() if reading.schema.form is ItemForm.ROW:
            return row_keys(reading).items
    return None


def _constants(value: Const, node: ast.expr) -> tuple[Value, ...]:
    if isinstance(value.value, set | frozenset):
        raise Blocked(node, f"goes over the set {quoted(node)}, which has no order", sure=False)
    return tuple(structure(each) for each in value.value)


def mapped(reading: Reading, function: ast.expr, over: ast.expr) -> tuple[Value, ...]:
    """Call a function for each part of something of known length."""
    results = []
    for index, item in enumerate(items_of(reading, over)):
        name = f"<part {index}>"
        reading.names[name] = item
        each = ast.Call(function, [ast.Name(name, ast.Load())], [])
        for part in ast.walk(each):
            ast.copy_location(part, over)
        results.append(value_of(reading, ast.fix_missing_locations(each)))
        del reading.names[name]
    return tuple(results)


def listed(reading: Reading, node: ast.Call) -> tuple[Value, ...]:
    """Read range, enumerate, zip, reversed and sorted over something of known length."""
    name = node.func.id if isinstance(node.func, ast.Name) else ""
    if name == "range":
        ends = [value_of(reading, each) for each in node.args]
        if all(isinstance(each, Const) and isinstance(each.value, int) for each in ends):
            return tuple(literal(each) for each in range(*(getattr(end, "value", 0) for end in ends)))
        raise Blocked(node, f"goes over {quoted(node)}, whose length depends on the item", sure=True)
    start = 0
    if name == "enumerate" and [each.arg for each in node.keywords] == ["start"]:
        start = _number(value_of(reading, node.keywords[0].value), node)
    elif node.keywords:
        raise Blocked(node, f"goes over {quoted(node)}, which is not known here", sure=False)
    if name == "enumerate" and len(node.args) == 2:  # noqa: PLR2004 - the start by position
        start = _number(value_of(reading, node.args[1]), node)
        node = ast.copy_location(ast.Call(node.func, node.args[:1], []), node)
    parts = [items_of(reading, each) for each in node.args]
    if name == "enumerate":
        return tuple(Sequence((literal(index), each)) for index, each in enumerate(parts[0], start))
    if name == "zip":
        return tuple(Sequence(each) for each in zip(*parts, strict=False))
    if name == "reversed":
        return tuple(reversed(parts[0]))
    return containers.ordered(reading, parts[0], node)


def _number(value: Value, node: ast.expr) -> int:
    if not isinstance(value, Const) or not isinstance(value.value, int):
        raise Blocked(node, f"goes over {quoted(node)}, which depends on the item", sure=False)
    return value.value


def comprehended(reading: Reading, node: ast.GeneratorExp | ast.ListComp | ast.SetComp) -> Iterator[Value]:
    """Write out a comprehension over something of known length, without conditions."""
    generator = node.generators[0]
    if len(node.generators) > 1 or generator.is_async:
        raise Blocked(node, f"a loop over {quoted(generator.iter)} for each item: {quoted(node)}", sure=False)
    items = items_of(reading, generator.iter)
    check_length(items, node)
    refuse_naming(node)
    with reading.naming(generator.target):
        for item in items:
            assign(reading, generator.target, item)
            conditions = [condition_of(reading, each) for each in generator.ifs]
            if any(each not in (TRUE, FALSE) for each in conditions):
                raise Blocked(node, f"a list whose length depends on the item: {quoted(node)}", sure=False)
            if FALSE not in conditions:
                yield value_of(reading, node.elt)


def listed_here(reading: Reading, node: ast.ListComp | ast.SetComp) -> Value:
    """Read a list that a comprehension makes; of text, the rule table knows."""
    if over_text(reading, node):
        found = words.listed(reading, node) if isinstance(node, ast.ListComp) else None
        return found if found is not None else by_rule(reading, node)
    if isinstance(node, ast.SetComp):
        return Sequence(tuple(comprehended(reading, node)), "set")
    parts = filtered(reading, node)
    if all(there == TRUE for there, _ in parts):
        return Sequence(tuple(value for _, value in parts), "list")
    return Gathered(tuple((there, one_value(value, node)) for there, value in parts))


def one_value(value: Value, node: ast.AST) -> Node:
    """Give a part of a list, which has to be one value."""
    if not isinstance(value, Node):
        raise Blocked(node, f"{quoted(node)}: not one value each", sure=False)
    return value


def dict_comprehension(reading: Reading, node: ast.DictComp) -> Value:
    """Read a dict that a comprehension over something of known length makes."""
    pairs = ast.copy_location(ast.Tuple([node.key, node.value], ast.Load()), node)
    each = ast.copy_location(ast.ListComp(pairs, node.generators), node)
    found: dict[Any, Value] = {}
    for pair in comprehended(reading, each):
        key, value = pair.items if isinstance(pair, Sequence) else (pair, pair)
        if not isinstance(key, Const) or key.kind not in {"text", "int", "bool"}:
            raise Blocked(node, f"makes a dict whose keys are not all known: {quoted(node)}")
        found[key.value] = value
    return Record(tuple(found.items()))


def check_length(items: tuple[Value, ...], node: ast.AST) -> None:
    """Refuse to write out long loops."""
    if len(items) > MOST_ROUNDS:
        raise Blocked(node, f"a loop of {len(items)} rounds, too long to be written out", sure=False)


def assign(reading: Reading, target: ast.expr, value: Value) -> None:
    """Give a value to a name, or parts of it to several names."""
    from advisor.rewrite.lowering.storing import store  # noqa: PLC0415 - each needs the other

    store(reading, target, value)


def as_list(reading: Reading, node: ast.expr) -> Node | None:
    """Give a list that stands in the cells of a column; None for anything else."""
    if isinstance(node, ast.GeneratorExp | ast.ListComp) or not cells.is_possible(reading, node):
        return None
    value = value_of(reading, node)
    return value if isinstance(value, Node) and value.kind == cells.LIST else None


def over_text(reading: Reading, node: ast.expr) -> bool:
    """Claim that a comprehension goes over the characters of a text, which the rule table knows."""
    if not isinstance(node, ast.GeneratorExp | ast.ListComp) or len(node.generators) != 1:
        return False
    over = node.generators[0].iter
    if not isinstance(over, ast.Name | ast.Subscript | ast.Attribute | ast.Call):
        return False
    if isinstance(over, ast.Call) and isinstance(over.func, ast.Name):
        return False
    try:
        value = value_of(reading, over)
    except Blocked:
        return False
    return isinstance(value, Node) and not isinstance(value, Const)


def filtered(reading: Reading, node: ast.expr) -> list[tuple[Node, Value]]:
    """Give the parts of something of known length, each with the condition under which it is there."""
    held = reading.names.get(node.id) if isinstance(node, ast.Name) else None
    if isinstance(held, Gathered):
        return list(held.items)
    if not isinstance(node, ast.GeneratorExp | ast.ListComp) or len(node.generators) != 1:
        return [(TRUE, value) for value in items_of(reading, node)]
    generator = node.generators[0]
    items = items_of(reading, generator.iter)
    check_length(items, node)
    found: list[tuple[Node, Value]] = []
    refuse_naming(node)
    with reading.naming(generator.target):
        for item in items:
            assign(reading, generator.target, item)
            chosen: Node = TRUE
            for condition in generator.ifs:
                chosen = reading.made(logic.both(chosen, condition_of(reading, condition)))
            if chosen != FALSE:
                with reading.assuming(chosen):
                    found.append((chosen, value_of(reading, node.elt)))
    return found
