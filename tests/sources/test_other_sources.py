"""Folders and patterns, arrays, and how the source for DATA is found."""

import os

import numpy as np
import pytest
from source_cases import loaded

from advisor import sources
from advisor.errors import SourceUnreadable
from advisor.model import ItemForm
from advisor.sources import Draw
from advisor.sources.drawing import spread, within


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


# ---------------------------------------------------------------- the source for DATA


@pytest.mark.parametrize(
    ("spec", "name"),
    [
        ("a.csv", "csv"),
        ("a.CSV", "csv"),
        ("a.tsv.gz", "csv"),
        ("a.jsonl", "jsonl"),
        ("a.ndjson.gz", "jsonl"),
        ("a.json", "json"),
        ("a.parquet", "parquet"),
        ("a.log.gz", "lines"),
        ("-", "lines"),
        ("a.npy", "npy"),
        ("package.module:items", "python"),
        ("path/to/file.py:maker.items", "python"),
        ("../odd name.py:items", "python"),
        ("images/*.png", "files"),
        ("data/**/*.csv", "files"),
        (".", "files"),
    ],
)
def test_the_spelling_of_data_chooses_the_source(spec, name):
    assert name == sources.find(spec).NAME


@pytest.mark.parametrize("name", ["x.pkl", "x.pickle", "x.joblib", "x.pt", "x.PKL", "x.pkl.gz"])
def test_pickles_are_never_opened(folder, name):
    (folder / name).write_bytes(b"\x80")
    assert "pickles can run code when they are opened" in refused(name).message


@pytest.mark.parametrize("spec", ["https://example.com/a.csv", "s3://bucket/a.parquet"])
def test_addresses_are_refused(spec):
    assert "is an address, not a file" in refused(spec).message


def test_unknown_kinds_are_answered_with_those_that_there_are(folder):
    (folder / "x.xlsx").write_bytes(b"PK")
    error = refused("x.xlsx")
    assert error.message == "'x.xlsx' is of no kind that can be read"
    assert all(source.ACCEPTS in error.hint for source in sources.SOURCES)
    assert refused("none").message == "there is no 'none'"


def test_a_file_whose_name_looks_like_a_pattern_is_a_file(folder):
    (folder / "report[1].csv").write_text("a,b\n1,2\n")
    assert draw("report[1].csv").items == [{"a": "1", "b": "2"}]


# ---------------------------------------------------------------- spreading


@pytest.mark.parametrize(("total", "size"), [(0, 5), (1, 1), (5, 5), (5, 9), (7, 3), (1000, 40), (10**12, 3)])
def test_spread_takes_one_of_each_stratum(total, size):
    positions = spread(total, size, 3)
    strata = min(total, size)
    assert len(positions) == strata
    for stratum, position in enumerate(positions):
        assert total * stratum // strata <= position < total * (stratum + 1) // strata


def test_within_keeps_to_the_bytes_but_takes_one():
    assert within([10] * 100, 50, 10_000, 0) == spread(100, 50, 0)
    chosen = within([10] * 100, 50, 95, 0)
    assert len(chosen) == 9
    assert within([1000], 50, 10, 0) == [0]


# ---------------------------------------------------------------- folders and patterns


@pytest.fixture
def tree(folder):
    for name in ("b.txt", "a.txt", ".hidden.txt", "c.csv", "sub/d.txt", "sub/.git/e.txt", "sub/deep/f.txt"):
        (folder / "in" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "in" / name).write_text("x" * len(name))
    return folder / "in"


@pytest.mark.parametrize(
    ("spec", "paths"),
    [
        ("in", ["in/a.txt", "in/b.txt", "in/c.csv"]),
        ("in/", ["in/a.txt", "in/b.txt", "in/c.csv"]),
        ("in/*.txt", ["in/a.txt", "in/b.txt"]),
        ("in/[ab].*", ["in/a.txt", "in/b.txt"]),
        ("*/c.???", ["in/c.csv"]),
        ("in/*/*.txt", ["in/sub/d.txt"]),
        ("in/**/*.txt", ["in/a.txt", "in/b.txt", "in/sub/d.txt", "in/sub/deep/f.txt"]),
        ("**/f.txt", ["in/sub/deep/f.txt"]),
        ("in/sub/**", ["in/sub/d.txt", "in/sub/deep/f.txt"]),
    ],
)
@pytest.mark.usefixtures("tree")
def test_paths_are_sorted_and_hidden_ones_left_out(spec, paths):
    drawn = draw(spec)
    assert drawn.items == paths
    assert drawn.forms == (ItemForm.PATH,)
    assert loaded(drawn.load_code(ItemForm.PATH))["items"] == paths


@pytest.mark.usefixtures("tree")
def test_absolute_patterns_give_absolute_paths(folder):
    assert draw(folder / "in" / "*.csv").items == [str(folder / "in" / "c.csv")]


@pytest.mark.usefixtures("tree")
def test_sizes_are_those_of_the_files():
    drawn = draw("in/*.txt")
    assert (drawn.bytes, drawn.item_bytes) == (10, [5, 5])


def test_only_files_that_can_be_read_as_files_are_items(tree):
    os.mkfifo(tree / "pipe.txt")
    (tree / "broken.txt").symlink_to("gone")
    (tree / "link.txt").symlink_to("a.txt")
    assert draw("in/*.txt").items == ["in/a.txt", "in/b.txt", "in/link.txt"]


def test_links_that_lead_back_do_no_harm(tree):
    for number in range(3):
        (tree / f"loop{number}").symlink_to("..")
        (tree / "sub" / f"loop{number}").symlink_to("..")
    assert draw("in/**/*.csv").items == ["in/c.csv"]


def test_folders_without_files_are_refused(folder):
    (folder / "bare").mkdir()
    assert refused("bare").message == "no file matches 'bare': there are no items"
    assert refused("bare/*.x").message == "no file matches 'bare/*.x': there are no items"
    assert refused("gone/*.x").message == "there is no 'gone'"


def test_a_folder_whose_name_looks_like_a_pattern_is_a_folder(folder):
    (folder / "pics [1]").mkdir()
    (folder / "pics [1]" / "x.png").write_text("")
    assert draw("pics [1]").items == ["pics [1]/x.png"]


# ---------------------------------------------------------------- arrays


def test_elements_of_arrays_with_several_axes_are_arrays(folder):
    np.save(folder / "x.npy", np.arange(600).reshape(100, 3, 2))
    drawn = draw("x.npy", size=10)
    assert [element[0, 0] // 6 for element in drawn.items] == drawn.positions
    assert drawn.items[0].shape == (3, 2)


def test_big_elements_are_drawn_within_the_budget(folder):
    np.save(folder / "x.npy", np.zeros((100, 1000)))
    assert len(draw("x.npy", max_bytes=40_000).items) == 5
    assert len(draw("x.npy", max_bytes=10).items) == 1


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (np.array(5.0), "holds a single value"),
        (np.zeros((0, 3)), "holds an empty array"),
        (np.array([{}, 1], dtype=object), "holds pickled Python objects"),
    ],
)
def test_arrays_without_items_or_with_pickles_are_refused(folder, content, message):
    np.save(folder / "x.npy", content, allow_pickle=True)
    assert message in refused("x.npy").message


def test_damaged_arrays_are_refused(folder):
    np.save(folder / "x.npy", np.arange(1000))
    whole = (folder / "x.npy").read_bytes()
    for content in (whole[:300], whole[:50], whole[:7]):
        (folder / "x.npy").write_bytes(content)
        assert "'x.npy' is damaged" in refused("x.npy").message
    for content in (b"", b"hello, no array", b"PK\x03\x04"):
        (folder / "x.npy").write_bytes(content)
        assert refused("x.npy").message == "'x.npy' is not a NumPy array"
