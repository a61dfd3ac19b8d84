"""Hostile rows keep the kinds of columns, are the same for a seed, and expose the usual naive rewrites."""
# ruff: noqa: S311
# A fixed seed is the point.

import random
import warnings
from datetime import datetime

import numpy as np
import pandas as pd
import pytest
from code_constants import constants_of
from corpus import CASES
from corpus.case import VALUE
from corpus.dates import month_name
from corpus.lookups import in_euro
from corpus.records import level, order_record
from corpus.values import unit_scale
from hostile import WHOLE_VALUE, hostile_rows, kind_of
from hostile_texts import NASTY_TEXTS

NAMED = {case.name: case for case in CASES}
NOW = datetime(2026, 3, 1, 12)  # noqa: DTZ001 - frozen, and as naive as the columns
PANDAS_3 = int(pd.__version__.split(".")[0]) >= 3
EACH = 600
MANY = 6_000


def by_name(case):
    return case.name


def as_records(case, rows):
    return [{WHOLE_VALUE: value} for value in rows] if case.form is VALUE else rows


def kinds(records):
    return {name: {kind_of(row[name]) for row in records} for name in records[0]}


@pytest.mark.parametrize("case", CASES, ids=by_name)
def test_columns_keep_their_names_and_kinds(case):
    ordinary = kinds(as_records(case, case.rows(random.Random(3), MANY)))
    hostile = kinds(as_records(case, hostile_rows(case, random.Random(4), EACH, now=NOW)))
    assert list(hostile) == list(ordinary)
    assert all(hostile[name] <= ordinary[name] for name in ordinary)


@pytest.mark.parametrize("case", CASES, ids=by_name)
def test_rows_are_the_same_for_a_seed(case):
    rows = hostile_rows(case, random.Random(5), 50, now=NOW)
    assert repr(rows) == repr(hostile_rows(case, random.Random(5), 50, now=NOW))
    assert repr(rows) != repr(hostile_rows(case, random.Random(6), 50, now=NOW))


@pytest.mark.parametrize("case", CASES, ids=by_name)
def test_text_columns_meet_the_nasty_texts(case):
    rows = as_records(case, hostile_rows(case, random.Random(7), 2_000, now=NOW))
    for name, found in kinds(rows).items():
        if found == {"text"}:
            assert len({row[name] for row in rows} & set(NASTY_TEXTS)) >= 40


def test_enough_nasty_texts():
    assert len(set(NASTY_TEXTS)) == len(NASTY_TEXTS) >= 45


@pytest.mark.parametrize("case", CASES, ids=by_name)
def test_values_go_missing_only_where_they_do_or_anywhere(case):
    ordinary = kinds(as_records(case, case.rows(random.Random(3), MANY)))
    anywhere = kinds(as_records(case, hostile_rows(case, random.Random(8), 3_000, missing_anywhere=True)))
    assert all("missing" in found for found in anywhere.values())
    hostile = kinds(as_records(case, hostile_rows(case, random.Random(8), 3_000)))
    assert all(("missing" in hostile[name]) == ("missing" in ordinary[name]) for name in ordinary)


def test_moments_can_stay_within_nanoseconds():
    case = NAMED["is_weekend"]
    years = {moment.year for moment in hostile_rows(case, random.Random(9), EACH)}
    assert {1, 9999} <= years
    near = hostile_rows(case, random.Random(9), EACH, far_dates=False)
    assert all(1678 <= moment.year < 2262 for moment in near)


def test_dates_lie_around_now_less_each_constant():
    rows = hostile_rows(NAMED["process_user"], random.Random(10), MANY, now=NOW)
    assert {"2026-02-22", "2026-02-21", "2026-01-10"} <= {row["signup_date"] for row in rows}


def test_constants_are_found_in_code_closures_globals_and_helpers():
    assert "%m/%d/%Y" in constants_of(month_name).texts
    assert {"EUR", "USD"} <= set(constants_of(in_euro, ["currency"]).texts)
    assert "currency" not in constants_of(in_euro, ["currency"]).texts
    assert {10, 50} <= set(constants_of(level).numbers)
    assert {"low", ","} <= set(constants_of(order_record).texts)
    assert {-40, 160, 3} <= set(constants_of(unit_scale).numbers)


NAIVE = {
    "loyalty_points": lambda f: (f["orders"] * 10 + f["referrals"] * 250) * np.where(f["gold"], 2, 1),
    "check_digit": lambda f: (f["branch"] * 31 + f["account"] * 7) % 97,
    "over_budget": lambda f: f["spent"] > f["budget"],
    "bmi_class": lambda f: pd.cut(
        f["weight_kg"] / (f["height_cm"] / 100) ** 2,
        [-np.inf, 18.5, 25, 30, np.inf],
        right=False,
        labels=["underweight", "normal", "overweight", "obese"],
    ).astype(object),
    "whole_part": np.trunc,
    "safe_int": lambda s: pd.to_numeric(s, errors="coerce").fillna(-1),
    "price_number": lambda f: pd.to_numeric(f["price"].str.replace("[$,]", "", regex=True), errors="coerce"),
    "parsed_or_none": lambda s: pd.to_datetime(s, format="%Y-%m-%d", errors="coerce").astype(object),
    "month_name": lambda s: pd.to_datetime(s, format="%m/%d/%Y").dt.strftime("%B %Y"),
    "digits_only": lambda f: f["phone"].str.replace("[^0-9]", "", regex=True),
    "valid_email": lambda f: f["email"].str.fullmatch(r"[\w.+-]+@[\w-]+\.[\w.]+"),
    "grams": lambda s: (
        s.str.extract(r"([\d.]+)\s*(?:kg|KG)")[0]
        .astype(float)
        .mul(1000)
        .fillna(s.str.extract(r"([\d.]+)\s*lb")[0].astype(float) * 453.6)
        .fillna(s.str.extract(r"([\d.]+)\s*g")[0].astype(float))
    ),
    "bonus": lambda f: pd.Series([0, 0, 50, 120, 300, 500])[f["years"].clip(0, 5)].reset_index(drop=True),
    "phone_country": lambda s: s.str[:3].map({"+49": "DE", "+33": "FR", "+1 ": "US"}),
    "address_line": lambda f: (
        f["street"] + ", " + f["city"].str.title() + ", " + f["zip"].str.rjust(5, "0")
    ),
    "headline": lambda f: (
        f["title"]
        .str.replace(" +", " ", regex=True)
        .str.strip(" ")
        .str.replace("(.{21}).{4,}", r"\1...", regex=True)
        .str.capitalize()
    ),
    "starts_same": lambda f: f["word"].str[:1] == f["other"].str[:1],
    "duration": lambda s: (s / 60).apply(np.floor).astype("int64").astype(str)
    + "h "
    + (s % 60).astype(str).str.zfill(2)
    + "m",
}  # fmt: skip
"""Rewrites that agree with the original on ordinary rows, as people accept them after a look at some rows."""


def outcome(function, item):
    """Return the result, or the exception's type."""
    try:
        return function(item)
    except Exception as error:
        return type(error)


def differs(left, right):
    if isinstance(left, type):
        return True
    if kind_of(left) == "missing" or kind_of(right) == "missing":
        return kind_of(left) != kind_of(right)
    if isinstance(left, float):
        return not np.isclose(left, right, rtol=1e-12, atol=0)
    return left != right


def is_wrong(case, naive, rows):
    """Tell whether the rewrite differs, raises where the original returns, or is silent where it raises."""
    data = pd.Series(rows) if case.form is VALUE else pd.DataFrame(rows)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        expected = [outcome(case.function, item) for item in rows]
        try:
            found = naive(data).tolist()
        except Exception:
            return True
    return any(differs(left, right) for left, right in zip(expected, found, strict=True))


@pytest.mark.parametrize("name", NAIVE)
def test_naive_rewrites_pass_on_ordinary_rows_and_fail_on_hostile_ones(name):
    case, naive = NAMED[name], NAIVE[name]
    assert not is_wrong(case, naive, case.rows(random.Random(11), EACH))
    assert is_wrong(case, naive, hostile_rows(case, random.Random(12), MANY, now=NOW))


@pytest.mark.skipif(
    not PANDAS_3, reason="pandas 2 holds text as objects, and changes their case as Python does"
)
@pytest.mark.parametrize(
    ("name", "naive"),
    [
        ("mail_domain", lambda f: f["email"].str.split("@").str[1].str.lower()),
        ("unstripped", lambda s: s.str.strip().str.upper()),
        ("masked_card", lambda f: f["card"].str.replace(" ", "").str.isdigit()),
    ],
)
def test_case_rules_of_arrow_text_are_met(name, naive):
    case = NAMED[name]
    rows = hostile_rows(case, random.Random(13), MANY, now=NOW)
    assert is_wrong(case, naive, rows)
