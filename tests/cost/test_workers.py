"""What worker processes cost: starting, feeding, and what they do."""

import pytest

from advisor import cost
from advisor.cost.item import moving
from advisor.model import Bound, Capacity, Handover, ItemForm, WorkerStart
from tests.builders import (
    calibration,
    case,
    cores,
    estimate,
    exactly,
    machine,
    pickled,
    pickling,
    plan,
    repeats,
    sample,
    target,
    timing,
    waiting,
)
from tests.cost.facts import COMPUTES, INTS, MEGABYTES, UNKNOWN, even, parts, seconds, waiting_case


def test_processes_share_the_work_out_by_the_capacity():
    the_case = case(timing=even(0.001), waiting=COMPUTES, sample=sample(items=100_000))
    predicted = parts(the_case, plan(chunksize=20))
    assert predicted["compute"] == pytest.approx(100 / 1.9)
    assert predicted["start-up"] == pytest.approx(0.016 * 1.2)
    assert "import in the children" not in predicted
    assert predicted.get("imbalance", 0) < 0.001


def test_start_grows_with_the_workers_and_imports_run_side_by_side():
    many = machine(8, calibration=calibration(capacity=(Capacity(workers=8, speedup=estimate(4.0)),)))
    the_case = case(
        machine=many, target=target(import_seconds=0.5), workers=8, timing=timing(first_call_excess=0.1)
    )
    predicted = parts(the_case, plan(workers=8, start_method="spawn"))
    assert predicted["start-up"] == pytest.approx(0.15 * 4 * 1.2)
    assert predicted["import in the children"] == pytest.approx(0.5 * 8 / 4)
    assert predicted["first call"] == pytest.approx(0.1 * 8 / 4)


def test_a_call_before_forking_is_made_once():
    the_case = case(timing=timing(first_call_excess=0.5))
    assert parts(the_case, plan(warm=True))["first call"] == pytest.approx(0.5)
    assert parts(the_case, plan())["first call"] > 0.5


def test_start_is_scaled_from_the_nearest_pool_that_was_calibrated():
    starts = tuple(
        WorkerStart(start_method="spawn", workers=w, seconds=exactly(s)) for w, s in ((2, 1.0), (8, 2.0))
    )
    the_case = case(machine=machine(8, calibration=calibration(worker_starts=starts)))
    started = parts(the_case, plan(workers=7, start_method="spawn"))["start-up"]
    assert started == pytest.approx(2.0 * 7 / 8 * 1.2)


def test_forking_copies_the_page_tables_of_the_items_that_the_sample_had_not():
    full = {"pickling": MEGABYTES, "timing": timing(0.1)}
    few, many = (case(**full, sample=sample(count, items=20)) for count in (20, 1000))
    grown = parts(many, plan())["start-up"] - parts(few, plan())["start-up"]
    assert grown == pytest.approx(2 * 980 * 8e6 * 26e-3 / 2**30)


def test_default_start_method_is_used_when_the_plan_names_none():
    assert seconds(case(), plan(start_method=None)) == seconds(case(), plan(start_method="fork"))


def test_without_a_core_of_its_own_the_parent_stops_the_work():
    facts = {"timing": even(0.001), "waiting": COMPUTES, "pickling": INTS, "sample": sample(1000)}
    both = (Capacity(workers=2, speedup=exactly(2.0)),)
    full, spare = (
        case(machine=machine(usable, calibration=calibration(capacity=both)), **facts) for usable in (2, 4)
    )
    pool = plan(chunksize=1)
    dispatch = parts(full, pool)["queueing"]
    assert dispatch == pytest.approx(1000 * 270e-6)
    assert seconds(full, pool) - seconds(spare, pool) == pytest.approx(dispatch, rel=0.01)
    assert "queueing" not in parts(spare, pool)


def test_a_parent_that_is_slower_than_the_workers_is_waited_for():
    spare = case(machine=machine(4), timing=even(1e-4), pickling=INTS, sample=sample(10_000))
    found = parts(spare, plan(chunksize=1))
    assert sum(found.values()) == pytest.approx(2.7, rel=0.05)
    assert found["queueing"] > found["compute"]


def test_waiting_items_are_bound_by_the_number_of_workers():
    assert seconds(waiting_case(timing=even(0.05)), plan(workers=2, chunksize=1)) == pytest.approx(
        25, rel=0.01
    )


def test_no_more_workers_work_than_there_are_chunks():
    one_chunk = seconds(waiting_case(timing=even(0.05)), plan(workers=8, chunksize=1000))
    assert one_chunk == pytest.approx(50, rel=0.01)


def test_items_that_do_not_divide_leave_workers_without_work():
    three = case(timing=even(1.0), waiting=COMPUTES, sample=sample(3))
    assert parts(three, plan(chunksize=1))["imbalance"] == pytest.approx(0.5 * 2 / 1.9, rel=0.01)


# ---------------------------------------------------------------- how items travel


def test_bytes_cost_what_the_pipe_and_the_pickling_cost():
    the_case = case(timing=even(0.001), pickling=MEGABYTES, sample=sample(100))
    out = parts(the_case, plan(chunksize=1))["pickle out"]
    assert out == pytest.approx(100 * (0.006 + 8e6 / 4.5e8 + 0.001 / 1.9), rel=0.01)


def test_inherited_items_cost_nothing_but_their_results():
    the_case = case(timing=even(0.001), pickling=MEGABYTES, sample=sample(100))
    found = parts(the_case, plan(chunksize=1, handover=Handover.INDEX))
    assert "pickle out" not in found
    assert found["pickle back"] < 0.001


def test_shared_memory_costs_one_copy():
    the_case = case(timing=even(0.001), waiting=COMPUTES, pickling=MEGABYTES, sample=sample(100))
    found = parts(the_case, plan("shared_memory", workers=2, start_method="spawn", chunksize=1))
    assert found["pickle out"] == pytest.approx(100 * 8e6 / 9e8)


def test_slices_of_a_table_spare_the_parent_and_cost_the_workers():
    rows = pickled(bytes=100, dumps_seconds=2e-6, loads_seconds=1e-6)
    both = [moving(pickling(item=rows), h, ItemForm.ROW) for h in (Handover.ITEMS, Handover.COLUMNS)]
    assert both[1].out_parent < 0.3 * both[0].out_parent
    assert both[1].out_worker > 3 * both[0].out_worker


def test_slices_of_a_table_cost_a_fixed_part_each():
    rows = case(sample=sample(1000, form=ItemForm.SERIES))
    times = {h: parts(rows, plan(chunksize=1, handover=h)) for h in (Handover.ITEMS, Handover.COLUMNS)}
    assert times[Handover.COLUMNS]["pickle out"] == times[Handover.ITEMS]["pickle out"]
    grown = times[Handover.COLUMNS]["queueing"] - times[Handover.ITEMS]["queueing"]
    assert grown == pytest.approx(1000 * 150e-6)


def test_records_instead_of_series_may_cost_anything_up_to_the_series():
    series = case(timing=even(100e-6), waiting=COMPUTES, sample=sample(form=ItemForm.SERIES))
    as_series, as_rows = cost.predict(series, plan()), cost.predict(series, plan(rows=ItemForm.ROW))
    assert as_rows.seconds.value < 0.8 * as_series.seconds.value
    assert as_rows.seconds.high > as_series.seconds.value
    assert as_rows.seconds.low < 0.3 * as_series.seconds.value
    assert cost.predict(series, plan(rows=ItemForm.SERIES)).seconds == as_series.seconds
    rows = case(sample=sample(form=ItemForm.ROW))
    assert seconds(rows, plan(rows=ItemForm.ROW)) == seconds(rows, plan())


# ---------------------------------------------------------------- native threads, and kept results


def native(**overrides):
    facts = {"timing": even(0.01, cpu_seconds=0.019), "waiting": waiting(Bound.NATIVE, native=0.9)}
    return case(**(facts | {"sample": sample(1000)} | overrides))


def test_workers_with_one_native_thread_each_compute_what_all_threads_did():
    found = parts(native(), plan(blas_threads=1))
    assert found["compute"] == pytest.approx(1000 * 0.019 / 1.9)


def test_workers_with_many_native_threads_get_in_each_others_way():
    limited, crowded = (cost.predict(native(), plan(blas_threads=n)).seconds for n in (1, None))
    assert crowded.value > 3 * limited.value
    assert crowded.low < 2.1 * limited.value
    assert crowded.high > 7 * limited.value


def test_one_worker_with_one_native_thread_takes_what_all_threads_did():
    alone = seconds(native(), plan(workers=1, blas_threads=1))
    assert alone == pytest.approx(19, rel=0.02)


def test_each_worker_misses_what_the_others_kept():
    keeps = case(
        timing=even(0.01, first_calls=True),
        repeats=repeats(100, cached=True, hit_seconds=1e-6),
        sample=sample(10_000),
        waiting=COMPUTES,
    )
    loop, pool = (parts(keeps, one)["compute"] for one in (plan("sequential"), plan(chunksize=100)))
    assert loop == pytest.approx(100 * 0.01 + 9900 * 1e-6, rel=0.01)
    assert pool > 0.9 * loop


# ---------------------------------------------------------------- small things


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


def test_cores_that_may_be_used_limit_the_capacity():
    limited = machine(cores=cores(1, source="affinity", logical=64))
    assert cost.capacity(case(machine=limited), 2).value == 1.0


def test_moving_counts_both_sides_and_the_pipe():
    there = pickled(bytes=300, dumps_seconds=1e-6, loads_seconds=2e-6)
    assert cost.moving_seconds(pickling(item=there, result=there)) == pytest.approx(6e-6 + 600 / 4.5e8)
    assert cost.moving_seconds(pickling(item=pickled(error="TypeError: no"))) == 0


def test_the_first_error_says_why_nothing_travels():
    assert cost.pickling_error(pickling()) == ""
    assert (
        cost.pickling_error(pickling(result=pickled(error="TypeError: generator"))) == "TypeError: generator"
    )
