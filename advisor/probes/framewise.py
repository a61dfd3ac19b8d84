"""Question 1 for a function that takes a whole frame: its loop is rewritten, proved, and timed."""

from __future__ import annotations

import time
import warnings
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from advisor.model import Blocker, ColumnVerdict, Condition, Vectorization, Way
from advisor.probes.describing import because, source_of
from advisor.probes.proving import (
    PATIENCE,
    PROVING_SHARE,
    WRITTEN,
    Offer,
    OutOfTime,
    Search,
    objection,
    within,
)
from advisor.rewrite import Refused
from advisor.rewrite.emitting import imports_for
from advisor.rewrite.loops.guarding import by_rows
from advisor.rewrite.loops.holding import masked
from advisor.rewrite.loops.proving import Proof, compiled, prove
from advisor.rewrite.loops.whole import Whole, rewrite_loop
from advisor.rewrite.running import namespace_of
from advisor.rewrite.timing import ranking
from advisor.rewrite.timing.measuring import ROWS_MOST, Candidate, measured
from advisor.stage import FrameItems

if TYPE_CHECKING:
    from collections.abc import Callable

    from advisor.stage import Stage

TIMING_LEAST = 0.3
"""Seconds of timing at least, as for functions of one row."""


@dataclass(frozen=True, slots=True)
class Form:
    """What is known of a whole function, as an offer holds it."""

    rewritten: Whole
    as_what: str = "DataFrame"


def measure(stage: Stage, *, seconds: float, show_values: bool = False) -> Vectorization:
    """Answer question 1 in about so many seconds."""
    begun = time.perf_counter()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        search = Search(stage=stage, end=begun + seconds, show_values=show_values)
        search.look_at_the_data()
        found = answered(search)
    return replace(found, seconds=time.perf_counter() - begun)


def answered(search: Search) -> Vectorization:
    """Rewrite the function and prove the result, or say what stops it."""
    sample = frame_of(search.items)
    whole = rewrite_loop(search.stage.function, sample)
    if isinstance(whole, Refused):
        return refused(search, *whole.blockers)
    seconds = search.left(PROVING_SHARE)
    try:
        with within(PATIENCE * seconds + PATIENCE):
            proof = prove(whole, sample, seconds=seconds)
        why = objection(proof.verification, show_values=search.show_values)
    except OutOfTime:
        why = "a call for made-up rows did not end"
    if why:
        return refused(search, Blocker(because=why, sure=False))
    return described(search, whole, proof)


def frame_of(items: Any) -> Any:
    """Return the frame behind rows; its rows are numbered where those of a file are."""
    frame = items.frame
    is_numbered = type(frame.index).__name__ == "RangeIndex"
    return frame.reset_index(drop=True) if is_numbered else frame


def refused(search: Search, *blockers: Blocker) -> Vectorization:
    """Say that there is no column form to offer."""
    return Vectorization(
        verdict=ColumnVerdict.REFUSED,
        because=blockers[0].because,
        as_what="",
        blockers=blockers,
        before=source_of(search.stage.function),
    )


def described(search: Search, whole: Whole, proof: Proof) -> Vectorization:
    """Count the rows that do not meet the conditions, time what is offered, and describe it."""
    offer = checked(search, whole, proof)
    is_guarded = bool(proof.guarded) and (offer.is_guarded or not proof.plain)
    code, name = (proof.guarded, proof.guarded_name) if is_guarded else (proof.plain, proof.plain_name)
    count, ways = timed(search, whole, code, name, ranking.GUARDED if is_guarded else ranking.COLUMNS)
    way = next((each for each in ways if each.name != ranking.LOOP), None)
    known = whole.source.function.__globals__
    imports, uses = imports_for(code, known)
    return Vectorization(
        verdict=ColumnVerdict.CONDITIONAL if whole.conditions else ColumnVerdict.IDENTICAL,
        because=because(offer),
        as_what="DataFrame",
        conditions=conditions_of(whole, offer),
        notes=(*(note for form in whole.forms for note in form.notes), *proof.notes),
        constructs=tuple(dict.fromkeys(each for form in whole.forms for each in form.constructs)),
        checked=offer.checked,
        all_rows=offer.all_rows,
        odd=offer.through,
        compared=proof.verification.compared,
        edges=proof.verification.edges,
        last_digit=proof.verification.last_digit,
        before=source_of(search.stage.function),
        code=code,
        plain=proof.plain or proof.guarded,
        guarded=proof.guarded,
        imports=tuple(imports),
        uses=tuple(each for each in uses if each in known),
        ways=ways,
        items=count if way is not None else 0,
        call_seconds=way.seconds if way is not None else 0.0,
    )


def conditions_of(whole: Whole, offer: Offer) -> tuple[Condition, ...]:
    """Return the conditions, each once: the choice of rows and what becomes of them may share one."""
    odd: dict[tuple[str, str], int] = {}
    for each, count in zip(whole.conditions, offer.odd, strict=True):
        odd[each] = max(odd.get(each, 0), count)
    return tuple(Condition(kind=kind, words=words, odd=count) for (kind, words), count in odd.items())


def checked(search: Search, whole: Whole, proof: Proof) -> Offer:
    """Evaluate the conditions for all the data at hand, or for the sample."""
    offer = Offer(form=Form(whole), origin=WRITTEN, proof=proof.verification)
    for rows, all_rows in ((search.pool, search.all_rows), (search.items, False)):
        frame = frame_of(rows)
        try:
            masks = masked(whole, frame)
        except Exception:  # noqa: S112 - values that the sample lacks; then the sample has to do
            continue
        odd = tuple(int(mask.sum()) for _, mask in masks)
        labels = {label for index, mask in masks for label in index[mask]}
        through = len(labels) if by_rows(whole) and not whole.index else len(frame) * bool(labels)
        return replace(offer, odd=odd, through=through, checked=len(frame), all_rows=all_rows)
    return replace(offer, odd=(0,) * len(whole.conditions), checked=proof.verification.compared)


# ---------------------------------------------------------------- timing


def timed(search: Search, whole: Whole, code: str, name: str, way: str) -> tuple[int, tuple[Way, ...]]:
    """Time the function as written beside the one that is offered, both with a frame of their own."""
    namespace = namespace_of(whole.source)
    own = whole.source.function.__name__
    ways = [
        Candidate(name=ranking.LOOP, prepare=numbered, run=with_copy(whole.function), code=f"{own}(df)"),
        Candidate(
            name=way,
            prepare=numbered,
            run=with_copy(compiled(namespace, whole, code, name)),
            code=f"{name}(df)",
        ),
    ]
    drawn = search.stage.drawn
    most = ROWS_MOST if drawn is None or drawn.total is None else max(1, int(drawn.total.high))
    pool = FrameItems(frame_of(search.pool))
    count, found = measured(ways, pool, most=most, seconds=max(TIMING_LEAST, search.left()))
    return count, ranking.ranked(found)


def with_copy(function: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Call a function with a copy, as it may change what it gets."""
    return lambda frame: function(frame.copy())


def numbered(items: Any) -> Any:
    """Return the frame behind rows, some of which may be there twice, under labels of their own."""
    return items.frame.reset_index(drop=True)
