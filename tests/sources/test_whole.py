"""All the items of the data, for those who must not judge by a sample."""

import gzip
import json

import numpy as np
import pandas as pd
import pytest
from stages import Workshop

from advisor import sources
from advisor.model import ItemForm
from advisor.sources import Draw, whole

ROWS = [{"name": f"ana {n}", "age": n} for n in range(300)]


def drawn(spec, **options):
    return sources.draw(Draw(spec=str(spec), size=20, **options))


def as_text(rows):
    return [{key: str(value) for key, value in row.items()} for row in rows]


@pytest.fixture
def csv(tmp_path):
    path = tmp_path / "users.csv"
    pd.DataFrame(ROWS).to_csv(path, index=False)
    return path


def test_a_file_is_loaded_as_the_plain_loop_loads_it(csv, tmp_path):
    found = drawn(csv)
    assert len(found.items) == 20
    assert found.whole(ItemForm.ROW) == as_text(ROWS)
    assert found.whole(ItemForm.SERIES).to_dict("records") == ROWS
    assert drawn(csv, column="name").whole(ItemForm.VALUE) == [row["name"] for row in ROWS]
    with gzip.open(tmp_path / "users.jsonl.gz", "wt") as file:
        file.writelines(json.dumps(row) + "\n" for row in ROWS)
    assert drawn(tmp_path / "users.jsonl.gz").whole(ItemForm.ROW) == ROWS
    np.save(tmp_path / "numbers.npy", np.arange(300))
    assert drawn(tmp_path / "numbers.npy").whole(ItemForm.VALUE) == list(range(300))


def test_what_is_in_memory_is_taken_from_there(tmp_path):
    code = """
    import pandas
    FRAME = pandas.DataFrame({"a": range(300), "b": "x"})
    calls = []

    def items():
        calls.append(1)
        return list(range(300))

    def endless():
        yield from range(300)

    class Lazy:
        def __len__(self):
            return 300
        def __getitem__(self, at):
            return at

    LAZY = Lazy()
    """
    with Workshop(tmp_path) as workshop:
        path = workshop.write(code)
        frame = drawn(f"{path}:FRAME")
        assert len(frame.whole(ItemForm.SERIES)) == len(frame.whole(ItemForm.ROW)) == 300
        made = drawn(f"{path}:items")
        assert made.whole(ItemForm.VALUE) == list(range(300))
        assert __import__(path.stem).calls == [1]
        assert drawn(f"{path}:endless").whole is None
        assert drawn(f"{path}:LAZY").whole is None


def test_what_was_piped_in_is_not_read_again(tmp_path):
    (tmp_path / "spool").write_text("a\nb\n")
    assert drawn("-", spool=str(tmp_path / "spool")).whole is None


def test_more_cells_and_more_bytes_take_longer_and_unknown_numbers_cannot_be_told(csv, tmp_path):
    found = drawn(csv)
    rows, frame = (whole.seconds_of(found, form) for form in (ItemForm.ROW, ItemForm.SERIES))
    assert rows > frame > 0
    assert whole.seconds_of(found, ItemForm.PATH) is None
    found.bytes = 10**9
    assert whole.seconds_of(found, ItemForm.ROW) > 10 * rows
    (tmp_path / "spool").write_text("a\nb\n")
    assert whole.seconds_of(drawn("-", spool=str(tmp_path / "spool")), ItemForm.VALUE) is None
