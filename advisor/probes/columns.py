"""Question 1 answered by doing it: a column form is written, proved on rows, checked on all data, timed.

What does it is imported only where it is done: the parent knows this module, and never rewrites anything.
"""

from __future__ import annotations

import time
import warnings
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from advisor import wire
from advisor.model import Vectorization

if TYPE_CHECKING:
    from advisor.stage import Stage


def measure(
    stage: Stage,
    *,
    seconds: float,
    vectorized: str | None = None,
    share: float | None = None,
    show_values: bool = False,
) -> Vectorization:
    """Answer question 1 in about so many seconds.

    `vectorized` names the person's own version, a function of the whole columns. `share` is that of different
    items, where one call may stand for equal ones; without it, that is found out where reading allows it.
    """
    from advisor.probes import describing, proving, weighing  # noqa: PLC0415 - see above

    begun = time.perf_counter()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        search = proving.Search(stage=stage, end=begun + seconds, show_values=show_values)
        search.look_at_the_data()
        search.write()
        if vectorized is not None:
            search.add_yours(vectorized)
        count, ways = weighing.timed(search, share)
        found = describing.described(search, ways, count)
    return replace(found, seconds=time.perf_counter() - begun)


def keep(stage: Stage, *, found: dict[str, Any], vectorized: str | None) -> tuple[Stage, bool]:
    """Keep what was found on the stage, for the cells that are forked from it later."""
    stage.vectorization, stage.vectorized = wire.from_plain(Vectorization, found), vectorized
    return stage, True


def offered(stage: Stage) -> tuple[Any, bool]:
    """Return the form that was offered, and whether it sends odd rows through the original.

    Raises LookupError when there is none, or it is no longer found.
    """
    from advisor.probes import proving  # noqa: PLC0415 - see above

    found = stage.vectorization
    if found is None or not found.works:
        raise LookupError("there is no column form")
    form = proving.Search(stage=stage, end=0.0, items=stage.items).again(found.origin, stage.vectorized or "")
    return form, bool(found.guarded) and found.code == found.guarded
