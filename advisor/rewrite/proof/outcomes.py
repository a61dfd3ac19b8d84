"""This file runs a function as its loop does, row by row, and keeps what became of each row."""

from __future__ import annotations

import time
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from advisor.rewrite.proof.comparing import plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

SHORT_TEXT = 24
"""Characters up to which a text counts as a label that stands for a branch."""
DEEPEST, PARTS = 3, 12
"""Levels of a result, and parts of each, that tell branches apart."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the function did for one row."""

    value: Any = None
    raised: str = ""
    """Name of the kind of the exception; "" when it returned."""
    changed: bool = False
    """Whether the row was another one afterwards."""


def run(function: Callable[[Any], Any], rows: Iterable[Any], deadline: float) -> list[Outcome]:
    """Run rows until the deadline, at least one; what was refused to the function is not caught."""
    outcomes: list[Outcome] = []
    for row in rows:
        outcomes.append(outcome_of(function, row))
        if time.perf_counter() > deadline:
            break
    return outcomes


def outcome_of(function: Callable[[Any], Any], row: Any) -> Outcome:
    """Call the function with a row, of which a dict is copied first: the row stays what it is."""
    if type(row) is not dict:
        return _called(function, row)
    own = dict(row)
    outcome = _called(function, own)
    if _is_equal(own, row):
        return outcome
    return Outcome(outcome.value, outcome.raised, changed=True)


def _called(function: Callable[[Any], Any], row: Any) -> Outcome:
    try:
        return Outcome(function(row))
    except Exception as error:
        return Outcome(raised=type(error).__name__)


def _is_equal(own: Any, row: Any) -> bool:
    """Compare by identity first, as dicts do: NaN equals itself, and no code of a stranger runs."""
    try:
        return bool(own == row)
    except Exception:  # a value that was put in another's place, and cannot be compared with it
        return False


def signature(outcome: Outcome) -> str:
    """Return what tells the branch that a row took: labels, signs and kinds, not the values themselves."""
    return outcome.raised or _sketch(outcome.value, DEEPEST)


def _sketch(value: Any, depth: int) -> str:
    value = plain(value)
    kind = type(value)
    if value is None or kind is bool:
        return str(value)
    if kind is str:
        return value if len(value) <= SHORT_TEXT and value.isalpha() else f"text {bool(value)}"
    if kind is int or kind is float:
        return f"{kind.__name__} {(value > 0) - (value < 0)} {value == value}"  # noqa: PLR0124 - NaN
    if depth and kind in {dict, list, tuple}:
        parts = islice(value.values() if kind is dict else value, PARTS)
        return " ".join(_sketch(each, depth - 1) for each in parts)
    return kind.__name__
