"""What more cores might bring: an upper bound, what sets it, and what the evidence supports at least."""

import pytest

from advisor import cost
from advisor.cost.workers import parent_seconds
from advisor.model import Bound, Capacity
from tests.builders import (
    calibration,
    case,
    estimate,
    machine,
    overlap,
    pickled,
    pickling,
    plan,
    sample,
    target,
    timing,
    waiting,
)
from tests.cost.facts import COMPUTES, INTS, MEGABYTES, UNKNOWN, even, waiting_case

GAIN = estimate(1.85, 1.8, 1.9)


def work(**overrides):
    return case(**({"timing": even(0.01), "waiting": COMPUTES, "pickling": INTS} | overrides))


def on(the_case, the_plan=None, gain=GAIN):
    return cost.more_cores(the_case, the_plan or plan(chunksize=2), gain)


def test_more_cores_are_those_beyond_the_measured_ones():
    assert [each.cores for each in on(work())] == [4, 8, 16, 32]
    eight = calibration(capacity=(Capacity(workers=8, speedup=estimate(7.5)),))
    many = work(machine=machine(8, calibration=eight), workers=8)
    assert [each.cores for each in on(many, plan(workers=8, chunksize=2), estimate(7.0))] == [16, 32]


def test_a_gain_is_stated_to_twice_the_measured_workers_and_only_bounded_beyond():
    found = on(work())
    assert found[0].low > GAIN.low
    assert all(each.low == found[0].low for each in found)
    assert all(each.low <= each.high <= each.cores for each in found)
    assert [each.limit.endswith(", not measured") for each in found] == [False, True, True, True]


def test_work_that_scales_is_bounded_by_the_cores():
    found = on(work())
    assert {each.limit.removesuffix(", not measured") for each in found} == {"the number of cores"}
    assert found[0].high == pytest.approx(4, rel=0.01)


@pytest.mark.parametrize(
    ("facts", "the_plan", "gain", "limit"),
    [
        (
            {"timing": even(0.001), "target": target(import_seconds=20.0)},
            plan(start_method="spawn", chunksize=20),
            GAIN,
            "starting the workers",
        ),
        (
            {"sample": sample(3), "timing": even(10.0, batch=10)},
            plan(chunksize=1),
            GAIN,
            "the number of items",
        ),
        ({}, plan(chunksize=2), estimate(1.3, 1.25, 1.35), "the part that more workers do not speed up"),
        (
            {"pickling": MEGABYTES, "timing": even(0.1), "sample": sample(1000)},
            plan(chunksize=2),
            GAIN,
            "the one parent, which pickles and hands out everything",
        ),
        (
            {"timing": timing(0.01, batch=1, percentiles=(0.01,) * 6 + (100.0,))},
            plan(chunksize=2),
            GAIN,
            "the longest item, which takes",
        ),
    ],
)
def test_the_lowest_bound_is_named(facts, the_plan, gain, limit):
    last = on(work(**facts), the_plan, gain)[-1]
    assert last.limit.startswith(limit)
    assert last.high < 30


def test_items_timed_together_hide_how_long_the_longest_is():
    hidden = timing(0.01, batch=10, percentiles=(0.01,) * 6 + (100.0,))
    assert "longest" not in on(work(timing=hidden))[-1].limit


def test_a_function_that_memory_holds_up_is_not_extrapolated():
    held_up = work(overlap=overlap(1.4))
    found = on(held_up, gain=estimate(1.35, 1.3, 1.4))
    assert all(each.low == 1.3 for each in found)
    assert all(each.limit.startswith("the way to memory") for each in found)
    assert not on(work(overlap=overlap(1.9)))[0].limit.startswith("the way to memory")
    assert not on(work(overlap=overlap(1.0)), gain=estimate(1.35, 1.3, 1.4))[0].limit.startswith("the way")


def test_threads_are_fed_by_no_parent():
    free = work(overlap=overlap(1.9), pickling=MEGABYTES)
    assert on(free, plan("threads", chunksize=20))[-1].limit.startswith("the number of cores")


def test_a_pool_that_gained_more_than_its_workers_has_no_serial_part():
    assert on(work(), gain=estimate(2.3, 2.2, 2.4))[0].high == pytest.approx(4, rel=0.01)
    lost = on(work(target=target(import_seconds=5000.0)), plan(start_method="spawn", chunksize=2))
    assert lost[0].high < 1


@pytest.mark.parametrize(
    ("the_case", "the_plan"),
    [
        (waiting_case(), plan("threads", workers=20)),
        (work(waiting=waiting(Bound.MIXED)), plan()),
        (work(), plan("sequential", workers=1)),
        (work(), plan("coroutines", workers=20)),
        (work(), plan("vectorized", workers=1)),
        (work(timing=UNKNOWN), plan()),
        (work(pickling=UNKNOWN), plan()),
        (work(), plan(workers=1)),
    ],
)
def test_nothing_is_said_where_cores_do_not_help_or_facts_are_missing(the_case, the_plan):
    assert on(the_case, the_plan) == ()


def test_what_the_parent_does_is_unknown_without_facts():
    for facts in ({"timing": UNKNOWN}, {"pickling": UNKNOWN}, {"machine": machine(calibration=UNKNOWN)}):
        assert parent_seconds(case(**facts), plan(), 100) is None
    stuck = pickling(item=pickled(error="TypeError: lock"))
    assert parent_seconds(case(pickling=stuck), plan(), 100) is None


def test_what_neighbors_took_is_no_serial_part_of_the_job():
    busy = calibration(capacity=(Capacity(workers=2, speedup=estimate(1.4, 0.9, 2.0)),))
    found = on(work(machine=machine(calibration=busy)), gain=estimate(1.1, 0.9, 1.4))
    assert found[0].high == pytest.approx(4, rel=0.01)
    assert found[0].low >= 0.9
