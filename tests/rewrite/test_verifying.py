# ruff: noqa: DTZ005, DTZ007, DTZ011
# The functions under test use naive dates, as people do.

import datetime as dt
import time
import warnings
from datetime import date, datetime, timedelta

import numpy as np
import pandas as pd
import pytest
from handwritten import Handwritten

from advisor.model import ItemForm
from advisor.rewrite.proof.verifying import verify
from advisor.stage import FrameItems

WORDS = ["Anna", "bob ", "Carla", " dora", "EVE"]
ROW, SERIES, VALUE = ItemForm.ROW, ItemForm.SERIES, ItemForm.VALUE
LONG_AGO = (datetime.now() - timedelta(days=400)).date()


def check(form_of_columns, items, form=VALUE, seconds=20.0):
    """Verify with more time than is needed, so that a busy machine changes nothing."""
    return verify(form_of_columns, items, form=form, seconds=seconds)


def texts(function, plain, *masks, **more):
    return check(Handwritten(function, plain, masks, "pandas Series", **more), WORDS * 20)


def numbers(function, plain, items, *masks, **more):
    return check(Handwritten(function, plain, masks, "NumPy array", **more), items)


def records(function, plain, rows, *masks, **more):
    return check(Handwritten(function, plain, masks, **more), rows, ROW)


INTEGERS = list(range(-50, 50))
FLOATS = [each / 7 for each in range(-50, 50)]
PEOPLE = [{"name": WORDS[each % 5], "age": each, "score": each / 3} for each in range(60)]


# ---------------------------------------------------------------- right ones


def test_a_right_form_of_values_has_no_difference_on_made_up_rows_either():
    found = numbers(
        lambda x: "big" if x > 10 else "small", lambda a: np.where(a > 10, "big", "small"), INTEGERS
    )
    assert (found.difference, found.silent, found.mutated) == ("", "", False)
    assert (found.compared, found.complete, found.odd) == (100, True, ())
    assert found.edges > 20


def test_a_right_form_of_rows():
    def label(row):
        return {"name": row["name"].strip(), "old": row["age"] >= 18}

    def columns(df):
        return pd.DataFrame({"name": df["name"].str.strip(), "old": df["age"] >= 18})

    found = records(label, columns, PEOPLE)
    assert (found.difference, found.silent, found.compared) == ("", "", 60)
    assert found.edges >= 200


def test_odd_rows_go_through_the_original_and_are_counted():
    found = check(
        Handwritten(str.lower, lambda s: s.str.lower(), (lambda s: ~s.map(str.isascii), lambda s: s == "x"),
                    "pandas Series"),
        ["Anna", "ÉVE", "BOB"],
    )  # fmt: skip
    assert (found.difference, found.silent, found.odd) == ("", "", (1, 0))


def test_the_last_digit_is_counted():
    def third(x):
        return x / 3 + 0.1

    found = numbers(third, lambda a: (a / 3 + 0.1) * (1 + 2**-51), FLOATS)
    assert found.difference == ""
    assert found.last_digit > 50


def test_whole_numbers_may_come_as_floats_where_that_is_said():
    def double(row):
        return row["age"] * 2 if abs(row["age"]) < 1000 else 0

    def columns(df):
        return (df["age"].where(df["age"].abs() < 1000, 0) * 2).astype(float)

    assert "the function gives 0 and the columns give 0.0" in records(double, columns, PEOPLE).difference
    assert records(double, columns, PEOPLE, loose=True).difference == ""


def test_rows_that_raise_in_both_are_no_difference():
    found = texts(int, lambda s: s.map(int))
    assert "raises ValueError for all 100 rows" in found.difference
    found = check(Handwritten(int, lambda s: s.map(int), (), "pandas Series"), ["1", "2", "x"] * 10)
    assert (found.difference, found.silent, found.compared) == ("", "", 20)


# ---------------------------------------------------------------- subtly wrong ones


@pytest.mark.parametrize(
    ("function", "plain"),
    [
        (str.lower, lambda s: s.map(lambda x: x.lower() if x.isascii() else x)),
        (str.strip, lambda s: s.map(lambda x: x.strip(" "))),
        (lambda x: x.isdigit(), lambda s: s.map(lambda x: x.isdecimal())),
        (lambda x: x.endswith("a"), lambda s: s.str.contains("a$", regex=True)),
        (lambda x: x.startswith("An"), lambda s: s.str[:2].str.lower() == "an"),
        (lambda x: x[:3] if len(x) > 40 else x, lambda s: s.where(s.str.len() <= 41, s.str[:3])),
        (lambda x: x == "EVE", lambda s: s.str.strip() == "EVE"),
        (lambda x: None if x == "" else x, lambda s: s),
        (lambda x: None if x.strip() == "EVE" else x, lambda s: s.map(lambda x: np.nan if "EVE" in x else x)),
        (bool, lambda s: s.map(lambda x: int(bool(x)))),
    ],
)
def test_wrong_forms_of_text(function, plain):
    assert texts(function, plain).difference


@pytest.mark.parametrize(
    ("function", "plain", "items"),
    [
        (lambda x: x**2, lambda a: a**2, INTEGERS),
        (lambda x: x * 4 if x > 0 else 0, lambda a: np.where(a > 0, a * 4, 0), INTEGERS),
        (lambda x: x > 17, lambda a: a >= 17, [-1, 5, 30] * 30),
        (lambda x: x > 0.25, lambda a: a >= 0.25, FLOATS),
        (lambda x: round(x, 2), lambda a: np.round(a, 2), FLOATS),
        (round, np.round, FLOATS),
        (lambda x: round(x) if x < 9 else 0, lambda a: (np.floor(a + 0.5) * (a < 9)).astype("int64"), FLOATS),
        (bool, lambda a: a > 0, [1.0, 2.0, 3.0] * 9),
        (lambda x: int(x) if x < 9 else 0, lambda a: np.floor(np.where(a < 9, a, 0)).astype("int64"), FLOATS),
        (bool, lambda a: ~np.isnan(a) & (a != 0), [1.0, 2.0, float("nan")] * 9),
        (lambda x: x % 2 == 1, lambda a: np.fmod(a, 2) == 1, [1, 2, 3] * 9),
        (lambda x: x > 3, lambda a: (a > 3).astype("int64"), INTEGERS),
        (lambda x: x + 1, lambda a: a[::-1] + 1, [7, 7, 7]),
        (lambda x: x, lambda a: np.cumsum(a) * 0 + a + (np.arange(len(a)) == 1), INTEGERS),
        (lambda x: x + 1, lambda a: (a + 1)[:-1], INTEGERS),
    ],
)  # fmt: skip
def test_wrong_forms_of_numbers(function, plain, items):
    assert numbers(function, plain, items).difference


@pytest.mark.parametrize(
    "plain",
    [
        lambda df: (df["age"] // 2).sort_values(),
        lambda df: (df["age"] // 2).reset_index(drop=True),
        lambda df: (df["age"] // 2).shift(0, fill_value=0).rename(lambda label: label + 1),
        lambda df: (df["age"] - df["age"].min()) // 2,
        lambda df: df["age"].groupby(level=0).transform("first") // 2,
    ],
)
def test_order_labels_and_other_rows_matter(plain):
    def half(row):
        return row["age"] // 2

    assert records(half, lambda df: df["age"] // 2, PEOPLE).difference == ""
    assert records(half, plain, PEOPLE).difference


def test_a_guard_is_passed_before_what_stands_behind_is_wrong():
    def code(text):
        if len(text) != 7 or not text.startswith("ID-"):
            return "bad"
        return text[3:] if text[3:].isdigit() else "odd"

    def columns(series):
        fine = (series.str.len() == 7) & series.str.startswith("ID-")
        digits = series.str[3:].map(lambda text: text.isdigit() and text.isascii())
        return series.str[3:].where(digits, "odd").where(fine, "bad")

    items = ["ID-1234", "ID-7777", "ID-12x4", "1234567", ""] * 5
    assert check(Handwritten(code, columns, (), "pandas Series"), items).difference


def test_columns_that_compare_with_one_another_meet_equal_values():
    rows = [{"low": each / 3, "high": each / 3 + 1.5} for each in range(40)]
    found = records(lambda row: row["low"] < row["high"], lambda df: df["low"] <= df["high"], rows)
    assert "a made-up row" in found.difference


def test_a_missing_value_where_there_are_some():
    rows = [{"name": name, "age": 1} for name in ("a", "bc", None)] * 9

    def known(row):
        return "no" if row["name"] is None else "yes"

    found = records(known, lambda df: pd.Series("yes", index=df.index), rows)
    assert found.difference == "for row 2 (name=None) the function gives 'no' and the columns give 'yes'"
    assert records(known, lambda df: df["name"].isna().map({True: "no", False: "yes"}), rows).difference == ""


def test_nothing_is_missing_where_nothing_was():
    found = texts(lambda x: "no" if x is None else "yes", lambda s: pd.Series("yes", index=s.index))
    assert found.difference == ""


def test_the_plain_form_is_compared_on_rows_that_are_not_odd():
    class Sly(Handwritten):
        def guarded(self, table):
            return table.map(str.upper)

    found = check(Sly(str.upper, lambda s: s.str[:9].str.upper(), (lambda s: s == "bob ",), "pandas Series"),
                  WORDS * 9)  # fmt: skip
    assert found.difference


# ---------------------------------------------------------------- exceptions


def test_columns_that_raise_are_traced_to_the_row():
    def first(row):
        return row["name"].split(" ")[0] if " " in row["name"] else ""

    rows = [{"name": name} for name in ["a b", "c d", "e f", "plain", "g h"]]
    found = records(first, lambda df: df["name"].map(lambda x: x[: x.index(" ")]), rows)
    assert (
        found.difference == "for row 3 (name='plain') the function gives '' and the columns raise ValueError"
    )


def test_columns_that_raise_on_many_rows_only():
    def plain(array):
        if len(array) > 1:
            raise KeyError
        return array

    assert "the columns raise KeyError on 2 rows together" in numbers(lambda x: x, plain, INTEGERS).difference


@pytest.mark.parametrize(
    ("function", "plain", "items"),
    [
        (lambda x: 1 // x, lambda a: np.where(a == 0, 0, 1 // np.where(a == 0, 1, a)), INTEGERS),
        (
            lambda x: [1, 2, 3, 4, 5][x],
            lambda a: np.clip(np.where(a < 0, a + 5, a), 0, 4) + 1,
            [0, 1, 2, 4] * 5,
        ),
    ],
)
def test_silence_where_the_function_raises(function, plain, items):
    found = numbers(function, plain, items)
    assert "the function raises" in found.silent
    assert found.silent.endswith("and the columns do not")


def test_a_row_that_is_odd_raises_as_the_original_does():
    found = numbers(lambda x: 1 // x, lambda a: 1 // np.where(a == 0, 1, a), INTEGERS, lambda a: a == 0)
    assert (found.difference, found.silent, found.odd) == ("", "", (1,))


def test_a_row_is_silent_even_if_the_columns_raise_for_it_alone():
    def domain(text):
        return text.split("@")[1].lower()

    form = Handwritten(domain, lambda s: s.str.split("@").str[1].str.lower(), (), "pandas Series")
    form.masks = (lambda s: ~s.map(str.isascii),)
    found = check(form, ["a@b.c", "none", "b@c.d"] * 9)
    assert "the function raises IndexError" in found.silent


def test_what_the_guard_refuses_is_not_caught():
    class Refused(BaseException):
        pass

    def function(_x):
        raise Refused

    with pytest.raises(Refused):
        numbers(function, lambda a: a, INTEGERS)


def test_exceptions_of_every_kind_stay_inside():
    class Angry:
        def __eq__(self, other):
            raise RuntimeError

        __hash__ = None

        def __repr__(self):
            raise RuntimeError

    found = records(lambda _row: Angry(), lambda df: df["age"].map(lambda _x: Angry()), PEOPLE)
    assert found.difference == ""
    broken = Handwritten(len, len, (lambda _s: 1 / 0,), "pandas Series")
    assert check(broken, WORDS).difference == "the conditions raise ZeroDivisionError"
    broken.table = lambda _items: 1 / 0
    assert check(broken, WORDS).difference == "the rows do not fit into a pandas Series: ZeroDivisionError"


# ---------------------------------------------------------------- changed inputs


def test_columns_that_change_their_input():
    def plain(df):
        df["age"] = df["age"] + 1
        return df["age"] - 1

    found = records(lambda row: row["age"], plain, PEOPLE)
    assert (found.difference, found.mutated) == ("", True)
    assert numbers(lambda x: x + 1, lambda a: np.add(a, 1, out=a), INTEGERS).mutated


def test_a_function_that_changes_its_input():
    def pop(row):
        return row.pop("age")

    rows = [dict(row) for row in PEOPLE]
    found = records(pop, lambda df: df["age"], rows)
    assert found.mutated
    assert rows == PEOPLE

    def deep(row):
        row["tags"].append(1)
        return row["age"]

    rows = [{"age": each, "tags": [each]} for each in range(5)]
    assert records(deep, lambda df: df["age"], rows).mutated


# ---------------------------------------------------------------- frames


def frame_items(**columns):
    return FrameItems(pd.DataFrame(columns))


def test_rows_of_a_frame_keep_their_dtypes():
    frame = frame_items(
        city=["Rome", "Oslo", "Bern"] * 10,
        size=np.arange(30, dtype="int16"),
        when=pd.to_datetime(["2024-02-29 10:30", "2023-12-31 00:00", "2024-01-01 23:59"] * 10),
        open=[True, False, True] * 10,
        share=np.linspace(0, 1, 30),
    )
    seen = []

    def describe(row):
        if row.name is not None:  # the others try how time grows with numbers
            seen.append(row)
        return f"{row['city']} {row['size'] > 7} {row['when'].year} {row.open}"

    def columns(df):
        parts = [(df["size"] > 7).map(str), df["when"].dt.year.map(str), df["open"].map(str)]
        return df["city"].str.cat(parts, sep=" ")

    found = check(Handwritten(describe, columns), frame, SERIES)
    assert (found.difference, found.silent, found.complete) == ("", "", True)
    assert found.edges >= 200
    assert {type(row["when"]) for row in seen} == {pd.Timestamp}
    assert {type(row["open"]) for row in seen} <= {bool, np.bool_}
    assert {-(2**15), 2**15 - 1} <= {int(row["size"]) for row in seen} <= set(range(-(2**15), 2**15))


def test_wrong_forms_of_rows_of_a_frame():
    frame = frame_items(name=WORDS * 6, age=range(30))
    right = Handwritten(lambda row: row["age"] > 18, lambda df: df["age"] > 18)
    wrong = Handwritten(lambda row: row["age"] > 18, lambda df: df["age"] >= 19.5)
    assert check(right, frame, SERIES).difference == ""
    assert check(wrong, frame, SERIES).difference.startswith("for row 19 (age=19) the function gives True")


def test_a_frame_with_labels_of_its_own():
    frame = FrameItems(pd.DataFrame({"age": range(9)}, index=pd.date_range("2024-01-01", periods=9)))
    assert (
        check(Handwritten(lambda row: row["age"] + 1, lambda df: df["age"] + 1), frame, SERIES).difference
        == ""
    )


def test_a_float_that_a_row_of_a_frame_makes_of_a_whole_number_is_seen():
    frame = frame_items(number=range(9), share=np.linspace(0, 1, 9))
    found = check(
        Handwritten(lambda row: str(row["number"]), lambda df: df["number"].map(str)), frame, SERIES
    )
    assert "the function gives '0.0' and the columns give '0'" in found.difference


# ---------------------------------------------------------------- the clock


def tick():
    return datetime.now().isoformat()


def age_days(row):
    return (datetime.now() - datetime.strptime(row["since"], "%Y-%m-%d")).total_seconds()


def age_columns(df):
    return (datetime.now() - pd.to_datetime(df["since"], format="%Y-%m-%d")).dt.total_seconds()


def is_old(when):
    return dt.date.today() - when > dt.timedelta(days=30)


def is_old_columns(series):
    return series.map(lambda when: date.today() - when > timedelta(days=30))


def seconds_since(number):
    return time.time() - number


def test_the_time_stands_still_for_both():
    rows = [{"since": f"2024-0{month}-1{day}"} for month in range(1, 9) for day in range(9)]
    plain = Handwritten(age_days, age_columns, (lambda df: ~df["since"].str.fullmatch(r"20\d\d-\d\d-\d\d"),))
    assert check(plain, rows, ROW).difference == ""
    days = [LONG_AGO + timedelta(days=each) for each in range(0, 400, 9)]
    assert check(Handwritten(is_old, is_old_columns, (), "pandas Series"), days).difference == ""
    assert numbers(seconds_since, lambda a: time.time() - a, FLOATS).difference == ""
    assert datetime is type(datetime.now())
    assert (dt.datetime, dt.date, time.time) == (datetime, date, time.time)


def test_the_namespace_of_the_columns_sees_the_same_time():
    namespace = {"datetime": datetime}
    exec("def columns(s): return s + datetime.now().isoformat()", namespace)  # noqa: S102 - as emitted code is run
    form = Handwritten(lambda x: x + tick(), namespace["columns"], (), "pandas Series", namespace=namespace)
    assert check(form, WORDS).difference == ""
    assert namespace["datetime"] is datetime


def test_a_day_that_ends_between_both_is_no_difference():
    class Calendar:
        calls = 0

        def today(self):
            self.calls += 1
            return "Monday" if self.calls <= len(WORDS) else "Tuesday"

    calendar = Calendar()
    form = Handwritten(lambda x: x + calendar.today(), lambda s: s + calendar.today(), (), "pandas Series")
    assert check(form, WORDS).difference == ""
    calendar.calls = 0
    form.plain = lambda s: s + calendar.today().lower()
    assert check(form, WORDS).difference


def test_moments_around_now_are_made_up():
    found = check(
        Handwritten(
            lambda row: (datetime.now() - row["when"]).days < 7,
            lambda df: datetime.now() - df["when"] <= timedelta(days=7),
        ),
        [{"when": datetime(2020, 1, 1) + timedelta(hours=each)} for each in range(40)],  # noqa: DTZ001 - naive
        ROW,
    )
    assert "a made-up row" in found.difference


# ---------------------------------------------------------------- time


def test_a_slow_function_ends_in_time_and_says_so():
    def slow(x):
        time.sleep(0.02)
        return x

    found = check(Handwritten(slow, lambda a: a, (), "NumPy array"), INTEGERS, seconds=0.4)
    assert not found.complete
    assert 0 < found.compared < 100
    assert found.difference == ""


def test_many_items_are_compared_by_chance():
    items = list(range(5_000))
    found = check(Handwritten(lambda x: x, lambda a: a, (), "NumPy array"), items)
    assert (found.compared, found.complete) == (5_000, True)


def test_warnings_of_numpy_are_no_errors():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = numbers(
            lambda x: x / 3 if x else 0.0, lambda a: np.where(a == 0, 0.0, a / 3 + 0 * (1 / a)), FLOATS
        )
    assert found.silent == ""
