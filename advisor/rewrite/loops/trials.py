"""This file makes the frames on which a function is compared, and runs the person's own on them."""

from __future__ import annotations

import itertools
import math
import random
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from advisor.model import ItemForm
from advisor.rewrite.loops.holding import masks, odd_labels
from advisor.rewrite.loops.outputs import Ran, run
from advisor.rewrite.loops.whole import Whole
from advisor.rewrite.proof.edges import Edges
from advisor.rewrite.proof.outcomes import Outcome, signature
from advisor.rewrite.proof.reaching import constants_of, mentioned, reached
from advisor.stage import FrameItems

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

MOST = 2_000
"""Rows of the sample that are compared at most, as many as `verifying` takes of items."""
TRIED = 50
"""Rows of the run that tells how many there is time for."""
SAMPLE_SHARE, LEARNED_SHARE, EDGE_SHARE = 0.3, 0.1, 0.3
"""Shares of the time for the function itself: on the sample, on rows to make others from, on made-up rows."""
LEARNED, LEARNED_LEAST = 100, 8
"""Rows of the sample from which others are made up, at most and at least."""
ROUND, MOST_EDGES = 64, 1_000
"""Made-up rows of a round, and at most: as many as `verifying` makes up of items."""
GROUPS, GROUP = 12, 8
"""Kinds of results of which rows stand alone in a frame, and rows of each."""
RAISING = 12
"""Rows for which the function raises that are tried."""
BESIDE = 3
"""Rows for which it returns that stand beside each of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A frame, and what the person's function did with it."""

    frame: Any
    ran: Ran
    odd: bool
    """Whether some row does not meet a condition, so that only the guarded form is meant for it."""


@dataclass(slots=True)
class Trials:
    """The frames of one function."""

    whole: Whole
    frame: Any
    seconds: float
    cases: list[Case] = field(default_factory=list)
    edges: int = 0
    """Made-up rows among them."""
    each: float = 0.0
    """Seconds that the function takes for a row."""

    def make(self, now: datetime) -> None:
        """Run the function on all of them, the sample first; on nothing else where it raises for that."""
        head = self.on_sample()
        if not head.ran.raised:
            self.on_edges(now, head)
            self.on_others(head)

    @property
    def head(self) -> Case:
        """Return the sample."""
        return self.cases[0]

    def add(self, frame: Any, ran: Ran | None = None) -> Case:
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
        """Run it on as much of the sample as there is time for."""
        few = self.frame.iloc[:TRIED]
        begun = time.perf_counter()
        ran = run(self.whole.function, few)
        self.each = (time.perf_counter() - begun) / max(1, len(few))
        count = int(min(MOST, len(self.frame), SAMPLE_SHARE * self.seconds / max(self.each, 1e-9)))
        return self.add(few, ran) if count <= len(few) else self.add(self.frame.iloc[:count])

    def on_edges(self, now: datetime, head: Case) -> None:
        """Run it on made-up rows, together and in parts."""
        count = int(LEARNED_SHARE * self.seconds / max(self.each, 1e-9))
        few = renumbered(head.frame.iloc[: max(LEARNED_LEAST, min(LEARNED, count))])
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
        frames, became = self.made_up(edges, few)
        self.edges = len(became)
        self.on_rows(joined([few.iloc[: len(outcomes)], *frames]), [*outcomes, *became])

    def made_up(self, edges: Edges, few: Any) -> tuple[list[Any], list[Outcome]]:
        """Make up rows round by round, and see what becomes of each."""
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
        return frames, outcomes

    def outcomes(self, frame: Any, end: float = math.inf) -> list[Outcome]:
        """Run it on rows, together as long as it does not raise; return what became of the first ones."""
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
        """Run it on all rows together, on those of one kind, and on those that raise among others."""
        fine = [place for place, outcome in enumerate(outcomes) if not outcome.raised]
        groups: dict[str, list[int]] = {}
        for place in fine:
            groups.setdefault(signature(outcomes[place]), []).append(place)
        mixed = random.Random(len(fine)).sample(fine, len(fine))  # noqa: S311 - no secret
        kinds = [places[:GROUP] for places in list(groups.values())[:GROUPS]]
        pairs = [[one[0], other[0]] for one, other in itertools.pairwise(kinds)]
        for places in (fine, self.certain(rows, fine), mixed, *kinds, *pairs):
            if places:
                self.add(renumbered(rows.iloc[places]))
        for place in raising(outcomes)[:RAISING]:
            self.add(renumbered(rows.iloc[[*fine[:BESIDE], place]]))

    def certain(self, rows: Any, fine: list[int]) -> list[int]:
        """Return the rows that meet all conditions."""
        try:
            odd = odd_labels(self.whole, renumbered(rows.iloc[fine]))
        except Exception:  # then the plain form is compared where no row is odd only
            return []
        return [place for at, place in enumerate(fine) if at not in odd]

    def on_others(self, head: Case) -> None:
        """Run it under other labels, in another order, and on one row."""
        few = head.frame.iloc[:LEARNED]
        count = len(few)
        twice = random.Random(count).sample([place // 2 for place in range(count)], count)  # noqa: S311 - no secret
        for labels in (twice, [f"row {place}" for place in range(count, 0, -1)]):
            self.add(few.set_axis(labels))
        self.add(few.iloc[::-1])
        self.add(few.iloc[:1])


def raising(outcomes: Sequence[Outcome]) -> list[int]:
    """Return the rows for which it raises, one for each kind of exception first."""
    places = [place for place, outcome in enumerate(outcomes) if outcome.raised]
    firsts = {outcomes[place].raised: place for place in reversed(places)}
    return [*firsts.values(), *(place for place in places if place not in set(firsts.values()))]


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
    """Return a frame whose rows are numbered from 0."""
    return frame.reset_index(drop=True)


def joined(frames: Sequence[Any]) -> Any:
    """Put frames below each other."""
    import pandas as pd  # noqa: PLC0415 - frames are there

    return pd.concat(list(frames), ignore_index=True) if len(frames) > 1 else renumbered(frames[0])
