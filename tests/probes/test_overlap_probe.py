import threading

import pytest
from stages import Workshop

from advisor.model import Bound, EffectKind, Need, Overlap, Profile, Skipped
from advisor.probes import overlap
from advisor.questions.q2_bound import answer
from advisor.sandbox import guard
from tests.builders import case, estimate, gil, order, repeats, waiting

CODE = """
import hashlib
import threading
import time

DATA = b"x" * 2**20
threads = []

def hashes(x):
    threads.append((x, threading.get_ident()))
    return hashlib.sha256(DATA).hexdigest()

def computes(x):
    threads.append((x, threading.get_ident()))
    return sum(i * i for i in range(2000))

def mixes(x):
    threads.append((x, threading.get_ident()))
    time.sleep(0.001)
    return sum(range(2000))

def raises(x):
    threads.append((x, threading.get_ident()))
    raise [ValueError, SystemExit, KeyboardInterrupt][x % 3]
"""


@pytest.fixture
def workshop(tmp_path):
    with Workshop(tmp_path) as opened:
        yield opened


def calls_of(stage):
    return __import__(stage.location.module).threads


@pytest.mark.parametrize("attribute", ["hashes", "computes", "mixes", "raises"])
def test_the_same_calls_are_made_by_one_thread_and_by_two(workshop, attribute):
    stage = workshop.stage(CODE, attribute, items=list(range(40)))
    found = overlap.measure(stage, seconds=0.05, item_seconds=0.001)
    calls = calls_of(stage)
    assert len(calls) == found.calls
    turns = (len(calls) - 1) // (4 * overlap.share(0.05, 0.001, 40))
    assert overlap.REPEATS_LEAST <= turns <= overlap.REPEATS_MOST
    # Identities of threads may come again, so they are compared within one turn.
    first = calls[1 : 1 + len(calls) // turns]
    half = len(first) // 2
    assert len({thread for _, thread in first[:half]}) == 1
    assert sorted(item for item, _ in first[:half]) == sorted(item for item, _ in first[half:])
    assert threading.get_ident() not in {thread for _, thread in calls}
    assert 0 < found.speedup.low <= found.speedup.value <= found.speedup.high


def test_two_threads_are_in_the_function_at_once(workshop):
    code = """
    import threading
    both = threading.Barrier(2)

    def work(x):
        if work.armed:
            both.wait(30)
        return x
    work.armed = False
    """
    stage = workshop.stage(code, items=[0, 1])
    stage.function.armed = True
    assert overlap.run(stage, [[0], [1]]) < 30


def test_an_effect_that_nobody_agreed_to_ends_the_probe(workshop):
    target = workshop.folder / "written.txt"
    code = f"def work(x):\n    return x and open({str(target)!r}, 'w')\n"
    stage = workshop.stage(code, items=[0, 1, 2, 3])
    guard.install()
    with pytest.raises(guard.EffectRefused) as refused, guard.refusing():
        overlap.measure(stage, seconds=0.01, item_seconds=0.001)
    assert refused.value.effect.kind is EffectKind.WRITE
    assert not target.exists()


# ---------------------------------------------------------------- arithmetic, the clock given


class Runs:
    """Stands for `run`: so many seconds for one thread, and for two."""

    def __init__(self, one, two):
        self.one, self.two, self.shares = one, two, []

    def __call__(self, _stage, shares):
        self.shares.append([len(each) for each in shares])
        return self.one if len(shares) == 1 else self.two


def measured(monkeypatch, workshop, one, two):
    runs = Runs(one, two)
    monkeypatch.setattr(overlap, "run", runs)
    stage = workshop.stage(CODE, "computes", items=list(range(20)))
    return overlap.measure(stage, seconds=30, item_seconds=0.01), runs.shares[1:]


def test_turns_alternate_which_goes_first(monkeypatch, workshop):
    found, shares = measured(monkeypatch, workshop, 2.0, 1.0)
    assert found.speedup == estimate(2.0, 2.0, 2.0, 0.75)
    assert shares == [[10], [5, 5], [5, 5], [10], [10], [5, 5]]


def test_a_denial_is_made_sure_of_by_more_turns(monkeypatch, workshop):
    found, shares = measured(monkeypatch, workshop, 1.0, 1.0)
    assert len(shares) == 2 * overlap.REPEATS_MOST
    assert found.speedup == estimate(1.0, 1.0, 1.0, 0.9375)


def test_the_range_of_turns_is_the_interval():
    assert overlap.gained([1.5, 1.2, 1.9]) == estimate(1.5, 1.2, 1.9, 0.75)


@pytest.mark.parametrize(
    ("seconds", "item_seconds", "items", "calls"),
    [(0.15, 0.001, 2000, 12), (10, 0.001, 2000, 50), (10, 0.3, 2000, 1), (0.15, 1e-9, 100, 400)],
    ids=["bounded by its time", "a full window", "slow calls", "calls too quick to measure"],
)
def test_a_thread_gets_a_window_of_calls(seconds, item_seconds, items, calls):
    assert overlap.share(seconds, item_seconds, items) == calls


# ---------------------------------------------------------------- when it is run, and what it is for


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({}, ""),
        ({"gil": gil(0.1)}, "interpreter lock"),
        ({"gil": Skipped(skipped="calls do not compute")}, "calls do not compute"),
        ({"order": Skipped(skipped="no time")}, "no time"),
        ({"order": order(growing=("work.total",))}, "depend"),
        ({"order": order(shared_paths=("log.txt",))}, "depend"),
        ({"order": order(shuffled_equal=False)}, "depend"),
        ({"order": order(mutates_argument=True)}, "change their item"),
        ({"order": order(repeats_equal=False, deterministic=False)}, ""),
        ({"repeats": repeats(cached=True)}, "keeps results"),
    ],
)
def test_two_threads_are_tried_only_where_safe_and_telling(facts, why):
    found = overlap.reason_against(Profile(**({"gil": gil(0.9), "order": order()} | facts)))
    assert why in found
    assert bool(found) is bool(why)


@pytest.mark.parametrize(
    ("speedup", "denied", "says"),
    [
        (estimate(1.0, 0.9, 1.1), True, "do 1x (0.9-1.1) the work of one, measured: threads cannot help"),
        (estimate(1.1, 0.9, 1.2), False, "threads may help"),
        (estimate(1.7, 1.6, 1.8), False, "do 1.7x (1.6-1.8) the work of one, measured: threads may help"),
    ],
)
@pytest.mark.parametrize("bound", [Bound.CPU, Bound.MIXED, Bound.NATIVE])
def test_question_2_denies_threads_that_gained_nothing(bound, speedup, denied, says):
    fact = Overlap(speedup=speedup, calls=240, seconds=0.3)
    found = answer(case(waiting=waiting(bound), gil=gil(0.98), overlap=fact))
    assert (Need.OVERLAPS in found.denies) is denied
    assert says in found.because
