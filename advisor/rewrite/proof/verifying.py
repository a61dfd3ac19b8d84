"""This file finds out whether a column form gives what the function gives: on the data, and on made-up rows.

The function runs row by row; the columns run on the rows for which it returned, and on some for which it
raised, where they have to raise as well. The first difference ends it.
"""

from __future__ import annotations

import contextlib
import random
import time
import warnings
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import FunctionType
from typing import TYPE_CHECKING, Any

from advisor.fingerprint import fingerprint
from advisor.model import ItemForm
from advisor.rewrite.proof.checking import Check, Columns
from advisor.rewrite.proof.differing import row_shown
from advisor.rewrite.proof.edges import Edges, branches, joined, rows_of
from advisor.rewrite.proof.fathoming import Fathom
from advisor.rewrite.proof.freezing import reads_clock, stopped
from advisor.rewrite.proof.outcomes import Outcome, run
from advisor.rewrite.proof.reaching import constants_of, mentioned, reached, reads_label
from advisor.stage import pick

if TYPE_CHECKING:
    from collections.abc import Callable

    from advisor.rewrite.proof.fathoming import Row

FIRST = 2_000
"""Items that are run in their order; of more, some by chance are run, as many as there is time for."""
MOST = 20_000
"""Items that are run at most."""
CHUNK = 256
"""Items that are taken out of the data at once."""
ROUND = 64
"""Made-up rows of a round: what became of them decides about the next ones."""
GROUP = 16
"""Made-up rows that are left out together when they do not fit into the columns."""
MOST_EDGES = 1_000
SAMPLE_SHARE, LIMITS_SHARE, EDGE_SHARE = 0.35, 0.1, 0.2
"""Shares of the time for which the function itself runs; the rest is for the columns and for comparing."""
SINGLES = 20
"""Rows for which the function raised that are given to the columns one by one."""
FIRST_SINGLES = 4
"""As many of them as are tried whatever the time."""
LOOKED_INTO = 256
"""Items whose insides are compared before and after."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """What came of comparing a column form with the function."""

    compared: int = 0
    """Items for which both gave a result."""
    raised: int = 0
    """Items for which the function raised."""
    edges: int = 0
    """Made-up rows on which the function was run, to compare with the columns."""
    last_digit: int = 0
    """Results among all these that differ in the last digits of a float only."""
    difference: str = ""
    """The first difference, as a sentence without a full stop; "" if there is none."""
    silent: str = ""
    """A row for which the function raises and the columns do not, as a sentence; "" if there is none."""
    odd: tuple[int, ...] = ()
    """Items that do not meet each of the conditions."""
    mutated: bool = False
    """Whether the function or the columns changed what they were given."""
    complete: bool = False
    """Whether the function was run on all items, and not only on those for which there was time."""


def verify(columns: Columns, items: Sequence[Any], *, form: ItemForm, seconds: float) -> Verification:
    """Compare a column form with its function, for about so many seconds."""
    functions = reached(columns.rewritten.function)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with contextlib.suppress(Exception):
            columns.table(items[:1])  # imports pandas, which is not to be counted
        with stopped(functions, getattr(columns, "namespace", {})) as now:
            return _Verifier(columns, items, form, functions, now, seconds).verify()


class _Differs(Exception):
    """There is a difference, which the text says."""


@dataclass(slots=True)
class _Verifier:
    """One verification under way."""

    columns: Columns
    items: Sequence[Any]
    form: ItemForm
    functions: Sequence[FunctionType]
    now: datetime
    seconds: float
    started: float = field(default_factory=time.perf_counter)
    found: Verification = field(default_factory=Verification)
    places: list[int] = field(default_factory=list)
    """Where the rows that are checked stand among the items; made-up rows come after them."""

    def verify(self) -> Verification:
        before = insides(self.items)
        try:
            sample = self.on_sample()
            every = self.on_edges(sample)
            self.on_all(every)
            self.on_raising(every)
        except _Differs as error:
            self.found = replace(self.found, difference=str(error))
        if insides(self.items) != before:
            self.found = replace(self.found, mutated=True)
        return self.found

    def on_sample(self) -> Check:
        """Compare on the items, on all of them if there is time."""
        self.places, outcomes = self.run_items()
        complete = len(self.places) == len(self.items)
        check = self.check(self.items if complete else pick(self.items, self.places), outcomes)
        returned = check.returned()
        self.found = replace(
            self.found,
            compared=len(returned),
            raised=len(outcomes) - len(returned),
            complete=complete,
            odd=self.odd_items(check),
            mutated=any(outcome.changed for outcome in outcomes),
        )
        if not returned:
            raise _Differs(f"the function raises {outcomes[0].raised} for all {len(outcomes)} rows tried")
        self.compare(check, self.columns.guarded, returned)
        return check

    def run_items(self) -> tuple[list[int], list[Outcome]]:
        """Run the function on items until its share of the time is over."""
        count, end = len(self.items), time.perf_counter() + SAMPLE_SHARE * self.seconds
        by_chance = random.Random(count).sample(range(count), min(count, MOST))  # noqa: S311 - no secret
        order = list(range(count)) if count <= FIRST else by_chance
        outcomes: list[Outcome] = []
        while len(outcomes) < len(order) and (not outcomes or time.perf_counter() < end):
            chunk = pick(self.items, order[len(outcomes) : len(outcomes) + CHUNK])
            outcomes += run(self.columns.rewritten.function, chunk, end)
        places = order[: len(outcomes)]
        in_order = sorted(zip(places, outcomes, strict=True), key=lambda pair: pair[0])
        return [place for place, _ in in_order], [outcome for _, outcome in in_order]

    def check(self, items: Sequence[Any], outcomes: list[Outcome]) -> Check:
        """Put items into columns."""
        clock = reads_clock(self.functions)
        try:
            return Check(self.columns, items, outcomes, self.columns.table(items), clock)
        except Exception as error:
            name = type(error).__name__
            raise _Differs(f"the rows do not fit into a {self.columns.as_what}: {name}") from error

    def odd_items(self, check: Check) -> tuple[int, ...]:
        """Count the items that do not meet each condition, among all that there are."""
        whole = check.table if len(check.items) == len(self.items) else self.check(self.items, []).table
        try:
            return tuple(int(sum(map(bool, mask))) for mask in self.columns.odd(whole))
        except Exception as error:
            raise _Differs(f"the conditions raise {type(error).__name__}") from error

    def compare(
        self, check: Check, form: Callable[[Any], Any], places: Sequence[int], *, relabel: bool = False
    ) -> None:
        """Compare one form on some rows; raises _Differs."""
        different = next(check.differences(form, places, relabel=relabel), None)
        self.found = replace(self.found, mutated=self.found.mutated or check.mutated)
        if different is not None:
            where = "" if different.place is None else f"{self.row(check, different.place)} "
            raise _Differs(f"{where}{different.words}")

    def on_edges(self, sample: Check) -> Check:
        """Compare on rows that are made up; return all rows together."""
        count = min(len(sample.items), FIRST)
        few, outcomes = sample.items[:count], list(sample.outcomes[:count])
        edges = Edges(
            few,
            form=self.form,
            dtypes=dtypes_of(sample.table),
            limits=self.limits(rows_of(few, self.form), outcomes),
            constants=constants_of(self.columns.rewritten.constants, self.functions),
            used=mentioned(self.functions),
            now=self.now,
        )
        edges.learn(edges.rows, outcomes)
        rows, more = self.run_edges(edges)
        kept = fitting(self.columns, edges, rows, dtypes_of(sample.table))
        items = joined(few, edges.items_of([rows[place] for place in kept], kept))
        every = self.check(items, [*outcomes, *(more[place] for place in kept)])
        self.places = self.places[:count]
        self.found = replace(self.found, edges=len(kept))
        self.compare(every, self.columns.guarded, [place for place in every.returned() if place >= count])
        self.found = replace(self.found, last_digit=sample.last_digit + every.last_digit)
        return every

    def limits(self, rows: list[Row], outcomes: list[Outcome]) -> dict[Any, int]:
        """Return the columns whose numbers must not be large, as calls take longer then."""

        def as_item(row: Row) -> Any:
            if self.form is ItemForm.SERIES:
                import pandas as pd  # noqa: PLC0415 - the items are a frame, so that it is there

                return pd.Series(row, dtype=object)
            return row if self.form is ItemForm.ROW else row[""]

        function, end = self.columns.rewritten.function, time.perf_counter() + LIMITS_SHARE * self.seconds
        fathom = Fathom(function=function, as_item=as_item, deadline=end)
        return fathom.limits(list(branches(rows, outcomes).values()), mentioned(self.functions))

    def run_edges(self, edges: Edges) -> tuple[list[Row], list[Outcome]]:
        """Make up rows, round after round, and run the function on them."""
        end = time.perf_counter() + EDGE_SHARE * self.seconds
        rows: list[Row] = []
        outcomes: list[Outcome] = []
        while (
            len(rows) < MOST_EDGES
            and time.perf_counter() < end
            and (new := edges.more(min(ROUND, MOST_EDGES - len(rows))))
        ):
            items = edges.items_of(new, range(len(rows), len(rows) + len(new)))
            became = run(self.columns.rewritten.function, items, end)
            edges.learn(new, became)
            rows += new[: len(became)]
            outcomes += became
        return rows, outcomes

    def on_all(self, every: Check) -> None:
        """Compare in another order, under other labels; and the plain form where no row is odd."""
        places = every.returned()
        mixed = random.Random(len(places)).sample(places, len(places))  # noqa: S311 - no secret
        if time.perf_counter() < self.started + self.seconds:
            relabel = self.form is not ItemForm.SERIES or not reads_label(self.functions)
            self.compare(every, self.columns.guarded, mixed, relabel=relabel)
        odd = every.odd()
        if any(odd):
            self.compare(every, self.columns.plain, [place for place in places if not odd[place]])

    def on_raising(self, every: Check) -> None:
        """Find a row for which the function raises, and the columns do not."""
        odd = every.odd()
        raised = sorted(every.raised(), key=odd.__getitem__)  # others do not go through the function
        for tried, place in enumerate(raised[:SINGLES]):
            if tried >= FIRST_SINGLES and time.perf_counter() > self.started + self.seconds:
                return
            if every.is_silent(self.columns.guarded, place):
                words = f"{self.row(every, place)} the function raises {every.outcomes[place].raised}"
                self.found = replace(self.found, silent=f"{words} and the columns do not")
                return

    def row(self, check: Check, place: int) -> str:
        """Name a row, and show what it holds."""
        which = f"row {self.places[place]}" if place < len(self.places) else "a made-up row"
        (cells,) = rows_of(check.items[place : place + 1], self.form) or [{"": check.items[place]}]
        return f"for {which} ({row_shown(cells, mentioned(self.functions))})"


def insides(items: Sequence[Any]) -> str:
    """Describe what the first items hold."""
    few = items[:LOOKED_INTO]
    return fingerprint(getattr(few, "frame", few)).exact


def dtypes_of(table: Any) -> dict[Any, str]:
    """Name the dtypes that items are held in, by column."""
    if hasattr(table, "columns"):
        return {name: str(dtype) for name, dtype in table.dtypes.items()}
    return {"": str(table.dtype)}


def fitting(columns: Columns, edges: Edges, rows: list[Row], dtypes: dict[Any, str]) -> list[int]:
    """Return the places of the made-up rows that keep the dtypes of the items; others would be other data."""

    def fits(places: Sequence[int]) -> bool:
        with contextlib.suppress(Exception):
            every = joined(edges.items, edges.items_of([rows[place] for place in places], places))
            return dtypes_of(columns.table(every)) == dtypes
        return False

    places = range(len(rows))
    if fits(places):
        return list(places)
    groups = [places[start : start + GROUP] for start in range(0, len(rows), GROUP)]
    return [place for group in groups if fits(group) for place in group]
