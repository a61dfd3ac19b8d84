"""Question 1 asks whether the work can be done on whole columns instead of one item at a time."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING

from advisor.model import (
    CONSENT_KINDS,
    Answer,
    Bound,
    ColumnTrial,
    FirstCall,
    Need,
    Origin,
    Recognized,
    Skipped,
    Timing,
    Waiting,
)
from advisor.wording import listed, percent, plural, seconds, sentence

if TYPE_CHECKING:
    from advisor.model import Case

NUMBER = 1
TEXT = "Can I vectorize this with Pandas or NumPy?"
WHY = """Whole-column operations run in compiled code: often 10-50x faster than a loop.
They need no workers, no pickling and no locks."""
RULE_OF_THUMB = "try vectorisation first; it often removes the need for anything else"
VALUES: dict[str, frozenset[Need]] = {
    "yes": frozenset(),
    "no": frozenset({Need.COLUMNS}),
    "unsure": frozenset(),
}

PROVEN, READ, GUESSED = 0.95, 0.8, 0.3
"""Confidence: in results that were equal, in reading the source, and in neither."""

ENOUGH_TO_PROVE = 30
"""Items that must have given equal results; with fewer, up to a tenth of the data could still differ."""


def denies(value: str, case: Case) -> frozenset[Need]:
    """Name the needs that a value denies in this case."""
    del case
    return VALUES[value]


def answer(case: Case) -> Answer:
    """Answer from effects and waiting, then from the column trial, then from reading the source."""
    return _from_effects(case) or _from_waiting(case) or _from_trial(case) or _from_reading(case)


def _answer(value: str, because: str, confidence: float, change: str) -> Answer:
    return Answer(
        question=NUMBER,
        value=value,
        because=f"{because} Rule of thumb: {RULE_OF_THUMB}.",
        confidence=confidence,
        origin=Origin.MEASURED,
        denies=VALUES[value],
        change=change,
    )


def _from_effects(case: Case) -> Answer | None:
    first = case.profile.first_call
    effects = first.effects if isinstance(first, FirstCall) else ()
    outside = [effect for effect in effects if effect.kind in CONSENT_KINDS]
    if not outside:
        return None
    what = listed(f"{effect.what} {effect.where}" for effect in outside)
    because = f"The call has effects outside its process ({what}): they have to happen once for each item."
    return _answer("no", because, PROVEN, "Splitting the calculation from the effect would change this.")


def _from_waiting(case: Case) -> Answer | None:
    waiting = case.profile.waiting
    if not isinstance(waiting, Waiting) or waiting.bound not in {Bound.IO, Bound.SUBPROCESS}:
        return None
    because = f"A call spends {percent(waiting.waiting)} of its time waiting, and no column operation waits."
    return _answer("no", because, READ, "Splitting the calculation from the waiting would change this.")


def _from_trial(case: Case) -> Answer | None:
    trial, timing = case.profile.column_trial, case.profile.timing
    if not isinstance(trial, ColumnTrial) or not (trial.accepted and trial.equal):
        return None
    loop = ""
    if isinstance(timing, Timing):
        loop = f"; the loop takes about {seconds(timing.item_seconds.value * trial.items)} for them"
    because = (
        f"Called once with {plural(trial.items, 'item')} as one {trial.as_what}, the function gave the same "
        f"results as item by item, in {seconds(trial.seconds)}{loop}."
    )
    confidence = PROVEN if trial.items >= ENOUGH_TO_PROVE else READ
    return _answer("yes", because, confidence, "An item whose result differs in the column form.")


def _from_reading(case: Case) -> Answer:
    read = case.profile.recognized
    if isinstance(read, Skipped):
        because = f"The source was not read: {read.skipped}."
        return _answer("unsure", because, GUESSED, "The function's source, or a column form of your own.")
    if read.columns and read.column_code and isinstance(case.profile.column_trial, ColumnTrial):
        because = f"{_steps(read)}{_refused(case)}"
        return _answer("unsure", because, GUESSED, "A column form that gives the same results.")
    if read.columns:
        return _answer("yes", f"{_steps(read)}{_refused(case)}", READ, "A step that has no column form.")
    if read.columns is None:
        reason = read.blocker or "no step was recognized"
        because = f"Reading the source did not settle it: {reason}.{_refused(case)}"
        return _answer("unsure", because, GUESSED, "A column form that gives the same results.")
    because = f"{sentence(read.blocker + _place(case, read))}{_refused(case)}"
    return _answer("no", because, READ, "Writing that step without Python code for each item.")


def _steps(read: Recognized) -> str:
    return f"Every step has a column form ({listed(read.constructs, most=5)}), found by reading."


def _place(case: Case, read: Recognized) -> str:
    if read.line is None:
        return ""
    file = f"{PurePath(case.target.file).name}:" if case.target.file else "line "
    return f" ({file}{read.line})"


def _refused(case: Case) -> str:
    trial = case.profile.column_trial
    if isinstance(trial, Skipped):
        return ""
    outcome = "gave other results" if trial.accepted else "did not work"
    return f" Trying it with a {trial.as_what} {outcome}: {trial.because}."
