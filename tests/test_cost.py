from dataclasses import replace
from math import ceil

import pytest

from advisor import cost
from advisor.model import Bound, BreakEven, Capacity, Skipped, WorkerStart
from tests.builders import (
    calibration,
    case,
    column_trial,
    cores,
    estimate,
    exactly,
    gil,
    machine,
    pickled,
    pickling,
    plan,
    prediction,
    sample,
    target,
    timing,
    waiting,
)

UNKNOWN = Skipped(skipped="not reached")

INTS = pickling(
    item=pickled(bytes=5, dumps_seconds=4e-8, loads_seconds=4e-8),
    result=pickled(bytes=5, dumps_seconds=4e-8, loads_seconds=4e-8),
)


def seconds(the_case, the_plan, items=None):
    return cost.predict(the_case, the_plan, items).seconds.value


def parts(the_case, the_plan):
    return {part.name: part.seconds for part in cost.predict(the_case, the_plan).parts}


def waiting_case(**overrides):
    facts = {
        "timing": timing(0.05, cpu_seconds=0.0005),
        "waiting": waiting(Bound.IO, waiting=0.99, thread=0.01),
    }
    return case(**({"gil": gil(1.0), "sample": sample(1000)} | facts | overrides))


# ---------------------------------------------------------------- predict

# Speedups over the plain loop that were measured on 2 cores with integer items: (item seconds, job
# seconds, chunks, speedup). Repeats differed by 20 %; predictions are meant to be within x1.59 in 80 %.
MEASURED = [
    (2e-6, 0.37, 8, 1.1),
    (4e-6, 0.20, 8, 0.95),
    (21e-6, 0.35, 8, 1.6),
    (56e-6, 0.28, 8, 0.95),
    (190e-6, 0.32, 8, 1.5),
    (0.86e-3, 0.43, 8, 1.8),
    (9.9e-3, 0.49, 8, 1.9),
    (56e-6, 0.28, None, 0.21),
    (190e-6, 0.32, None, 0.43),
    (0.86e-3, 0.43, None, 1.0),
    (9.9e-3, 0.49, None, 1.7),
    (0.87e-3, 0.044, None, 0.66),
    (0.87e-3, 0.044, 8, 1.03),
]


def test_predicted_speedups_agree_with_measured_ones():
    errors = []
    for item, job, chunks, measured in MEASURED:
        count = round(job / item)
        the_case = case(sample=sample(count), timing=timing(item), pickling=INTS)
        pool = plan(chunksize=ceil(count / chunks) if chunks else 1)
        predicted = seconds(the_case, plan("sequential")) / seconds(the_case, pool)
        errors.append(max(predicted / measured, measured / predicted))
    assert max(errors) < 1.59 * 1.2
    assert sorted(errors)[len(errors) // 2] < 1.59


@pytest.mark.parametrize(
    "the_plan", [plan("sequential"), plan("threads"), plan("coroutines"), plan(), plan(start_method="spawn")]
)
@pytest.mark.parametrize("the_case", [case(), waiting_case(), case(timing=timing(first_call_excess=0.4))])
def test_parts_sum_to_the_value_and_the_interval_is_the_measured_spread(the_plan, the_case):
    predicted = cost.predict(the_case, the_plan)
    assert sum(part.seconds for part in predicted.parts) == pytest.approx(predicted.seconds.value)
    assert predicted.seconds.low == pytest.approx(predicted.seconds.value / 1.59)
    assert predicted.seconds.high == pytest.approx(predicted.seconds.value * 1.59)
    assert predicted.seconds.confidence == 0.8
    assert predicted.plan is the_plan


def test_loop_takes_its_items_and_its_first_call():
    the_case = case(timing=timing(0.001, first_call_excess=0.5), sample=sample(1000))
    assert seconds(the_case, plan("sequential")) == pytest.approx(1.5)
    assert seconds(the_case, plan("sequential"), items=10) == pytest.approx(0.51)


def test_unknown_total_is_predicted_for_the_sample():
    the_case = case(timing=timing(0.001), sample=sample(None, items=300))
    assert seconds(the_case, plan("sequential")) == pytest.approx(0.3)
    assert cost.items_in_all(the_case) == 300


def test_threads_cannot_speed_up_python_code():
    the_case = case(timing=timing(0.01), sample=sample(1000))
    assert seconds(the_case, plan("threads")) > seconds(the_case, plan("sequential"))
    assert "compute, one thread at a time" in parts(the_case, plan("threads"))


def test_handing_calls_to_threads_costs_more_while_others_hold_the_lock():
    handing = {
        name: parts(case(timing=timing(1e-6), gil=the_gil), plan("threads"))["hand out calls"]
        for name, the_gil in (("held", gil(0.05)), ("free", gil(1.0)))
    }
    assert handing == {"held": pytest.approx(100_000 * 75e-6), "free": pytest.approx(100_000 * 30e-6)}


def test_threads_speed_up_code_that_releases_the_lock_by_the_capacity():
    the_case = case(timing=timing(0.01, cpu_seconds=0.01), gil=gil(1.0), sample=sample(1000))
    assert seconds(the_case, plan("threads")) == pytest.approx(10 / 1.9, rel=0.01)


def test_threads_overlap_waiting_up_to_the_calls_in_flight():
    assert seconds(waiting_case(), plan("threads", workers=25)) == pytest.approx(50 / 25, rel=0.01)


def test_threads_that_wait_still_compute_one_at_a_time():
    mixed = waiting_case(
        timing=timing(0.01, cpu_seconds=0.003), waiting=waiting(Bound.MIXED, waiting=0.7, thread=0.3)
    )
    assert seconds(mixed, plan("threads", workers=32)) == pytest.approx(1000 * (0.003 + 30e-6), rel=0.01)


def test_no_more_threads_work_than_there_are_chunks():
    one_chunk = seconds(waiting_case(), plan("threads", workers=32, chunksize=1000))
    assert one_chunk == pytest.approx(50, rel=0.01)


def test_lock_counts_as_held_while_computing_when_it_was_not_probed():
    the_case = case(timing=timing(0.01), gil=UNKNOWN, sample=sample(1000))
    assert seconds(the_case, plan("threads")) == pytest.approx(9.8, rel=0.01)


def test_python_without_the_lock_overlaps_everything():
    the_case = case(timing=timing(0.01), machine=machine(gil=False), sample=sample(1000))
    assert seconds(the_case, plan("threads")) < 6


def test_coroutines_overlap_waiting_with_cheaper_calls_than_threads():
    many = waiting_case(sample=sample(100_000), timing=timing(0.0005, cpu_seconds=5e-6))
    wide = {"workers": 500}
    assert parts(many, plan("coroutines", **wide))["hand out calls"] == pytest.approx(100_000 * 12e-6)
    assert seconds(many, plan("coroutines", **wide)) < seconds(many, plan("threads", **wide))
    assert seconds(waiting_case(), plan("coroutines", workers=50)) == pytest.approx(1.0, rel=0.01)


def test_column_form_costs_what_its_trial_cost():
    proven = column_trial(accepted=True, equal=True, items=200, seconds=0.002)
    assert seconds(case(column_trial=proven), plan("vectorized")) == pytest.approx(1.0)
    for trial in (UNKNOWN, column_trial(accepted=True), column_trial(accepted=True, equal=True, items=0)):
        assert cost.predict(case(column_trial=trial), plan("vectorized")) is None


def test_processes_share_the_work_out_by_the_capacity():
    predicted = parts(case(timing=timing(0.001, cpu_seconds=0.001)), plan(chunksize=20))
    assert predicted["compute"] == pytest.approx(100 / 1.9)
    assert predicted["start and stop workers"] == pytest.approx(0.016 * 1.2)
    assert predicted["import in workers"] == 0
    assert predicted["wait for the last chunk"] == pytest.approx(0.01)


def test_start_grows_with_the_workers_and_imports_run_side_by_side():
    many = machine(8, calibration=calibration(capacity=(Capacity(workers=8, speedup=estimate(4.0)),)))
    the_case = case(
        machine=many, target=target(import_seconds=0.5), workers=8, timing=timing(first_call_excess=0.1)
    )
    predicted = parts(the_case, plan(workers=8, start_method="spawn"))
    assert predicted["start and stop workers"] == pytest.approx(0.15 * 4 * 1.2)
    assert predicted["import in workers"] == pytest.approx(0.5 * 8 / 4)
    assert predicted["first call in workers"] == pytest.approx(0.1 * 8 / 4)


def test_start_is_scaled_from_the_nearest_pool_that_was_calibrated():
    starts = tuple(
        WorkerStart(start_method="fork", workers=w, seconds=exactly(s)) for w, s in ((2, 1.0), (8, 2.0))
    )
    the_case = case(machine=machine(8, calibration=calibration(worker_starts=starts)))
    assert parts(the_case, plan(workers=7))["start and stop workers"] == pytest.approx(2.0 * 7 / 8 * 1.2)


def test_default_start_method_is_used_when_the_plan_names_none():
    assert seconds(case(), plan(start_method=None)) == seconds(case(), plan(start_method="fork"))


def test_small_items_one_by_one_are_bound_by_the_parent():
    the_case = case(timing=timing(1e-6), pickling=INTS)
    assert parts(the_case, plan(chunksize=1))["hand out chunks"] == pytest.approx(100_000 * 270e-6)


def test_waiting_items_are_bound_by_the_number_of_workers():
    assert seconds(waiting_case(), plan(workers=2, chunksize=1)) == pytest.approx(25, rel=0.01)


def test_bytes_cost_what_the_pipe_and_the_pickling_cost():
    arrays = pickling(item=pickled(bytes=8_000_000, dumps_seconds=0.006, loads_seconds=0.001))
    the_case = case(timing=timing(0.001), pickling=arrays, sample=sample(100))
    assert parts(the_case, plan(chunksize=1))["pickle and move"] == pytest.approx(
        100 * (0.006 + 8e6 / 3e8), rel=0.01
    )


@pytest.mark.parametrize(
    ("the_case", "the_plan"),
    [
        (case(timing=UNKNOWN), plan("sequential")),
        (case(), plan("joblib")),
        (case(), plan(start_method="telepathy")),
        (case(pickling=UNKNOWN), plan()),
        (case(pickling=pickling(function=pickled(error="PicklingError: lambda"))), plan()),
        (case(machine=machine(calibration=UNKNOWN)), plan()),
        (case(machine=machine(calibration=UNKNOWN)), plan("threads")),
        (case(machine=machine(calibration=UNKNOWN)), plan("coroutines")),
    ],
)
def test_nothing_is_predicted_from_missing_facts(the_case, the_plan):
    assert cost.predict(the_case, the_plan) is None


def test_plan_is_hopeless_only_when_its_best_is_not_under_the_loops_worst():
    loop = prediction(plan("sequential"), 10.0)
    assert cost.is_hopeless(prediction(plan(), 10.1 * 1.59**2), loop)
    assert not cost.is_hopeless(prediction(plan(), 9.9 * 1.59**2), loop)


# ---------------------------------------------------------------- sizes


@pytest.mark.parametrize(
    ("item", "count", "variation", "workers", "size"),
    [
        (0.00074, 100_000, 0.3, 2, 27),
        (0.5, 1000, 0.3, 2, 1),
        (0.00074, 100, 0.3, 2, 13),
        (0.00074, 100, 2.0, 2, 7),
        (9e-8, 100_000, 0.3, 2, 12_500),
        (0.0, 100, 0.3, 2, 13),
        (0.001, 1, 0.3, 4, 1),
    ],
)
def test_chunks_hold_20_ms_and_leave_each_worker_several(item, count, variation, workers, size):
    the_case = case(timing=timing(item, variation=variation), sample=sample(count))
    assert cost.chunksize(the_case, workers) == size


def test_chunks_of_untimed_items_are_shares_of_the_whole():
    assert cost.chunksize(case(timing=UNKNOWN, sample=sample(800)), 2) == 100


@pytest.mark.parametrize(
    ("item", "cpu", "cap", "wide"),
    [
        (0.05, 0.0005, 32, 32),
        (0.05, 0.0005, 200, 100),
        (0.007, 0.002, 32, 4),
        (0.01, 0.01, 32, 2),
        (0.05, 0.0, 32, 32),
    ],
)
def test_calls_in_flight_follow_wall_over_processor_time(item, cpu, cap, wide):
    assert cost.width(waiting_case(timing=timing(item, cpu_seconds=cpu)), cap) == wide


def test_child_processes_compute_on_all_the_cores():
    the_case = case(
        timing=timing(0.1, cpu_seconds=0.1), waiting=waiting(Bound.SUBPROCESS), machine=machine(8)
    )
    assert cost.width(the_case) == 8


def test_two_calls_are_in_flight_when_nothing_was_timed():
    assert cost.width(case(timing=UNKNOWN)) == 2


@pytest.mark.parametrize(
    ("usable", "workers", "expected"),
    [(1, 8, 1.0), (8, 1, 1.0), (8, 2, 1.9), (8, 4, 3.5), (8, 3, 2.7), (16, 16, 3.5), (4, 16, 3.5)],
)
def test_capacity_is_interpolated_and_never_extrapolated(usable, workers, expected):
    measured = (
        Capacity(workers=2, speedup=estimate(1.9, 1.8, 2.0)),
        Capacity(workers=4, speedup=estimate(3.5, 3, 4)),
    )
    the_case = case(machine=machine(usable, calibration=calibration(capacity=measured)))
    assert cost.capacity(the_case, workers).value == pytest.approx(expected)


def test_capacity_of_an_uncalibrated_machine_is_one():
    assert cost.capacity(case(machine=machine(8, calibration=UNKNOWN)), 8) == exactly(1.0)


def test_capacity_carries_its_doubt():
    between = cost.capacity(case(), 2)
    assert (between.low, between.high, between.confidence) == (1.84, 1.95, 0.95)


# ---------------------------------------------------------------- the full loop


def test_full_loop_multiplies_both_doubts():
    the_case = case(
        timing=timing(item_seconds=estimate(0.001, 0.0009, 0.0012), first_call_excess=0.5),
        sample=sample(1000),
    )
    assert cost.full_seconds(the_case) == estimate(1.5, pytest.approx(1.4), pytest.approx(1.7), 0.95)


def test_full_loop_of_an_uncertain_number_of_items_is_more_uncertain():
    the_case = case(
        timing=timing(item_seconds=estimate(0.001, 0.0009, 0.0012, 0.95)),
        sample=replace(sample(), total=estimate(1000, 900, 1100, 0.9)),
    )
    assert cost.full_seconds(the_case) == estimate(
        pytest.approx(1.0), pytest.approx(0.81), pytest.approx(1.32), pytest.approx(0.85)
    )


def test_full_loop_is_unknown_without_a_total_or_a_time():
    assert cost.full_seconds(case(sample=sample(None))) is None
    assert cost.full_seconds(case(timing=UNKNOWN)) is None


# ---------------------------------------------------------------- pools and break-even


def strategies(the_case):
    return [(p.strategy, p.start_method, p.workers) for p in cost.pools(the_case)]


def test_pools_of_python_code_are_processes_only():
    assert strategies(case()) == [("processes", method, 2) for method in ("fork", "forkserver", "spawn")]


def test_pools_of_waiting_and_of_native_code_hold_threads():
    assert strategies(waiting_case())[-1] == ("threads", None, 32)
    assert strategies(case(gil=gil(1.0)))[-1] == ("threads", None, 2)
    assert strategies(case(gil=gil(1.0), workers=1))[-1][0] == "processes"


def test_no_pools_without_facts():
    assert cost.pools(case(timing=UNKNOWN)) == ()
    assert cost.pools(case(machine=machine(calibration=UNKNOWN))) == ()


def test_break_even_is_where_the_pool_takes_as_long_as_the_loop():
    the_case = case(timing=timing(0.00074))
    found = cost.break_even(the_case)
    at = case(sample=sample(round(found.items) * 2))
    under = case(sample=sample(max(1, round(found.items / 2))))
    for the_other, faster in ((at, True), (under, False)):
        pool = plan(chunksize=cost.chunksize(the_other, 2))
        assert (seconds(the_other, pool) < seconds(the_other, plan("sequential"))) is faster
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
    arrays = pickling(item=pickled(bytes=8_000_000, dumps_seconds=0.006, loads_seconds=0.001))
    found = cost.break_even(case(timing=timing(0.001), pickling=arrays))
    assert found.items is None
    assert 0.02 < found.item_seconds < 0.2


def test_items_that_take_no_time_never_break_even():
    assert cost.break_even(case(timing=timing(0.0))).items is None


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


# ---------------------------------------------------------------- small things


def test_moving_counts_both_sides_and_the_pipe():
    there = pickled(bytes=300, dumps_seconds=1e-6, loads_seconds=2e-6)
    assert cost.moving_seconds(pickling(item=there, result=there)) == pytest.approx(6e-6 + 600 / 3e8)
    assert cost.moving_seconds(pickling(item=pickled(error="TypeError: no"))) == 0


def test_the_first_error_says_why_nothing_travels():
    assert cost.pickling_error(pickling()) == ""
    assert (
        cost.pickling_error(pickling(result=pickled(error="TypeError: generator"))) == "TypeError: generator"
    )


def test_the_loop_is_simplest_and_strangers_come_last():
    ranked = sorted(
        (plan(s) for s in ("joblib", "processes", "vectorized", "sequential", "threads")), key=cost.simplicity
    )
    assert [p.strategy for p in ranked] == ["sequential", "vectorized", "threads", "processes", "joblib"]


def test_cores_builder_limits_capacity():
    limited = machine(cores=cores(1, source="affinity", logical=64))
    assert cost.capacity(case(machine=limited), 2).value == 1.0
