"""The corpus holds what it promises: enough functions, data on which they return, and marked blockers."""
# ruff: noqa: S311
# A fixed seed is the point.

import ast
import copy
import importlib
import inspect
import random
import textwrap
import warnings
from collections import Counter

import pandas as pd
import pytest
from corpus import CASES
from corpus.case import ROW, SERIES

LEAST_RETURNED = 0.8
ORDINARY = 300
BLOCKER = "# blocker"

TRANSLATED = [case for case in CASES if case.expect != "refused"]
REFUSED = [case for case in CASES if case.expect == "refused"]


def by_name(case):
    return case.name


def items(case, rows):
    """Return the rows as the function receives them: dicts or values as they are, or rows of a frame."""
    if case.form is SERIES:
        return [row for _, row in pd.DataFrame(rows).iterrows()]
    return copy.deepcopy(rows)


def returned(function, item):
    """Tell whether the function returns on this item."""
    try:
        function(item)
    except Exception:
        return False
    return True


def marked_lines(case):
    return [line for line in inspect.getsource(case.function).splitlines() if BLOCKER in line]


def test_there_are_enough_of_every_sort():
    sorts = Counter(case.expect for case in CASES)
    assert set(sorts) == {"columns", "either", "refused"}
    assert len(CASES) >= 120
    assert sorts["columns"] >= 95
    assert sorts["either"] >= 12
    assert sorts["refused"] >= 25
    assert min(Counter(case.form for case in CASES).values()) >= 40


def test_names_are_unique():
    assert [name for name, count in Counter(case.name for case in CASES).items() if count > 1] == []


@pytest.mark.parametrize("case", CASES, ids=by_name)
def test_another_process_finds_the_function_and_its_source(case):
    module, name = case.target.split(":")
    assert getattr(importlib.import_module(module), name) is case.function
    assert ast.parse(textwrap.dedent(inspect.getsource(case.function)))


@pytest.mark.parametrize("case", CASES, ids=by_name)
def test_ordinary_data_is_of_the_form_and_the_same_for_a_seed(case):
    rows = case.rows(random.Random(1), ORDINARY)
    assert repr(rows) == repr(case.rows(random.Random(1), ORDINARY))
    assert len(rows) == ORDINARY
    assert all(isinstance(row, dict) for row in rows) == (case.form in {ROW, SERIES})


@pytest.mark.parametrize("case", TRANSLATED, ids=by_name)
def test_originals_return_on_most_ordinary_rows(case):
    rows = items(case, case.rows(random.Random(2), ORDINARY))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        count = sum(returned(case.function, item) for item in rows)
    assert count >= LEAST_RETURNED * ORDINARY


@pytest.mark.parametrize("case", REFUSED, ids=by_name)
def test_refused_functions_mark_one_line(case):
    assert len(marked_lines(case)) == 1


@pytest.mark.parametrize("case", TRANSLATED, ids=by_name)
def test_other_functions_mark_none(case):
    assert marked_lines(case) == []
