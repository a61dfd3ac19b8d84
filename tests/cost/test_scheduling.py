from random import Random
from statistics import fmean, stdev

import pytest

from advisor.cost.scheduling import Pool, makespan, tail
from advisor.cost.shape import shape_of
from tests.builders import timing

EVEN = timing(1.0, percentiles=(1.0,) * 7, variation=0.0, batch=1)


@pytest.mark.parametrize(
    ("durations", "workers", "every", "expected"),
    [
        ([], 2, 0.0, 0.0),
        ([1, 1, 1, 1], 2, 0.0, 2),
        ([1, 1, 1], 2, 0.0, 2),
        ([1, 1, 4], 2, 0.0, 5),
        ([4, 1, 1], 2, 0.0, 4),
        ([1, 2], 8, 0.0, 2),
        ([0.1] * 4, 2, 1.0, 4.1),
        ([10, 10], 2, 1.0, 12),
    ],
)
def test_each_chunk_goes_to_the_worker_that_is_free_first(durations, workers, every, expected):
    assert makespan(durations, workers, every) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("items", "pool", "expected"),
    [
        (10, Pool(workers=2, chunksize=1), 0.0),
        (11, Pool(workers=2, chunksize=1), 0.5),
        (10, Pool(workers=2, chunksize=4), 1.0),
        (11, Pool(workers=2, chunksize=1, stretch=3.0), 1.5),
        (11, Pool(workers=2, chunksize=1, extra=1.0), 1.0),
        (100_001, Pool(workers=2, chunksize=1), 0.5),
        (100_000, Pool(workers=2, chunksize=1), 0.0),
    ],
)
def test_equal_items_end_as_arithmetic_says(items, pool, expected):
    end = tail(shape_of(EVEN), items, pool)
    assert end.value == end.low == end.high == pytest.approx(expected)


def test_a_parent_that_is_the_bottleneck_leaves_the_last_chunk_over():
    end = tail(shape_of(EVEN), 10, Pool(workers=8, chunksize=1, every=1.0))
    assert end.value == pytest.approx(1.0)


def test_items_of_very_different_times_end_later_and_less_surely():
    knots = (0.1, 0.1, 0.2, 0.5, 1.0, 4.0, 20.0)
    varied = tail(shape_of(timing(1.0, percentiles=knots, batch=1)), 400, Pool(workers=4, chunksize=10))
    alike = tail(shape_of(timing(1.0, batch=1)), 400, Pool(workers=4, chunksize=10))
    assert varied.value > 2 * alike.value
    assert varied.low < varied.value < varied.high
    assert alike.high - alike.low < varied.high - varied.low


def test_nothing_ends_before_the_longest_item_that_was_seen():
    one = timing(1.0, percentiles=(0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 50.0), batch=1)
    assert tail(shape_of(one), 60, Pool(workers=4, chunksize=1)).low >= 50 * 0.9 - 60 / 4


def test_the_same_simulation_gives_the_same_answer():
    shape, pool = shape_of(timing(1.0, batch=1)), Pool(workers=3, chunksize=2)
    assert tail(shape, 50, pool) == tail(shape, 50, pool)


# ---------------------------------------------------------------- the shape of item times


def drawn(shape, size=1, count=20_000):
    chance = Random(3)  # noqa: S311 - draws of a test
    return [shape.chunk(chance, size) for _ in range(count)]


@pytest.mark.parametrize(
    "knots",
    [
        (0.7, 0.8, 0.9, 1.0, 1.1, 1.3, 2.5),
        (0.0, 0.1, 0.2, 0.4, 0.9, 2.0, 30.0),
        (0.9, 0.9, 0.9, 0.9, 0.9, 0.9, 90.0),
        (1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0),
        (0.1, 0.1, 0.1, 5.0, 6.0, 7.0, 8.0),
    ],
)
def test_draws_have_the_mean_that_was_measured(knots):
    shape = shape_of(timing(1.0, percentiles=knots, batch=1))
    values = drawn(shape)
    assert fmean(values) == pytest.approx(1.0, rel=0.1)
    assert stdev(values) / fmean(values) == pytest.approx(shape.variation, rel=0.25, abs=1e-9)


def test_a_long_tail_is_bent_to_its_end():
    bent = shape_of(timing(1.0, percentiles=(0.5, 0.6, 0.7, 0.8, 0.9, 2.0, 100.0), batch=1))
    assert bent.bend > 5
    assert sum(value > 10 for value in drawn(bent)) < 0.02 * 20_000


def test_many_items_together_vary_less_and_keep_their_mean():
    shape = shape_of(timing(1.0, percentiles=(0.1, 0.1, 0.2, 0.5, 1.0, 4.0, 20.0), batch=1))
    for size in (2, 100):
        values = drawn(shape, size, 4000)
        assert fmean(values) == pytest.approx(size, rel=0.1)
        assert stdev(values) / fmean(values) == pytest.approx(shape.variation / size**0.5, rel=0.25)


def test_a_batch_that_was_timed_together_is_one_draw():
    shape = shape_of(timing(1.0, batch=50))
    assert stdev(drawn(shape, 50)) / 50 == pytest.approx(shape.variation, rel=0.1)


def test_items_that_take_no_time_have_a_shape():
    nothing = shape_of(timing(0.0))
    assert nothing.chunk(Random(0), 10) == 0  # noqa: S311 - as above
