"""Where worker processes begin to pay, and what would make the plan that came second the better one."""

from dataclasses import replace

import pytest

from advisor import cost
from advisor.cost.crossing import first_true, nearest_true
from advisor.cost.rescaling import with_item_seconds
from advisor.model import BreakEven, Calibration, WorkerStart
from tests.builders import (
    calibration,
    case,
    column_form,
    exactly,
    machine,
    overlap,
    plan,
    ramp,
    sample,
    timing,
)
from tests.cost.facts import INTS, MEGABYTES, UNKNOWN, seconds, waiting_case

LOOP = plan("sequential")


def test_break_even_is_where_the_pool_takes_as_long_as_the_loop():
    found = cost.break_even(case(timing=timing(0.00074)))
    at = case(sample=sample(round(found.items) * 2))
    under = case(sample=sample(max(1, round(found.items / 2))))
    for the_other, faster in ((at, True), (under, False)):
        pool = plan(chunksize=cost.chunksize(the_other, 2))
        assert (seconds(the_other, pool) < seconds(the_other, LOOP)) is faster
    assert found.item_seconds < 0.00074


def test_break_even_is_a_matter_of_total_work():
    cheap, dear = (cost.break_even(case(timing=timing(t), pickling=INTS)).items for t in (20e-6, 2e-3))
    assert cheap > 20 * dear
    assert 0.02 < cheap * 20e-6 < 0.2


def test_break_even_of_dearer_starts_is_later():
    slow = calibration(worker_starts=(WorkerStart(start_method="spawn", workers=2, seconds=exactly(0.5)),))
    assert cost.break_even(case(machine=machine(calibration=slow))).items > cost.break_even(case()).items * 5


def test_never_breaks_even_on_one_core():
    alone = case(machine=machine(1), workers=1)
    assert cost.break_even(alone) == BreakEven(items=None, item_seconds=None)


def test_never_breaks_even_in_items_when_moving_costs_more_than_computing():
    found = cost.break_even(case(timing=timing(0.001), pickling=MEGABYTES))
    assert found.items is None
    assert 0.02 < found.item_seconds < 0.2


def test_items_that_take_no_time_never_break_even():
    found = cost.break_even(case(timing=timing(0.0)))
    assert found.items is None
    assert found.item_seconds > 0


def test_a_pool_of_waiting_workers_may_pay_from_the_second_item():
    free = calibration(worker_starts=(WorkerStart(start_method="fork", workers=2, seconds=exactly(0.0)),))
    found = cost.break_even(
        waiting_case(machine=machine(calibration=free), timing=timing(60.0, cpu_seconds=0.1))
    )
    assert found.items < 3


def test_break_even_is_unknown_without_facts():
    assert cost.break_even(case(timing=UNKNOWN)) is None
    assert cost.break_even(case(pickling=UNKNOWN)) is None
    assert cost.break_even(case(machine=machine(calibration=UNKNOWN))) is None


# ---------------------------------------------------------------- crossings


@pytest.mark.parametrize(
    ("claim", "here", "expected"),
    [
        (lambda n: n > 1000, 10, 1000),
        (lambda n: n < 3, 10, 3),
        (lambda n: n < 3 or n > 12, 10, 12),
        (lambda n: n < 9 or n > 100, 10, 9),
        (lambda _: False, 10, None),
        (lambda n: n > 1e6, 10, None),
    ],
)
def test_the_nearest_number_that_holds_is_found_on_either_side(claim, here, expected):
    found = nearest_true(claim, here, 1.0, 1e6)
    assert found == (None if expected is None else pytest.approx(expected, rel=0.01))


def test_the_smallest_number_from_which_a_claim_holds():
    assert first_true(lambda n: n > 50, 1, 1e6) == pytest.approx(50, rel=0.01)
    assert first_true(lambda n: n > 1e7, 1, 1e6) is None


# ---------------------------------------------------------------- changes


def test_fewer_or_shorter_items_or_one_core_would_make_the_loop_better():
    said = cost.changes(case(), plan(), LOOP)
    assert len(said) == 3
    assert said[0].startswith("Up to about ")
    assert "items of this cost, the plain loop would be the better choice." in said[0]
    assert "per item, the plain loop would be the better choice." in said[1]
    assert said[2] == "On 1 core, the plain loop would be the better choice."


def test_more_or_longer_items_would_make_a_pool_better():
    few = case(sample=sample(100), timing=timing(1e-4))
    said = cost.changes(few, LOOP, plan())
    assert said[0].startswith("From about ")
    assert said[1].startswith("From about ")
    assert said[2] == "No number of cores up to 64 would make one process per core the better choice."


def test_what_was_measured_moves_the_break_even():
    few = case(sample=sample(100), timing=timing(1e-4))
    slow = cost.changes(few, LOOP, plan(), {plan(): 1.0, LOOP: 0.01})
    usual = cost.changes(few, LOOP, plan())
    assert slow[0] != usual[0]
    assert slow[0] == "No number of items of this cost would make 2 processes the better choice."


def test_nothing_would_change_what_never_pays():
    moves = case(timing=timing(1e-6), pickling=MEGABYTES, sample=sample(100))
    said = cost.changes(moves, LOOP, plan())
    assert said[0].startswith("No number of items")
    assert said[1].startswith("From about ")


def test_no_item_time_changes_what_waits_in_vain():
    locked = waiting_case(overlap=overlap(1.0))
    said = cost.changes(locked, LOOP, plan("threads", workers=8))
    assert said[1] == "No time per item over this many items would make 8 threads the better choice."
    assert len(said) == 2


def test_more_cores_might_make_processes_better_than_columns():
    facts = case(
        vectorization=column_form(items=100_000, call_seconds=25.0),
        machine=machine(2),
    )
    columns = plan("vectorized", chunksize=1)
    said = cost.changes(facts, columns, plan())
    assert len(said) == 2
    assert said[1] == (
        "From 4 cores, one process per core might be the better choice, if more cores gain what those here"
        " do (not measured)."
    )


def test_more_cores_might_make_threads_better():
    free = case(
        overlap=overlap(1.9),
        vectorization=column_form(call_seconds=20.0, items=100_000),
    )
    said = cost.changes(free, plan("vectorized"), plan("threads", chunksize=20))
    assert "one thread per core might be" in said[1]


def test_what_cannot_be_predicted_scales_with_the_items():
    records, pool = plan("records", workers=1, chunksize=1), plan()
    said = cost.changes(case(), pool, records, {records: 50.0, pool: 30.0})
    assert len(said) == 2
    assert said[0].endswith("items of this cost, the loop over records would be the better choice.")


def test_no_item_time_follows_for_what_cannot_be_predicted():
    said = cost.changes(case(), plan(), plan("joblib"), {plan("joblib"): 50.0, plan(): 30.0})
    assert not any("per item" in one for one in said)


def test_nothing_is_said_without_facts_or_where_the_second_is_better_as_it_is():
    assert cost.changes(case(timing=UNKNOWN), plan(), LOOP) == ()
    assert cost.changes(case(timing=timing(0.0)), LOOP, plan()) == ()
    assert cost.changes(case(), plan(), plan("records")) == ()
    assert cost.changes(case(), plan("joblib"), LOOP, {plan("joblib"): 1.0}) != ()
    assert cost.changes(case(), LOOP, plan()) == ()
    assert (
        cost.changes(
            case(timing=UNKNOWN), plan("records"), plan("joblib"), {plan("records"): 1.0, plan("joblib"): 2.0}
        )
        == ()
    )


def test_a_simpler_plan_gives_way_only_to_a_clear_gain():
    near = {LOOP: 100.0, plan(): 95.0}
    assert cost.changes(case(), LOOP, plan(), near) != ()
    assert cost.changes(case(), LOOP, plan(), {LOOP: 100.0, plan(): 80.0}) == ()


def test_a_slower_service_is_a_slower_ramp():
    known = waiting_case(ramp=ramp(20, 40, 80), timing=timing(0.05, cpu_seconds=0.0005))
    said = cost.changes(known, plan("threads", workers=4), plan("coroutines", workers=2))
    assert said[1].startswith("No time per item") or "per item" in said[1]


def test_an_imagined_machine_without_a_capacity_gains_nothing():
    bare = calibration(capacity=())
    assert isinstance(bare, Calibration)
    said = cost.changes(case(machine=machine(calibration=bare)), LOOP, plan())
    assert said[2].startswith("No number of cores")
    uncalibrated = replace(case(), machine=machine(calibration=UNKNOWN))
    assert cost.changes(uncalibrated, LOOP, plan(), {plan(): 99.0})[0].startswith("No number of items")


def test_an_item_that_was_not_timed_has_no_other_time():
    untimed = case(timing=UNKNOWN)
    assert with_item_seconds(untimed, 1.0) is untimed
