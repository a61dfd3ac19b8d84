"""Draws from a text file by reading every record, or as many of a gzip stream as the bound allows."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Generic, TypeVar

from advisor.model import Estimate
from advisor.sources.drawing import Draw, exact, within
from advisor.sources.text.feeding import Feed, Record
from advisor.sources.text.splitting import Found, Splitter, nul_note

if TYPE_CHECKING:
    from advisor.sources.text.opening import TextFile

T = TypeVar("T")

STREAM_BYTES = 32 * 1024 * 1024
"""The most text that is read record by record: about half a second in our own measurement.

A bound in bytes and not in seconds, so that the same seed always draws the same items.
"""
STEPS = 16
"""Parts of a gzip stream whose rates bound the estimate of what lies behind the part that was read."""
FEWEST_RATES = 3
"""With fewer the range of the rates says nothing."""
THIN_AT = 4
"""Times the sample size that is held before every other record is let go, so that memory stays bounded."""


class Stream(Generic[T]):
    """One pass over the records, thinned evenly while it goes."""

    def __init__(self, text: TextFile, splitter: Splitter[T], draw: Draw) -> None:
        self.text = text
        self.splitter = splitter
        self.draw = draw
        self.kept: list[Record[T]] = []
        self.stride = 1
        self.count = 0
        self.last: Record[T] | None = None
        self.steps: list[tuple[int, int]] = [(0, 0)]
        """Records and stored bytes read at each step through a gzip stream."""

    def found(self, start: int, line: int) -> Found[T]:
        """Read on from byte `start`, which is behind `line` lines, and pick the sample."""
        self.text.stream.seek(start)
        feed = Feed(self.text.stream, self.text.name, offset=start, line=line, longest=self.draw.max_bytes)
        complete = self._read(feed)
        sizes = [record.bytes for record in self.kept]
        chosen = within(sizes, self.draw.size, self.draw.max_bytes, self.draw.seed)
        return Found(
            records=[self.kept[index] for index in chosen],
            positions=[index * self.stride for index in chosen],
            total=exact(self.count) if complete else self._estimate(),
            drawn=self._phrase(len(chosen), complete=complete),
            notes=[*self._unread(complete=complete), *nul_note(self.text.name, feed.nul)],
            complete=complete,
            last=self.last if complete else None,
        )

    def _read(self, feed: Feed) -> bool:
        next_step = step = STREAM_BYTES // STEPS
        for record in self.splitter.split(feed):
            self._take(record)
            if self.text.gzipped and feed.offset >= next_step:
                self.steps.append((self.count, self.text.stored.tell()))
                next_step = feed.offset + step
                if feed.offset >= STREAM_BYTES and self.text.stream.peek(1):
                    return False
        return True

    def _take(self, record: Record[T]) -> None:
        self.splitter.watch(record)
        self.last = record
        if self.count % self.stride == 0:
            self.kept.append(record)
        self.count += 1
        if len(self.kept) >= THIN_AT * self.draw.size:
            self.kept = self.kept[::2]
            self.stride *= 2

    def _estimate(self) -> Estimate | None:
        """Extend the part that was read to the whole; the doubt spans its slowest and fastest sixteenth."""
        rates = [(after[0] - before[0]) / (after[1] - before[1]) for before, after in self._moving_steps()]
        if len(rates) < FEWEST_RATES:
            return None
        read = self.steps[-1][1]
        left = self.text.size - read
        return Estimate(
            value=round(self.count + left * self.count / read),
            low=round(self.count + left * min(rates)),
            high=round(self.count + left * max(rates)),
        )

    def _moving_steps(self) -> list[tuple[tuple[int, int], tuple[int, int]]]:
        return [(before, after) for before, after in pairwise(self.steps) if after[1] > before[1]]

    def _phrase(self, chosen: int, *, complete: bool) -> str:
        noun = self.splitter.noun
        if not complete:
            return f"{chosen:,} {noun} spread over the first {STREAM_BYTES >> 20} MB of its text"
        return f"all {noun}" if chosen == self.count else f"{chosen:,} {noun} spread over the whole file"

    def _unread(self, *, complete: bool) -> list[str]:
        if complete:
            return []
        where = f"Only the first {STREAM_BYTES >> 20} MB of the text in {self.text.name!r} were unzipped"
        return [f"{where}: {self.splitter.noun} after the first {self.count:,} had no chance to be drawn"]
