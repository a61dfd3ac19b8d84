"""Writes the programs of process pools: how items are handed over, and what workers do with a chunk."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from advisor.model import Handover, ItemForm, Pickling, TargetKind
from advisor.strategies.blas import VARIABLES
from advisor.strategies.program import Program, target_name

if TYPE_CHECKING:
    from advisor.model import Case, Plan

IMPORTS = ("import multiprocessing", "from concurrent.futures import ProcessPoolExecutor")
SENT_BY_NAME = frozenset({TargetKind.FUNCTION, TargetKind.BUILTIN, TargetKind.CLASS, TargetKind.GENERATOR})
"""Kinds of which only the name is pickled; of the others a whole object might be, with every chunk."""
RECORDS = re.compile(r"^items = (?P<frame>.+)\.to_dict\('records'\)$", re.MULTILINE)
JOINED = "    return [result for part in parts for result in part]"


def table_code(case: Case) -> str:
    """Return code that loads a `frame` of which the items are rows; empty where there is none."""
    if case.sample.form is ItemForm.SERIES:
        return case.sample.load_code
    code, found = RECORDS.subn(r"frame = \g<frame>", case.sample.load_code)
    return code if found and case.sample.form is ItemForm.ROW else ""


def program(plan: Plan, case: Case) -> Program:
    """Write the program of a plan."""
    tabular = case.sample.form is ItemForm.SERIES or plan.handover is Handover.COLUMNS
    if plan.handover is Handover.INDEX:
        return by_index(plan, case)
    return by_slices(plan, case) if tabular else by_items(plan, case)


def by_items(plan: Plan, case: Case) -> Program:
    """Let the pool pickle items, a chunk at a time."""
    name, pickling = target_name(case), case.profile.pickling
    by_name = not (isinstance(pickling, Pickling) and pickling.function.error)
    definitions: tuple[str, ...] = ()
    if case.target.kind not in SENT_BY_NAME or not by_name:
        definitions, name = ("def run_one(item):", f"    return {name}(item)"), "run_one"
    mapped = f"    return list(pool.map({name}, items, chunksize={plan.chunksize}))"
    return Program(
        case,
        imports=IMPORTS,
        definitions=definitions,
        body=(*warming(plan, case), *opening(plan), mapped),
        environment=environment(plan),
    )


def by_slices(plan: Plan, case: Case) -> Program:
    """Send slices of the table, of which workers make rows."""
    size = plan.chunksize
    return Program(
        case,
        imports=IMPORTS,
        definitions=("def run_chunk(chunk):", f"    return {calls(plan, case, 'chunk')}"),
        body=(
            *warming(plan, case),
            f"chunks = [frame.iloc[start : start + {size}] for start in range(0, len(frame), {size})]",
            *opening(plan),
            "    parts = pool.map(run_chunk, chunks)",
            JOINED,
        ),
        environment=environment(plan),
        load_code=table_code(case),
    )


def by_index(plan: Plan, case: Case) -> Program:
    """Let forked workers inherit the items, and send where a chunk begins."""
    size, whole = plan.chunksize, "frame" if is_frame(case) else "items"
    cut = (
        f"INHERITED.iloc[start : start + {size}]" if is_frame(case) else f"INHERITED[start : start + {size}]"
    )
    return Program(
        case,
        imports=IMPORTS,
        shared=(
            f"INHERITED = {None if is_frame(case) else []}  # set before workers fork, which then have it",
        ),
        definitions=(
            "def run_chunk(start):",
            f"    chunk = {cut}",
            f"    return {calls(plan, case, 'chunk')}",
        ),
        body=(
            "global INHERITED",
            f"INHERITED = {whole}",
            *warming(plan, case),
            *opening(plan),
            f"    parts = pool.map(run_chunk, range(0, len({whole}), {size}))",
            JOINED,
        ),
        environment=environment(plan),
    )


def is_frame(case: Case) -> bool:
    """Tell whether the program holds its data as a table."""
    return case.sample.form is ItemForm.SERIES


def calls(plan: Plan, case: Case, chunk: str) -> str:
    """Return the expression that calls the target for every item of a chunk."""
    item, names, rows = looped(plan, case, chunk)
    return f"[{target_name(case)}({item}) for {names} in {rows}]"


def looped(plan: Plan, case: Case, chunk: str) -> tuple[str, str, str]:
    """Return what a loop over a chunk calls an item, what it unpacks, and what it goes over."""
    if plan.handover is not Handover.COLUMNS and not is_frame(case):
        return "item", "item", chunk
    if (plan.rows or case.sample.form) is ItemForm.SERIES:
        return "row", "_, row", f"{chunk}.iterrows()"
    return "row", "row", f'{chunk}.to_dict("records")'


def warming(plan: Plan, case: Case) -> tuple[str, ...]:
    """Return the lines that make the first call before forking."""
    if not plan.warm:
        return ()
    tabular = is_frame(case) or plan.handover is Handover.COLUMNS
    item, names, rows = looped(plan, case, "frame.iloc[:1]" if tabular else "items[:1]")
    return (
        f"for {names} in {rows}:",
        f"    {target_name(case)}({item})  # workers inherit what the first call loads and keeps",
    )


def opening(plan: Plan) -> tuple[str, ...]:
    """Return the lines that start the pool."""
    return (
        f'context = multiprocessing.get_context("{plan.start_method}")',
        f"with ProcessPoolExecutor(max_workers={plan.workers}, mp_context=context) as pool:",
    )


def environment(plan: Plan) -> tuple[str, ...]:
    """Return the lines that limit the threads of libraries that are not loaded yet."""
    if plan.blas_threads is None:
        return ()
    return tuple(f'os.environ["{name}"] = "{plan.blas_threads}"' for name in VARIABLES)
