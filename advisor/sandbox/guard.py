"""Watches what the user's code does to the world, and stops what was not agreed to.

An audit hook (PEP 578) goes in before the user's module is imported. CPython's documentation says that
audit hooks are not suitable for a sandbox, and this is none: it sees careless code, not hostile code.
Handles that were open before a call escape the hook; they are compared before and after instead.
"""

from __future__ import annotations

import contextlib
import os
import stat
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from advisor.model import CONSENT_KINDS, Effect, EffectKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

WRITE_FLAGS = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_TRUNC
HARMLESS_DEVICES = ("/dev/null", "/dev/zero", "/dev/full", "/dev/tty", "/dev/stdout", "/dev/stderr")
EFFECTS_KEPT = 200
"""Different effects that are listed; a function with more has made its point."""


class EffectRefused(BaseException):
    """An effect that nobody agreed to repeat was about to happen.

    Not an Exception, so that a bare `except Exception` in the user's code does not swallow it.
    """

    def __init__(self, effect: Effect) -> None:
        super().__init__(f"{effect.what} {effect.where}")
        self.effect = effect


@dataclass(slots=True)
class Watch:
    """What the hook does at the moment in this process."""

    recorded: dict[tuple[EffectKind, str, str], int] | None = None
    allowed: frozenset[EffectKind] | None = None
    """Kinds that may happen; None = all."""
    agreed: frozenset[EffectKind] = frozenset()
    """Kinds that the person agreed to repeat; what `allowed` becomes while the user's code runs."""
    private: str = field(default_factory=lambda: os.environ.get("TMPDIR", "/nonexistent"))
    """Our own temporary folder: what is written there goes away with us."""
    connects: int = 0
    """Connections to hosts that were begun in this process."""
    installed: bool = False


watch = Watch()


def install() -> None:
    """Install the hook, once; it cannot be removed and survives a fork."""
    if not watch.installed:
        watch.installed = True
        sys.addaudithook(hook)


def hook(event: str, arguments: tuple[Any, ...]) -> None:
    """See one audit event; keep this short, it runs for every import, open and connect."""
    reader = READERS.get(event)
    if event == "socket.connect" and isinstance(arguments[1], tuple):
        watch.connects += 1
    if reader is None or (watch.recorded is None and watch.allowed is None):
        return
    found = reader(arguments)
    if found is None:
        return
    kind, what, where = found
    if watch.recorded is not None and (found in watch.recorded or len(watch.recorded) < EFFECTS_KEPT):
        watch.recorded[found] = watch.recorded.get(found, 0) + 1
    if watch.allowed is not None and kind in CONSENT_KINDS and kind not in watch.allowed:
        raise EffectRefused(Effect(kind=kind, what=what, where=where))


Found = tuple[EffectKind, str, str] | None


def text(value: Any) -> str:
    """Show a path or name of any kind without running user code."""
    if isinstance(value, bytes):
        return os.fsdecode(value)
    return value if isinstance(value, str) else str(value) if isinstance(value, int) else os.fspath(value)


def is_private(path: str) -> bool:
    """Tell whether writing there leaves nothing behind."""
    return path.startswith((watch.private, *HARMLESS_DEVICES, "/proc/self"))


def read_open(arguments: tuple[Any, ...]) -> Found:
    """Read `open(path, mode, flags)`; descriptors and plain reads are no effect."""
    path, _mode, flags = arguments
    if isinstance(path, int) or not isinstance(flags, int) or not flags & WRITE_FLAGS:
        return None
    where = os.path.abspath(text(path))  # noqa: PTH100 - pathlib would resolve links and is slower
    return None if is_private(where) else (EffectKind.WRITE, "opens for writing", where)


def path_writer(what: str, position: int = 0, folder: int = 0) -> Callable[[tuple[Any, ...]], Found]:
    """Make a reader for events that change the path at a position of their arguments.

    `folder` is the position of the descriptor of the folder that the path is relative to; 0 = none.
    """

    def read(arguments: tuple[Any, ...]) -> Found:
        if isinstance(arguments[position], int):
            return EffectKind.WRITE, what, f"descriptor {arguments[position]}"
        descriptor = arguments[folder] if folder and len(arguments) > folder else -1
        base = folder_of(descriptor) if isinstance(descriptor, int) and descriptor >= 0 else ""
        where = os.path.abspath(os.path.join(base, text(arguments[position])))  # noqa: PTH100, PTH118 - as above
        return None if is_private(where) else (EffectKind.WRITE, what, where)

    return read


def folder_of(descriptor: int) -> str:
    """Return the folder that a descriptor has open, or nothing."""
    try:
        return os.readlink(f"/proc/self/fd/{descriptor}")  # noqa: PTH115 - text is wanted
    except OSError:
        return ""


def read_sqlite(arguments: tuple[Any, ...]) -> Found:
    """Read `sqlite3.connect(database)`; a database in memory is no effect."""
    where = text(arguments[0])
    if where in ("", ":memory:") or "mode=ro" in where or "mode=memory" in where:
        return None
    return EffectKind.WRITE, "opens the sqlite database", where


def network(what: str, position: int) -> Callable[[tuple[Any, ...]], Found]:
    """Make a reader for socket events whose address is at a position."""

    def read(arguments: tuple[Any, ...]) -> Found:
        address = arguments[position]
        where = ":".join(map(str, address[:2])) if isinstance(address, tuple) else str(address)
        return EffectKind.NETWORK, what, where

    return read


def read_lookup(arguments: tuple[Any, ...]) -> Found:
    """Read `getaddrinfo(host, port, ...)`; a literal address asks nobody."""
    host = str(arguments[0])
    literal = host.replace(".", "").isdigit() or ":" in host or host in ("localhost", "None", "")
    return None if literal else (EffectKind.NETWORK, "looks up", host)


def spawn(what: str, position: int | None = None) -> Callable[[tuple[Any, ...]], Found]:
    """Make a reader for events that start or signal processes."""

    def read(arguments: tuple[Any, ...]) -> Found:
        if position is None:
            return EffectKind.SPAWN, what, "this process"
        value = arguments[position]
        where = " ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
        return EffectKind.SPAWN, what, where[:120]

    return read


def state(what: str, position: int) -> Callable[[tuple[Any, ...]], Found]:
    """Make a reader for events that change the process itself."""
    return lambda arguments: (EffectKind.STATE, what, text(arguments[position])[:120])


READERS: dict[str, Callable[[tuple[Any, ...]], Found]] = {
    "open": read_open,
    "sqlite3.connect": read_sqlite,
    "os.truncate": path_writer("truncates"),
    "os.remove": path_writer("deletes", folder=1),
    "os.rmdir": path_writer("deletes the folder", folder=1),
    "os.mkdir": path_writer("makes the folder", folder=2),
    "os.rename": path_writer("renames to", 1, folder=3),
    "os.link": path_writer("links", 1),
    "os.symlink": path_writer("links", 1),
    "os.chmod": path_writer("changes the mode of"),
    "os.chown": path_writer("changes the owner of"),
    "os.utime": path_writer("changes the times of"),
    "os.setxattr": path_writer("changes attributes of"),
    "shutil.rmtree": path_writer("deletes the tree"),
    "socket.connect": network("connects to", 1),
    "socket.bind": network("listens on", 1),
    "socket.sendto": network("sends to", 1),
    "socket.getaddrinfo": read_lookup,
    "subprocess.Popen": spawn("starts", 1),
    "os.posix_spawn": spawn("starts", 1),
    "os.system": spawn("starts", 0),
    "os.exec": spawn("becomes", 1),
    "os.fork": spawn("forks"),
    "os.forkpty": spawn("forks"),
    "os.kill": spawn("signals process", 0),
    "os.killpg": spawn("signals group", 0),
    "os.putenv": state("sets the environment variable", 0),
    "os.unsetenv": state("removes the environment variable", 0),
    "os.chdir": state("changes the working folder to", 0),
}
"""Audit events and what they mean; from the table of audit events in Python's documentation."""


@contextlib.contextmanager
def recording() -> Iterator[list[Effect]]:
    """List the effects that happen meanwhile, open handles included; the list fills at the end."""
    effects: list[Effect] = []
    before = held_files()
    seen: dict[tuple[EffectKind, str, str], int] = {}
    watch.recorded = seen
    try:
        yield effects
    finally:
        watch.recorded = None
        effects += [
            Effect(kind=kind, what=what, where=where, count=count)
            for (kind, what, where), count in seen.items()
        ]
        opened = {effect.where for effect in effects}
        effects += [
            Effect(kind=EffectKind.WRITE, what="writes to the already open", where=path)
            for path, mark in held_files().items()
            if before.get(path, mark) != mark and path not in opened and not is_private(path)
        ]


@contextlib.contextmanager
def refusing() -> Iterator[None]:
    """Raise EffectRefused before any effect outside the process that was not agreed to."""
    before = watch.allowed
    watch.allowed = watch.agreed
    try:
        yield
    finally:
        watch.allowed = before


def refuse_from_now_on(agreed: frozenset[EffectKind]) -> None:
    """Guard a worker process: install the hook where it is missing and refuse what was not agreed to."""
    install()
    watch.agreed = agreed
    watch.allowed = agreed


def held_files() -> dict[str, tuple[int, int]]:
    """Return size and modification time of every regular file that is open for writing."""
    found: dict[str, tuple[int, int]] = {}
    with contextlib.suppress(OSError):
        for link in Path("/proc/self/fd").iterdir():
            with contextlib.suppress(OSError):
                status = link.stat()
                if stat.S_ISREG(status.st_mode):
                    found[str(link.readlink())] = (status.st_size, status.st_mtime_ns)
    return found
