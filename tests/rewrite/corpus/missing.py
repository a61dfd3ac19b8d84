"""Functions that test for missing values, or catch what goes wrong."""
# ruff: noqa: PD003, RET505
# The functions are written as people write them.

import numpy as np
import pandas as pd

from corpus.case import ROW, SERIES, VALUE, columns
from corpus.ordinary import (
    NAN,
    choices,
    days,
    decimals,
    integers,
    messy,
    moments,
    names,
    records,
    sentences,
    sometimes,
    values,
    written,
)

DEFAULT_AGE = 30


def filled_age(row):
    if pd.isnull(row["Age"]):
        if row["Pclass"] == 1:
            return 37
        elif row["Pclass"] == 2:
            return 29
        else:
            return 24
    else:
        return row["Age"]


def city_or_unknown(row):
    return row["city"].strip().title() if pd.notna(row["city"]) else "Unknown"


def total_income(row):
    salary = row["salary"] if row["salary"] is not None else 0
    extra = row.get("extra") or 0
    return salary + extra


def missing_count(row):
    missing = 0
    for name in ("name", "age", "city"):
        if row[name] is None or row[name] != row[name]:
            missing += 1
    return missing


def comment_length(text):
    if text is None:
        return 0
    return len(text)


def safe_float(value):
    try:
        return float(value)
    except (TypeError, ValueError):
        return np.nan


def ratio(row):
    try:
        result = row["a"] / row["b"]
    except ZeroDivisionError:
        result = 0
    else:
        result = round(result, 3)
    return result


def age_or_default(row):
    try:
        age = int(row["age"])
    except ValueError:
        age = DEFAULT_AGE
    if age < 0 or age > 120:
        return DEFAULT_AGE
    return age


def note_text(row):
    return f"{row['name']}: {row['note']}"


def checked_quantity(row):
    if row["quantity"] < 0:
        raise ValueError(f"negative quantity for {row['sku']}")
    return row["quantity"] * row["price"]


def days_since(row):
    if pd.isna(row["last_seen"]):
        return -1
    return (pd.Timestamp.now() - row["last_seen"]).days


def best_price(row):
    price = row.get("sale_price")
    if price is None or np.isnan(price):
        price = row["price"]
    return price * (1 - row.get("discount", 0.1))


def score_sum(row):
    return sum(x for x in [row["math"], row["art"], row["sport"]] if not pd.isna(x))


def unstripped(text):
    return text.strip().upper()


def full_year(row):
    if row["year"] == "" or row["year"] is None:
        return None
    return int(row["year"]) + 2000


def number_kind(value):
    if isinstance(value, str):
        return "text"
    if isinstance(value, bool) or value is None:
        return "other"
    if isinstance(value, (int, float)):
        return "number"
    return "unknown"


def combined_key(row):
    return str(row["store"]) + "-" + str(row["shelf"])


CASES = (
    columns(
        filled_age,
        SERIES,
        records(Pclass=integers(1, 3), Age=sometimes(decimals(1, 80, 1), NAN, 0.1)),
        "int-among-floats",
    ),
    columns(
        city_or_unknown,
        SERIES,
        records(city=sometimes(messy(choices("Oslo", "Rome", "köln")), NAN)),
        "case-mapping",
    ),
    columns(
        total_income,
        ROW,
        records(salary=sometimes(decimals(900, 5_000), None), extra=sometimes(decimals(0, 300), None)),
        "or-value",
        "none-becomes-nan",
    ),
    columns(
        missing_count,
        ROW,
        records(
            name=sometimes(names),
            age=sometimes(decimals(9, 90, 0), NAN),
            city=sometimes(choices("Rome", "Oslo"), NAN),
        ),
        "nan-test",
    ),
    columns(comment_length, VALUE, values(sometimes(sentences)), "none-becomes-nan"),
    columns(
        safe_float,
        VALUE,
        values(sometimes(sometimes(written(decimals(-9, 99, 3)), "n/a"), None)),
        "float-text",
    ),
    columns(
        ratio,
        SERIES,
        records(a=integers(-9, 90), b=integers(0, 20)),
        "zero-division",
        "rounding",
        "big-int-division",
    ),
    columns(age_or_default, ROW, records(age=sometimes(written(integers(-2, 130)), "?")), "int-text"),
    columns(note_text, SERIES, records(name=names, note=sometimes(sentences)), "str-of-missing"),
    columns(
        checked_quantity,
        SERIES,
        records(
            sku=choices("a1", "b2"), quantity=sometimes(integers(0, 20), -1, 0.02), price=decimals(1, 50)
        ),
        "raises",
    ),
    columns(
        days_since,
        SERIES,
        records(id=integers(1, 99), last_seen=sometimes(moments(), None)),
        "now",
        "date-range",
    ),
    columns(
        best_price,
        SERIES,
        records(price=decimals(5, 90), sale_price=sometimes(decimals(1, 60), NAN, 0.3)),
        "absent-column",
    ),
    columns(
        score_sum,
        ROW,
        records(
            math=sometimes(decimals(1, 6, 1), NAN),
            art=sometimes(decimals(1, 6, 1), NAN),
            sport=decimals(1, 6, 1),
        ),
        "int-among-floats",
    ),
    columns(
        unstripped, VALUE, values(sometimes(messy(names), None, 0.02)), "raises-on-missing", "case-mapping"
    ),
    columns(
        full_year,
        ROW,
        records(year=sometimes(written(integers(0, 26), "{:02d}"), "")),
        "int-text",
        "none-result",
    ),
    columns(number_kind, VALUE, values(choices(1, 2.5, "3", "x", True, None)), "mixed-column", "bool-is-int"),
    columns(
        combined_key,
        SERIES,
        records(store=integers(1, 99), shelf=decimals(1, 9, 1), day=days()),
        "float-to-text",
    ),
)
