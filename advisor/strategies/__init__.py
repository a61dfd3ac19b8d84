"""Every way to run the job: what it needs, which plans it offers, how it runs, and the code to paste."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Protocol

from advisor.model import Answer, Case, Need, Plan, Rejected
from advisor.strategies import (
    coroutines,
    distinct,
    processes,
    records,
    sequential,
    shared_memory,
    threads,
    vectorized,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from contextlib import AbstractContextManager

    from advisor.stage import Stage


class Arm(Protocol):
    """A strategy that is up and running in a child, workers warm."""

    calls: int
    """Calls that warming up made."""
    start_seconds: float | None
    """Wall seconds that starting took; None = what entering took."""

    def prepare(self, items: Sequence[Any], chunksize: int) -> Any:
        """Bring items into the form in which the job would hold them anyway; not timed."""

    def run(self, prepared: Any) -> Any:
        """Do the work; timed."""

    def results(self, output: Any) -> list[Any]:
        """Return one result per item, in order; not timed."""


class Strategy(Protocol):
    """A module that is one way to run the job."""

    @property
    def NAME(self) -> str:  # noqa: N802 - a module's constant
        """Return the name, as in the verdict."""

    @property
    def NEEDS(self) -> frozenset[Need]:  # noqa: N802 - a module's constant
        """Return what must not be denied for it to make sense."""

    def plans(self, case: Case) -> tuple[Plan, ...] | Rejected:
        """Offer plans for a case, the most promising first, or say why there are none."""

    def arm(self, stage: Stage, plan: Plan) -> AbstractContextManager[Arm]:
        """Start it in a child: enter = start and warm the workers, exit = stop them."""

    def source(self, plan: Plan, case: Case) -> str:
        """Write the program that a person would paste."""


STRATEGIES: tuple[Strategy, ...] = (
    sequential,
    records,
    vectorized,
    distinct,
    threads,
    coroutines,
    processes,
    shared_memory,
)
"""Every strategy, in display order."""

BASELINE = Plan(strategy=sequential.NAME)
"""The person's loop as written."""


def find(name: str) -> Strategy:
    """Return a strategy by name."""
    return next(strategy for strategy in STRATEGIES if name == strategy.NAME)


def collect(case: Case, answers: tuple[Answer, ...]) -> tuple[tuple[Plan, ...], tuple[Rejected, ...]]:
    """Collect the plans of every strategy whose needs no answer denies, and why the others are out."""
    plans: list[Plan] = []
    rejected: list[Rejected] = []
    for strategy in STRATEGIES:
        offered = denial(strategy, answers) or strategy.plans(case)
        if isinstance(offered, Rejected):
            rejected.append(offered)
        else:
            plans += [with_code(strategy, plan, case) for plan in offered]
    return tuple(plans), tuple(rejected)


def denial(strategy: Strategy, answers: tuple[Answer, ...]) -> Rejected | None:
    """Return the first answer that denies what a strategy needs."""
    for answer in answers:
        if answer.denies & strategy.NEEDS:
            because = f"question {answer.question}: {answer.because}"
            return Rejected(strategy=strategy.NAME, because=because)
    return None


def with_code(strategy: Strategy, plan: Plan, case: Case) -> Plan:
    """Return a plan with the program that a person would paste."""
    return replace(plan, code=strategy.source(plan, case))
