"""Functions that may be called once with whole columns, as they are."""

import functools
import math
import operator
import random

import numpy as np
import pytest
from corpus import CASES

from advisor.rewrite.proof.trusting import is_trusted

RATE, TABLE = 3, {"a": 1}
limit = 1


def scaled(x):
    return np.hypot(x, RATE) * math.pi


def looks_up(x):
    return TABLE.get(x)


def counts(x, seen=[]):  # noqa: B006 - what is tested
    seen.append(x)
    return len(seen)


def limited(x):
    return x > limit


def raise_limit():
    global limit  # noqa: PLW0603 - the same
    limit += 1


def calls_own(x):
    return scaled(x)


@functools.cache
def cached(x):
    return x * 2


class Model:
    def predict(self, x):
        return x


@pytest.mark.parametrize(
    "function",
    [np.sqrt, math.sqrt, len, operator.neg, np.linalg.norm, scaled, functools.partial(pow, 2), looks_up],
)
def test_what_keeps_nothing_is_trusted(function):
    assert is_trusted(function)


@pytest.mark.parametrize(
    "function",
    [
        np.random.default_rng(0).normal,
        np.random.rand,
        random.random,
        counts,
        limited,
        calls_own,
        cached,
        Model().predict,
        Model,
        functools.partial(counts, 1),
    ],
)
def test_what_might_remember_is_not(function):
    assert not is_trusted(function)


def test_nothing_of_the_corpus_that_remembers_is_trusted():
    remembering = [case for case in CASES if case.function.__module__.endswith("remembering")]
    assert remembering
    trusted = [case.name for case in remembering if is_trusted(case.function)]
    assert set(trusted) <= {"letters", "shared_pairs", "dispatched"}
