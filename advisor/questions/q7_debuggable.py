"""Question 7 asks whether running in workers will make the function harder to debug."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.model import Answer, Debugging, Need, Origin
from advisor.wording import bytes_, listed, plural

if TYPE_CHECKING:
    from advisor.model import Case

NUMBER = 7
TEXT = "Will parallelization complicate debugging?"
WHY = """Workers have no debugger, mix their output, and shorten tracebacks.
Only you know how often this code needs looking into."""
RULE_OF_THUMB = "if yes, parallelise only after the sequential version works perfectly, and for at least 2x"
VALUES: dict[str, frozenset[Need]] = {"yes": frozenset(), "no": frozenset(), "unsure": frozenset()}

ASSUMED, GUESSED = 0.5, 0.2
"""Confidence: in signs found by reading, and in none. It is a person's judgement either way."""


def denies(value: str, case: Case) -> frozenset[Need]:
    """Name the needs that a value denies in this case: none, whatever the value."""
    del case
    return VALUES[value]


def answer(case: Case) -> Answer:
    """Propose an answer from prints, logging and breakpoints; the judgement is the person's."""
    found = case.profile.debugging
    if not isinstance(found, Debugging):
        return _answer("unsure", f"The source was not read: {found.skipped}.", GUESSED)
    signs = _signs(found)
    if signs:
        because = (
            f"The function has {listed(signs)}: output of workers mixes, and a breakpoint stops no worker."
        )
        return _answer("yes", because, ASSUMED)
    because = f"No print, logging or breakpoint was found in its {plural(found.lines, 'line')}."
    return _answer("no", because, ASSUMED)


def _answer(value: str, because: str, confidence: float) -> Answer:
    return Answer(
        question=NUMBER,
        value=value,
        because=f"{because} Rule of thumb: {RULE_OF_THUMB}.",
        confidence=confidence,
        origin=Origin.ASSUMED,
        denies=VALUES[value],
        change="Your own judgement; if you say yes, a gain has to reach 2x to be advised.",
    )


def _signs(found: Debugging) -> list[str]:
    signs = [
        plural(number, name)
        for number, name in (
            (found.prints, "print"),
            (found.logging, "logging call"),
            (found.breakpoints, "breakpoint"),
        )
        if number
    ]
    return signs or ([f"{bytes_(found.printed)} of output in the first call"] if found.printed else [])
