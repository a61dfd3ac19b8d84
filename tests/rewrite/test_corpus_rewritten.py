"""The corpus, function by function: translated or refused as it must be, and no row that differs."""

import sys
from pathlib import Path

import pytest
from corpus import CASES

from advisor.rewrite import Refused

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from tests.benchmarks.rewrite import reading, translating

ROWS = 400
"""Hostile rows for each function; the benchmark takes 10,000."""
TRANSLATED = 0.85
"""Share of the functions that columns can replace which have to be translated."""
RIGHT_LINE = 0.95
SHORT = 0.85


@pytest.fixture(scope="module")
def outcomes():
    return {case.name: translating.outcome(case, 0, 0) for case in CASES}


@pytest.mark.parametrize(
    "case", [case for case in CASES if case.expect != "refused"], ids=lambda case: case.name
)
def test_no_hostile_row_differs(case):
    assert translating.outcome(case, ROWS, seed=11).differences == ()


@pytest.mark.parametrize(
    "case", [case for case in CASES if case.expect == "refused"], ids=lambda case: case.name
)
def test_what_columns_cannot_do_is_refused(case, outcomes):
    assert isinstance(outcomes[case.name].result, Refused)


def test_most_of_what_columns_can_do_is_translated(outcomes):
    wanted = [each for each in outcomes.values() if each.case.expect == "columns"]
    assert sum(each.is_translated for each in wanted) >= TRANSLATED * len(wanted)


def test_refusals_name_the_line(outcomes):
    refused = [each for each in outcomes.values() if each.case.expect == "refused"]
    assert sum(each.is_at_the_right_line for each in refused) >= RIGHT_LINE * len(refused)


def test_the_code_is_fit_to_be_pasted(outcomes):
    results = [each.result for each in outcomes.values() if each.is_translated]
    assert [each.name for each in results if reading.longest(each) > reading.WIDTH] == []
    assert sum(map(reading.is_short, results)) >= SHORT * len(results)
    assert reading.complaints(results) == []
