"""Chooses how records are drawn from a text file: a small one is read whole, a big one in blocks."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from advisor.errors import SourceUnreadable
from advisor.sources.text.blocks import Blocks
from advisor.sources.text.scanning import Scanner, Span, data_end
from advisor.sources.text.streaming import STREAM_BYTES, Stream

if TYPE_CHECKING:
    from advisor.sources.drawing import Draw
    from advisor.sources.text.opening import TextFile
    from advisor.sources.text.splitting import Found, Splitter

T = TypeVar("T")

SMALL_BYTES = 4 * 1024 * 1024
"""A file of this size is read whole: about 50 ms in our own measurement."""
SCAN_BYTES = 512 * 1024 * 1024
"""The most of which lines are counted: about a second at 0.1 s for 50 MB in our own measurement."""


def find_records(text: TextFile, splitter: Splitter[T], draw: Draw, *, start: int, line: int) -> Found[T]:
    """Draw records that begin at byte `start`, behind `line` lines.

    Raises SourceUnreadable when there are none.
    """
    if text.gzipped or text.size <= SMALL_BYTES:
        found = Stream(text, splitter, draw).found(start, line)
        if not found.records:
            raise SourceUnreadable(f"{text.name!r} holds no {splitter.noun}: there are no items")
        return found
    return _big(text, splitter, draw, start, line)


def _big(text: TextFile, splitter: Splitter[T], draw: Draw, start: int, line: int) -> Found[T]:
    span = Span(start=start, end=data_end(text, blank_lines_count=splitter.blank is None), line=line)
    blocks = Blocks(text, splitter, draw, span)
    counted = (
        Scanner(text, span, splitter.quote, splitter.blank).scan(blocks.offsets)
        if text.size <= SCAN_BYTES
        else None
    )
    if counted is None and text.size <= STREAM_BYTES:
        return Stream(text, splitter, draw).found(start, line)
    found = blocks.found(counted)
    if not found.records:
        size = draw.max_bytes / 1024**2
        hint = "is it damaged, or is a quote never closed?"
        raise SourceUnreadable(
            f"no {splitter.noun} could be told apart in {size:.3g} MB of {text.name!r}", hint=hint
        )
    return found
