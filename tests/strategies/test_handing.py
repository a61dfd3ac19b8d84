"""How items reach worker processes: every way gives the loop's results, in arms and in programs."""

import json
import subprocess
import sys
import threading
from dataclasses import replace

import pandas as pd
import pytest
from builders import (
    answers,
    case,
    effect,
    first_call,
    machine,
    pickled,
    pickling,
    sample,
    target,
    timing,
    waiting,
)
from stages import Workshop

from advisor import stage as staging
from advisor import strategies
from advisor.fingerprint import fingerprint
from advisor.model import Bound, EffectKind, Handover, ItemForm, Plan, Rejected, TargetKind
from advisor.stage import FrameItems, pick
from advisor.strategies import processes, records
from advisor.strategies.items import run_items

FORK = Plan(strategy="processes", workers=2, chunksize=3, start_method="fork")
INDEX = replace(FORK, handover=Handover.INDEX)
COLUMNS = replace(FORK, handover=Handover.COLUMNS)
RECORDS = Plan(strategy="records")
SERIES_PLANS = {
    "index": INDEX,
    "columns": COLUMNS,
    "index, rows as dicts": replace(INDEX, rows=ItemForm.ROW),
    "columns, rows as dicts": replace(COLUMNS, rows=ItemForm.ROW),
    "columns, warm, rows as dicts": replace(COLUMNS, rows=ItemForm.ROW, warm=True),
    "columns, spawn": replace(COLUMNS, start_method="spawn"),
    "columns, forkserver, rows as dicts": replace(COLUMNS, start_method="forkserver", rows=ItemForm.ROW),
    "records": RECORDS,
}
VALUE_PLANS = {
    "items": FORK,
    "index": INDEX,
    "index, warm": replace(INDEX, warm=True),
    "items, one thread each": replace(FORK, blas_threads=1),
    "items, spawn, one thread each": replace(FORK, start_method="spawn", blas_threads=1),
}
FRAME = pd.DataFrame(
    {"a": [3, 1, 2] * 4, "b": [f"x{n}" for n in range(12)], "c": [n / 4 for n in range(12)]},
    index=[5, 5, 5, *range(9)],
)


@pytest.fixture
def workshop(tmp_path):
    with Workshop(tmp_path) as opened:
        yield opened


def served(stage, plan, items=None):
    with strategies.find(plan.strategy).arm(stage, plan) as arm:
        return arm.results(arm.run(arm.prepare(stage.items if items is None else items, plan.chunksize)))


def same(got, expected):
    return [fingerprint(one).exact for one in got] == [fingerprint(one).exact for one in expected]


# ---------------------------------------------------------------- arms


ROW_CODE = """
def work(row):
    if row["c"] == 1.5:
        raise KeyError("c")
    return {"a": row["a"], "text": row["b"] * 2, "c": row["c"]}
"""


@pytest.mark.parametrize(
    "name", [name for name in SERIES_PLANS if "spawn" not in name and "server" not in name]
)
@pytest.mark.parametrize("indexes", [range(12), [7, 3, 3, 11, 0], [4]], ids=["all", "some", "one"])
def test_rows_of_a_table_reach_workers_whole_and_in_order(workshop, name, indexes):
    stage = workshop.stage(ROW_CODE, items=FRAME)
    items = pick(stage.items, indexes)
    assert same(served(stage, SERIES_PLANS[name], items), run_items(stage.function, items))


@pytest.mark.parametrize(
    "name", [name for name in SERIES_PLANS if "spawn" not in name and "server" not in name]
)
def test_workers_make_rows_in_the_form_of_the_plan(workshop, name):
    stage = workshop.stage("def work(row):\n    return type(row).__name__\n", items=FRAME)
    plan = SERIES_PLANS[name]
    made = "dict" if plan.rows is ItemForm.ROW or plan.strategy == "records" else "Series"
    assert served(stage, plan) == [made] * len(FRAME)


VALUES = {
    "values": list(range(13)),
    "equal values": [2, 2, 2, 1, 1],
    "unhashable": [[n] for n in range(7)],
    "one": ["x"],
}


@pytest.mark.parametrize("name", [name for name in VALUE_PLANS if "spawn" not in name])
@pytest.mark.parametrize("given", VALUES)
def test_items_reach_workers_whole_and_in_order(workshop, name, given):
    code = "def work(x):\n    return [x, 12 // x if isinstance(x, int) else None]\n"
    stage = workshop.stage(code, items=VALUES[given])
    items = pick(stage.items, [*range(len(stage.items))][::-1])
    assert same(served(stage, VALUE_PLANS[name], items), run_items(stage.function, items))


def test_slices_of_slices_know_where_their_rows_stand():
    picked = pick(FrameItems(FRAME), [9, 2, 4, 7])
    assert list(picked[1:3].positions) == [2, 4]
    assert list(pick(picked, [3, 0]).positions) == [7, 9]
    assert FRAME.iloc[list(picked[1:3].positions)].equals(picked[1:3].frame)


@pytest.mark.parametrize(("plan", "travels"), [(INDEX, True), (FORK, False)], ids=["inherited", "sent"])
def test_items_that_cannot_be_pickled_are_inherited(workshop, plan, travels):
    stage = workshop.stage("def work(x):\n    return x(2)\n", items=[lambda y, n=n: y + n for n in range(5)])
    if travels:
        assert served(stage, plan) == [2, 3, 4, 5, 6]
    else:
        with pytest.raises(Exception, match=r"pickle|local object"):
            served(stage, plan)


def test_a_function_that_cannot_be_pickled_is_inherited(workshop):
    stage = workshop.stage("def made(n):\n    return lambda x: x + n\nwork = made(3)\n", items=[1, 2, 3])
    assert served(stage, FORK) == served(stage, INDEX) == [4, 5, 6]


def test_rows_are_made_of_the_table_that_the_items_came_from(workshop):
    """Object columns and missing values come back as the loop has them, not as a new table would guess."""
    frame = pd.DataFrame({"a": pd.Series([1, None, "x", 4.0], dtype=object), "b": [1, 2, 3, 4]})
    (workshop.folder / "tables.py").write_text("import pandas as pd\n")
    stage = workshop.stage(
        "def work(row):\n    return [row['a'], row['b']]\n", items=frame.to_dict("records")
    )
    stage.form = ItemForm.ROW
    stage.drawn = type("Drawn", (), {"make_frame": staticmethod(lambda: (frame, ()))})
    items = pick(stage.items, [3, 1, 0, 2])
    assert same(served(stage, COLUMNS, items), run_items(stage.function, items))


FIRST = """
import os
parent = os.getpid()
calls = []

def work(x):
    calls.append(os.getpid())
    return calls[0] == parent, len(calls)
"""


def test_a_first_call_before_forking_is_inherited_by_every_worker(workshop):
    stage = workshop.stage(FIRST, items=list(range(6)))
    with strategies.find("processes").arm(stage, replace(FORK, warm=True)) as arm:
        assert arm.calls == 3
        assert all(inherited for inherited, _ in arm.run(arm.prepare(stage.items, 1)))
    stage = workshop.stage(FIRST, items=list(range(6)))
    assert not any(inherited for inherited, _ in served(stage, FORK))


@pytest.mark.parametrize(
    "code",
    [
        "kept = []\ndef work(x):\n    kept.append(open(__file__))\n    return x\n",
        "import threading\ndef work(x):\n    threading.Timer(5, print).start()\n",
    ],
    ids=["file", "thread"],
)
def test_a_first_call_that_leaves_what_workers_must_not_share_fails_the_arm(workshop, code):
    stage = workshop.stage(code, items=[1, 2])
    with pytest.raises(RuntimeError, match="must not share"):
        served(stage, replace(FORK, warm=True))
    for kept in getattr(sys.modules[stage.location.module], "kept", []):
        kept.close()
    for thread in threading.enumerate():
        if isinstance(thread, threading.Timer):
            thread.cancel()


# ---------------------------------------------------------------- plans


def offered(**facts):
    found = processes.plans(case(**facts))
    assert isinstance(found, tuple), found
    return found


DEAR = pickled(dumps_seconds=0.0004, loads_seconds=0.0004)
STUCK = pickled(error="TypeError: cannot pickle it")


def test_items_that_are_cheap_to_pickle_are_sent():
    assert {plan.handover for plan in offered()} == {Handover.ITEMS}
    assert {plan.because for plan in offered()} == {""}


def test_items_that_are_dear_to_pickle_are_inherited_where_workers_fork():
    first, *others = offered(pickling=pickling(item=DEAR))
    assert (first.start_method, first.handover) == ("fork", Handover.INDEX)
    assert "pickling one takes 108 % of computing it" in first.because
    assert {plan.handover for plan in others} == {Handover.ITEMS}


def test_items_that_cannot_be_pickled_leave_only_workers_that_fork():
    (plan,) = offered(pickling=pickling(item=STUCK))
    assert (plan.start_method, plan.handover) == ("fork", Handover.INDEX)
    assert "cannot be pickled" in plan.because


@pytest.mark.parametrize(
    "facts",
    [
        {"target": target(threads=2)},
        {"machine": machine(start_methods=("spawn", "forkserver"))},
        {"machine": machine(system="Darwin 25.1")},
    ],
    ids=["threads", "no fork", "macOS"],
)
def test_items_that_cannot_be_pickled_leave_nothing_where_workers_do_not_fork(facts):
    found = processes.plans(case(pickling=pickling(item=STUCK), **facts))
    assert isinstance(found, Rejected)
    assert "cannot be pickled" in found.because


SERIES = sample(form=ItemForm.SERIES, load_code="import pandas\n\nframe = pandas.read_csv('users.csv')\n")


def test_rows_as_series_are_sent_as_slices_and_may_be_made_as_dicts():
    plans = offered(sample=SERIES)
    assert [(plan.start_method, plan.rows) for plan in plans] == [
        ("fork", None),
        ("fork", ItemForm.ROW),
        ("forkserver", None),
        ("spawn", None),
    ]
    assert {plan.handover for plan in plans} == {Handover.COLUMNS}
    assert all(plan.because for plan in plans)


@pytest.mark.parametrize(("seconds", "larger"), [(0.00004, 1.3), (0.00001, 5.0), (0.01, 1.0)])
def test_chunks_are_larger_where_rows_are_cheaper_to_make(seconds, larger):
    as_series, as_dicts, *_ = offered(sample=SERIES, timing=timing(seconds))
    assert as_dicts.chunksize >= larger * as_series.chunksize
    assert (as_dicts.chunksize == as_series.chunksize) is (larger == 1)


def test_dicts_that_come_from_a_table_are_sent_as_slices_of_it():
    code = "from works import frame\n\nitems = frame.to_dict('records')\n"
    assert {plan.handover for plan in offered(sample=sample(load_code=code))} == {Handover.COLUMNS}


@pytest.mark.parametrize(
    ("facts", "warm"),
    [
        ({"timing": timing(0.01, first_call_excess=0.06)}, True),
        ({"timing": timing(0.001, first_call_excess=0.011)}, True),
        ({"timing": timing(0.004, first_call_excess=0.019)}, False),
        ({"timing": timing(0.00001, first_call_excess=0.0005)}, False),
        ({"timing": timing(0.1, first_call_excess=0.06)}, True),
        ({"timing": timing(0.01, first_call_excess=0.06), "waiting": waiting(native=0.2)}, False),
        ({"timing": timing(0.01, first_call_excess=0.06), "waiting": waiting(connections=1)}, False),
        (
            {
                "timing": timing(0.01, first_call_excess=0.06),
                "first_call": first_call(effects=(effect(EffectKind.NETWORK),)),
            },
            False,
        ),
        (
            {
                "timing": timing(0.01, first_call_excess=0.06),
                "first_call": first_call(effects=(effect(EffectKind.STATE),)),
            },
            True,
        ),
    ],
)
def test_one_call_is_made_before_forking_when_the_first_is_dear_and_leaves_nothing_behind(facts, warm):
    plans = offered(**facts)
    assert [plan.warm for plan in plans] == [warm, False, False]
    assert ("before forking" in plans[0].because) is warm


@pytest.mark.parametrize(
    ("fact", "threads"),
    [
        (waiting(), None),
        (waiting(native=0.1), 1),
        (waiting(Bound.NATIVE), 1),
    ],
)
def test_workers_of_a_function_with_threads_of_its_own_get_one_each(fact, threads):
    assert {plan.blas_threads for plan in offered(waiting=fact)} == {threads}


def test_records_are_offered_where_the_loop_makes_series():
    assert isinstance(records.plans(case()), Rejected)
    (plan,) = records.plans(case(sample=SERIES))
    assert plan.strategy == "records"
    assert not records.NEEDS
    names = [each.strategy for each in strategies.collect(case(sample=SERIES), answers())[0]]
    assert names[:2] == ["sequential", "records"]


# ---------------------------------------------------------------- programs


WORKS = """
import csv
import pandas as pd

FRAME = pd.DataFrame({"a": [3, 1, 2] * 4, "b": ["x", "y", "z", "w"] * 3, "c": [n / 4 for n in range(12)]})
HANDLES = [lambda n=n: n for n in range(7)]

def work(row):
    return [row["a"], row["b"], row["c"]]

def called(item):
    return item() + 1

short = lambda row: work(row)

class Model:
    def __init__(self):
        self.lock = lambda: 0

    def predict(self, row):
        return work(row)

model = Model()
"""
DRIVER = """
import importlib, json, sys

if __name__ == "__main__":
    print(json.dumps(importlib.import_module(sys.argv[1]).main()))
"""
METHODS = ("fork", "spawn", "forkserver")
PROGRAMS = {
    "index": ("called", "home/works.py:HANDLES", ItemForm.VALUE, [INDEX, replace(INDEX, warm=True)]),
    "series": ("work", "home/works.py:FRAME", ItemForm.SERIES, list(SERIES_PLANS.values())),
    "dicts of a table": (
        "work",
        "home/works.py:FRAME",
        ItemForm.ROW,
        [INDEX, replace(COLUMNS, warm=True), *(replace(COLUMNS, start_method=method) for method in METHODS)],
    ),
    "one thread each": (
        "work",
        "home/works.py:FRAME",
        ItemForm.ROW,
        [replace(FORK, blas_threads=1, start_method=method) for method in METHODS],
    ),
    "lambda": (
        "short",
        "home/works.py:FRAME",
        ItemForm.ROW,
        [replace(FORK, start_method=m) for m in METHODS],
    ),
    "method": (
        "model.predict",
        "home/works.py:FRAME",
        ItemForm.ROW,
        [replace(FORK, start_method=method) for method in METHODS],
    ),
}


@pytest.fixture
def home(tmp_path, monkeypatch):
    """The folder of the person's module, and one beside it where programs are pasted."""
    (tmp_path / "home").mkdir()
    (tmp_path / "pasted").mkdir()
    monkeypatch.chdir(tmp_path)
    with Workshop(tmp_path):
        (tmp_path / "home" / "works.py").write_text(WORKS)
        (tmp_path / "pasted" / "driver.py").write_text(DRIVER)
        yield tmp_path / "home"


def real_case(attribute, data, form):
    stage, found = staging.load_target(None, spec=f"home/works.py:{attribute}")
    stage, _ = staging.draw(stage, spec=data, size=2000, seed=0, column=None, spool=None)
    stage, drawn = staging.use_form(stage, form=form, because="", spec=data, show_values=False)
    return stage, case(target=found, sample=drawn)


def ran(command, folder):
    done = subprocess.run([sys.executable, *command], cwd=folder, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    return done.stdout


@pytest.mark.slow
@pytest.mark.parametrize("given", PROGRAMS)
def test_programs_run_as_scripts_and_as_modules_of_another_folder(home, given):
    attribute, data, form, plans = PROGRAMS[given]
    stage, found = real_case(attribute, data, form)
    expected = json.loads(json.dumps([stage.function(item) for item in stage.items], default=int))
    for number, plan in enumerate(plans):
        text = strategies.find(plan.strategy).source(plan, found)
        (home.parent / "pasted" / f"program_{number}.py").write_text(text)
        assert json.loads(ran(["pasted/driver.py", f"program_{number}"], home.parent)) == expected, text
        assert ran([f"pasted/program_{number}.py"], home.parent) == ""
    check_style(home.parent / "pasted")


def check_style(folder):
    lint = ["check", "--isolated", "--no-cache", "--select", "E,F,I,W,B,UP", "--line-length", "100"]
    layout = ["format", "--isolated", "--no-cache", "--diff", "--line-length", "100"]
    layout += ["--config", 'format.quote-style="preserve"']
    names = sorted(path.name for path in folder.glob("program_*.py"))
    for arguments in (lint, layout):
        ran(["-m", "ruff", "--quiet", *arguments, *names], folder)


def test_a_program_limits_threads_before_it_imports_anything_else():
    text = strategies.find("processes").source(replace(FORK, blas_threads=1), case())
    first = text.splitlines()[:5]
    assert first[0] == "import os"
    assert 'os.environ["OPENBLAS_NUM_THREADS"] = "1"' in first


def test_a_bound_method_is_not_pickled_with_every_chunk():
    text = strategies.find("processes").source(FORK, case(target=target(kind=TargetKind.METHOD)))
    assert "pool.map(run_one, items, chunksize=3)" in text
