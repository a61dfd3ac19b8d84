"""The statistics agree with published tables, and their intervals keep what they promise."""

import math
import random

import pytest

from advisor.model import Estimate
from advisor.stats import (
    as_good,
    coefficient_of_variation,
    combine_total,
    eliminated,
    mean_estimate,
    percentile,
    ratio_estimate,
)
from advisor.student import t_quantile

TRIALS = 2000
ROUNDS = 5

# Columns: probability 0.90, 0.95, 0.975, 0.99, 0.995, 0.9995.
T_TABLE = {
    1: (3.078, 6.314, 12.706, 31.821, 63.657, 636.619),
    2: (1.886, 2.920, 4.303, 6.965, 9.925, 31.599),
    3: (1.638, 2.353, 3.182, 4.541, 5.841, 12.924),
    4: (1.533, 2.132, 2.776, 3.747, 4.604, 8.610),
    5: (1.476, 2.015, 2.571, 3.365, 4.032, 6.869),
    9: (1.383, 1.833, 2.262, 2.821, 3.250, 4.781),
    14: (1.345, 1.761, 2.145, 2.624, 2.977, 4.140),
    30: (1.310, 1.697, 2.042, 2.457, 2.750, 3.646),
    120: (1.289, 1.658, 1.980, 2.358, 2.617, 3.373),
    1_000_000: (1.282, 1.645, 1.960, 2.326, 2.576, 3.291),
}


@pytest.mark.parametrize("df", T_TABLE)
def test_t_quantiles_agree_with_the_table(df):
    for p, expected in zip((0.90, 0.95, 0.975, 0.99, 0.995, 0.9995), T_TABLE[df], strict=True):
        assert t_quantile(p, df) == pytest.approx(expected, abs=1e-3)


@pytest.mark.parametrize("p", [0.55, 0.8, 0.975, 0.9999])
def test_t_quantiles_agree_with_the_closed_forms(p):
    assert t_quantile(p, 1) == pytest.approx(math.tan(math.pi * (p - 0.5)), rel=1e-9)
    assert t_quantile(p, 2) == pytest.approx((2 * p - 1) * math.sqrt(2 / (4 * p * (1 - p))), rel=1e-9)


def test_t_quantiles_are_symmetric():
    assert t_quantile(0.025, 7) == -t_quantile(0.975, 7)
    assert t_quantile(0.5, 7) == pytest.approx(0.0, abs=1e-6)


@pytest.mark.parametrize(("p", "df"), [(0.0, 3), (1.0, 3), (-0.5, 3), (0.5, 0), (math.nan, 3)])
def test_t_quantiles_of_nothing_are_refused(p, df):
    with pytest.raises(ValueError, match="a t quantile needs"):
        t_quantile(p, df)


def test_a_mean_has_its_t_interval():
    estimate = mean_estimate([1.0, 2.0, 3.0, 4.0, 5.0])

    doubt = 2.7764 * math.sqrt(2.5) / math.sqrt(5)
    assert estimate.value == 3.0
    assert (estimate.low, estimate.high) == pytest.approx((3 - doubt, 3 + doubt), abs=1e-3)
    assert estimate.confidence == 0.95


def test_more_confidence_needs_a_wider_interval():
    narrow, wide = (mean_estimate([1.0, 1.1, 1.2], confidence) for confidence in (0.8, 0.99))

    assert wide.low < narrow.low < narrow.high < wide.high


def test_an_interval_of_times_does_not_reach_below_zero():
    assert mean_estimate([0.001, 5.0]).low == 0.0


def test_one_value_gets_a_wide_interval_and_little_confidence():
    assert mean_estimate([3.0]) == Estimate(value=3.0, low=1.5, high=6.0, confidence=0.5)


def test_equal_values_have_no_spread():
    assert mean_estimate([2.0, 2.0, 2.0]) == Estimate(value=2.0, low=2.0, high=2.0)


def test_a_mean_of_nothing_is_refused():
    with pytest.raises(ValueError, match="at least one value"):
        mean_estimate([])


def test_a_ratio_is_paired_by_round():
    # The machine slows down by half in each round; within a round the plan is always twice as fast.
    baseline = [1.0, 1.5, 2.25, 3.375]
    estimate = ratio_estimate(baseline, [time / 2 for time in baseline])

    assert (estimate.value, estimate.low, estimate.high) == pytest.approx((2.0, 2.0, 2.0))


def test_a_ratio_has_the_interval_of_the_mean_log_ratio():
    logs = [0.1, 0.2, 0.3]
    estimate = ratio_estimate([math.exp(each) for each in logs], [1.0] * 3)

    doubt = 4.3027 * 0.1 / math.sqrt(3)
    assert estimate.value == pytest.approx(math.exp(0.2))
    assert math.log(estimate.low) == pytest.approx(0.2 - doubt, abs=1e-4)
    assert math.log(estimate.high) == pytest.approx(0.2 + doubt, abs=1e-4)
    assert estimate.confidence == 0.95


@pytest.mark.parametrize(
    ("baseline", "variant"),
    [([], []), ([1.0], [2.0]), ([1.0, 2.0, 3.0], [2.0]), ([1.0, 0.0], [2.0, 2.0]), ([1.0, 1.0], [0.0, 2.0])],
)
def test_under_two_pairs_there_is_no_ratio(baseline, variant):
    assert ratio_estimate(baseline, variant) is None


def test_rounds_that_only_one_ran_are_left_out():
    assert ratio_estimate([2.0, 4.0, 100.0], [1.0, 2.0]).value == pytest.approx(2.0)


def test_a_hopelessly_wide_ratio_is_still_a_number():
    estimate = ratio_estimate([1e-15, 1e15], [1e15, 1e-15])

    assert 0 < estimate.low < 1 < estimate.high < math.inf


def noisy_pairs(seed, sigma, speedup=1.0):
    rng = random.Random(seed)  # noqa: S311 - reproducible noise, no secret
    for _ in range(TRIALS):
        baseline = [speedup * rng.lognormvariate(0, sigma) for _ in range(ROUNDS)]
        yield ratio_estimate(baseline, [rng.lognormvariate(0, sigma) for _ in range(ROUNDS)])


@pytest.mark.parametrize("sigma", [0.02, 0.1, 0.2])
def test_two_equal_programs_seldom_win_over_each_other(sigma):
    wins = sum(estimate.low > 1.05 for estimate in noisy_pairs(seed=1, sigma=sigma))

    assert wins <= 0.05 * TRIALS


def test_a_false_win_of_any_size_is_as_rare_as_the_interval_says():
    wins = sum(estimate.low > 1.0 for estimate in noisy_pairs(seed=2, sigma=0.1))

    assert 0.015 * TRIALS <= wins <= 0.035 * TRIALS


@pytest.mark.parametrize("speedup", [1.0, 1.7])
@pytest.mark.parametrize("sigma", [0.05, 0.3])
def test_the_interval_of_a_ratio_holds_the_truth_as_often_as_it_says(speedup, sigma):
    held = sum(each.low <= speedup <= each.high for each in noisy_pairs(3, sigma, speedup))

    assert 0.93 * TRIALS <= held <= 0.97 * TRIALS


def test_a_real_gain_is_found():
    wins = sum(estimate.low > 1.05 for estimate in noisy_pairs(seed=4, sigma=0.1, speedup=1.6))

    assert wins > 0.95 * TRIALS


@pytest.mark.parametrize(
    ("log_ratios", "out"),
    [
        ([], False),
        ([5.0], False),
        ([0.5, 0.5], True),
        ([0.4, 0.4], False),
        ([0.46, 0.46], False),
        ([0.48, 0.48], True),
        ([0.1, 0.1001], False),
        ([0.1, 0.11, 0.12], True),
        ([0.1, -0.05, 0.12], False),
        ([-0.2, -0.2, -0.2], False),
        ([0.0, 0.0, 0.0], False),
        ([1.0, 0.9, -0.1], True),
    ],
)
def test_who_is_out_of_the_race(log_ratios, out):
    assert eliminated(log_ratios) is out


def test_the_bound_of_the_race_is_one_sided():
    # t = mean / (sd / sqrt 3) = 3.46: over the one-sided 2.92, under the two-sided 4.30.
    assert eliminated([0.01, 0.02, 0.03])


@pytest.mark.parametrize(
    ("log_ratios", "good"),
    [
        ([0.0, 0.0], False),
        ([0.01, 0.011, 0.012], True),
        ([-0.3, -0.31, -0.3], True),
        ([0.04, 0.05, 0.06], False),
        ([0.0, 0.1, -0.1], False),
    ],
)
def test_who_is_as_good_as_the_leader(log_ratios, good):
    assert as_good(log_ratios) is good


def test_equal_programs_seldom_leave_the_race():
    rng = random.Random(5)  # noqa: S311 - reproducible noise, no secret
    out = sum(eliminated([rng.gauss(0, 0.1) for _ in range(ROUNDS)]) for _ in range(TRIALS))

    assert 0.035 * TRIALS <= out <= 0.065 * TRIALS


def test_a_total_has_the_doubt_of_both_factors():
    total = combine_total(
        Estimate(value=2.0, low=1.4, high=2.8), Estimate(value=100.0, low=60.0, high=130.0, confidence=0.9)
    )

    assert total.value == 200.0
    assert (total.low, total.high) == pytest.approx((100.0, 300.0))
    assert total.confidence == 0.9


def test_an_exact_count_adds_no_doubt():
    item = Estimate(value=0.5, low=0.25, high=2.0, confidence=0.95)
    exact = Estimate(value=1000, low=1000, high=1000, confidence=1.0)

    assert combine_total(item, exact) == Estimate(value=500.0, low=250.0, high=2000.0, confidence=0.95)


def test_a_total_is_never_below_zero():
    wild = Estimate(value=1.0, low=0.0, high=9.0)

    assert combine_total(wild, wild).low == 0.0


def test_a_total_of_nothing_keeps_its_upper_bound():
    nothing = combine_total(Estimate(value=0.0, low=0.0, high=0.5), Estimate(value=10.0, low=8.0, high=12.0))

    assert (nothing.value, nothing.low, nothing.high) == (0.0, 0.0, 6.0)


def test_totals_hold_the_truth_as_often_as_they_say():
    rng = random.Random(6)  # noqa: S311 - reproducible noise, no secret
    held = 0
    for _ in range(TRIALS):
        item, items = rng.gauss(1.0, 0.1), rng.gauss(50.0, 4.0)
        total = combine_total(
            Estimate(value=item, low=item - 0.196, high=item + 0.196),
            Estimate(value=items, low=items - 7.84, high=items + 7.84),
        )
        held += total.low <= 50.0 <= total.high

    assert 0.93 * TRIALS <= held <= 0.97 * TRIALS


def test_the_coefficient_of_variation():
    assert coefficient_of_variation([1.0, 2.0, 3.0]) == pytest.approx(0.5)
    assert coefficient_of_variation([4.0, 4.0]) == 0.0


@pytest.mark.parametrize("values", [[], [1.0], [0.0, 0.0]])
def test_an_unknown_variation_is_not_zero(values):
    assert math.isnan(coefficient_of_variation(values))


@pytest.mark.parametrize(
    ("percent", "expected"), [(0, 1.0), (25, 2.0), (50, 3.0), (60, 3.4), (95, 4.8), (100, 5.0)]
)
def test_percentiles_are_interpolated(percent, expected):
    assert percentile([5.0, 1.0, 4.0, 2.0, 3.0], percent) == pytest.approx(expected)


def test_percentiles_of_one_value_and_of_none():
    assert percentile([7.0], 95) == 7.0
    with pytest.raises(ValueError, match="at least one value"):
        percentile([], 50)
