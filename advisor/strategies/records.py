"""Records: the plain loop over one dict or named tuple per row, instead of one pandas Series per row.

Right when the loop is `for _, row in frame.iterrows()` and takes values out of rows by column name: it needs
no workers, and is often most of what a pool would have gained.

Wrong when the function uses what only a Series has, such as its index, its dtype or `row.mean()`; and values
keep the type of their column here, where a Series gives all of a row one type.

Costs 2.7 µs to make a dict of five columns, where a Series takes 14 µs (our own measurement); all the dicts
are in memory at once.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

from advisor.model import Case, ItemForm, Need, Plan, Rejected, Skipped, TargetKind, Vectorization
from advisor.sandbox import guard
from advisor.strategies import watching
from advisor.strategies.items import run_items
from advisor.strategies.program import Program, target_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from advisor.stage import Stage

NAME = "records"
NEEDS: frozenset[Need] = frozenset()


def plans(case: Case) -> tuple[Plan, ...] | Rejected:
    """Offer it where the person's loop makes a Series of every row."""
    if case.sample.form is not ItemForm.SERIES:
        return Rejected(strategy=NAME, because="the loop makes no pandas Series of every row")
    found = case.profile.vectorization
    if isinstance(found, Vectorization) and found.ways and NAME not in {way.name for way in found.ways}:
        return Rejected(strategy=NAME, because="neither dicts nor named tuples gave the results of the loop")
    kind = "named tuple" if takes_tuples(found) else "dict"
    return (
        Plan(strategy=NAME, because=f"a {kind} takes a small part of the time that a Series takes to make"),
    )


def takes_tuples(found: Vectorization | Skipped | None) -> bool:
    """Claim that the function says `row.name`, so that it needs named tuples."""
    ways = found.ways if isinstance(found, Vectorization) else ()
    return any(way.name == NAME and "itertuples" in way.code for way in ways)


class Loop:
    """The loop over records, its first call behind it."""

    start_seconds: float | None = 0.0

    def __init__(self, stage: Stage) -> None:
        self.call = stage.call
        self.takes_tuples = takes_tuples(stage.vectorization)
        self.first = watching.seconds(self.run, self.prepare(stage.items[:1], 1))
        self.calls = 1

    def prepare(self, items: Sequence[Any], chunksize: int) -> Any:
        """Take the rows as the frame that the job holds."""
        del chunksize
        return items.frame  # type: ignore[attr-defined]  # rows of a table are always FrameItems

    def run(self, prepared: Any) -> list[Any]:
        """Make the records, and call one after another: the job pays for both."""
        with guard.refusing():
            rows = prepared.itertuples() if self.takes_tuples else prepared.to_dict("records")
            return run_items(self.call, rows)

    def results(self, output: list[Any]) -> list[Any]:
        """Return them as they are."""
        return output


@contextlib.contextmanager
def arm(stage: Stage, plan: Plan) -> Iterator[Loop]:
    """Start the loop."""
    del plan
    yield Loop(stage)


def source(plan: Plan, case: Case) -> str:
    """Write the loop over records."""
    del plan
    name = target_name(case)
    rows = "frame.itertuples()" if takes_tuples(case.profile.vectorization) else 'frame.to_dict("records")'
    if case.target.kind is TargetKind.COROUTINE:
        definitions = ("async def run_all(rows):", f"    return [await {name}(row) for row in rows]")
        body = (f"return asyncio.run(run_all({rows}))",)
        return Program(case, imports=("import asyncio",), definitions=definitions, body=body).text
    return Program(case, body=(f"return [{name}(row) for row in {rows}]",)).text
