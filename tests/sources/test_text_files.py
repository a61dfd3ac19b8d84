"""What every text source does with big files, zipped files, broken text and files that are no files."""

import gzip
import json
import os
import socket
import tracemalloc

import numpy as np
import pytest
from source_cases import dice_of, loaded

from advisor import sources
from advisor.errors import SourceUnreadable
from advisor.sources import Draw
from advisor.sources.text import blocks, opening, records, streaming

UNPRIVILEGED = 65534


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def draw(spec, **options):
    return sources.draw(Draw(spec=str(spec), **options))


def refused(spec, **options):
    with pytest.raises(SourceUnreadable) as caught:
        draw(spec, **options)
    return caught.value.message


# ---------------------------------------------------------------- big files


def write_drifting(path, count):
    """Lines that grow along the file, each of which tells its own number."""
    path.write_text("".join(f"{number} {'x' * (number // 500)}\n" for number in range(count)))


def test_a_big_file_is_drawn_in_blocks_over_its_whole_length(folder):
    write_drifting(folder / "big.txt", 40_000)
    assert (folder / "big.txt").stat().st_size <= records.SMALL_BYTES
    write_drifting(folder / "big.txt", 80_000)
    assert (folder / "big.txt").stat().st_size > records.SMALL_BYTES
    drawn = draw("big.txt", size=2000)
    assert drawn.drawn == "40 blocks of 50 lines over the whole file"
    assert [int(item.split()[0]) for item in drawn.items] == drawn.positions
    assert (drawn.total.value, drawn.total.confidence) == (80_000, 1.0)
    assert {position * 10 // 80_000 for position in drawn.positions} == set(range(10))


def test_the_total_by_bytes_is_right_where_lines_grow_along_the_file(folder):
    write_drifting(folder / "big.txt", 80_000)
    drawn = draw("big.txt", size=2000)
    cost = sum(len(item) for item in drawn.items) / sum(drawn.item_bytes) * drawn.bytes
    true = (folder / "big.txt").stat().st_size - 80_000
    assert cost == pytest.approx(true, rel=0.01)


def test_a_small_budget_of_bytes_draws_fewer_items_from_everywhere(folder):
    write_drifting(folder / "big.txt", 80_000)
    drawn = draw("big.txt", size=2000, max_bytes=40_000)
    assert 20 < len(drawn.items) < 2000
    assert sum(drawn.item_bytes) <= 40_000
    assert drawn.positions[0] < 20_000
    assert drawn.positions[-1] > 60_000


def test_long_lines_are_drawn_from_everywhere_within_the_budget(folder):
    lines = [f"{number}".ljust(100_000, "x") for number in range(80)]
    (folder / "wide.txt").write_text("\n".join(lines))
    drawn = draw("wide.txt", size=2000, max_bytes=1_000_000)
    assert drawn.items == [lines[position] for position in drawn.positions]
    assert 3 <= len(drawn.items) <= 10
    assert drawn.total.value == 80
    assert drawn.positions[-1] > 40
    visited = int(drawn.drawn.split()[0])
    assert drawn.notes[0].startswith(f"{40 - visited} of 40 places in 'wide.txt' gave no whole lines")


def test_places_at_which_the_budget_ran_out_are_counted(folder):
    lines = [f"{number}".ljust(100_000, "x") for number in range(80)]
    (folder / "wide.txt").write_text("\n".join(lines))
    drawn = draw("wide.txt", size=2000, max_bytes=260_000)
    assert drawn.items == [lines[position] for position in drawn.positions]
    assert drawn.drawn.startswith("1 block of")
    assert drawn.notes[0].startswith("39 of 40 places in 'wide.txt' gave no whole lines")


def test_a_small_file_keeps_to_the_budget_of_bytes_too(folder):
    (folder / "small.txt").write_text("x" * 999 + "\n" + ("y" * 999 + "\n") * 99)
    drawn = draw("small.txt", max_bytes=10_000)
    assert 5 <= len(drawn.items) <= 10


def test_a_line_longer_than_the_budget_is_refused(folder):
    (folder / "long.txt").write_text("x" * 20_000)
    assert refused("long.txt", max_bytes=10_000).startswith("line 1 of 'long.txt' is longer than")


def test_more_lines_than_can_be_read_one_by_one_are_drawn_in_blocks(folder, monkeypatch):
    monkeypatch.setattr(streaming, "STREAM_RECORDS", 500)
    monkeypatch.setattr(records, "STREAM_RECORDS", 500)
    (folder / "many.csv").write_text("a,b\n" + '1,"2"\n1\n' * 1000)
    drawn = draw("many.csv", size=100)
    assert f"of {len(drawn.items)} drawn rows have fewer fields" in drawn.notes[0]
    assert "block" in drawn.drawn
    assert drawn.total.confidence < 1
    assert drawn.total.low <= 2000 <= drawn.total.high
    (folder / "many.txt").write_text("x\n" * 2000)
    assert draw("many.txt", size=100).total.value == 2000


def test_too_few_blocks_give_no_total(folder, monkeypatch):
    monkeypatch.setattr(records, "SMALL_BYTES", 0)
    monkeypatch.setattr(records, "SCAN_BYTES", 0)
    monkeypatch.setattr(records, "STREAM_BYTES", 0)
    (folder / "few.txt").write_text("".join(f"{number}\n" for number in range(1000)))
    assert draw("few.txt", size=blocks.FEWEST_BLOCKS - 1).total is None
    drawn = draw("few.txt", size=200)
    assert drawn.total.low <= 1000 <= drawn.total.high


def test_the_last_line_needs_no_line_end(folder, monkeypatch):
    monkeypatch.setattr(records, "SMALL_BYTES", 0)
    (folder / "open.txt").write_text("\n".join(f"{number}" for number in range(300)))
    drawn = draw("open.txt", size=300)
    assert drawn.total.value == 300
    assert drawn.items == [str(position) for position in drawn.positions]


@pytest.mark.parametrize("seed", range(20))
def test_line_ends_at_the_seams_of_the_scan_are_counted_right(folder, monkeypatch, seed):
    dice = dice_of(seed)
    monkeypatch.setattr(records, "SMALL_BYTES", 0)
    monkeypatch.setattr("advisor.sources.text.scanning.CHUNK_BYTES", dice.choice((1, 2, 3, 7, 64)))
    end = dice.choice(("\n", "\r\n", "\n", "\r"))
    lines = ["ä" * dice.randrange(0 if seed % 2 else 1, 5) for _ in range(200)]
    (folder / "seams.txt").write_bytes("".join(f"{line}{end}" for line in lines).encode())
    drawn = draw("seams.txt", size=40)
    assert drawn.items == [lines[position] for position in drawn.positions]
    assert drawn.total.value == 200
    assert ("block" in drawn.drawn) == (end != "\r")
    (folder / "seams.csv").write_bytes("".join(f"{line}{end}" for line in ["a,b", *lines]).encode())
    rows = [line for line in lines if line]
    drawn = draw("seams.csv", size=40, column="a")
    assert drawn.items == [rows[position] for position in drawn.positions]
    assert drawn.total.value == len(rows)


# ---------------------------------------------------------------- gzip


def write_zipped(path, lines):
    with gzip.open(path, "wt", compresslevel=1) as file:
        file.writelines(lines)


def test_a_big_zipped_file_is_unzipped_in_part_and_says_so(folder, monkeypatch):
    monkeypatch.setattr(opening, "UNZIP_BYTES", 1 << 20)
    monkeypatch.setattr("advisor.sources.text.unzipping.STEP_BYTES", 1 << 16)
    dice = dice_of(0)
    write_zipped(folder / "z.txt.gz", (f"{number} {dice.random()}\n" for number in range(100_000)))
    drawn = draw("z.txt.gz", size=400)
    assert [int(item.split()[0]) for item in drawn.items] == drawn.positions
    assert drawn.total.low <= 100_000 <= drawn.total.high
    assert drawn.total.high < 1.3 * drawn.total.low
    assert drawn.drawn.endswith("the first 0.99 MB of the text")
    assert "no later lines can be in the sample" in drawn.notes[0]


def test_quoted_rows_of_a_zipped_part_end_where_the_part_ends(folder, monkeypatch):
    monkeypatch.setattr(opening, "UNZIP_BYTES", 1 << 18)
    monkeypatch.setattr("advisor.sources.text.unzipping.STEP_BYTES", 1 << 14)
    rows = [f'{number},"{chr(10) * (number % 50)}ü"\n' for number in range(30_000)]
    write_zipped(folder / "z.csv.gz", ["a,b\n", *rows])
    drawn = draw("z.csv.gz", size=20_000)
    for position, item in zip(drawn.positions, drawn.items, strict=True):
        assert item == {"a": str(position), "b": "\n" * (position % 50) + "ü"}
    assert drawn.total.low <= 30_000 <= drawn.total.high


def test_a_bomb_is_read_in_bounds(folder):
    with gzip.open(folder / "bomb.csv.gz", "wb", compresslevel=1) as file:
        file.write(b"a,b\n")
        for _ in range(160):
            file.write(bytes(1 << 20).replace(b"\0", b"x"))
    tracemalloc.start()
    message = refused("bomb.csv.gz")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert "none of the rows in 'bomb.csv.gz' ends within the part that is unzipped" in message
    assert peak < 4 * opening.UNZIP_BYTES


def test_gzip_streams_in_a_row_and_zeros_behind_them_are_one_file(folder):
    streams = (
        gzip.compress(b"one\n")
        + gzip.compress(b"")
        + bytes(20_000)
        + gzip.compress(b"two\nthree\n")
        + bytes(10_000)
    )
    (folder / "x.txt.gz").write_bytes(streams)
    drawn = draw("x.txt.gz")
    assert drawn.items == gzip.decompress(streams).decode().split() == ["one", "two", "three"]


@pytest.mark.parametrize("length", [0, 1, 131_071, 131_072, 131_073, 3_000_000])
def test_all_of_a_text_is_unzipped(folder, length):
    text = bytes(ord("a") + number % 26 for number in range(length)) + b"\n"
    (folder / "x.txt.gz").write_bytes(gzip.compress(text))
    assert draw("x.txt.gz").items == [text.decode().rstrip("\n")]


@pytest.mark.parametrize("cut", [5, -20, -4])
def test_a_damaged_zipped_file_is_refused(folder, cut):
    (folder / "cut.txt.gz").write_bytes(gzip.compress(b"line\n" * 1000)[:cut])
    assert refused("cut.txt.gz").startswith("'cut.txt.gz' is damaged, or not gzip")


def test_plain_text_named_gz_is_refused(folder):
    (folder / "plain.txt.gz").write_text("hello\n")
    assert refused("plain.txt.gz").startswith("'plain.txt.gz' is damaged, or not gzip")


def test_an_empty_zipped_file_is_refused(folder):
    (folder / "none.txt.gz").write_bytes(gzip.compress(b""))
    assert refused("none.txt.gz") == "'none.txt.gz' is empty: there are no items"


# ---------------------------------------------------------------- text that is none


@pytest.mark.parametrize("name", ["x.csv", "x.txt", "x.jsonl", "x.json"])
@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf"])
def test_an_empty_file_is_refused(folder, name, content):
    (folder / name).write_bytes(content)
    assert refused(name) == f"{name!r} is empty: there are no items"


@pytest.mark.parametrize("first", [b"a,b\n", b'a,"b"\n'])
@pytest.mark.parametrize("quoted", [b"00000,ok", b'00000,"k"'])
def test_bytes_that_are_no_utf8_are_named_by_line_and_byte(folder, first, quoted):
    content = first + quoted + b"\n00000,ok" * 998 + b"\n00999,caf\xe9\n01000,ok\n"
    (folder / "latin.csv").write_bytes(content)
    place = content.index(b"\xe9") + 1
    assert (
        refused("latin.csv", size=10) == f"'latin.csv' is not UTF-8: byte 0xe9 in line 1,001, byte {place:,}"
    )


def test_a_character_cut_off_at_the_end_is_named(folder, monkeypatch):
    monkeypatch.setattr(records, "SMALL_BYTES", 0)
    (folder / "cut.txt").write_bytes(b"one\n" * 500 + "ü".encode()[:1])
    assert "byte 0xc3 in line 501, byte 2,001" in refused("cut.txt", size=1)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf16_is_named(folder, encoding):
    (folder / "wide.csv").write_bytes("a,b\n1,2\n".encode(encoding))
    assert "looks like UTF-16" in refused("wide.csv")


@pytest.mark.parametrize("small", [True, False])
def test_a_nul_byte_is_told_with_its_line(folder, monkeypatch, small):
    if not small:
        monkeypatch.setattr(records, "SMALL_BYTES", 0)
    (folder / "nul.csv").write_bytes(b"a,b\n1,2\n" + b"3,\x00\n" + b"5,6\n" * 100)
    drawn = draw("nul.csv", size=400)
    assert drawn.notes == ("'nul.csv' holds a NUL byte in line 3, byte 11: the text may be damaged",)


# ---------------------------------------------------------------- files that are none


def test_a_missing_file_is_named():
    assert refused("none.csv") == "there is no 'none.csv'"


def test_a_folder_is_no_file(folder):
    (folder / "x.json").mkdir()
    assert sources.find("x.json").NAME == "files"
    (folder / "y.csv").mkdir()
    with pytest.raises(SourceUnreadable, match="is a folder, not a CSV file"):
        sources.csv.draw(Draw(spec="y.csv"))


def test_a_pipe_is_refused_without_waiting_for_it(folder):
    os.mkfifo(folder / "pipe.csv")
    assert refused("pipe.csv") == "'pipe.csv' is a pipe (FIFO), not a CSV file"


def test_a_socket_is_refused():
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("socket.txt")
        assert refused("socket.txt") == "'socket.txt' is a socket, not a text file"


def test_a_device_is_refused(folder):
    (folder / "zero.txt").symlink_to("/dev/zero")
    assert refused("zero.txt") == "'zero.txt' is a device, not a text file"


def test_a_broken_link_is_named_with_its_target(folder):
    (folder / "link.csv").symlink_to("gone.csv")
    assert refused("link.csv") == "'link.csv' is a broken link: 'gone.csv' does not exist"


def test_a_link_to_itself_is_refused(folder):
    (folder / "loop.csv").symlink_to("loop.csv")
    assert refused("loop.csv") == "'loop.csv' is a link that leads back to itself"


def test_a_path_through_a_file_is_refused(folder):
    (folder / "file").write_text("x")
    assert "cannot be read: Not a directory" in refused("file/x.csv")


def test_a_nul_in_the_name_is_refused():
    assert "null" in refused("a\0b.csv")


@pytest.fixture
def unprivileged(folder):
    """Go without the rights of root, whom no permission stops."""
    if os.geteuid() != 0:
        yield
        return
    for parent in (folder, *folder.parents[:2]):
        parent.chmod(0o755)
    os.seteuid(UNPRIVILEGED)
    yield
    os.seteuid(0)


@pytest.mark.parametrize("name", ["x.csv", "x.npy", "x.json"])
def test_no_right_to_read_is_said(folder, name, request):
    (folder / name).write_text("a,b\n1,2\n")
    (folder / name).chmod(0)
    request.getfixturevalue("unprivileged")
    assert refused(name) == f"no right to read {name!r}"


# ---------------------------------------------------------------- lines and JSON Lines


def test_lines_keep_everything_but_their_end(folder):
    (folder / "x.log").write_bytes(b" a \r\n\nb\t\n\n")
    drawn = draw("x.log")
    assert drawn.items == [" a ", "", "b\t", ""]
    scope = loaded(drawn.load_code(drawn.forms[0]))
    assert scope["items"] == drawn.items


def test_lines_of_standard_input_come_from_its_copy(folder):
    (folder / "spooled").write_text("one\ntwo\n")
    drawn = sources.draw(Draw(spec="-", spool=str(folder / "spooled")))
    assert drawn.items == ["one", "two"]
    assert "sys.stdin" in drawn.load_code(drawn.forms[0])


def test_standard_input_that_was_not_kept_or_is_empty_is_refused(folder):
    assert refused("-") == "standard input was not kept"
    (folder / "spooled").write_text("")
    assert refused("-", spool=str(folder / "spooled")) == "'standard input' is empty: there are no items"


@pytest.mark.parametrize("name", ["x.txt", "x.npy", "x.jsonl"])
def test_a_column_of_data_without_columns_is_refused(folder, name):
    np.save("x.npy", np.arange(3))
    (folder / "x.txt").write_text("a\n")
    (folder / "x.jsonl").write_text("1\n")
    assert "which have no columns" in refused(name, column="a")


@pytest.mark.parametrize("small", [True, False])
def test_blank_lines_are_no_documents(folder, monkeypatch, small):
    if not small:
        monkeypatch.setattr(records, "SMALL_BYTES", 0)
    (folder / "x.jsonl").write_text('\n{"a": 1}\n   \n\n{"a": 2}\n\t\n{"a": 3}\n\n')
    drawn = draw("x.jsonl")
    assert drawn.items == [{"a": 1}, {"a": 2}, {"a": 3}]
    assert drawn.total.value == 3


def test_only_blank_lines_hold_no_items(folder):
    (folder / "x.jsonl").write_text("\n \n\n")
    assert refused("x.jsonl") == "'x.jsonl' holds no lines: there are no items"


def test_a_line_that_is_no_json_is_named(folder):
    (folder / "x.jsonl").write_text('{"a": 1}\n\n{"a": secret}\n')
    message = refused("x.jsonl")
    assert message == "line 3 of 'x.jsonl' is not JSON: Expecting value, at character 7"
    assert "secret" not in message


def test_json_that_nests_too_deep_is_refused(folder):
    (folder / "x.jsonl").write_text("[" * 200_000 + "\n")
    assert refused("x.jsonl").startswith("line 1 of 'x.jsonl'")


def test_scalars_lists_and_mixtures_are_values(folder):
    content = [1, [2], {"a": 3}, None, "x", float("inf")]
    (folder / "x.jsonl").write_text("".join(f"{json.dumps(value)}\n" for value in content))
    drawn = draw("x.jsonl")
    assert drawn.items == content
    assert drawn.forms == (sources.drawing.ItemForm.VALUE,)
    assert drawn.make_frame is None
