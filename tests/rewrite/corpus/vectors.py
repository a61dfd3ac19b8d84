"""Functions that take the row as a vector, or mix columns with constants of the whole job."""
# ruff: noqa: B905
# The functions are written as people write them.

import math

import numpy as np
import pandas as pd

from corpus.case import ROW, SERIES, VALUE, columns
from corpus.ordinary import (
    choices,
    days,
    decimals,
    flags,
    integers,
    joined,
    names,
    records,
    sometimes,
    values,
)

REFERENCE = pd.DataFrame({"price": [10.0, 14.5, 22.0, 9.5], "stock": [3, 0, 7, 12]})
ALLOWED = frozenset({"new", "used", "repaired"})
QUARTERS = ["q1", "q2", "q3", "q4"]
LIMITS = (3.5, 9.0, 17.25)
ANSWERS = {"q1": 1, "q2": 4, "q3": 2, "q4": 3}


def year_total(row):
    return row["q1"] + row["q2"] + row["q3"] + row["q4"]


def quarter_mean(row):
    return row[["q1", "q2", "q3", "q4"]].mean()


def row_sum(row):
    return row.sum()


def best_quarter(row):
    return max(row[q] for q in QUARTERS)


def growing(row):
    return all(row[QUARTERS[i]] <= row[QUARTERS[i + 1]] for i in range(len(QUARTERS) - 1))


def correct_answers(row):
    correct = 0
    for question, answer in ANSWERS.items():
        if row[question] == answer:
            correct += 1
    return correct


def above_average(row):
    return row["price"] > REFERENCE["price"].mean()


def relative_price(price):
    return (price - REFERENCE["price"].min()) / (REFERENCE["price"].max() - REFERENCE["price"].min())


def limit_index(value):
    index = 0
    for limit in LIMITS:
        if value > limit:
            index += 1
    return index


def filled_fields(row):
    return sum(1 for value in [row["name"], row["city"], row["zip"]] if value)


def any_flag(row):
    return any([row["late"], row["damaged"], row["lost"]])


def state_code(row):
    if row["state"] not in ALLOWED:
        return -1
    match row["state"], row["checked"]:
        case "new", _:
            return 0
        case "used", True:
            return 1
        case _:
            return 2


def capped(row):
    value = row["value"]
    for low, high in ((0, 10), (5, 8)):
        if value < low:
            value = low
        elif value > high:
            value = high
    return value


def norm(row):
    return math.sqrt(row["x"] ** 2 + row["y"] ** 2)


def numpy_mix(row):
    return np.log1p(abs(row["x"])) if row["x"] > 0 else np.nan


def first_positive(row):
    for name in ["a", "b", "c"]:
        if row[name] > 0:
            return row[name]
    return None


def pivot_label(row):
    label = ""
    for i, q in enumerate(QUARTERS, start=1):
        if row[q] >= 30:
            label += str(i)
    return label or "-"


def row_of_plan(row):
    cost = sum(price * row[name] for name, price in zip(("seats", "storage"), (12, 0.5)))
    if row["yearly"]:
        cost = cost * 12 * (1 - len(ALLOWED) / 100)
    return cost


def checksum_ok(text):
    return len(text) == 8 and int(text[0]) + int(text[1]) + int(text[2]) == int(text[-2:])


def checked_state(row):
    state = row["state"].strip()
    if state not in ALLOWED:
        raise ValueError("unknown state: " + state)
    assert row["units"] >= 0, "negative"
    return state[:1].upper() + state[1:]


def day_or_default(row):
    if not row["day"]:
        return "1970-01-01"
    day, month, year = row["day"].split("/")
    return "-".join([year, month.zfill(2), day.zfill(2)])


NUMBERS = {q: integers(0, 60) for q in QUARTERS}
CHECKED = joined("", integers(1, 9), integers(1, 9), integers(1, 9), choices("123"), integers(10, 27))

CASES = (
    columns(year_total, ROW, records(NUMBERS), "int-overflow"),
    columns(quarter_mean, SERIES, records(NUMBERS), "summation-order", "boxing"),
    columns(row_sum, SERIES, records({q: decimals(0, 60) for q in QUARTERS}), "summation-order"),
    columns(best_quarter, ROW, records(NUMBERS)),
    columns(growing, ROW, records(NUMBERS)),
    columns(correct_answers, SERIES, records({q: integers(1, 4) for q in ANSWERS})),
    columns(above_average, SERIES, records(price=decimals(5, 25), name=names), "loop-invariant"),
    columns(relative_price, VALUE, values(decimals(5, 25)), "loop-invariant"),
    columns(limit_index, VALUE, values(decimals(0, 25))),
    columns(
        filled_fields,
        ROW,
        records(name=sometimes(names, ""), city=sometimes(names), zip=sometimes(days(), "")),
        "missing-truth",
    ),
    columns(any_flag, ROW, records(late=flags(0.2), damaged=flags(0.1), lost=flags(0.05))),
    columns(state_code, ROW, records(state=choices("new", "used", "repaired", "sold"), checked=flags())),
    columns(capped, ROW, records(value=decimals(-9, 19, 1)), "int-among-floats"),
    columns(
        norm,
        SERIES,
        records(x=decimals(-9, 9, 3), y=decimals(-9, 9, 3)),
        "math-last-digit",
        "overflow-raises",
    ),
    columns(numpy_mix, SERIES, records(x=decimals(-9, 9, 3), name=names)),
    columns(
        first_positive,
        SERIES,
        records(a=integers(-9, 5), b=integers(-9, 5), c=integers(-9, 5)),
        "none-result",
    ),
    columns(pivot_label, ROW, records(NUMBERS), "or-value"),
    columns(
        row_of_plan,
        ROW,
        records(seats=integers(1, 40), storage=integers(0, 900), yearly=flags()),
        "loop-invariant",
    ),
    columns(checksum_ok, VALUE, values(CHECKED), "int-text", "short-circuit"),
    columns(
        checked_state,
        ROW,
        records(state=sometimes(choices(*sorted(ALLOWED)), "sold", 0.02), units=integers(0, 9)),
        "raises",
    ),
    columns(day_or_default, ROW, records(day=sometimes(days("%d/%m/%Y"), "")), "unpack-count", "zfill-sign"),
)
