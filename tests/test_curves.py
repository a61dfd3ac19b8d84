"""Work done together is counted in what one does alone, and nothing is said of more than what ran."""

import math
import random
import statistics
import time
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from advisor import calibration, curves
from advisor.model import Kernel

NEVER = 1e8


@pytest.fixture(scope="module")
def drawn():
    return curves.measure_curves(
        lambda size: calibration.fresh_pool(size, "fork"),
        workers=2,
        memory=1 << 32,
        until=0.0,
        deadline=NEVER,
    )


def test_each_kind_of_work_is_done_by_processes_and_by_threads(drawn):
    assert [(curve.kernel, curve.by) for curve in drawn] == [
        (kernel, by) for kernel in Kernel for by in ("processes", "threads")
    ]


def test_a_curve_begins_with_one_by_definition_and_ends_with_all(drawn):
    for curve in drawn:
        assert [point.workers for point in curve.points] == [1, 2]
        assert (curve.points[0].speedup.value, curve.points[0].speedup.confidence) == (1.0, 1.0)
        assert 0 < curve.points[1].speedup.low <= curve.points[1].speedup.high <= 2


def test_workers_that_copy_take_at_most_half_of_the_memory():
    seen = []

    class Counted(ThreadPoolExecutor):
        def __init__(self, size):
            seen.append(size)
            super().__init__(size)

    memory = 4 * 2 * curves.MEMORY_BYTES
    drawn = curves.measure_curves(Counted, workers=3, memory=memory, until=0.0, deadline=NEVER)

    assert seen == [3, 3, 2]
    assert [point.workers for point in drawn[-1].points] == [1, 2]


@pytest.mark.parametrize(
    ("workers", "expected"),
    [
        (1, (1,)),
        (2, (1, 2)),
        (8, (1, 2, 3, 4, 5, 6, 7, 8)),
        (9, (1, 2, 4, 8, 9)),
        (64, (1, 2, 4, 8, 16, 32, 64)),
    ],
)
def test_every_number_of_a_few_workers_is_tried_and_powers_of_two_of_many(workers, expected):
    assert curves.widths(workers) == expected


@pytest.mark.parametrize("kernel", list(Kernel))
def test_a_kernel_lasts_as_long_as_asked_and_counts_what_it_did(kernel):
    worker, rate = curves.run_kernel(time.perf_counter() + 0.05, 0.1, kernel)

    assert rate > 2 / 0.1
    assert len(worker) == 2


def test_threads_that_take_turns_are_not_counted_twice(monkeypatch):
    # Each of two threads has the lock for half of the time: a clock that runs twice as fast shows the same.
    def rate_with(step):
        clock = iter(number * step for number in range(10_000))
        monkeypatch.setattr(curves.time, "perf_counter", lambda: next(clock))
        monkeypatch.setattr(curves, "unit_of", lambda _: lambda: None)
        return curves.run_kernel(0.0, 1.0)[1]

    assert 2 * rate_with(0.02) == pytest.approx(rate_with(0.01), rel=0.05)


def test_the_kernel_runs_in_as_many_different_workers_as_asked():
    workers = iter([(7, 1), (7, 1), (7, 1), (7, 2)])

    class OneFastWorker:
        def submit(self, function, begin, seconds, kernel):
            del function, begin, seconds, kernel
            done = Future()
            done.set_result((next(workers), 50.0))
            return done

    assert curves.rate(OneFastWorker(), 2, math.inf) == 100.0
    assert next(workers, None) is None


def test_work_done_together_is_counted_in_units_of_one_alone():
    (capacity,) = curves.capacities([{1: 10.0, 2: 16.0}, {1: 5.0, 2: 8.0}, {1: 10.0, 2: 20.0}])

    assert capacity.workers == 2
    assert (capacity.speedup.low, capacity.speedup.value, capacity.speedup.high) == (1.6, 1.6, 2.0)


def test_a_capacity_above_the_number_of_workers_is_noise_and_cut_off():
    (capacity,) = curves.capacities([{1: 1.0, 2: 2.4}] * 3)

    assert (capacity.speedup.value, capacity.speedup.high) == (2.0, 2.0)


@pytest.mark.parametrize(
    ("values", "confidence"), [([3.0, 2.0], 0.5), ([1.0, 3.0, 2.0], 0.75), ([1.0] * 5, 0.9375)]
)
def test_few_repeats_are_told_by_their_extremes_and_how_sure_that_is(values, confidence):
    found = curves.estimate(values)

    assert (found.low, found.high) == (min(values), max(values))
    assert found.confidence == confidence


def test_one_value_has_a_wide_interval_that_is_as_likely_as_not():
    found = curves.estimate([3.0])

    assert (found.value, found.low, found.high, found.confidence) == (3.0, 1.5, 6.0, 0.5)


def test_many_repeats_get_a_t_interval_of_their_logarithms():
    found = curves.estimate([1.0, 2.0, 4.0, 1.0, 2.0, 4.0])

    spread = math.log(2) * math.sqrt(4 / 5)
    half = 2.570582 * spread / math.sqrt(6)
    assert found.value == pytest.approx(2.0)
    assert found.low == pytest.approx(2.0 * math.exp(-half))
    assert found.high == pytest.approx(2.0 * math.exp(half))
    assert found.confidence == 0.95


def test_one_outlier_does_not_make_a_machine_restless():
    steady = [100.0, 101.0, 99.0, 100.5, 99.5]

    assert curves.unrest([*steady, 10.0]) < 0.02
    assert curves.unrest([*steady, 10.0, 12.0]) > 0.2


def test_too_few_repeats_leave_nothing_out():
    assert curves.unrest([1.0, 3.0]) == pytest.approx(statistics.stdev([1.0, 3.0]) / 2)


@pytest.mark.parametrize("repeats", [5, 10, 30])
def test_leaving_one_out_does_not_make_unrest_look_smaller(repeats):
    rng = random.Random(1)  # noqa: S311 - reproducible noise, no secret
    found = [curves.unrest([rng.gauss(1, 0.05) for _ in range(repeats)]) for _ in range(2000)]

    assert statistics.fmean(found) == pytest.approx(0.05, rel=0.1)
