"""Whole columns at once: for work that NumPy or pandas can do without a Python loop.

Right when every step has a column form: arithmetic, comparisons, text methods, dates, look-ups in a table. It
uses one core, and still beats any number of workers that run a Python loop.

Wrong when an item decides how many steps it takes, calls a service, or depends on the items before it; and
when the columns between the steps do not fit into memory.

Costs 0.2 to 1 ms for each call of pandas, whatever the number of rows (our own measurement), so that a few
rows gain nothing; and memory for each column between two steps.
"""

from __future__ import annotations

import contextlib
import textwrap
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from advisor.model import Case, ColumnTrial, ItemForm, Need, Plan, Recognized, Rejected
from advisor.probes import columns
from advisor.sandbox import guard
from advisor.strategies.program import Program, target_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from advisor.stage import Stage

NAME = "vectorized"
NEEDS = frozenset({Need.INDEPENDENT, Need.COLUMNS})

SEARCH_SECONDS = 0.1
"""Seconds for finding the accepted column form again in a fresh cell."""


def plans(case: Case) -> tuple[Plan, ...] | Rejected:
    """Offer the column form that was tried and gave the loop's results."""
    trial = case.profile.column_trial
    if not isinstance(trial, ColumnTrial):
        return Rejected(strategy=NAME, because=f"no column form was tried: {trial.skipped}")
    if not trial.equal:
        return Rejected(strategy=NAME, because=trial.because)
    return (Plan(strategy=NAME),)


class Columns:
    """The accepted column form, over items that are in columns already."""

    start_seconds: float | None = 0.0

    def __init__(self, stage: Stage) -> None:
        self.calls = 0

        def counted(item: Any) -> Any:
            self.calls += 1
            return stage.function(item)

        with guard.refusing():
            found = columns.column_call(replace(stage, function=counted), seconds=SEARCH_SECONDS)
        if found is None:
            raise LookupError("the column form no longer gives the loop's results")
        self.form = found
        self.count = 0

    def prepare(self, items: Sequence[Any], chunksize: int) -> Any:
        """Put the items into columns, as a program would hold them from the start."""
        del chunksize
        self.count = len(items)
        return self.form.prepare(items)

    def run(self, prepared: Any) -> Any:
        """Work on the whole columns."""
        with guard.refusing():
            return self.form.call(prepared)

    def results(self, output: Any) -> list[Any]:
        """Give one result per item, as the loop does."""
        return self.form.unpack(output, self.count)


@contextlib.contextmanager
def arm(stage: Stage, plan: Plan) -> Iterator[Columns]:
    """Find the column form again."""
    del plan
    yield Columns(stage)


def source(plan: Plan, case: Case) -> str:
    """Write the program that works on whole columns."""
    del plan
    recognized, trial = case.profile.recognized, case.profile.column_trial
    written = recognized.column_code if isinstance(recognized, Recognized) else ""
    whole = "frame" if case.sample.form is ItemForm.SERIES else "items"
    imports: tuple[str, ...] = ()
    if whole == "items":
        as_what = trial.as_what if isinstance(trial, ColumnTrial) else ""
        imports, whole = WRAP.get(as_what, ((), whole))
    if written and uses_written_form(case):
        used = (("np.", "import numpy as np"), ("pd.", "import pandas as pd"))
        imports += tuple(line for name, line in used if name in written)
        if "datetime." in written:
            imports += ("from datetime import datetime",)
        definitions = tuple(textwrap.dedent(written).strip("\n").splitlines())
        body = (f"return columns({whole})",)
        return Program(case, imports=imports, definitions=definitions, body=body, uses_target=False).text
    return Program(case, imports=imports, body=(f"return {target_name(case)}({whole})",)).text


WRAP: dict[str, tuple[tuple[str, ...], str]] = {
    "NumPy array": (("import numpy as np",), "np.asarray(items)"),
    "pandas Series": (("import pandas as pd",), "pd.Series(items)"),
    "DataFrame": (("import pandas as pd",), "pd.DataFrame(items)"),
}
"""How a list of items becomes columns: imports and expression."""


def uses_written_form(case: Case) -> bool:
    """Tell whether the form written from the source was the one accepted, not the function itself."""
    trial = case.profile.column_trial
    return isinstance(trial, ColumnTrial) and "the function itself" not in trial.because
