"""Equal, noisy, different, reordered, missing and hidden results are told apart."""

import math
import threading
from itertools import accumulate

import numpy as np
import pytest

from advisor.bench.equivalence import compare
from advisor.fingerprint import fingerprint
from advisor.model import Equivalence

NAN = float("nan")


def judged(baseline, variant):
    return compare([fingerprint(each) for each in baseline], [fingerprint(each) for each in variant])


class Locked:
    def __init__(self, value):
        self.lock = threading.Lock()
        self.value = value


BIG = np.random.default_rng(3).normal(size=5000)


@pytest.mark.parametrize(
    ("baseline", "variant"),
    [
        ([1, "a", None], [1, "a", None]),
        ([NAN, {"a": NAN}], [NAN, {"a": NAN}]),
        ([0.0], [-0.0]),
        ([{"a": 1, "b": 2}, {3, 1}], [{"b": 2, "a": 1}, {1, 3}]),
        ([BIG], [BIG.copy()]),
    ],
)
def test_identical(baseline, variant):
    assert judged(baseline, variant) == Equivalence(verdict="identical", compared=len(baseline))


@pytest.mark.parametrize(
    ("baseline", "variant"),
    [
        ([0.3, "a"], [0.1 + 0.2, "a"]),
        ([list(accumulate([0.1] * 10_000))[-1]], [math.fsum([0.1] * 10_000)]),
        ([0.1 + 0.2 - 0.3], [0.0]),
        ([BIG], [BIG * (1 + 1e-13)]),
        ([(1, [2.0, {"x": 3.0}])], [(1, [2.0, {"x": 3.0 * (1 + 1e-12)}])]),
        ([1e300], [1e300 * (1 + 1e-12)]),
    ],
)
def test_equal_within_float_noise(baseline, variant):
    assert judged(baseline, variant) == Equivalence(
        verdict="equal within float noise", compared=len(baseline)
    )


@pytest.mark.parametrize(
    ("baseline", "variant", "because"),
    [
        ([1, 2, 3], [1, 2, 4], "item 2 differs in type, size or text"),
        ([1, "a"], [1, "b"], "item 1 differs in type, size or text"),
        ([1], [1.0], "item 0 differs in type, size or text"),
        ([0.5, 1.0], [0.5, 1.0 + 1e-8], "item 1 differs in its numbers"),
        ([0.0], [1e-11], "item 0 differs in its numbers"),
        ([NAN], [0.0], "item 0 differs in type, size or text"),
        ([BIG], [np.r_[BIG[:-1], BIG[-1] * 1.01]], "item 0 differs in its numbers"),
        ([[1.0, 2.0]], [[2.0, 1.0]], "item 0 differs in its numbers"),
        ([1, 2, 3], [1, 2], "number of results: 2 instead of 3"),
        ([1], [], "number of results: 0 instead of 1"),
        ([], [1], "number of results: 1 instead of 0"),
        (["a", "b", "c"], ["a", "c", "b"], "the same results in another order, from item 1 on"),
        ([0.5, 1.5], [1.5, 0.5], "the same results in another order, from item 0 on"),
        (["a", "a", "b"], ["a", "b", "b"], "item 1 differs in type, size or text"),
    ],
)
def test_different(baseline, variant, because):
    found = judged(baseline, variant)

    assert (found.verdict, found.because) == ("different", because)
    assert found.compared == min(len(baseline), len(variant))


def test_a_float_is_no_noise_just_because_the_others_are():
    assert judged([0.3, 0.3], [0.1 + 0.2, 0.4]).verdict == "different"


def test_what_cannot_be_looked_into_cannot_be_compared():
    found = judged([threading.Lock(), iter(())], [threading.Lock(), iter(())])

    assert found == Equivalence(
        verdict="cannot compare", compared=0, because="nothing in the results can be looked into"
    )


def test_results_that_are_too_big_cannot_be_compared():
    found = compare([fingerprint([[1]] * 50, nodes=10)], [fingerprint([[2]] * 50, nodes=10)])

    assert found.verdict == "cannot compare"


def test_no_results_cannot_be_compared():
    assert compare([], []) == Equivalence(
        verdict="cannot compare", compared=0, because="there are no results"
    )


def test_some_hidden_results_are_said():
    found = judged([1, Locked(2), 3], [1, Locked(2), 3])

    assert found == Equivalence(
        verdict="identical", compared=2, because="1 more could not be looked into all the way"
    )


def test_a_difference_that_can_be_seen_counts_even_where_something_is_hidden():
    assert judged([Locked(1)], [Locked(2)]).verdict == "different"
    assert judged([Locked(1.0)], [Locked(1.5)]).verdict == "different"
    assert judged([Locked(1), Locked(2)], [Locked(2), Locked(1)]).because.startswith("item 0 differs")


def test_a_missing_result_is_a_difference():
    one = fingerprint(1)

    assert compare([one, one], [one, None]).because == "item 1 has a result in one of the two only"
    assert compare([None, one], [one, None]).verdict == "different"


def test_results_that_both_lack_are_not_compared():
    one = fingerprint(1)

    assert compare([one, None], [one, None]).verdict == "identical"
    assert compare([one, None], [one, None]).compared == 1
    assert compare([None], [None]).verdict == "cannot compare"


def test_no_value_is_ever_named():
    found = judged(["secret-one"], ["secret-two"])

    assert "secret" not in found.because
