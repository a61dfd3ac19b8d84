"""Unzips a bounded part of a gzip file into memory, and estimates what lies behind it."""

from __future__ import annotations

import gzip
import io
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from advisor.model import Estimate

if TYPE_CHECKING:
    from typing import BinaryIO

STEP_BYTES = 2 * 1024 * 1024
"""Text unzipped at a time: the rates of these steps bound the estimate."""
FEWEST_RATES = 3
"""With fewer steps the range of their rates says nothing."""
READ_AHEAD = int(getattr(gzip, "READ_BUFFER_SIZE", io.DEFAULT_BUFFER_SIZE))
"""Stored bytes that the gzip module may have taken without having unzipped them yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unzipped:
    """The first part of the text, or all of it."""

    data: bytes
    whole: bool
    steps: tuple[tuple[int, int], ...]
    """Line ends unzipped and stored bytes taken, at the start and after each step."""

    def extended(self, count: Estimate, size: int) -> Estimate | None:
        """Extend the records in this part to all `size` stored bytes, or None when it is too short.

        The doubt spans the slowest and the fastest step: text that was not seen may differ more than that.
        """
        rates = [
            (lines - earlier) / (taken - before)
            for (earlier, before), (lines, taken) in pairwise(self.steps)
            if taken > before
        ]
        lines, taken = self.steps[-1]
        if len(rates) < FEWEST_RATES or not lines:
            return None
        left = size - taken
        most_left = left + min(READ_AHEAD, taken)
        return Estimate(
            value=round(count.value * (1 + (left + most_left) / 2 / taken)),
            low=round(count.low * (1 + left * min(rates) / lines)),
            high=round(count.high * (1 + most_left * max(rates) / lines)),
        )


def unzip(stored: BinaryIO, most: int) -> Unzipped:
    """Unzip at most `most` bytes of text, whatever the file claims to hold."""
    chunks, steps, held = list[bytes](), [(0, 0)], 0
    with gzip.GzipFile(fileobj=stored) as text:
        while held < most and (chunk := text.read(min(STEP_BYTES, most - held))):
            chunks.append(chunk)
            held += len(chunk)
            steps.append((steps[-1][0] + chunk.count(b"\n"), stored.tell()))
        whole = not text.read(1)
    data = b"".join(chunks)
    if not whole:
        # The last line may be cut, and so may a character in it.
        data = data[: data.rfind(b"\n") + 1] or data
    return Unzipped(data=data, whole=whole, steps=tuple(steps))
