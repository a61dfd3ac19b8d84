"""Sees what calls leave on disk and what they find there: written files, read and listed ones, databases.

An audit hook of its own tells a database that is only read from one that is written, which the guard cannot:
it sees the connection only. Whether something is listed or read matters here alone, where calls are compared.
"""

from __future__ import annotations

import contextlib
import os
import re
import sys
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from advisor.model import Effect, EffectKind
from advisor.sandbox import guard

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    Written = Iterable[tuple[str, int]]
    """(path, item) for everything that was written."""

FILES = ("", "-wal", "-journal")
"""What a sqlite database consists of (sqlite.org/tempfiles.html); "-shm" is memory that readers write too."""
SHARED_MEMORY = "-shm"
TICK_SECONDS = 0.01
"""Longest time in which two writes may leave the same time in a file: a tick of the slowest Linux clock."""
LOOKED_KEPT = 10_000
"""Paths that one call found which are kept; a function with more has made its point."""
COUNTER_DIGITS = 15
"""Digits that a counter or a time may have; longer ones are drawn at random, or nanoseconds."""

Mark = tuple[tuple[int, int, int] | None, ...]


@dataclass(slots=True)
class Trace:
    """What one call looked at."""

    looked: set[str] = field(default_factory=set)
    """Files that were read and folders that were listed."""
    databases: dict[str, tuple[str, Mark]] = field(default_factory=dict)
    """Path and state before the call of each database, by the name that it was opened with."""

    def written(self, effects: Iterable[Effect]) -> list[str]:
        """Name the files that were really written; making the same folder twice harms nobody."""
        return [path for effect in effects if (path := self.path(effect))]

    def path(self, effect: Effect) -> str:
        """Return the path of what an effect wrote, or nothing."""
        if effect.kind is not EffectKind.WRITE or os.path.isdir(effect.where):  # noqa: PTH112 - text path
            return ""
        if "sqlite" in effect.what and effect.where in self.databases:
            path, before = self.databases[effect.where]
            return path if database_mark(path) != before else ""
        base = effect.where.removesuffix(SHARED_MEMORY)
        return "" if base != effect.where and os.path.exists(base) else effect.where  # noqa: PTH110 - as above


@dataclass(slots=True)
class Watch:
    """What the hook writes to in this process."""

    trace: Trace | None = None
    installed: bool = False


watch = Watch()


@contextlib.contextmanager
def watching() -> Iterator[Trace]:
    """Watch what is read, listed and opened as a database meanwhile."""
    if not watch.installed:
        watch.installed = True
        sys.addaudithook(hook)
    watch.trace = trace = Trace()
    try:
        yield trace
    finally:
        watch.trace = None


def hook(event: str, arguments: tuple[Any, ...]) -> None:
    """See one audit event; whatever goes wrong here must not stop the user's code."""
    trace = watch.trace
    if trace is None or event not in EVENTS:
        return
    with contextlib.suppress(Exception):
        if event == "sqlite3.connect":
            note_database(trace, guard.text(arguments[0]))
        elif (event != "open" or guard.read_open(arguments) is None) and len(trace.looked) < LOOKED_KEPT:
            trace.looked.add(place(arguments[0]))


EVENTS = frozenset({"open", "os.listdir", "os.scandir", "sqlite3.connect"})


def place(path: Any) -> str:
    """Return where a path leads; None is the working folder, a number an open one."""
    if isinstance(path, int):
        return guard.folder_of(path)
    return os.path.abspath("." if path is None else guard.text(path))  # noqa: PTH100 - links stay as they are


def note_database(trace: Trace, name: str) -> None:
    """Keep the state of a database from before its first connection."""
    if name not in trace.databases:
        path = database_path(name)
        wait_for_the_clock(path)
        trace.databases[name] = path, database_mark(path)


def database_path(name: str) -> str:
    """Return the file of a database that may be given as a URI."""
    if name.startswith("file:"):
        name = unquote(re.sub(r"^//[^/]*", "", name[len("file:") :].partition("?")[0].partition("#")[0]))
    return os.path.abspath(name)  # noqa: PTH100 - links stay as they are


def database_mark(path: str) -> Mark:
    """Return what changes when a database is written; an empty file is none."""
    return tuple(file_mark(path + ending) for ending in FILES)


def file_mark(path: str) -> tuple[int, int, int] | None:
    """Return what changes when a file is written; opening it to look inside could drop the locks on it."""
    try:
        status = os.stat(path)  # noqa: PTH116 - text path
    except OSError:
        return None
    return (status.st_ino, status.st_size, status.st_mtime_ns) if status.st_size else None


def wait_for_the_clock(path: str) -> None:
    """Wait until the next write must leave another time than the last one did."""
    times = [mark[2] for mark in database_mark(path) if mark is not None]
    if times and abs(time.time_ns() - max(times)) < TICK_SECONDS * 1e9:
        time.sleep(TICK_SECONDS)


def met(written: Written, looked: Written) -> tuple[str, ...]:
    """Name what calls read or listed in which calls for other items had written."""
    writers: dict[str, set[int]] = {}
    for path, item in written:
        for name in (path, os.path.dirname(path)):  # noqa: PTH120 - text path
            writers.setdefault(name, set()).add(item)
    return tuple(dict.fromkeys(path for path, item in looked if writers.get(path, set()) - {item}))


def numbered(before: Written, after: Written) -> tuple[str, ...]:
    """Name files that an item wrote under one number, and under another one when it came again."""
    return tuple(
        dict.fromkeys(
            path
            for path, item in sorted(set(after) - set(before))
            if any(
                item == other and without_numbers(path) == without_numbers(name)
                for name, other in set(before) - set(after)
            )
        )
    )


def without_numbers(path: str) -> str:
    """Leave out what a counter or a clock may have put into a name."""
    return re.sub(r"\d+", lambda found: "#" if len(found[0]) <= COUNTER_DIGITS else found[0], path)


def lasting(paths: Iterable[str]) -> list[str]:
    """Leave out what was written for a moment, under a name of its own each time."""
    return [path for path in paths if os.path.lexists(path)]
