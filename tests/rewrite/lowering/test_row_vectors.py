"""A row of pandas as a vector: sums, means and extremes leave out what is missing; nothing else does."""
# ruff: noqa: PD003, S311
# The functions are written as people write them, and random numbers are no secret.

import math
import random

import pandas as pd
import pytest
from row_by_row import ROW, SERIES, items_in, refusal, translated

from advisor.rewrite.rewriting import rewrite
from advisor.rewrite.running import Columns

NAN = float("nan")
NAMES = ["a", "b", "c"]
MONTHS = tuple(f"m{i}" for i in range(9))
FLOATS = [{"a": i / 7, "b": -i * 1.1, "c": 3.3 - i} for i in range(20)]
NAMED = [{"t": "x" if i % 2 else "y", **row} for i, row in enumerate(FLOATS)]
HOLES = [{"a": NAN, "b": 1.5, "c": -2.0}, {"a": 1.0, "b": NAN, "c": NAN}, {"a": NAN, "b": NAN, "c": NAN}]
NAMED_HOLES = [{"t": "x", **row} for row in HOLES]
WHOLE = [{"a": i, "b": -i * 3, "c": i % 4} for i in range(20)]
NAMED_WHOLE = [{"t": "x", **row} for row in WHOLE]
LARGE = [{"a": 2**62, "b": 2**62, "c": -1}, {"a": 2**53 + 1, "b": 1, "c": 0}]
NAMED_LARGE = [{"t": "x", **row} for row in LARGE]
MIXED = [{"t": "x", "a": i, "b": i / 3, "c": -i} for i in range(20)]
MIXED_HOLES = [{"t": "x", "a": 2, "b": NAN, "c": 5}, {"t": "x", "a": 2**60, "b": 0.5, "c": 5}]


def total(row):
    return row[NAMES].sum()


def mean(row):
    return row[["a", "b", "c"]].mean()


def lowest(row):
    return row[NAMES].min()


def highest(row):
    return row[NAMES].max()


def middle(row):
    return row[NAMES].median()


def spread(row):
    return row[NAMES].std()


def any_negative(row):
    return (row[NAMES] < 0).any()


def all_positive(row):
    return "good" if (row[NAMES] > 0).all() else "bad"


def how_many(row):
    return (row[NAMES] >= 1.5).sum()


def by_builtins(row):
    return any(row[NAMES] < 0), sum(row[NAMES] > 0)


def gaps(row):
    return row[NAMES].isna().sum()


def has_gap(row):
    return row[NAMES].isnull().any() or pd.isna(row[NAMES]).all()


def filled(row):
    return row[NAMES].count() / len(row[NAMES])


def place(row):
    return row[NAMES].idxmax()


def rescaled(row):
    part = row[NAMES] * 2 - 1
    return part.max() - part.min()


def big_deviation(row):
    return row[NAMES].abs().max() > 5


def added(row):
    return sum(row[NAMES])


def not_flagged(row):
    return (~(row[NAMES] > 0)).sum()


BOTH = [(FLOATS, HOLES), (NAMED, NAMED_HOLES)]
ON_WHOLE = [(WHOLE, LARGE), (NAMED_WHOLE, NAMED_LARGE)]
FUNCTIONS = [
    total, mean, lowest, highest, middle, spread, any_negative, all_positive, how_many, by_builtins, gaps,
    has_gap, filled, added, not_flagged,
]  # fmt: skip


@pytest.mark.parametrize("function", [*FUNCTIONS, rescaled, big_deviation], ids=lambda each: each.__name__)
@pytest.mark.parametrize(("rows", "more"), BOTH, ids=["numbers", "with text"])
def test_of_floats(function, rows, more):
    translated(function, rows, SERIES, more)


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda each: each.__name__)
@pytest.mark.parametrize(("rows", "more"), ON_WHOLE, ids=["numbers", "with text"])
def test_of_whole_numbers(function, rows, more):
    translated(function, rows, SERIES, more)


@pytest.mark.parametrize("function", [total, mean, middle, any_negative, how_many, gaps])
def test_of_whole_numbers_among_floats(function):
    translated(function, MIXED, SERIES, MIXED_HOLES)
    translated(function, [{k: v for k, v in row.items() if k != "t"} for row in MIXED], SERIES)


@pytest.mark.parametrize(("rows", "more"), [*BOTH, *ON_WHOLE])
def test_the_place_of_the_highest(rows, more):
    pandas_2_gives_nan = [row for row in more if not all(row[name] != row[name] for name in NAMES)]
    assert "idxmax(axis=1)" in translated(place, rows, SERIES, pandas_2_gives_nan)


def test_it_reads_as_written_by_hand():
    assert "    return df[NAMES].sum(axis=1)\n" in translated(total, FLOATS, SERIES) + "\n"
    assert "    return (df[NAMES] < 0).any(axis=1)\n" in translated(any_negative, NAMED, SERIES) + "\n"
    assert 'df[["a", "b", "c"]].mean(axis=1)' in translated(mean, NAMED, SERIES)
    assert "part = df[NAMES] * 2 - 1" in translated(rescaled, NAMED, SERIES)


@pytest.mark.parametrize("text", [True, False])
def test_many_floats_are_added_up_in_the_same_order(text):
    def year(row):
        return row[list(MONTHS)].sum()

    def monthly(row):
        return row[list(MONTHS)].mean()

    rng = random.Random(3)
    made = [{name: rng.uniform(-1, 1) * 10 ** rng.randrange(-9, 15) for name in MONTHS} for _ in range(300)]
    rows = [{"t": "x", **row} for row in made] if text else made
    for function in (year, monthly):
        translated(function, rows, SERIES)
        rewritten = rewrite(function, items_in(SERIES, rows), form=SERIES)
        table = pd.DataFrame(rows)
        results = Columns(rewritten).plain(table)
        assert [function(row) for _, row in table.iterrows()] == results.tolist()


def test_the_whole_row():
    assert "df.sum(axis=1)" in translated(lambda row: row.sum(), FLOATS, SERIES, HOLES)
    assert "df.isna().sum(axis=1)" in translated(lambda row: row.isna().sum(), NAMED, SERIES, NAMED_HOLES)
    assert 'df.drop(columns=["t"]).max(axis=1)' in translated(
        lambda row: row.drop(["t"]).max(), NAMED, SERIES, NAMED_HOLES
    )
    assert 'df.loc[:, "a":"c"].sum(axis=1)' in translated(lambda row: row["a":"c"].sum(), NAMED, SERIES)


def test_texts_are_compared_as_texts():
    rows = [{"p": "x" if i % 3 else "y", "q": "x", "n": i} for i in range(9)]
    more = [{"p": None, "q": "z", "n": 1}]
    translated(lambda row: (row[["p", "q"]] == "x").sum(), rows, SERIES, more)
    translated(lambda row: (row[["p", "q"]] != "x").any(), rows, SERIES, more)


def test_flags():
    rows = [{"t": "x", "a": i % 2 == 0, "b": i % 3 == 0, "c": False} for i in range(12)]
    for function in (
        lambda row: row[NAMES].any(),
        lambda row: row[NAMES].sum(),
        lambda row: row[NAMES].all(),
    ):
        translated(function, rows, SERIES)


def test_what_is_missing_in_a_dict_is_not_left_out():
    def added_up(row):
        return sum(row[name] for name in NAMES)

    assert math.isnan(added_up(HOLES[0]))
    translated(added_up, FLOATS, ROW, HOLES)


@pytest.mark.parametrize(
    ("function", "rows"),
    [
        (total, [{**row, "b": "x"} for row in NAMED]),
        (lowest, MIXED),
        (lambda row: row[NAMES], NAMED),
        (lambda row: 1 if row[NAMES] is None else row[NAMES].sort_values().sum(), NAMED),
        (lambda row: "a" in row[NAMES], NAMED),
        (lambda row: row[NAMES][0], NAMED),
        (lambda row: (row[NAMES] / 0).sum(), NAMED),
        (lambda row: (row[NAMES] * row["a"]).sum(), NAMED),
        (lambda row: row[("a", "b")].sum(), NAMED),
        (lambda row: row["t"].sum(), NAMED),
        (lambda row: row[list(MONTHS)].std(), [dict.fromkeys(MONTHS, float(i)) for i in range(9)]),
        (lambda row: row[NAMES].sum(axis=0, skipna=False), NAMED),
        (lambda row: row[NAMES].sum() is True, NAMED),
        (lambda row: (row[NAMES] > 0).any() is True, NAMED),
        (lambda row: (row[NAMES] > 0).any() + (row[NAMES] > 1).any(), NAMED),
        (lambda row: (row["a"] > 0) + (row["b"] > 0), FLOATS),
        (lambda row: isinstance(row[NAMES].count(), int), NAMED),
        (lambda row: row.sum(), NAMED),
    ],
)
def test_refused(function, rows):
    refusal(function, rows, SERIES)


def test_a_choice_between_vectors_is_refused():
    def chosen(row):
        part = row[["a"]] if row["t"] == "x" else row[["b"]]
        return part.sum()

    refusal(chosen, NAMED, SERIES)


def test_a_column_without_a_text_for_a_name():
    table = pd.DataFrame([[1.0, 2.0, "x"]] * 9, columns=["a", "b", 0])
    from advisor.stage import FrameItems

    items = FrameItems(table)
    assert rewrite(lambda row: row.isna().sum(), items, form=SERIES).blockers
