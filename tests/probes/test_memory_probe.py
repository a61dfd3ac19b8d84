import os
from pathlib import Path

import pytest
from stages import Workshop

from advisor.model import Bound
from advisor.probes import loop, memory, pickling
from advisor.probes.loop import Observed
from advisor.sandbox.session import Limits, Ran, Sandbox

MEGABYTE = 2**20
BIG = "def work(x):\n    return bytearray(b'x') * 2**20\n"


@pytest.fixture
def workshop(tmp_path):
    with Workshop(tmp_path) as opened:
        yield opened


def test_results_that_are_kept_take_their_memory_per_item(workshop, monkeypatch):
    """In a fresh cell, whose memory no earlier test has used and freed; all four facts travel back."""
    folders = [str(Path(__file__).parents[1]), os.environ.get("PYTHONPATH", "")]
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(folders))
    arguments = {"path": str(workshop.write(BIG)), "attribute": "work", "items": list(range(60))}
    with Sandbox(Limits(seconds=60, memory=2_000_000_000)) as sandbox:
        host = sandbox.start()
        assert isinstance(host.run("stages:load", int, 10, **arguments), Ran)
        how = {"seconds": 0.15, "seed": 0, "show_values": False, "calls_most": loop.UNLIMITED}
        found = host.call("advisor.probes.loop:measure", Observed, 20, **how)
    assert isinstance(found, Observed), found
    assert 0.7 * MEGABYTE < found.memory.per_item < 1.5 * MEGABYTE
    assert found.memory.peak > found.memory.base + 10 * MEGABYTE
    assert found.pickling.result.bytes > MEGABYTE
    assert found.timing.calls > 10
    assert found.waiting.bound is not Bound.IO


def test_numbers_take_next_to_nothing(workshop):
    run = loop.observe(workshop.stage("def work(x):\n    return x\n", items=[1, 2]), seconds=0.05, seed=0)
    assert memory.measure(run.stage, run=run).per_item < 200


def test_memory_is_bounded_and_still_known_when_results_are_dropped(workshop, monkeypatch):
    monkeypatch.setattr(loop, "KEPT_BYTES", 30 * MEGABYTE)
    monkeypatch.setattr(loop, "LONG_BATCH", 0.0)
    before = memory.resident()
    stage = workshop.stage(BIG, items=list(range(200)))
    monkeypatch.setattr(loop, "is_done", lambda run, _deadline: len(run.seconds) >= 150)
    run = loop.observe(stage, seconds=60, seed=0)
    assert memory.resident() - before < 100 * MEGABYTE
    assert len(run.results) < 60
    # memory that earlier tests freed is used again, which does not show as growth
    assert 0.1 * MEGABYTE < memory.measure(stage, run=run).per_item < 1.5 * MEGABYTE
    pickled = pickling.measure(stage, run=run).result
    assert pickled.checked >= loop.KEPT_RESULTS
    assert pickled.bytes >= MEGABYTE
