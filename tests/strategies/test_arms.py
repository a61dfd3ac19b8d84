import os
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from builders import vectorization
from stages import Workshop

from advisor import strategies, wire
from advisor.fingerprint import fingerprint
from advisor.model import ColumnVerdict, EffectKind, Failed, FailureKind, Handover, ItemForm, Plan
from advisor.probes import columns
from advisor.sandbox.session import Limits, Ran, Sandbox
from advisor.strategies.items import ItemFailed, run_items

SEQUENTIAL = Plan(strategy="sequential")
THREADS = Plan(strategy="threads", workers=3, chunksize=2)
COROUTINES = Plan(strategy="coroutines", workers=3)
FORK = Plan(strategy="processes", workers=2, chunksize=3, start_method="fork")
SPAWN = Plan(strategy="processes", workers=2, chunksize=3, start_method="spawn")
FORKSERVER = Plan(strategy="processes", workers=2, chunksize=3, start_method="forkserver")
INDEX = replace(FORK, handover=Handover.INDEX, warm=True)
VECTORIZED = Plan(strategy="vectorized")


def named(plan):
    inherits = "inherited" if plan.handover is Handover.INDEX else ""
    return " ".join(filter(None, (plan.strategy, plan.start_method, inherits)))


@pytest.fixture
def workshop(tmp_path):
    with Workshop(tmp_path) as opened:
        yield opened


def served(stage, plan, chunksize=None):
    """Return what an arm gives for all the items of its stage."""
    with strategies.find(plan.strategy).arm(stage, plan) as arm:
        prepared = arm.prepare(stage.items, plan.chunksize if chunksize is None else chunksize)
        return arm.results(arm.run(prepared))


def same(got, expected):
    return [fingerprint(one).exact for one in got] == [fingerprint(one).exact for one in expected]


# ---------------------------------------------------------------- every strategy, every hard input

CODE = """
import asyncio

class Odd(BaseException):
    pass

class TwoArguments(Exception):
    def __init__(self, row, why):
        super().__init__(f"{row}: {why}")

def work(x):
    return x * 3

def of_row(row):
    return {"name": row["name"].strip().title(), "age": int(row["age"] or -1)}

def of_series(row):
    return row["a"] + len(row["b"])

def nothing(x):
    pass

def raises(x):
    errors = {
        2: ValueError("two"), 3: StopIteration("three"), 5: KeyboardInterrupt(), 6: SystemExit(0), 7: Odd(),
        8: TwoArguments(8, "bad"), 9: MemoryError(), 10: GeneratorExit(), 11: RecursionError(),
    }
    if x in errors:
        raise errors[x]
    return -x

def always(x):
    raise KeyError(x)

def nested(x):
    return [x, {"x": (x, None)}, float("nan"), "é" * x]
"""

ROWS = [{"name": f"  ana {n} ", "age": str(n) if n % 3 else ""} for n in range(11)]
FRAME = pd.DataFrame({"a": range(9), "b": ["x" * n for n in range(9)]}, index=range(100, 109))

INPUTS = {
    "values": ("work", list(range(11))),
    "rows": ("of_row", ROWS),
    "series": ("of_series", FRAME),
    "nothing": ("nothing", list(range(5))),
    "errors": ("raises", list(range(13))),
    "only errors": ("always", list(range(4))),
    "nested": ("nested", list(range(6))),
    "one item": ("work", [7]),
    "two items": ("work", [7, 8]),
}


@pytest.mark.parametrize("given", INPUTS, ids=str)
@pytest.mark.parametrize("plan", [SEQUENTIAL, THREADS, FORK, INDEX], ids=named)
def test_an_arm_gives_the_loops_results_in_the_loops_order(workshop, plan, given):
    attribute, items = INPUTS[given]
    stage = workshop.stage(CODE, attribute, items)
    expected = run_items(stage.function, stage.items)
    assert len(expected) == len(items)
    assert same(served(stage, plan), expected)


ASYNC = CODE + "".join(
    f"""
async def async_{name}(item):
    await asyncio.sleep(0)
    return {name}(item)
"""
    for name in ("work", "of_row", "of_series", "nothing", "raises", "always", "nested")
)


@pytest.mark.parametrize("given", INPUTS, ids=str)
@pytest.mark.parametrize("plan", [SEQUENTIAL, COROUTINES], ids=named)
def test_an_arm_gives_the_results_of_awaiting_one_by_one(workshop, plan, given):
    attribute, items = INPUTS[given]
    stage = workshop.stage(ASYNC, f"async_{attribute}", items)
    expected = run_items(workshop.stage(CODE, attribute, items).function, stage.items)
    got = served(stage, plan)
    assert len(got) == len(items)
    for one, other in zip(got, expected, strict=True):
        # Python itself turns a StopIteration that leaves an async def into a RuntimeError.
        assert same([one], [other]) or (one, other) == (
            ItemFailed("RuntimeError"),
            ItemFailed("StopIteration"),
        )


def test_every_kind_of_error_is_a_result_that_names_it():
    def fails(error):
        raise error

    errors = [ValueError(), StopIteration(), KeyboardInterrupt(), SystemExit(0), GeneratorExit(), OSError()]
    names = ["ValueError", "StopIteration", "KeyboardInterrupt", "SystemExit", "GeneratorExit", "OSError"]
    assert run_items(fails, errors) == [ItemFailed(name) for name in names]


@pytest.mark.parametrize("chunksize", [1, 2, 11, 50])
@pytest.mark.parametrize("plan", [THREADS, FORK, INDEX], ids=named)
def test_chunks_of_any_size_lose_nothing(workshop, plan, chunksize):
    stage = workshop.stage(CODE, "raises", list(range(13)))
    assert same(served(stage, plan, chunksize), run_items(stage.function, stage.items))


@pytest.mark.parametrize("plan", [SEQUENTIAL, THREADS, FORK, INDEX], ids=named)
def test_slices_of_a_frame_stay_rows_of_that_frame(workshop, plan):
    stage = workshop.stage("def work(row):\n    return (row.name, row['b'])\n", items=FRAME)
    with strategies.find(plan.strategy).arm(stage, plan) as arm:
        got = arm.results(arm.run(arm.prepare(stage.items[3:8], 2)))
    assert got == [(103, "xxx"), (104, "xxxx"), (105, "xxxxx"), (106, "xxxxxx"), (107, "xxxxxxx")]


@pytest.mark.parametrize("plan", [SEQUENTIAL, THREADS, FORK, INDEX], ids=named)
def test_an_arm_serves_slice_after_slice(workshop, plan):
    stage = workshop.stage(CODE, "work", list(range(20)))
    with strategies.find(plan.strategy).arm(stage, plan) as arm:
        assert arm.calls >= 1
        for start in (0, 5, 13):
            assert arm.results(arm.run(arm.prepare(stage.items[start : start + 4], 2))) == [
                3 * x for x in range(start, min(start + 4, 20))
            ]


# ---------------------------------------------------------------- each strategy does what it says


def test_threads_return_results_in_order_although_the_first_item_ends_last(workshop):
    code = """
    import threading
    last_began = threading.Event()

    def work(x):
        if x == 2:
            last_began.set()
        if x == 0 and work.armed:
            assert last_began.wait(30)
        return x
    work.armed = False
    """
    stage = workshop.stage(code, items=[0, 1, 2])
    with strategies.find("threads").arm(stage, THREADS) as arm:
        stage.function.armed = True
        assert arm.results(arm.run(arm.prepare(stage.items, 1))) == [0, 1, 2]


def test_coroutines_are_in_flight_up_to_the_cap_and_never_over_it(workshop):
    code = """
    import asyncio
    flying = [0]
    most = [0]

    async def work(x):
        flying[0] += 1
        most[0] = max(most)
        most[0] = max(most[0], flying[0])
        for _ in range(3):
            await asyncio.sleep(0)
        flying[0] -= 1
        return x
    """
    stage = workshop.stage(code, items=list(range(20)))
    assert served(stage, COROUTINES) == list(range(20))
    assert __import__(stage.location.module).most == [3]


def test_what_a_coroutine_leaves_running_ends_with_the_arm(workshop):
    code = """
    import asyncio
    ended = []

    async def for_ever():
        try:
            await asyncio.sleep(1000)
        finally:
            ended.append(True)

    async def work(x):
        asyncio.get_running_loop().tasks = getattr(asyncio.get_running_loop(), "tasks", [])
        asyncio.get_running_loop().tasks.append(asyncio.ensure_future(for_ever()))
        await asyncio.sleep(0)
        return x
    """
    stage = workshop.stage(code, items=[1, 2])
    assert served(stage, COROUTINES) == [1, 2]
    assert len(__import__(stage.location.module).ended) == 3


def test_processes_start_so_many_workers_and_work_in_them(workshop):
    stage = workshop.stage("import os\ndef work(x):\n    return os.getpid()\n", items=list(range(40)))
    plan = Plan(strategy="processes", workers=2, chunksize=1, start_method="fork")
    with strategies.find("processes").arm(stage, plan) as arm:
        alive = set(arm.pool._processes)
        assert arm.calls == 2
        pids = set(arm.results(arm.run(arm.prepare(stage.items, 1))))
    assert len(alive) == 2
    assert pids <= alive
    assert os.getpid() not in pids


def test_a_callable_that_is_neither_true_nor_false_works_in_a_worker(workshop):
    code = """
    class Undecided:
        def __bool__(self):
            raise ValueError("ambiguous")
        def __call__(self, x):
            return x + 10

    work = Undecided()
    """
    assert served(workshop.stage(code, items=[1, 2, 3]), FORK) == [11, 12, 13]


def test_a_result_that_cannot_travel_fails_the_arm(workshop):
    stage = workshop.stage("def work(x):\n    return (lambda: x) if x else x\n", items=[0, 1])
    with pytest.raises(Exception, match=r"pickle|local object"):
        served(stage, FORK)


# ---------------------------------------------------------------- whole columns


def answered(stage):
    """Return the stage with question 1 answered."""
    return columns.keep(stage, found=wire.to_plain(columns.measure(stage, seconds=1)), vectorized=None)[0]


@pytest.mark.parametrize(
    ("code", "items"),
    [
        ("def work(x):\n    return x * 2 + 1\n", list(range(50))),
        ("def work(x):\n    return x / 4\n", [n / 3 for n in range(50)]),
        ("def work(x):\n    return 'A' if x > 20 else 'B'\n", list(range(50))),
        ("import numpy\nwork = numpy.sqrt\n", [float(n) for n in range(50)]),
        ("def work(row):\n    return row['a'] * 2\n", pd.DataFrame({"a": range(30), "b": ["x"] * 30})),
        ("work = lambda row: {'n': row['a'], 't': row['b'] + '!'}\n", pd.DataFrame({"a": [1, 2], "b": "x"})),
    ],
    ids=["integers", "floats", "choices", "ufunc", "frame", "dicts"],
)
def test_whole_columns_give_the_loops_results(workshop, code, items):
    stage = answered(workshop.stage(code, items=items))
    assert same(served(stage, VECTORIZED), run_items(stage.function, stage.items))


@pytest.mark.parametrize("row", ["row['a'] * 2", "row.a * 2"])
def test_records_are_what_the_function_takes(workshop, row):
    frame = pd.DataFrame({"a": range(30), "b": ["x"] * 30})
    stage = answered(workshop.stage(f"def work(row):\n    return {row}\n", items=frame))
    assert served(stage, Plan(strategy="records")) == [2 * n for n in range(30)]


def test_odd_rows_of_whole_columns_go_through_the_original(workshop):
    items = [1, 2, 2**62, 3]
    stage = answered(workshop.stage("def work(x):\n    return x * 4\n", items=items))
    assert stage.vectorization.odd == 1
    assert served(stage, VECTORIZED) == [4, 8, 2**64, 12]


def test_a_column_form_that_was_not_offered_is_never_run(workshop):
    stage = workshop.stage(
        "seen = []\ndef work(x):\n    seen.append(x)\n    return len(seen)\n", items=[1, 2]
    )
    for each in (stage, answered(stage)):
        with pytest.raises(LookupError):
            served(each, VECTORIZED)


# ---------------------------------------------------------------- in the guarded child


@pytest.fixture
def host(monkeypatch):
    folders = [str(Path(__file__).parent), str(Path(__file__).parents[1]), os.environ.get("PYTHONPATH", "")]
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(folders))
    with Sandbox(Limits(seconds=60, memory=2_000_000_000, processes=60)) as sandbox:
        yield sandbox.start()


def load(host, path, attribute, items):
    loaded = host.run("stages:load", int, 10, path=str(path), attribute=attribute, items=items)
    assert isinstance(loaded, Ran), loaded


def raced(host, plan, allowed=frozenset()):
    """Return what an arm in a cell gives for all the items, as text."""
    cell = host.open("arm_cells:run", talks=True, allowed=allowed, plan=wire.to_plain(plan))
    found = cell.result(20)
    cell.end()
    return found


@pytest.mark.slow
@pytest.mark.parametrize("plan", [FORK, SPAWN, FORKSERVER], ids=named)
def test_workers_of_every_start_method_give_the_loops_results(workshop, host, plan):
    load(host, workshop.write(CODE), "raises", list(range(13)))
    sequential = raced(host, SEQUENTIAL)
    assert isinstance(sequential, list)
    assert raced(host, plan) == sequential


@pytest.mark.slow
@pytest.mark.parametrize("rows", [None, ItemForm.ROW])
@pytest.mark.parametrize("plan", [FORK, SPAWN, FORKSERVER], ids=named)
def test_workers_of_every_start_method_make_the_rows_of_slices(workshop, host, plan, rows):
    load(host, workshop.write(CODE), "of_series", {"a": list(range(9)), "b": ["x" * n for n in range(9)]})
    sliced = replace(plan, handover=Handover.COLUMNS, rows=rows, blas_threads=1)
    assert raced(host, sliced) == raced(host, SEQUENTIAL) == [repr(2 * n) for n in range(9)]


@pytest.mark.slow
def test_spawned_workers_find_a_method_of_an_object_and_the_modules_own_classes(workshop, host):
    code = """
    from dataclasses import dataclass

    @dataclass
    class Point:
        x: int

    class Model:
        factor = 5
        def predict(self, x):
            return Point(x * self.factor)

    model = Model()
    """
    load(host, workshop.write(code, name="not-an-identifier"), "model.predict", [0, 1, 2, 3])
    assert raced(host, SPAWN) == ["Point(x=0)", "Point(x=5)", "Point(x=10)", "Point(x=15)"]


WRITES = """
from pathlib import Path

def work(x):
    if x == 3:
        try:
            Path({path!r}).write_text("written")
        except Exception:
            pass
    return x * 1

async def async_work(x):
    return work(x)

def whole(values):
    return work(3) + values
"""


def test_no_arm_repeats_an_effect_that_nobody_agreed_to(workshop, host):
    written = workshop.folder / "written.txt"
    path = workshop.write(WRITES.format(path=str(written)))
    for plan in (SEQUENTIAL, THREADS, COROUTINES, FORK, INDEX, VECTORIZED):
        load(host, path, "async_work" if plan is COROUTINES else "work", list(range(9)))
        if plan is VECTORIZED:
            own = vectorization(ColumnVerdict.CONDITIONAL, origin="yours")
            host.run("advisor.probes.columns:keep", bool, 5, found=own, vectorized=f"{path}:whole")
        failed = raced(host, plan)
        assert isinstance(failed, Failed), plan
        assert failed.kind is FailureKind.REFUSED or failed.because.startswith("PermissionError"), plan
        assert str(written) in failed.because
        assert not written.exists()
        if plan is not VECTORIZED:
            assert raced(host, plan, frozenset({EffectKind.WRITE})) == [repr(x) for x in range(9)]
            written.unlink()


def test_no_row_repeats_an_effect_that_nobody_agreed_to(workshop, host):
    written = workshop.folder / "written.txt"
    code = f"from pathlib import Path\n\ndef work(row):\n    Path({str(written)!r}).write_text('x')\n"
    for plan in (Plan(strategy="records"), replace(INDEX, rows=ItemForm.ROW)):
        load(host, workshop.write(code), "work", {"a": [1, 2, 3], "b": ["x", "y", "z"]})
        failed = raced(host, plan)
        assert isinstance(failed, Failed), plan
        assert str(written) in failed.because
        assert not written.exists()
