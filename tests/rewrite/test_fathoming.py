import time

import pytest

from advisor.rewrite.proof.fathoming import SMALL, Fathom, is_within

ROW = {"n": 3, "digits": "4", "share": 1.5, "name": "Anna", "gone": None}


def limits(function, seconds=60.0):
    end = time.perf_counter() + seconds
    return Fathom(function=function, as_item=dict, deadline=end).limits([ROW], {"n"})


@pytest.mark.parametrize(
    ("function", "column"),
    [
        (lambda row: "x" * row["n"], "n"),
        (lambda row: sum(1 for _ in range(row["n"])), "n"),
        (lambda row: [0] * -row["n"], "n"),
        (lambda row: "x" * int(row["digits"]), "digits"),
        (lambda row: "x" * int(row["share"]), "share"),
    ],
)
def test_a_number_that_is_a_length_or_count_stays_small(function, column):
    assert SMALL <= limits(function)[column] < 10**8


def test_any_number_is_harmless_for_arithmetic():
    found = limits(lambda row: (row["n"] * 3, row["share"] / 7, row["name"]))
    assert {name: limit for name, limit in found.items() if limit < 10**6} == {}


def test_columns_for_which_there_is_no_time_get_small_numbers():
    assert limits(lambda row: row["n"], seconds=-1.0) == {"n": SMALL, "digits": SMALL, "share": SMALL}


@pytest.mark.parametrize("value", [100, -100, 1.5, float("nan"), "99", "a1b2", "", None, True, [10**9]])
def test_within(value):
    assert is_within(value, 100)


@pytest.mark.parametrize("value", [101, -101, 1e9, float("inf"), "100", "1_00_0", "1e5", "-inf", "٣٣٣"])
def test_not_within(value):
    assert not is_within(value, 100)
    assert is_within(value, 0)
