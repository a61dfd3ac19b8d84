"""This file reads a whole function: its parameters, its steps, and the make of its result."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.model import ItemForm
from advisor.rewrite.ir import NONE, Column, Demand, Node, Program, Shape
from advisor.rewrite.lowering import applying, binding, labels, logic, vectors
from advisor.rewrite.lowering.blocked import Blocked, TooBig
from advisor.rewrite.lowering.reading import Notebook, Reading
from advisor.rewrite.lowering.scope import Labeled, Path, Record, Row, Sequence, Value
from advisor.rewrite.lowering.statements import result_of

if TYPE_CHECKING:
    from advisor.rewrite.schema import Schema
    from advisor.rewrite.source import Source

LIMITS = tuple(2**power for power in (63, 62, 53, 47, 40, 31, 26, 20, 17, 13, 10))
"""Magnitudes of integer columns for which a form is tried, largest first: 2**63 for all they can hold."""


def lower(source: Source, schema: Schema) -> Program:
    """Read a function as operations on whole columns; raises Blocked at a step that has no column form."""
    for limit in LIMITS:
        try:
            return _lowered(source, schema, limit)
        except TooBig:
            continue
    raise Blocked(source.node, "integers may not fit into 64 bits", sure=False)


def _lowered(source: Source, schema: Schema, limit: int) -> Program:
    book = Notebook(schema, limit, inside=[source])
    reading = Reading(source, book, {}, Path())
    reading.names.update(parameters(reading, source))
    result = result_of(reading)
    shape, values = parts_of(result)
    if shape.style == "series":
        values = labels.as_one_dtype(reading, values)
    for value in values:
        oblige_as_given(reading, value)
    for key, value in zip(shape.keys, values, strict=False):
        book.names.setdefault(value, key)
    return Program(
        shape=shape,
        values=values,
        obligations=tuple(book.obligations),
        names=book.names,
        order=book.order,
        notes=tuple(book.notes),
        constructs=tuple(book.constructs),
    )


def oblige_as_given(reading: Reading, value: Node) -> None:
    """Oblige columns that are passed on as they are: a None that the sample lacks would come out as NaN.

    Integers that pandas holds as floats must not have lost digits.
    """
    for each in applying.chosen_from(value):
        if not isinstance(each, Column):
            continue
        exact = reading.schema.form is ItemForm.SERIES and not (reading.schema.dated and each.kind == "float")
        if NONE not in each.missing and each.kind != "any" and not exact:
            _oblige_all(reading, applying.presence(each, reading.schema), Path())
        if applying.is_floated(each) and not reading.schema.boxed:
            there = Path().when(reading.made(logic.present(each))) if each.missing or each.shared else Path()
            _oblige_all(reading, applying.ranged(each, reading.book.limit), there)


def _oblige_all(reading: Reading, demand: Demand | None, path: Path) -> None:
    if demand is not None:
        reading.path = path
        reading.oblige(demand)


def parameters(reading: Reading, source: Source) -> dict[str, Value]:
    """Give the item to the first parameter, and the others their defaults."""
    import inspect  # noqa: PLC0415 - only for functions that are read

    from advisor.rewrite.lowering.calls import default_of  # noqa: PLC0415 - the same

    item: Value = Row()
    if reading.schema.form in (ItemForm.VALUE, ItemForm.PATH):
        item = binding.bare(reading, reading.schema.columns[""])
    names: dict[str, Value] = {source.item: item}
    for name, parameter in list(inspect.signature(source.function).parameters.items())[1:]:
        if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
            names[name] = Sequence(()) if parameter.kind is parameter.VAR_POSITIONAL else Record(())
        else:
            names[name] = default_of(parameter.default)
    return names


def parts_of(result: Value) -> tuple[Shape, tuple[Node, ...]]:
    """Give the make of a result, and its values."""
    match result:
        case Node():
            return Shape(style="value"), (checked(result),)
        case Record(items=items) if all(isinstance(key, str) for key, _ in items):
            return Shape(style="dict", keys=tuple(key for key, _ in items)), tuple(
                checked(value) for _, value in items
            )
        case Labeled(items=items, named=named):
            values = tuple(checked(value) for _, value in items)
            return Shape(style="series", keys=tuple(key for key, _ in items) if named else ()), values
        case Sequence(items=items, style="tuple" | "list" as style) if items:
            return Shape(style=style), tuple(checked(value) for value in items)
    raise Blocked(None, "its result is of a make that has no columns", sure=False)


def checked(value: Value) -> Node:
    """Give a value that can be a column; raises Blocked for others."""
    if not isinstance(value, Node) or value.kind in {"match", "dict", "values", "pattern", *vectors.KINDS}:
        raise Blocked(None, "its result holds something that is not one value", sure=False)
    return value
