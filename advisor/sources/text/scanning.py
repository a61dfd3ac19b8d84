"""Counts the lines of a file exactly, a megabyte at a time, for as long as a line is surely a record."""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from typing import TYPE_CHECKING

from advisor.sources.text.feeding import not_utf8, place

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator, Sequence

    from advisor.sources.text.opening import TextFile

CHUNK_BYTES = 1 << 20
"""One read of the scan: long enough to hide Python's own cost, short enough to stay in cache."""
TAIL_BYTES = 64 * 1024
"""Searched for the last character that is not a line end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """The part of a file that holds the records."""

    start: int
    """Byte at which the first record begins."""
    end: int
    """Byte behind the last record."""
    line: int
    """Lines before the first record."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """What one pass over all the bytes told."""

    lines: int
    """Lines in all."""
    before: tuple[int, ...]
    """Line ends before each of the offsets asked for."""
    nul: str
    """Place of the first NUL byte, empty when there was none."""


class Scanner:
    """One pass over a span; the bytes are seen once, in order."""

    def __init__(self, text: TextFile, span: Span, quote: bytes, blank: re.Pattern[bytes] | None) -> None:
        self.text = text
        self.span = span
        self.quote = quote
        self.blank = blank
        self.lines = 0
        self.nul = ""
        self.decoder = codecs.getincrementaldecoder("utf-8")()

    def scan(self, offsets: Sequence[int]) -> Scan | None:
        """Count lines; None when a quote, blank line or lone carriage return shows that they are no records.

        The offsets must increase. Raises SourceUnreadable where the file is not UTF-8.
        """
        before: list[int] = []
        previous = b"\n"
        for at, chunk in self._chunks():
            if self._is_odd(chunk, previous[-2:]):
                return None
            while len(before) < len(offsets) and offsets[len(before)] < at + len(chunk):
                before.append(self.lines + chunk.count(b"\n", 0, max(0, offsets[len(before)] - at)))
            self._check(chunk, at)
            self.lines += chunk.count(b"\n")
            previous = chunk
        return Scan(lines=self.lines + (not previous.endswith(b"\n")), before=tuple(before), nul=self.nul)

    def _chunks(self) -> Iterator[tuple[int, bytes]]:
        at = self.span.start
        self.text.stream.seek(at)
        while at < self.span.end and (chunk := self.text.stream.read(min(CHUNK_BYTES, self.span.end - at))):
            yield at, chunk
            at += len(chunk)

    def _is_odd(self, chunk: bytes, previous: bytes) -> bool:
        if self.quote and self.quote in chunk:
            return True
        seam = previous + chunk[:2]
        if self.blank and (self.blank.search(chunk) or self.blank.search(seam)):
            return True
        if b"\r" not in chunk and b"\r" not in seam:
            return False
        blank = self.blank and (b"\n\r\n" in chunk or b"\n\r\n" in seam)
        # A chunk may begin behind the return of a pair, and end behind that of another.
        returns = chunk.count(b"\r") - chunk.endswith(b"\r") + previous.endswith(b"\r")
        pairs = chunk.count(b"\r\n") + (previous + chunk[:1]).endswith(b"\r\n")
        return bool(blank) or returns != pairs

    def _check(self, chunk: bytes, at: int) -> None:
        if not self.nul and (found := chunk.find(0)) >= 0:
            self.nul = f"{self._place(chunk, found)}, byte {at + found + 1:,}"
        held = len(self.decoder.getstate()[0])
        if not held and chunk.isascii():
            return
        try:
            self.decoder.decode(chunk, final=at + len(chunk) >= self.span.end)
        except UnicodeDecodeError as error:
            bad = error.start - held
            where, value = self._place(chunk, max(0, bad)), error.object[error.start]
            raise not_utf8(self.text.name, where, at + bad, value) from error

    def _place(self, chunk: bytes, index: int) -> str:
        return place(self.span.line + self.lines + chunk.count(b"\n", 0, index) + 1, 0)


def data_end(text: TextFile, *, blank_lines_count: bool) -> int:
    """Return the byte behind the last line, without blank lines at the end unless they count."""
    if blank_lines_count:
        return text.size
    begin = max(text.start, text.size - TAIL_BYTES)
    text.stream.seek(begin)
    tail = text.stream.read(text.size - begin)
    content = tail.rstrip(b"\r\n")
    line_end = tail[len(content) :]
    return begin + len(content) + (2 if line_end.startswith(b"\r\n") else min(1, len(line_end)))
