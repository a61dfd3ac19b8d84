"""Whole columns at once: for work that NumPy or pandas can do without a Python loop.

Right when every step has a column form: arithmetic, comparisons, text methods, dates, look-ups in a table. It
uses one core, and still beats any number of workers that run a Python loop.

Wrong when an item decides how many steps it takes, calls a service, or depends on the items before it; and
when the columns between the steps do not fit into memory.

Costs 0.2 to 1 ms for each call of pandas, whatever the number of rows (our own measurement), so that a few
rows gain nothing; and memory for each column between two steps.
"""

from __future__ import annotations

import ast
import contextlib
from typing import TYPE_CHECKING, Any

from advisor.model import Case, ItemForm, Need, Plan, Rejected, Vectorization
from advisor.probes import columns
from advisor.sandbox import guard
from advisor.strategies.program import Program, is_importable, target_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from advisor.stage import Stage

NAME = "vectorized"
NEEDS = frozenset({Need.INDEPENDENT, Need.COLUMNS})

OWN_NAMES = frozenset({"load", "run", "main"})
"""Functions of a program; a column form that uses names like these stands inside of `run`."""


def plans(case: Case) -> tuple[Plan, ...] | Rejected:
    """Offer the column form that gave what the function gives."""
    found = case.profile.vectorization
    if not isinstance(found, Vectorization):
        return Rejected(strategy=NAME, because=f"no column form was tried: {found.skipped}")
    if not found.works:
        return Rejected(strategy=NAME, because=found.because)
    return (Plan(strategy=NAME),)


class Whole:
    """The offered column form, over items that are in columns already."""

    start_seconds: float | None = 0.0

    def __init__(self, stage: Stage) -> None:
        with guard.refusing():
            self.form, self.guarded = columns.offered(stage)
        self.calls = 0
        self.count = 0

    def prepare(self, items: Sequence[Any], chunksize: int) -> Any:
        """Put the items into columns, as a program would hold them from the start."""
        del chunksize
        self.count = len(items)
        return self.form.table(items), items

    def run(self, prepared: Any) -> Any:
        """Work on the whole columns."""
        table, items = prepared
        with guard.refusing():
            return self.form.guarded(table, items) if self.guarded else self.form.plain(table)

    def results(self, output: Any) -> list[Any]:
        """Give one result per item, as the loop does."""
        found: list[Any] = self.form.results(output, self.count)
        return found


@contextlib.contextmanager
def arm(stage: Stage, plan: Plan) -> Iterator[Whole]:
    """Take the column form that was offered."""
    del plan
    yield Whole(stage)


# ---------------------------------------------------------------- the program


def source(plan: Plan, case: Case) -> str:
    """Write the program that works on whole columns."""
    del plan
    found = case.profile.vectorization
    if not isinstance(found, Vectorization):
        return Program(case, body=(f"return {target_name(case)}({whole_of(case, '')[1]})",)).text
    imports, whole = whole_of(case, found.as_what)
    if found.origin == "written":
        return written(case, found, (*imports, *found.imports), whole)
    if found.origin == "yours":
        return Program(case, imports=imports, body=yours(found, whole), uses_target=False).text
    return Program(case, imports=imports, body=(f"return {target_name(case)}({whole})",)).text


def whole_of(case: Case, as_what: str) -> tuple[tuple[str, ...], str]:
    """Return the imports and the expression that make columns of what the program loads."""
    if case.sample.form is ItemForm.SERIES:
        return (), "frame"
    return WRAP.get(as_what, ((), "items"))


WRAP: dict[str, tuple[tuple[str, ...], str]] = {
    "NumPy array": (("import numpy as np",), "np.asarray(items)"),
    "pandas Series": (("import pandas as pd",), "pd.Series(items)"),
    "DataFrame": (("import pandas as pd",), "pd.DataFrame(items)"),
}
"""How a list of items becomes columns: imports and expression."""


def written(case: Case, found: Vectorization, imports: tuple[str, ...], whole: str) -> str:
    """Write the program around the code that was written from the source."""
    code = found.code.strip("\n")
    function = functions_in(code)[-1]
    given = whole if len(function.args.args) - len(function.args.defaults) == 1 else f"{whole}, items"
    needed, bound = importing_own(case, found)
    call = (f"return {function.name}({given})",)
    loading = loading_beside(case, imports)
    if OWN_NAMES.isdisjoint({*found.uses, *(each.name for each in functions_in(code))}):
        return Program(
            case,
            imports=(*imports, *needed),
            shared=bound,
            definitions=tuple(code.splitlines()),
            body=call,
            uses_target=False,
            load_code=loading,
        ).text
    nested = code.replace("\n\n\n", "\n\n").splitlines()
    body = (*needed, *bound, "", *nested, "", *call)
    return Program(case, imports=imports, body=body, uses_target=False, load_code=loading).text


def loading_beside(case: Case, imports: tuple[str, ...]) -> str:
    """Return the code that loads the frame with pandas by its short name, where the program has that."""
    code = case.sample.load_code
    if case.sample.form is not ItemForm.SERIES or "import pandas as pd" not in imports:
        return ""
    return code.replace("import pandas\n", "import pandas as pd\n").replace(
        "frame = pandas.", "frame = pd.", 1
    )


def functions_in(code: str) -> list[ast.FunctionDef]:
    """Return the functions that code defines; the last one is the one to call."""
    return [node for node in ast.parse(code).body if isinstance(node, ast.FunctionDef)]


def importing_own(case: Case, found: Vectorization) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the import lines for names of the person's module, and lines that bind what they do not."""
    module, names = case.target.module, {name: name for name in found.uses} | original_of(case, found)
    if not names:
        return (), ()
    if not is_importable(module):
        places = (f'importlib.import_module("{module}").{place}' for place in names.values())
        return ("import importlib",), tuple(map("{} = {}".format, names, places))
    whole = {name: place for name, place in names.items() if "." not in place}
    inner = {name: place for name, place in names.items() if "." in place}
    whole |= {place.partition(".")[0]: place.partition(".")[0] for place in inner.values()}
    clauses = sorted(place if name == place else f"{place} as {name}" for name, place in whole.items())
    return (f"from {module} import {', '.join(clauses)}",), tuple(
        map("{} = {}".format, inner, inner.values())
    )


def original_of(case: Case, found: Vectorization) -> dict[str, str]:
    """Return what the code calls the person's function, where that is not its name in the module."""
    name = functions_in(found.plain)[-1].name.removesuffix("_columns")
    return {name: case.target.attribute} if name in found.uses else {}


def yours(found: Vectorization, whole: str) -> tuple[str, ...]:
    """Return the lines that call the person's own version."""
    return (*found.imports, "", f"return {found.uses[0]}({whole})")
