import builtins
import functools
import math
import random
import re
from datetime import date, datetime

import numpy as np
import pytest

from advisor.model import ItemForm
from advisor.rewrite import recognize

RATES = {"de": 0.19, "fr": 0.2}
LIMIT = 50
totals = {}
total = 0
session = object()


def read(function, form=ItemForm.ROW):
    return recognize(function, form=form, kinds={})


def here(function):
    return function.__code__.co_firstlineno


# ---------------------------------------------------------------- left alone: no column form


def fetches(row):
    address = row["url"].strip()
    return urlopen(address)


def urlopen(address):
    import requests

    return requests.get(address)  # noqa: S113 - the same


def opens(path):
    with open(path) as file:
        return file.read()


def counts(row):
    global total  # noqa: PLW0603 - as users write it
    total += row["amount"]
    return total


def remembers(row):
    totals[row["user"]] = row["amount"]
    return row["amount"]


def calls_session(row):
    return session.get(row["url"])


def loops(x):
    result = 0
    for step in range(1000000):
        result += step
    return x * 2


def loops_while(x):
    while x > 1:
        x = x / 2
    return x


def recurses(x):
    return 1 if x < 2 else x * recurses(x - 1)


def comprehends(row):
    return [word.upper() for word in row["words"].split()]


def sums(row):
    return sum(part for part in row["parts"])


def builds_set(row):
    return len(set(row["name"]))


def draws(x):
    return x * random.random()  # noqa: S311 - as users write it


def draws_numpy(x):
    return x + np.random.rand()  # noqa: NPY002 - as users write it


def prints(x):
    print(x)  # noqa: T201 - as users write it
    return x


def changes_item(row):
    row["email"] = row["email"].lower()
    return row


def sets_attribute(x):
    x.seen = True
    return x


async def awaits(x):
    return x


def yields(x):
    yield x


def makes_counter():
    count = 0

    def step(x):
        nonlocal count
        count += x
        return count

    return step


def discards(x):
    x.strip()
    return x


@pytest.mark.parametrize(
    ("function", "line", "words"),
    [
        (opens, 1, "calls open: a file for every item"),
        (counts, 1, "declares a global"),
        (remembers, 1, "changes totals[row['user']]"),
        (calls_session, 1, "session.get"),
        (loops, 2, "a loop over range(1000000) for each item, around: result += step"),
        (loops_while, 1, "a while loop"),
        (recurses, 1, "recursion"),
        (comprehends, 1, "a loop over row['words'].split()"),
        (sums, 1, "calls sum: it looks at the parts of one item"),
        (builds_set, 1, "calls set"),
        (draws, 1, "calls random.random: columns would draw other random values"),
        (draws_numpy, 1, "calls np.random.rand: columns would draw other random values"),
        (prints, 1, "calls print: an effect for every item"),
        (changes_item, 1, "changes row['email']"),
        (sets_attribute, 1, "changes x.seen"),
        (awaits, 0, "awaits"),
        (yields, 1, "yields"),
        (makes_counter(), 1, "declares a nonlocal"),
        (discards, 1, "runs x.strip() for its effect"),
    ],
)
def test_a_step_without_a_column_form_blocks_and_is_named_with_its_line(function, line, words):
    found = read(function)
    assert found.columns is False
    assert words in found.blocker
    assert found.line == here(function) + line
    assert found.column_code == ""


def test_a_blocker_inside_a_helper_is_found_where_it_is():
    found = read(fetches)
    assert found.columns is False
    assert found.blocker == "imports requests, which talks to the network"
    assert found.line == here(urlopen) + 1


def test_a_library_call_blocks():
    assert read(lambda text: re.compile(text + "$")).columns is False
    found = read(lambda path: builtins.open(path + "x"))  # noqa: SIM115 - as users write it
    assert (found.columns, found.blocker) == (False, "calls builtins.open: a file for every item")


# ---------------------------------------------------------------- left alone: cannot tell


def tries(text):
    try:
        return int(text)
    except ValueError:
        return 0


def raises(x):
    if x < 0:
        raise ValueError
    return x


def unknown_method(x):
    return x.frobnicate()


def formats(x):
    return f"{x:.2f}"


@functools.cache
def cached(x):
    return x


@functools.wraps(tries)
def wrapped(x):
    return x


class Owner:
    def method(self, row):
        return row["x"]

    def __call__(self, row):
        return row["x"]


namespace: dict = {}
exec("def sourceless(x): return x", namespace)  # noqa: S102 - a function without a source


@pytest.mark.parametrize(
    "function",
    [
        tries,
        raises,
        unknown_method,
        formats,
        cached,
        wrapped,
        Owner().method,
        Owner(),
        Owner,
        functools.partial(tries),
        len,
        namespace["sourceless"],
        lambda: 1,
        lambda x: total + x,
        lambda x: np.linalg.norm(x + 1),
    ],
)
def test_what_is_not_known_is_not_guessed(function):
    found = read(function)
    assert found.columns is None
    assert found.blocker
    assert found.column_code == ""


# ---------------------------------------------------------------- columns


def process_user(row):
    """Clean one user."""
    email = row["email"].strip().lower()
    phone = row["phone"].replace("-", "").replace(" ", "")
    signup_date = datetime.strptime(row["signup_date"], "%Y-%m-%d")  # noqa: DTZ007 - the article's own code
    age_days = (datetime.now() - signup_date).days  # noqa: DTZ005 - the same
    suspicious = age_days < 7 and row["transaction_count"] > LIMIT
    return {"user_id": row["user_id"], "email": email, "phone": phone, "suspicious": suspicious}


def branches(row):
    record = {}
    if row["age"] < 18:
        record["group"] = "child"
    elif row["age"] > 65 or not row["works"]:
        record["group"] = "old"
    else:
        record["group"] = "other"
    return record


def looks_up(row):
    return round(row["net"] * (1 + RATES[row["country"]]), 2), row.get("name") or "nobody"


def helped(row):
    return math.sqrt(cleaned(row["x"]))


def cleaned(text):
    return float(text.strip())


@pytest.mark.parametrize(
    ("function", "steps"),
    [
        (
            process_user,
            (
                "str.strip",
                "str.lower",
                "str.replace",
                "datetime.strptime",
                "arithmetic",
                "datetime.now (taken once for all items)",
                ".days",
                "and",
                "comparison",
            ),
        ),
        (branches, ("if", "comparison", "or", "not")),
        (looks_up, ("round", "arithmetic", "lookup", "or")),
        (helped, ("math.sqrt", "float", "str.strip")),
        (lambda x: x * 2, ("arithmetic",)),
        (lambda x: -np.sin(x), ("arithmetic", "numpy.sin")),
        (lambda s: f"{s.strip()[:3]}!", ("f-string", "str.strip", "slice")),
        (lambda s: s in {"a", "b"}, ("in",)),
        (lambda s: (date.today() - date.fromisoformat(s)).days, None),  # noqa: DTZ011 - as users write it
        (lambda s: re.sub(r"\d", "", s), ("re.sub",)),
        (lambda x: min(x, 3) if x is not None else 0, ("if", "comparison", "min")),
    ],
)
def test_steps_that_have_a_column_form_are_named(function, steps):
    found = read(function)
    assert (found.columns, found.blocker, found.line) == (True, "", None)
    assert steps is None or found.constructs == steps


def test_lambdas_in_one_line_are_told_apart():
    first, second = (lambda x: x + 1), (lambda x: print(x, 1))  # noqa: T201 - as users write it
    assert read(first).columns is True
    assert read(second).columns is False


def test_row_attributes_are_columns_of_a_series_only():
    function = lambda row: row.price * 2  # noqa: E731 - as users write it
    assert read(function, ItemForm.SERIES).columns is True
    assert read(function, ItemForm.ROW).columns is None
