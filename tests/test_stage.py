import asyncio
import csv
import gc
import inspect
import threading

import numpy as np
import pandas as pd
import pytest
from stages import Workshop

from advisor import stage as staging
from advisor.errors import BadOption, SourceUnreadable, TargetNotFound
from advisor.model import ItemForm, TargetKind
from advisor.stage import FrameItems, Preview, pick


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with Workshop(tmp_path) as workshop:
        workshop.write("def work(row):\n    return row\n\nITEMS = [{'a': n} for n in range(10)]\n", "staged")
        yield tmp_path


def write_users(path, count=10, name="007"):
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerows([["name", "zip", "age"], *([f"ana {n}", name, n] for n in range(count))])


def drawn(spec, size=2000, column=None):
    stage, _ = staging.load_target(None, spec="staged.py:work")
    return staging.draw(stage, spec=spec, size=size, seed=0, column=column, spool=None)


def used(stage, form, spec, **overrides):
    given = {"form": form, "because": "why", "spec": spec, "show_values": False} | overrides
    return staging.use_form(stage, **given)


# ---------------------------------------------------------------- rows of a frame

FRAME = pd.DataFrame({"a": range(6), "b": list("uvwxyz")}, index=[10, 11, 12, 13, 14, 15])


def rows(items):
    return [(row.name, row["a"], row["b"]) for row in items]


def test_rows_are_those_of_iterrows():
    items = FrameItems(FRAME)
    assert len(items) == 6
    assert rows(items) == [(index, row["a"], row["b"]) for index, row in FRAME.iterrows()]
    for (_, expected), row in zip(FRAME.iterrows(), items, strict=True):
        pd.testing.assert_series_equal(row, expected)


@pytest.mark.parametrize("index", [0, 3, 5, -1, -6, np.int64(2)])
def test_one_row_is_the_same_by_index_as_by_walking(index):
    pd.testing.assert_series_equal(FrameItems(FRAME)[index], list(FrameItems(FRAME))[index])


@pytest.mark.parametrize("cut", [slice(2, 4), slice(None), slice(None, None, -1), slice(4, 99), slice(3, 3)])
def test_slices_stay_frames(cut):
    items = FrameItems(FRAME)[cut]
    assert isinstance(items, FrameItems)
    assert rows(items) == rows(FrameItems(FRAME))[cut]


def test_a_row_beyond_the_end_is_an_index_error():
    with pytest.raises(IndexError):
        FrameItems(FRAME)[6]


def test_changing_a_row_does_not_change_the_frame():
    items = FrameItems(FRAME)
    row = items[0]
    row["a"] = 99
    assert items[0]["a"] == 0


@pytest.mark.parametrize("indexes", [[0, 5, 2], [3, 3, 3], [], [-1]])
def test_picking_keeps_the_order_and_the_form(indexes):
    assert rows(pick(FrameItems(FRAME), indexes)) == [rows(FrameItems(FRAME))[index] for index in indexes]
    assert isinstance(pick(FrameItems(FRAME), indexes), FrameItems)
    assert pick(list("uvwxyz"), indexes) == ["uvwxyz"[index] for index in indexes]


# ---------------------------------------------------------------- the function


def test_the_target_is_described_as_it_was_imported(folder):
    stage, target = staging.load_target(None, spec="staged.py:work")
    assert stage.function({"x": 1}) == {"x": 1}
    assert (target.spec, target.module, target.attribute) == ("staged.py:work", "staged", "work")
    assert (target.file, target.path_entry) == (str(folder / "staged.py"), str(folder))
    assert target.import_seconds > 0
    assert target.threads == threading.active_count()
    assert stage.target is target


def test_a_target_that_is_not_there_is_refused(folder):
    assert folder
    with pytest.raises(TargetNotFound):
        staging.load_target(None, spec="staged.py:nothing")


def test_an_async_function_is_called_by_awaiting_it_on_one_loop(folder):
    (folder / "awaiting.py").write_text(
        "import asyncio\n\nasync def work(x):\n    await asyncio.sleep(0)\n"
        "    return asyncio.get_running_loop(), x\n"
    )
    stage, target = staging.load_target(None, spec="awaiting.py:work")
    assert target.kind is TargetKind.COROUTINE
    assert stage.loop is None
    (first, one), (second, two) = stage.call(1), stage.call(2)
    assert (one, two) == (1, 2)
    assert first is second is stage.loop
    stage.loop.close()


def test_an_async_function_that_is_never_awaited_is_never_called(folder):
    (folder / "awaiting.py").write_text("async def work(x):\n    raise ValueError\n")
    stage, _ = staging.load_target(None, spec="awaiting.py:work")
    assert inspect.iscoroutinefunction(stage.function)
    with pytest.raises(ValueError):  # noqa: PT011 - it has no text
        stage.call(1)
    stage.loop.close()
    gc.collect()
    with pytest.raises(RuntimeError):
        asyncio.get_running_loop()


# ---------------------------------------------------------------- the items


def test_forms_are_offered_and_the_sample_is_described(folder):
    write_users(folder / "users.csv")
    stage, forms = drawn("users.csv")
    assert forms[0] is ItemForm.ROW
    stage, sample = used(stage, ItemForm.ROW, "users.csv")
    assert stage.items[3] == {"name": "ana 3", "zip": "007", "age": "3"}
    assert (sample.source, sample.spec, sample.form, sample.form_because) == (
        "csv",
        "users.csv",
        "row",
        "why",
    )
    assert sample.items == len(stage.items) == 10
    assert (sample.total.value, sample.total.confidence) == (10, 1.0)
    assert [column.name for column in sample.columns] == ["name", "zip", "age"]
    assert sample.bytes == (folder / "users.csv").stat().st_size
    assert "csv.DictReader" in sample.load_code


def test_the_form_may_be_changed_and_what_pandas_changed_is_said(folder):
    write_users(folder / "users.csv")
    stage, _ = drawn("users.csv")
    stage, as_rows = used(stage, ItemForm.ROW, "users.csv")
    assert not any("zip" in note for note in as_rows.conversions)
    stage, sample = used(stage, ItemForm.SERIES, "users.csv")
    assert isinstance(stage.items, FrameItems)
    assert stage.items[3]["zip"] == 7
    assert any("zip" in note for note in sample.conversions)
    assert {column.name: column.kind for column in sample.columns}["age"] == "int64"
    assert "read_csv" in sample.load_code
    stage, again = used(stage, ItemForm.ROW, "users.csv")
    assert again == as_rows
    assert stage.items[3]["zip"] == "007"


def test_one_column_gives_its_values(folder):
    write_users(folder / "users.csv")
    stage, forms = drawn("users.csv", column="age")
    stage, sample = used(stage, forms[0], "users.csv")
    assert (sample.form, list(stage.items)) == (ItemForm.VALUE, [str(n) for n in range(10)])


def test_a_form_that_the_data_does_not_have_is_refused_with_those_it_has(folder):
    write_users(folder / "users.csv")
    stage, _ = drawn("users.csv")
    with pytest.raises(BadOption, match="--item path does not fit") as caught:
        used(stage, ItemForm.PATH, "users.csv")
    assert "row, series" in caught.value.hint


def test_a_form_without_a_sample_is_refused(folder):
    assert folder
    stage, _ = staging.load_target(None, spec="staged.py:work")
    with pytest.raises(SourceUnreadable):
        used(stage, ItemForm.ROW, "users.csv")


def test_values_are_shown_only_when_they_may_be(folder):
    assert folder
    stage, _ = drawn("staged:ITEMS")
    assert used(stage, ItemForm.VALUE, "staged:ITEMS")[1].preview == ()
    shown = used(stage, ItemForm.VALUE, "staged:ITEMS", show_values=True)[1].preview
    assert shown == tuple(f"{{'a': {n}}}" for n in range(staging.PREVIEW_ITEMS))


# ---------------------------------------------------------------- the preview


def test_the_preview_shows_the_first_items_cell_by_cell(folder):
    write_users(folder / "users.csv", count=5000, name="x" * 500)
    preview = staging.preview(None, spec="users.csv", column=None, items=3)
    assert isinstance(preview, Preview)
    assert [column.name for column in preview.columns] == ["name", "zip", "age"]
    assert [row[0] for row in preview.rows] == ["ana 0", "ana 1", "ana 2"]
    assert all(len(row) == 3 for row in preview.rows)
    assert len(preview.rows[0][1]) == staging.CELL_SHOWN
    assert preview.total.value == pytest.approx(5000, rel=0.05)


def test_the_preview_of_values_has_one_cell_an_item(folder):
    (folder / "lines.txt").write_text("one\ntwo\nthree\n")
    preview = staging.preview(None, spec="lines.txt", column=None, items=2)
    assert (preview.columns, preview.rows) == ((), (("one",), ("two",)))


def test_the_preview_of_python_objects_shows_them(folder):
    assert folder
    assert staging.preview(None, spec="staged:ITEMS", column=None, items=1).rows == (("{'a': 0}",),)


def test_the_preview_of_one_column_shows_that_column_only(folder):
    write_users(folder / "users.csv")
    preview = staging.preview(None, spec="users.csv", column="age", items=2)
    assert [column.name for column in preview.columns] == ["age"]
    assert preview.rows == (("0",), ("1",))


def test_nothing_is_loaded_to_preview_data_that_is_not_there(folder):
    assert folder
    with pytest.raises(SourceUnreadable):
        staging.preview(None, spec="nothing.csv", column=None, items=3)
