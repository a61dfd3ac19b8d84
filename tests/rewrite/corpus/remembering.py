"""Functions whose result depends on other rows, on chance, or on loops that the data steers."""
# ruff: noqa: B006, PLW0603, SIM103, UP033
# The functions are written as people write them.

import functools
import itertools
import random
from collections import defaultdict, deque

import numpy as np

from corpus.case import ROW, SERIES, VALUE, refused
from corpus.ordinary import choices, decimals, integers, lists, names, records, values

TOTAL = 0.0
SEEN = set()
CACHE = {}
EXCHANGE = {"USD": 0.92, "GBP": 1.17}
LIMIT = 100
COUNTS = defaultdict(int)
NUMBERS = itertools.count(1)
RECENT = deque(maxlen=3)
GENERATOR = np.random.default_rng(7)


class Report:
    rows = 0


class Scorer:
    def __init__(self):
        self.calls = 0

    def __call__(self, value):
        self.calls += 1
        return value + self.calls


SCORER = Scorer()


def set_rate(currency, rate):
    EXCHANGE[currency] = rate


def raise_limit(to):
    global LIMIT
    LIMIT = to


def note_name(name):
    SEEN.add(name)
    return name.lower()


def running_total(row):
    global TOTAL
    TOTAL += row["amount"]  # blocker
    return TOTAL


def is_duplicate(row):
    key = row["name"].lower()
    if key in SEEN or SEEN.add(key):  # blocker
        return True
    return False


def make_numberer(start):
    number = start

    def numbered(row):
        nonlocal number
        number += 1  # blocker
        return f"{number}: {row['name']}"

    return numbered


numbered_name = make_numberer(100)


def make_collector(found):
    def collected(value):
        if value > 50:
            found.append(value)  # blocker
        return value

    return collected


collected_value = make_collector([])


def history_length(value, history=[]):
    history.append(value)  # blocker
    return len(history)


def cached_square(value):
    return CACHE.setdefault(value, value**2)  # blocker


def in_euros(row):
    return row["amount"] * EXCHANGE.get(row["currency"], 1.0)  # blocker


def above_limit(row):
    return row["amount"] > LIMIT  # blocker


def nth_of_kind(row):
    COUNTS[row["kind"]] += 1  # blocker
    return COUNTS[row["kind"]]


def with_row_number(row):
    return f"{next(NUMBERS)}-{row['kind']}"  # blocker


def moving_mean(value):
    RECENT.append(value)  # blocker
    return sum(RECENT) / len(RECENT)


def reported(row):
    Report.rows += 1  # blocker
    return row["amount"] * 2


def called_before(value):
    called_before.last = value  # blocker
    return value > 10


def scored(value):
    return SCORER(value) * 2  # blocker


def noted(row):
    name = note_name(row["name"])  # blocker
    return name.strip()


def noisy(row):
    return row["amount"] + random.gauss(0, 1)  # blocker


def sampled(value):
    if GENERATOR.random() < 0.5:  # blocker
        return value
    return 0


def collatz_steps(n):
    steps = 0
    while n > 1:  # blocker
        n = n // 2 if n % 2 == 0 else 3 * n + 1
        steps += 1
    return steps


def factorial(n):
    if n < 2:
        return 1
    return n * factorial(n - 1)  # blocker


def letters(text):  # blocker
    for letter in text:
        yield letter.upper()


@functools.lru_cache(maxsize=None)  # blocker
def grouped_digits(n):
    return f"{n:,}"


def with_total(row):
    row["total"] = row["amount"] * 1.2  # blocker
    return row


def without_name(row):
    name = row.pop("name")  # blocker
    return name.title()


def median_tag(row):
    row["sizes"].sort()  # blocker
    return row["sizes"][0]


def shared_pairs(row):
    pairs = 0
    for a in row["left"]:  # blocker
        for b in row["right"]:
            if a == b:
                pairs += 1
    return pairs


def dispatched(row):
    return getattr(np, row["operation"])(row["amount"])  # blocker


AMOUNTS = records(amount=decimals(1, 900))

CASES = (
    refused(running_total, ROW, AMOUNTS, "global-counter"),
    refused(is_duplicate, ROW, records(name=names), "global-set"),
    refused(numbered_name, ROW, records(name=names), "nonlocal"),
    refused(collected_value, VALUE, values(integers(1, 99)), "closure-list"),
    refused(history_length, VALUE, values(integers(1, 99)), "mutable-default"),
    refused(cached_square, VALUE, values(integers(1, 99)), "global-dict"),
    refused(
        in_euros,
        ROW,
        records(amount=decimals(1, 900), currency=choices("USD", "GBP", "EUR")),
        "written-elsewhere",
    ),
    refused(above_limit, ROW, records(amount=integers(1, 200)), "written-elsewhere"),
    refused(nth_of_kind, ROW, records(kind=choices("a", "b", "c")), "global-dict"),
    refused(with_row_number, ROW, records(kind=choices("a", "b")), "iterator"),
    refused(moving_mean, VALUE, values(decimals(1, 90)), "window"),
    refused(reported, SERIES, records(amount=decimals(1, 90), name=names), "class-attribute"),
    refused(called_before, VALUE, values(integers(1, 20)), "function-attribute"),
    refused(scored, VALUE, values(integers(1, 20)), "unknown-callable"),
    refused(noted, ROW, records(name=names), "impure-helper"),
    refused(noisy, ROW, AMOUNTS, "random"),
    refused(sampled, VALUE, values(integers(1, 20)), "random"),
    refused(collatz_steps, VALUE, values(integers(1, 90)), "while"),
    refused(factorial, VALUE, values(integers(1, 12)), "recursion"),
    refused(letters, VALUE, values(names), "generator"),
    refused(grouped_digits, VALUE, values(integers(1, 9_999)), "decorated"),
    refused(with_total, ROW, AMOUNTS, "writes-row"),
    refused(without_name, ROW, records(name=names, id=integers(1, 9)), "writes-row"),
    refused(median_tag, ROW, records(sizes=lists(integers(1, 9), 1, 5)), "writes-cell"),
    refused(shared_pairs, ROW, records(left=names, right=names), "data-loop"),
    refused(
        dispatched, ROW, records(operation=choices("sqrt", "log"), amount=decimals(1, 90)), "unknown-callable"
    ),
)
