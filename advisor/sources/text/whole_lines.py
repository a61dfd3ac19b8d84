"""Divides text into lines, each of them a record."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from advisor.sources.text.feeding import Feed, Record
from advisor.sources.text.splitting import behind_first_line

if TYPE_CHECKING:
    from collections.abc import Iterator


class WholeLines:
    """Lines without their ends; blank ones are records, or are passed over."""

    noun = "lines"
    quote = b""

    def __init__(self, *, blank_lines_count: bool) -> None:
        self.blank_lines_count = blank_lines_count
        self.blank = None if blank_lines_count else re.compile(rb"\n[\r\n\t ]")

    def split(self, feed: Feed) -> Iterator[Record[str]]:
        """Yield lines."""
        offset, line = feed.offset, feed.number()
        for text in feed.lines():
            if self.blank_lines_count or not text.isspace():
                yield Record(text.rstrip("\r\n"), offset, line, feed.offset - offset)
            offset, line = feed.offset, feed.number()

    def first(self, chunk: bytes) -> int | None:
        """Find where the second line begins: the first one may have been cut."""
        return behind_first_line(chunk)

    def watch(self, record: Record[str]) -> None:
        """Take no note: any line is as good as any other."""

    def known_by(self, record: Record[str]) -> str:
        """Return the line: the same text gives the same item."""
        return record.value

    def forget(self) -> None:
        """Forget nothing, for nothing was noted."""
