"""Where the time goes: what was predicted of a plan beside what was measured, part by part."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.console import Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from advisor.model import Action, Plan
from advisor.reports.screen.layout import INDENT, QUIET, STRONG, Bar, Fitted
from advisor.reports.screen.phrases import is_same_plan, percent, plan_name, said, seconds

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import ConsoleOptions, RenderableType

    from advisor.model import Advice, Measurement, Part, Prediction

WORTH_A_LINE = 0.005
"""Share of the whole from which a part has a line of its own."""

SMALL = "smaller parts"
WHOLE = "all parts"

ROOMY = 48
"""Columns from which bars fit beside the numbers."""

PART_WIDTH = 22
"""Columns of the longest part's name."""

MEANING = (
    "As the average worker spends it: for a pool the parts of all workers, divided by their number. Measured "
    "in the slices of the race, and scaled to the whole job."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """One plan's wall time in parts, by their names."""

    plan: Plan
    predicted: Mapping[str, float]
    measured: Mapping[str, float]
    wall: float
    """What the measured parts should sum to."""

    @property
    def most(self) -> float:
        """Return the longer of the two wholes."""
        return max(sum(self.predicted.values()), sum(self.measured.values()), 0.0)


def has_splits(advice: Advice) -> bool:
    """Say whether there are parts to show."""
    return any(_splits(advice))


def where_table(advice: Advice) -> RenderableType:
    """Return the parts of the loop and of the plan that matters most beside it, the longest bar for both."""
    splits = list(_splits(advice))
    longest = max((split.most for split in splits), default=0.0) or 1.0
    shown: list[RenderableType] = []
    for split in splits:
        shown += [said(plan_name(split.plan), STRONG), _fitted(split, longest), Text()]
    shown[-1:] = [Padding(said(MEANING, QUIET), (0, 0, 0, INDENT))] if any(s.measured for s in splits) else []
    return Group(*shown)


def _splits(advice: Advice) -> Iterator[Split]:
    for plan in _plans(advice):
        measured = next((row for row in advice.measurements if is_same_plan(row.plan, plan)), None)
        predicted = next((each for each in advice.predictions if is_same_plan(each.plan, plan)), None)
        if _counts(predicted, measured):
            yield Split(
                plan=plan,
                predicted=_by_name(predicted.parts if predicted else ()),
                measured=_by_name(measured.parts if measured else ()),
                wall=measured.parts_seconds if measured else 0.0,
            )


def _counts(predicted: Prediction | None, measured: Measurement | None) -> bool:
    """Say whether there is something to tell: one part alone, or the loop's own two, say nothing new."""
    guessed = predicted and predicted.plan.strategy != "sequential" and len(predicted.parts) > 1
    return bool((measured and measured.parts) or guessed)


def _plans(advice: Advice) -> Iterator[Plan]:
    """Return the loop, and the advised plan or, when the loop is kept, the fastest of the others."""
    loops = [row.plan for row in advice.measurements if row.plan.strategy == "sequential"]
    yield from loops[:1]
    if advice.verdict.action is Action.SWITCH:
        yield advice.verdict.plan
        return
    others = [row for row in advice.measurements if row.plan.strategy != "sequential" and row.parts]
    if others:
        yield min(others, key=lambda row: row.parts_seconds).plan


def _by_name(parts: Sequence[Part]) -> dict[str, float]:
    return {part.name: part.seconds for part in parts if part.seconds > 0}


# ---------------------------------------------------------------- one plan


def _fitted(split: Split, longest: float) -> RenderableType:
    table = Fitted(lambda options: _table(split, longest, options))
    lines = [said(_sum_line(split))] if split.measured else []
    return Padding(Group(table, *lines), (0, 0, 0, INDENT))


def _table(split: Split, longest: float, options: ConsoleOptions) -> Table:
    roomy = options.max_width >= ROOMY
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), expand=roomy, header_style=STRONG)
    table.add_column(Text("part"), width=PART_WIDTH if roomy else None, overflow="fold")
    table.add_column(Text("predicted"), justify="right", no_wrap=True)
    table.add_column(Text("measured"), justify="right", no_wrap=True)
    if roomy:
        table.add_column(Text(), ratio=1)
    for name, predicted, measured in _lines(split):
        style = STRONG if name == WHOLE else ""
        cells: list[RenderableType] = [said(name, style), Text(predicted), Text(measured)]
        bar = Bar(_length(split, name) / longest) if _length(split, name) > 0 else Text()
        table.add_row(*cells, *((Text() if name == WHOLE else bar,) if roomy else ()))
    return table


def _length(split: Split, name: str) -> float:
    shown = split.measured or split.predicted
    return _small(split, shown) if name == SMALL else shown.get(name, 0.0)


def _lines(split: Split) -> Iterator[tuple[str, str, str]]:
    for name in _large(split):
        predicted, measured = _both(split, name)
        yield name, _shown(predicted), _shown(measured)
    small = _small(split, split.predicted), _small(split, split.measured)
    if any(small):
        yield SMALL, _shown(small[0]), _shown(small[1])
    wholes = sum(split.predicted.values()), sum(split.measured.values())
    yield WHOLE, _shown(wholes[0]), _shown(wholes[1])


def _shown(value: float) -> str:
    return seconds(value) if value else "-"


def _large(split: Split) -> list[str]:
    least = WORTH_A_LINE * split.most
    names = _joined(list(split.predicted), list(split.measured))
    return [name for name in names if max(_both(split, name)) >= least]


def _small(split: Split, parts: Mapping[str, float]) -> float:
    large = _large(split)
    return sum(value for name, value in parts.items() if name not in large)


def _both(split: Split, name: str) -> tuple[float, float]:
    return split.predicted.get(name, 0.0), split.measured.get(name, 0.0)


def _joined(ours: list[str], theirs: list[str]) -> list[str]:
    """Join two lists that are in one order, though neither may hold all of it."""
    joined = list(ours)
    place = 0
    for name in theirs:
        if name in joined:
            place = joined.index(name) + 1
        else:
            joined.insert(place, name)
            place += 1
    return joined


def _sum_line(split: Split) -> str:
    if split.wall <= 0:
        return "The wall time of the watched slice is not known."
    share = sum(split.measured.values()) / split.wall
    return f"Measured parts sum to {percent(share)} of the wall time, {seconds(split.wall)}."
