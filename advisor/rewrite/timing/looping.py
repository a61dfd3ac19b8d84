"""This file makes the ways to run all items that need no columns: loops, and one call per distinct item."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from advisor.model import ItemForm
from advisor.rewrite.proof.comparing import same
from advisor.rewrite.timing.measuring import Candidate
from advisor.rewrite.timing.ranking import DISTINCT, LOOP, RECORDS
from advisor.sources import keys
from advisor.stage import FrameItems

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

COMPARED, COMPARED_SECONDS = 500, 0.05
"""Rows for which records are compared with the loop, and seconds; the race compares all that it runs."""
KEY_SECONDS = 0.02
"""Time for finding out which key tells items apart; the first thousands do."""


def loop(function: Callable[[Any], Any], form: ItemForm, name: str) -> Candidate:
    """Return the person's own loop."""
    if form is ItemForm.SERIES:
        return Candidate(
            name=LOOP,
            prepare=frame_of,
            run=lambda frame: [function(row) for _, row in frame.iterrows()],
            code=f"[{name}(row) for _, row in frame.iterrows()]",
        )
    return Candidate(
        name=LOOP,
        prepare=list,
        run=lambda items: [function(item) for item in items],
        code=f"[{name}(item) for item in items]",
    )


def records(function: Callable[[Any], Any], items: Sequence[Any], name: str) -> Candidate | None:
    """Return the loop over dicts or named tuples instead of Series; None if neither gives the loop's results.

    A Series gives all values of a row one type, so that integers of a frame of numbers can come as floats.
    """
    if not isinstance(items, FrameItems):
        return None
    expected: list[Any] = []
    end = time.perf_counter() + COMPARED_SECONDS
    for row in items[:COMPARED]:
        expected.append(result_of(function, row))
        if time.perf_counter() > end:
            break
    head = items[: len(expected)]
    for each in (of_dicts(function, name), of_tuples(function, name)):
        try:
            got = each.run(head.frame)
        except Exception:  # noqa: S112 - the function takes another kind of row
            continue
        if all(same(one, other) == "same" for one, other in zip(expected, got, strict=True)):
            return each
    return None


def of_dicts(function: Callable[[Any], Any], name: str) -> Candidate:
    """Return the loop over one dict per row."""
    return Candidate(
        name=RECORDS,
        prepare=frame_of,
        run=lambda frame: [function(row) for row in frame.to_dict("records")],
        code=f'[{name}(row) for row in frame.to_dict("records")]',
    )


def of_tuples(function: Callable[[Any], Any], name: str) -> Candidate:
    """Return the loop over one named tuple per row, for functions that say `row.name`."""
    return Candidate(
        name=RECORDS,
        prepare=frame_of,
        run=lambda frame: [function(row) for row in frame.itertuples()],
        code=f"[{name}(row) for row in frame.itertuples()]",
    )


def result_of(function: Callable[[Any], Any], item: Any) -> Any:
    """Return what a call returned, or the exception's type."""
    try:
        return function(item)
    except Exception as error:
        return type(error).__name__


def distinct(function: Callable[[Any], Any], items: Sequence[Any], name: str) -> Candidate | None:
    """Return one call for each different item; None where nothing tells different items apart."""
    found = keys.number(items, KEY_SECONDS)
    if not found.key:
        return None
    key = keys.key_function(found.key)

    def run(rows: Sequence[Any]) -> list[Any]:
        frame = getattr(rows, "frame", None)
        values = rows if frame is None else frame.itertuples(index=False, name=None)
        made = [key(value) for value in values]
        places = dict(zip(made, range(len(made)), strict=True))
        different = rows if frame is None else FrameItems(frame.iloc[list(places.values())])
        chosen = different if frame is not None else [rows[at] for at in places.values()]
        results = dict(zip(places, [function(item) for item in chosen], strict=True))
        return [results[each] for each in made]

    text = "item" if found.key == keys.ITEM else "repr(item)"
    return Candidate(name=DISTINCT, prepare=lambda rows: rows, run=run, code=f"{name} once for each {text}")


def frame_of(items: Any) -> Any:
    """Return the frame behind rows."""
    return items.frame
