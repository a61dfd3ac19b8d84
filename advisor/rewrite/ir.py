"""This file holds the small language between a function and its column form: values as trees of operations.

A node is one value of the function for all items at once. A node is made only once for what it computes, so
that a subtree that appears twice is one value with one name, and comparing two nodes takes no time.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar
from weakref import WeakValueDictionary

if TYPE_CHECKING:
    from collections.abc import Callable

    from advisor.rewrite.rules.rule import Need, Rule  # noqa: TC004 - the rules import this file

NONE, NAN, NAT = "None", "NaN", "NaT"
"""The missing values that Python code can see; a column holds one marker for all of them."""
INT64 = 2**63 - 1
WIDEST = (-INT64 - 1, INT64)


class Shared(type):
    """Makes every node only once: the same fields give the same object."""

    made: ClassVar[WeakValueDictionary[tuple[Any, ...], Any]] = WeakValueDictionary()

    def __call__(cls, **fields: Any) -> Any:
        """Give the node with these fields."""
        declared = cls.__dataclass_fields__  # type: ignore[attr-defined]
        given = {name: fields.get(name, declared[name].default) for name in declared}
        key = (cls, *(KEYS[name](value) if name in KEYS else value for name, value in given.items()))
        known = cls.made.get(key)
        if known is None:
            known = cls.made[key] = super().__call__(**given)
        return known


KEYS: dict[str, Callable[[Any], Any]] = {"value": repr, "rule": id, "demands": lambda _: None}
"""How fields tell nodes apart that cannot be compared, or follow from the others."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Node(metaclass=Shared):
    """One value for all items."""

    kind: str
    """text, int, float, number (int or float), bool, date, day, span, words, match, none, or any."""
    missing: frozenset[str] = frozenset()
    """Which missing values may stand in it, besides values of its kind."""
    bound: tuple[int, int] = WIDEST
    """Between what its integers lie, both included; of no meaning for other kinds."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Const(Node):
    """The same value for every item."""

    value: Any
    text: str
    """How the function writes it: a literal, or the name of a constant of its module."""

    @property
    def is_literal(self) -> bool:
        """Claim that it can be written down again."""
        return isinstance(self.value, str | int | float | bool | type(None))


@dataclass(frozen=True, kw_only=True, eq=False)
class Column(Node):
    """A column of the data, or with the name "" the one value that an item is."""

    name: str
    dtype: str
    """Name of the dtype that pandas or NumPy holds it in."""
    shared: bool = False
    """Whether the sample already holds missing values: rows without them are then no exception."""
    parts: tuple[tuple[str, Column], ...] = ()
    """What the dicts of its cells hold, by key; or under "" what their lists do."""
    holds: tuple[str, ...] = ()
    """The kinds of its values, where these are several."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Apply(Node):
    """An operation of the rule table."""

    rule: Rule
    args: tuple[Node, ...]
    demands: tuple[Demand, ...] = ()
    """What has to hold where its result counts; each argument that is not fine there needs a stand-in."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Select(Node):
    """The value of the first case whose condition holds, or the default."""

    cases: tuple[tuple[Node, Node], ...]
    default: Node


@dataclass(frozen=True, kw_only=True, eq=False)
class Once(Node):
    """A value that is taken once for all items, such as the current time."""

    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """A need of one operation, about its own arguments."""

    need: Need
    args: tuple[Node, ...]
    """The arguments that the need speaks of; the first is the one that a stand-in replaces."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Obligation:
    """A demand, and the rows for which it matters; other rows cannot be translated."""

    demand: Demand
    live: tuple[Node, ...]
    """Conditions under which the operation counts; empty for every row."""
    line: int | None = None
    implied: bool = False
    """Whether the conditions say already that it holds there."""


TRUE = Const(kind="bool", value=True, text="True")
FALSE = Const(kind="bool", value=False, text="False")
NOTHING = Const(kind="none", value=None, text="None", missing=frozenset({NONE}))
"""What a function returns that returns nothing."""


def children(node: Node) -> tuple[Node, ...]:
    """Return the nodes that a node is computed from, in order."""
    match node:
        case Apply(args=args):
            return args
        case Select(cases=cases, default=default):
            return (*(each for case in cases for each in case), default)
    return ()


def behind(*nodes: Node) -> list[Node]:
    """Return values and all that they are made of, each once: a part may be reached on very many ways."""
    seen: dict[Node, None] = {}
    waiting = list(nodes)
    while waiting:
        each = waiting.pop()
        if each not in seen:
            seen[each] = None
            waiting.extend(children(each))
    return list(seen)


def columns_of(node: Node) -> frozenset[str]:
    """Return the names of the columns behind a node."""
    return frozenset(each.name for each in behind(node) if isinstance(each, Column))


def is_constant(node: Node) -> bool:
    """Claim that a node has the same value for all items."""
    return all(children(each) or isinstance(each, Const | Once) for each in behind(node))


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """What one result is made of."""

    style: str
    """value, dict or tuple."""
    keys: tuple[str, ...] = ()
    """Keys of a dict."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """A whole function, lowered."""

    shape: Shape
    values: tuple[Node, ...]
    """Its result: one node, or one for each part of the shape."""
    obligations: tuple[Obligation, ...]
    names: dict[Node, str] = field(hash=False)
    """How the function calls its values."""
    order: dict[Node, int] = field(hash=False)
    """When each value came up first."""
    notes: tuple[str, ...] = ()
    """Differences that a person has to know, such as a time that is taken once."""
    constructs: tuple[str, ...] = ()
    """The steps that were read, in order."""
