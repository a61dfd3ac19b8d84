"""What happens while it happens: an observer hears of each step, and may speak for the person.

Every method does nothing by default, so that a front end overrides only what it shows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from advisor.model import Plan

if TYPE_CHECKING:
    from advisor.model import Answer, Case, Effect, EffectKind, FirstCall, Machine, Sample, Target


@dataclass(frozen=True, slots=True, kw_only=True)
class ArmState:
    """One variant in the race, as it stands."""

    plan: Plan
    rounds: int
    items_per_second: float | None
    """None before its first slice."""
    speedup: float | None
    """Against the baseline so far; None for the baseline and before the first round."""
    equal: bool | None
    """Whether its results equalled the baseline's so far; None before they were compared."""
    out: str = ""
    """Why it was taken out of the race; empty while it runs."""


class Observer:
    """Hears everything, says nothing."""

    def step(self, name: str) -> None:
        """Hear that a step of the audit begins, such as "Reading a sample"."""

    def machine(self, machine: Machine) -> None:
        """Hear what this computer lets us use."""

    def prepared(self, target: Target, sample: Sample) -> None:
        """Hear which function was loaded and which items were drawn."""

    def called(self, first: FirstCall, sample: Sample) -> None:
        """Hear what the one watched call showed."""

    def consent(self, effects: tuple[Effect, ...], missing: frozenset[EffectKind]) -> frozenset[EffectKind]:
        """Say which of the missing kinds of effect may be repeated; nothing by default."""
        del effects, missing
        return frozenset()

    def answered(self, answer: Answer, case: Case) -> Answer:
        """Hear an answer, and return it or the person's own."""
        del case
        return answer

    def racing(self, arms: tuple[ArmState, ...], seconds_left: float) -> None:
        """Hear how the race stands, after every slice."""
