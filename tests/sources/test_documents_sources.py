"""JSON lists, JSON Lines and parquet: documents with types of their own."""

import gzip
import importlib.util
import json

import pandas as pd
import pytest
from source_cases import loaded

from advisor import sources
from advisor.errors import SourceUnreadable
from advisor.model import ItemForm
from advisor.sources import Draw

needs_pyarrow = pytest.mark.skipif(importlib.util.find_spec("pyarrow") is None, reason="pyarrow is an extra")


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def draw(spec, **options):
    return sources.draw(Draw(spec=str(spec), **options))


def refused(spec, **options):
    with pytest.raises(SourceUnreadable) as caught:
        draw(spec, **options)
    return caught.value


def write_lines(path, values):
    path.write_text("".join(f"{json.dumps(value)}\n" for value in values))


def test_objects_are_rows_with_typed_columns(folder):
    write_lines(
        folder / "x.jsonl", [{"a": 1, "b": "x", "c": None}, {"a": 2.5, "b": "", "c": [1]}, {"a": True}]
    )
    drawn = draw("x.jsonl")
    assert drawn.forms == (ItemForm.ROW, ItemForm.SERIES)
    assert [(column.name, column.kind, column.missing) for column in drawn.columns] == [
        ("a", "integer or number or true or false", 0),
        ("b", "text", 1),
        ("c", "list", 2),
    ]


def test_a_column_of_objects_gives_its_values(folder):
    write_lines(folder / "x.jsonl", [{"a": 1, "b": "x"}, {"a": 2, "b": "y"}])
    drawn = draw("x.jsonl", column="b")
    assert drawn.forms == (ItemForm.VALUE, ItemForm.ROW, ItemForm.SERIES)
    assert drawn.items == ["x", "y"]
    assert loaded(drawn.load_code(ItemForm.VALUE))["items"] == ["x", "y"]


def test_a_column_that_some_objects_lack_is_refused(folder):
    write_lines(folder / "x.jsonl", [{"a": 1}, {"b": 2}])
    assert refused("x.jsonl", column="b").message == "1 of 2 drawn items of 'x.jsonl' lack 'b'"
    assert refused("x.jsonl", column="c").hint == "the columns are 'a', 'b'"


def test_whole_numbers_and_text_survive_as_they_are_written(folder):
    (folder / "x.json").write_text('[{"id": 9007199254740993, "zip": "00501", "x": 1e400, "c": "NA"}]')
    assert draw("x.json").items == [{"id": 2**53 + 1, "zip": "00501", "x": float("inf"), "c": "NA"}]


def test_what_pandas_makes_of_documents_is_said(folder):
    rows = [
        {"zip": f"0{n}", "n": n, "gap": n or None, "created_at": "2024-01-02", "x": 0.1 + n} for n in range(3)
    ]
    write_lines(folder / "x.jsonl", rows)
    frame, said = draw("x.jsonl").make_frame()
    assert frame.equals(pd.read_json("x.jsonl", lines=True))
    notes = " / ".join(said)
    assert "Text was read as numbers: 3 cells of 'zip'" in notes
    assert "became floats, because the column has missing cells or fractions: 2 cells of 'gap'" in notes
    assert "Values were read as dates: 3 cells of 'created_at'" in notes
    assert "'n'" not in notes


def test_names_that_pandas_turns_into_numbers_are_still_compared(folder):
    write_lines(folder / "x.jsonl", [{"1": 5, "2": "x"}, {"1": 6, "2": "y"}])
    _, said = draw("x.jsonl").make_frame()
    assert said == ()


def test_numbers_that_pandas_does_not_take_are_its_error(folder):
    (folder / "x.jsonl").write_text('{"a": 123456789012345678901234567890}\n')
    drawn = draw("x.jsonl")
    assert drawn.items == [{"a": 123456789012345678901234567890}]
    with pytest.raises(SourceUnreadable, match="pandas cannot read"):
        drawn.make_frame()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('{"a": [1]}', "'x.json' holds an object, not a list of items"),
        ("3", "'x.json' holds a single value, not a list of items"),
        ("[]", "'x.json' holds an empty list: there are no items"),
        ("[1,\n 2,,]", "'x.json' is not JSON: Expecting value, in line 2, character 4"),
        ("[" * 100_000, "'x.json' cannot be read: "),
    ],
)
def test_json_that_is_no_list_is_refused(folder, content, message):
    (folder / "x.json").write_text(content)
    assert refused("x.json").message.startswith(message)


def test_json_that_is_no_utf8_is_named_by_line(folder):
    (folder / "x.json").write_bytes(b'["a",\n "caf\xe9"]')
    assert refused("x.json").message == "'x.json' is not UTF-8: byte 0xe9 in line 2, byte 12"


def test_json_in_one_piece_is_read_in_bounds(folder, monkeypatch):
    monkeypatch.setattr(sources.json, "MAX_TEXT_BYTES", 1 << 20)
    content = json.dumps(["x" * 1000] * 2000)
    (folder / "x.json").write_text(content)
    (folder / "x.json.gz").write_bytes(gzip.compress(content.encode()))
    for name in ("x.json", "x.json.gz"):
        error = refused(name)
        assert error.message == f"{name!r} holds over 1 MB of JSON in one piece"
        assert ".jsonl" in error.hint


def test_zipped_json_with_a_byte_order_mark_loads(folder):
    (folder / "x.json.gz").write_bytes(gzip.compress(b"\xef\xbb\xbf[1, 2]"))
    drawn = draw("x.json.gz")
    assert drawn.items == [1, 2]
    assert loaded(drawn.load_code(ItemForm.VALUE))["items"] == [1, 2]


# ---------------------------------------------------------------- parquet


@pytest.mark.skipif(importlib.util.find_spec("pyarrow") is not None, reason="pyarrow is installed")
def test_a_missing_pyarrow_is_said_with_the_extra(folder):
    (folder / "x.parquet").write_bytes(b"PAR1")
    error = refused("x.parquet")
    assert error.message == "reading parquet files needs pyarrow, which is not installed"
    assert "parallel-advisor[parquet]" in error.hint


def write_parquet(path, frame, **options):
    parquet = importlib.import_module("pyarrow.parquet")
    table = importlib.import_module("pyarrow").Table.from_pandas(frame)
    parquet.write_table(table, path, **options)


@needs_pyarrow
def test_parquet_rows_keep_the_types_of_the_file(folder):
    frame = pd.DataFrame(
        {"id": [2**53 + 1, 5], "zip": ["00501", "NA"], "at": pd.to_datetime(["2024-01-02"] * 2)}
    )
    write_parquet(folder / "x.parquet", frame)
    drawn = draw("x.parquet")
    assert drawn.forms == (ItemForm.SERIES, ItemForm.ROW)
    assert drawn.items[0]["id"] == 2**53 + 1
    assert drawn.items[1]["zip"] == "NA"
    read, said = drawn.make_frame()
    assert read.equals(pd.read_parquet("x.parquet"))
    assert said == ()


@needs_pyarrow
def test_missing_parquet_cells_that_make_floats_are_said():
    pyarrow, parquet = importlib.import_module("pyarrow"), importlib.import_module("pyarrow.parquet")
    parquet.write_table(pyarrow.table({"n": [1, None, 3], "s": ["a", "b", None]}), "x.parquet")
    _, said = draw("x.parquet").make_frame()
    assert said == (
        "Whole numbers became floats, because the column has missing cells or fractions: 2 cells of 'n'",
    )


@needs_pyarrow
def test_a_single_parquet_column_gives_values(folder):
    write_parquet(folder / "x.parquet", pd.DataFrame({"word": ["a", "b"]}))
    drawn = draw("x.parquet")
    assert (drawn.forms[0], drawn.items) == (ItemForm.VALUE, ["a", "b"])


@needs_pyarrow
def test_a_big_parquet_file_is_drawn_in_blocks_of_its_row_groups(folder, monkeypatch):
    write_parquet(
        folder / "x.parquet", pd.DataFrame({"n": range(40_000), "m": range(40_000)}), row_group_size=2000
    )
    monkeypatch.setattr(sources.parquet, "READ_BYTES", 100_000)
    drawn = draw("x.parquet", size=400)
    rows = drawn.values(ItemForm.ROW)
    assert [row["n"] for row in rows] == drawn.positions
    assert drawn.positions == sorted(set(drawn.positions))
    assert drawn.positions[0] < 5000
    assert drawn.positions[-1] >= 35_000
    assert drawn.drawn == "8 blocks of up to 50 rows from 8 of 20 row groups"
    assert "of a row group could be reached" in drawn.notes[0]


@needs_pyarrow
def test_parquet_files_that_cannot_be_read_are_refused(folder):
    (folder / "x.parquet").write_bytes(b"no parquet at all")
    assert refused("x.parquet").message.startswith("'x.parquet' is damaged, or not parquet")
    write_parquet(folder / "none.parquet", pd.DataFrame({"a": []}))
    assert refused("none.parquet").message == "'none.parquet' holds no rows: there are no items"
