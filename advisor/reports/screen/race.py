"""The live race: one line per variant while it runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Group
from rich.table import Table
from rich.text import Text

from advisor.reports.screen.layout import BAD, GOOD, QUIET, STRONG, Bar, Fitted
from advisor.reports.screen.phrases import number, plan_name, said, seconds, times

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import ConsoleOptions, RenderableType

    from advisor.observe import ArmState

HEADERS = ("items/s", "speedup", "equal?")

TABLE = 44
"""Columns from which a variant's numbers fit side by side."""

ROOMY = 76
"""Columns from which name and bar fit side by side; the bar stands under the name otherwise."""

NAME_WIDTH = 36

EQUAL = {None: ("not yet", ""), True: ("yes", GOOD), False: ("NO", f"{STRONG} {BAD}")}
"""The words carry the meaning; the color only repeats it."""

REASON = 160
"""Characters of why a variant was taken out: two lines of 80 columns, so that the race fits its screen."""


def race_table(arms: Sequence[ArmState], seconds_left: float) -> RenderableType:
    """Return the race as it stands: a bar of throughput per variant, and the time that is left."""
    left = Text(f"Racing, {seconds(max(seconds_left, 0.0))} left. A longer bar does more items per second.")
    out = [said(f"  {plan_name(arm.plan)} is out: {arm.out}", QUIET, REASON) for arm in arms if arm.out]
    return Group(left, Fitted(lambda options: _lanes(arms, options)), *out)


def _lanes(arms: Sequence[ArmState], options: ConsoleOptions) -> RenderableType:
    fastest = max((arm.items_per_second or 0.0 for arm in arms), default=0.0) or 1.0
    if options.max_width < TABLE:
        return Group(*(part for arm in arms for part in _stacked(arm, fastest)))
    roomy = options.max_width >= ROOMY
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), expand=True, header_style=STRONG)
    table.add_column(Text("variant"), max_width=NAME_WIDTH if roomy else None, ratio=None if roomy else 1)
    if roomy:
        table.add_column(Text(), ratio=1)
    for header in HEADERS:
        table.add_column(Text(header), justify="left" if header == HEADERS[-1] else "right", no_wrap=True)
    for arm in arms:
        name, bar = _name(arm), _bar(arm, fastest)
        table.add_row(*((name, bar) if roomy else (Group(name, bar),)), *_numbers(arm))
    return table


def _stacked(arm: ArmState, fastest: float) -> tuple[RenderableType, ...]:
    numbers = ", ".join(f"{header} {text}" for header, text in zip(HEADERS, _numbers(arm), strict=True))
    return _name(arm), _bar(arm, fastest), Text(numbers)


def _name(arm: ArmState) -> Text:
    return said(plan_name(arm.plan), QUIET if arm.out else "")


def _bar(arm: ArmState, fastest: float) -> RenderableType:
    if arm.items_per_second is None:
        return Text()
    return Bar(arm.items_per_second / fastest, GOOD if _leads(arm) else "")


def _numbers(arm: ArmState) -> tuple[Text, Text, Text]:
    word, style = EQUAL[arm.equal] if arm.plan.strategy != "sequential" else ("-", "")
    return (
        Text("..." if arm.items_per_second is None else number(arm.items_per_second)),
        Text("-" if arm.speedup is None else times(arm.speedup)),
        Text(word, style=style),
    )


def _leads(arm: ArmState) -> bool:
    return arm.speedup is not None and arm.speedup > 1 and not arm.out
