import pytest
from stages import Workshop

from advisor.probes import gil

TRIES = 3
"""The machine is shared: a fact that shows in one of three runs is a fact."""

CODE = """
import hashlib
import re
import time

DATA = b"x" * 2**20

def hashes(x):
    return hashlib.sha256(DATA).hexdigest()

def computes(x):
    return sum(i * i for i in range(20_000))

def sleeps(x):
    time.sleep(0.01)

def holds_it_in_one_long_call(x):
    return sum(range(12_000_000))

def always_raises(x):
    for i in range(20_000):
        pass
    raise [ValueError, SystemExit, KeyboardInterrupt, StopIteration][x % 4]
"""


@pytest.fixture
def workshop(tmp_path):
    with Workshop(tmp_path) as opened:
        yield opened


def shares(workshop, attribute):
    stage = workshop.stage(CODE, attribute, items=list(range(8)))
    return [gil.measure(stage, seconds=0.15).free for _ in range(TRIES)]


@pytest.mark.parametrize("attribute", ["hashes", "sleeps"])
def test_calls_that_release_the_gil_leave_it_free(workshop, attribute):
    assert max(shares(workshop, attribute)) > 0.8


@pytest.mark.parametrize("attribute", ["computes", "always_raises", "holds_it_in_one_long_call"])
def test_calls_that_hold_the_gil_leave_little_of_it(workshop, attribute):
    found = shares(workshop, attribute)
    assert min(found) < 0.3
    assert all(0 <= share <= 1 for share in found)


def test_the_window_is_as_long_as_it_was_asked_to_be(workshop):
    stage = workshop.stage(CODE, "computes", items=[1])
    assert gil.measure(stage, seconds=0.05).seconds >= 0.05
