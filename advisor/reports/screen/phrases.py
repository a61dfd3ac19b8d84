"""Text, numbers with their doubt, and names of plans, as every part of the screen shows them."""

from __future__ import annotations

import re
from dataclasses import replace
from math import isfinite
from typing import TYPE_CHECKING

from rich.text import Text

from advisor import wording
from advisor.reports.safe import safe

if TYPE_CHECKING:
    from collections.abc import Callable

    from advisor.model import Estimate, Plan

PARAGRAPH = 600
"""Characters of one explanation: eight lines of 80 columns."""

NAME_LIMIT = 60
"""Characters of a name in a sentence."""

SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z0-9])")

UNKNOWN = "unknown"


def said(text: str, style: str = "", limit: int = PARAGRAPH) -> Text:
    """Return foreign or own text as something that prints as it reads, never as markup."""
    return Text(safe(text, limit), style=style, overflow="fold")


def name(text: str) -> str:
    """Return a name short enough for a sentence."""
    return safe(text, NAME_LIMIT)


def brief(text: str, limit: int) -> str:
    """Return the whole sentences that fit into `limit` characters, and at least a shortened first one."""
    kept, *rest = SENTENCE_END.split(text.strip())
    for sentence in rest:
        if len(kept) + 1 + len(sentence) > limit:
            break
        kept += " " + sentence
    return safe(kept, limit)


def ended(text: str) -> str:
    """Return a sentence with its full stop; its first word may be a name and stays as it is."""
    return text if not text or text.endswith((".", "!", "?")) else text + "."


def seconds(value: float) -> str:
    """Return a duration, "unknown" when it is not a number."""
    return wording.seconds(value) if isfinite(value) else UNKNOWN


def number(value: float) -> str:
    """Return two digits of a number, "unknown" when it is not a number."""
    return wording.number(value) if isfinite(value) else UNKNOWN


def times(value: float) -> str:
    """Return a ratio, such as "1.8x"."""
    return f"{number(value)}x" if isfinite(value) else UNKNOWN


def percent(share: float) -> str:
    """Return a share of 1 as a percentage, "unknown" when it is not a number."""
    return wording.percent(share) if isfinite(share) else UNKNOWN


def is_exact(estimate: Estimate) -> bool:
    """Say whether an estimate has no doubt to show."""
    return estimate.confidence == 1 or estimate.low == estimate.high


def ranged(estimate: Estimate, show: Callable[[float], str]) -> str:
    """Return a number with its interval, such as "41 s (38 s to 44 s)"."""
    value = show(estimate.value)
    return value if is_exact(estimate) else f"{value} ({between(estimate, show)})"


def between(estimate: Estimate, show: Callable[[float], str]) -> str:
    """Return the two ends of an interval, such as "1.7x to 1.9x"."""
    return f"{show(estimate.low)} to {show(estimate.high)}"


def doubt(estimate: Estimate, *, ascii_only: bool) -> str:
    """Return half the interval as a share of the value; empty when there is none."""
    share = abs((estimate.high - estimate.low) / 2 / estimate.value) if estimate.value else 0.0
    if is_exact(estimate) or not isfinite(share):
        return ""
    return f"{'+-' if ascii_only else '±'}{percent(share)}"


def total_items(total: Estimate | None) -> str:
    """Return how many items there are in all, saying so when that is an estimate or not known."""
    return wording.total_items(total if total is not None and isfinite(total.value) else None)


def about_items(count: float) -> str:
    """Return a predicted number of items, such as "about 3,400,000 items"."""
    return f"about {wording.about(count)} items" if isfinite(count) else f"an {UNKNOWN} number of items"


def plan_name(plan: Plan) -> str:
    """Return a plan in full, such as "2 processes, chunks of 250, fork"."""
    start = f", {plan.start_method}" if plan.start_method else ""
    return name(wording.plan_name(plan) + start)


def strategy_name(plan: Plan) -> str:
    """Return what sets a plan apart but its size, such as "processes, fork, items inherited"."""
    if plan.strategy in wording.WITHOUT_WORKERS and plan.workers == 1:
        return wording.WITHOUT_WORKERS[plan.strategy].removeprefix("the ")
    start = f", {plan.start_method}" if plan.start_method else ""
    return name(plan.strategy + start + "".join(wording.variations(plan)))


def is_same_plan(one: Plan, other: Plan) -> bool:
    """Say whether two plans run the same way, whatever their code."""
    return replace(one, code="", because="") == replace(other, code="", because="")
