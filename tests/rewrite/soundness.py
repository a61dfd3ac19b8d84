"""Whether a column form is sound: run on thousands of hostile rows, it must not differ from the function."""
# ruff: noqa: S311
# Nothing here is secret.

import random
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pandas as pd
from corpus.case import SERIES, VALUE, Case
from hostile import hostile_rows

from advisor.rewrite.proof.checking import Check, Columns
from advisor.rewrite.proof.differing import row_shown
from advisor.rewrite.proof.edges import rows_of
from advisor.rewrite.proof.freezing import reads_clock, stopped
from advisor.rewrite.proof.outcomes import run
from advisor.rewrite.proof.reaching import mentioned, reached
from advisor.rewrite.proof.verifying import dtypes_of
from advisor.stage import FrameItems

ORDINARY = 200
"""Ordinary rows before the hostile ones: columns get the dtypes that they have in real data."""
GROUP = 16
"""Hostile rows that are left out together where they would change a dtype."""
REPORTED = 20
"""Differences that are listed at most."""
SINGLES, ODD_SINGLES = 150, 20
"""Rows for which the function raises that are given to the columns one by one: those that the columns handle
themselves, and those that go through the function."""
LEFT_OUT = 0.2
"""Share of hostile rows that may be left out before that is a finding itself."""
FAR_DATES = int(pd.__version__.split(".")[0]) > 2


def check(
    case: Case, columns: Columns, count: int, seed: int, *, missing_anywhere: bool = False
) -> list[str]:
    """List how a column form differs from its function on so many hostile rows: kind, row, both results.

    With `missing_anywhere`, values are missing in columns too where none is among ordinary rows.
    """
    functions = reached(case.function)
    with warnings.catch_warnings(), stopped(functions, getattr(columns, "namespace", {})) as now:
        warnings.simplefilter("ignore")
        rows, left_out = fitting_rows(
            case, columns, count, random.Random(seed), now, missing_anywhere=missing_anywhere
        )
        items = as_items(case, rows)
        outcomes = run(case.function, items, float("inf"))
        clock = reads_clock(functions)
        trial = Trial(case, columns, Check(columns, items, outcomes, columns.table(items), clock))
        fits = missing_anywhere or left_out <= LEFT_OUT * count
        found = [] if fits else [f"left out: {left_out} of {count} rows change a dtype"]
        return (found + list(trial.findings()))[:REPORTED]


def fitting_rows(
    case: Case,
    columns: Columns,
    count: int,
    rng: random.Random,
    now: datetime,
    *,
    missing_anywhere: bool = False,
) -> tuple[list[Any], int]:
    """Return ordinary rows with hostile ones that keep their dtypes; and how many would not."""
    ordinary = case.rows(rng, ORDINARY)
    hostile = hostile_rows(case, rng, count, far_dates=FAR_DATES, now=now, missing_anywhere=missing_anywhere)
    wanted = dtypes_of(columns.table(as_items(case, ordinary)))

    def fits(rows: list[Any]) -> bool:
        try:
            return dtypes_of(columns.table(as_items(case, [*ordinary, *rows]))) == wanted
        except Exception:
            return False

    if fits(hostile):
        return [*ordinary, *hostile], 0
    groups = [hostile[start : start + GROUP] for start in range(0, count, GROUP)]
    kept = [row for group in groups if fits(group) for row in group]
    return [*ordinary, *kept], count - len(kept)


def as_items(case: Case, rows: list[Any]) -> Sequence[Any]:
    """Give rows the form in which the function gets them."""
    return FrameItems(pd.DataFrame(rows)) if case.form is SERIES else rows


@dataclass
class Trial:
    """A column form on trial."""

    case: Case
    columns: Columns
    rows: Check

    def findings(self) -> Iterator[str]:
        """Yield all that is wrong."""
        odd = self.rows.odd()
        returned = self.rows.returned()
        yield from self.differences("guarded", self.columns.guarded, returned)
        mixed = random.Random(len(returned)).sample(returned, len(returned))
        yield from self.differences("guarded, mixed", self.columns.guarded, mixed, relabel=True)
        yield from self.differences("plain", self.columns.plain, [each for each in returned if not odd[each]])
        yield from self.silences(odd)
        if self.rows.mutated or any(outcome.changed for outcome in self.rows.outcomes):
            yield "mutated: the rows were changed"

    def differences(
        self, kind: str, form: Callable[[Any], Any], places: list[int], *, relabel: bool = False
    ) -> Iterator[str]:
        """Yield where a form differs; one that raises for a row is run again without it."""
        for _ in range(REPORTED):
            found = list(self.rows.differences(form, places, relabel=relabel))
            yield from (f"{kind}: {self.shown(each.place)}{each.words}" for each in found)
            if len(found) != 1 or found[0].place is None:
                return
            places = [place for place in places if place != found[0].place]

    def silences(self, odd: list[bool]) -> Iterator[str]:
        """Yield rows for which the function raises and the columns do not."""
        raised = self.rows.raised()
        handled = [place for place in raised if not odd[place]][:SINGLES]
        through = [place for place in raised if odd[place]][:ODD_SINGLES]
        for place in (*handled, *through):
            if self.rows.is_silent(self.columns.guarded, place):
                yield f"silent: {self.shown(place)}the function raises {self.rows.outcomes[place].raised}"

    def shown(self, place: int | None) -> str:
        """Show the row."""
        if place is None:
            return ""
        (cells,) = rows_of(self.rows.items[place : place + 1], self.case.form)
        used = () if self.case.form is VALUE else mentioned(reached(self.case.function))
        return f"for {row_shown(cells, used)} "
