"""This file turns obligations into masks of rows, and says them in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from advisor.rewrite.emitting.texts import code
from advisor.rewrite.emitting.writer import OBJECTS
from advisor.rewrite.ir import Apply, Column, Const, Demand, Node, Obligation, Program
from advisor.rewrite.lowering import logic
from advisor.rewrite.lowering.applying import mask_of
from advisor.rewrite.rules import Rule
from advisor.rewrite.rules.rule import LETTERS
from advisor.wording import listed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from advisor.rewrite.emitting.writer import Writer

MOST_PARTS = 2_000
"""Parts of an expression that is written out to be named: using each step twice doubles it every time."""
SHOWN = 40
"""Characters of an expression that a condition names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mask:
    """The rows that do not meet a condition."""

    kind: str
    words: str
    odd: Node


def masks(program: Program, filled: Mapping[Demand, Node | None], writer: Writer) -> tuple[Mask, ...]:
    """Give a mask for each condition that is open, those with the same words as one."""
    found: dict[tuple[str, str], Node] = {}
    there: dict[Column, None] = {}
    strict = {arg for each in program.obligations if covers(each, filled) for arg in each.demand.args}
    for each in widest(program.obligations):
        odd = odd_rows(each, filled)
        if odd is None:
            continue
        (about, *_) = each.demand.args
        if each.demand.need.kind == "no-missing" and each.demand not in filled and isinstance(about, Column):
            there.update({about: None} if about not in strict else {})
            continue
        key = each.demand.need.kind, words_of(each.demand, program, writer)
        found[key] = logic.either(found[key], odd) if key in found else odd
    all_there = together(list(there), writer) if there else ()
    return (*all_there, *(Mask(kind=kind, words=words, odd=odd) for (kind, words), odd in found.items()))


def widest(obligations: Sequence[Obligation]) -> list[Obligation]:
    """Leave out obligations on rows for which the same is demanded already under fewer conditions."""
    lives: dict[Demand, list[frozenset[Node]]] = {}
    for each in obligations:
        lives.setdefault(each.demand, []).append(frozenset(each.live))
    return [each for each in obligations if not any(other < set(each.live) for other in lives[each.demand])]


def covers(obligation: Obligation, filled: Mapping[Demand, Node | None]) -> bool:
    """Claim that a condition on a column says already that nothing is missing in it."""
    about = obligation.demand.args[0]
    text = isinstance(about, Column) and about.kind == "text"
    return text and obligation.demand not in filled and obligation.demand.need.kind != "no-missing"


def together(columns: list[Column], writer: Writer) -> tuple[Mask, ...]:
    """Give one mask for all columns in which nothing may be missing."""
    names = sorted(column.name for column in columns)
    if len(columns) == 1:
        odd = logic.negated(logic.present(columns[0]))
        return (Mask(kind="no-missing", words=f"{names[0] or 'the value'} has no missing value", odd=odd),)
    rule = Rule("any missing", "any " * len(names), f"{writer.subject}[{names}].isna().any(axis=1)", "bool")
    odd = Apply(kind="bool", rule=rule, args=tuple(columns))
    return (Mask(kind="no-missing", words=f"{listed(names)} have no missing values", odd=odd),)


def odd_rows(obligation: Obligation, filled: Mapping[Demand, Node | None]) -> Node | None:
    """Give the rows that do not meet an obligation; None where none can."""
    if filled.get(obligation.demand) is OBJECTS:
        return None
    wrong = logic.negated(mask_of(obligation.demand))
    if obligation.demand not in filled:
        return wrong
    return None if obligation.implied else logic.all_of((*obligation.live, wrong))


def words_of(demand: Demand, program: Program, writer: Writer) -> str:
    """Say a demand in words."""
    words = demand.need.words
    for letter, arg in zip(LETTERS, demand.args, strict=False):
        words = words.replace(f"{{{letter}}}", described(arg, program, writer))
    return words


def described(node: Node, program: Program, writer: Writer) -> str:
    """Name a value: a column, a constant, the name that the function has for it, or its expression."""
    if isinstance(node, Const):
        return node.text
    if isinstance(node, Column):
        return node.name or "the value"
    if node in program.names:
        return program.names[node]
    if parts_written(node, writer) > MOST_PARTS:
        return "a value worked out before"
    text = code(writer.written(node).code)
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 3]}..."


def parts_written(node: Node, writer: Writer) -> int:
    """Count the parts of an expression written out without names: each stands as often as it is used."""
    counts: dict[Node, int] = {}
    waiting = [node]
    while waiting:
        each = waiting[-1]
        open_parts = [part for part in writer.parts(each) if part not in counts]
        if open_parts:
            waiting += open_parts
            continue
        counts[each] = 1 + sum(counts[part] for part in writer.parts(each))
        waiting.pop()
    return counts[node]


def always_filled(nodes: Sequence[Node], program: Program) -> frozenset[Demand]:
    """Return demands that nobody is obliged to meet, as rows that do not meet them go to a handler."""
    obliged = {each.demand for each in program.obligations}
    demands = (demand for node in nodes for demand in getattr(node, "demands", ()))
    return frozenset(demand for demand in demands if demand not in obliged)
