"""Distinct: each different item is called for once, and equal items get the result of the first.

Right when many items are equal and the function is pure: the result depends on the item alone, and calling
leaves nothing behind. The gain is all items over different ones, on one core, whatever the calls wait for.

Wrong when items are hardly ever equal (a dict of results only takes memory), when results vary or calls have
effects, and needless when the function keeps its results itself, as with functools.cache.

Costs a key for each item, 0.1 µs for a text and 2 µs for a row of five columns (our own measurement). Equal
items share one result object: change none of them in place.
"""

from __future__ import annotations

import contextlib
from functools import partial
from typing import TYPE_CHECKING, Any

from advisor.model import Case, Estimate, ItemForm, Need, Plan, Rejected, Repeats
from advisor.probes.repeats import reason_against
from advisor.sandbox import guard
from advisor.sources import keys
from advisor.stage import FrameItems, pick
from advisor.strategies import watching
from advisor.strategies.items import run_items
from advisor.strategies.program import Program, target_name
from advisor.wording import total_items

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from advisor.stage import Stage

NAME = "distinct"
NEEDS = frozenset({Need.INDEPENDENT})

DIFFERENT_MOST = 0.8
"""Share of different items up to which it is offered: more could gain 1.25x at most, less than the 1.2x that
is worth a change once keys and look-ups are paid."""
KEY_SECONDS = 0.02
"""Time for finding out which key tells items apart; the first thousands do."""


def plans(case: Case) -> tuple[Plan, ...] | Rejected:
    """Offer it when items repeat for certain, and one result may stand for all equal items."""
    repeats, total = case.profile.repeats, case.sample.total
    if not isinstance(repeats, Repeats):
        return Rejected(strategy=NAME, because=f"equal items were not looked for: {repeats.skipped}")
    because = reason_against(case.profile, case.target.kind, repeats)
    if because or repeats.distinct is None or total is None:
        return Rejected(strategy=NAME, because=because or repeats.because)
    known = different(repeats.distinct, total)
    if repeats.distinct.high > DIFFERENT_MOST * total.value:
        return Rejected(strategy=NAME, because=f"too few items are equal for certain: {known}")
    because = f"{known}, and equal ones share one result"
    return (Plan(strategy=NAME, distinct_share=repeats.distinct.value / total.value, because=because),)


def different(distinct: Estimate, total: Estimate) -> str:
    """Write how many of the items are different."""
    many = f"{distinct.value:,.0f}"
    if distinct.confidence < 1:
        many = f"about {many} ({distinct.low:,.0f} to {distinct.high:,.0f})"
    return f"{many} of {total_items(total)} are different"


class Once:
    """The loop over different items, its first call behind it."""

    start_seconds: float | None = 0.0

    def __init__(self, stage: Stage, plan: Plan) -> None:
        found = keys.number(stage.items, KEY_SECONDS)
        if not found.key:
            raise LookupError(found.because)
        self.call = stage.call
        self.key = keys.key_function(found.key)
        self.share = plan.distinct_share
        self.comparable = 0
        with guard.refusing():
            self.first = watching.seconds(partial(run_items, self.call), stage.items[:1])
        self.calls = 1

    def prepare(self, items: Sequence[Any], chunksize: int) -> Sequence[Any]:
        """Make a small copy of the job: as many items, of which as large a share is different."""
        del chunksize
        places, self.comparable = keys.miniature(items, self.share)
        return pick(items, places)

    def run(self, prepared: Sequence[Any]) -> list[Any]:
        """Call once for each different item, as the program does."""
        frame = prepared.frame if isinstance(prepared, FrameItems) else None
        values = prepared if frame is None else frame.itertuples(index=False, name=None)
        made = [self.key(value) for value in values]
        places = dict(zip(made, range(len(made)), strict=True))
        with guard.refusing():
            found = run_items(self.call, chosen(prepared, list(places.values())))
        results = dict(zip(places, found, strict=True))
        return [results[key] for key in made]

    def results(self, output: list[Any]) -> list[Any]:
        """Return those of the first items, which are the slice's own; the others are repeats."""
        return output[: self.comparable]


def chosen(items: Sequence[Any], places: list[int]) -> Sequence[Any]:
    """Return the different items, rows of a frame as the plain loop makes them."""
    return (
        FrameItems(items.frame.iloc[places])
        if isinstance(items, FrameItems)
        else [items[at] for at in places]
    )


@contextlib.contextmanager
def arm(stage: Stage, plan: Plan) -> Iterator[Once]:
    """Start the loop."""
    yield Once(stage, plan)


def source(plan: Plan, case: Case) -> str:
    """Write the loop over different items."""
    del plan
    name, repeats = target_name(case), case.profile.repeats
    if case.sample.form is ItemForm.SERIES:
        return Program(case, body=tuple(line.format(name=name) for line in FRAME_BODY)).text
    if isinstance(repeats, Repeats) and repeats.key == keys.ITEM:
        return Program(case, body=tuple(line.format(name=name) for line in TEXT_BODY)).text
    return Program(case, body=tuple(line.format(name=name) for line in OTHER_BODY)).text


TEXT_BODY = (
    "results = {{item: {name}(item) for item in dict.fromkeys(items)}}  # one call for equal items",
    "return [results[item] for item in items]",
)
OTHER_BODY = (
    "keys = [repr(item) for item in items]  # 1, 1.0 and True are equal, their text is not",
    "different = dict(zip(keys, items, strict=True))",
    "results = {{key: {name}(item) for key, item in different.items()}}",
    "return [results[key] for key in keys]",
)
FRAME_BODY = (
    "keys = [repr(values) for values in frame.itertuples(index=False, name=None)]",
    "places = dict(zip(keys, range(len(keys)), strict=True))",
    "rows = frame.iloc[list(places.values())].iterrows()  # one of each group of equal rows",
    "results = {{key: {name}(row) for key, (_, row) in zip(places, rows, strict=True)}}",
    "return [results[key] for key in keys]",
)
"""Bodies of `run` for text, for other items, and for the rows of a table."""
