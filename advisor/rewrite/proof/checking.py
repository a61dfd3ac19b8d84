"""This file runs a column form on rows of a table and compares what it gives with what the function gave."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from advisor.rewrite.proof.comparing import same
from advisor.rewrite.proof.differing import difference, shown
from advisor.rewrite.proof.outcomes import Outcome, outcome_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

COMPANIONS = 8
"""Rows for which the function returned that stand beside one for which it raised."""


class Columns(Protocol):
    """What is checked: a function's column form, ready to run."""

    @property
    def rewritten(self) -> Any:
        """The function, and what is known of its column form."""

    @property
    def as_what(self) -> str:
        """What the column form takes."""

    def table(self, items: Any) -> Any:
        """Put items into columns."""

    def plain(self, table: Any) -> Any:
        """Run the plain form."""

    def guarded(self, table: Any) -> Any:
        """Run the form that sends odd rows through the function."""

    def odd(self, table: Any) -> Sequence[Any]:
        """Tell for each condition which rows do not meet it."""

    def results(self, output: Any, count: int) -> list[Any]:
        """Turn an output into one result per row."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A row, by its place in the table, and how the column form differs there."""

    place: int | None
    """None when it shows on many rows together only."""
    words: str


@dataclass(slots=True)
class Check:
    """A table, the items that it was made of, and what the function did for each."""

    columns: Columns
    items: Sequence[Any]
    outcomes: Sequence[Outcome]
    table: Any
    clock: bool = False
    """Whether the function asks for the time, so that a difference may come from that."""
    last_digit: int = 0
    mutated: bool = False

    def returned(self) -> list[int]:
        """Return the places for which the function returned."""
        return [place for place, outcome in enumerate(self.outcomes) if not outcome.raised]

    def raised(self) -> list[int]:
        """Return the places for which the function raised, one for each kind of exception first."""
        places = [place for place, outcome in enumerate(self.outcomes) if outcome.raised]
        firsts = {self.outcomes[place].raised: place for place in reversed(places)}
        return [*firsts.values(), *(place for place in places if place not in set(firsts.values()))]

    def odd(self) -> list[bool]:
        """Tell for each row whether any condition names it odd."""
        odd = [False] * len(self.items)
        for mask in self.columns.odd(self.table):
            odd = [one or bool(other) for one, other in zip(odd, mask, strict=True)]
        return odd

    def differences(
        self, run: Callable[[Any], Any], places: Sequence[int], *, relabel: bool = False
    ) -> Iterator[Difference]:
        """Yield where a form differs from the function on rows for which that returned."""
        if not places:
            return
        part = take(self.table, places)
        if relabel and hasattr(part, "iloc"):
            part.index = labels(len(places))
        before = part.copy()
        try:
            output = run(part)
            got = self.columns.results(output, len(places))
        except Exception as error:
            yield self.bisected(run, places, error)
            return
        self.mutated |= not is_equal(before, part)
        if len(got) != len(places):
            yield Difference(None, f"the columns give {len(got)} results for {len(places)} rows")
        elif has_other_index(output, before):
            yield Difference(
                None, "the columns give their results under other index labels than the rows have"
            )
        else:
            yield from self.compared(run, places, got)

    def compared(
        self, run: Callable[[Any], Any], places: Sequence[int], got: Sequence[Any]
    ) -> Iterator[Difference]:
        """Compare results one by one."""
        loose = bool(self.columns.rewritten.loose)
        for place, value in zip(places, got, strict=True):
            said = same(self.outcomes[place].value, value, loose)
            if said == "different" and self.clock:
                said = self.repeated(run, place)
            if said == "different":
                yield Difference(place, difference(self.outcomes[place].value, value, loose=loose))
            self.last_digit += said == "last digit"

    def repeated(self, run: Callable[[Any], Any], place: int) -> Any:
        """Compare one row again, both at nearly the same time."""
        try:
            expected = outcome_of(self.columns.rewritten.function, self.items[place])
            (got,) = self.columns.results(run(take(self.table, [place])), 1)
        except Exception:  # the whole table did not raise: what was seen there stands
            return "different"
        return "different" if expected.raised else same(expected.value, got, self.columns.rewritten.loose)

    def bisected(self, run: Callable[[Any], Any], places: Sequence[int], error: Exception) -> Difference:
        """Find the row for which a form raises."""
        while len(places) > 1:
            middle = len(places) // 2
            for half in (places[:middle], places[middle:]):
                found = self.error_of(run, half)
                if found is not None:
                    places, error = half, found
                    break
            else:
                return Difference(
                    None, f"the columns raise {type(error).__name__} on {len(places)} rows together"
                )
        given = shown(self.outcomes[places[0]].value)
        return Difference(
            places[0], f"the function gives {given} and the columns raise {type(error).__name__}"
        )

    def is_silent(self, run: Callable[[Any], Any], place: int) -> bool:
        """Claim that a form gives a result for a row for which the function raises.

        Others stand beside it: alone it may raise only because a column without any value has another dtype.
        """
        return self.error_of(run, [*self.returned()[:COMPANIONS], place]) is None

    def error_of(self, run: Callable[[Any], Any], places: Sequence[int]) -> Exception | None:
        """Return what a form raises for some rows, None if nothing."""
        try:
            self.columns.results(run(take(self.table, places)), len(places))
        except Exception as error:
            return error
        return None


def take(table: Any, places: Sequence[int]) -> Any:
    """Return some rows of a table, copied, in the given order; dtypes stay."""
    return table.iloc[list(places)].copy() if hasattr(table, "iloc") else table[list(places)]


def labels(count: int) -> list[int]:
    """Return index labels in no order, most of them twice."""
    return random.Random(count).sample([place // 2 for place in range(count)], count)  # noqa: S311 - no secret


def is_equal(before: Any, after: Any) -> bool:
    """Claim that a table is what it was."""
    if hasattr(before, "iloc"):
        return bool(before.equals(after)) and list(getattr(before, "columns", ())) == list(
            getattr(after, "columns", ())
        )
    import numpy as np  # noqa: PLC0415 - the table is an array, so that it is there

    return bool(np.array_equal(before, after, equal_nan=before.dtype.kind in "fc"))


def has_other_index(output: Any, table: Any) -> bool:
    """Claim that an output has another index than its rows; arrays have none."""
    if not hasattr(table, "iloc"):
        return False
    parts = (
        output.values() if isinstance(output, dict) else output if isinstance(output, tuple) else (output,)
    )
    return any(hasattr(part, "iloc") and not part.index.equals(table.index) for part in parts)
