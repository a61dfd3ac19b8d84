"""Question 1 asks whether the work can be done on whole columns instead of one item at a time."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING

from advisor.model import (
    CONSENT_KINDS,
    Answer,
    Bound,
    FirstCall,
    Need,
    Origin,
    Skipped,
    Vectorization,
    Waiting,
)
from advisor.stats import LEAST_COLUMN_GAIN
from advisor.wording import (
    all_met,
    column_way,
    compared,
    listed,
    met,
    number,
    over_records,
    percent,
    plural,
    ratio,
    row_noun,
    sentence,
)

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
"""Rows that must have given equal results; with fewer, up to a tenth of the data could still differ."""

FEW_ROWS = 10_000
"""Rows below which a column form's own cost, 0.2 to 1 ms a step, weighs as much as its work on the rows (our
own measurement)."""

MOST_CONDITIONS = 3
"""Conditions, and blockers, that a sentence names."""

FORMS = {
    "written": "Rewritten for a whole {as_what}, it is",
    "itself": "Called once with a whole {as_what}, the function is",
    "yours": "Your own version for a whole {as_what} is",
}
"""How a sentence about a column form begins, by its origin."""


def denies(value: str, case: Case) -> frozenset[Need]:
    """Name the needs that a value denies in this case."""
    del case
    return VALUES[value]


def answer(case: Case) -> Answer:
    """Answer from effects and waiting, then from what came of rewriting it, then from reading the source."""
    return _from_effects(case) or _from_waiting(case) or _from_rewriting(case) or _from_reading(case)


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


# ---------------------------------------------------------------- doing it


def _from_rewriting(case: Case) -> Answer | None:
    found = case.profile.vectorization
    if isinstance(found, Skipped):
        return None
    return _worked(case, found) if found.works else _refused(case, found)


def _worked(case: Case, found: Vectorization) -> Answer:
    form = FORMS.get(found.origin, FORMS["written"]).format(as_what=found.as_what)
    same = f"{form} identical on {compared(found)}{_digits(found)}."
    parts = (same, _conditions(found), _gain(found), _not_worth_it(case, found))
    confidence = PROVEN if found.compared >= ENOUGH_TO_PROVE else READ
    change = "A row whose result differs, in data that were not compared."
    return _answer("yes", " ".join(filter(None, parts)), confidence, change)


def _digits(found: Vectorization) -> str:
    if not found.last_digit:
        return ""
    return f", but for the last digits of {plural(found.last_digit, 'float')}"


def _conditions(found: Vectorization) -> str:
    if not found.conditions:
        return ""
    held = all_met(found)
    if held:
        words = listed((each.words for each in found.conditions), MOST_CONDITIONS)
        return f"On condition that {words}: {held}."
    ordered = sorted(found.conditions, key=lambda each: -each.odd)
    said = (f"{each.words} ({met(each, found)})" for each in ordered)
    return f"On condition that {listed(said, MOST_CONDITIONS)}."


def _gain(found: Vectorization) -> str:
    way, gain = column_way(found), over_records(found)
    if way is None:
        return "It was not timed."
    loop = [] if way.ratio is None else [f"{ratio(way.ratio)} over the loop as written"]
    records = any(each.name == "records" for each in found.ways)
    loop += [f"{number(gain)}x over a loop over records"] if gain is not None and records else []
    return f"Timed on {plural(found.items, row_noun(found))}: {listed(loop)}." if loop else ""


def _not_worth_it(case: Case, found: Vectorization) -> str:
    gain, total = over_records(found), case.sample.total
    if gain is None or gain >= LEAST_COLUMN_GAIN:
        return ""
    if found.items < min(FEW_ROWS, total.value if total is not None else FEW_ROWS):
        return "So few show mostly what a call of pandas costs by itself; the gain grows with their number."
    loop = "does nearly as well" if gain > 1 else "is as fast or faster"
    return f"That is not worth it: a plain loop {loop}."


def _refused(case: Case, found: Vectorization) -> Answer:
    sure = [each for each in found.blockers if each.sure]
    named = listed((f"{each.because}{_place(case, each.line)}" for each in found.blockers), MOST_CONDITIONS)
    because = named or found.because
    if sure:
        return _answer("no", sentence(because), READ, "Writing that step without Python code for each item.")
    because = f"No column form was found: {because}."
    return _answer("unsure", because, GUESSED, "A column form of your own that gives the same results.")


# ---------------------------------------------------------------- reading alone


def _from_reading(case: Case) -> Answer:
    read, tried = case.profile.recognized, _not_run(case)
    if isinstance(read, Skipped):
        because = f"The source was not read: {read.skipped}."
        return _answer("unsure", because, GUESSED, "The function's source, or a column form of your own.")
    if read.columns:
        steps = f"Every step has a column form ({listed(read.constructs, most=5)}), found by reading."
        return _answer("yes", f"{steps}{tried}", READ, "A step that has no column form.")
    if read.columns is None:
        reason = read.blocker or "no step was recognized"
        because = f"Reading the source did not settle it: {reason}.{tried}"
        return _answer("unsure", because, GUESSED, "A column form that gives the same results.")
    because = f"{sentence(read.blocker + _place(case, read.line))}{tried}"
    return _answer("no", because, READ, "Writing that step without Python code for each item.")


def _not_run(case: Case) -> str:
    found = case.profile.vectorization
    return f" It was not tried: {found.skipped}." if isinstance(found, Skipped) else ""


def _place(case: Case, line: int | None) -> str:
    if line is None:
        return ""
    file = f"{PurePath(case.target.file).name}:" if case.target.file else "line "
    return f" ({file}{line})"
