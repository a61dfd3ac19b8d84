"""Draws from a text file by reading its records one after the other."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Generic, TypeVar

from advisor.sources.drawing import Draw, exact, within
from advisor.sources.keys import tally_counts
from advisor.sources.text.feeding import Feed, Record
from advisor.sources.text.splitting import Found, Splitter, nul_note

if TYPE_CHECKING:
    from advisor.sources.text.opening import TextFile
    from advisor.sources.text.scanning import Span

T = TypeVar("T")

STREAM_BYTES = 32 * 1024 * 1024
"""The most text that is read record by record: about half a second in our own measurement.

A bound in bytes and records and not in seconds, so that the same seed always draws the same items.
"""
STREAM_RECORDS = 250_000
"""The most records that are read one by one: about half a second in our own measurement."""
THIN_AT = 4
"""Times the sample size that is held before every other record is let go, so that memory stays bounded."""


class Stream(Generic[T]):
    """One pass over the records, thinned evenly while it goes."""

    def __init__(self, text: TextFile, splitter: Splitter[T], draw: Draw, span: Span) -> None:
        self.text = text
        self.splitter = splitter
        self.draw = draw
        self.span = span
        self.kept: list[Record[T]] = []
        self.stride = 1
        self.count = 0
        self.counts: Counter[int] = Counter()
        """How often each item came up, by a hash of 64 bits, which items hardly ever share by chance."""
        self.last: Record[T] | None = None

    def found(self) -> Found[T] | None:
        """Read all records and pick the sample; None when there are more than can be read one by one."""
        self.text.stream.seek(self.span.start)
        feed = Feed(
            self.text.stream,
            self.text.name,
            offset=self.span.start,
            line=self.span.line,
            longest=self.draw.max_bytes,
        )
        # A gzip file of which only a part was unzipped may end within a record.
        bound = self.text.size + self.text.whole
        for count, record in enumerate(self.splitter.split(feed)):
            if count == STREAM_RECORDS:
                return None
            if feed.offset >= bound:
                break
            self.splitter.watch(record)
            self.counts[hash(self.splitter.known_by(record))] += 1
            if count % self.stride == 0:
                self._keep(record)
            self.count, self.last = count + 1, record
        return self._picked(feed)

    def _keep(self, record: Record[T]) -> None:
        self.kept.append(record)
        if len(self.kept) >= THIN_AT * self.draw.size:
            self.kept = self.kept[::2]
            self.stride *= 2

    def _picked(self, feed: Feed) -> Found[T]:
        sizes = [record.bytes for record in self.kept]
        chosen = within(sizes, self.draw.size, self.draw.max_bytes, self.draw.seed)
        noun = self.splitter.noun
        return Found(
            records=[self.kept[index] for index in chosen],
            positions=[index * self.stride for index in chosen],
            total=exact(self.count),
            drawn=f"all {noun}"
            if len(chosen) == self.count
            else f"{len(chosen):,} {noun} spread over {self.text.extent}",
            notes=nul_note(self.text.name, feed.nul),
            complete=True,
            tally=tally_counts(self.counts),
            last=self.last,
        )
