"""Divides CSV text into rows as the csv module does, wherever one starts to read."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from advisor.errors import SourceUnreadable
from advisor.sources.text.feeding import Feed, Record, place
from advisor.sources.text.splitting import behind_first_line

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Sequence

    from advisor.sources.drawing import Row
    from advisor.sources.text.opening import TextFile


@dataclass(slots=True)
class Unfit:
    """Rows that do not fit the header in one way."""

    what: str
    treatment: str
    count: int = 0
    first: str = ""
    """Place of the first one."""


class Rows:
    """Rows of one file, and a count of those that do not fit its header."""

    noun = "rows"
    quote = b'"'
    blank = re.compile(rb"\n\n")

    def __init__(self, delimiter: str, width: int, column: int | None = None) -> None:
        self.delimiter = delimiter
        self.width = width
        self.column = column
        """The one that is the item; None = the whole row is."""
        self.forget()

    def split(self, feed: Feed) -> Iterator[Record[list[str]]]:
        """Yield rows; blank lines are passed over, as csv.DictReader does."""
        reader = csv.reader(feed.lines(), delimiter=self.delimiter)
        offset, line = feed.offset, feed.number()
        try:
            for row in reader:
                end = feed.offset
                if row:
                    yield Record(row, offset, line, end - offset)
                offset, line = end, feed.line + 1 if feed.counted else None
        except csv.Error as error:
            raise refused_row(feed.name, place(line, offset), error) from error

    def first(self, chunk: bytes) -> int | None:
        """Find a line end outside of quotes: only one way of pairing the quotes fits their neighbors."""
        if b'"' not in chunk:
            return behind_first_line(chunk)
        parts = chunk.split(b'"')
        fitting = [outside for outside in (0, 1) if self._fits(parts, outside)]
        if len(fitting) != 1:
            return None
        at = 0
        for number, part in enumerate(parts):
            if number % 2 == fitting[0] and b"\n" in part:
                return at + part.index(b"\n") + 1
            at += len(part) + 1
        return None

    def _fits(self, parts: Sequence[bytes], outside: int) -> bool:
        opening, closing = (b"\n", self.delimiter.encode()), (b"\r", b"\n", self.delimiter.encode())
        for number in range(outside, len(parts), 2):
            part = parts[number]
            # Nothing between two quotes is a quote inside a quoted field.
            if part and number > 0 and not part.startswith(closing):
                return False
            if part and number < len(parts) - 1 and not part.endswith(opening):
                return False
        return True

    def watch(self, record: Record[list[str]]) -> None:
        """Count a row, and keep its place if it does not fit the header."""
        self.seen += 1
        if len(record.value) != self.width:
            unfit = self.short if len(record.value) < self.width else self.long
            unfit.first = unfit.first or place(record.line, record.offset)
            unfit.count += 1

    def known_by(self, record: Record[list[str]]) -> Hashable:
        """Return the row's fields, or the one that is the item."""
        row = record.value
        if self.column is None:
            return tuple(row)
        return row[self.column] if self.column < len(row) else None

    def forget(self) -> None:
        """Start counting anew."""
        self.seen = 0
        self.short = Unfit("fewer fields than the header", "csv.DictReader fills them up with None")
        self.long = Unfit("more fields than the header", "csv.DictReader puts the rest under the key None")

    def notes(self, *, complete: bool) -> list[str]:
        """Say how many rows do not fit, and where the first one is."""
        of = f"{self.seen:,} {'' if complete else 'drawn '}rows"
        return [
            f"{unfit.count:,} of {of} have {unfit.what}, the first in {unfit.first}: {unfit.treatment}"
            for unfit in (self.short, self.long)
            if unfit.count
        ]


def as_dict(header: Sequence[str], row: Sequence[str]) -> Row:
    """Return what csv.DictReader gives for a row."""
    item: Row = dict(zip(header, row, strict=False))
    if len(row) > len(header):
        item[None] = list(row[len(header) :])
    for name in header[len(row) :]:
        item[name] = None
    return item


def read_header(text: TextFile, delimiter: str, longest: int) -> tuple[list[str], int, int]:
    """Return the column names, the byte behind them, and the number of lines they take."""
    text.stream.seek(text.start)
    feed = Feed(text.stream, text.name, offset=text.start, line=0, longest=longest)
    try:
        header = next(csv.reader(feed.lines(), delimiter=delimiter))
    except csv.Error as error:
        raise refused_row(text.name, "line 1", error) from error
    if not header:
        hint = "the first line has to hold the names of the columns"
        raise SourceUnreadable(f"{text.name!r} begins with an empty line", hint=hint)
    return header, feed.offset, feed.line


def refused_row(name: str, where: str, error: csv.Error) -> SourceUnreadable:
    """Say why the csv module does not take a row."""
    if "field limit" not in str(error):
        return SourceUnreadable(f"the csv module cannot read {where} of {name!r}: {error}")
    hint = "is a quote never closed? if not, call csv.field_size_limit in the module of your function"
    limit = csv.field_size_limit()
    return SourceUnreadable(f"{where} of {name!r} begins a field of over {limit:,} characters", hint=hint)


def refuse_open_quote(text: TextFile, last: Record[list[str]] | None, delimiter: str) -> None:
    """Raise SourceUnreadable when the last row ends inside a quote: it swallowed the rest of the file."""
    if last is None:
        return
    text.stream.seek(last.offset)
    stored = text.stream.read(last.bytes).splitlines(keepends=True)
    # Behind a closed quote one more line is one more row.
    rows = list(csv.reader([*(line.decode() for line in stored), "end"], delimiter=delimiter))
    if len(rows) == 1:
        where = place(last.line, last.offset)
        swallowed = f"{len(stored):,} lines became one row" if len(stored) > 1 else "it is the last line"
        hint = "close the quote, or double it if it is part of the text"
        raise SourceUnreadable(f"a quote in {where} of {text.name!r} is never closed: {swallowed}", hint=hint)
