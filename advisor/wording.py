"""Put numbers and plans into the words that every sentence for a person shares."""

from __future__ import annotations

import re
from math import floor, log10
from typing import TYPE_CHECKING

from advisor.model import Handover, ItemForm

if TYPE_CHECKING:
    from collections.abc import Iterable

    from advisor.model import Condition, Estimate, Plan, Target, Vectorization, Way

TIME_UNITS = (
    (86_400.0, "days", 2.0),
    (3600.0, "h", 2.0),
    (60.0, "min", 2.0),
    (1.0, "s", 0.1),
    (1e-3, "ms", 0.1),
    (1e-6, "µs", 0.1),
    (1e-9, "ns", 0.0),
)
"""Seconds in a unit, its sign, and how many of it there must be; the last takes what is left."""

BYTE_UNITS = ((1e9, "GB"), (1e6, "MB"), (1e3, "kB"))

LEAST_PERCENT = 0.1
"""Less is not worth a digit."""

DIGITS = 2
"""Digits that a measured number is shown with: repeats differ in the second one."""

WORD = re.compile(r"[^\W\d_]+(['-][^\W\d_]+)*[,;.!?]?")
"""A word of a sentence; `row["x"]:`, `f()` and `max_age` are code, and stay as they are."""


def rounded(value: float) -> float:
    """Round to two significant digits, but never below whole units above 100."""
    if value == 0:
        return 0.0
    places = DIGITS - 1 - floor(log10(abs(value)))
    return round(value, max(places, 0) if abs(value) >= 1 else places)


def number(value: float) -> str:
    """Write a number with two significant digits and no exponent."""
    value = rounded(value)
    if value == int(value):
        return f"{int(value):,}"
    places = DIGITS - 1 - floor(log10(abs(value)))
    return f"{value:.{max(places, 1)}f}".rstrip("0")


def seconds(value: float) -> str:
    """Write a duration in the unit that keeps it short, such as "0.9 ms" or "41 s"."""
    if value <= 0:
        return "0 s"
    # 0.0999 s rounds to 0.1 s: the unit is chosen for the number that will be read.
    fitting = (unit for unit in TIME_UNITS if rounded(value / unit[0]) >= unit[2])
    size, sign, _ = next(fitting, TIME_UNITS[-1])
    return f"{number(value / size)} {sign}"


def count(value: float) -> str:
    """Write an exact number of things, such as "100,000"."""
    return f"{value:,.0f}"


def about(value: float) -> str:
    """Write a number of things that is only roughly known, such as "210,000"."""
    if value < 1:
        return "1"
    places = DIGITS - 1 - floor(log10(value))
    return f"{round(value, min(places, 0)):,.0f}"


def plural(value: float, noun: str) -> str:
    """Write a number of things with their name, such as "1 item" or "2,000 items"."""
    many = noun + ("es" if noun.endswith("s") else "s")
    return f"{count(value)} {noun if round(value) == 1 else many}"


def total_items(total: Estimate | None) -> str:
    """Write how many items there are in all, saying so when the number is an estimate."""
    if total is None:
        return "an unknown number of items"
    if total.confidence >= 1:
        return plural(total.value, "item")
    return f"about {about(total.value)} items"


def percent(share: float) -> str:
    """Write a share of 1 as a percentage, such as "97 %"."""
    value = 100 * share
    return f"{number(value)} %" if value >= LEAST_PERCENT or value == 0 else f"under {LEAST_PERCENT} %"


def bytes_(value: float) -> str:
    """Write a size, such as "140 bytes" or "1.2 MB"."""
    for size, sign in BYTE_UNITS:
        if value >= size:
            return f"{number(value / size)} {sign}"
    return plural(value, "byte")


def ratio(estimate: Estimate) -> str:
    """Write a speedup with its interval, such as "1.8x (1.7-1.9)"."""
    return f"{number(estimate.value)}x ({number(estimate.low)}-{number(estimate.high)})"


def span(estimate: Estimate) -> str:
    """Write a duration with its interval, such as "41 s (38 s to 44 s)"."""
    if estimate.low == estimate.high:
        return seconds(estimate.value)
    return f"{seconds(estimate.value)} ({seconds(estimate.low)} to {seconds(estimate.high)})"


def listed(names: Iterable[str], most: int = 3) -> str:
    """Join names, the first few only: "a, b and 4 more"."""
    every = tuple(names)
    shown, rest = every[:most], every[most:]
    if rest:
        return f"{', '.join(shown)} and {len(rest)} more"
    return " and ".join(filter(None, (", ".join(shown[:-1]), *shown[-1:])))


def sentence(text: str) -> str:
    """Begin with a capital, unless with code, and end with a full stop."""
    text = text.strip()
    begun = text[:1].upper() + text[1:] if WORD.fullmatch(text.partition(" ")[0]) else text
    return begun + ("" if text.endswith((".", "!", "?")) else ".") if text else ""


def place(target: Target) -> str | None:
    """Write where the target stands, as file:line; None for builtins."""
    if target.file is None:
        return None
    return target.file if target.line is None else f"{target.file}:{target.line}"


WITHOUT_WORKERS = {
    "sequential": "the plain loop",
    "records": "the loop over records",
    "distinct": "the loop over distinct items",
    "vectorized": "the column form",
}
"""What a person calls the strategies that run in one thread."""


def plan_name(plan: Plan) -> str:
    """Name a plan as a person would, such as "2 processes, chunks of 250"."""
    if plan.strategy in WITHOUT_WORKERS and plan.workers == 1:
        return WITHOUT_WORKERS[plan.strategy]
    chunks = f", chunks of {count(plan.chunksize)}" if plan.chunksize > 1 else ""
    match plan.strategy:
        case "threads":
            return plural(plan.workers, "thread") + chunks
        case "coroutines":
            return f"asyncio with {plural(plan.workers, 'call')} in flight"
        case "processes":
            return plural(plan.workers, "process") + chunks + "".join(variations(plan))
        case other:
            return f"{other} with {plural(plan.workers, 'worker')}{chunks}"


def variations(plan: Plan) -> Iterable[str]:
    """Name what sets a pool apart from others of its size."""
    if plan.handover is Handover.INDEX:
        yield ", items inherited"
    if plan.rows is ItemForm.ROW:
        yield ", rows as dicts"
    if plan.blas_threads is not None:
        yield f", {plural(plan.blas_threads, 'BLAS thread')} each"


# ---------------------------------------------------------------- columns

WAY_NAMES = {
    "loop": "the loop as written",
    "records": "a loop over records",
    "distinct": "one call per distinct input",
    "columns": "whole columns",
    "columns with the original": "whole columns, odd rows through the original",
    "the function itself": "the function itself, called once",
    "yours": "your own column version",
}
"""What a person calls the ways that are timed beside the column form."""

COLUMN_WAYS = ("columns with the original", "columns", "the function itself", "yours")
"""Those that work on whole columns."""


def way_name(way: Way) -> str:
    """Name a way to run all the items, such as "a loop over records"."""
    return WAY_NAMES.get(way.name, way.name)


def row_noun(found: Vectorization) -> str:
    """Say what one item of a column form is; of a refused function that is not known."""
    return {"DataFrame": "row", "": "item"}.get(found.as_what, "value")


def compared(found: Vectorization) -> str:
    """Say what was compared, such as "the 2,000 rows and 680 made-up rows that were compared"."""
    noun = row_noun(found)
    edges = f" and {plural(found.edges, f'made-up {noun}')}" if found.edges else ""
    verb = "was" if found.compared + found.edges == 1 else "were"
    return f"the {plural(found.compared, noun)}{edges} that {verb} compared"


def met(condition: Condition, found: Vectorization) -> str:
    """Say for how many rows a condition holds, such as "holds on all 500,000 rows"."""
    noun, checked = row_noun(found), plural(found.checked, row_noun(found))
    if condition.odd:
        verb = f"{noun} goes" if found.checked == 1 else f"{noun}s go"
        return f"{count(condition.odd)} of {count(found.checked)} {verb} through the original" + unchecked(
            found
        )
    return (
        f"holds on all {checked}" if found.all_rows else f"holds on the {checked} checked{unchecked(found)}"
    )


def all_met(found: Vectorization) -> str:
    """Say that all conditions hold, such as "they hold on all 500,000 rows"; empty if some rows are odd."""
    if not found.conditions or any(each.odd for each in found.conditions):
        return ""
    held = met(found.conditions[0], found)
    return f"it {held}" if len(found.conditions) == 1 else f"they {held.replace('holds', 'hold', 1)}"


def unchecked(found: Vectorization) -> str:
    """Say that a condition was not evaluated for all the data, where it was not."""
    return "" if found.all_rows else "; not checked on the rest"


def column_way(found: Vectorization) -> Way | None:
    """Return the timing of the code that is offered; None when it was not timed."""
    wanted = COLUMN_WAYS if found.code != found.plain else COLUMN_WAYS[1:]
    timed = {way.name: way for way in found.ways}
    return next((timed[name] for name in wanted if name in timed), None)


def over_records(found: Vectorization) -> float | None:
    """Return the speedup of the offered code over the best plain loop that was timed; None without one."""
    way = column_way(found)
    loops = [each.seconds for each in found.ways if each.name in {"loop", "records"} and each.seconds > 0]
    return min(loops) / way.seconds if way is not None and way.seconds > 0 and loops else None
