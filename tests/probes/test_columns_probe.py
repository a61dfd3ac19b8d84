import math
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd
import pytest

from advisor.model import ItemForm, Recognized
from advisor.probes import columns
from advisor.rewrite import recognize


class Rows:
    """Rows of a frame as `iterrows` gives them."""

    def __init__(self, frame):
        self.frame = frame

    def __len__(self):
        return len(self.frame)

    def __getitem__(self, index):
        return Rows(self.frame.iloc[index])

    def __iter__(self):
        return (row for _, row in self.frame.iterrows())


@dataclass
class Stage:
    function: Any
    items: Any
    form: ItemForm = ItemForm.VALUE
    recognized: Recognized | None = None


def unwritten(code=""):
    return Recognized(columns=True, constructs=(), blocker="", line=None, column_code=code)


def values(function, items, code=""):
    return columns.measure(Stage(function, items, recognized=unwritten(code)), seconds=5)


def grade(x):
    return "A" if x >= 90 else "B"


def age(row):
    joined = datetime.strptime(row["joined"], "%Y-%m-%d")  # noqa: DTZ007 - as users write it
    return {"name": row["name"].strip().title(), "days": (datetime.now() - joined).days}  # noqa: DTZ005 - the same


# ---------------------------------------------------------------- not equal


def test_a_scalar_for_the_whole_column_is_not_equal():
    trial = values(np.max, list(range(9)))
    assert (trial.accepted, trial.equal) == (True, False)
    assert "not one result per item" in trial.because


def test_a_result_of_another_length_is_not_equal():
    trial = values(lambda x: np.atleast_1d(x)[:1], list(range(9)))
    assert (trial.accepted, trial.equal) == (True, False)
    assert "gave 1 results for 9 items" in trial.because


def test_what_raises_is_not_accepted_and_its_type_is_named():
    trial = values(grade, list(range(9)))
    assert (trial.accepted, trial.equal) == (False, False)
    assert trial.because == "the function itself, called once with a whole NumPy array, raised ValueError"


def test_another_kind_of_number_is_not_equal():
    trial = values(lambda x: x * 2, [1, 2, 3], "def columns(values):\n    return values * 2.0\n")
    assert trial.equal
    assert "the function itself" in trial.because
    trial = values(
        lambda x: math.floor(x / 2), [2, 4, 6], "def columns(values):\n    return np.floor(values / 2)\n"
    )
    assert not trial.equal
    assert trial.because.endswith("gave another result than the loop for item 0")


def test_mixed_integers_and_floats_are_not_equal():
    assert not values(lambda x: x * 2, [1, 2.5, 3]).equal


def test_integers_beyond_64_bits_do_not_fit():
    trial = values(lambda x: x * 2, [1, 2**63, 3])
    assert not trial.accepted
    assert trial.because.endswith("raised OverflowError")


def test_overflow_is_seen():
    trial = values(lambda x: x * 2, [1, 2**62])
    assert (trial.accepted, trial.equal) == (True, False)


def test_one_item_shows_nothing():
    trial = values(lambda x: x * 2, [1])
    assert (trial.accepted, trial.equal) == (False, False)


def test_a_function_of_everything_is_not_equal():
    assert not values(lambda x: x - np.mean(x), [1.0, 2.0, 3.0]).equal
    assert not values(lambda x: np.cumsum(x)[()], [1.0, 2.0, 3.0]).equal


def test_an_item_that_raises_ends_the_trial():
    trial = values(lambda x: 1 // x, [1, 0, 2])
    assert (trial.accepted, trial.equal) == (False, False)
    assert trial.because == "an item raised ZeroDivisionError"


def test_text_that_a_series_does_not_have_is_not_accepted():
    trial = values(lambda s: s.strip(), ["a ", "b"])
    assert trial.as_what == "pandas Series"
    assert "raised AttributeError" in trial.because


def test_the_values_are_not_in_what_is_said():
    trial = values(lambda s: s[:1] + "secret", ["secret1", "other"])
    assert "secret" not in trial.because


# ---------------------------------------------------------------- equal


def test_arithmetic_on_the_whole_array_is_equal():
    trial = values(lambda x: x * 2, list(range(1000)))
    assert (trial.accepted, trial.equal, trial.items, trial.as_what) == (True, True, 500, "NumPy array")
    assert trial.because == (
        "the function itself, called once with the whole NumPy array, gave the same 500 results as the loop"
    )
    assert trial.seconds > 0


def test_results_that_are_all_the_same_prove_little_and_that_is_said():
    trial = values(lambda x: x * 0, list(range(9)))
    assert trial.equal
    assert trial.because.endswith("but these were all the same, which proves little")


def test_floats_may_differ_in_the_last_digit_and_no_more():
    close = "def columns(values):\n    return values**0.5 * 1.1\n"
    assert values(lambda x: 1.1 * math.sqrt(x), [0.1, 0.2, 0.3], close).equal
    off = "def columns(values):\n    return values**0.5 + 1e-9\n"
    trial = values(math.sqrt, [0.1, 0.2], off)
    assert not trial.equal
    assert trial.because.endswith("gave another result than the loop for item 0")


def test_missing_floats_are_equal_to_missing_floats():
    assert values(lambda x: x + 1, [1.0, math.nan, math.inf]).equal


def blocked(function, items):
    found = replace(unwritten(), columns=False, blocker="calls re.findall for each item")
    return columns.measure(Stage(function, items, recognized=found), seconds=5)


def test_text_is_not_tried_when_reading_found_a_step_for_each_item():
    called = []
    trial = blocked(called.append, ["a", "b", "c"])
    assert not trial.accepted
    assert trial.because == "it was not called with a whole column: calls re.findall for each item"
    assert called == []


def test_numbers_are_tried_whatever_reading_says():
    assert blocked(lambda x: x * 2, [1, 2, 3]).equal


def test_the_written_form_is_tried_first():
    found = recognize(grade, form=ItemForm.VALUE, kinds={}, argument="int64")
    trial = columns.measure(Stage(grade, list(range(50, 120)), recognized=found), seconds=5)
    assert (trial.accepted, trial.equal, trial.items) == (True, True, 70)
    assert trial.because.startswith("the column form written from its source")


def test_records_of_a_frame_are_compared_cell_by_cell():
    frame = pd.DataFrame({"name": [" ann ", "bob"], "joined": ["2024-01-31", "1999-01-01"], "n": [1, 2]})
    found = recognize(
        age, form=ItemForm.SERIES, kinds={name: str(kind) for name, kind in frame.dtypes.items()}
    )
    trial = columns.measure(Stage(age, Rows(frame), ItemForm.SERIES, found), seconds=5)
    assert (trial.equal, trial.as_what, trial.items) == (True, "DataFrame", 2)


def test_records_of_text_become_a_frame():
    items = [{"name": " ann ", "joined": "2024-01-31"}, {"name": "bob", "joined": "1999-01-01"}]
    found = recognize(age, form=ItemForm.ROW, kinds={"name": "text", "joined": "text"})
    trial = columns.measure(Stage(age, items, ItemForm.ROW, found), seconds=5)
    assert (trial.equal, trial.as_what) == (True, "DataFrame")


def test_a_dict_of_columns_is_one_record_per_item():
    frame = pd.DataFrame({"n": [1, 2, 3]})
    stage = Stage(lambda row: {"m": row["n"] * 2}, Rows(frame), ItemForm.SERIES)
    assert columns.measure(stage, seconds=5).equal
    stage = Stage(lambda row: {"m": row["n"] * 2, "k": "x"}, Rows(frame), ItemForm.SERIES)
    assert not columns.measure(stage, seconds=5).equal


def test_dates_that_are_passed_on_are_equal():
    frame = pd.DataFrame({"day": pd.to_datetime(["2024-01-01", "2024-01-02"]), "n": [1, 2]})
    stage = Stage(lambda row: {"day": row["day"]}, Rows(frame), ItemForm.SERIES)
    assert columns.measure(stage, seconds=5).equal


def test_neither_items_nor_frame_are_changed():
    def shout(row):
        row["name"] = "X"
        return row["name"]

    items = [{"name": "a"}, {"name": "b"}]
    columns.measure(Stage(shout, items, ItemForm.ROW), seconds=5)
    assert items == [{"name": "a"}, {"name": "b"}]
    frame = pd.DataFrame({"name": ["a", "b"]})
    columns.measure(Stage(shout, Rows(frame), ItemForm.SERIES), seconds=5)
    assert frame["name"].tolist() == ["a", "b"]


# ---------------------------------------------------------------- the call for the race


def test_the_accepted_form_can_be_prepared_called_and_unpacked_apart():
    found = recognize(grade, form=ItemForm.VALUE, kinds={}, argument="int64")
    items = list(range(80, 100))
    call = columns.column_call(Stage(grade, items, recognized=found), seconds=5)
    assert call is not None
    prepared = call.prepare(items[5:15])
    assert isinstance(prepared, np.ndarray)
    assert call.unpack(call.call(prepared), 10) == [grade(item) for item in items[5:15]]


def test_there_is_no_call_when_nothing_was_equal():
    assert columns.column_call(Stage(grade, list(range(9))), seconds=5) is None


@pytest.mark.parametrize("result", [3, "abc", [1, 2, 3], None, np.float64(3), {}, (np.zeros(3),)])
def test_only_columns_are_unpacked(result):
    with pytest.raises(columns.Unlike):
        columns.unpack(result, 3)
