"""The measured variants as a table with bars, each number with its doubt under it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from advisor import wording
from advisor.reports.screen.layout import BAD, GOOD, QUIET, STRONG, Bar, Fitted
from advisor.reports.screen.phrases import (
    doubt,
    ended,
    is_exact,
    is_same_plan,
    number,
    plan_name,
    said,
    seconds,
    strategy_name,
    times,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import ConsoleOptions, RenderableType

    from advisor.model import Advice, Estimate, Measurement, Plan

TABLE = 56
"""Columns from which a row's numbers fit side by side."""

ROOMY = 76
"""Columns from which workers and chunk have columns of their own."""

EQUAL = {
    "identical": ("yes", GOOD),
    "equal within float noise": ("~yes", GOOD),
    "different": ("NO", f"{STRONG} {BAD}"),
    "cannot compare": ("?", ""),
}
"""The words carry the meaning; the color only repeats it."""

HEADERS = ("per item", "speedup", "whole job", "equal?")

FAILED = Text("failed", style=f"{STRONG} {BAD}")
NOTHING = Text("-")


def measured_table(advice: Advice) -> RenderableType:
    """Return the measured variants, baseline first, with bars, doubts and remarks."""
    rows = _ranked(advice.measurements)
    chosen = advice.verdict.plan
    remarks = [said(line, QUIET) for line in _legend(rows, chosen)] + [said(line) for line in _problems(rows)]
    table = Fitted(
        lambda options: (_table_of if options.max_width >= TABLE else _stacked)(rows, chosen, options)
    )
    return Group(table, Padding(Group(*remarks), (0, 0, 0, 2)))


def _ranked(measurements: Sequence[Measurement]) -> list[Measurement]:
    """Order the baseline first, then the fastest, what failed last."""
    of_job = _is_projected(measurements)
    return sorted(
        measurements,
        key=lambda row: (not _is_baseline(row), row.failed is not None, _length(row, of_job=of_job)),
    )


def _is_projected(rows: Sequence[Measurement]) -> bool:
    """Say whether every time can be shown for the whole job; times of items are shown otherwise."""
    return all(row.full_seconds is not None for row in rows if row.failed is None)


def _is_baseline(row: Measurement) -> bool:
    return row.plan.strategy == "sequential"


def _longest(rows: Sequence[Measurement]) -> float:
    of_job = _is_projected(rows)
    return max((_length(row, of_job=of_job) for row in rows if row.failed is None), default=0.0) or 1.0


def _length(row: Measurement, *, of_job: bool) -> float:
    return row.full_seconds.value if of_job and row.full_seconds is not None else row.item_seconds.value


# ---------------------------------------------------------------- the table


def _table_of(rows: Sequence[Measurement], chosen: Plan, options: ConsoleOptions) -> Table:
    roomy = options.max_width >= ROOMY
    of_job = _is_projected(rows)
    table = _headed(roomy=roomy)
    longest = _longest(rows)
    for row in rows:
        label = strategy_name(row.plan) if roomy else plan_name(row.plan)
        first = _variant(row, label, _length(row, of_job=of_job) / longest, chosen)
        size = (row.plan.workers, row.plan.chunksize) if roomy else ()
        numbers = _results(row, of_job=of_job, ascii_only=options.ascii_only)
        table.add_row(first, *(Text(wording.count(each)) for each in size), *numbers)
    return table


def _headed(*, roomy: bool) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), expand=True, header_style=STRONG)
    table.add_column(Text("  variant"), ratio=1, overflow="fold")
    for header in (*(("workers", "chunk") if roomy else ()), *HEADERS):
        table.add_column(Text(header), justify="left" if header == HEADERS[-1] else "right", no_wrap=True)
    return table


def _variant(row: Measurement, label: str, share: float, chosen: Plan) -> Table:
    is_chosen = is_same_plan(row.plan, chosen)
    cell = Table.grid(expand=True)
    cell.add_column(width=2)
    cell.add_column(ratio=1, overflow="fold")
    cell.add_row(Text(">" if is_chosen else "", style=STRONG), said(label, STRONG if is_chosen else ""))
    if row.failed is None:
        cell.add_row(Text(), Bar(share, GOOD if is_chosen and not _is_baseline(row) else ""))
    return cell


def _stacked(rows: Sequence[Measurement], chosen: Plan, options: ConsoleOptions) -> Group:
    """Return each row's numbers below each other, each with its name, for a narrow terminal."""
    of_job = _is_projected(rows)
    parts: list[RenderableType] = []
    for row in rows:
        parts.append(_variant(row, plan_name(row.plan), _length(row, of_job=of_job) / _longest(rows), chosen))
        numbers = zip(HEADERS, _results(row, of_job=of_job, ascii_only=options.ascii_only), strict=True)
        lines = [
            Text(f"{header} {' '.join(text.plain.split())}")
            for header, text in numbers
            if text is not NOTHING
        ]
        parts.append(Padding(Group(*lines), (0, 0, 0, 2)))
    return Group(*parts)


def _results(row: Measurement, *, of_job: bool, ascii_only: bool) -> list[Text]:
    if row.failed is not None:
        return [NOTHING, FAILED, NOTHING, NOTHING]
    return [
        _duration(row.item_seconds, ascii_only=ascii_only),
        _speedup(row.full_speedup if of_job else row.speedup),
        NOTHING if row.full_seconds is None else _duration(row.full_seconds, ascii_only=ascii_only),
        NOTHING if _is_baseline(row) else _equal(row),
    ]


def _duration(estimate: Estimate, *, ascii_only: bool) -> Text:
    return Text(f"{seconds(estimate.value)}\n{doubt(estimate, ascii_only=ascii_only)}")


def _speedup(shown: Estimate | None) -> Text:
    if shown is None:
        return NOTHING
    interval = "" if is_exact(shown) else f"{number(shown.low)}-{number(shown.high)}"
    return Text(f"{times(shown.value)}\n{interval}", style=STRONG if shown.low > 1 else "")


def _equal(row: Measurement) -> Text:
    word, style = EQUAL[row.equivalence.verdict]
    return Text.assemble((word, style), f"\nof {wording.count(row.equivalence.compared)}")


# ---------------------------------------------------------------- below the table


def _legend(rows: Sequence[Measurement], chosen: Plan) -> Iterator[str]:
    mark = "> marks the advice. " if any(is_same_plan(row.plan, chosen) for row in rows) else ""
    if _is_projected(rows):
        yield f"{mark}Bar: whole job, shorter is faster; it is projected, not run, with the start of workers."
    else:
        yield f"{mark}Bar: time per item, shorter is faster; the start of workers is left out."
    if any(row.equivalence.verdict == "equal within float noise" for row in rows):
        yield "~yes: equal within the rounding noise of floats."


def _problems(rows: Sequence[Measurement]) -> Iterator[str]:
    for row in rows:
        if row.failed is not None:
            place = "" if row.failed.item is None else f" at item {row.failed.item} of the sample"
            yield f"{plan_name(row.plan)}: {row.failed.kind}{place}: {ended(row.failed.because)}"
        elif row.equivalence.verdict in {"different", "cannot compare"} and row.equivalence.because:
            word = (
                "results differ" if row.equivalence.verdict == "different" else "results cannot be compared"
            )
            yield f"{plan_name(row.plan)}: {word}: {ended(row.equivalence.because)}"
