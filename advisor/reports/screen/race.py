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

ROOMY = 76
"""Columns from which a name and a bar fit side by side."""

NAME_SHARE = 3
BAR_SHARE = 2
"""How name and bar divide what the numbers leave."""

EQUAL = {None: ("not yet", ""), True: ("yes", GOOD), False: ("NO", f"{STRONG} {BAD}")}
"""The words carry the meaning; the color only repeats it."""

REASON = 160
"""Characters of why a variant was taken out: two lines of 80 columns, so that the race fits its screen."""


def race_table(arms: Sequence[ArmState], seconds_left: float) -> RenderableType:
    """Return the race as it stands: a bar of throughput per variant, and the time that is left."""
    left = Text(f"Racing, {seconds(max(seconds_left, 0.0))} left. A longer bar does more items per second.")
    out = [said(f"  {plan_name(arm.plan)} is out: {arm.out}", QUIET, REASON) for arm in arms if arm.out]
    return Group(left, Fitted(lambda options: _lanes(arms, options)), *out)


def _lanes(arms: Sequence[ArmState], options: ConsoleOptions) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), expand=True, header_style=STRONG)
    table.add_column(Text("variant"), ratio=NAME_SHARE, no_wrap=True, overflow="ellipsis")
    if options.max_width >= ROOMY:
        table.add_column(Text(), ratio=BAR_SHARE)
    table.add_column(Text("items/s"), justify="right", no_wrap=True)
    table.add_column(Text("speedup"), justify="right", no_wrap=True)
    table.add_column(Text("equal?"), no_wrap=True)
    fastest = max((arm.items_per_second or 0.0 for arm in arms), default=0.0)
    for arm in arms:
        bar = [Bar((arm.items_per_second or 0.0) / (fastest or 1.0), GOOD if _leads(arm) else "")]
        word, style = EQUAL[arm.equal] if arm.plan.strategy != "sequential" else ("-", "")
        table.add_row(
            said(plan_name(arm.plan), QUIET if arm.out else ""),
            *(bar if options.max_width >= ROOMY else []),
            Text("..." if arm.items_per_second is None else number(arm.items_per_second)),
            Text("-" if arm.speedup is None else times(arm.speedup)),
            Text(word, style=style),
        )
    return table


def _leads(arm: ArmState) -> bool:
    return arm.speedup is not None and arm.speedup > 1 and not arm.out
