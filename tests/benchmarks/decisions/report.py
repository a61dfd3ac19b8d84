"""Prints the table, the goals and the rivals as plain text."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from . import goals, judged, rivalry
from .arithmetic import geometric_mean, share

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .judged import Row
    from .registry import Workload
    from .store import Store

HEAD = (
    f"{'workload':25}{'loop':>7}{'best':>7}{'advised':>8}{'regret':>7}{'ties':>6}{'oracle':>7}{'cost':>6}"
    "  advice"
)
NEEDED = f"{'':25}{'s':>7}{'s':>7}{'s':>8}{'':7}{'=1':>6}{'again':>7}{'s':>6}"
QUESTIONS = range(1, 8)


def render(chosen: Sequence[Workload], store: Store) -> str:
    """Return the whole report."""
    rows = [row for row in (judged.judge(workload, store) for workload in chosen) if row is not None]
    if not rows:
        return "Nothing to report: run the parts advice and oracle first."
    lines = [HEAD, NEEDED, *(line(row) for row in rows), "", *sums(rows), "", *questions(rows), ""]
    against = rivalry.compare(chosen, rows, store)
    lines += [*rivalry.lines(against), "", *goals.lines(rows, against)]
    return "\n".join(each.rstrip() for each in lines)


def number(value: float | None, width: int, digits: int = 2) -> str:
    """Show a number, or a dash."""
    return f"{'-':>{width}}" if value is None else f"{value:>{width}.{digits}f}"


def line(row: Row) -> str:
    """Show one workload."""
    shown = row.advised if row.action == "switch" else row.action
    better = row.best_plan if row.forgiven is not None and row.forgiven > 1.15 else ""
    notes = [
        f"best: {better}" * bool(better),
        f"HARM: {row.harmful}" * bool(row.harmful),
        "; ".join(row.wrong),
    ]
    tail = " | ".join([shown, *(note for note in notes if note)])
    times = f"{number(row.loop, 7)}{number(row.best, 7)}{number(row.taken, 8)}"
    regrets = f"{number(row.regret, 7)}{number(row.forgiven, 6)}{number(row.oracle_regret, 7)}"
    return f"{row.name:25}{times}{regrets}{number(row.wall, 6, 1)}  {tail}"


def sums(rows: Sequence[Row]) -> list[str]:
    """Show what all workloads say together."""
    strict = [row.regret for row in rows if row.regret is not None]
    ties = [row.forgiven for row in rows if row.forgiven is not None]
    again = [row.oracle_regret for row in rows if row.oracle_regret is not None]
    actions = Counter(row.action for row in rows)
    mean, tied, floor = geometric_mean(strict), geometric_mean(ties), geometric_mean(again)
    said = ", ".join(f"{count} {action}" for action, count in actions.most_common())
    return [
        f"{len(rows)} workloads, {len(strict)} with a regret; {said}",
        f"geometric mean regret: {mean:.3f} strict, {tied:.3f} with ties as 1, {floor:.3f} the oracle again",
        f"advice took {sum(row.wall for row in rows):.0f} s in all",
    ]


def questions(rows: Sequence[Row]) -> list[str]:
    """Show how the answers agree with the truth."""
    lines = ["question  agree  unsure  wrong  agreement of those answered"]
    for question in QUESTIONS:
        agree = sum(question in row.agree for row in rows)
        unsure = sum(question in row.unsure for row in rows)
        wrong = sum(each.startswith(f"{question}:") for row in rows for each in row.wrong)
        rate = share([True] * agree + [False] * wrong)
        if agree + unsure + wrong:
            lines.append(f"{question:>8}{agree:>7}{unsure:>8}{wrong:>7}  {rate:.0%}")
    return lines
