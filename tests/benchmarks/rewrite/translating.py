"""What becomes of each function: translated or refused, at the right line, and whether any row differs."""

from __future__ import annotations

import inspect
import random
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd
from corpus.case import Case
from soundness import check

from advisor.model import ItemForm
from advisor.rewrite import Refused, Rewritten, rewrite
from advisor.rewrite.running import Columns
from advisor.stage import FrameItems

if TYPE_CHECKING:
    from collections.abc import Callable


ROWS = 300
"""Ordinary rows from which a function's columns are known."""
SEED = 1
MARK = "# blocker"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one function."""

    case: Case
    result: Rewritten | Refused
    differences: tuple[str, ...] = ()

    @property
    def is_translated(self) -> bool:
        """Claim that there is a column form."""
        return isinstance(self.result, Rewritten)

    @property
    def is_at_the_right_line(self) -> bool:
        """Claim a refusal that names the marked line."""
        return isinstance(self.result, Refused) and self.result.blockers[0].line in marked(self.case.function)


def outcome(case: Case, count: int, seed: int) -> Outcome:
    """Translate one function, and run so many hostile rows through both forms."""
    result = rewrite(case.function, items_of(case, ROWS), form=case.form)
    if isinstance(result, Refused) or not count:
        return Outcome(case=case, result=result)
    return Outcome(case=case, result=result, differences=tuple(check(case, Columns(result), count, seed)))


def items_of(case: Case, count: int) -> Any:
    """Make ordinary items, in the form in which the function gets them."""
    rows = case.rows(random.Random(SEED), count)  # noqa: S311 - no secret
    return FrameItems(pd.DataFrame(rows)) if case.form is ItemForm.SERIES else rows


def marked(function: Callable[[Any], Any]) -> list[int]:
    """Return the lines of a function that are marked as the reason for a refusal."""
    lines, first = inspect.getsourcelines(function)
    return [first + index for index, line in enumerate(lines) if MARK in line]
