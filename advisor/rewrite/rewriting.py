"""This file rewrites a function: it reads it, chooses the form that fits the sample, and writes it out."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from advisor.model import Blocker, ItemForm
from advisor.rewrite.emitting import OBJECTS, Emitter, NeedsSeries, body, conditions, imports_for
from advisor.rewrite.ir import FALSE, TRUE, Const, Program, Select, Shape, behind
from advisor.rewrite.lowering import Blocked, logic, lower
from advisor.rewrite.lowering.applying import mask_of
from advisor.rewrite.lowering.evaluating import OWN_NAMES
from advisor.rewrite.purity import first_impure
from advisor.rewrite.schema import Schema, schema_of
from advisor.rewrite.source import Source, Unreadable, read

if TYPE_CHECKING:
    from collections.abc import Sequence

    from advisor.rewrite.ir import Demand, Node

EACH_WAY = "number"
SHORT = 20
"""Characters of a mask that is said as briefly as the condition of the rows that count."""
UNUSABLE = OWN_NAMES | {"odd_rows", "masks"} - {"odd"}
"""Names of functions that emitted code has for something else."""
OTHER_LETTERS = 0.02
"""Share of texts with other letters than ASCII from which their column is worked on as Python objects, which
is exact for all letters, instead of sending those rows through the function: a method of str on objects takes
5 to 20 ms for 100,000 values (our measurement), and most functions more than that for 2,000 rows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """Why there is no column form."""

    blockers: tuple[Blocker, ...]
    constructs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rewritten:
    """A column form, as source."""

    function: Callable[[Any], Any]
    source: Source
    schema: Schema
    shape: Shape
    name: str
    """Of the column function."""
    as_what: str
    plain: str
    guarded: str
    """With rows that do not meet the conditions going through the original; "" if there are no conditions."""
    masks: str
    imports: tuple[str, ...]
    uses: tuple[str, ...]
    conditions: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]
    constructs: tuple[str, ...]
    constants: tuple[Any, ...]
    loose: bool
    """Whether whole numbers may come as floats."""


def rewrite(function: Callable[[Any], Any], items: Sequence[Any], *, form: ItemForm) -> Rewritten | Refused:
    """Write a function's work as operations on whole columns, or say what stops it."""
    try:
        source = read(function)
    except Unreadable as error:
        return Refused(blockers=(Blocker(because=str(error), line=error.line, sure=False),))
    return rewrite_source(source, items, schema_of(items, form))


def rewrite_source(source: Source, items: Sequence[Any], schema: Schema) -> Rewritten | Refused:
    """Write what was read as operations on whole columns, or say what stops it; raises nothing."""
    try:
        return attempt(source, items, schema)
    except Exception as error:
        because = f"no columns could be made of it ({type(error).__name__})"
        return Refused(blockers=(Blocker(because=because, line=None, sure=False),))


def attempt(source: Source, items: Sequence[Any], schema: Schema) -> Rewritten | Refused:
    """Write it, or say what stops it; raises what only a mistake of ours raises."""
    try:
        check_name(source.function.__name__)
        return _written(source, schema, lower(source, schema), items)
    except Blocked as blocked:
        first = blocked if blocked.sure else first_impure(source) or blocked
        return Refused(blockers=(Blocker(because=first.because, line=first.line, sure=first.sure),))


def check_name(name: str) -> None:
    """Refuse a function that is called as something in emitted code; raises Blocked."""
    if name in UNUSABLE:
        raise Blocked(None, f"is called {name}, which means something else in columns")


def _written(source: Source, schema: Schema, program: Program, items: Sequence[Any]) -> Rewritten:
    array = schema.as_what == "NumPy array" and program.shape.style == "value"
    if array:
        try:
            return _written_as(source, schema, program, items, array=True)
        except NeedsSeries:
            pass
    return _written_as(source, schema, program, items, array=False)


def _written_as(
    source: Source, schema: Schema, program: Program, items: Sequence[Any], *, array: bool
) -> Rewritten:
    original = "original" if source.function.__name__ == "<lambda>" else source.function.__name__
    taken = names_used(program)
    emitter = Emitter(program, schema, f"{original}_columns", original, taken, array)
    filled = fillings(emitter, source, items)
    masks = conditions.masks(program, filled, emitter.writer(None))
    plain = emitter.plain(filled)
    guarded = emitter.guarded(plain, masks) if masks else ""
    counting = emitter.masks(tuple(mask.odd for mask in masks))
    lines, uses = imports_for(guarded or plain, source.function.__globals__)
    return Rewritten(
        function=source.function,
        source=source,
        schema=schema,
        shape=program.shape,
        name=emitter.name,
        as_what="NumPy array" if array else "DataFrame" if "" not in schema.columns else "pandas Series",
        plain=plain,
        guarded=guarded,
        masks=counting,
        imports=tuple(lines),
        uses=tuple(uses),
        conditions=tuple((mask.kind.partition(" ")[0], mask.words) for mask in masks),
        notes=notes_of(program),
        constructs=program.constructs,
        constants=constants_of(program),
        loose=is_loose(program),
    )


def names_used(program: Program) -> frozenset[str]:
    """Return the names of constants of the person's module, which no value may hide."""
    texts = [node.text for node in nodes_of(program) if isinstance(node, Const)]
    trees = [ast.parse(text, mode="eval") for text in texts]
    return frozenset(node.id for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Name))


def fillings(emitter: Emitter, source: Source, items: Sequence[Any]) -> dict[Demand, Node | None]:
    """Find the demands that rows of the sample do not meet without having to: these need stand-ins.

    With each goes the condition of the rows that count, where it is known without the demand itself.
    """
    from advisor.rewrite.running import compiled, table_of  # noqa: PLC0415 - it runs what is written here

    program = emitter.program
    writer = emitter.writer(None)
    nodes = body.reachable(writer, [*program.values, *_masks_of(program)])
    found: dict[Demand, Node | None] = dict.fromkeys(conditions.always_filled(nodes, program))
    pairs = [(each, mask_of(each.demand), logic.all_of(each.live)) for each in program.obligations]
    if not pairs:
        return found
    code = emitter.masks(tuple(node for _, fine, live in pairs for node in (fine, live)))
    measure = compiled(code, source, "masks")
    table = table_of(items, emitter.schema, array=emitter.array)
    masks = measure(table)
    for (each, _, _), fine, live in zip(pairs, masks[::2], masks[1::2], strict=True):
        letters = each.demand.need.kind == "ascii" and each.demand.need.arrow
        if letters and (~fine & _as_mask(live, fine)).mean() > OTHER_LETTERS:
            found[each.demand] = OBJECTS
        idle = ~fine if each.implied else ~fine & ~_as_mask(live, fine)
        if idle.any() and each.demand not in found:
            found[each.demand] = counting(program, nodes, each.demand)
    return found


def counting(program: Program, nodes: Sequence[Node], demand: Demand) -> Node | None:
    """Give the rows on which a demand counts; None if this depends on the operation itself."""
    if len(demand.need.fine) <= SHORT:
        return None
    live = logic.any_of(logic.all_of(each.live) for each in program.obligations if each.demand == demand)
    users = [node for node in nodes if demand in getattr(node, "demands", ())]
    if live in (TRUE, FALSE) or any(logic.is_inside(node, live) for node in users):
        return None
    return live


def _as_mask(live: Any, like: Any) -> Any:
    import numpy as np  # noqa: PLC0415 - only once columns are tried

    return np.ones(len(like), dtype=bool) if live is True else live


def _masks_of(program: Program) -> list[Node]:
    return [node for each in program.obligations for node in (mask_of(each.demand), *each.live)]


def notes_of(program: Program) -> tuple[str, ...]:
    """Return what a person has to know."""
    loose = ("whole numbers among floats come as floats, such as 1.0 for 1",) if is_loose(program) else ()
    mixed = any(isinstance(each, Select) and each.kind in {"any", "number"} for each in program.values)
    objects = ("results of several kinds make a column of objects, which is slower than one of numbers",)
    return (*program.notes, *loose, *(objects if mixed else ()))


def is_loose(program: Program) -> bool:
    """Claim that a result is int for some rows and float for others in a way that the column cannot keep."""
    return any(_mixes(each, top=True) for each in program.values)


def _mixes(node: Node, *, top: bool) -> bool:
    if node.kind != EACH_WAY:
        return False
    if isinstance(node, Select) and top:
        return any(_mixes(value, top=False) for value in (*(each for _, each in node.cases), node.default))
    return True


def constants_of(program: Program) -> tuple[Any, ...]:
    """Return the constants that the function compares and calculates with."""
    return tuple(node.value for node in nodes_of(program) if isinstance(node, Const))


def nodes_of(program: Program) -> list[Node]:
    """Return all values of a program, those of its conditions included."""
    conditions = (node for each in program.obligations for node in (*each.live, *each.demand.args))
    return behind(*program.values, *conditions)
