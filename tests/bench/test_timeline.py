"""Where the time of a watched slice went: made-up timelines with known answers, and real pools."""

import pickle
import time
from functools import partial

import pytest
from stages import Workshop

from advisor import strategies
from advisor.bench.timeline import Large, shares
from advisor.cost.parts import COMPUTE, IDLE, IMBALANCE, PICKLE_BACK, PICKLE_OUT, QUEUEING, WAIT
from advisor.model import Plan
from advisor.strategies import watching
from advisor.strategies.watching import Call, Clocks, Timeline, Trip


def call(lane, begin, end, cpu=None, delay=0.0):
    """Return a call that computes all the time, or for so long."""
    busy = end - begin if cpu is None else cpu
    return Call(lane, Clocks(begin, 0.0, 0.0), Clocks(end, busy, delay))


def seen(calls, *, ended=10.0, lanes=1, **options):
    return Timeline(begun=0.0, ended=ended, lanes=lanes, calls=calls, output=None, **options)


def added(found):
    names = {*found.steady, *found.once}
    return {name: found.steady.get(name, 0.0) + found.once.get(name, 0.0) for name in names}


def test_a_loop_that_computes_is_all_computing():
    assert added(shares(seen([call(0, 0, 10)]))) == {COMPUTE: 10.0}


def test_neither_computing_nor_ready_to_is_waiting():
    found = added(shares(seen([call(0, 0, 10, cpu=2, delay=1)])))
    assert found == {COMPUTE: 3.0, WAIT: 7.0}


def test_gaps_are_queueing_while_work_is_left_and_imbalance_after_that():
    calls = [call(1, 1, 4), call(1, 5, 9), call(2, 1, 8)]
    found = shares(seen(calls, lanes=2))
    assert found.steady == {COMPUTE: 7.0, QUEUEING: 0.5}
    # Before the first chunk, for each; from the last call's end, for each; worker 2 ends one second early.
    assert found.once == {QUEUEING: 1.0 + 1.0, IMBALANCE: 0.5}


def test_a_worker_that_got_nothing_is_idle_while_work_was_left_and_unbalanced_afterwards():
    found = shares(seen([call(1, 0, 4), call(1, 4, 10)], lanes=2))
    assert found.once == {IDLE: 2.0, IMBALANCE: 3.0}


def test_a_worker_that_waits_while_its_parent_pickles_waits_for_pickling():
    sent = [Trip(1, (0, 2), (3, 4)), Trip(1, (5, 6), (7, 7.5))]
    returned = [Trip(1, (4.5, 5), (9, 10))]
    calls = [call(1, 4, 4.5), call(1, 7.5, 9)]
    found = added(shares(seen(calls, sent=sent, returned=returned)))
    assert found[PICKLE_OUT] == pytest.approx(2 + 1 + 1 + 0.5)
    assert found[PICKLE_BACK] == pytest.approx(0.5 + 1)
    assert found[QUEUEING] == pytest.approx(1 + 1)
    assert found[COMPUTE] == pytest.approx(2.0)


def test_what_fills_the_pipe_is_moved_while_it_is_in_there_and_what_does_not_is_queued():
    sent = [Trip(1, (0, 1), (4, 5))]
    small = added(shares(seen([call(1, 5, 10)], sent=sent)))
    large = added(shares(seen([call(1, 5, 10)], sent=sent), large=Large(sent=True)))
    assert small == {PICKLE_OUT: 2.0, QUEUEING: 3.0, COMPUTE: 5.0}
    assert large == {PICKLE_OUT: 5.0, COMPUTE: 5.0}


def test_every_worker_waits_while_items_are_copied_for_all_of_them():
    found = shares(seen([call(1, 0, 10), call(2, 0, 10)], lanes=2, laid_out=3.0))
    assert found.steady == {PICKLE_OUT: 3.0, COMPUTE: 10.0}


def test_threads_that_wait_for_the_gil_compute():
    calls = [call(1, 0, 10, cpu=5), call(2, 0, 10, cpu=5)]
    assert added(shares(seen(calls, lanes=2, takes_turns=True))) == {COMPUTE: 10.0}
    apart = added(shares(seen(calls, lanes=2)))
    assert apart == {COMPUTE: 5.0, WAIT: 5.0}


def test_threads_that_wait_for_a_service_wait():
    calls = [call(lane, 0, 10, cpu=0.01) for lane in range(8)]
    found = added(shares(seen(calls, lanes=8, takes_turns=True)))
    assert found[WAIT] > 9.9


def test_what_the_loop_waits_for_is_waiting_even_when_threads_take_turns():
    calls = [call(lane, 0, 10, cpu=5) for lane in range(2)]
    found = added(shares(seen(calls, lanes=2, takes_turns=True), waiting=4.0))
    assert found == {COMPUTE: 8.0, WAIT: 2.0}


def test_coroutines_share_the_time_of_their_one_loop():
    calls = [call(lane, 0, 10, cpu=0) for lane in range(4)]
    free = added(shares(seen(calls, lanes=4, takes_turns=True, cpu=2.0)))
    full = added(shares(seen(calls, lanes=4, takes_turns=True, cpu=10.0), waiting=12.0))
    # A loop in use for a fifth of the time has a quarter of a call in line: (2 + 2 / 4) / 4 each.
    assert free == {COMPUTE: 0.625, WAIT: 9.375}
    assert full == {COMPUTE: 7.0, WAIT: 3.0}


def test_threads_of_the_persons_own_compute_while_their_caller_blocks():
    found = added(shares(seen([call(1, 0, 10, cpu=1)], cpu=6.0)))
    assert found == {COMPUTE: 7.0, WAIT: 3.0}


@pytest.mark.parametrize("shift", [-0.5, 0.0, 0.5])
def test_nothing_fills_a_hole(shift):
    """Stamps that are wrong show: the parts no longer sum to the wall time."""
    late = [Trip(1, (0, 1), (1, 3 + shift))]
    found = added(shares(seen([call(1, 3, 10)], sent=late)))
    assert sum(found.values()) == pytest.approx(10.0 + max(shift, 0.0))


CODE = """
import time

def compute(x):
    return sum(i * i for i in range(20_000))

def nap(x):
    time.sleep(0.004)
    return x

async def doze(x):
    import asyncio
    await asyncio.sleep(0.004)
"""

FORK = Plan(strategy="processes", workers=2, chunksize=5, start_method="fork")
SPAWN = Plan(strategy="processes", workers=2, chunksize=5, start_method="spawn")
THREADS = Plan(strategy="threads", workers=4)
COROUTINES = Plan(strategy="coroutines", workers=4)
LOOP = Plan(strategy="sequential")


@pytest.mark.parametrize(
    ("plan", "function", "main"),
    [
        (LOOP, "compute", COMPUTE),
        (LOOP, "nap", WAIT),
        (LOOP, "doze", WAIT),
        (FORK, "compute", COMPUTE),
        (SPAWN, "compute", COMPUTE),
        (FORK, "nap", WAIT),
        (THREADS, "compute", COMPUTE),
        (THREADS, "nap", WAIT),
        (COROUTINES, "doze", WAIT),
    ],
    ids=lambda value: getattr(value, "strategy", value),
)
def test_real_arms_account_for_their_wall_time(tmp_path, plan, function, main):
    with Workshop(tmp_path) as workshop:
        stage = workshop.stage(CODE, function, list(range(60)))
        with strategies.find(plan.strategy).arm(stage, plan) as arm:
            watch = getattr(arm, "watched", partial(watching.alone, arm.run))
            prepared = arm.prepare(stage.items, plan.chunksize)
            begun = time.perf_counter()
            timeline = watch(prepared)
            wall = time.perf_counter() - begun
            assert arm.results(timeline.output) == arm.results(arm.run(prepared))
            assert arm.first > 0
    found = added(shares(timeline))
    assert sum(found.values()) == pytest.approx(wall, rel=0.2)
    assert found[main] > 0


def test_pickling_is_timed_where_the_pool_does_it():
    parcel = watching.Parcel(["x" * 100] * 100_000)
    before = time.perf_counter()
    data = pickle.dumps(parcel)
    between = time.perf_counter()
    trip = pickle.loads(data).trip(1)  # noqa: S301 - our own
    after = time.perf_counter()
    assert before < trip.packed[0] < trip.packed[1] < between < trip.unpacked[0] < trip.unpacked[1] < after
    assert pickle.loads(data).content == parcel.content  # noqa: S301 - our own


def test_an_empty_slice_has_no_parts_but_its_gap():
    found = added(shares(seen([], ended=time.perf_counter(), lanes=1)))
    assert set(found) == {IDLE}
