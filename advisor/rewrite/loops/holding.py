"""This file says which rows of a frame do not meet the conditions of a rewritten loop."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from advisor.rewrite.loops.before import state_before
from advisor.rewrite.loops.seeing import with_invariants
from advisor.rewrite.loops.whole import POSITIONS, UNIQUE, Whole
from advisor.rewrite.running import namespace_of

if TYPE_CHECKING:
    from advisor.rewrite.rewriting import Rewritten


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


def _of_form(form: Rewritten, table: Any) -> list[tuple[Any, Any]]:
    import numpy as np  # noqa: PLC0415 - frames are there

    names = namespace_of(form.source)
    exec(compile(form.masks, "<columns>", "exec"), names)  # noqa: S102 - written here
    return [(table.index, np.broadcast_to(np.asarray(mask), (len(table),))) for mask in names["masks"](table)]


def odd_labels(whole: Whole, frame: Any) -> set[Any]:
    """Return the labels of the rows that do not meet all conditions."""
    return {label for index, mask in masked(whole, frame) for label in index[mask]}
