import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import psutil
import pytest
from stages import Workshop
from test_programs import check_style, folder, real_case, results_of, written  # noqa: F401 - a fixture

from advisor import stage as staging
from advisor import strategies, wire
from advisor.fingerprint import fingerprint
from advisor.model import ItemForm, Need, Plan, Rejected, Skipped, TargetKind
from advisor.sandbox.session import Limits, Ran, Sandbox
from advisor.strategies import shared_memory
from advisor.strategies.items import run_items
from tests.builders import case, machine, order, pickled, pickling, sample, target, timing

ARRAYS = "float64 100x100"
BIG = pickled(bytes=80_000, dumps_seconds=4e-5, loads_seconds=4e-5)
NO_FORK = machine(start_methods=("spawn", "forkserver"))
DEAR = {
    "sample": sample(2000, array=ARRAYS),
    "machine": NO_FORK,
    "pickling": pickling(item=BIG),
    "timing": timing(0.001),
}
METHODS = ("fork", "forkserver", "spawn")


def plan(method="spawn", chunksize=3):
    return Plan(strategy="shared_memory", workers=2, chunksize=chunksize, start_method=method)


@pytest.fixture
def workshop(tmp_path):
    with Workshop(tmp_path) as opened:
        yield opened


def blocks():
    return {path.name for path in Path("/dev/shm").iterdir()}  # noqa: S108 - looked at


# ---------------------------------------------------------------- when it is offered


def test_it_is_offered_under_the_start_methods_that_inherit_nothing():
    plans = shared_memory.plans(case(**DEAR))
    assert [each.start_method for each in plans] == ["forkserver", "spawn"]
    assert "pickling one takes 8 % of computing it" in plans[0].because


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({"sample": sample(2000)}, "not NumPy arrays"),
        ({"machine": machine()}, "forked here and inherit"),
        ({"target": target(kind=TargetKind.COROUTINE)}, "async def"),
        ({"workers": 1}, "one usable core"),
        ({"order": order(mutates_argument=True)}, "change their item"),
        ({"order": Skipped(skipped="no time")}, "change their item"),
        ({"pickling": pickling(item=pickled(bytes=1000))}, "cheap to pickle"),
        ({"timing": timing(0.01)}, "cheap to pickle"),
        ({"pickling": Skipped(skipped="no time")}, "not known"),
        ({"pickling": pickling(item=BIG, result=pickled(error="TypeError"))}, "cannot be pickled"),
        ({"pickling": pickling(item=BIG, result=pickled(bytes=10**6, dumps_seconds=0.01))}, "results alone"),
        ({"sample": sample(10**9, array=ARRAYS)}, "no room"),
        ({"sample": sample(50, array=ARRAYS)}, "longer than the whole job"),
    ],
)
def test_it_is_not_offered_where_it_cannot_work_or_pay(facts, why):
    found = shared_memory.plans(case(**(DEAR | facts)))
    assert isinstance(found, Rejected)
    assert why in found.because


def test_a_module_that_leaves_threads_behind_cannot_be_forked():
    facts = DEAR | {"machine": machine(), "target": target(threads=2)}
    assert not isinstance(shared_memory.plans(case(**facts)), Rejected)


def test_it_needs_what_processes_need_but_for_sending_items():
    assert {Need.INDEPENDENT, Need.CORES} == shared_memory.NEEDS


@pytest.mark.parametrize(
    ("items", "described"),
    [
        (list(np.zeros((3, 4, 5), dtype="float32")), "float32 4x5"),
        (list(np.zeros((3, 4), dtype="complex128")), "complex128 4"),
        ([np.zeros(3), np.zeros(4)], ""),
        ([np.zeros(3), np.zeros(3, dtype=int)], ""),
        ([np.array([None]), np.array([None])], ""),
        ([np.zeros((0, 3))], ""),
        (list(np.zeros(3)), ""),
        ([np.ma.masked_array([1.0, 2.0])], ""),
        (["text"], ""),
        ([], ""),
    ],
)
def test_items_are_arrays_only_when_all_are_alike(items, described):
    assert staging.array_of(items) == described


# ---------------------------------------------------------------- how it is raced

CODE = """
import os

kept = []

def work(x):
    kept.append(x)
    return float(x.sum()), x[:2], x.dtype.str, x.shape

def raises(x):
    raise [ValueError, KeyboardInterrupt, SystemExit][int(x[0]) % 3]

def places(x):
    return os.getpid(), int(x[0])
"""


def arrays(count, dtype="float64"):
    return [np.arange(n, n + 5000).astype(dtype) for n in range(count)]


@pytest.fixture
def host(monkeypatch):
    folders = [str(Path(__file__).parent), str(Path(__file__).parents[1]), os.environ.get("PYTHONPATH", "")]
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(folders))
    with Sandbox(Limits(seconds=60, memory=2_000_000_000, processes=60)) as sandbox:
        yield sandbox.start()


def load(host, path, attribute, items):
    loaded = host.run("stages:load", int, 10, path=str(path), attribute=attribute, items=items)
    assert isinstance(loaded, Ran), loaded


@pytest.mark.slow
@pytest.mark.parametrize("method", METHODS)
def test_workers_of_every_start_method_see_the_items_and_leave_nothing(workshop, host, method):
    path = workshop.write(CODE + "\nimport numpy\nITEMS = list(numpy.arange(100_000.0).reshape(20, 5000))\n")
    load(host, path, "work", "ITEMS")
    before = blocks()
    found = []
    for each in (Plan(strategy="sequential"), plan(method)):
        cell = host.open("arm_cells:run", talks=True, plan=wire.to_plain(each))
        found.append(cell.result(20))
        cell.end()
    assert isinstance(found[0], list)
    assert found[0] == found[1]
    assert not {name for name in blocks() - before if name.startswith("advisor-")}
    assert host.sandbox.printed() == (0, "")


def test_an_arm_serves_slice_after_slice(workshop):
    stage = workshop.stage(CODE, items=arrays(20))
    with strategies.find("shared_memory").arm(stage, plan("fork")) as arm:
        assert arm.calls == 2
        for start, stop in ((0, 20), (3, 9), (7, 8)):
            items = stage.items[start:stop]
            got = arm.results(arm.run(arm.prepare(items, 3)))
            expected = run_items(stage.function, items)
            assert [fingerprint(one) for one in got] == [fingerprint(one) for one in expected]


@pytest.mark.parametrize("dtype", ["int8", "bool", "complex128", "float16", "datetime64[s]", "U5", ">i4"])
def test_items_of_any_plain_type_are_copied_as_they_are(dtype):
    items = arrays(4, dtype)
    with shared_memory.shared(items) as (name, shape, kind):
        assert (shape, kind) == ((4, 5000), items[0].dtype)
        shared_memory.attach(name, shape, kind)
        assert all(
            (one == other).all() for one, other in zip(items, shared_memory.SHARED["items"], strict=True)
        )
        shared_memory.detach()


def test_items_of_another_shape_or_type_are_refused_and_leave_nothing():
    before = blocks()
    for odd in (np.zeros(4), np.zeros(3, dtype="int64")):
        with pytest.raises((ValueError, TypeError)), shared_memory.shared([np.zeros(3), odd]):
            pass
    assert blocks() == before


def test_more_than_there_is_room_for_is_refused_before_it_is_written(monkeypatch):
    monkeypatch.setattr(shared_memory, "free_bytes", lambda: 1000.0)
    with pytest.raises(MemoryError), shared_memory.shared(arrays(2)):
        pass


def test_errors_of_items_are_results_in_their_place(workshop):
    stage = workshop.stage(CODE, "raises", items=arrays(7))
    with strategies.find("shared_memory").arm(stage, plan("fork")) as arm:
        got = arm.results(arm.run(arm.prepare(stage.items, 2)))
    assert got == run_items(stage.function, stage.items)


def test_the_work_is_done_in_the_workers(workshop):
    stage = workshop.stage(CODE, "places", items=arrays(12))
    with strategies.find("shared_memory").arm(stage, plan("fork", chunksize=1)) as arm:
        got = arm.results(arm.run(arm.prepare(stage.items, 1)))
    assert [place for _, place in got] == list(range(12))
    assert os.getpid() not in {pid for pid, _ in got}


SLEEPS = """
import time
import numpy

ITEMS = list(numpy.ones((4, 50_000)))

def work(x):
    time.sleep(60)
"""


@pytest.mark.slow
def test_a_killed_arm_leaves_no_shared_memory(workshop, host):
    before = blocks()
    load(host, workshop.write(SLEEPS), "work", "ITEMS")
    cell = host.open("arm_cells:run", talks=True, plan=wire.to_plain(plan("fork")))
    deadline = time.monotonic() + 20
    while not any(name.startswith("advisor-") for name in blocks() - before):
        assert time.monotonic() < deadline
        time.sleep(0.01)
    children = psutil.Process(cell.pid).children()
    for pid in [child.pid for child in children if "resource_tracker" in " ".join(child.cmdline())]:
        os.kill(pid, signal.SIGKILL)  # Python's own cleaner could be killed with the arm, too
    os.kill(cell.pid, signal.SIGKILL)
    cell.end()  # the fixture that looks for what is left runs when the sandbox is gone


# ---------------------------------------------------------------- the program

PROGRAM = """
import time
import numpy

ITEMS = list(numpy.arange(60_000.0).reshape(12, 5000))

def total(x):
    return [float(x.sum()), x.shape]

def fails(x):
    raise ValueError("no")

def naps(x):
    time.sleep(0.2)

def leave(x):
    kept.append(x)
    return x[:1]

kept = []
"""


@pytest.fixture
def programs(folder):  # noqa: F811 - the fixture
    (folder / "arrays.py").write_text(PROGRAM)
    np.save("rows.npy", np.arange(60.0).reshape(10, 6))
    return folder


def program(attribute, folder, data="arrays:ITEMS", method="spawn", place="arrays.py"):  # noqa: F811
    stage, found = real_case(attribute, data, ItemForm.VALUE, place=place)
    assert found.sample.array
    return stage, written(found, {f"shared_{method}": plan(method)}, folder)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("data", ["arrays:ITEMS", "rows.npy"])
def test_the_program_gives_the_loops_results(programs, method, data):
    before = blocks()
    stage, names = program("total", programs, data, method)
    assert results_of(names, programs) == {names[0]: [repr(stage.function(item)) for item in stage.items]}
    check_style(names, programs)
    assert blocks() <= before


@pytest.mark.parametrize("method", METHODS)
def test_the_program_is_quiet_even_when_workers_keep_items(programs, method):
    _, names = program("leave", programs, method=method)
    done = subprocess.run([sys.executable, f"{names[0]}.py"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.slow
@pytest.mark.parametrize("method", METHODS)
def test_the_program_removes_its_block_when_it_fails_or_is_interrupted(programs, method):
    before = blocks()
    _, (failing,) = program("fails", programs, method=method)
    done = subprocess.run([sys.executable, f"{failing}.py"], capture_output=True, text=True, check=False)
    assert "ValueError: no" in done.stderr
    assert "leaked" not in done.stderr
    assert blocks() <= before
    _, (napping,) = program("naps", programs, method=method)
    with subprocess.Popen(
        [sys.executable, f"{napping}.py"], stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as running:
        deadline = time.monotonic() + 20
        while blocks() <= before:
            assert time.monotonic() < deadline
            time.sleep(0.02)
        time.sleep(0.3)
        os.killpg(running.pid, signal.SIGINT)
        _, errors = running.communicate(timeout=60)
    assert "KeyboardInterrupt" in errors
    assert "leaked" not in errors
    assert blocks() <= before
