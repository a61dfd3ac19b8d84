"""This file holds what a name can stand for while a function is read, and on which rows a step counts."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from advisor.rewrite.ir import Node
from advisor.rewrite.lowering.inner import Local


@dataclass(frozen=True, slots=True)
class Row:
    """The item itself, with columns."""


@dataclass(frozen=True, slots=True)
class Record:
    """A dict whose keys are known."""

    items: tuple[tuple[str, Value], ...]


@dataclass(frozen=True, slots=True)
class Sequence:
    """A tuple, list or set whose length is known."""

    items: tuple[Value, ...]
    style: str = "tuple"
    own: bool = True
    """Whether the function made it; others outlive the call."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """A list that the function appends to: some of its parts are there only for some rows."""

    items: tuple[tuple[Node, Node], ...]
    """A condition and a value for each part, in order."""


@dataclass(frozen=True, slots=True)
class Unset:
    """A name without a value on some rows, or with one of which nothing is known."""

    because: str = ""


@dataclass(frozen=True, slots=True)
class Perhaps:
    """A name that got its value inside of an expression, on some rows only."""

    condition: Node
    value: Value
    otherwise: Value


@dataclass(frozen=True, slots=True)
class Labeled:
    """A Series of pandas as a result: several values, with names or without."""

    items: tuple[tuple[str, Value], ...]
    named: bool


Value = Node | Row | Record | Sequence | Gathered | Labeled | Local | Perhaps | Unset


@dataclass(frozen=True, slots=True)
class Path:
    """The rows on which a step counts, as conditions that all hold."""

    full: tuple[Node, ...] = ()
    short: tuple[Node, ...] = ()
    """The same for rows that have not left by an earlier return: enough where the first match is taken."""

    def when(self, condition: Node) -> Path:
        """Narrow it to rows that meet a condition."""
        return Path((*self.full, condition), (*self.short, condition))

    def left(self, opposite: Node) -> Path:
        """Narrow it to rows that did not leave under a condition, whose opposite is given."""
        return replace(self, full=(*self.full, opposite))


@dataclass(slots=True)
class Exit:
    """Rows that leave a block: by return, break, continue, or an exception that is caught."""

    path: Path
    value: Value | None
    names: dict[str, Value] = field(default_factory=dict)
