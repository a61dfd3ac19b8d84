"""Data made by Python: from what it is drawn, and what is refused."""

import itertools
import sys

import numpy as np
import pandas as pd
import pytest
from source_cases import loaded

from advisor import sources
from advisor.errors import SourceUnreadable
from advisor.model import ItemForm
from advisor.sources import Draw

MODULE = """
import collections
import itertools
import pathlib

import numpy as np
import pandas as pd

numbers = list(range(1000))
pair = (1, 2)
span = range(10**9)
queue = collections.deque(range(50))
frame = pd.DataFrame({"zip": ["00501", "NA", "x"] * 100, "n": range(300), 5: range(300)}, index=range(7, 307))
series = pd.Series(range(300), index=range(300, 0, -1))
array = np.arange(600).reshape(300, 2)
scalar = np.array(5)
mapping = {"a": 1}
text = "abc"
unique = {1, 2}
number = 5
empty = []
empty_frame = pd.DataFrame({"a": []})


class Holder:
    items = [1, 2, 3]


class Indexed:
    def __len__(self):
        return 40

    def __getitem__(self, index):
        return index * index


class Table:
    def to_dicts(self):
        return []

    def __len__(self):
        return 1

    def __getitem__(self, index):
        return 0


indexed = Indexed()
table = Table()


def make():
    return numbers


def count_up():
    yield from itertools.count()


def few():
    yield from "abc"


def raises():
    raise RuntimeError("cannot connect")


def breaks():
    yield 1
    raise RuntimeError("lost the connection")


def leaves():
    raise SystemExit(3)


def needs(argument):
    return [argument]


async def later():
    return [1]


log = pathlib.Path("pulled")


def noted():
    for number in itertools.count():
        log.write_text(str(number))
        yield number
"""


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", list(sys.path))
    (tmp_path / "datamaker.py").write_text(MODULE)
    yield tmp_path
    sys.modules.pop("datamaker", None)


def draw(name, **options):
    return sources.draw(Draw(spec=f"datamaker:{name}", **options))


def refused(spec):
    with pytest.raises(SourceUnreadable) as caught:
        sources.draw(Draw(spec=spec))
    return caught.value


@pytest.mark.parametrize("name", ["numbers", "make", "span", "queue", "series", "indexed"])
def test_indexed_data_is_drawn_over_its_whole_length(name):
    drawn = draw(name, size=30)
    count = int(drawn.total.value)
    assert drawn.forms == (ItemForm.VALUE,)
    assert len(drawn.items) == 30
    assert {position * 10 // count for position in drawn.positions} == set(range(10))
    expected = [position**2 for position in drawn.positions] if name == "indexed" else drawn.positions
    assert drawn.items == expected


def test_a_file_and_a_module_name_the_same_data():
    by_module, by_file = (sources.draw(Draw(spec=f"{place}:pair")) for place in ("datamaker", "datamaker.py"))
    assert by_module.items == by_file.items == [1, 2]


def test_an_attribute_of_a_class_is_reached():
    assert draw("Holder.items").items == [1, 2, 3]


def test_elements_of_an_array_are_its_rows():
    drawn = draw("array", size=3)
    assert [element.tolist() for element in drawn.items] == [[2 * at, 2 * at + 1] for at in drawn.positions]


def test_a_frame_gives_series_and_rows_and_keeps_its_types_and_labels():
    drawn = draw("frame", size=20)
    frame, said = drawn.make_frame()
    assert drawn.forms == (ItemForm.SERIES, ItemForm.ROW)
    assert said == ()
    assert frame.index.tolist() == [position + 7 for position in drawn.positions]
    assert drawn.values(ItemForm.ROW) == drawn.items == frame.to_dict("records")
    assert [column.kind for column in drawn.columns][1:] == ["int64", "int64"]


@pytest.mark.parametrize(("column", "values"), [("zip", "zip"), ("5", 5)])
def test_a_column_of_a_frame_gives_its_values(column, values):
    drawn = draw("frame", column=column)
    assert drawn.forms[0] is ItemForm.VALUE
    assert drawn.items == sys.modules["datamaker"].frame[values].tolist()
    assert loaded(drawn.load_code(ItemForm.VALUE))["items"] == drawn.items


def test_an_unknown_column_of_a_frame_is_refused():
    with pytest.raises(SourceUnreadable, match="no column 'nn'"):
        draw("frame", column="nn")


def test_an_endless_generator_gives_its_first_items_and_no_total(folder):
    drawn = draw("noted", size=25)
    assert drawn.items == list(range(25))
    assert drawn.total is None
    assert drawn.drawn == "the first 25 items"
    assert "a generator: only its first items can be drawn" in drawn.notes[0]
    assert int((folder / "pulled").read_text()) <= 25


def test_a_short_generator_is_drawn_whole():
    drawn = draw("few")
    assert (drawn.items, drawn.total.value, drawn.notes) == (["a", "b", "c"], 3, ())


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("mapping", "is a mapping, whose items are ambiguous"),
        ("text", "is a single text"),
        ("unique", "is a set, which has no order to draw from"),
        ("number", "is of type int, not a collection of items"),
        ("scalar", "is of type ndarray, not a collection of items"),
        ("table", "is a table of datamaker"),
        ("later", "is asynchronous, its items cannot be listed"),
        ("empty", "holds no items"),
        ("empty_frame", "holds no items"),
        ("raises", "calling 'datamaker:raises' without arguments raised RuntimeError: cannot connect"),
        ("breaks", "reading the items of 'datamaker:breaks' raised RuntimeError: lost the connection"),
        ("leaves", "calling 'datamaker:leaves' without arguments raised SystemExit: 3"),
        ("needs", "without arguments raised TypeError"),
        ("nothing", "datamaker has no nothing"),
    ],
)
def test_what_is_no_collection_of_items_is_refused(name, message):
    assert message in refused(f"datamaker:{name}").message


def test_the_cause_of_a_failure_is_kept():
    assert isinstance(refused("datamaker:raises").__cause__, RuntimeError)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("import none_such", "ModuleNotFoundError"),
        ("raise SystemExit(2)", "SystemExit"),
        ("def (", "SyntaxError"),
    ],
)
def test_a_module_that_cannot_be_imported_is_refused(folder, content, message):
    (folder / "broken.py").write_text(content)
    assert f"importing 'broken.py:items' raised {message}" in refused("broken.py:items").message


def test_missing_modules_and_files_are_refused():
    assert refused("none_such_module:items").message == "there is no module none_such_module"
    assert refused("none_such.py:items").message == "there is no file none_such.py"


@pytest.mark.parametrize(
    "place", ["plain.py", "deep/inside.py", "pack/age.py", "odd-name.py", "deep/odd name's.py", "class.py"]
)
def test_the_loading_code_finds_the_data_wherever_its_file_is(folder, place):
    file = folder / place
    file.parent.mkdir(exist_ok=True)
    if place.startswith("pack"):
        (file.parent / "__init__.py").write_text("")
        (file.parent / "other.py").write_text("base = 4\n")
        file.write_text("from .other import base\n\n\nclass Of:\n    items = [base]\n")
    else:
        file.write_text("class Of:\n    items = [4]\n")
    known = set(sys.modules)
    drawn = sources.draw(Draw(spec=f"{place}:Of.items"))
    for name in set(sys.modules) - known:
        del sys.modules[name]
    assert drawn.items == loaded(drawn.load_code(ItemForm.VALUE))["items"] == [4]


def test_looking_for_libraries_does_not_import_them(monkeypatch):
    monkeypatch.setitem(sys.modules, "pandas", None)
    assert sources.objects.is_a([1], "pandas", "DataFrame") is False
    assert sources.objects.is_a(np.arange(3), "numpy", "ndarray") is True
    assert sources.objects.is_a(pd.DataFrame(), "numpy", "ndarray") is False
    assert sources.objects.is_a(itertools.count(), "no_such_library", "Anything") is False
