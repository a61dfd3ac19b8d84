import socket
import sys
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from stages import Workshop

from advisor.model import Bound
from advisor.probes import clocks, loop, waiting
from advisor.probes.loop import Run
from advisor.sandbox import guard

TRIES = 3
"""The machine is shared: a fact that shows in one of three runs is a fact."""


@pytest.fixture
def workshop(tmp_path):
    with Workshop(tmp_path) as opened:
        yield opened


def measured(stage, seconds=0.4):
    return waiting.measure(stage, run=loop.observe(stage, seconds=seconds, seed=0))


CODE = """
import asyncio
import hashlib
import subprocess
import sys
import time

def computes(x):
    return sum(i * i for i in range(20_000))

def sleeps(x):
    time.sleep(0.005)

async def awaits(x):
    await asyncio.sleep(0.005)

def both(x):
    end = time.thread_time() + 0.005
    while time.thread_time() < end:
        pass
    time.sleep(0.005)

def runs_a_program(x):
    subprocess.run([sys.executable, "-S", "-c", "sum(range(3_000_000))"], check=True)

def reads(x):
    with open(__file__, "rb") as file:
        return file.read()
"""


@pytest.mark.parametrize(
    ("attribute", "bound"),
    [
        ("computes", Bound.CPU),
        ("sleeps", Bound.IO),
        ("awaits", Bound.IO),
        ("both", Bound.MIXED),
        ("runs_a_program", Bound.SUBPROCESS),
    ],
)
def test_what_a_call_spends_its_time_on_is_told(workshop, attribute, bound):
    stage = workshop.stage(CODE, attribute, items=list(range(50)))
    assert bound in {measured(stage).bound for _ in range(TRIES)}


def test_sleeping_switches_once_a_call_and_computing_does_not(workshop):
    assert measured(workshop.stage(CODE, "sleeps", items=[1, 2, 3])).switches >= 0.9
    assert (
        min(measured(workshop.stage(CODE, "computes", items=[1, 2, 3])).switches for _ in range(TRIES)) < 0.5
    )


def test_matrices_that_several_threads_multiply_are_native(workshop):
    code = "import numpy\nmatrix = numpy.ones((900, 900))\ndef work(x):\n    return (matrix @ matrix)[0, 0]\n"
    stage = workshop.stage(code, items=list(range(50)))
    stage.call(0)
    if len(list(Path("/proc/self/task").iterdir())) <= threading.active_count():
        pytest.skip("BLAS started no thread of its own here")
    assert Bound.NATIVE in {measured(stage).bound for _ in range(TRIES)}


def test_bytes_read_are_counted_per_call(workshop):
    stage = workshop.stage(CODE, "reads", items=[1, 2, 3])
    size = len(CODE)
    assert measured(stage, 0.1).read_bytes == pytest.approx(size, rel=0.5)
    assert measured(stage, 0.1).written_bytes < size / 2


def test_connections_left_open_are_counted_and_those_of_an_event_loop_are_not(workshop):
    idle = clocks.connections()
    code = """
    import socket
    kept = []

    def work(port):
        kept.append(socket.create_connection(("127.0.0.1", port)))
    """
    with socket.create_server(("127.0.0.1", 0)) as server:
        stage = workshop.stage(code, items=[server.getsockname()[1]])
        stage.call(stage.items[0])
        assert clocks.connections() == idle + 2
        sys.modules[stage.location.module].kept[0].close()
    awaiting = workshop.stage(CODE, "awaits", items=[1])
    assert measured(awaiting, 0.05).connections == idle


@pytest.mark.parametrize(("attribute", "per_call"), [("anew", 1.0), ("kept", 0.0)])
def test_connections_begun_are_counted_per_call(workshop, attribute, per_call):
    code = """
    import socket
    known = []

    def anew(port):
        socket.create_connection(("127.0.0.1", port)).close()

    def kept(port):
        if not known:
            known.append(socket.create_connection(("127.0.0.1", port)))
        known[0].send(b"x")
    """
    guard.install()
    with socket.create_server(("127.0.0.1", 0), backlog=2000) as server:
        stage = workshop.stage(code, attribute, items=[server.getsockname()[1]])
        run = loop.observe(stage, seconds=0.1, seed=0, calls_most=40)
        assert waiting.measure(stage, run=run).connects == per_call
        for connection in sys.modules[stage.location.module].known:
            connection.close()


# ---------------------------------------------------------------- the arithmetic, without a clock


def reading(**overrides):
    zero = {"wall": 0.0, "thread": 0.0, "process": 0.0, "children": 0.0, "run_queue": 0.0}
    counters = {"switches": 0, "read_bytes": 0, "written_bytes": 0}
    return clocks.Reading(**(zero | counters | overrides))


def judged(**after):
    run = Run(stage=None, before=reading(), after=reading(wall=1.0, **after), sizes=[10])
    return waiting.measure(None, run=run)


@pytest.mark.parametrize(
    ("after", "bound"),
    [
        ({"thread": 0.99, "process": 0.99}, Bound.CPU),
        ({"thread": 0.01, "process": 0.01}, Bound.IO),
        ({"thread": 0.5, "process": 0.5}, Bound.MIXED),
        ({"thread": 0.9, "process": 1.8}, Bound.NATIVE),
        ({"thread": 0.02, "process": 0.02, "children": 0.9}, Bound.SUBPROCESS),
        # neighbors took half of the core: what is left was all computed, or all waited
        ({"thread": 0.5, "process": 0.5, "run_queue": 0.5}, Bound.CPU),
        ({"thread": 0.05, "process": 0.05, "run_queue": 0.9}, Bound.MIXED),
        ({"thread": 0.02, "process": 0.02, "run_queue": 0.5}, Bound.IO),
        # the run-queue counter may run ahead of the clock
        ({"thread": 0.6, "process": 0.6, "run_queue": 1.3}, Bound.CPU),
        # a full machine leaves BLAS's second thread little
        ({"thread": 0.3, "process": 0.5, "run_queue": 0.6}, Bound.NATIVE),
    ],
)
def test_shares_are_of_the_time_that_the_machine_gave(after, bound):
    assert judged(**after).bound is bound


def test_counters_are_per_call_and_unknown_ones_stay_unknown():
    found = judged(switches=20, read_bytes=1000, written_bytes=50)
    assert (found.switches, found.read_bytes, found.written_bytes) == (2.0, 100.0, 5.0)
    blind = {"run_queue": None, "read_bytes": None, "written_bytes": None}
    run = Run(stage=None, before=reading(**blind), after=replace(reading(**blind), wall=1.0), sizes=[1])
    found = waiting.measure(None, run=run)
    assert (found.run_queue, found.read_bytes, found.written_bytes) == (None, None, None)
    assert found.bound is Bound.IO
