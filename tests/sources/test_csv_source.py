import csv
import gzip

import pandas as pd
import pytest
from source_cases import loaded

from advisor import sources
from advisor.errors import SourceUnreadable
from advisor.model import ItemForm
from advisor.sources import Draw
from advisor.sources.text import records


@pytest.fixture
def write(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def write(content, name="data.csv"):
        (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
        return name

    return write


def draw(spec, **options):
    return sources.draw(Draw(spec=spec, **options))


def notes(drawn):
    return " / ".join(drawn.notes)


# ---------------------------------------------------------------- values and forms


def test_text_survives_as_it_is_written(write):
    drawn = draw(write("zip,country,id\n00501,NA,9007199254740993\n,null,1e5\n"))
    assert drawn.items == [
        {"zip": "00501", "country": "NA", "id": "9007199254740993"},
        {"zip": "", "country": "null", "id": "1e5"},
    ]
    assert drawn.notes == ()


def test_rows_come_first_when_there_are_several_columns(write):
    assert draw(write("a,b\n1,2\n")).forms == (ItemForm.ROW, ItemForm.SERIES)


def test_values_come_first_when_there_is_one_column(write):
    drawn = draw(write("word\none\ntwo\n"))
    assert drawn.forms == (ItemForm.VALUE, ItemForm.ROW, ItemForm.SERIES)
    assert drawn.items == ["one", "two"]


def test_a_column_gives_its_values_and_the_whole_rows_on_request(write):
    drawn = draw(write("a,b\n1,x\n2,y\n"), column="b")
    assert drawn.items == ["x", "y"]
    assert drawn.values(ItemForm.ROW) == [{"a": "1", "b": "x"}, {"a": "2", "b": "y"}]
    assert "row['b']" in drawn.load_code(ItemForm.VALUE)


def test_a_missing_column_is_answered_with_the_nearest(write):
    with pytest.raises(SourceUnreadable) as caught:
        draw(write("email,age\na,1\n"), column="emial")
    assert "no column 'emial'" in caught.value.message
    assert "'email'" in caught.value.hint


def test_columns_say_what_their_text_looks_like(write):
    drawn = draw(write("n,x,d,t,e,m\n1,1.5,2024-01-02,a,,7\n-2,3,2024-01-03 10:00,5,,\n"))
    assert [(column.name, column.kind, column.missing) for column in drawn.columns] == [
        ("n", "text (whole numbers)", 0),
        ("x", "text (numbers)", 0),
        ("d", "text (dates)", 0),
        ("t", "text", 0),
        ("e", "text (empty)", 2),
        ("m", "text (whole numbers)", 1),
    ]


def test_hostile_column_names_stay_literals_in_the_loading_code(write):
    name = "x'] + __import__('os').system('true') + ['"
    drawn = draw(write(f'a,"{name}"\n1,2\n'), column=name)
    scope = loaded(drawn.load_code(ItemForm.VALUE))
    assert scope["items"] == ["2"]


# ---------------------------------------------------------------- rows that do not fit


def test_ragged_rows_follow_the_dict_reader_and_are_told(write):
    drawn = draw(write("a,b\n1,2\n3\n4,5,6\n7,8,9,10\n"))
    assert drawn.items == [
        {"a": "1", "b": "2"},
        {"a": "3", "b": None},
        {"a": "4", "b": "5", None: ["6"]},
        {"a": "7", "b": "8", None: ["9", "10"]},
    ]
    assert "1 of 4 rows have fewer fields than the header, the first in line 3" in notes(drawn)
    assert "2 of 4 rows have more fields than the header, the first in line 4" in notes(drawn)


def test_ragged_rows_of_a_sample_are_counted_in_the_sample(write, monkeypatch):
    monkeypatch.setattr(records, "SMALL_BYTES", 0)
    drawn = draw(write("a,b\n" + "1,2\n3\n" * 500), size=80)
    short = sum(item["b"] is None for item in drawn.items)
    first = drawn.positions[next(at for at, item in enumerate(drawn.items) if item["b"] is None)]
    assert (
        f"{short} of 80 drawn rows have fewer fields than the header, the first in line {first + 2}:"
        in notes(drawn)
    )


def test_doubled_and_unnamed_columns_are_told(write):
    drawn = draw(write("a,a,\n1,2,3\n"))
    assert drawn.items == [{"a": "2", "": "3"}]
    assert "More than one column is named 'a'" in notes(drawn)
    assert "Column 3 has no name" in notes(drawn)


def test_an_open_quote_is_refused_with_its_line(write):
    with pytest.raises(SourceUnreadable, match=r"a quote in line 3 .* never closed: 3 lines became one row"):
        draw(write('a,b\n1,2\n3,"4\n5,6\n7,8\n'))


def test_an_open_quote_in_the_last_line_is_refused(write):
    with pytest.raises(SourceUnreadable, match=r"a quote in line 2 .* never closed: it is the last line"):
        draw(write('a,b\n1,"2'))


@pytest.mark.parametrize("end", ["", "\n", "\r\n", "\n\n\n"])
def test_a_closed_quote_at_the_end_is_fine(write, end):
    assert draw(write(f'a,b\n1,"2\n"{end}')).items == [{"a": "1", "b": "2\n"}]


def test_an_open_quote_that_swallows_more_than_the_csv_module_takes_is_refused(write):
    with pytest.raises(SourceUnreadable, match=r"line 2 .* field of over 131,072 characters") as caught:
        draw(write('a,b\n1,"2\n' + "3,4\n" * 40_000))
    assert "quote" in caught.value.hint


def test_blank_lines_are_no_rows(write):
    drawn = draw(write("a,b\n\n1,2\n\n\n3,4\n\n"))
    assert [item["a"] for item in drawn.items] == ["1", "3"]
    assert drawn.total.value == 2


@pytest.mark.parametrize("content", ["a,b\r1,2\r3,4\r", "a,b\r\n1,2\r\n3,4", "a,b\n1,2\r3,4\n"])
def test_every_kind_of_line_end_divides_rows(write, content):
    assert draw(write(content)).items == [{"a": "1", "b": "2"}, {"a": "3", "b": "4"}]


@pytest.mark.parametrize("content", ["a,b\n", "a,b", "a,b\n\n\n", "a,b\r\n"])
def test_a_header_alone_holds_no_items(write, content):
    with pytest.raises(SourceUnreadable, match="no rows: there are no items"):
        draw(write(content))


def test_an_empty_first_line_has_no_names(write):
    with pytest.raises(SourceUnreadable, match="begins with an empty line"):
        draw(write("\n1,2\n"))


# ---------------------------------------------------------------- delimiters


@pytest.mark.parametrize(
    ("name", "delimiter", "said"),
    [
        ("data.csv", ",", ""),
        ("data.csv", ";", "divided by a semicolon, not by a comma"),
        ("data.csv", "\t", "divided by a tab, not by a comma"),
        ("data.csv", "|", "divided by a vertical bar, not by a comma"),
        ("data.tsv", "\t", ""),
        ("data.tsv", ",", "divided by a comma, not by a tab"),
    ],
)
def test_the_delimiter_is_found_and_said_when_unusual(write, name, delimiter, said):
    drawn = draw(write(f"a{delimiter}b\n1{delimiter}x y\n2{delimiter}z\n", name))
    assert drawn.items == [{"a": "1", "b": "x y"}, {"a": "2", "b": "z"}]
    assert said in notes(drawn)
    assert bool(said) == bool(drawn.notes)
    frame, _ = drawn.make_frame()
    scope = loaded(drawn.load_code(ItemForm.SERIES))
    assert scope["frame"].equals(frame)


def test_decimal_commas_do_not_hide_semicolons(write):
    assert draw(write("name;price\nx;1,5\ny;2,5\n")).items[0] == {"name": "x", "price": "1,5"}


def test_semicolons_inside_text_do_not_hide_commas(write):
    drawn = draw(write("id,text\n1,a; b\n2,c; d; e\n"))
    assert drawn.items[1] == {"id": "2", "text": "c; d; e"}
    assert drawn.notes == ()


# ---------------------------------------------------------------- as a frame


def test_the_frame_is_what_pandas_reads_from_the_file(write):
    rows = "".join(f"{number:05d},{number % 3 or 'NA'},{number / 4}\n" for number in range(400))
    name = write("id,code,x\n" + rows)
    drawn = draw(name, size=50)
    frame, said = drawn.make_frame()
    assert frame.equals(pd.read_csv(name).iloc[drawn.positions])
    assert any("Leading zeros were lost" in note and "'id'" in note for note in said)


def test_what_pandas_changes_is_said_with_the_columns(write):
    name = write(
        "zip,country,id,code,flag,gap,n,empty\n"
        "00501,NA,9007199254740993,1e5,True,1,3,\n"
        "10001,DE,,2e3,False,,4,x\n"
        "00601,null,9007199254740995,3e1,True,2,5,y\n"
    )
    _, said = draw(name).make_frame()
    assert set(said) == {
        "Leading zeros were lost: 2 cells of 'zip'",
        "Text that pandas takes for missing, such as NA or null, became NaN: 2 cells of 'country'",
        "Whole numbers over 2**53 lost their last digits: 2 cells of 'id'",
        "Text such as 1e5 was read as a number: 3 cells of 'code'",
        "Text was read as true or false: 3 cells of 'flag'",
        "Whole numbers became floats, because the column has missing cells or fractions: 2 cells of 'gap'",
        "Empty cells became NaN: 3 cells of 'id', 'gap', 'empty'",
    }


def test_a_frame_that_pandas_does_not_change_has_no_notes(write):
    _, said = draw(write("a,b,c\n1,x,1.5\n2,y,2.25\n")).make_frame()
    assert said == ()


def test_the_frame_of_a_sample_says_that_its_types_are_the_samples(write, monkeypatch):
    monkeypatch.setattr(records, "SMALL_BYTES", 0)
    name = write("a,b\n" + "".join(f"{number},x y\n" for number in range(900)))
    drawn = draw(name, size=80)
    frame, said = drawn.make_frame()
    assert frame.equals(pd.read_csv(name).iloc[drawn.positions])
    assert said == (
        "pandas chose the types of the columns from the sample; from the whole file it may choose others",
    )


def test_columns_that_pandas_renames_are_said(write):
    _, said = draw(write("a,a,\n1,2,3\n")).make_frame()
    assert said == ("pandas renamed columns that had a name twice or none: 'a.1', 'Unnamed: 2'",)


def test_a_row_that_pandas_does_not_take_is_its_error_not_ours(write):
    drawn = draw(write("a,b\n1,2\n3,4,5\n"))
    with pytest.raises(SourceUnreadable, match=r"pandas cannot read 'data.csv'.*line 3"):
        drawn.make_frame()


def test_rows_that_pandas_shifts_are_said(write):
    frame, said = draw(write("a,b\n0,2,3\n1,5,6\n")).make_frame()
    assert frame["a"].tolist() == [2, 5]
    assert any("every column holds its neighbor's values" in note for note in said)


def test_rows_that_pandas_passes_over_are_an_error(write):
    drawn = draw(write("a\nx\n   \ny\n"))
    assert drawn.items == ["x", "   ", "y"]
    with pytest.raises(SourceUnreadable, match=r"pandas reads 2 rows .* where the csv module reads 3"):
        drawn.make_frame()


def test_frame_columns_are_named_by_dtype(write):
    frame, _ = draw(write("a,b\n1,\n2,1.5\n")).make_frame()
    described = [(column.name, column.kind, column.missing) for column in sources.frame_columns(frame)]
    assert described == [("a", "int64", 0), ("b", "float64", 1)]


def test_a_missing_pandas_is_said_with_what_to_install(write, monkeypatch):
    drawn = draw(write("a,b\n1,2\n"))
    monkeypatch.setitem(__import__("sys").modules, "pandas", None)
    with pytest.raises(SourceUnreadable, match="needs pandas, which is not installed") as caught:
        drawn.make_frame()
    assert "pip install pandas" in caught.value.hint


# ---------------------------------------------------------------- byte order mark and gzip


def test_a_byte_order_mark_is_no_part_of_the_first_name(write):
    drawn = draw(write(b"\xef\xbb\xbfa,b\n1,2\n"))
    assert drawn.items == [{"a": "1", "b": "2"}]
    scope = loaded(drawn.load_code(ItemForm.ROW))
    assert scope["items"] == drawn.items
    assert drawn.make_frame()[0].columns.tolist() == ["a", "b"]


def test_a_zipped_file_loads_in_every_form(write):
    content = "id,x\n" + "".join(f"{number:03d},{number}\n" for number in range(50))
    drawn = draw(write(gzip.compress(content.encode()), "data.csv.gz"))
    assert drawn.items == list(csv.DictReader(content.splitlines()))
    for form, name in ((ItemForm.ROW, "items"), (ItemForm.SERIES, "frame")):
        scope = loaded(drawn.load_code(form))
        assert len(scope[name]) == 50
    assert drawn.item_bytes is None
