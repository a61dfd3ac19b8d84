"""This file is the observer that talks: it shows what happens and asks the person for consent and answers."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from questionary import Choice

from advisor import questions
from advisor.commands.wizard import telling
from advisor.commands.wizard.asking import agree, choose
from advisor.model import EffectKind
from advisor.observe import Observer
from advisor.reports.terminal import race_table

if TYPE_CHECKING:
    from advisor.commands.wizard.screen import Screen
    from advisor.model import Answer, Case, Effect, FirstCall, Machine, Request, Sample, Target
    from advisor.observe import ArmState


@dataclass(slots=True)
class Decisions:
    """What the person has decided so far; asked once, kept when the judging is repeated."""

    agreed: dict[int, str] = field(default_factory=dict)
    """The value of each question that the person has seen and accepted or chosen."""
    overruled: dict[int, str] = field(default_factory=dict)
    """Those that the person chose against the measured answer."""
    allowed: frozenset[EffectKind] = frozenset()

    def decide(self, number: int, value: str, measured: str | None) -> None:
        """Keep what the person said about one question."""
        self.agreed[number] = value
        self.overruled.pop(number, None)
        if value != measured:
            self.overruled[number] = value

    def forget(self, number: int) -> None:
        """Let the measurements answer one question again."""
        self.agreed.pop(number, None)
        self.overruled.pop(number, None)

    def within(self, request: Request) -> Request:
        """Return the request with these decisions in it."""
        answers = tuple(sorted(self.overruled.items()))
        return replace(request, answers=answers, allow=request.allow | self.allowed)


class WizardObserver(Observer):
    """Shows each step on the screen and lets the person speak where a person may."""

    def __init__(self, screen: Screen, decisions: Decisions) -> None:
        self.screen = screen
        self.decisions = decisions

    def step(self, name: str) -> None:
        """Spin until the next thing is shown."""
        self.screen.spin(name)

    def machine(self, machine: Machine) -> None:
        """Say what this computer lets us use."""
        self.screen.show(telling.computer(machine))

    def prepared(self, target: Target, sample: Sample) -> None:
        """Say which function was loaded and which items were drawn."""
        self.screen.show(telling.prepared(target, sample))

    def called(self, first: FirstCall, sample: Sample) -> None:
        """Show the form of the call and its first result."""
        del sample
        self.screen.show(telling.first_call(first))

    def consent(self, effects: tuple[Effect, ...], missing: frozenset[EffectKind]) -> frozenset[EffectKind]:
        """List the effects, and ask for each kind whether it may happen again."""
        self.screen.show(telling.effects(effects))
        kinds = [kind for kind in EffectKind if kind in missing]
        agreed = frozenset(kind for kind in kinds if agree(self.screen, telling.MAY_REPEAT[kind]))
        self.decisions.allowed |= agreed
        return agreed

    def answered(self, answer: Answer, case: Case) -> Answer:
        """Show a question with its evidence and our answer; return that or the person's own."""
        number = answer.question
        if self.decisions.agreed.get(number) == answer.value:
            return answer
        if not self.decisions.agreed:
            self.screen.show(telling.seven_questions())
        self.screen.show(telling.question(answer, case))
        value = choose(self.screen, f"Question {number} of {len(questions.QUESTIONS)}:", choices(answer))
        self.decisions.decide(number, value, answer.value)
        return answer if value == answer.value else questions.overrule(number, value, case)

    def racing(self, arms: tuple[ArmState, ...], seconds_left: float) -> None:
        """Show how the race stands."""
        self.screen.move(race_table(arms, seconds_left))


def choices(answer: Answer) -> list[Choice]:
    """Offer our answer first, then the question's other values."""
    others = [value for value in questions.QUESTIONS[answer.question - 1].VALUES if value != answer.value]
    overruling = [Choice(f"I overrule it: {telling.value(value)}", value=value) for value in others]
    return [Choice(f"I agree: {telling.value(answer.value)}", value=answer.value), *overruling]
