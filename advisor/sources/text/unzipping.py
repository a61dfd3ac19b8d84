"""Unzips a bounded part of a gzip file into memory, and estimates what lies behind it."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, BinaryIO

from advisor.model import Estimate

if TYPE_CHECKING:
    from collections.abc import Iterator

GZIP_FORMAT = 31
"""The window size by which zlib knows a gzip header and checks the sum at the end, by its documentation."""
READ_BYTES = 8192
"""Stored bytes read at a time: few, so that the place in the file tells how much was unzipped."""
PIECE_BYTES = 128 * 1024
"""Text unzipped at a time, however much more the bytes that were read hold."""
STEP_BYTES = 2 * 1024 * 1024
"""Text between two steps: their rates bound the estimate of what was not unzipped."""
FEWEST_RATES = 3
"""With fewer the range of the rates says nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unzipped:
    """The first part of the text, or all of it."""

    data: bytes
    whole: bool
    steps: tuple[tuple[int, int], ...]
    """Line ends unzipped and stored bytes used, at the start, after each step and at the end."""

    def extended(self, count: Estimate, size: int) -> Estimate | None:
        """Extend the records in this part to all `size` stored bytes, or None when it is too short.

        The doubt spans the slowest and the fastest step: text that was not seen may differ more than that.
        """
        rates = [(lines - fewer) / (used - before) for (fewer, before), (lines, used) in pairwise(self.steps)]
        lines, used = self.steps[-1]
        if len(rates) < FEWEST_RATES or not lines:
            return None
        left = size - used
        return Estimate(
            value=round(count.value * (1 + left / used)),
            low=round(count.low * (1 + left * min(rates) / lines)),
            high=round(count.high * (1 + left * max(rates) / lines)),
        )


def unzip(stored: BinaryIO, most: int) -> Unzipped:
    """Unzip at most `most` bytes of text, whatever the file claims to hold.

    Raises zlib.error for a file that is damaged or not gzip, EOFError for one that is cut off.
    """
    pieces, held, lines = list[bytes](), 0, 0
    steps, whole = [(0, 0)], True
    used = 0
    for piece, place in _pieces(stored):
        if held + len(piece) > most:
            whole = False
            break
        pieces.append(piece)
        held += len(piece)
        lines, used = lines + piece.count(b"\n"), place
        if held >= STEP_BYTES * len(steps) and used > steps[-1][1]:
            steps.append((lines, used))
    if used > steps[-1][1]:
        steps.append((lines, used))
    data = b"".join(pieces)
    if not whole:
        # The last line may be cut, and so may a character in it.
        data = data[: data.rfind(b"\n") + 1] or data
    return Unzipped(data=data, whole=whole, steps=tuple(steps))


def _pieces(stored: BinaryIO) -> Iterator[tuple[bytes, int]]:
    engine, given = zlib.decompressobj(GZIP_FORMAT), b""
    while True:
        given = given or stored.read(READ_BYTES)
        if engine.eof:
            # Another gzip stream may follow, with zeros between that fill up a block.
            while not (given := given.lstrip(b"\0")):
                given = stored.read(READ_BYTES)
                if not given:
                    return
            engine = zlib.decompressobj(GZIP_FORMAT)
        piece = engine.decompress(given, PIECE_BYTES)
        if not piece and not given:
            raise EOFError("it ends before the end of its text")
        given = engine.unused_data if engine.eof else engine.unconsumed_tail
        if piece:
            yield piece, stored.tell() - len(given)
