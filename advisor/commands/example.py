"""An example of every strategy's code: written by the strategy itself, for a made-up job."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from advisor.model import (
    Case,
    ColumnVerdict,
    Cores,
    Estimate,
    ItemForm,
    Machine,
    Memory,
    Plan,
    Profile,
    Sample,
    Target,
    TargetKind,
    Vectorization,
)

if TYPE_CHECKING:
    from advisor.strategies import Strategy

CORES = 2
CHUNK = 100

MACHINE = Machine(
    cores=Cores(usable=CORES, source="hardware", logical=CORES, physical=None, affinity=None, quota=None),
    memory=Memory(available=1 << 33, limit=1 << 33, source="physical memory"),
    system="Linux",
    python="3",
    implementation="CPython",
    gil=True,
    start_methods=("fork", "spawn", "forkserver"),
    default_start_method="fork",
    blas_threads=None,
    load=None,
)

TARGET = Target(
    spec="work.py:score",
    module="work",
    attribute="score",
    file="work.py",
    line=1,
    kind=TargetKind.FUNCTION,
    signature="(item)",
    doc="",
    import_seconds=0.0,
    threads=1,
    path_entry="",
    body_lines=1,
)

ITEMS = Sample(
    source="lines",
    spec="names.txt",
    form=ItemForm.VALUE,
    form_because="",
    items=1000,
    total=Estimate(value=1000.0, low=1000.0, high=1000.0, confidence=1.0),
    bytes=None,
    drawn="",
    columns=(),
    load_code="from pathlib import Path\n\nitems = Path('names.txt').read_text().splitlines()\n",
)

TABLE = replace(
    ITEMS,
    spec="users.csv",
    form=ItemForm.SERIES,
    load_code="import pandas as pd\n\nframe = pd.read_csv('users.csv')\n",
)

COST = 'def cost_columns(df):\n    return df["price"] * df["count"]\n'

COLUMNS = Profile(
    vectorization=Vectorization(
        verdict=ColumnVerdict.IDENTICAL,
        because="",
        as_what="DataFrame",
        code=COST,
        plain=COST,
        items=1000,
        call_seconds=0.001,
    ),
)

TABULAR = frozenset({"vectorized", "records"})
"""Strategies that show best on a table."""


def case(name: str) -> Case:
    """Return a made-up job that suits a strategy."""
    kind = TargetKind.COROUTINE if name == "coroutines" else TargetKind.FUNCTION
    return Case(
        machine=MACHINE,
        target=replace(TARGET, kind=kind),
        sample=TABLE if name in TABULAR else ITEMS,
        profile=COLUMNS if name == "vectorized" else Profile(),
        workers=CORES,
    )


def plan(strategy: Strategy) -> Plan:
    """Return a plan with the code that the strategy writes for it."""
    pool = strategy.NAME not in {"sequential", "vectorized", "records", "distinct"}
    chosen = Plan(
        strategy=strategy.NAME,
        workers=CORES if pool else 1,
        chunksize=CHUNK if pool else 1,
        start_method="fork" if pool else None,
    )
    if strategy.NAME in {"threads", "coroutines"}:
        chosen = replace(chosen, workers=16, chunksize=1, start_method=None)
    return replace(chosen, code=strategy.source(chosen, case(strategy.NAME)))
