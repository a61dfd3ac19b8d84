# ruff: noqa: DTZ001
# Most results are naive.

import math
from collections import OrderedDict
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

import numpy as np
import pandas as pd
import pytest

from advisor.rewrite.proof.comparing import same

NAN = float("nan")
NOON = datetime(2024, 2, 29, 12, 0, 0, 5)


class Color(StrEnum):
    RED = "red"


class Pair(NamedTuple):
    a: int
    b: int


class Point:
    def __init__(self, x):
        self.x = x


class Angry:
    def __eq__(self, other):
        raise RuntimeError

    __hash__ = None


@pytest.mark.parametrize(
    ("expected", "got"),
    [
        (1, 1),
        (2**70, 2**70),
        ("ß", "ß"),
        (None, None),
        (NAN, float("nan")),
        (math.inf, math.inf),
        (np.float64(1.5), 1.5),
        (NAN, np.float64("nan")),
        (np.int64(3), 3),
        (3, np.int8(3)),
        (np.bool_(True), True),
        (np.str_("a"), "a"),
        (pd.NaT, pd.NaT),
        (pd.NA, pd.NA),
        (pd.Timestamp(NOON), NOON),
        (NOON, np.datetime64(NOON)),
        (timedelta(days=3), pd.Timedelta(days=3)),
        (np.timedelta64(3, "D"), timedelta(days=3)),
        (pd.Timestamp(1), pd.Timestamp(1)),
        (NOON.replace(tzinfo=UTC), pd.Timestamp(NOON, tz="UTC")),
        (date(2024, 1, 1), date(2024, 1, 1)),
        ({"a": NAN, "b": (1, "x")}, {"a": NAN, "b": (1, "x")}),
        ([1.0, [None]], [1.0, [None]]),
        ({1, 2}, {2, 1}),
        (Color.RED, Color.RED),
        (Point(1), Point(1)),
        (Decimal("1.5"), Decimal("1.5")),
    ],
)
def test_the_same(expected, got):
    assert same(expected, got) == "same"
    assert same(got, expected, loose=True) == "same"


@pytest.mark.parametrize(
    ("expected", "got"),
    [
        (1, 2),
        (True, 1),
        (False, 0.0),
        (True, np.int64(1)),
        ("1", 1),
        ("a", b"a"),
        (None, NAN),
        (None, pd.NaT),
        (NAN, pd.NaT),
        (pd.NA, NAN),
        (None, pd.NA),
        (None, ""),
        (0.0, NAN),
        (math.inf, -math.inf),
        (math.inf, 1e308),
        (1.0, 1.0 + 1e-11),
        ("red", Color.RED),
        (date(2024, 1, 1), datetime(2024, 1, 1)),
        (NOON, pd.NaT),
        (NOON, pd.Timestamp(NOON) + pd.Timedelta(1)),
        (NOON, NOON.replace(tzinfo=UTC)),
        (NOON.replace(tzinfo=UTC), (NOON + timedelta(hours=1)).replace(tzinfo=timezone(timedelta(hours=1)))),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}),
        ({"a": 1}, {"a": 1, "b": 1}),
        ({1: "a"}, {True: "a"}),
        ({"a": 1}, OrderedDict(a=1)),
        ({"a": None}, {"a": NAN}),
        ((1, 2), [1, 2]),
        ((1, 2), Pair(1, 2)),
        ((1, 2), (1, 2, 3)),
        ({1, 2}, {True, 2}),
        (Point(1), Point(2)),
        (Angry(), Angry.__new__),
    ],
)
def test_different(expected, got):
    assert same(expected, got) == "different"
    assert same(got, expected, loose=True) == "different"


@pytest.mark.parametrize(
    ("expected", "got"), [(0.1 + 0.2, 0.3), (0.0, -0.0), ({"a": (1, 1e300)}, {"a": (1, 1e300 * (1 + 1e-15))})]
)
def test_the_last_digit_is_told_from_the_rest(expected, got):
    assert same(expected, got) == same(got, expected) == "last digit"


def test_a_whole_number_is_no_float_unless_that_is_accepted():
    assert same(1, 1.0) == same(1.0, np.int64(1)) == "different"
    assert same(1, 1.0, loose=True) == same(1.0, np.int64(1), loose=True) == "same"
    assert same({"a": (1,)}, {"a": (1.0,)}, loose=True) == "same"
    assert same(2**53 + 1, float(2**53), loose=True) == "different"
    assert same({1: "a"}, {1.0: "a"}, loose=True) == "different"
    assert same(3, NAN, loose=True) == "different"


def test_a_list_that_holds_itself_is_no_endless_loop():
    one, other = [], []
    one.append(one)
    other.append(other)
    assert same(one, other) == "different"
    assert same(one, one) == "same"
