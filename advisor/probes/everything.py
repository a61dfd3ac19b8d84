"""All the data where it is small enough, and a sample that shows all kinds of values in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from advisor.model import ItemForm
from advisor.sources import whole
from advisor.stage import FrameItems, pick

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from advisor.stage import Stage

UNUSUAL_MOST = 500
"""Rows with kinds of values that the sample lacks, added to it at most."""


def everything(stage: Stage, seconds: float) -> Sequence[Any] | None:
    """Return all the items of the job; None where they cannot be had in the time."""
    drawn = stage.drawn
    if drawn is None or is_all(stage):
        return stage.items
    needed = whole.seconds_of(drawn, stage.form)
    if drawn.whole is None or needed is None or needed > seconds:
        return None
    try:
        found = drawn.whole(stage.form)
    except Exception:  # more than the sample may be damaged, or gone by now
        return None
    return FrameItems(found) if stage.form is ItemForm.SERIES else list(found)


def is_all(stage: Stage) -> bool:
    """Claim that the sample holds all the items."""
    drawn = stage.drawn
    total = None if drawn is None else drawn.total
    return total is not None and total.confidence == 1 and len(stage.items) >= total.high


def representative(items: Sequence[Any], pool: Sequence[Any], positions: Sequence[int]) -> Sequence[Any]:
    """Return the sample as all the data would have it: with its dtypes, and with each kind of value in it."""
    if pool is items:
        return items
    if isinstance(pool, FrameItems):
        return pick(pool, [at for at in positions if at < len(pool)])
    known = {kind for item in items for kind in kinds_in(item)}
    unusual = (item for item in pool if not known.issuperset(kinds_in(item)))
    return [*items, *_first(unusual, UNUSUAL_MOST)]


def kinds_in(item: Any) -> Iterable[Any]:
    """Return the types of a row's values by column, absent columns included, or that of a value."""
    if isinstance(item, dict):
        return [(name, type(value)) for name, value in item.items()] + [tuple(item)]
    return [type(item)]


def _first(items: Iterable[Any], most: int) -> list[Any]:
    return [item for _, item in zip(range(most), items, strict=False)]
