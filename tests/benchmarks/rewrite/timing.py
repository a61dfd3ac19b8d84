"""How fast the column forms are, beside the same function in loops, on the same rows."""

from __future__ import annotations

import random
import time
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from advisor.model import ItemForm
from advisor.rewrite import Refused, rewrite
from advisor.rewrite.running import Columns
from advisor.stage import FrameItems

from .translating import SEED, items_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from corpus.case import Case

ROWS, FEW = 50_000, 2_000
"""Rows for the column form and the loop over records, and for the slow loops, which are scaled."""
TIMES, TURNS = 3, 15
TRIED = 50
"""Rows that tell which kind of record a function takes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Speed:
    """Seconds for all rows; those of the slow loops are scaled from fewer rows."""

    columns: float
    records: float
    apply: float | None = None
    iterrows: float | None = None
    by_hand: float | None = None


def speed(case: Case, rows: int = ROWS) -> Speed | None:
    """Time one function of the corpus; None when it has no column form."""
    result = rewrite(case.function, items_of(case, FEW), form=case.form)
    if isinstance(result, Refused):
        return None
    made = returning(case, rows)
    if not made:
        return None
    form = Columns(result)
    table = form.table(FrameItems(pd.DataFrame(made)) if case.form is ItemForm.SERIES else made)
    run, function = offered(form, table), case.function
    if case.form is ItemForm.VALUE:
        return Speed(columns=best(lambda: run(table)), records=best(lambda: run_all(function, made), times=1))
    take = tuples if by_attribute(case) else to_records
    few, scale = table.head(FEW), len(table) / len(table.head(FEW))
    return Speed(
        columns=best(lambda: run(table)),
        records=best(lambda: run_all(function, take(table)), times=1),
        apply=scale * best(lambda: few.apply(lambda row: returns(function, row), axis=1), times=1),
        iterrows=scale * best(lambda: run_all(function, (row for _, row in few.iterrows())), times=1),
    )


def to_records(table: pd.DataFrame) -> list[Any]:
    """Return the rows as dicts."""
    return table.to_dict("records")


def offered(form: Columns, table: Any) -> Callable[[Any], Any]:
    """Return what is offered here: the plain form where all conditions hold, else the guarded one."""
    return form.guarded if any(mask.any() for mask in form.odd(table)) else form.plain


def tuples(table: pd.DataFrame) -> list[Any]:
    """Return the rows as tuples with names, the fastest that a function with `row.column` can get."""
    return list(table.itertuples(index=False))


def returning(case: Case, rows: int) -> list[Any]:
    """Make ordinary items for which the function returns: one that raises would end a job."""
    made = case.rows(random.Random(SEED), rows)  # noqa: S311 - no secret
    as_given = tuples(pd.DataFrame(made)) if case.form is ItemForm.SERIES and by_attribute(case) else made
    return [item for item, given in zip(made, as_given, strict=True) if returns(case.function, given)]


def returns(function: Callable[[Any], Any], item: Any) -> bool:
    """Claim that a function returns for an item."""
    try:
        function(item)
    except Exception:
        return False
    return True


def by_attribute(case: Case) -> bool:
    """Claim a function that reads `row.column`, so that its records have to be tuples with names."""
    made = case.rows(random.Random(SEED), TRIED)  # noqa: S311 - no secret
    works = [returns(case.function, each) for each in tuples(pd.DataFrame(made))]
    return sum(works) > sum(returns(case.function, each) for each in made)


def run_all(function: Callable[[Any], Any], items: Any) -> None:
    """Call a function for each item, as a loop does that goes on after an error."""
    for item in items:
        try:
            function(item)
        except Exception:  # noqa: S112 - a few hostile rows raise in some functions
            continue


def best(run: Callable[[], Any], times: int = TIMES) -> float:
    """Return the fewest seconds of several runs."""
    seconds = []
    for _ in range(times):
        begun = time.perf_counter()
        run()
        seconds.append(time.perf_counter() - begun)
    return min(seconds)


def by_hand(df: pd.DataFrame) -> pd.DataFrame:
    """Do the work of the article's `process_user` as a person writes it with columns."""
    signup = pd.to_datetime(df["signup_date"], format="%Y-%m-%d")
    age_days = (datetime.now() - signup).dt.days  # noqa: DTZ005 - as the article has it
    return pd.DataFrame(
        {
            "user_id": df["user_id"],
            "email": df["email"].str.strip().str.lower(),
            "phone": df["phone"].str.replace("-", "", regex=False).str.replace(" ", "", regex=False),
            "age_days": age_days,
            "suspicious": (age_days < 7) & (df["transaction_count"] > 50),
        }
    )


def users(rows: int) -> pd.DataFrame:
    """Make the article's users.csv."""
    chance = random.Random(SEED)  # noqa: S311 - no secret
    number = partial(chance.randint, 0)
    return pd.DataFrame(
        {
            "user_id": range(rows),
            "email": [f" User{index}@Example.com" for index in range(rows)],
            "phone": [f"{number(999):03d}-{number(999):03d} {number(9999):04d}" for _ in range(rows)],
            "signup_date": [
                f"20{number(15) + 10}-{number(11) + 1:02d}-{number(27) + 1:02d}" for _ in range(rows)
            ],
            "transaction_count": [number(100) for _ in range(rows)],
        }
    )


def article(rows: int) -> Speed:
    """Time the article's own example, on a frame, beside columns written by hand."""
    from corpus import CASES

    case = next(each for each in CASES if each.name == "process_user")
    frame = users(rows)
    few, scale = frame.head(FEW), rows / FEW
    result = rewrite(case.function, FrameItems(few), form=ItemForm.SERIES)
    if isinstance(result, Refused):
        raise TypeError(f"process_user was refused: {result.blockers}")
    form = Columns(result)
    turns = [(best(lambda: form.plain(frame), 1), best(lambda: by_hand(frame), 1)) for _ in range(TURNS)]
    return Speed(
        columns=float(np.median([ours for ours, _ in turns])),
        by_hand=float(np.median([hand for _, hand in turns])),
        records=best(lambda: run_all(case.function, frame.to_dict("records"))),
        apply=scale * best(lambda: few.apply(case.function, axis=1)),
        iterrows=scale * best(lambda: run_all(case.function, (row for _, row in few.iterrows()))),
    )
