"""What threads and coroutines gain, by what was measured of overlap, of the GIL and of the ramp."""

import pytest

from advisor.model import Bound, Capacity
from tests.builders import (
    calibration,
    case,
    estimate,
    gil,
    machine,
    overlap,
    plan,
    ramp,
    sample,
    timing,
    waiting,
)
from tests.cost.facts import COMPUTES, UNKNOWN, even, parts, seconds, waiting_case


def computing(**overrides):
    return case(**({"timing": even(0.01), "waiting": COMPUTES, "sample": sample(1000)} | overrides))


def test_threads_cannot_speed_up_python_code():
    assert seconds(computing(), plan("threads")) > seconds(computing(), plan("sequential"))
    assert parts(computing(), plan("threads"))["compute"] == pytest.approx(10, rel=0.01)


def test_handing_calls_to_threads_costs_more_while_others_hold_the_lock():
    short = {"timing": even(1e-6), "sample": sample(100_000)}
    held, free = (
        parts(computing(**short, gil=the_gil), plan("threads", chunksize=1))
        for the_gil in (gil(0.05), gil(1.0))
    )
    assert held["queueing"] == pytest.approx(100_000 * 75e-6)
    assert free["queueing"] + free["compute"] == pytest.approx(100_000 * 30e-6, rel=0.01)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"gil": gil(1.0)}, 10 / 1.9),
        ({"gil": gil(0.5)}, 10 / 1.9),
        ({"gil": gil(0.3)}, 7),
        ({"gil": UNKNOWN}, 9.8),
        ({"machine": machine(gil=False)}, 10 / 1.9),
        ({"overlap": overlap(1.9), "gil": gil(0.0)}, 10 / 1.9),
        ({"overlap": overlap(1.4), "gil": gil(1.0)}, 10 / 1.4),
        ({"overlap": overlap(0.8), "gil": gil(1.0)}, 10 / 0.8),
    ],
)
def test_threads_gain_what_was_measured_of_two_or_else_what_the_lock_and_the_cores_leave(facts, expected):
    assert seconds(computing(**facts), plan("threads", chunksize=10)) == pytest.approx(expected, rel=0.02)


def test_more_threads_gain_with_the_cores_only_if_two_gain_as_cores_do():
    curve = tuple(Capacity(workers=w, speedup=estimate(s)) for w, s in ((2, 1.9), (8, 7.0)))
    many = machine(8, calibration=calibration(capacity=curve))
    free, bound = (computing(machine=many, overlap=overlap(gain)) for gain in (1.9, 1.3))
    pools = [plan("threads", workers=count, chunksize=10) for count in (2, 8)]
    assert seconds(free, pools[1]) == pytest.approx(10 / 7, rel=0.05)
    assert seconds(bound, pools[1]) == pytest.approx(seconds(bound, pools[0]), rel=0.05)


def test_one_thread_is_the_loop_whatever_two_would_gain():
    assert seconds(computing(overlap=overlap(1.9)), plan("threads", workers=1)) == pytest.approx(10, rel=0.02)


def test_threads_overlap_waiting_up_to_the_calls_in_flight():
    assert seconds(waiting_case(timing=even(0.05, cpu_seconds=0.0005)), plan("threads", workers=25)) == (
        pytest.approx(50 / 25, rel=0.01)
    )


def test_threads_that_wait_still_compute_one_at_a_time():
    mixed = waiting_case(
        timing=even(0.01, cpu_seconds=0.003), waiting=waiting(Bound.MIXED, waiting=0.7, thread=0.3)
    )
    found = parts(mixed, plan("threads", workers=32))
    assert sum(found.values()) == pytest.approx(1000 * (0.003 + 30e-6), rel=0.05)
    assert found["compute"] == pytest.approx(3, rel=0.01)


def test_calls_that_wait_for_each_other_do_not_overlap():
    locked = waiting_case(overlap=overlap(1.0))
    assert seconds(locked, plan("threads", workers=25)) == pytest.approx(50, rel=0.05)
    assert seconds(waiting_case(overlap=overlap(1.9)), plan("threads", workers=25)) < 3


def test_no_more_threads_work_than_there_are_chunks():
    one_chunk = seconds(waiting_case(timing=even(0.05)), plan("threads", workers=32, chunksize=1000))
    assert one_chunk == pytest.approx(50, rel=0.01)


def test_coroutines_overlap_waiting_with_cheaper_calls_than_threads():
    short = even(0.0005, cpu_seconds=5e-6)
    many = waiting_case(sample=sample(100_000), timing=short)
    wide = {"workers": 500}
    assert parts(many, plan("coroutines", **wide))["queueing"] == pytest.approx(100_000 * 12e-6)
    assert seconds(many, plan("coroutines", **wide)) < seconds(many, plan("threads", **wide))
    assert seconds(waiting_case(timing=even(0.05)), plan("coroutines", workers=50)) == (
        pytest.approx(1.0, rel=0.01)
    )


def test_computing_coroutines_take_their_turns():
    assert seconds(computing(), plan("coroutines", workers=50)) >= 10


@pytest.mark.parametrize(("in_flight", "rate"), [(1, 20), (2, 40), (3, 55), (4, 70), (8, 80), (100, 80)])
@pytest.mark.parametrize("strategy", ["threads", "coroutines"])
def test_the_ramp_says_how_many_calls_finish_in_a_second(strategy, in_flight, rate):
    known = waiting_case(timing=even(0.05), ramp=ramp(20, 40, 70, 80))
    assert seconds(known, plan(strategy, workers=in_flight)) == pytest.approx(1000 / rate, rel=0.1)


def test_no_more_calls_finish_than_the_service_accepts():
    limited = waiting_case(timing=even(0.05), ramp=ramp(20, 40, 70, 80, rate=50.0))
    assert seconds(limited, plan("threads", workers=8)) == pytest.approx(20, rel=0.02)


def test_a_ramp_that_began_with_more_calls_is_shortened():
    levels = ramp(20, 40).levels[1:]
    known = waiting_case(timing=even(0.05), ramp=ramp(20, 40, levels=levels))
    assert seconds(known, plan("threads", workers=1)) == pytest.approx(50, rel=0.02)


def test_a_ramp_without_levels_says_nothing():
    assert seconds(waiting_case(ramp=ramp()), plan("threads", workers=25)) == (
        seconds(waiting_case(), plan("threads", workers=25))
    )


def test_items_that_take_no_time_only_queue():
    nothing = computing(timing=timing(0.0), gil=gil(1.0))
    assert set(parts(nothing, plan("threads"))) == {"start-up", "queueing"}
