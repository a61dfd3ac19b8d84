"""What every source is asked for and gives back, and how positions are spread over the whole data."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from difflib import get_close_matches
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from advisor.errors import SourceUnreadable
from advisor.model import Column, Estimate, ItemForm
from advisor.sources.keys import Tally, tally_all

if TYPE_CHECKING:
    from collections.abc import Sequence

MAX_SAMPLE_BYTES = 8 * 1024 * 1024
"""Stored bytes read for a sample: thousands of ordinary records, and a bound for hostile files."""
SHOWN_NAMES = 12
"""Column names in an error message; more would hide the sentence."""

COUNTING_SECONDS = 0.05
"""Time for counting different items where all are in memory; it does for about 100,000 texts."""

Row = dict[Any, Any]
Frame = tuple[Any, tuple[str, ...]]
"""A pandas DataFrame, and one sentence for each thing that pandas changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draw:
    """What to draw."""

    spec: str
    """DATA as the person wrote it."""
    size: int = 2000
    """Items at most."""
    seed: int = 0
    """The same seed draws the same items."""
    column: str | None = None
    """The item is this column's value."""
    max_bytes: int = MAX_SAMPLE_BYTES
    """Bytes of stored data that may be read for the sample."""
    spool: str | None = None
    """File to which standard input was copied, for the spec `-`."""


@dataclass(slots=True, kw_only=True)
class Drawn:
    """The items drawn, and how to load them all; stays in the child, for it holds the user's objects."""

    items: list[Any]
    """Rows, values or paths, in data order: the first of `forms` that is not SERIES."""
    forms: tuple[ItemForm, ...]
    """Forms that this data can be given in, most likely first."""
    positions: list[int]
    """Index of each item in the whole data; exact when the total is, estimated otherwise."""
    total: Estimate | None
    """Items in all."""
    drawn: str
    """How, as one phrase."""
    load_code: Callable[[ItemForm], str]
    """Python that loads all the items as the plain loop would, defining `items` (`frame` for SERIES)."""
    values: Callable[[ItemForm], list[Any]]
    """The items in the form asked for; SERIES comes from `make_frame` instead."""
    bytes: int | None = None
    """Stored size of the whole."""
    item_bytes: list[int] | None = None
    """Stored size of each item, in the same measure as `bytes`."""
    columns: tuple[Column, ...] = ()
    notes: tuple[str, ...] = ()
    """Conversions and doubts, one sentence each."""
    make_frame: Callable[[], Frame] | None = field(default=None)
    """The same items as pandas reads them by default; None when the data has no rows and columns."""
    tally: Tally | None = None
    """How often values come up among more items than were drawn; None where only the drawn ones are known."""
    whole: Callable[[ItemForm], Any] | None = None
    """Loads all the items in a form, a DataFrame for SERIES; None where that would run the person's code."""


def exact(count: int) -> Estimate:
    """Return a count that is known for certain."""
    return Estimate(value=count, low=count, high=count, confidence=1.0)


def spread(total: int, size: int, seed: int) -> list[int]:
    """Pick `size` increasing positions below `total`, one at random in each of `size` equal strata."""
    if total <= size:
        return list(range(total))
    dice = random.Random(seed)  # noqa: S311 - a sample has to be repeatable, not secret
    edges = [total * stratum // size for stratum in range(size + 1)]
    return [dice.randrange(low, high) for low, high in pairwise(edges)]


def counted(data: Any) -> Tally | None:
    """Count equal items of data that is in memory as a whole; None where looking at it would run its code."""
    return tally_all(data, COUNTING_SECONDS) if is_in_memory(data) else None


def is_in_memory(data: Any) -> bool:
    """Claim that looking at all the items of a collection runs none of its code."""
    return type(data) in {list, tuple} or type(data).__module__.partition(".")[0] in {"numpy", "pandas"}


def within(sizes: Sequence[int], size: int, max_bytes: int, seed: int) -> list[int]:
    """Pick at most `size` spread indexes of `sizes` whose sum stays within `max_bytes`, at least one."""
    chosen = spread(len(sizes), size, seed)
    while len(chosen) > 1 and (taken := sum(sizes[index] for index in chosen)) > max_bytes:
        fewer = min(len(chosen) - 1, len(chosen) * max_bytes // taken)
        chosen = spread(len(sizes), max(1, fewer), seed)
    return chosen


def tabular_forms(
    *, columns: int, column: str | None, first: ItemForm = ItemForm.ROW
) -> tuple[ItemForm, ...]:
    """Return the forms of records: a single column is most likely wanted as bare values."""
    both = (ItemForm.ROW, ItemForm.SERIES)
    records = both if first is ItemForm.ROW else both[::-1]
    return (ItemForm.VALUE, *records) if column is not None or columns == 1 else records


def require_column(name: str, columns: Sequence[Any], spec: str) -> None:
    """Raise SourceUnreadable, with the names that there are, unless the column exists."""
    if name in columns:
        return
    names = [str(column) for column in columns]
    close = get_close_matches(name, names, n=1)
    shown = ", ".join(repr(known) for known in names[:SHOWN_NAMES]) + (
        ", ..." if len(names) > SHOWN_NAMES else ""
    )
    hint = f"did you mean {close[0]!r}?" if close else f"the columns are {shown}"
    raise SourceUnreadable(f"{spec!r} has no column {name!r}", hint=hint)


def refuse_column(draw: Draw, what: str) -> None:
    """Raise SourceUnreadable when a column was asked of data that has none."""
    if draw.column is not None:
        raise SourceUnreadable(
            f"{draw.spec!r} gives {what}, which have no columns", hint="leave out --column"
        )
