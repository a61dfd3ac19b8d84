import datetime as dt
import time

import numpy as np
import pandas as pd
import pytest

from advisor import sources
from advisor.sources import keys
from advisor.sources.drawing import Draw, counted
from advisor.sources.objects import drawn_objects


class Point:
    def __eq__(self, _other):
        return True

    def __hash__(self):
        return 1


NAN = float("nan")
APART = {
    "integer, float and truth": [1, 1.0, True],
    "the two zeros": [0.0, -0.0],
    "text and number": ["1", 1],
    "text and bytes": ["a", b"a"],
    "inside a container": [{"a": (1,)}, {"a": (1.0,)}, {"a": (True,)}],
    "order of keys": [{"a": 1, "b": 2}, {"b": 2, "a": 1}],
    "long ones that begin alike": ["x" * 500 + "a", "x" * 500 + "b"],
    "long rows that begin alike": [{"t": "x" * 500 + "a"}, {"t": "x" * 500 + "b"}],
    "kinds of NumPy numbers": [np.float32(1), np.float64(1), np.int64(1), 1],
    "nothing": [None, "None", ""],
}
EQUAL = {
    "text": ["ana", "an" + "a"],
    "rows": [{"a": "1", "b": None}, {"a": "1", "b": None}],
    "nested": [[1, {"x": [2.5]}], [1, {"x": [2.5]}]],
    "not a number": [NAN, float("nan")],
    "dates": [dt.date(2026, 1, 2), dt.date(2026, 1, 2)],
    "numbers of an array": list(np.array([1.5, 1.5])),
}
NOT_TOLD = {
    "own class": [Point(), Point()],
    "own class inside": [{"p": Point()}],
    "arrays": [np.zeros(2), np.zeros(2)],
    "sets": [{1}, {1}],
    "later in the data": ["text", "text", Point()],
}


@pytest.mark.parametrize("items", APART.values(), ids=APART)
def test_items_that_a_function_may_tell_apart_have_different_numbers(items):
    found = keys.number(items, 1.0)
    assert found.key
    assert len(set(found.numbers)) == len(items)


@pytest.mark.parametrize("items", EQUAL.values(), ids=EQUAL)
def test_equal_items_have_the_same_number(items):
    assert set(keys.number(items, 1.0).numbers) == {0}


@pytest.mark.parametrize("items", NOT_TOLD.values(), ids=NOT_TOLD)
def test_items_of_which_nothing_tells_whether_they_are_equal_have_no_key(items):
    found = keys.number(items, 1.0)
    assert found.key == ""
    assert found.because


def test_text_is_its_own_key_and_everything_else_is_known_by_its_repr():
    assert keys.number(["a", "b"], 1.0).key == "item"
    assert keys.number(["a", None], 1.0).key == "repr(item)"
    assert keys.number([1, 2], 1.0).key == "repr(item)"


def test_rows_of_a_frame_are_told_apart_by_their_values_not_by_their_labels():
    frame = pd.DataFrame({"a": [1, 1, 2], "b": ["x", "x", "x"]}, index=[7, 8, 9])
    assert list(keys.number(frame, 1.0).numbers) == [0, 0, 1]


def test_without_time_an_even_part_of_many_items_is_looked_at():
    found = keys.number(list(range(64_000)), 0.0)
    assert len(found.places) == 1000
    assert max(found.places) > 63_900
    assert keys.tally(found.numbers).items == 1000


def test_a_tally_says_how_often_values_come_up():
    found = keys.tally(keys.number(list("aaabbcd"), 1.0).numbers)
    assert found.frequencies == ((1, 2), (2, 1), (3, 1))
    assert (found.items, found.distinct) == (7, 4)


# ---------------------------------------------------------------- while drawing


@pytest.mark.parametrize(
    "data",
    [
        ["a", "b"] * 5000,
        tuple(range(20)) * 500,
        np.arange(10_000) % 5,
        pd.Series(["x", "y"] * 5000),
        pd.DataFrame({"a": [1, 2] * 5000, "b": "x"}),
    ],
    ids=["list", "tuple", "array", "series", "frame"],
)
def test_data_in_memory_is_counted_beyond_the_sample(data):
    drawn = drawn_objects(data, Draw(spec="m:x", size=100), "", "x")
    assert len(drawn.items) == 100
    assert drawn.tally.items == 10_000
    assert drawn.tally.distinct <= 20


def test_an_object_that_makes_its_items_is_not_asked_for_more_than_the_sample():
    asked = []

    class Lazy:
        def __len__(self):
            return 1000

        def __getitem__(self, at):
            if at >= 1000:
                raise IndexError
            asked.append(at)
            return at % 3

    drawn = drawn_objects(Lazy(), Draw(spec="m:x", size=10), "", "x")
    assert drawn.tally is None
    assert len(asked) == 10


def test_counting_ends_soon_on_much_data():
    data = [f"text {n}" for n in range(2_000_000)]
    begun = time.perf_counter()
    found = counted(data)
    assert time.perf_counter() - begun < 5
    assert 2000 < found.items <= len(data)


FILES = {
    "rows.csv": ("name,age\nana,1\nbo,2\nana,1\nana,2\n", None, 3),
    "column.csv": ("name,age\nana,1\nbo,2\nana,1\nana,2\n", "name", 2),
    "lines.txt": ("a\nb\na\n", None, 2),
    "values.jsonl": ('{"a": 1}\n{"a": 1.0}\n{"a": 1}\n', None, 2),
    "values.json": ("[1, 1.0, true, 1]", None, 3),
}


@pytest.mark.parametrize("name", FILES)
def test_files_that_are_read_whole_are_counted(tmp_path, name):
    text, column, distinct = FILES[name]
    (tmp_path / name).write_text(text)
    drawn = sources.draw(Draw(spec=str(tmp_path / name), size=1, column=column))
    assert len(drawn.items) == 1
    assert drawn.tally.distinct == distinct
    assert drawn.tally.items == drawn.total.value


def test_a_big_file_of_which_blocks_are_read_is_not_counted(tmp_path):
    path = tmp_path / "big.txt"
    path.write_text("".join(f"{n % 10} {'x' * 100}\n" for n in range(50_000)))
    assert sources.draw(Draw(spec=str(path))).tally is None
