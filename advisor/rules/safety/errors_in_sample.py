"""Calls raise for some items: in a pool, one error ends the whole job and the other results are lost.

This is the article's fourth mistake. A loop has at least kept what it had done so far.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.model import Finding, Fix, Pickling, Severity, Timing
from advisor.wording import count, place, plural

if TYPE_CHECKING:
    from advisor.model import Case

RULE = "errors-in-sample"


def check(case: Case) -> Finding | None:
    """Find calls that raised while the sample was timed."""
    timing = case.profile.timing
    if not isinstance(timing, Timing) or not timing.errors:
        return None
    example = f" ({timing.error})" if timing.error else ""
    return Finding(
        rule=RULE,
        severity=Severity.WARNING,
        confidence=1.0,
        message=f"{count(timing.errors)} of {plural(timing.calls, 'call')} raised{example}; "
        f"one error ends a whole pool.{_unpicklable(case)}",
        location=f"item {timing.error_items[0]} of the sample" if timing.error_items else place(case.target),
        fix=Fix(text="Catch the exception for each item, and return it or a marker beside the results."),
    )


def _unpicklable(case: Case) -> str:
    pickling = case.profile.pickling
    if not isinstance(pickling, Pickling) or pickling.exception is None or not pickling.exception.error:
        return ""
    return " The exception cannot be pickled, so it would break the pool without saying why."
