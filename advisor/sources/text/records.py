"""Chooses how records are drawn from a text file: a small one is read whole, a big one in blocks."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from advisor.errors import SourceUnreadable
from advisor.sources.text.blocks import Blocks
from advisor.sources.text.scanning import Scanner, Span, data_end
from advisor.sources.text.streaming import STREAM_BYTES, STREAM_RECORDS, Stream

if TYPE_CHECKING:
    from advisor.sources.drawing import Draw
    from advisor.sources.text.opening import TextFile
    from advisor.sources.text.splitting import Found, Splitter

T = TypeVar("T")

SMALL_BYTES = 4 * 1024 * 1024
"""A file of this size is read whole, for the best sample: about 50 ms in our own measurement."""
SCAN_BYTES = 512 * 1024 * 1024
"""The most of which lines are counted: about a second at 0.1 s for 50 MB in our own measurement."""


def find_records(text: TextFile, splitter: Splitter[T], draw: Draw, *, start: int, line: int) -> Found[T]:
    """Draw records that begin at byte `start`, behind `line` lines.

    Raises SourceUnreadable when there are none.
    """
    end = data_end(text, blank_lines_count=splitter.blank is None)
    if end <= start and not text.whole:
        raise SourceUnreadable(
            f"none of the {splitter.noun} in {text.name!r} ends within the part that is unzipped"
        )
    if end <= start:
        raise SourceUnreadable(f"{text.name!r} holds no {splitter.noun}: there are no items")
    found = _sampled(text, splitter, draw, Span(start=start, end=end, line=line))
    if not found.records:
        raise SourceUnreadable(f"{text.name!r} holds no {splitter.noun}: there are no items")
    return found if text.whole else _extended(text, splitter, found)


def _sampled(text: TextFile, splitter: Splitter[T], draw: Draw, span: Span) -> Found[T]:
    blocks = Blocks(text, splitter, draw, span)
    scanner = Scanner(text, span, splitter.quote, splitter.blank)
    counted = scanner.scan(blocks.offsets) if text.size <= SCAN_BYTES else None
    small = SMALL_BYTES if counted else STREAM_BYTES
    if text.size <= small and (counted is None or counted.lines <= STREAM_RECORDS):
        streamed = Stream(text, splitter, draw, span).found()
        if streamed is not None:
            return streamed
        splitter.forget()
    found = blocks.found(counted)
    if not found.records:
        size = draw.max_bytes / 1024**2
        hint = "is it damaged, or is a quote never closed?"
        raise SourceUnreadable(
            f"no {splitter.noun} could be told apart in {size:.3g} MB of {text.name!r}", hint=hint
        )
    return found


def _extended(text: TextFile, splitter: Splitter[T], found: Found[T]) -> Found[T]:
    """Say what is known of a gzip file of which only the first part was unzipped."""
    if text.unzipped is not None and found.total is not None:
        found.total = text.unzipped.extended(found.total, text.stored)
    unread = f"Only {text.extent} in {text.name!r} was unzipped"
    found.notes.append(f"{unread}: no later {splitter.noun} can be in the sample")
    found.complete, found.last, found.tally = False, None, None
    return found
