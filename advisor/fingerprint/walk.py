"""Walks through a value, giving back its shape as what marshal can write and collecting its floats.

In a shape, every tuple is one of ours and begins with its kind, so that no value can imitate another.
"""

from __future__ import annotations

import marshal
import math
import types
from typing import TYPE_CHECKING, Any

from advisor.fingerprint.arrays import ARRAYS, is_numpy_scalar, read_scalar
from advisor.fingerprint.classes import base_of, hides_state, instance_dict, name_of, slots_of
from advisor.fingerprint.standard import BUILTINS, STANDARD, read_class, read_dict, read_module

if TYPE_CHECKING:
    from advisor.fingerprint.standard import Reader

    Part = tuple[bytes, list[float], list[tuple[bytes, list[float]]]]
    """Shape, floats and arrays of a value that was looked at by itself."""

MAX_DEPTH = 100
"""Levels of nesting that are looked into: each takes up to five of the interpreter's 1000 calls."""
FLAT_PER_NODE = 16
FLOATS_PER_NODE = 4
CHARACTERS_PER_NODE = 1024
"""How many of a flat list take about as much time as one nested value (our own measurement, rounded)."""
MARSHAL_FORMAT = 2
"""The last format whose bytes depend on values alone, not on how many references there are to them."""

FLAT = frozenset(map(id, (str, int, bool, bytes, type(None))))
"""Types whose values stand for themselves; by id, since a metaclass may define the hash of its classes."""

TEXTS = frozenset(map(id, (str, bytes)))
"""Those of them that may be long."""
CONTAINERS = {id(kind): kind.__len__ for kind in (list, tuple, dict, set, frozenset, bytearray)}
"""How many values one holds, told before they are all copied, looked at or sorted."""

KNOWN = STANDARD | ARRAYS


class TooMuch(Exception):
    """There are more nested values than we may look at."""


class Walk:
    """One way through a value."""

    def __init__(self, nodes: int) -> None:
        self.nodes = nodes
        self.path: dict[int, int] = {}
        self.floats: list[float] = []
        self.arrays: list[tuple[bytes, list[float]]] = []
        self.opaque = False

    def look(self, value: Any) -> Any:
        """Return the shape of a value; raises TooMuch."""
        kind = type(value)
        self.spend(1)
        if id(kind) in FLAT:
            if kind is str or kind is bytes:
                self.spend(len(value) // CHARACTERS_PER_NODE)
            return value
        if kind is float:
            return self.number(value)
        if id(kind) in CONTAINERS:
            self.afford(CONTAINERS[id(kind)](value))
        if id(value) in self.path:
            return ("cycle", len(self.path) - self.path[id(value)])
        if len(self.path) >= MAX_DEPTH:
            self.opaque = True
            return ("deep", name_of(kind))
        self.path[id(value)] = len(self.path)
        try:
            reader = reader_of(kind)
            return reader(self, value, kind) if reader else look_inside(self, value, kind)
        finally:
            del self.path[id(value)]

    def spend(self, nodes: int) -> None:
        """Count nodes; raises TooMuch."""
        self.nodes -= nodes
        if self.nodes < 0:
            raise TooMuch

    def afford(self, values: int) -> None:
        """Raise TooMuch for more values than could be looked at even if all were flat."""
        if values // FLAT_PER_NODE > self.nodes:
            raise TooMuch

    def number(self, value: float) -> Any:
        """Keep a float, and return its place."""
        plain = float.__float__(value)
        if not math.isfinite(plain):
            return ("float", repr(plain))
        self.floats.append(plain + 0.0)  # -0.0 becomes 0.0
        return ...

    def ordered(self, values: list[Any]) -> list[Any]:
        """Return the shapes of values in their order, many at once where all are flat."""
        kinds = set(map(id, map(type, values)))
        if kinds <= FLAT:
            self.spend(len(values) // FLAT_PER_NODE)
            if kinds & TEXTS:
                sized = values if kinds <= TEXTS else [each for each in values if id(type(each)) in TEXTS]
                self.spend(sum(map(len, sized)) // CHARACTERS_PER_NODE)
            return values
        if kinds == {id(float)} and all(map(math.isfinite, values)):
            self.spend(len(values) // FLOATS_PER_NODE)
            self.floats += [each + 0.0 for each in values]
            return [...] * len(values)
        return [self.look(each) for each in values]

    def unordered(self, values: list[Any]) -> list[Any]:
        """Return the shapes of values in an order that depends on the values only.

        Where shapes are equal the floats decide, as numbers: noise in them does not change their order.
        """
        if set(map(id, map(type, values))) in ({id(str)}, {id(int)}):
            return self.ordered(sorted(values))
        parts = sorted(map(self.part, values))
        self.floats += [each for _, floats, _ in parts for each in floats]
        self.arrays += [each for _, _, arrays in parts for each in arrays]
        return [shape for shape, _, _ in parts]

    def part(self, value: Any) -> Part:
        """Look at a value by itself: its floats do not join the others yet."""
        others = self.floats, self.arrays
        self.floats, self.arrays = [], []
        try:
            return marshal.dumps(self.look(value), MARSHAL_FORMAT), self.floats, self.arrays
        finally:
            self.floats, self.arrays = others


def reader_of(kind: type) -> Reader | None:
    """Return how values of exactly this class are read, None if we do not know the class."""
    if id(kind) in BUILTINS:
        return BUILTINS[id(kind)]
    if issubclass(kind, type):
        return read_class
    if issubclass(kind, types.ModuleType):
        return read_module
    path = name_of(kind).split(".")
    if is_numpy_scalar(kind, path[0]):
        return read_scalar
    # "pandas.core.frame.DataFrame" and "pandas.DataFrame" are one class in two versions of pandas.
    return KNOWN.get(f"{path[0]}.{path[-1]}")


def look_inside(walk: Walk, value: Any, kind: type) -> Any:
    """Return the shape of an object: its type, what it inherits from a class we know, its slots, its dict."""
    known, slots = kind, []
    while not (reader := reader_of(known)):
        slots += slots_of(value, known)
        walk.opaque |= hides_state(known) and not issubclass(kind, BaseException)
        known = base_of(known)
    inherited = reader(walk, value, known)
    # What pandas keeps in its own instances is no state of the derived class.
    state = {} if name_of(known).startswith("pandas.") else instance_dict(value, kind)
    kept = [[name, walk.look(each)] for name, each in slots]
    return ("object", name_of(kind), inherited, kept, read_dict(walk, state, dict))
