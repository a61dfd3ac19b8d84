"""This file is the wizard's walk: from picking to the menu, one step after another."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from questionary import Choice
from rich.text import Text

from advisor import pipeline
from advisor.commands.wizard import menu, telling
from advisor.commands.wizard.asking import choose
from advisor.commands.wizard.picking import pick_data, pick_target
from advisor.commands.wizard.watching import Decisions, WizardObserver
from advisor.errors import AdvisorError, Interrupted
from advisor.model import Action
from advisor.reports import terminal

if TYPE_CHECKING:
    from advisor.commands.wizard.screen import Screen
    from advisor.model import Advice, Request

Step = Callable[[], "Step | None"]
"""Does its part and names the step that follows; None = the walk is over."""

INTERRUPTED = 130
"""Exit code after Ctrl-C: 128 + SIGINT, as shells have it."""


LONGER, LONGER_LEAST = 4, 30.0
"""How many times as long, and seconds at least, a second try takes: twice the certainty; our own choice."""


class Walk:
    """One person's way through the wizard, and what is known so far."""

    def __init__(self, screen: Screen, request: Request) -> None:
        self.screen = screen
        self.request = request
        self.decisions = Decisions(agreed=dict(request.answers), overruled=dict(request.answers))
        self.advice: Advice | None = None
        self.exit_code = 0

    def go(self) -> int:
        """Walk to the end and return the exit code; the one place that hears Ctrl-C."""
        step: Step | None = self.begin
        while step is not None:
            try:
                step = step()
            except KeyboardInterrupt as signal:  # other signals than Ctrl-C come with their own exit code
                step = self.stopped(step, getattr(signal, "exit_code", INTERRUPTED))
            except Interrupted as stop:
                self.learn(stop.advice)
                step = self.stopped(step, stop.exit_code)
        return self.exit_code

    def stopped(self, step: Step | None, exit_code: int) -> Step | None:
        """Name the step after an interruption: what is known so far, or out when nothing is."""
        with suppress(OSError):  # the terminal may be gone
            self.screen.show(Text("Stopped."))
        if exit_code != INTERRUPTED or self.advice is None or step == self.choose:
            self.exit_code = exit_code
            return None
        return self.show_verdict if step == self.measure else self.choose

    def learn(self, partial: Advice | None) -> None:
        """Keep what an interrupted audit found, unless a finished one is known."""
        if partial is not None and (self.advice is None or self.advice.cost.interrupted):
            self.advice = partial

    # ------------------------------------------------------------ the way to the verdict

    def begin(self) -> Step:
        """Welcome."""
        self.screen.show(telling.welcome())
        return self.pick_data if self.request.target else self.pick_target

    def pick_target(self) -> Step:
        """Ask for the function."""
        self.request = pick_target(self.screen, self.request)
        return self.pick_data

    def pick_data(self) -> Step:
        """Ask for the data."""
        self.request = pick_data(self.screen, self.request)
        return self.measure

    def measure(self) -> Step:
        """Run the audit, asking on the way."""
        observer = WizardObserver(self.screen, self.decisions)
        try:
            self.advice = pipeline.advise(self.decisions.within(self.request), observer)
        except Interrupted:
            raise
        except AdvisorError as error:
            self.screen.show(telling.trouble(error))
            self.exit_code = error.exit_code
            return self.choose_after_trouble
        self.exit_code = 0
        return self.show_verdict

    def show_verdict(self) -> Step:
        """Show the verdict screen."""
        self.screen.show(telling.verdict(self.known))
        return self.choose

    # ------------------------------------------------------------ choosing what to do next

    @property
    def known(self) -> Advice:
        """The advice, which every step from the verdict on has."""
        if self.advice is None:
            raise AssertionError("a step that shows advice came before there was any")
        return self.advice

    def choose(self) -> Step | None:
        """Offer what can be done with the advice."""
        offers: dict[str, Step | None] = {
            "Show the code": self.show_code,
            "Show the full report": self.show_report,
            "Save the report": self.save,
        }
        if self.known.answers:
            offers["Change an answer and judge again"] = self.change_answer
        if self.known.cost.interrupted:
            offers["Measure again"] = self.measure
        elif self.known.verdict.action is Action.CANNOT_TELL:
            offers[f"Measure again, for up to {self.more_time:.0f} s"] = self.measure_longer
        offers["Quit"] = None
        return self.offer("What next?", offers)

    def choose_after_trouble(self) -> Step | None:
        """Offer a way on after an error."""
        offers: dict[str, Step | None] = {
            "Try again, after changing the file": self.measure,
            "Pick another function": self.pick_target,
            "Pick other data": self.pick_other_data,
        }
        if self.advice is not None:
            offers["Back to the advice that is known"] = self.choose
        offers["Quit"] = None
        return self.offer("What next?", offers)

    def offer(self, message: str, offers: dict[str, Step | None]) -> Step | None:
        """Let the person choose among steps."""
        return offers[choose(self.screen, message, [Choice(words, value=words) for words in offers])]

    @property
    def more_time(self) -> float:
        """Seconds that are offered when the budget was too short."""
        return max(LONGER_LEAST, LONGER * self.known.cost.budget)

    def measure_longer(self) -> Step:
        """Take more time from now on, then measure again."""
        self.request = replace(self.request, budget=self.more_time)
        return self.measure

    def pick_other_data(self) -> Step:
        """Forget the data, then ask for others."""
        self.request = replace(self.request, data="", column=None)
        return self.pick_data

    def show_code(self) -> Step:
        """Show what to paste."""
        self.screen.show(telling.code(self.known))
        return self.choose

    def show_report(self) -> Step:
        """Show all that is known."""
        self.screen.show(terminal.report(self.known))
        return self.choose

    def save(self) -> Step:
        """Write the report to a file."""
        menu.save(self.screen, self.known)
        return self.choose

    def change_answer(self) -> Step:
        """Let the person overrule, then judge again."""
        changed = menu.change_answer(self.screen, self.known, self.decisions)
        return self.measure if changed else self.choose
