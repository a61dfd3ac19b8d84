"""This file finds out whether a rewritten function does with whole frames what the person's function does.

The shape in which results are kept is chosen by that: the one that reads best among those that are the same.
"""

from __future__ import annotations

import itertools
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from advisor.rewrite.loops.guarding import guarded_name, guarded_of
from advisor.rewrite.loops.outputs import Ran, compared, run
from advisor.rewrite.loops.shapes import Shape, shapes_for
from advisor.rewrite.loops.trials import Case, Trials, renumbered
from advisor.rewrite.loops.whole import POSITIONS, Whole
from advisor.rewrite.loops.writing import plain_of
from advisor.rewrite.proof.freezing import stopped
from advisor.rewrite.proof.reaching import reached
from advisor.rewrite.proof.verifying import Verification
from advisor.rewrite.running import namespace_of

SILENT = "it gives a result where the function raises"
MOST_SHAPES = 64
"""Ways to keep all results that are tried: all of those of three columns."""
Write = Callable[[Whole, Sequence[Shape]], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """The texts that did what the function does, and what showed it."""

    verification: Verification
    plain: str = ""
    plain_name: str = ""
    guarded: str = ""
    guarded_name: str = ""
    notes: tuple[str, ...] = ()


def prove(whole: Whole, frame: Any, *, seconds: float) -> Proof:
    """Write the function in the shape that reads best, and compare it for about so many seconds."""
    if POSITIONS in whole.index:
        frame = renumbered(frame)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        prover = Prover(whole, Trials(whole, frame, seconds))
        with stopped(reached(whole.function), prover.namespace) as now:
            prover.trials.make(now)
            return prover.proof()


@dataclass(slots=True)
class Prover:
    """One function under way."""

    whole: Whole
    trials: Trials
    namespace: dict[str, Any] = field(init=False)
    last_digit: int = 0

    def __post_init__(self) -> None:
        source = self.whole.source
        names, cells = source.function.__code__.co_freevars, source.function.__closure__ or ()
        held = {name: cell.cell_contents for name, cell in zip(names, cells, strict=True)}
        self.namespace = namespace_of(source) | held

    def proof(self) -> Proof:
        """Choose the forms by the cases."""
        head, cases = self.trials.head, self.trials.cases
        if head.ran.raised:
            return self.refused(f"the function raises {head.ran.raised} for the sample")
        guarded, name = "", guarded_name(self.whole)
        if self.whole.conditions:
            guarded, why = self.chosen(guarded_of, name, cases)
            if why:
                return self.refused(why)
        own = self.whole.source.function.__name__
        certain = [case for case in cases if not case.odd]
        plain, why = self.chosen(lambda whole, shapes: plain_of(whole, shapes, own), own, certain)
        if why and not guarded:
            return self.refused(why)
        return Proof(
            verification=self.verification(""),
            plain=plain,
            plain_name=own,
            guarded=guarded,
            guarded_name=name,
            notes=self.notes(plain, own),
        )

    def refused(self, why: str) -> Proof:
        """Return that there is no text to offer."""
        return Proof(verification=self.verification(why))

    def verification(self, why: str) -> Verification:
        """Sum up what was compared."""
        silent, head = why.startswith(SILENT), self.trials.head
        return Verification(
            compared=len(head.frame),
            edges=self.trials.edges,
            last_digit=self.last_digit,
            difference="" if silent else why,
            silent=why if silent else "",
            complete=len(head.frame) == len(self.trials.frame),
        )

    def chosen(self, write: Write, name: str, cases: Sequence[Case]) -> tuple[str, str]:
        """Return the text that reads best of those that do the same, or why there is none."""
        options = [shapes_for(held, self.whole) for held in self.whole.results]
        shapes, why = self.safest(write, name, cases, options)
        if why:
            return "", why
        for place, each in enumerate(options):
            for shape in each[: each.index(shapes[place])]:
                better = [*shapes[:place], shape, *shapes[place + 1 :]]
                if not self.difference(write(self.whole, better), name, cases):
                    shapes = better
                    break
        text = write(self.whole, shapes)
        self.difference(text, name, cases)
        return text, ""

    def safest(
        self, write: Write, name: str, cases: Sequence[Case], options: Sequence[tuple[Shape, ...]]
    ) -> tuple[list[Shape], str]:
        """Return shapes with which the text does the same, the surest first, or why there are none."""
        reasons = []
        surest_first = (tuple(reversed(each)) for each in options)
        for shapes in itertools.islice(itertools.product(*surest_first), MOST_SHAPES):
            why = self.difference(write(self.whole, shapes), name, cases)
            if not why:
                return list(shapes), ""
            reasons.append(why)
        return [], reasons[0]

    def difference(self, text: str, name: str, cases: Sequence[Case]) -> str:
        """Say how a text differs from the function; count last digits where it does not."""
        function, digits = compiled(self.namespace, self.whole, text, name), 0
        for case in cases:
            if self.whole.rewritten is None and is_empty(case.ran):
                continue  # a table of no rows has no columns, which no choice of rows gives
            ran = run(function, case.frame)
            found = compared(case.ran, ran)
            if found.difference:
                silent = bool(case.ran.raised) and not ran.raised
                return f"{SILENT} {case.ran.raised}" if silent else found.difference
            digits += found.last_digit
        self.last_digit = digits
        return ""

    def notes(self, plain: str, name: str) -> tuple[str, ...]:
        """Say how a frame without any row is treated, where that differs."""
        if self.whole.rewritten is None:
            return ("where no row is kept, the table has its columns all the same",)
        if not plain:
            return ()
        empty = self.trials.frame.iloc[:0]
        new = compiled(self.namespace, self.whole, plain, name)
        found = compared(run(self.whole.function, empty), run(new, empty))
        return (
            (f"a frame without any row gives another result: {found.difference}",) if found.difference else ()
        )


def compiled(namespace: dict[str, Any], whole: Whole, text: str, name: str) -> Callable[[Any], Any]:
    """Compile a text beside the person's function, and return one of its functions."""
    namespace[whole.source.function.__name__] = whole.function
    exec(compile(text, "<columns>", "exec"), namespace)  # noqa: S102 - the person's statements, and ours
    function: Callable[[Any], Any] = namespace[name]
    return function


def is_empty(ran: Ran) -> bool:
    """Claim that a function returned a table without rows."""
    return hasattr(ran.output, "iloc") and not len(ran.output)
