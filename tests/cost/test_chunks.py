"""Chunk sizes and calls in flight."""

import pytest

from advisor import cost
from advisor.model import Bound
from tests.builders import calibration, case, estimate, machine, ramp, sample, timing, waiting
from tests.cost.facts import UNKNOWN, even, waiting_case


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


def test_chunks_are_longer_where_handing_out_is_dear():
    slow = machine(calibration=calibration(process_dispatch=estimate(2e-3)))
    assert cost.chunksize(case(timing=even(0.001), machine=slow), 2) == 100


def test_chunks_of_an_uncalibrated_machine_follow_the_rule():
    assert cost.chunksize(case(timing=even(0.001), machine=machine(calibration=UNKNOWN)), 2) == 20


def test_chunks_that_would_end_clearly_earlier_are_taken():
    # One worker would be left with 5 of 9 chunks of 13; shorter ones end together.
    quick = machine(calibration=calibration(process_dispatch=estimate(30e-6)))
    assert cost.chunksize(case(timing=even(0.0015), sample=sample(117), machine=quick), 2) == 15
    assert cost.chunksize(case(timing=even(0.0015), sample=sample(104), machine=quick), 2) == 13


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


def test_calls_in_flight_are_what_the_ramp_found():
    assert cost.width(waiting_case(ramp=ramp(20, 40, 41, cap=3))) == 3
