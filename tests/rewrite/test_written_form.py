# ruff: noqa: PLW0108 - the tables hold functions as users write them
import math
from datetime import datetime, timedelta

import numpy as np
import pandas as pd
import pytest

from advisor.model import ItemForm
from advisor.rewrite import recognize

RATE = 1.5


def code_of(function, form, kinds=None, argument="", missing=()):
    found = recognize(function, form=form, kinds=kinds or {}, argument=argument, missing=frozenset(missing))
    return found.column_code


def form_of(code):
    assert code, "nothing was written"
    namespace = {"pd": pd, "np": np, "datetime": datetime}
    exec(code, namespace)  # noqa: S102 - what is tested
    return namespace["columns"]


def kinds_of(frame):
    return {name: str(dtype) for name, dtype in frame.dtypes.items()}


def by_rows(function, frame):
    code = code_of(function, ItemForm.SERIES, kinds_of(frame))
    expected = [function(row) for _, row in frame.iterrows()]
    result = form_of(code)(frame)
    if isinstance(result, pd.DataFrame):
        return result.to_dict("records"), expected
    return result.tolist(), expected


def by_values(function, values):
    kind = {int: "int64", float: "float64", str: "text"}[type(values[0])]
    code = code_of(function, ItemForm.VALUE, argument=kind)
    whole = pd.Series(values) if kind == "text" else np.array(values)
    return form_of(code)(whole).tolist(), [function(value) for value in values]


def same(result, expected):
    return repr(result) == repr([plain(value) for value in expected])


def plain(value):
    return value.item() if isinstance(value, np.generic) else value


def process_user(row):
    # Clean email
    email = row["email"].strip().lower()  # fmt: skip
    # Validate phone
    phone = row["phone"].replace("-", "").replace(" ", "")
    # Calculate age
    signup_date = datetime.strptime(row["signup_date"], "%Y-%m-%d")  # noqa: DTZ007 - the article's own code
    age_days = (datetime.now() - signup_date).days  # noqa: DTZ005 - the same
    # Flag suspicious
    suspicious = age_days < 7 and row["transaction_count"] > 50
    return {
        "user_id": row["user_id"],
        "email": email,
        "phone": phone,
        "age_days": age_days,
        "suspicious": suspicious,
    }


def users(count=200):
    today = datetime.now()  # noqa: DTZ005 - as the article's code has it
    return pd.DataFrame(
        {
            "user_id": range(count),
            "email": [f"  User{n}@Example.COM " for n in range(count)],
            "phone": [f"555-{n:03d} {n:04d}" for n in range(count)],
            "signup_date": [(today - timedelta(days=n - 3)).strftime("%Y-%m-%d") for n in range(count)],
            "transaction_count": [n * 37 % 100 for n in range(count)],
        }
    )


def test_the_article_s_function_gives_the_loop_s_records():
    result, expected = by_rows(process_user, users())
    assert same(result, expected)
    assert {record["suspicious"] for record in result} == {True, False}


def test_the_article_s_function_is_written_readably():
    code = code_of(process_user, ItemForm.SERIES, kinds_of(users()))
    assert "email = frame['email'].str.strip().str.lower()" in code
    assert (
        "phone = frame['phone'].str.replace('-', '', regex=False).str.replace(' ', '', regex=False)" in code
    )
    assert "(datetime.now() - signup_date).dt.days  # taken once, not once per item" in code
    assert "suspicious = (age_days < 7) & (frame['transaction_count'] > 50)" in code
    assert "    frame = frame.astype(dict.fromkeys(['email', 'phone'], object))  # as Python does it" in code
    assert max(map(len, code.splitlines())) <= 110


def test_letters_beyond_ascii_stay_as_python_treats_them():
    frame = users(5)
    frame.loc[2, "email"] = " İSTANBUL@straße.DE "
    assert same(*by_rows(process_user, frame))


@pytest.mark.parametrize("bad", ["", "nan", "NaT", "now", "today", "0000-01-01", "-2024-01-01", "2024-13-01"])
def test_dates_that_the_loop_refuses_are_refused(bad):
    frame = users(5)
    code = code_of(process_user, ItemForm.SERIES, kinds_of(frame))
    frame.loc[2, "signup_date"] = bad
    with pytest.raises(ValueError):  # noqa: PT011 - the text is pandas' or ours
        form_of(code)(frame)


@pytest.mark.parametrize("name", ["email", "phone", "signup_date"])
def test_missing_text_raises_as_the_loop_does(name):
    frame = users(5)
    code = code_of(process_user, ItemForm.SERIES, kinds_of(frame))
    frame.loc[2, name] = None
    with pytest.raises((TypeError, ValueError)):
        form_of(code)(frame)


def test_a_column_with_missing_values_in_the_sample_has_no_form():
    kinds = kinds_of(users())
    assert code_of(process_user, ItemForm.SERIES, kinds, missing=["email"]) == ""
    assert code_of(process_user, ItemForm.SERIES, kinds, missing=["other"])


def test_text_numbers_do_not_compare_with_numbers():
    assert code_of(process_user, ItemForm.ROW, dict.fromkeys(kinds_of(users()), "text")) == ""


# ---------------------------------------------------------------- one value


def grade(x):
    if x >= 90:
        return "A"
    elif x >= 80:  # noqa: RET505 - as users write it
        return "B"
    return "C" if x > 70 else "D"


def doubled(x):
    """Double it."""
    x += 1
    return x * RATE


@pytest.mark.parametrize(
    ("function", "values"),
    [
        (lambda x: x * 2, [1, -5, 7, 2**53 + 1]),
        (lambda x: x * 2, [1.5, -0.0, math.inf]),
        (lambda x: x / 3 + x // 2 - x % 7, [1, -5, 7, -1]),
        (lambda x: x / 3 + x // 2 - x % 7, [1.5, -5.25, 7.0, -0.5]),
        (lambda x: -x, [1, -5]),
        (lambda x: math.sqrt(x), [1, 2, 3]),
        (lambda x: math.sqrt(x), [0.0, 2.5, 3.0]),
        (lambda x: np.sqrt(x), [0.25, 2.25]),
        (lambda x: 1 < x <= 3, [1, 2, 3, 4]),
        (lambda x: (x > 1 and not x == 3) or x == -1, [1, 2, 3, 4, -1]),  # noqa: SIM201 - as users write it
        (lambda x: x > 0.5, [0, 1, 2]),
        (grade, [95, 90, 85, 75, 10]),
        (grade, [95.0, 89.99, 70.0, 70.1, math.inf]),
        (doubled, [1, 2, 3]),
        (lambda s: s.strip().title(), [" ann lee ", "they're", "\x1cx\x1f", "éa İB", ""]),
        (lambda s: s.replace(".", "x").replace("$", "").replace("(", "["), ["a.b$c(", "", "\\."]),
        (lambda s: s.upper(), ["straße", "\u0131", "ŉ"]),
        (lambda s: s.lower(), ["İ", "ΑΣ", "A"]),
        (lambda s: s.isdigit(), ["1", "½", "²", "", "x"]),
        (lambda s: s.strip("-").startswith("x"), ["-x", "x", "y"]),
        (lambda s: s.endswith("com"), ["a.com", "com", ""]),
        (lambda s: len(s) > 3, ["a", "abcd", "éééé"]),
        (lambda s: len(s), ["a", "abcd", "éééé", ""]),
        (lambda s: float(s) * 2, ["1", " 2.5 ", "1e3", "1_000", "٣"]),
        (lambda s: int(s), ["1", " 25 ", "-3", "1_000", "٣"]),
        (lambda s: s == "x", ["x", "y"]),
        (lambda s: "yes" if s.lower() == "y" else "no", ["Y", "y", "n"]),
        (lambda s: datetime.strptime(s, "%d/%m/%Y"), ["01/02/2024", "9/9/1999"]),  # noqa: DTZ007 - as users do
    ],
)
def test_values_and_their_kinds_are_those_of_the_loop(function, values):
    result, expected = by_values(function, values)
    if isinstance(expected[0], datetime):
        result = [value.to_pydatetime() for value in result]
    assert same(result, expected)


def test_the_age_of_a_date_is_that_of_the_loop():
    function = lambda s: (datetime.now() - datetime.strptime(s, "%Y-%m-%d")).days  # noqa: E731, DTZ005, DTZ007 - as users do
    assert same(*by_values(function, ["2024-01-31", "1999-12-01", "2099-01-01"]))


def test_missing_floats_stay_missing():
    result, expected = by_values(lambda x: x * 2 + 1, [1.0, math.nan])
    assert same(result, expected)
    assert same(*by_values(grade, [1.0, math.nan]))


# ---------------------------------------------------------------- raises rather than giving another value


@pytest.mark.parametrize(
    ("function", "kind", "values", "error"),
    [
        (lambda x: x * 2, "int64", [1, 2**62], OverflowError),
        (lambda x: x * x * x, "int64", [1, 2**31 + 1], OverflowError),
        (lambda x: -x, "int64", [1, -(2**63)], OverflowError),
        (lambda x: x > 0.5, "int64", [2**53 + 1], OverflowError),
        (lambda x: x / 3, "int64", [2**53 + 1], OverflowError),
        (lambda x: 1 / x, "int64", [1, 0], ZeroDivisionError),
        (lambda x: 7 % x, "float64", [1.0, 0.0], ZeroDivisionError),
        (lambda x: math.sqrt(x), "float64", [1.0, -1.0], ValueError),
        (lambda x: math.log(x), "int64", [1, 0], ValueError),
        (lambda s: int(s), "text", ["1", "1.5"], ValueError),
        (lambda s: float(s), "text", ["1", ""], ValueError),
        (lambda s: s.strip(), "text", ["a", None], TypeError),
        (lambda s: s.strip(), "object", ["a", 3], TypeError),
    ],
)
def test_what_the_form_cannot_do_raises(function, kind, values, error):
    form = form_of(code_of(function, ItemForm.VALUE, argument=kind))
    whole = np.array(values) if kind.endswith("64") else pd.Series(values)
    with pytest.raises(error):
        form(whole)


# ---------------------------------------------------------------- nothing is written


@pytest.mark.parametrize(
    ("function", "argument"),
    [
        (lambda x: x and x + 1, "int64"),
        (lambda x: x or 1, "int64"),
        (lambda x: not x, "int64"),
        (lambda x: x > 1 and x, "int64"),
        (lambda s: s and s.strip(), "text"),
        (lambda x: x**2, "int64"),
        (lambda x: x * 2**63, "int64"),
        (lambda x: x / 0, "int64"),
        (lambda x: 10 / x if x > 0 else 0.0, "int64"),
        (lambda x: x > 0 and 10 / x > 1, "int64"),
        (lambda x: 1 if x > 0 else 0.5, "int64"),
        (lambda x: "a\0" if x > 0 else "b", "int64"),
        (lambda x: round(x, 2), "float64"),
        (lambda x: min(x, 0), "float64"),
        (lambda x: x is None, "float64"),
        (lambda x: int(x), "float64"),
        (lambda x: x + 1, "bool"),
        (lambda x: x + 1, "int32"),
        (lambda x: x + 1, ""),
        (lambda s: s.strip(), "int64"),
        (lambda s: s * 2, "text"),
        (lambda s: s < "b", "text"),
        (lambda s: s.replace("", "-"), "text"),
        (lambda s: s.replace("a", "İ").lower(), "text"),
        (lambda s: s.replace("a", "b", 1), "text"),
        (lambda s: s.split()[0], "text"),
        (lambda s: datetime.strptime(s, "%y-%b"), "text"),  # noqa: DTZ007 - as users write it
        (lambda s: 5, "text"),  # noqa: ARG005 - as users write it
        (lambda x, y=2: x * y, "int64"),
        (lambda x: [x, x], "int64"),
        (lambda x: {"a": x}, "int64"),
    ],
)
def test_nothing_is_written_when_it_is_not_sure(function, argument):
    assert code_of(function, ItemForm.VALUE, argument=argument) == ""


@pytest.mark.parametrize(
    "function",
    [
        lambda row: row["a"] or "x",
        lambda row: row["missing"],
        lambda row: row["a"],
        lambda row: {"a": row},
        lambda row: {"x": row["n"], "x": row["m"]},  # noqa: F601 - as a slip
        lambda row: row.get("n", 3),
        lambda row: {row["a"]: 1},
        lambda row: row.size,
    ],
)
def test_rows_without_a_sure_form(function):
    kinds = {"n": "int64", "m": "int64", "size": "int64", "a": "category"}
    assert code_of(function, ItemForm.SERIES, kinds) == ""


def taken(row):
    frame = row["n"]
    return frame + 1


def test_local_names_of_the_form_are_left_alone():
    assert code_of(taken, ItemForm.ROW, {"n": "int64"}) == ""


# ---------------------------------------------------------------- rows


def test_numbers_in_rows_of_numbers_are_floats_as_pandas_makes_them():
    frame = pd.DataFrame({"n": [1, 2], "x": [0.5, 1.5]})
    assert same(*by_rows(lambda row: row["n"] + 1, frame))


def test_integers_beside_text_stay_integers():
    frame = pd.DataFrame({"n": [1, 2], "t": ["a", "b"]})
    assert same(*by_rows(lambda row: {"m": row["n"] + 1, "t": row.t.upper(), "k": "all"}, frame))


def test_dates_of_a_frame():
    frame = pd.DataFrame({"day": pd.to_datetime(["2024-01-01", "2099-01-01"]), "t": ["a", "b"]})
    function = lambda row: (datetime.now() - row["day"]).days  # noqa: E731, DTZ005 - as users write it
    assert same(*by_rows(function, frame))
    code = code_of(function, ItemForm.SERIES, kinds_of(frame))
    frame.loc[1, "day"] = None
    with pytest.raises(ValueError, match="missing"):
        form_of(code)(frame)


def test_the_index_of_the_frame_is_kept():
    frame = users(4)
    frame.index = [3, 1, 4, 1]
    code = code_of(process_user, ItemForm.SERIES, kinds_of(frame))
    assert form_of(code)(frame).index.tolist() == [3, 1, 4, 1]


def test_the_frame_is_not_changed():
    frame = users(4)
    frame.loc[0, "email"] = "É"
    before = frame.copy()
    form_of(code_of(process_user, ItemForm.SERIES, kinds_of(frame)))(frame)
    pd.testing.assert_frame_equal(frame, before)


def test_rows_of_dicts_may_hold_empty_text():
    function = lambda row: row["a"].strip()  # noqa: E731 - as users write it
    assert code_of(function, ItemForm.ROW, {"a": "text"}, missing=["a"])
    assert code_of(function, ItemForm.SERIES, {"a": "str"}, missing=["a"]) == ""
