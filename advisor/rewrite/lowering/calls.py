"""This file reads calls: of helpers, of what works on several values, and of what the rule table knows."""

from __future__ import annotations

import ast
import functools
import inspect
from dataclasses import replace
from types import FunctionType
from typing import TYPE_CHECKING, Any

from advisor.model import ItemForm
from advisor.rewrite.ir import FALSE, NONE, NOTHING, TRUE, Apply, Column, Const, Node, Once
from advisor.rewrite.lowering import (
    cells,
    containers,
    inner,
    labels,
    logic,
    matches,
    reducing,
    refusing,
    vectors,
    words,
)
from advisor.rewrite.lowering.applying import AS_INT
from advisor.rewrite.lowering.blocked import Blocked, quoted
from advisor.rewrite.lowering.expressions import (
    as_table,
    as_text,
    bare,
    by_keys,
    by_rule,
    condition_of,
    known_constant,
    looked_up,
    merged,
    node_of,
    refuse_naming,
    structure,
    value_of,
)
from advisor.rewrite.lowering.folding import literal
from advisor.rewrite.lowering.scope import Gathered, Record, Row, Sequence, Unset, Value
from advisor.rewrite.source import MISSING, Unreadable, is_immutable, read

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from advisor.rewrite.lowering.reading import Reading

NOW = {
    "datetime.datetime.now": ("datetime.now()", "date"),
    "datetime.datetime.today": ("datetime.now()", "date"),
    "datetime.datetime.utcnow": ("datetime.utcnow()", "date"),
    "pandas.Timestamp.now": ("pd.Timestamp.now()", "date"),
    "datetime.date.today": ("date.today()", "day"),
}
"""Calls that are made once for all rows, and how."""
MOST_ROUNDS = 25
"""Rounds of a loop over constants that are written out."""
TYPES: dict[str, frozenset[str]] = {
    "str": frozenset({"text"}),
    "int": frozenset({"int", "bool"}),
    "float": frozenset({"float"}),
    "bool": frozenset({"bool"}),
    "datetime": frozenset({"date"}),
    "date": frozenset({"date", "day"}),
    "timedelta": frozenset({"span"}),
    "dict": frozenset(),
    "list": frozenset({"words"}),
    "tuple": frozenset(),
    "set": frozenset(),
    "bytes": frozenset(),
    "complex": frozenset(),
}


def call(reading: Reading, node: ast.Call) -> Value:
    """Read a call."""
    local = inner.of_call(reading, node)
    if local is not None:
        return inner.called(reading, node, local)
    over_words = words.of_call(reading, node)
    if over_words is not None:
        return over_words
    canonical = reading.source.canonical(node.func)
    name = canonical.removeprefix("builtins.")
    if canonical in NOW and not node.args and not node.keywords:
        return now(reading, canonical)
    special = SPECIAL.get(name)
    if special is not None:
        found = special(reading, node if "." in name else called_as(node, name))
        if found is not None:
            return found
    if isinstance(node.func, ast.Attribute) and not canonical:
        found = method(reading, node, node.func)
        if found is not None:
            return found
    function = reading.source.resolve(node.func)
    if isinstance(function, FunctionType) and reading.source.is_own(function):
        return helper(reading, node, function)
    refusing.check(reading, node, canonical)
    return by_rule(reading, without_defaults(node))


def called_as(node: ast.Call, name: str) -> ast.Call:
    """Give a call of a builtin by the name that it has there, however the function calls it."""
    if isinstance(node.func, ast.Name) and node.func.id == name:
        return node
    func = ast.copy_location(ast.Name(name, ast.Load()), node.func)
    return ast.copy_location(ast.Call(func, node.args, node.keywords), node)


def without_defaults(node: ast.Call) -> ast.Call:
    """Give the call as it is; keywords are part of a construct in the rule table."""
    return node


def now(reading: Reading, canonical: str) -> Node:
    """Take the time once for all rows."""
    code, kind = NOW[canonical]
    reading.book.notes["the current time is taken once, not once for each row"] = None
    reading.step(f"{code} (taken once)")
    return reading.made(Once(kind=kind, code=code))


def helper(reading: Reading, node: ast.Call, function: FunctionType) -> Value:
    """Read a function of the person's own in the place of its call."""
    from advisor.rewrite.lowering.reading import DEEPEST, Reading  # noqa: PLC0415 - each needs the other
    from advisor.rewrite.lowering.statements import result_of  # noqa: PLC0415 - the same

    inside = reading.book.inside
    if any(source.function is function for source in inside):
        raise Blocked(node, f"calls itself: {quoted(node)}", sure=True)
    if len(inside) > DEEPEST:
        raise Blocked(node, f"calls {quoted(node.func)}, too deep to be read", sure=False)
    try:
        source = read(function, any_arguments=True)
    except Unreadable as error:
        raise Blocked(node, f"calls {quoted(node.func)}: {error}", sure=False) from error
    names = arguments(reading, node, function)
    helping = Reading(source, reading.book, names, reading.path)
    inside.append(source)
    try:
        return reading.calling(helping, result_of)
    except Blocked as blocked:
        where = f" (line {blocked.line})" if blocked.line and source.file == inside[0].file else ""
        because = f"calls {quoted(node.func)}: {blocked.because}{where}"
        raise Blocked(node, because, sure=blocked.sure) from blocked
    finally:
        inside.pop()


def arguments(reading: Reading, node: ast.Call, function: FunctionType) -> dict[str, Value]:
    """Bind the values of a call to the names of the helper's parameters."""
    positional: list[Value] = []
    for each in node.args:
        if isinstance(each, ast.Starred):
            inner = value_of(reading, each.value)
            if not isinstance(inner, Sequence):
                raise Blocked(node, f"unpacks {quoted(each)}, whose length is not known", sure=False)
            positional.extend(inner.items)
        else:
            positional.append(value_of(reading, each))
    if any(keyword.arg is None for keyword in node.keywords):
        raise Blocked(node, f"unpacks keywords: {quoted(node)}", sure=False)
    keywords = {str(each.arg): value_of(reading, each.value) for each in node.keywords}
    try:
        bound = inspect.signature(function).bind(*positional, **keywords)
    except TypeError as error:
        raise Blocked(node, f"{quoted(node)} does not fit its parameters", sure=False) from error
    names: dict[str, Value] = {}
    for name, parameter in inspect.signature(function).parameters.items():
        if name in bound.arguments:
            value = bound.arguments[name]
            names[name] = Sequence(value) if parameter.kind is parameter.VAR_POSITIONAL else value
        elif parameter.kind is parameter.VAR_POSITIONAL:
            names[name] = Sequence(())
        else:
            names[name] = default_of(parameter.default)
    return names


def default_of(value: Any) -> Value:
    """Give the default of a parameter, of which nothing is known when it could change."""
    if not is_immutable(value):
        return Unset("a default that can be changed by a call")
    return structure(value)


def method(reading: Reading, node: ast.Call, func: ast.Attribute) -> Value | None:
    """Read a method of the row, of a dict or list made here, or of something outside; None for all others."""
    owner: Value | None = None
    if isinstance(func.value, ast.Name):
        owner = reading.names.get(func.value.id)
    elif isinstance(func.value, ast.Subscript | ast.Call | ast.List | ast.Tuple | ast.Dict):
        inner = func.value
        if not isinstance(inner, ast.Subscript) or _is_row(reading, inner.value):
            owner = _part(reading, inner)
    if isinstance(owner, Apply) and matches.is_match(owner):
        return matches.method(reading, owner, func.attr, [node_of(reading, each) for each in node.args], node)
    if isinstance(owner, Row):
        return row_method(reading, node, func.attr)
    if not isinstance(owner, Sequence | Record) and vectors.is_mentioned(reading, func.value):
        held = value_of(reading, func.value)
        if isinstance(held, Node) and held.kind in vectors.KINDS:
            return reducing.method(reading, held, func.attr, node)
    if isinstance(owner, Record):
        return record_method(reading, node, owner, func.attr)
    if isinstance(owner, Sequence):
        return sequence_method(reading, node, owner, func.attr)
    if func.attr == "get" and cells.is_possible(reading, func.value):
        held = value_of(reading, func.value)
        if isinstance(held, Node) and held.kind == cells.MAPPING:
            return cells.gotten(reading, held, node)
    if isinstance(owner, Gathered):
        raise Blocked(node, f"{quoted(node)}: a list whose length depends on the item", sure=False)
    if func.attr == "get" and node.args and isinstance(known_constant(reading, func.value), Const):
        place = value_of(reading, node.args[0])
        table = known_constant(reading, func.value)
        if isinstance(place, Sequence) and table is not None and isinstance(table.value, dict):
            default = value_of(reading, node.args[1]) if len(node.args) > 1 else NOTHING
            return by_keys(reading, table.value, place, node, default)[0]
        if (
            isinstance(place, Node)
            and table is not None
            and isinstance(table.value, dict)
            and not node.keywords
        ):
            default = node_of(reading, node.args[1]) if len(node.args) > 1 else NOTHING
            return looked_up(reading, table, place, node, default)
    if func.attr == "join" and len(node.args) == 1:
        return joined(reading, node, func)
    if func.attr == "format" and isinstance(known_constant(reading, func.value), Const):
        return by_format(reading, node, func)
    return None


def _is_row(reading: Reading, node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and isinstance(reading.names.get(node.id), Row)


def _part(reading: Reading, node: ast.expr) -> Value | None:
    if isinstance(node, ast.Call):
        return None
    value = value_of(reading, node)
    return value if isinstance(value, Sequence | Record) else None


def row_method(reading: Reading, node: ast.Call, name: str) -> Value:
    """Read `row.get(...)`, and what a row of pandas does over all its columns."""
    if name == "get" and node.args:
        wanted = value_of(reading, node.args[0])
        if isinstance(wanted, Const) and isinstance(wanted.value, str) and not node.keywords:
            return gotten(reading, node, wanted.value)
    if reading.schema.form is ItemForm.SERIES:
        found = reducing.of_row(reading, node, name)
        if found is not None:
            return found
    if name in {"values", "items", "keys"} and (name != "values" or reading.schema.form is ItemForm.ROW):
        return {"values": row_values, "items": row_items, "keys": row_keys}[name](reading)
    if name == "copy":
        return Row()
    raise refusing.of_item(node, name)


def gotten(reading: Reading, node: ast.Call, name: str) -> Value:
    """Read `row.get(name, default)`."""
    found = reading.schema.columns.get(name)
    default = value_of(reading, node.args[1]) if len(node.args) > 1 else NOTHING
    if found is None:
        return default
    if name not in reading.schema.ragged:
        return bare(reading, found)
    if default is NOTHING and found.kind not in {"float", "number", "any"} and found.missing <= {NONE}:
        return bare(reading, replace(found, missing=frozenset({NONE}), shared=True))
    raise Blocked(node, f"reads {name}, which some rows do not have", sure=False)


def row_values(reading: Reading) -> Sequence:
    """Give all values of a row."""
    if reading.schema.ragged:
        raise Blocked(None, "goes over the values of rows that do not all have the same columns", sure=False)
    return Sequence(tuple(bare(reading, found) for found in reading.schema.columns.values()), "row")


def row_keys(reading: Reading) -> Sequence:
    """Give the names of the columns."""
    return Sequence(tuple(literal(name) for name in reading.schema.columns), "list")


def row_items(reading: Reading) -> Sequence:
    """Give all names and values of a row."""
    pairs = zip(row_keys(reading).items, row_values(reading).items, strict=True)
    return Sequence(tuple(Sequence(pair) for pair in pairs), "list")


def record_method(reading: Reading, node: ast.Call, record: Record, name: str) -> Value:
    """Read a method of a dict that was made here."""
    keys = tuple(literal(key) for key, _ in record.items)
    values = tuple(value for _, value in record.items)
    if name == "get" and node.args:
        wanted = value_of(reading, node.args[0])
        if isinstance(wanted, Const):
            default = value_of(reading, node.args[1]) if len(node.args) > 1 else NOTHING
            return dict(record.items).get(wanted.value, default)
        table = as_table(record)
        if table is not None and isinstance(wanted, Node):
            default_node = node_of(reading, node.args[1]) if len(node.args) > 1 else NOTHING
            return looked_up(reading, table, wanted, node, default_node)
        if isinstance(wanted, Node | Sequence):
            default = value_of(reading, node.args[1]) if len(node.args) > 1 else NOTHING
            return containers.entry_of(reading, record, wanted, node, default)
    if name == "values":
        return Sequence(values, "list")
    if name == "keys":
        return Sequence(keys, "list")
    if name == "items":
        return Sequence(tuple(Sequence(pair) for pair in zip(keys, values, strict=True)), "list")
    raise Blocked(node, f"{quoted(node)}: nothing is known of it", sure=False)


def sequence_method(reading: Reading, node: ast.Call, sequence: Sequence, name: str) -> Value:
    """Read a method of values that belong together."""
    raise Blocked(node, f"{quoted(node)}: nothing is known of it", sure=False)


def items_of(reading: Reading, node: ast.expr) -> tuple[Value, ...]:
    """Give the parts of something whose length is known; raises Blocked otherwise."""
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
    value = value_of(reading, node)
    if isinstance(value, Sequence) and value.style == "set":
        raise Blocked(node, f"goes over the set {quoted(node)}, which has no order", sure=False)
    if isinstance(value, Sequence):
        return value.items
    if isinstance(value, Node) and vectors.is_plain(value):
        return vectors.columns_of(value)
    if isinstance(value, Record):
        return tuple(literal(key) for key, _ in value.items)
    if isinstance(value, Const) and isinstance(value.value, list | tuple | dict | set | frozenset | str):
        return _constants(value, node)
    if isinstance(value, Row) and reading.schema.form is ItemForm.ROW:
        return row_keys(reading).items
    raise Blocked(node, f"goes over {quoted(node)}, whose length depends on the item", sure=True)


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
    from advisor.rewrite.lowering.statements import store  # noqa: PLC0415 - each needs the other

    store(reading, target, value)


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


def length(reading: Reading, node: ast.Call) -> Value | None:
    """Read len() of something made here; text is in the rule table."""
    if len(node.args) != 1:
        return None
    value = value_of(reading, node.args[0])
    if isinstance(value, Sequence) and value.style == "set":
        return containers.distinct(reading, value.items, node)
    if isinstance(value, Sequence | Record):
        return literal(len(value.items))
    if isinstance(value, Row):
        return literal(len(reading.schema.columns))
    if isinstance(value, Node) and value.kind in cells.KINDS:
        return cells.length(reading, value)
    if isinstance(value, Node) and value.kind in vectors.KINDS:
        return literal(len(vectors.columns_of(value)))
    if isinstance(value, Const) and hasattr(value.value, "__len__"):
        return literal(len(value.value))
    if isinstance(value, Gathered):
        ones = [as_number(reading, condition) for condition, _ in value.items]
        return functools.reduce(lambda one, other: reading.use("A + B", one, other, at=node), ones)
    return None


def truth_value(reading: Reading, node: ast.Call) -> Value | None:
    """Read bool()."""
    return condition_of(reading, node.args[0]) if len(node.args) == 1 else None


def quotient_and_rest(reading: Reading, node: ast.Call) -> Value | None:
    """Read divmod()."""
    one, other = (node_of(reading, each) for each in node.args)
    parts = (reading.use(python, one, other, at=node) for python in ("A // B", "A % B"))
    return Sequence(tuple(parts))


def is_instance(reading: Reading, node: ast.Call) -> Value | None:
    """Read isinstance() from what the columns hold."""
    value, types = value_of(reading, node.args[0]), node.args[1]
    names = [each for each in (types.elts if isinstance(types, ast.Tuple) else [types])]
    wanted: set[str] = set()
    for each in names:
        known = reading.source.resolve(each)
        name = getattr(known, "__name__", "")
        if not isinstance(known, type) or name not in TYPES:
            raise Blocked(node, f"{quoted(node)}: not known for this type", sure=False)
        wanted |= TYPES[name]
    if isinstance(value, Sequence | Record | Gathered):
        made = {"tuple": tuple, "set": set}.get(getattr(value, "style", ""), list)
        made = dict if isinstance(value, Record) else made
        return literal(issubclass(made, tuple(reading.source.resolve(each) for each in names)))
    if isinstance(value, Node) and value.kind in {"int", "bool"} and reading.holds_numpy((value,)):
        raise Blocked(
            node, f"{quoted(node)}: rows of numbers hold NumPy's, which are of other types", sure=False
        )
    if isinstance(value, Const):
        return literal(isinstance(value.value, tuple(reading.source.resolve(each) for each in names)))
    if isinstance(value, Column) and value.dtype == "object" and value.kind not in {"text", "day"}:
        return cells.is_instance(reading, value, [reading.source.resolve(each) for each in names], node)
    if not isinstance(value, Node) or value.kind in {"any", "number", "none", "match", "words"}:
        because = cells.described(value) if isinstance(value, Node) else "not one value"
        raise Blocked(node, f"{quoted(node)}: {because}", sure=False)
    floats = bool({"float"} & wanted)
    there = value.kind in wanted
    if value.missing and value.kind != "float" and (floats and "NaN" in value.missing) == there:
        return TRUE if there else FALSE
    if value.kind == "float":
        return TRUE if there else FALSE
    present = reading.made(logic.present(value))
    if not value.missing and there:
        from advisor.rewrite.lowering.applying import could_be_missing  # noqa: PLC0415 - one use

        return present if could_be_missing(value, reading.schema) else TRUE
    if there:
        return present
    return reading.made(logic.negated(present)) if floats and "NaN" in value.missing else FALSE


def as_dict(reading: Reading, node: ast.Call) -> Value | None:
    """Read dict(name=value, ...)."""
    if len(node.args) == 1 and not node.keywords:
        value = value_of(reading, node.args[0])
        if isinstance(value, Record):
            return value
        if isinstance(value, Row) and not reading.schema.ragged:
            columns = reading.schema.columns.items()
            return Record(tuple((name, bare(reading, found)) for name, found in columns))
    if node.args or any(each.arg is None for each in node.keywords):
        return None
    return Record(tuple((str(each.arg), value_of(reading, each.value)) for each in node.keywords))


def as_sequence(reading: Reading, node: ast.Call) -> Value | None:
    """Read tuple(...) and list(...)."""
    style = getattr(node.func, "id", "")
    if not node.args:
        return Sequence((), style)
    value = None if isinstance(node.args[0], ast.GeneratorExp) else value_of(reading, node.args[0])
    if isinstance(value, Node) and not isinstance(value, Const):
        return None
    return Sequence(items_of(reading, node.args[0]), style)


def in_order(reading: Reading, node: ast.Call) -> Value | None:
    """Read sorted() of a few values."""
    if len(node.args) != 1 or over_text(reading, node.args[0]):
        return None
    options = {str(each.arg): value_of(reading, each.value) for each in node.keywords}
    backwards = getattr(options.pop("reverse", FALSE), "value", None)
    if options or not isinstance(backwards, bool):
        return None
    parts = containers.ordered(reading, items_of(reading, node.args[0]), node)
    return Sequence(parts[::-1] if backwards else parts, "list")


def as_string(reading: Reading, node: ast.Call) -> Value | None:
    """Read str() of a text as the text itself."""
    if len(node.args) != 1 or node.keywords:
        return None
    value = value_of(reading, node.args[0])
    return as_text(reading, value, node) if isinstance(value, Node) else None


def joined(reading: Reading, node: ast.Call, func: ast.Attribute) -> Value | None:
    """Read separator.join(...) of a known number of texts."""
    separator = value_of(reading, func.value)
    if not isinstance(separator, Const) or not isinstance(separator.value, str):
        return None
    inner = node.args[0]
    if over_text(reading, inner) or (
        isinstance(inner, ast.Call | ast.Subscript) and not is_made_here(reading, inner)
    ):
        return None
    if isinstance(inner, ast.Name) and not isinstance(
        reading.names.get(inner.id), Sequence | Gathered | Record
    ):
        return None
    gathered = reading.names.get(inner.id) if isinstance(inner, ast.Name) else None
    if isinstance(gathered, Gathered):
        return joined_gathered(reading, separator, list(gathered.items), node)
    chosen = filtered(reading, inner)
    if all(condition == TRUE for condition, _ in chosen):
        return joined_all(reading, separator, [value for _, value in chosen], node)
    return joined_gathered(reading, separator, [(each, _text(value, node)) for each, value in chosen], node)


def is_made_here(reading: Reading, node: ast.expr) -> bool:
    """Claim that a call, or a slice, gives a list whose length is known."""
    while isinstance(node, ast.Subscript):
        node = node.value
    if isinstance(node, ast.Name):
        return isinstance(reading.names.get(node.id), Sequence)
    if not isinstance(node, ast.Call):
        return isinstance(node, ast.List | ast.Tuple)
    named = reading.source.canonical(node.func).removeprefix("builtins.")
    return (
        named in {"sorted", "map"}
        and not over_text(reading, node.args[-1])
        and not _is_text(reading, node.args[-1])
    )


def _is_text(reading: Reading, node: ast.expr) -> bool:
    if isinstance(node, ast.List | ast.Tuple | ast.GeneratorExp | ast.ListComp):
        return False
    value = value_of(reading, node)
    return isinstance(value, Node) and not isinstance(value, Const)


def _text(value: Value, node: ast.AST) -> Node:
    if not isinstance(value, Node) or value.kind != "text":
        raise Blocked(node, f"{quoted(node)}: joins what is not text", sure=False)
    return value


def joined_all(reading: Reading, separator: Const, values: list[Value], node: ast.Call) -> Node:
    """Join texts that are all there."""
    result: Node | None = None
    for value in values:
        each = _text(value, node)
        if result is None:
            result = each
            continue
        if separator.value:
            result = reading.use("A + B", result, separator, at=node)
        result = reading.use("A + B", result, each, at=node)
    return result if result is not None else literal("")


def joined_gathered(
    reading: Reading, separator: Const, parts: list[tuple[Node, Node]], node: ast.Call
) -> Node:
    """Join texts of which some are there for some rows only: each ends with the separator, the last is cut."""
    result: Node = literal("")
    for condition, value in parts:
        with reading.assuming(condition):
            ended = reading.use("A + B", _text(value, node), separator, at=node) if separator.value else value
        piece = reading.choose(condition, ended, literal(""))
        result = piece if result == literal("") else reading.use("A + B", result, piece, at=node)
    if not separator.value or isinstance(result, Const):
        return result
    return reading.use("A[:B]", result, literal(-len(separator.value)), at=node)


def by_format(reading: Reading, node: ast.Call, func: ast.Attribute) -> Value | None:
    """Read "...{}...".format(...) as an f-string."""
    from string import Formatter  # noqa: PLC0415 - for few functions

    template = known_constant(reading, func.value)
    if (
        template is None
        or not isinstance(template.value, str)
        or any(each.arg is None for each in node.keywords)
    ):
        return None
    keywords = {str(each.arg): each.value for each in node.keywords}
    parts: list[ast.expr] = []
    automatic = 0
    for before, field, spec, conversion in Formatter().parse(template.value):
        if before:
            parts.append(ast.copy_location(ast.Constant(before), node))
        if field is None:
            continue
        if not field:
            field, automatic = str(automatic), automatic + 1  # noqa: PLW2901 - numbered as Python does
        value = (
            node.args[int(field)] if field.isdigit() and int(field) < len(node.args) else keywords.get(field)
        )
        if value is None or "{" in (spec or ""):
            return None
        wanted = ast.Constant(spec) if spec else None
        shown = ast.FormattedValue(value, ord(conversion) if conversion else -1, wanted)
        parts.append(ast.copy_location(shown, node))
    return value_of(reading, ast.fix_missing_locations(ast.copy_location(ast.JoinedStr(parts), node)))


def null_test(reading: Reading, node: ast.Call) -> Value | None:
    """Read pandas.isna() and notna()."""
    value = value_of(reading, node.args[0])
    if not isinstance(value, Node):
        return FALSE
    if value.kind in vectors.KINDS:
        test = reading.source.canonical(node.func).removeprefix("pandas.")
        return reducing.null_test(reading, value, test, node)
    absent = reading.source.canonical(node.func) in {"pandas.isna", "pandas.isnull"}
    there = Apply(kind="bool", rule=logic.PRESENT, args=(reading.made(value),))
    if isinstance(value, Const):
        there_known = literal(value.kind != "none" and not value.missing)
        return logic.negated(there_known) if absent else there_known
    if value.kind in {"int", "bool"} and not value.missing and not _nullable(value, reading):
        return FALSE if absent else TRUE
    return reading.made(logic.negated(there) if absent else there)


def _nullable(value: Node, reading: Reading) -> bool:
    from advisor.rewrite.ir import Column  # noqa: PLC0415 - one use
    from advisor.rewrite.lowering.applying import could_be_missing  # noqa: PLC0415 - one use

    return isinstance(value, Column) and could_be_missing(value, reading.schema)


SPECIAL: dict[str, Callable[[Reading, ast.Call], Value | None]] = {
    "any": any_or_all,
    "all": any_or_all,
    "sum": total,
    "min": extreme,
    "max": extreme,
    "len": length,
    "isinstance": is_instance,
    "divmod": quotient_and_rest,
    "bool": truth_value,
    "dict": as_dict,
    "sorted": in_order,
    "tuple": as_sequence,
    "list": as_sequence,
    "str": as_string,
    **dict.fromkeys(("pandas.Series", "pandas.core.series.Series"), labels.series),
    **dict.fromkeys(("pandas.isna", "pandas.isnull", "pandas.notna", "pandas.notnull"), null_test),
}
__all__ = ["MISSING", "SPECIAL", "call", "merged"]
