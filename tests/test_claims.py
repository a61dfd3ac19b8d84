"""Winners among equals are claimed in 1 race of 20 at most, at any look; real ones are found."""

import math

import numpy as np
import pytest

from advisor.model import Estimate
from advisor.stats import (
    PRIOR_FREEDOM,
    claim_interval,
    mean_estimate,
    pooled_mean,
    projected_ratio,
    race_noise,
    rounds_needed,
    seen_noise,
    surely_faster,
)
from advisor.student import t_quantile
from tests.benchmarks.same_code.noise import Weather, log_ratios, slice_times

TRIALS = 1000
ROUNDS_MOST = 12


def claimed_at_any_look(ratios, arms, noise):
    return any(
        surely_faster(list(arm[:rounds]), arms, noise)
        for rounds in range(1, ROUNDS_MOST + 1)
        for arm in ratios
    )


def false_claims(weather, *, arms, steps):
    rng = np.random.default_rng(7)
    races = log_ratios(rng, weather, trials=TRIALS, arms=arms, rounds=ROUNDS_MOST, steps=steps)
    return sum(claimed_at_any_look(race, arms, weather.variation) for race in races) / TRIALS


@pytest.mark.parametrize("arms", [1, 3, 5])
@pytest.mark.parametrize(
    "weather",
    [Weather(variation=0.05), Weather(variation=0.15, bursts=True), Weather(variation=0.25, bursts=True)],
    ids=["calm", "noisy", "stormy"],
)
def test_equal_variants_seldom_win_even_when_looked_at_after_every_round(weather, arms):
    assert false_claims(weather, arms=arms, steps=1) <= 0.05


def test_slices_that_last_as_long_as_the_moods_do_not_win_more_often():
    assert false_claims(Weather(variation=0.25), arms=5, steps=8) <= 0.05


@pytest.mark.parametrize("arms", [1, 3, 5])
@pytest.mark.parametrize("steps", [1, 5])
def test_a_real_gain_is_claimed_after_five_rounds(arms, steps):
    rng = np.random.default_rng(8)
    races = log_ratios(
        rng, Weather(variation=0.15), trials=TRIALS, arms=1, rounds=5, steps=steps, speedup=1.8
    )

    assert sum(surely_faster(list(race[0]), arms, 0.15) for race in races) >= 0.95 * TRIALS


def test_the_simulated_machine_has_the_moods_that_were_measured():
    rng = np.random.default_rng(9)
    series = log_ratios(rng, Weather(variation=0.2), trials=1, arms=1, rounds=20_000, steps=1)[0, 0]
    assert np.std(series) == pytest.approx(0.2 * math.sqrt(2 * (1 - 0.63)), rel=0.1)


def test_nothing_is_claimed_without_a_round():
    assert claim_interval([]) is None
    assert not surely_faster([])


def test_one_round_may_claim_what_no_noise_explains_and_no_less():
    assert surely_faster([math.log(1.8)], noise=0.05)
    assert not surely_faster([math.log(1.3)], noise=0.05)
    assert not surely_faster([math.log(1.8)], noise=0.3)


def test_the_claim_has_the_interval_of_the_mean_log_ratio_shared_by_all_rivals():
    found = claim_interval([0.5, 0.6, 0.7], arms=4, noise=0.2)

    spread = math.sqrt((PRIOR_FREEDOM * 0.2**2 + 0.02) / (PRIOR_FREEDOM + 2))
    doubt = t_quantile(0.995, PRIOR_FREEDOM + 2) * spread / math.sqrt(3)
    assert math.log(found.value) == pytest.approx(0.6)
    assert math.log(found.low) == pytest.approx(0.6 - doubt)
    assert math.log(found.high) == pytest.approx(0.6 + doubt)
    assert found.confidence == pytest.approx(0.99)


def test_more_rivals_need_more_proof():
    ratios = [0.2, 0.25, 0.3]

    assert surely_faster(ratios, arms=1)
    assert not surely_faster(ratios, arms=6)


def test_a_gain_too_small_to_matter_is_not_claimed_however_sure():
    assert not surely_faster([0.06] * 12)
    assert not surely_faster([0.09] * 12)
    assert surely_faster([0.14] * 12)


# ---------------------------------------------------------------- noise that the race itself shows


def test_arms_of_different_speed_and_rounds_of_different_items_are_no_noise():
    rounds = (1.0, 3.0, 0.2, 7.0)

    assert seen_noise([rounds, [2 * each for each in rounds]]) == pytest.approx(0.0, abs=1e-12)


def test_two_arms_show_the_spread_of_their_ratio():
    ratios = [0.1, -0.2, 0.3]

    assert seen_noise([[math.exp(r) for r in ratios], [1.0] * 3]) == pytest.approx(np.std(ratios, ddof=1))


def test_several_arms_show_the_same_noise_more_surely():
    rng = np.random.default_rng(13)
    few, many = ([seen_noise(np.exp(rng.normal(0, 0.1, (arms, 4)))) for _ in range(500)] for arms in (2, 5))

    assert np.sqrt(np.mean(np.square(many))) == pytest.approx(0.1 * math.sqrt(2), rel=0.1)
    assert np.std(many) < np.std(few)


def test_arms_that_left_early_do_not_count():
    assert seen_noise([[1.0, 1.1, 0.9], [1.0, 1.0, 1.0], [9.0, 1.0]]) == seen_noise(
        [[1.0, 1.1, 0.9], [1.0, 1.0, 1.0]]
    )


@pytest.mark.parametrize("times", [[], [[]], [[1.0], [2.0]], [[1.0, 2.0]], [[0.0, 1.0], [1.0, 2.0]]])
def test_too_little_shows_no_noise(times):
    assert seen_noise(times) == 0.0


def test_a_race_is_judged_by_its_own_noise_as_soon_as_that_is_known():
    calm = [[1.0, 1.01, 1.0, 0.99, 1.0], [0.5, 0.5, 0.51, 0.5, 0.49]]
    wild = [[1.0, 3.0, 1.0], [1.0, 1.0, 3.0]]

    assert race_noise(0.4, [arm[:3] for arm in calm]) == 0.4
    assert race_noise(0.4, calm) == seen_noise(calm) < 0.1
    assert race_noise(0.1, wild) == seen_noise(wild) > 0.4


@pytest.mark.parametrize("arms", [1, 3, 5])
def test_a_calibration_in_a_calm_moment_does_not_make_winners_of_equals(arms):
    rng = np.random.default_rng(14)
    weather = Weather(variation=0.25, bursts=True)
    races = slice_times(rng, weather, trials=400, arms=arms + 1, rounds=ROUNDS_MOST, steps=1)

    def is_claimed(race, rounds):
        noise = race_noise(0.05, race[:, :rounds])
        ratios = np.log(race[0, :rounds] / race[1:, :rounds])
        return any(surely_faster(list(arm), arms, noise) for arm in ratios)

    false = sum(any(is_claimed(race, rounds) for rounds in range(3, ROUNDS_MOST + 1)) for race in races)
    assert false <= 0.05 * len(races)


# ---------------------------------------------------------------- how many more rounds


def test_no_more_rounds_are_needed_for_what_is_over_the_bar():
    assert rounds_needed([0.5, 0.51, 0.52], 1.2) == 0


@pytest.mark.parametrize("log_ratios", [[], [0.1, 0.12, 0.08], [-0.5, 0.6, -0.1]])
def test_what_cannot_or_will_not_be_over_the_bar_needs_no_number(log_ratios):
    assert rounds_needed(log_ratios, 1.2) is None


def test_a_gain_hidden_in_noise_is_given_up():
    assert rounds_needed([0.19, 1.19, -0.81], 1.2) is None


def test_more_noise_needs_more_rounds():
    few = rounds_needed([0.25, 0.35, 0.15, 0.3], 1.2)
    many = rounds_needed([0.1, 0.6, 0.0, 0.55], 1.2)

    assert 0 < few < many


def test_a_round_that_nearly_does_needs_few_more():
    assert 1 <= rounds_needed([0.45], 1.2) <= 3


def test_the_rounds_asked_for_are_probably_enough():
    rng = np.random.default_rng(10)
    races = log_ratios(rng, Weather(variation=0.15), trials=300, arms=1, rounds=60, steps=2, speedup=1.35)[
        :, 0
    ]
    asked = [(race, rounds_needed(list(race[:5]), 1.2)) for race in races]
    waiting = [(race, more) for race, more in asked if more and 5 + more <= 60]
    enough = [claim_interval(list(race[: 5 + more])).low > 1.2 for race, more in waiting]

    assert len(waiting) > 100
    assert sum(enough) > 0.5 * len(enough)


# ---------------------------------------------------------------- at full size


def test_a_ratio_is_less_sure_at_full_size():
    measured = Estimate(value=2.0, low=1.6, high=2.5, confidence=0.95)

    projected = projected_ratio(measured, tau=0.2)

    assert projected.value == 2.0
    assert projected.confidence == 0.90
    expected = 1.6449 * math.hypot(math.log(2.0 / 1.6) / 1.96, 0.2)
    assert math.log(projected.value / projected.low) == pytest.approx(expected, rel=1e-3)
    assert projected.low < measured.low
    assert projected.high > measured.high


def test_without_doubt_the_interval_is_only_restated():
    projected = projected_ratio(Estimate(value=2.0, low=1.0, high=4.0, confidence=0.95), tau=0.0)

    assert math.log(projected.high / 2.0) == pytest.approx(math.log(2.0) * 1.6449 / 1.96, rel=1e-3)


def test_an_exact_ratio_has_the_doubt_of_the_projection_alone():
    projected = projected_ratio(Estimate(value=2.0, low=2.0, high=2.0, confidence=1.0), tau=0.1)

    assert math.log(projected.high / 2.0) == pytest.approx(0.16449, rel=1e-3)


@pytest.mark.parametrize(
    "unknown",
    [
        Estimate(value=0.0, low=0.0, high=0.0),
        Estimate(value=1.0, low=0.0, high=2.0),
        Estimate(value=1.0, low=0.5, high=2.0, confidence=0.0),
    ],
)
def test_what_has_no_logarithm_or_no_confidence_stays(unknown):
    assert projected_ratio(unknown, tau=0.3) is unknown


def test_the_projected_interval_holds_the_full_ratio_as_often_as_it_says():
    rng = np.random.default_rng(11)
    held = 0
    for _ in range(2000):
        truth, measured = rng.normal(0.6, 0.15), rng.normal(0.6, 0.1)
        found = Estimate(
            value=math.exp(measured), low=math.exp(measured - 0.196), high=math.exp(measured + 0.196)
        )
        projected = projected_ratio(found, tau=0.15)
        held += projected.low <= math.exp(truth) <= projected.high

    assert 0.88 * 2000 <= held <= 0.92 * 2000


# ---------------------------------------------------------------- windows of many items


def test_windows_of_equal_size_give_the_plain_mean():
    pooled, plain = pooled_mean([1.0, 2.0, 3.0, 4.0], [5, 5, 5, 5]), mean_estimate([1.0, 2.0, 3.0, 4.0])

    assert (pooled.value, pooled.low, pooled.high) == pytest.approx((plain.value, plain.low, plain.high))


def test_a_window_counts_by_its_items():
    assert pooled_mean([1.0, 3.0], [30, 10]).value == pytest.approx(1.5)


def test_windows_without_items_do_not_count():
    assert pooled_mean([1.0, 99.0, 3.0], [1, 0, 1]) == pooled_mean([1.0, 3.0], [1, 1])


def test_one_window_is_one_value():
    assert pooled_mean([3.0], [1000]) == mean_estimate([3.0])
    with pytest.raises(ValueError, match="with weight"):
        pooled_mean([3.0], [0])


def test_a_window_that_holds_nearly_all_items_makes_the_others_no_proof():
    wide, narrow = pooled_mean([1.2, 1.0, 0.8], [100, 1, 1]), pooled_mean([1.2, 1.0, 0.8], [1, 1, 1])

    assert wide.high - wide.value > 0.5 * (narrow.high - narrow.value)


@pytest.mark.parametrize("sizes", [(10, 10, 10, 10, 10, 10), (40, 5, 10, 20, 10, 30), (200, 10, 10, 10)])
def test_the_interval_of_pooled_windows_holds_the_truth(sizes):
    rng = np.random.default_rng(12)
    held = 0
    for _ in range(1000):
        means = [rng.gamma(2.0, 0.5, size).mean() for size in sizes]
        found = pooled_mean(means, sizes)
        held += found.low <= 1.0 <= found.high

    assert held >= 0.90 * 1000
