"""This file reads columns whose cells are dicts or lists: their entries, their parts, and what is in them.

A column of dicts is of the kind "mapping", one of lists of text "words", and one of other lists "list".
Pandas runs Python code for each cell anyway, so that only what the cells hold has to be certain.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from advisor.rewrite.ir import NONE, WIDEST, Apply, Column, Const, Demand, Node
from advisor.rewrite.lowering.blocked import Blocked, quoted
from advisor.rewrite.lowering.folding import literal
from advisor.rewrite.lowering.scope import Row
from advisor.rewrite.rules import Need, Rule

if TYPE_CHECKING:
    from collections.abc import Sequence

    from advisor.rewrite.lowering.reading import Reading

MAPPING, LIST, WORDS = "mapping", "list", "words"
KINDS = frozenset({MAPPING, LIST})
EXACT = 2**53
"""Integers up to here are exact as floats (IEEE 754), which a column holds where an entry is missing."""
TYPES = {"text": "str", "int": "int", "float": "float", "bool": "bool", MAPPING: "dict"}
SAID = {
    "text": "text",
    "int": "a whole number",
    "float": "a float",
    "bool": "True or False",
    MAPPING: "a dict",
    WORDS: "a list of texts",
    LIST: "a list",
}
CASTS = {
    "text": ("A.str[B]", 'A.str[B].fillna("")'),
    "int": ('A.str[B].astype("int64")', 'A.str[B].astype("float64").fillna(0).astype("int64")'),
    "float": ('A.str[B].astype("float64")',) * 2,
    "bool": ("A.str[B].eq(True)",) * 2,
    MAPPING: ("A.str[B]",) * 2,
    WORDS: ("A.str[B]",) * 2,
    LIST: ("A.str[B]",) * 2,
}
"""How an entry is taken, for each kind; and how where the cells of some rows are not like that."""
DEFAULTS = {
    "text": "A.str.get(B).fillna(C)",
    "int": 'A.str.get(B).astype("float64").fillna(C).astype("int64")',
    "float": 'A.str.get(B).astype("float64").fillna(C)',
}


@cache
def rule_of(python: str, columns: str, kind: str, count: int) -> Rule:
    """Give the rule of a step on cells; the same step is the same rule."""
    return Rule(
        python, " ".join(["any"] * count), columns, kind, elementwise=True, takes_missing="ABC"[:count]
    )


@cache
def need_of(words: str, fine: str, filler: str, on: str, raises: tuple[str, str] = ("", "")) -> Need:
    """Give a need; the same one is the same object."""
    return Need("cell", words, fine, filler, *raises, on=on)


@dataclass(frozen=True, slots=True)
class Held:
    """What the entries of a column of dicts, or the parts of one of lists, are."""

    column: Column
    key: Any

    def test(self, value: str) -> str:
        """Write a test of one value, for which an expression is given."""
        kind = self.column.kind
        if kind in {WORDS, LIST}:
            parts = f" and all(type(part) is str for part in {value})" if kind == WORDS else ""
            return f"type({value}) is list{parts}"
        if NONE in self.column.missing:
            return f"type({value}) in (str, type(None))"
        limit = f" and abs({value}) <= 2**53" if kind == "int" else ""
        return f"type({value}) is {TYPES[kind]}{limit}"


def is_possible(reading: Reading, node: ast.expr) -> bool:
    """Claim that an expression could be a dict or list of a cell, without reading it."""
    if not any(each.kind in KINDS or (each.kind == WORDS) for each in reading.schema.columns.values()):
        return False
    names = [reading.names.get(each.id) for each in ast.walk(node) if isinstance(each, ast.Name)]
    return any(isinstance(each, Row) or getattr(each, "kind", "") in KINDS for each in names)


def inside_of(node: Node) -> dict[str, Column]:
    """Return what is inside the cells: by key, or under "" for the parts of lists."""
    if isinstance(node, Column):
        return dict(node.parts)
    if isinstance(node, Apply) and node.rule.python in {"cell[key]", "cell[index]"}:
        key = node.args[1].value if node.rule.python == "cell[key]" else ""  # type: ignore[attr-defined]
        return dict(inside_of(node.args[0])[key].parts)
    return {}


def step(reading: Reading, python: str, columns: str, kind: str, *args: Node, **more: Any) -> Node:
    """Give the result of a step, and oblige what it demands."""
    demands: tuple[Demand, ...] = more.pop("demands", ())
    reading.step(python)
    rule = rule_of(python, columns, kind, len(args))
    node = Apply(kind=kind, rule=rule, args=args, demands=demands, **more)
    for demand in demands:
        reading.demand(demand, node)
    return reading.made(node)


def held_by(owner: Node, key: Any, at: ast.AST) -> Held:
    """Give what an entry is; raises Blocked where the sample does not say it."""
    found = inside_of(owner).get(key if owner.kind == MAPPING else "")
    if found is None:
        raise Blocked(at, f"{quoted(at)}: no cell of the sample has this entry")
    known = found.kind in CASTS and (not found.missing or (found.kind == "text" and found.missing == {NONE}))
    if not known:
        raise Blocked(at, f"{quoted(at)}: the entries are not all of one kind")
    return Held(found, key)


def entry(reading: Reading, owner: Node, place: Node, at: ast.AST) -> Node:
    """Read `cell[key]` of a dict, or `cell[index]` of a list."""
    if not isinstance(place, Const) or not isinstance(place.value, str if owner.kind == MAPPING else int):
        raise Blocked(at, f"{quoted(at)}: which entry it reads depends on the item")
    held = held_by(owner, place.value, at)
    fine, surely, raises = _conditions(owner, held)
    key = repr(place.value)
    words = f"{{A}} has {SAID[held.column.kind]} at {key}"
    need = need_of(words, fine, "None", "AB", (raises, surely))
    conditional = bool(reading.path.full)
    columns = CASTS[held.column.kind][conditional and not held.column.missing]
    python = "cell[key]" if owner.kind == MAPPING else "cell[index]"
    demands = (Demand(need=need, args=(owner, place)),)
    bound = (-EXACT, EXACT) if held.column.kind == "int" else WIDEST
    return step(
        reading,
        python,
        columns,
        held.column.kind,
        owner,
        place,
        demands=demands,
        bound=bound,
        missing=held.column.missing,
    )


def _conditions(owner: Node, held: Held) -> tuple[str, str, str]:
    """Give where an entry is as in the sample, where Python raises for certain, and what."""
    if owner.kind == MAPPING:
        there = "B in cell and " if held.column.missing else ""
        fine = f"A.map(lambda cell: type(cell) is dict and {there}{held.test('cell.get(B)')})"
        return fine, "A.map(lambda cell: type(cell) is dict and B not in cell)", "KeyError"
    enough = f"len(cell) > {held.key}" if held.key >= 0 else f"len(cell) >= {-held.key}"
    fine = f"A.map(lambda cell: type(cell) is list and {enough} and {held.test('cell[B]')})"
    return fine, f"A.map(lambda cell: type(cell) is list and not {enough})", "IndexError"


def gotten(reading: Reading, owner: Node, call: ast.Call) -> Node:
    """Read `cell.get(key, default)`."""
    from advisor.rewrite.lowering.evaluating import node_of  # noqa: PLC0415 - each needs the other

    if call.keywords or not 1 <= len(call.args) <= 2:  # noqa: PLR2004 - a key and a default
        raise Blocked(call, f"{quoted(call)}: nothing is known of it")
    place = node_of(reading, call.args[0])
    default = node_of(reading, call.args[1]) if len(call.args) > 1 else literal(None)
    if not isinstance(place, Const) or not isinstance(place.value, str):
        raise Blocked(call, f"{quoted(call)}: which entry it reads depends on the item")
    held = held_by(owner, place.value, call)
    plain = isinstance(default, Const) and default.kind == held.column.kind and not held.column.missing
    if plain and held.column.kind in DEFAULTS and not default.missing:
        test = held.test("cell.get(B, C)")
        real = " and cell.get(B, C) == cell.get(B, C)" if held.column.kind == "float" else ""
        fine = f"A.map(lambda cell: type(cell) is dict and {test}{real})"
        said = SAID[held.column.kind]
        need = need_of(f"{{A}} has {said} at {{B}}, if anything", fine, "None", "ABC")
        demands = (Demand(need=need, args=(owner, place, default)),)
        bound = (-EXACT, EXACT) if held.column.kind == "int" else WIDEST
        template = DEFAULTS[held.column.kind]
        return step(
            reading,
            "cell.get",
            template,
            held.column.kind,
            owner,
            place,
            default,
            demands=demands,
            bound=bound,
        )
    there = contains(reading, owner, place)
    with reading.assuming(there):
        value = entry(reading, owner, place, call)
    return reading.choose(there, value, default)


def contains(reading: Reading, owner: Node, key: Node) -> Node:
    """Read `key in cell`."""
    kind = "dict" if owner.kind == MAPPING else "list"
    fine = f"A.map(lambda cell: type(cell) is {kind})"
    demands = (Demand(need=need_of(f"{{A}} is a {kind}", fine, "", "A"), args=(owner,)),)
    template = f"A.map(lambda cell: type(cell) is {kind} and B in cell)"
    return step(reading, "in", template, "bool", owner, key, demands=demands)


def length(reading: Reading, owner: Node) -> Node:
    """Read `len(cell)`."""
    demands = _is_cell(owner)
    template = 'A.str.len().astype("int64")'
    if reading.path.full:
        template = 'A.str.len().fillna(0).astype("int64")'
    return step(reading, "len", template, "int", owner, demands=demands, bound=(0, 2**31))


def truth(reading: Reading, owner: Node) -> Node:
    """Read the truth of a dict or list."""
    return step(reading, "bool", "A.str.len() > 0", "bool", owner, demands=_is_cell(owner))


def _is_cell(owner: Node) -> tuple[Demand, ...]:
    kind = "dict" if owner.kind == MAPPING else "list"
    fine = f"A.map(lambda cell: type(cell) is {kind})"
    return (Demand(need=need_of(f"{{A}} is a {kind}", fine, "None", "A"), args=(owner,)),)


def reduced(reading: Reading, owner: Node, name: str, at: ast.AST) -> Node:
    """Read sum(), min() and max() of a list of numbers."""
    held = held_by(owner, "", at)
    if held.column.kind not in {"int", "float"} or reading.path.full:
        raise Blocked(at, f"{quoted(at)}: no column form is known for it on some rows only")
    within = f" and all({held.test('part')} for part in cell)"
    limit = f" and abs({name}(cell)) <= 2**53" if held.column.kind == "int" else ""
    fine = f"A.map(lambda cell: type(cell) is list and len(cell) > 0{within}{limit})"
    words = f"{{A}} is a list of {'whole numbers' if held.column.kind == 'int' else 'floats'}, and not empty"
    demands = (Demand(need=need_of(words, fine, "", "A"), args=(owner,)),)
    bound = (-EXACT, EXACT) if held.column.kind == "int" else WIDEST
    dtype = {"int": "int64", "float": "float64"}[held.column.kind]
    template = f'A.map({name}).astype("{dtype}")'
    return step(reading, name, template, held.column.kind, owner, demands=demands, bound=bound)


def is_instance(reading: Reading, value: Node, types: Sequence[type], at: ast.AST) -> Node:
    """Read isinstance() for cells of several kinds, or dicts and lists."""
    if not isinstance(value, Column) or value.dtype != "object":
        raise Blocked(at, f"{quoted(at)}: {described(value)}")
    names = [each.__name__ for each in types]
    code = names[0] if len(names) == 1 else f"({', '.join(names)})"
    template = f"A.map(lambda value: isinstance(value, {code}))"
    return step(reading, "isinstance", template, "bool", value)


def described(value: Node) -> str:
    """Say what a column of several kinds holds."""
    if isinstance(value, Column) and value.holds:
        from advisor.wording import listed  # noqa: PLC0415 - for few columns

        name = f"the column {value.name}" if value.name else "the values"
        return f"{name} {'holds' if value.name else 'hold'} {listed(value.holds)}"
    return "the values are of several kinds"


def known_key(value: Any, at: ast.AST) -> Const:
    """Give a constant that is looked for in cells; raises Blocked for others."""
    if isinstance(value, Const) and isinstance(value.value, str | int):
        return value
    raise Blocked(at, f"{quoted(at)}: what it looks for depends on the item")
