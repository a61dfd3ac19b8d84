"""This file finds out whether a rewritten function does with whole frames what the person's function does.

Both get the sample, frames of made-up rows, the same rows under other labels, rows of one kind only, and rows for
which the function raises. The shapes in which results are kept are chosen by that: what reads best and is the
same.
"""

from __future__ import annotations

import math
import random
import time
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from advisor.model import ItemForm
from advisor.rewrite.edges import Edges
from advisor.rewrite.freezing import stopped
from advisor.rewrite.loops.guarding import guarded_name, guarded_of
from advisor.rewrite.loops.outputs import Ran, compared, run
from advisor.rewrite.loops.whole import MARK, POSITIONS, UNIQUE, Whole, state_before, with_invariants
from advisor.rewrite.loops.writing import Shape, plain_of, shapes_for
from advisor.rewrite.lowering.blocked import Blocked
from advisor.rewrite.outcomes import Outcome, signature
from advisor.rewrite.reaching import constants_of, mentioned, reached
from advisor.rewrite.running import namespace_of
from advisor.rewrite.verifying import Verification
from advisor.stage import FrameItems

if TYPE_CHECKING:
    from datetime import datetime

MOST = 2_000
"""Rows of the sample that are compared at most, as many as `verifying` takes of items."""
TRIED = 50
"""Rows of the run that tells how many there is time for."""
SAMPLE_SHARE, EDGE_SHARE = 0.3, 0.35
"""Shares of the time for the function itself on the sample, and on single made-up rows."""
LEARNED = 100
"""Rows of the sample from which others are made up."""
ROUND, MOST_EDGES = 64, 1_000
"""Made-up rows of a round, and at most: as many as `verifying` makes up of items."""
GROUPS, GROUP = 12, 8
"""Kinds of results of which rows stand alone in a frame, and rows of each."""
RAISING = 12
"""Rows for which the function raises that are tried, and its neighbors."""
BESIDE = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A frame, and what the person's function did with it."""

    frame: Any
    ran: Ran
    odd: bool
    """Whether some row does not meet a condition, so that only the guarded form is meant for it."""


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
    functions = reached(whole.function)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        prover = Prover(whole, frame, seconds)
        with stopped(functions, prover.namespace) as now:
            return prover.prove(now)


@dataclass(slots=True)
class Prover:
    """One function under way."""

    whole: Whole
    frame: Any
    seconds: float
    namespace: dict[str, Any] = field(init=False)
    started: float = field(default_factory=time.perf_counter)
    cases: list[Case] = field(default_factory=list)
    edges: int = 0
    last_digit: int = 0

    def __post_init__(self) -> None:
        source = self.whole.source
        self.namespace = namespace_of(source)
        names = source.function.__code__.co_freevars
        cells = source.function.__closure__ or ()
        self.namespace |= {name: cell.cell_contents for name, cell in zip(names, cells, strict=True)}

    def prove(self, now: datetime) -> Proof:
        """Make the cases, and choose the forms by them."""
        if POSITIONS in self.whole.index:
            self.frame = self.frame.reset_index(drop=True)
        head = self.on_sample()
        if head.ran.raised:
            because = f"the function raises {head.ran.raised} for the sample"
            return Proof(verification=Verification(difference=because))
        self.on_edges(now, head)
        self.on_others(head)
        guarded, name = "", guarded_name(self.whole)
        if self.whole.conditions:
            guarded, why = self.chosen(guarded_of, name, self.cases)
            if why:
                return Proof(verification=self.verification(head, why))
        certain = [case for case in self.cases if not case.odd]
        plain, why = self.chosen(
            lambda whole, shapes: plain_of(whole, shapes, own), own := self.own_name, certain
        )
        if why and not guarded:
            return Proof(verification=self.verification(head, why))
        return Proof(
            verification=self.verification(head, ""),
            plain="" if why else plain,
            plain_name=own,
            guarded=guarded,
            guarded_name=name,
            notes=self.notes("" if why else plain, own),
        )

    @property
    def own_name(self) -> str:
        """Return the name of the function, which its plain form keeps."""
        return self.whole.source.function.__name__

    def verification(self, head: Case, why: str) -> Verification:
        """Sum up what was compared."""
        silent = why.startswith(SILENT)
        return Verification(
            compared=len(head.frame),
            edges=self.edges,
            last_digit=self.last_digit,
            difference="" if silent else why,
            silent=why if silent else "",
            complete=len(head.frame) == len(self.frame),
        )

    # ------------------------------------------------------------ cases

    def case(self, frame: Any, ran: Ran | None = None) -> Case:
        """Run the person's function on a frame."""
        ran = run(self.whole.function, frame) if ran is None else ran
        found = Case(frame=frame, ran=ran, odd=self.is_odd(frame))
        self.cases.append(found)
        return found

    def is_odd(self, frame: Any) -> bool:
        """Claim that a frame does not meet all conditions."""
        try:
            return any(bool(mask.any()) for mask in masks(self.whole, frame))
        except Exception:  # the statements before the loop raise: then both forms have to raise there
            return False

    def on_sample(self) -> Case:
        """Compare on as much of the sample as there is time for."""
        begun = time.perf_counter()
        few = self.frame.iloc[:TRIED]
        ran = run(self.whole.function, few)
        each = (time.perf_counter() - begun) / max(1, len(few))
        count = int(min(MOST, len(self.frame), max(len(few), SAMPLE_SHARE * self.seconds / max(each, 1e-9))))
        return self.case(few, ran) if count <= len(few) else self.case(self.frame.iloc[:count])

    def on_edges(self, now: datetime, head: Case) -> None:
        """Compare on frames of made-up rows, and on rows for which the function raises."""
        few = renumbered(head.frame.iloc[:LEARNED])
        functions = reached(self.whole.function)
        edges = Edges(
            FrameItems(few),
            form=ItemForm.SERIES,
            dtypes={name: str(dtype) for name, dtype in few.dtypes.items()},
            limits={},
            constants=constants_of([each for form in self.whole.forms for each in form.constants], functions),
            used=mentioned(functions),
            now=now,
        )
        outcomes = self.outcomes(few)
        edges.learn(edges.rows, outcomes)
        made, became = self.made_up(edges, few)
        self.edges = len(made)
        everything = [few] + ([made] if len(made) else [])
        self.on_rows(joined(everything), [*outcomes, *became])

    def made_up(self, edges: Edges, few: Any) -> tuple[Any, list[Outcome]]:
        """Make up rows round by round, and run the function on each alone."""
        end = time.perf_counter() + EDGE_SHARE * self.seconds
        frames: list[Any] = []
        outcomes: list[Outcome] = []
        while len(outcomes) < MOST_EDGES and time.perf_counter() < end and (new := edges.more(ROUND)):
            items = edges.items_of(new, range(len(new)))
            frame = items.frame if isinstance(items, FrameItems) else few.iloc[:0]
            if list(frame.dtypes) != list(few.dtypes):
                break
            became = self.outcomes(frame, end)
            edges.learn(new[: len(became)], became)
            frames.append(frame.iloc[: len(became)])
            outcomes += became
        return (joined(frames) if frames else few.iloc[:0]), outcomes

    def outcomes(self, frame: Any, end: float = math.inf) -> list[Outcome]:
        """Run the function on rows, together as long as it does not raise; return what became of the first ones."""
        if not len(frame):
            return []
        ran = run(self.whole.function, renumbered(frame))
        results = [] if ran.raised else each_of(ran.rows)
        if len(results) == len(frame):
            return [Outcome(each) for each in results]
        if len(frame) == 1:
            return [Outcome(results, raised=ran.raised)]
        found: list[Outcome] = []
        middle = len(frame) // 2
        for half in (frame.iloc[:middle], frame.iloc[middle:]):
            if not found or (len(found) == middle and time.perf_counter() < end):
                found += self.outcomes(half, end)
        return found

    def on_rows(self, rows: Any, outcomes: Sequence[Outcome]) -> None:
        """Compare on all rows together, on those of one kind, and on those that raise among others."""
        fine = [place for place, outcome in enumerate(outcomes) if not outcome.raised]
        groups: dict[str, list[int]] = {}
        for place in fine:
            groups.setdefault(signature(outcomes[place]), []).append(place)
        certain = self.certain(rows, fine)
        mixed = random.Random(len(fine)).sample(fine, len(fine))  # noqa: S311 - no secret
        kinds = [places[:GROUP] for places in list(groups.values())[:GROUPS]]
        pairs = [[one[0], other[0]] for one, other in zip(kinds, kinds[1:], strict=False)]
        for places in (fine, certain, mixed, *kinds, *pairs):
            if places:
                self.case(renumbered(rows.iloc[places]))
        raised = {
            outcome.raised: place for place, outcome in reversed(list(enumerate(outcomes))) if outcome.raised
        }
        others = [
            place for place, outcome in enumerate(outcomes) if outcome.raised and place not in raised.values()
        ]
        for place in [*raised.values(), *others][:RAISING]:
            self.case(renumbered(rows.iloc[[*fine[:BESIDE], place]]))

    def certain(self, rows: Any, fine: list[int]) -> list[int]:
        """Return the rows that meet all conditions."""
        try:
            part = renumbered(rows.iloc[fine])
            odd = odd_labels(self.whole, part)
        except Exception:  # then the plain form is compared where no row is odd only
            return []
        return [place for at, place in enumerate(fine) if at not in odd]

    def on_others(self, head: Case) -> None:
        """Compare under other labels, and in another order."""
        few = head.frame.iloc[:LEARNED]
        count = len(few)
        twice = random.Random(count).sample([place // 2 for place in range(count)], count)  # noqa: S311 - no secret
        for labels in (twice, [f"row {place}" for place in range(count, 0, -1)]):
            self.case(few.set_axis(labels))
        self.case(few.iloc[::-1])
        self.case(few.iloc[:1])

    # ------------------------------------------------------------ forms

    def chosen(
        self, write: Callable[[Whole, Sequence[Shape]], str], name: str, cases: Sequence[Case]
    ) -> tuple[str, str]:
        """Return the text that reads best of those that do the same, or why there is none."""
        options = [shapes_for(held, self.whole) for held in self.whole.results]
        safest, reasons = None, []
        for last in range(max(map(len, options))):
            shapes = [each[max(-len(each), -1 - last)] for each in options]
            why, digits = self.difference(write(self.whole, shapes), name, cases)
            if not why:
                safest, self.last_digit = shapes, digits
                break
            reasons.append(why)
        if safest is None:
            return "", reasons[0]
        for at, each in enumerate(options):
            for shape in each[: each.index(safest[at])]:
                shapes = [*safest[:at], shape, *safest[at + 1 :]]
                why, digits = self.difference(write(self.whole, shapes), name, cases)
                if not why:
                    safest, self.last_digit = shapes, digits
                    break
        return write(self.whole, safest), ""

    def difference(self, text: str, name: str, cases: Sequence[Case]) -> tuple[str, int]:
        """Say how a text differs from the function, and count last digits that differ."""
        function, digits = self.function(text, name), 0
        for case in cases:
            if self.whole.rewritten is None and is_empty(case.ran):
                continue  # a table of no rows has no columns, which no choice of rows gives
            ran = run(function, case.frame)
            found = compared(case.ran, ran)
            if found.difference:
                silent = bool(case.ran.raised) and not ran.raised
                return (f"{SILENT} {case.ran.raised}" if silent else found.difference), digits
            digits += found.last_digit
        return "", digits

    def function(self, text: str, name: str) -> Callable[[Any], Any]:
        """Compile a text."""
        return compiled(self.namespace, self.whole, text, name)

    def notes(self, plain: str, name: str) -> tuple[str, ...]:
        """Say how a frame without any row is treated, where that differs."""
        if not plain:
            return ()
        if self.whole.rewritten is None:
            return ("where no row is kept, the table has its columns all the same",)
        empty = self.frame.iloc[:0]
        found = compared(run(self.whole.function, empty), run(self.function(plain, name), empty))
        return (
            (f"a frame without any row gives another result: {found.difference}",) if found.difference else ()
        )


SILENT = "it gives a result where the function raises"


def compiled(namespace: dict[str, Any], whole: Whole, text: str, name: str) -> Callable[[Any], Any]:
    """Compile a text beside the person's function, and return one of its functions."""
    namespace[whole.source.function.__name__] = whole.function
    exec(compile(text, "<columns>", "exec"), namespace)  # noqa: S102 - the person's statements, and ours
    function: Callable[[Any], Any] = namespace[name]
    return function


def is_empty(ran: Ran) -> bool:
    """Claim that a function returned a table without rows."""
    return hasattr(ran.output, "iloc") and not len(ran.output)


def each_of(rows: Any) -> list[Any]:
    """Return one result for each row, however they are held."""
    if getattr(rows, "ndim", 0) > 1 and hasattr(rows, "iloc"):
        return list(zip(*(rows.iloc[:, place].tolist() for place in range(rows.shape[1])), strict=True))
    if hasattr(rows, "tolist"):
        return list(rows.tolist())
    if isinstance(rows, dict):
        return list(rows.values())
    return list(rows) if isinstance(rows, list | tuple) else []


def renumbered(frame: Any) -> Any:
    """Number the rows from 0."""
    return frame.reset_index(drop=True)


def joined(frames: Sequence[Any]) -> Any:
    """Put frames below each other."""
    import pandas as pd  # noqa: PLC0415 - frames are there

    return pd.concat(list(frames), ignore_index=True) if len(frames) > 1 else renumbered(frames[0])


# ---------------------------------------------------------------- conditions


def masks(whole: Whole, frame: Any) -> list[Any]:
    """Tell for each condition which rows do not meet it, among those that the loop visits or keeps."""
    return [mask for _, mask in masked(whole, frame)]


def masked(whole: Whole, frame: Any) -> list[tuple[Any, Any]]:
    """Return the labels of the rows beside each mask."""
    import numpy as np  # noqa: PLC0415 - frames are there
    import pandas as pd  # noqa: PLC0415 - the same

    state = state_before(whole.source, whole.loop, frame)
    rows = state[whole.loop.frame]
    holds = {
        UNIQUE: lambda: rows.index.is_unique,
        POSITIONS: lambda: rows.index.equals(pd.RangeIndex(len(rows))),
    }
    found = [(rows.index, np.full(len(rows), not holds[each]())) for each in whole.index]
    table = with_invariants(rows, whole.row, state)
    if whole.kept is not None:
        found += _of_form(whole.kept, table)
        names = namespace_of(whole.source)
        exec(compile(whole.kept.plain, "<columns>", "exec"), names)  # noqa: S102 - written here
        table = table[np.asarray(names[whole.kept.name](table), dtype=bool)]
    return found if whole.rewritten is None else [*found, *_of_form(whole.rewritten, table)]


def _of_form(form: Any, table: Any) -> list[tuple[Any, Any]]:
    import numpy as np  # noqa: PLC0415 - frames are there

    names = namespace_of(form.source)
    exec(compile(form.masks, "<columns>", "exec"), names)  # noqa: S102 - written here
    return [(table.index, np.broadcast_to(np.asarray(mask), (len(table),))) for mask in names["masks"](table)]


def odd_labels(whole: Whole, frame: Any) -> set[Any]:
    """Return the labels of the rows that do not meet all conditions."""
    return {label for index, mask in masked(whole, frame) for label in index[mask]}


__all__ = ["MARK", "Blocked", "Proof", "prove"]
