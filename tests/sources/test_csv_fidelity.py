"""Every drawn row equals the row that csv.DictReader gives at its position, whatever the file holds."""

import csv
import io

import pytest
from source_cases import dice_of

from advisor import sources
from advisor.errors import SourceUnreadable
from advisor.model import ItemForm
from advisor.sources import Draw
from advisor.sources.text import blocks, records
from advisor.sources.text.rows import Rows

FILES = 300

PLAIN = (
    "",
    "NA",
    "null",
    "NaN",
    "000123",
    str(2**53 + 1),
    "12.50",
    "   ",
    "ünï 日本 😀",
    "sep\u2028arated",
    "word",
)
QUOTED = ("a,b", 'say "hi", she said', "line\nnext, x\r\nlast", '"', '""', "\n", ' "x" ', "semi;colon")


def generated(dice, *, cells, rows):
    """Write a CSV file with some blank lines and some rows that are too short or too long."""
    width = dice.randrange(1, 7)
    out = io.StringIO(newline="")
    quoting = csv.QUOTE_MINIMAL if cells is PLAIN else dice.choice((csv.QUOTE_MINIMAL, csv.QUOTE_ALL))
    end = dice.choice(("\n", "\r\n"))
    writer = csv.writer(out, lineterminator=end, quoting=quoting)
    writer.writerow([f"c{number}" for number in range(width)])
    for _ in range(rows):
        row = [dice.choice(cells) for _ in range(width)]
        if dice.random() < 0.02:
            row.append("extra")
        elif dice.random() < 0.02 and width > 1:
            row.pop()
        if cells is PLAIN and row == [""]:
            row = ["x"]
        writer.writerow(row)
        if cells is not PLAIN and dice.random() < 0.01:
            out.write(end)
    text = out.getvalue()
    return text if dice.random() < 0.8 else text.rstrip("\r\n")


def written(path, dice, *, cells, rows):
    path.write_bytes(generated(dice, cells=cells, rows=rows).encode())
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def path(tmp_path):
    return tmp_path / "made.csv"


@pytest.mark.parametrize(
    ("chunk", "rest"),
    [
        (b"cut,row\n1,2\n", b"1,2\n"),
        (b"cut row", None),
        (b'cut,"two\nlines",x\n1,"b",2\n', b'1,"b",2\n'),
        (b'inside, of\ntext",x\n1,"b",2\n', b'1,"b",2\n'),
        (b'inside,",x\n1,"foo,",y\n', b'1,"foo,",y\n'),
        (b'a ""quote"" inside\ntext",x\n1,2\n', b"1,2\n"),
        (b'cut,"",b\nc,d\n', None),
        (b'5" wide,1\n6" high,2\n', None),
        (b'cut,"no row ends', None),
    ],
)
def test_the_first_whole_row_is_found_or_not_guessed(chunk, rest):
    first = Rows(",", 3).first(chunk)
    assert (None if first is None else chunk[first:]) == rest


def test_rows_of_small_files_are_exact(path):
    for seed in range(FILES):
        dice = dice_of(seed)
        expected = written(path, dice, cells=PLAIN + QUOTED, rows=dice.randrange(1, 60))
        drawn = sources.draw(Draw(spec=str(path), size=dice.choice((1, 7, 500)), seed=seed))
        assert drawn.total.value == len(expected), seed
        assert drawn.values(ItemForm.ROW) == [expected[position] for position in drawn.positions], seed


def test_rows_of_scanned_files_are_exact(path, monkeypatch):
    monkeypatch.setattr(records, "SMALL_BYTES", 0)
    for seed in range(40):
        dice = dice_of(seed)
        expected = written(path, dice, cells=PLAIN, rows=dice.randrange(60, 600))
        drawn = sources.draw(Draw(spec=str(path), size=dice.choice((1, 7, 100)), seed=seed))
        assert "block" in drawn.drawn, seed
        assert (drawn.total.value, drawn.total.confidence) == (len(expected), 1.0), seed
        assert drawn.values(ItemForm.ROW) == [expected[position] for position in drawn.positions], seed


def test_rows_of_files_that_cannot_be_counted_are_real_rows_in_order(path, monkeypatch):
    monkeypatch.setattr(records, "SMALL_BYTES", 0)
    monkeypatch.setattr(records, "STREAM_BYTES", 0)
    monkeypatch.setattr(blocks, "FIRST_READ", 150)
    covered = estimated = 0
    for seed in range(40):
        dice = dice_of(seed)
        expected = written(path, dice, cells=PLAIN * 4 + QUOTED, rows=1500)
        try:
            drawn = sources.draw(Draw(spec=str(path), size=200, seed=seed))
        except SourceUnreadable:
            continue
        rest = iter(expected)
        for item in drawn.values(ItemForm.ROW):
            assert any(item == row for row in rest), (seed, item)
        assert drawn.positions == sorted(set(drawn.positions))
        if drawn.total is not None:
            assert drawn.total.low < drawn.total.value < drawn.total.high
            estimated += 1
            covered += drawn.total.low <= len(expected) <= drawn.total.high
    assert estimated >= 20
    assert covered >= 0.85 * estimated
