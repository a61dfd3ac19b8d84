"""Feeds the lines of a UTF-8 byte stream as text, in bounded memory, knowing the byte and line it is at."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, BinaryIO, Generic, NamedTuple, TypeVar

from advisor.errors import SourceUnreadable

if TYPE_CHECKING:
    from collections.abc import Iterator

T = TypeVar("T")


class Record(NamedTuple, Generic[T]):
    """One record and where its text stands."""

    value: T
    offset: int
    """Byte at which its text begins."""
    line: int | None
    """Line at which it begins, counted from 1; None when the lines before it were not counted."""
    bytes: int


def place(line: int | None, offset: int) -> str:
    """Name a place in a file for a person."""
    return f"line {line:,}" if line is not None else f"the line at byte {offset + 1:,}"


def not_utf8(name: str, where: str, byte: int, value: int) -> SourceUnreadable:
    """Say where a file stops being UTF-8; `byte` is counted from 0."""
    hint = "save it again as UTF-8, for example with: iconv -f latin1 -t utf-8"
    return SourceUnreadable(
        f"{name!r} is not UTF-8: byte 0x{value:02x} in {where}, byte {byte + 1:,}", hint=hint
    )


class Feed:
    """A stream's lines one by one; `offset` and `line` count what was fed."""

    def __init__(self, stream: BinaryIO, name: str, *, offset: int, line: int | None, longest: int) -> None:
        self.stream = stream
        self.name = name
        self.offset = offset
        self.line = line or 0
        self.counted = line is not None
        self.longest = longest
        self.nul = ""
        """Place of the first NUL byte, empty when there was none."""

    def lines(self) -> Iterator[str]:
        """Yield lines as a text file opened with `newline=""` does: ended by CR, LF or both, ends kept."""
        for stored in iter(partial(self.stream.readline, self.longest), b""):
            size = len(stored)
            if size >= self.longest and not stored.endswith(b"\n"):
                raise self._too_long()
            # A line's only carriage return is nearly always the one before its line feed.
            if b"\r" in stored and not (stored.endswith(b"\r\n") and stored.index(b"\r") == size - 2):
                yield from map(self._fed, stored.splitlines(keepends=True))
            else:
                yield self._fed(stored)

    def _fed(self, line: bytes) -> str:
        try:
            text = line.decode()
        except UnicodeDecodeError as error:
            byte = self.offset + error.start
            raise not_utf8(self.name, self.place(), byte, line[error.start]) from error
        if "\0" in text:
            self.nul = self.nul or f"{self.place()}, byte {self.offset + line.index(0) + 1:,}"
        self.offset += len(line)
        self.line += 1
        return text

    def _too_long(self) -> SourceUnreadable:
        size = self.longest / 1024**2
        return SourceUnreadable(
            f"{self.place()} of {self.name!r} is longer than {size:.3g} MB, too long for an item"
        )

    def number(self) -> int | None:
        """Return the number of the line that comes next, None when lines were not counted."""
        return self.line + 1 if self.counted else None

    def place(self) -> str:
        """Name the line that comes next."""
        return place(self.number(), self.offset)
