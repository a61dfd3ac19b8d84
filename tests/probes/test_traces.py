import os
import sqlite3
import time
from pathlib import Path

import pytest

from advisor.model import Effect, EffectKind
from advisor.probes import traces


def writes(where, what="opens for writing"):
    return Effect(kind=EffectKind.WRITE, what=what, where=str(where))


def test_writes_that_follow_at_once_leave_another_mark(tmp_path):
    path = tmp_path / "data.sqlite"
    path.write_bytes(b"0")
    for number in range(20):
        traces.wait_for_the_clock(str(path))
        assert time.time_ns() - path.stat().st_mtime_ns >= traces.TICK_SECONDS * 1e9
        before = traces.database_mark(str(path))
        with path.open("r+b") as file:
            file.write(b"%d" % (number % 10))
        assert traces.database_mark(str(path)) != before


def test_the_memory_that_readers_of_a_database_share_is_no_file_of_theirs(tmp_path):
    (tmp_path / "data.sqlite").write_text("x")
    for name in ("data.sqlite-shm", "lonely-shm"):
        (tmp_path / name).write_text("x")
    found = traces.Trace().written([writes(tmp_path / name) for name in ("data.sqlite-shm", "lonely-shm")])
    assert found == [str(tmp_path / "lonely-shm")]


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("data.sqlite", "{here}/data.sqlite"),
        ("/data/a.sqlite", "/data/a.sqlite"),
        ("file:data.sqlite?mode=rw", "{here}/data.sqlite"),
        ("file:/data/a.sqlite#x", "/data/a.sqlite"),
        ("file:///data/a%20b.sqlite", "/data/a b.sqlite"),
        ("file://localhost/data/a.sqlite", "/data/a.sqlite"),
    ],
)
def test_a_database_is_found_however_it_is_named(name, path):
    assert traces.database_path(name) == path.format(here=Path.cwd())


def test_a_call_is_seen_reading_listing_and_asking(tmp_path):
    (tmp_path / "read.txt").write_text("x")
    database = str(tmp_path / "new.sqlite")
    with traces.watching() as trace:
        (tmp_path / "read.txt").read_text()
        (tmp_path / "written.txt").write_text("x")
        os.listdir(tmp_path)
        sqlite3.connect(database).close()
    os.listdir("/")
    assert trace.looked == {str(tmp_path / "read.txt"), str(tmp_path)}
    assert trace.databases == {database: (database, (None, None, None))}


def test_calls_meet_in_a_file_or_folder_that_another_item_wrote():
    written = [("/out/1.txt", 1), ("/out/2.txt", 2), ("/own/3.txt", 3)]
    looked = [("/out", 1), ("/out/2.txt", 2), ("/out/2.txt", 3), ("/own", 3), ("/", 1)]
    assert traces.met(written, looked) == ("/out", "/out/2.txt")


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        ("/out/1.txt", "/out/12.txt", True),
        ("/out/1.txt", "/out/1.txt", False),
        ("/out/a1.txt", "/out/b1.txt", False),
        ("/out/20261126-014510.txt", "/out/20261126-014511.txt", True),
        ("/out/1732584958123456789.txt", "/out/1732584958223456789.txt", False),
    ],
)
def test_a_file_of_another_number_is_told_from_one_of_another_name(before, after, found):
    assert traces.numbered([(before, 1)], [(after, 1)]) == ((after,) if found else ())
    assert traces.numbered([(before, 1)], [(after, 2)]) == ()
    assert traces.numbered([], [(after, 1)]) == ()
