# ruff: noqa: DTZ001
# Columns of moments are naive, most of them.

import math
import re
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pandas as pd
import pytest

from advisor.model import ItemForm
from advisor.rewrite.proof import nasty
from advisor.rewrite.proof.edges import Edges, joined, rows_of
from advisor.rewrite.proof.outcomes import Outcome
from advisor.stage import FrameItems

NOW = datetime(2026, 5, 4, 12)
NAN = float("nan")
MANY = 3_000


def edges(items, form, *, constants=(), dtypes=None, used=(), limits=None, now=NOW):
    return Edges(
        items,
        form=form,
        dtypes=dtypes or {},
        limits=limits or {},
        constants=constants,
        used=set(used),
        now=now,
    )


def made(values, **more):
    """Make values like these."""
    return [row[""] for row in edges(values, ItemForm.VALUE, **more).more(MANY)]


def test_there_are_enough_nasty_texts_of_all_sorts():
    assert len(set(nasty.TEXTS)) == len(nasty.TEXTS) >= 45
    assert any(not text.isascii() for text in nasty.TEXTS)
    assert {"", " ", "1_000", "nan", "now", "2024-02-29", "ß", "İ"} <= set(nasty.TEXTS)


@pytest.mark.parametrize(
    "values",
    [
        [1, 2, 3],
        [1.5, 2.5],
        [True, False],
        ["a", "b"],
        [datetime(2024, 1, 1), datetime(2024, 1, 2)],
        [datetime(2024, 1, 1, tzinfo=UTC)],
        [date(2024, 1, 1)],
        [timedelta(days=3)],
        [[1], [2]],
        [{"a": 1}],
        [np.int8(4)],
        [np.float32(0.5)],
        [pd.Timestamp(2024, 1, 1)],
        [b"bytes"],
        ["a", None],
        [1.5, NAN],
        [1, "a"],
    ],
)
@pytest.mark.filterwarnings("ignore:overflow")
def test_kinds_stay_as_they_were_seen(values):
    assert {type(each) for each in made(values)} <= {type(each) for each in values}
    assert not any(isinstance(each, float) and math.isnan(each) for each in made(values)) or NAN in values


def test_missing_values_come_where_there_were_some():
    assert None in made(["a", None])
    assert None not in made(["a", "b"])
    assert any(each != each for each in made([1.5, NAN]))  # noqa: PLR0124 - NaN


def test_whole_numbers_stay_within_what_the_column_can_hold():
    assert (min(made([1, 2])), max(made([1, 2]))) == (-(2**63), 2**63 - 1)
    assert {-128, 127} <= set(map(int, made([np.int8(1)]))) <= set(range(-128, 128))
    assert {0, 255} <= set(made([1], dtypes={"": "uint8"})) <= set(range(256))
    assert max(made([1, None], dtypes={"": "float64"}), key=lambda each: each or 0) == 2**53


def test_numbers_around_the_constants_and_beside_them():
    whole, fractions = made([1, 2], constants=(4711,)), made([1.5], constants=(0.3,))
    assert {4710, 4711, 4712, -4711} <= set(whole)
    assert {0.3, math.nextafter(0.3, 1), math.nextafter(0.3, 0), -0.3, 1.3} <= set(fractions)
    assert {0.5, -0.0, 2.675, math.inf} <= set(fractions)


def test_texts_like_the_constants():
    texts = set(made(["Anna", "Bob"], constants=("vip", re.compile("kg$"), {"x": "Größe"}["x"], 6)))
    assert {"vip", "VIP", "vip ", "xvip", "vipx", "kg$", "Größe", "größe", "v\u0131p", "\u212ag$"} <= texts
    assert {len(text) for text in texts} >= {5, 6, 7}
    assert set(nasty.TEXTS) <= texts


def test_dates_are_written_in_the_formats_of_the_function():
    texts = made(["2024-01-01"], constants=("%Y-%m-%d", 7))
    week_ago = (NOW - timedelta(days=7)).strftime("%Y-%m-%d")
    assert {week_ago, f"{week_ago} ", NOW.strftime("%Y-%m-%d")} <= set(texts)


def test_moments_around_now_within_what_the_dtype_holds():
    tick = timedelta(microseconds=1)
    wide = made([datetime(2024, 1, 1)], constants=(30, timedelta(hours=5)))
    assert {NOW - timedelta(days=30) + each for each in (tick, -tick, timedelta(0))} <= set(wide)
    assert NOW - timedelta(hours=5) in wide
    assert {each.year for each in wide} >= {1, 9999}
    narrow = made([datetime(2024, 1, 1)], dtypes={"": "datetime64[ns]"})
    assert {each.year for each in narrow} <= set(range(1678, 2262))
    aware = made([datetime(2024, 1, 1, tzinfo=UTC)])
    assert {each.tzinfo for each in aware} == {UTC}


def test_numbers_stay_within_limits_that_were_found():
    assert max(map(abs, made([1, 2], limits={"": 1_000}, constants=(5_000,)))) <= 1_000
    assert not any("9223372036854775807" in text for text in made(["12"], limits={"": 1_000}))


def test_rows_change_where_the_function_looks():
    rows = [{"seen": f"a{each}", "unseen": f"b{each}"} for each in range(9)]
    maker = edges(rows, ItemForm.ROW, used=["seen"])
    maker.learn(rows, [Outcome(each) for each in range(9)])
    new = maker.more(400)
    real = {row["unseen"] for row in rows}
    assert len(new) == 400
    assert len({repr(row) for row in new}) == 400
    assert sum(row["unseen"] not in real for row in new) < 200
    assert rows == [{"seen": f"a{each}", "unseen": f"b{each}"} for each in range(9)]


def test_columns_of_one_kind_get_equal_values_and_those_of_other_rows():
    rows = [{"a": each, "b": 1_000 + each} for each in range(50)]
    new = edges(rows, ItemForm.ROW).more(400)
    assert sum(row["a"] == row["b"] for row in new) > 10
    assert any(row["a"] < 50 and row["b"] >= 1_000 and row["b"] - row["a"] != 1_000 for row in new)


def test_rows_that_took_another_branch_are_changed_further():
    rows = [{"a": "x", "b": 0}]
    maker = edges(rows, ItemForm.ROW)
    maker.learn(rows, [Outcome(True)])
    assert "open" not in {row["a"] for row in maker.more(100)}
    maker.learn([{"a": "open", "b": 0}, {"a": "shut", "b": 0}], [Outcome(False), Outcome(False)])
    later = {row["a"] for row in maker.more(100)}
    assert "open" in later
    assert "shut" not in later


def test_rows_may_lack_keys():
    rows = [{"a": 1}, {"a": 2, "b": 3}]
    maker = edges(rows, ItemForm.ROW)
    assert {tuple(row) for row in maker.more(50)} == {("a",), ("a", "b")}


def test_two_truths_are_all_that_there_are():
    assert sorted(made([True, False])) == [False, True]


def test_rows_of_a_frame_get_its_dtypes():
    frame = pd.DataFrame(
        {
            "small": np.array([1, 2], dtype="int8"),
            "share": [0.5, 1.5],
            "when": pd.to_datetime(["2024-01-01", "2024-02-29"]),
            "name": ["a", "b"],
            "open": [True, False],
            "kind": pd.Categorical(["x", "y"]),
            "wide": [5, 6],
            "maybe": pd.array([1, None], dtype="Int64"),
        }
    )
    items = FrameItems(frame)
    dtypes = {name: str(dtype) for name, dtype in frame.dtypes.items()}
    maker = edges(items, ItemForm.SERIES, dtypes=dtypes)
    rows = maker.more(200)
    more = maker.items_of(rows, range(200))
    assert isinstance(more, FrameItems)
    assert len(more) == 200
    assert more.frame.dtypes.equals(frame.dtypes)
    assert rows_of(more, ItemForm.SERIES)[7]["small"] == rows[7]["small"]
    whole = joined(items, more)
    assert len(whole) == 202
    assert whole.frame.dtypes.equals(frame.dtypes)
    assert set(more.frame["kind"]) == {"x", "y"}


def test_items_that_are_no_records_are_left_alone():
    twice = pd.DataFrame([[1, 2]], columns=["a", "a"])
    assert edges(FrameItems(twice), ItemForm.SERIES).more(5) == []
    assert edges([1, 2], ItemForm.ROW).more(5) == []
