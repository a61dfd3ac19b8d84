"""Turns repeated timings into estimates with honest intervals; pure arithmetic, no clock.

Runs that are neighbors in time share the machine's mood, so speedups are estimated from paired runs, and
with Student's t: our own measurement on a noisy machine gave 2-4 % false differences between two equal
programs with it, and 12-25 % with a percentile bootstrap, at 3 to 5 runs each.
"""

from __future__ import annotations

import math
from statistics import NormalDist, fmean, stdev
from typing import TYPE_CHECKING

from advisor.model import Estimate
from advisor.student import t_quantile

if TYPE_CHECKING:
    from collections.abc import Sequence

SINGLE_VALUE_FACTOR = 2.0
SINGLE_VALUE_CONFIDENCE = 0.5
"""One value tells nothing of its own spread: by convention, half to twice of it, as likely as not."""
HOPELESS = math.log(1.6)
"""Log ratio to the leader at which two rounds are enough (our own simulation of races)."""
AS_GOOD = math.log(1.05)
"""Log ratio to the leader that no one would notice (our own simulation of races)."""
HOPELESS_ROUNDS = 2
DECIDING_ROUNDS = 3
"""Rounds before an interval may decide; two would have one degree of freedom."""
RACE_CONFIDENCE = 0.95
"""One-sided, for each comparison in a race; dropping later, or not at all, chose no better and cost more (our
own simulation of races under autocorrelated noise of 10 and 25 %)."""
FALSE_CLAIM = 0.02
"""One-sided chance of a false claim, shared by all rivals of the baseline. Looked at after every round from
the first to the twelfth, equal variants are claimed to be faster in 1 to 4 % of simulated races at 15 and
25 % of noise with bursts, and in none at 5 %."""
PRIOR_FREEDOM = 4.0
"""Rounds that what is known of the machine's noise counts for in the spread of a ratio (a moderated t, as in
Smyth 2004). Of three rounds at 25 % of noise it finds 1.8x in 80 % of simulated races, the plain t in 29 %;
even one round of slow items can tell 1.8x from 1x on a quiet machine."""
LEAST_NOISE = 0.10
"""Noise that is assumed at least: half a second of calibration does not see every mood of a machine. When the
truth is 15 % with bursts, 2 to 9 % of equal variants are claimed, with 0.05 it was 11 to 18 %."""
CLAIMED_LOW = 1.05
"""Lower bound of a claimed speedup: repeats of the same program differ by less (our own measurement)."""
CLAIMED_VALUE = 1.10
"""Least speedup that is claimed at all; a smaller one is nobody's reason to change a program."""
LEAST_COLUMN_GAIN = 1.5
"""Times that whole columns must be faster than the best plain loop to be worth a rewrite: 10 of 23 functions
of one value gained less than 2x, and 5 of these got slower (our own measurement)."""
PROBABLY = 0.80
"""Chance that the rounds asked for are enough, if the ratio is what it has been so far."""
ROUNDS_ASKED_MOST = 200
"""A race that needs more rounds than this has no measurable difference."""
EXPONENT_LIMIT = 700.0
"""exp() overflows just above; an interval that wide says "unknown" anyway, and JSON needs numbers."""
NEARLY_SURE = 1 - 1e-9
"""Stands in for certainty, whose interval has no spread to read."""


def mean_estimate(values: Sequence[float], confidence: float = 0.95) -> Estimate:
    """Return the mean of quantities that cannot be negative, with its t-interval.

    One value gets the interval from half to twice of it with confidence 0.5, by convention.
    Raises ValueError when there are no values.
    """
    if not values:
        raise ValueError("a mean needs at least one value")
    mean = fmean(values)
    if len(values) == 1:
        low, high = mean / SINGLE_VALUE_FACTOR, mean * SINGLE_VALUE_FACTOR
        return Estimate(value=mean, low=low, high=high, confidence=SINGLE_VALUE_CONFIDENCE)
    doubt = _margin(values, (1 + confidence) / 2)
    return Estimate(value=mean, low=max(mean - doubt, 0.0), high=mean + doubt, confidence=confidence)


def ratio_estimate(
    baseline: Sequence[float], variant: Sequence[float], confidence: float = 0.95
) -> Estimate | None:
    """Return the speedup, baseline over variant, from times of the same rounds; None for under two pairs.

    Times are paired from the first round on. Rounds that only one of the two ran, and rounds in which
    the clock saw no time pass, are left out.
    """
    ratios = [math.log(b) - math.log(v) for b, v in zip(baseline, variant, strict=False) if b > 0 and v > 0]
    if len(ratios) < 2:  # noqa: PLR2004 - an interval needs two
        return None
    mean, doubt = fmean(ratios), _margin(ratios, (1 + confidence) / 2)
    return Estimate(
        value=_bounded_exp(mean),
        low=_bounded_exp(mean - doubt),
        high=_bounded_exp(mean + doubt),
        confidence=confidence,
    )


def pooled_mean(values: Sequence[float], weights: Sequence[float], confidence: float = 0.95) -> Estimate:
    """Return the mean cost of an item from windows of many, `weights` items at `values` each.

    It is the ratio of all the time to all the items, with the interval of a ratio estimator; one window
    that holds nearly all items counts as one value. Windows shorter than the machine's moods (0.3 s, our own
    measurement) are not independent, so shorter ones are better merged first.
    Raises ValueError when there is no weight.
    """
    pairs = [(value, weight) for value, weight in zip(values, weights, strict=True) if weight > 0]
    if not pairs:
        raise ValueError("a mean needs at least one value with weight")
    whole, squares = sum(weight for _, weight in pairs), sum(weight**2 for _, weight in pairs)
    mean = sum(value * weight for value, weight in pairs) / whole
    if len(pairs) == 1:
        return mean_estimate([mean])
    effective = whole**2 / squares  # equal weights: how many there are; one that outweighs all others: 1
    # A heavy window pulls the mean to itself: what is left of its distance is its true one times 1 - share.
    spread = math.sqrt(
        sum((weight * (value - mean)) ** 2 / (1 - weight / whole) for value, weight in pairs) / whole**2
    )
    doubt = t_quantile((1 + confidence) / 2, max(1.0, effective - 1)) * spread
    return Estimate(value=mean, low=max(mean - doubt, 0.0), high=mean + doubt, confidence=confidence)


def projected_ratio(estimate: Estimate, tau: float, confidence: float = 0.90) -> Estimate:
    """Return a measured ratio as it may be at full size, `tau` being the sd of the log of what may differ.

    Each side of the interval is read as that of a normal distribution of the log and widened by tau, as for
    a sum of independent doubts. Few rounds have longer tails than that, so the result errs to the wide side.
    """
    if not 0 < estimate.low <= estimate.value <= estimate.high or estimate.confidence <= 0:
        return estimate
    center, wanted = math.log(estimate.value), NormalDist().inv_cdf((1 + confidence) / 2)
    known = min(estimate.confidence, NEARLY_SURE)
    per_side = NormalDist().inv_cdf((1 + known) / 2)
    below, above = (
        wanted * math.hypot(side / per_side, tau)
        for side in (center - math.log(estimate.low), math.log(estimate.high) - center)
    )
    low, high = _bounded_exp(center - below), _bounded_exp(center + above)
    return Estimate(value=estimate.value, low=low, high=high, confidence=confidence)


def combine_total(item: Estimate, items: Estimate) -> Estimate:
    """Return the product of a cost per item and a number of items, their doubts taken as independent."""
    total = item.value * items.value
    low, high = item.low * items.low, item.high * items.high
    if total:
        below = math.hypot(1 - item.low / item.value, 1 - items.low / items.value)
        above = math.hypot(item.high / item.value - 1, items.high / items.value - 1)
        low, high = max(low, total * (1 - below)), min(high, total * (1 + above))
    return Estimate(value=total, low=low, high=high, confidence=min(item.confidence, items.confidence))


def eliminated(log_ratios: Sequence[float]) -> bool:
    """Tell whether a variant is out of the race; ratios are log(its time / the leader's), one per round."""
    rounds = len(log_ratios)
    if rounds >= HOPELESS_ROUNDS and fmean(log_ratios) > HOPELESS:
        return True
    return rounds >= DECIDING_ROUNDS and fmean(log_ratios) - _margin(log_ratios, RACE_CONFIDENCE) > 0


def as_good(log_ratios: Sequence[float]) -> bool:
    """Tell whether a variant is at most 5 % slower than the leader, so that the simpler one may be kept."""
    if len(log_ratios) < DECIDING_ROUNDS:
        return False
    return fmean(log_ratios) + _margin(log_ratios, RACE_CONFIDENCE) < AS_GOOD


def claim_interval(log_ratios: Sequence[float], arms: int = 1, noise: float = LEAST_NOISE) -> Estimate | None:
    """Return the speedup with the interval from which a winner may be claimed; None without a round.

    Ratios are log(baseline's time / the variant's), one per round; `arms` is how many variants set out
    against the baseline, those that left early included; `noise` is the coefficient of variation of repeated
    work on this machine. The more arms and the more often one looks, the likelier luck finds a winner: the
    interval is wide enough for both (see `FALSE_CLAIM`), so that it may be looked at after any round and the
    race be stopped when it says enough.
    """
    if not log_ratios:
        return None
    one_sided = FALSE_CLAIM / max(1, arms)
    mean, doubt = fmean(log_ratios), _moderated_margin(log_ratios, 1 - one_sided, noise)
    return Estimate(
        value=_bounded_exp(mean),
        low=_bounded_exp(mean - doubt),
        high=_bounded_exp(mean + doubt),
        confidence=1 - 2 * one_sided,
    )


def surely_faster(log_ratios: Sequence[float], arms: int = 1, noise: float = LEAST_NOISE) -> bool:
    """Tell whether a variant may be called faster than the baseline, at most 1 in 20 equal ones being so."""
    found = claim_interval(log_ratios, arms, noise)
    return found is not None and found.low > CLAIMED_LOW and found.value > CLAIMED_VALUE


def race_noise(calibrated: float, times: Sequence[Sequence[float]]) -> float:
    """Return the noise to judge a race by: its own as soon as that is known, the larger of both before.

    Calibration sees half a second in slices that are shorter than a race's: calm moments hide what comes, and
    in busy ones it sees turns of the scheduler that a longer slice does not feel.
    """
    rounds = max(map(len, times), default=0)
    whole = sum(len(arm) == rounds for arm in times)
    seen = seen_noise(times)
    return seen if (whole - 1) * (rounds - 1) >= PRIOR_FREEDOM else max(calibrated, seen)


def seen_noise(times: Sequence[Sequence[float]]) -> float:
    """Return the noise of a ratio that a race itself shows: the spread that neither arm nor round explains.

    Times are per arm, one per round; arms that left before the last round do not count. A claim that rests on
    the larger of this and the calibrated noise holds its word where calibration saw a calm moment only: of
    equal variants under 25 % of noise with bursts, 10 % were claimed on the least noise and 1 to 5 % so (our
    own simulation). 0 when nothing can be said: one arm or one round.
    """
    rounds = max(map(len, times), default=0)
    logs = [
        [math.log(each) for each in arm] for arm in times if len(arm) == rounds and min(arm, default=0) > 0
    ]
    if len(logs) < 2 or rounds < 2:  # noqa: PLR2004 - two of each leave one number to tell
        return 0.0
    arms, moods = [fmean(arm) for arm in logs], [fmean(column) for column in zip(*logs, strict=True)]
    middle = fmean(arms)
    squares = math.fsum(
        (value - mine - mood + middle) ** 2
        for arm, mine in zip(logs, arms, strict=True)
        for value, mood in zip(arm, moods, strict=True)
    )
    return math.sqrt(2 * squares / ((len(logs) - 1) * (rounds - 1)))  # a ratio has the noise of two times


def rounds_needed(
    log_ratios: Sequence[float], bar: float, arms: int = 1, noise: float = LEAST_NOISE
) -> int | None:
    """Return how many more rounds would probably lift the claim's lower bound over the speedup `bar`.

    Probably is 4 in 5, if ratio and spread stay as they are. 0 when it is over already; None when nothing
    can be said yet (no round), or no affordable number would do.
    """
    done = len(log_ratios)
    if not done:
        return None
    one_sided = FALSE_CLAIM / max(1, arms)
    ahead = fmean(log_ratios) - math.log(bar)
    if ahead > _moderated_margin(log_ratios, 1 - one_sided, noise):
        return 0
    if ahead <= 0:
        return None
    spread = _moderated_spread(log_ratios, noise)
    for rounds in range(done + 1, ROUNDS_ASKED_MOST):
        quantile = t_quantile(1 - one_sided, rounds - 1 + PRIOR_FREEDOM)
        if ahead * math.sqrt(rounds) > (quantile + NormalDist().inv_cdf(PROBABLY)) * spread:
            return rounds - done
    return None


def coefficient_of_variation(values: Sequence[float]) -> float:
    """Return the standard deviation over the mean; NaN when there are under two values or the mean is 0."""
    if len(values) < 2 or not fmean(values):  # noqa: PLR2004 - a spread needs two
        return math.nan
    return stdev(values) / fmean(values)


def percentile(values: Sequence[float], percent: float) -> float:
    """Return the value below which so many percent lie, interpolated; raises ValueError without values."""
    if not values:
        raise ValueError("a percentile needs at least one value")
    ordered = sorted(values)
    place = (len(ordered) - 1) * percent / 100
    below = math.floor(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


def _margin(values: Sequence[float], p: float) -> float:
    # Distance from the mean to its one-sided bound at probability p.
    return t_quantile(p, len(values) - 1) * stdev(values) / math.sqrt(len(values))


def _moderated_spread(values: Sequence[float], noise: float) -> float:
    # Standard deviation of one value, what is known of the machine counting for some rounds.
    mean = fmean(values)
    squares = math.fsum((value - mean) ** 2 for value in values)
    known = PRIOR_FREEDOM * max(noise, LEAST_NOISE) ** 2
    return math.sqrt((known + squares) / (PRIOR_FREEDOM + len(values) - 1))


def _moderated_margin(values: Sequence[float], p: float, noise: float) -> float:
    # As `_margin`, with the moderated spread and its degrees of freedom.
    quantile = t_quantile(p, PRIOR_FREEDOM + len(values) - 1)
    return quantile * _moderated_spread(values, noise) / math.sqrt(len(values))


def _bounded_exp(exponent: float) -> float:
    return math.exp(min(max(exponent, -EXPONENT_LIMIT), EXPONENT_LIMIT))
