"""This file does what the menu after the verdict offers: save the report, and take another answer."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from questionary import Choice
from rich.text import Text

from advisor import questions, reports
from advisor.commands.wizard import telling
from advisor.commands.wizard.asking import agree, ask_place, choose
from advisor.model import Origin, Target
from advisor.reports.safe import safe
from advisor.reports.screen.layout import BAD, GOOD
from advisor.reports.titles import title

if TYPE_CHECKING:
    from advisor.commands.wizard.screen import Screen
    from advisor.commands.wizard.watching import Decisions
    from advisor.model import Advice, Answer

SAVED_WIDTH = 100
"""Columns of a saved text report: wide enough for its tables, narrow enough to be read anywhere."""

FORMATS = (("terminal", "text, as on this screen", ".txt"), ("json", "JSON, for scripts", ".json"))
"""Format, what it is good for, and the file ending that is proposed."""

MEASURED = ":measured"
"""Chosen instead of a value: let the measurements answer."""


def save(screen: Screen, advice: Advice) -> None:
    """Ask for a format and a file, and write the report there; nothing is overwritten unasked."""
    choices = [Choice(f"{name}: {words}", value=name) for name, words, _ in FORMATS]
    chosen = choose(screen, "In which form?", choices)
    (ending,) = (ending for name, _, ending in FORMATS if name == chosen)
    stem = advice.target.attribute if isinstance(advice.target, Target) else "advice"
    place = Path(ask_place(screen, "File to write:", f"{stem}-advice{ending}"))
    report = reports.find(chosen).render(advice, width=SAVED_WIDTH, color=False, ascii_only=False)
    try:
        is_written = written(screen, place, report)
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        screen.show(Text(safe(f"Not saved: {error}"), style=BAD))
        return
    screen.show(Text(safe(f"Saved in {place}."), style=GOOD) if is_written else Text("Not saved."))


def written(screen: Screen, place: Path, report: str) -> bool:
    """Write a new file, or one that the person agrees to overwrite; raises OSError."""
    try:
        with place.open("x", encoding="utf-8") as stream:
            stream.write(report)
    except FileExistsError:
        if place.is_dir() or not agree(screen, f"{safe(str(place))} exists. Overwrite it?"):
            return False
        place.write_text(report, encoding="utf-8")
    return True


def change_answer(screen: Screen, advice: Advice, decisions: Decisions) -> bool:
    """Ask for another answer to one question; return whether anything is to be judged anew."""
    by_number = {answer.question: answer for answer in advice.answers}
    choices = [Choice(summary(answer), value=str(number)) for number, answer in by_number.items()]
    number = int(choose(screen, "Which answer?", choices))
    value = choose(screen, title(number).full, values_of(by_number[number]))
    if value == by_number[number].value:
        return False
    if value == MEASURED:
        decisions.forget(number)
    else:
        decisions.decide(number, value, measured=None)
    return True


def summary(answer: Answer) -> str:
    """Return a question and its answer on one line."""
    whose = " (your answer)" if answer.origin is Origin.ASKED else ""
    return f"{answer.question} {title(answer.question).short:<15} {answer.value}{whose}"


def values_of(answer: Answer) -> list[Choice]:
    """Offer the question's values, and the way back to what was measured."""
    choices = [
        Choice(telling.value(value) + (" (as it is now)" if value == answer.value else ""), value=value)
        for value in questions.QUESTIONS[answer.question - 1].VALUES
    ]
    if answer.origin is Origin.ASKED:
        choices.append(Choice("what the measurements say", value=MEASURED))
    return choices
