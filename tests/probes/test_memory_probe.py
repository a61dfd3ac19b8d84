import pytest
from stages import Workshop

from advisor.probes import loop, memory, pickling

MEGABYTE = 2**20
BIG = "def work(x):\n    return bytearray(b'x') * 2**20\n"


@pytest.fixture
def workshop(tmp_path):
    with Workshop(tmp_path) as opened:
        yield opened


def test_results_that_are_kept_take_their_memory_per_item(workshop):
    run = loop.observe(workshop.stage(BIG, items=list(range(60))), seconds=0.15, seed=0)
    found = memory.measure(run.stage, run=run)
    assert 0.7 * MEGABYTE < found.per_item < 1.5 * MEGABYTE
    assert found.peak >= found.base + 0.7 * MEGABYTE * run.kept > 0


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
    found = memory.measure(stage, run=run)
    assert 0.7 * MEGABYTE < found.per_item < 1.5 * MEGABYTE
    pickled = pickling.measure(stage, run=run).result
    assert pickled.checked >= loop.KEPT_RESULTS
    assert pickled.bytes >= MEGABYTE
