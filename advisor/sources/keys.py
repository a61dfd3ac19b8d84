"""Tells equal items from different ones, where equality leaves no doubt, and counts the different ones.

Python's own equality would merge 1, 1.0 and True, and 0.0 and -0.0, for which a function may well return
different results. Text is compared as it is, everything else by its `repr`, and only what is made of builtin
values has one that tells everything: an object of the user's own class is never taken to equal another one.
"""

from __future__ import annotations

import contextlib
import math
import random
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from types import NoneType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator

ITEM, REPR = "item", "repr(item)"
"""Expressions that give the key of an item."""
TEXT = frozenset({str, bytes})
"""Types whose values equal no value of another type."""
ATOMS = frozenset({NoneType, bool, int, float, complex, str, bytes})
NAMED_ATOMS = frozenset(
    (  # noqa: SIM905 - one name a line would fill the screen
        "datetime.date datetime.datetime datetime.time datetime.timedelta decimal.Decimal uuid.UUID "
        "fractions.Fraction pathlib.PosixPath pathlib.PurePosixPath pathlib._local.PosixPath "
        "pandas._libs.tslibs.timestamps.Timestamp pandas._libs.tslibs.timedeltas.Timedelta "
        "pandas._libs.tslibs.nattype.NaTType pandas._libs.missing.NAType pandas.Timestamp"
    ).split()
)
"""Types whose repr tells everything, named so that nothing has to be imported."""
DEEPEST = 20
"""Containers inside each other that are looked into."""
LONG_KEY = 64
"""Characters from which a digest is kept instead of the key."""
STRIDES = 64
"""Passes over many items, each over every 64th one, so that running out of time leaves an even sample."""
FEW = 2000
"""Items up to which one pass does; a sample is no larger."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Keyed:
    """Some items, numbered so that equal ones have the same number."""

    key: str
    """Expression of `item` that tells items apart; empty when none does."""
    because: str = ""
    """Why none does, as a sentence without a full stop."""
    places: Sequence[int] = ()
    """Indexes of the items that were looked at."""
    numbers: Sequence[int] = ()
    """For each of them the number of its value, from 0 in the order in which values appeared."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How often the values of some items came up."""

    items: int
    """Items looked at, drawn evenly from all of them."""
    frequencies: tuple[tuple[int, int], ...]
    """Pairs: so many items had the same value, and so many values there were for which that holds."""

    @property
    def distinct(self) -> int:
        """Return how many different values came up."""
        return sum(values for _, values in self.frequencies)


class NotTold(Exception):
    """Items of this kind cannot be told apart for certain."""


def key_function(key: str) -> Callable[[Any], Hashable]:
    """Return the function that an expression stands for."""
    return repr if key == REPR else lambda item: item


def number(items: Sequence[Any], seconds: float) -> Keyed:
    """Give equal items the same number, as many as the time allows, evenly over all of them."""
    first = next(iter(taken(items, range(1))), None)
    if type(first) in TEXT:
        with contextlib.suppress(NotTold):
            return numbered(items, seconds, ITEM)
    try:
        return numbered(items, seconds, REPR)
    except NotTold as error:
        return Keyed(key="", because=str(error))


def numbered(items: Sequence[Any], seconds: float, key: str) -> Keyed:
    """Give numbers by one kind of key; raises NotTold when it does not tell items apart."""
    places: list[int] = []
    numbers: list[int] = []
    known: dict[Hashable, int] = {}
    for chosen in passes(len(items), seconds):
        numbers += [known.setdefault(short_key(item, key), len(known)) for item in taken(items, chosen)]
        places += chosen
    return Keyed(key=key, places=places, numbers=numbers)


def passes(count: int, seconds: float) -> Iterator[range]:
    """Yield the indexes of one even pass after another until all were given or the time is over."""
    deadline = time.perf_counter() + seconds
    strides = 1 if count <= FEW else STRIDES
    for first in range(strides):
        yield range(first, count, strides)
        if time.perf_counter() > deadline:
            return


def taken(items: Any, chosen: range) -> Iterable[Any]:
    """Return some of the items; rows of a frame as tuples of their values."""
    frame = getattr(items, "frame", items)
    if hasattr(frame, "itertuples"):
        part = frame.iloc[chosen.start : chosen.stop : chosen.step]
        return part.itertuples(index=False, name=None)  # type: ignore[no-any-return]
    positioned = getattr(items, "iloc", items)
    return positioned[chosen.start : chosen.stop : chosen.step]  # type: ignore[no-any-return]


def short_key(item: Any, key: str) -> Hashable:
    """Return what an item is known by; raises NotTold when it cannot be told from others."""
    if key == ITEM:
        if type(item) not in TEXT:
            raise NotTold("some items are text and others are not")
        return item  # type: ignore[no-any-return]
    check(item, DEEPEST)
    text = repr(item)
    if len(text) <= LONG_KEY:
        return text
    return blake2b(text.encode(errors="surrogatepass"), digest_size=16).digest()


def check(value: Any, deepest: int) -> None:
    """Raise NotTold unless a value is made of builtin values only."""
    kind = type(value)
    if kind in ATOMS or is_named_atom(kind):
        return
    if deepest and kind is dict:
        for each in value.items():
            check(each[0], deepest - 1)
            check(each[1], deepest - 1)
    elif deepest and kind in {list, tuple}:
        for each in value:
            check(each, deepest - 1)
    else:
        raise NotTold(f"nothing tells whether two items of type {kind.__name__} are the same")


def is_named_atom(kind: type) -> bool:
    """Tell whether values of a library's type are told apart by their repr."""
    if f"{kind.__module__}.{kind.__qualname__}" in NAMED_ATOMS:
        return True
    generic = getattr(sys.modules.get("numpy"), "generic", None)
    # A record's repr may leave out the middle of an array in it.
    ours = generic is not None and issubclass(kind, generic) and kind.__module__ == "numpy"
    return ours and kind.__name__ not in {"void", "record", "object_"}


def tally(numbers: Sequence[int]) -> Tally:
    """Count how often each number came up."""
    return tally_counts(Counter(numbers))


def tally_counts(counts: Counter[Any] | dict[Any, int]) -> Tally:
    """Describe counts of values."""
    often = Counter(counts.values())
    return Tally(items=sum(counts.values()), frequencies=tuple(sorted(often.items())))


def tally_all(items: Sequence[Any], seconds: float) -> Tally | None:
    """Count the values of items that are all in memory, or of an even part of them; None without a key."""
    found = number(items, seconds)
    return tally(found.numbers) if found.key and found.numbers else None


def miniature(items: Sequence[Any], share: float) -> tuple[list[int], int]:
    """Choose items whose share of different ones is the job's, and say how many come first, unchanged.

    A slice of a sample hardly holds any repeats. Its first items stay where they are, until so many of them
    are different; from there on these are repeated, equally often and in a random order.
    """
    found = number(items, math.inf)
    wanted = max(1, round(len(items) * share))
    firsts: dict[int, int] = {}
    for place, value in sorted(zip(found.places, found.numbers, strict=True)):
        if value not in firsts and len(firsts) == wanted:
            break
        firsts.setdefault(value, place)
        kept = place + 1
    repeated = list(firsts.values())
    fill = [repeated[index % len(repeated)] for index in range(len(items) - kept)]
    random.Random(0).shuffle(fill)  # noqa: S311 - an order, no secret
    return [*range(kept), *fill], kept
