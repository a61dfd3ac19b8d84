"""This file makes up rows from those of the sample: values changed where a column form could go wrong.

Rows whose results show that they took another branch are kept and changed further, so that what stands
behind a guard is reached too.
"""

from __future__ import annotations

import random
import re
from dataclasses import replace
from itertools import cycle, islice
from typing import TYPE_CHECKING, Any

from advisor.model import ItemForm
from advisor.rewrite.ir import INT64
from advisor.rewrite.proof.comparing import plain
from advisor.rewrite.proof.fathoming import UNLIMITED, Row, is_within
from advisor.rewrite.proof.outcomes import signature
from advisor.rewrite.proof.varying import MAKERS, Hints
from advisor.stage import FrameItems

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from advisor.rewrite.proof.outcomes import Outcome

MOST_BASES = 64
"""Rows that are changed: one for each branch that results tell apart."""
MOST_REAL = 40
"""Real values of a column from which others are made."""
MOST_SEEN = 400
"""Real values of a column that other rows may get."""
EXACT = 2**53
"""Whole numbers up to here are floats too, which a column becomes that holds both, or misses some."""
ONE, TWO, TWINS, SWAPPED = 0.45, 0.70, 0.78, 0.88
"""Upper ends of the shares of rows with one value changed, with two, with the same value in two columns, and
with all values from other rows; all are changed in the rest."""
OTHERS = 0.1
"""Share of changes in columns that the function does not mention."""
TRIES = 3
"""Attempts for each row that is wanted: some rows come up twice."""


class Column:
    """The values that rows may get in one column."""

    def __init__(
        self, values: Sequence[Any], dtype: str, limit: int, hints: Hints, rng: random.Random
    ) -> None:
        known = [each for each in values if not is_missing(each)]
        holes = list({repr(each): each for each in values if is_missing(each)}.values())
        groups: dict[type, list[Any]] = {}
        for value in known:
            groups.setdefault(type(plain(value)), []).append(value)
        limits = limits_of(known, dtype, narrow=len(groups) > 1 or bool(holes))
        hints = replace(hints, limits=limits, nanoseconds="ns" in dtype)
        made = [each for group in groups.items() for each in _made(*group, hints, rng)]
        within = [[value for value in each if is_within(value, limit)] for each in made]
        self.holds = (frozenset(groups), dtype, limits, limit, object() if dtype == "category" else None)
        """Columns for which this is equal can hold the same values."""
        self.seen = _endless(values if len(values) <= MOST_SEEN else rng.sample(values, MOST_SEEN), rng)
        usable = [each for each in (*within, holes) if each] if dtype != "category" else []
        self.decks = [_endless(each, rng) for each in usable] or [self.seen]

    def draw(self, rng: random.Random) -> Any:
        """Give a value that was made up, each idea as often as the others."""
        return next(rng.choice(self.decks))


def _made(kind: type, values: list[Any], hints: Hints, rng: random.Random) -> Iterator[list[Any]]:
    """Yield lists of values like those of one kind, in the class that they have in the data."""
    if kind not in MAKERS:
        return
    real = [plain(each) for each in rng.sample(values, min(len(values), MOST_REAL))]
    wrap = type(values[0])
    for made in MAKERS[kind](real, hints, rng):
        yield made if wrap is kind else [wrap(each) for each in made]


def _endless(values: Sequence[Any], rng: random.Random) -> Iterator[Any]:
    return cycle(rng.sample(values, len(values)))


def is_missing(value: Any) -> bool:
    """Claim that a value stands for a missing one."""
    if value is None or type(value).__name__ in {"NaTType", "NAType"}:
        return True
    return isinstance(value, float) and value != value  # noqa: PLR0124 - only NaN differs from itself


def limits_of(values: Sequence[Any], dtype: str, *, narrow: bool) -> tuple[int, int]:
    """Say between what whole numbers of a column lie: its dtype must hold them all, exactly."""
    own = dtype if "int" in dtype.lower() else str(getattr(values[0], "dtype", "")) if values else ""
    found = re.match(r"(u?)int(\d+)", own.lower())
    if found is None or narrow:
        return (-EXACT, EXACT) if narrow else (-INT64 - 1, INT64)
    unsigned, bits = bool(found[1]), int(found[2])
    return (0, 2**bits - 1) if unsigned else (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)


def branches(rows: Sequence[Row], outcomes: Sequence[Outcome]) -> dict[str, Row]:
    """Return the first row of each branch, as results tell them apart."""
    found: dict[str, Row] = {}
    for row, outcome in zip(rows, outcomes, strict=False):
        found.setdefault(signature(outcome), row)
    return found


class Edges:
    """Made-up rows, in rounds; what became of the rows of a round decides about the next."""

    def __init__(
        self, items: Sequence[Any], *, form: ItemForm, dtypes: Mapping[Any, str], limits: Mapping[Any, int],
        constants: tuple[Any, ...], used: set[str], now: datetime, seed: int = 0,
    ) -> None:  # fmt: skip
        self.rng, self.form, self.items = random.Random(seed), form, items  # noqa: S311 - no secret
        self.rows = rows_of(items, form)
        names = dict.fromkeys(name for row in self.rows for name in row)
        told = tuple(each for each in constants if not isinstance(each, str) or each not in names)
        hints = Hints(constants=told, now=now, limits=(0, 0), nanoseconds=False)
        self.columns = {
            name: Column(
                [row[name] for row in self.rows if name in row],
                dtypes.get(name, ""),
                limits.get(name, UNLIMITED),
                hints,
                self.rng,
            )
            for name in names
        }
        self.used = [name for name in names if name in used] or list(names)
        self.bases: dict[str, Row] = {}
        self.known: set[str] = set()

    def learn(self, rows: Sequence[Row], outcomes: Sequence[Outcome]) -> None:
        """Keep a row for each new branch."""
        new = branches(rows, outcomes)
        self.bases = dict(islice({**new, **self.bases}.items(), MOST_BASES))

    def more(self, count: int) -> list[Row]:
        """Make up to so many rows that were not made before."""
        bases = list(self.bases.values()) or self.rows[:MOST_BASES]
        made: list[Row] = []
        for _ in range(count * TRIES if self.columns else 0):
            row = self.changed(dict(self.rng.choice(bases)))
            key = repr(row)
            if key not in self.known and len(made) < count:
                self.known.add(key)
                made.append(row)
        return made

    def changed(self, row: Row) -> Row:
        """Change some values of a row."""
        style = self.rng.random()
        if style < TWO:
            for name in self.chosen(row, 1 if style < ONE else 2):
                row[name] = self.columns[name].draw(self.rng)
        elif style < TWINS:
            self.twin(row)
        else:
            for name in row:
                column = self.columns[name]
                row[name] = next(column.seen) if style < SWAPPED else column.draw(self.rng)
        return row

    def chosen(self, row: Row, count: int) -> list[str]:
        """Choose columns by chance, most of the time among those that the function mentions."""
        names = [name for name in self.used if name in row]
        if not names or self.rng.random() < OTHERS:
            names = list(row)
        return self.rng.sample(names, min(count, len(names)))

    def twin(self, row: Row) -> None:
        """Give one column a new value, and another of the same kind the same."""
        for name in self.chosen(row, 1):
            row[name] = self.columns[name].draw(self.rng)
            holds = self.columns[name].holds
            alike = [other for other in row if other != name and self.columns[other].holds == holds]
            if alike and not is_missing(row[name]):
                row[self.rng.choice(alike)] = row[name]

    def items_of(self, rows: Sequence[Row], labels: Sequence[int]) -> Sequence[Any]:
        """Put rows into the form of the items; rows of a frame get labels."""
        if isinstance(self.items, FrameItems):
            return FrameItems(frame_of(rows, self.items.frame).set_axis(labels))
        return list(rows) if self.form is ItemForm.ROW else [row[""] for row in rows]


def rows_of(items: Sequence[Any], form: ItemForm) -> list[Row]:
    """Take items apart into columns; no rows if they are no records."""
    if isinstance(items, FrameItems):
        frame = items.frame
        if not frame.columns.is_unique:
            return []
        cells = [frame[name].tolist() for name in frame.columns]
        return [dict(zip(frame.columns, values, strict=True)) for values in zip(*cells, strict=True)]
    if form is ItemForm.ROW:
        return list(items) if all(isinstance(item, dict) for item in items) else []
    return [{"": item} for item in items]


def frame_of(rows: Sequence[Row], like: Any) -> Any:
    """Put rows into a frame with the dtypes of another; a column that cannot hold them gets its values."""
    import pandas as pd  # noqa: PLC0415 - the items are a frame, so that it is there

    columns = {}
    for name in like.columns:
        values = pd.Series([row[name] for row in rows], dtype=object)
        try:
            columns[name] = values.astype(like[name].dtype)
        except (ValueError, TypeError, OverflowError):
            columns[name] = like[name].take([place % len(like) for place in range(len(rows))]).array
    return pd.DataFrame(columns, columns=like.columns)


def joined(items: Sequence[Any], more: Sequence[Any]) -> Sequence[Any]:
    """Put made-up rows behind items."""
    if not isinstance(items, FrameItems) or not isinstance(more, FrameItems):
        return [*items, *more]
    import pandas as pd  # noqa: PLC0415 - as above

    return FrameItems(pd.concat([items.frame, more.frame]))
