"""The seven questions of the article: each a pure function from the facts of a case to an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from advisor.errors import BadOption
from advisor.model import Answer, Origin
from advisor.questions import (
    q1_vectorizable,
    q2_bound,
    q3_independent,
    q4_enough_items,
    q5_item_cost,
    q6_picklable,
    q7_debuggable,
)

if TYPE_CHECKING:
    from advisor.model import Case, Need


class Question(Protocol):
    """What a module of this package offers."""

    NUMBER: int
    """1 to 7."""
    TEXT: str
    """The question as a person is asked it."""
    WHY: str
    """Why it matters, in two short lines."""
    RULE_OF_THUMB: str
    """What the article says, whatever the machine."""
    VALUES: dict[str, frozenset[Need]]
    """The values that an answer can have, and the needs that each denies."""

    def answer(self, case: Case) -> Answer:
        """Answer from the facts of the case."""

    def denies(self, value: str, case: Case) -> frozenset[Need]:
        """Name the needs that a value denies in this case."""


QUESTIONS: tuple[Question, ...] = (
    q1_vectorizable,
    q2_bound,
    q3_independent,
    q4_enough_items,
    q5_item_cost,
    q6_picklable,
    q7_debuggable,
)


def ask(case: Case) -> tuple[Answer, ...]:
    """Answer all seven questions from the facts, in order."""
    return tuple(question.answer(case) for question in QUESTIONS)


def check(number: int, value: str) -> Question:
    """Return the question of which this is a legal answer.

    Raises BadOption, naming what is legal, for a number or a value that does not exist.
    """
    question = next((one for one in QUESTIONS if number == one.NUMBER), None)
    if question is None:
        raise BadOption(f"There is no question {number}.", hint="The questions are numbered 1 to 7.")
    if value not in question.VALUES:
        raise BadOption(
            f'Question {number} has no answer "{value}".',
            hint=f"Its answers are: {', '.join(question.VALUES)}.",
        )
    return question


def overrule(number: int, value: str, case: Case) -> Answer:
    """Put a person's own answer in the place of ours.

    Raises BadOption for a number or a value that does not exist.
    """
    question = check(number, value)
    ours = question.answer(case)
    return Answer(
        question=number,
        value=value,
        because=f"You answered {value}. The evidence alone says {ours.value}: {ours.because}",
        confidence=1.0,
        origin=Origin.ASKED,
        denies=question.denies(value, case),
        change="This is your own answer; leave it out to go by the evidence.",
    )
