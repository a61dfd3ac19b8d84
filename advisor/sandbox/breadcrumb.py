"""Remembers which item is being worked on, in memory that outlives the process that wrote it."""

from __future__ import annotations

import mmap
import struct

SLOT = struct.Struct("=qq")


class Breadcrumb:
    """One page, shared with every process forked from here on."""

    def __init__(self) -> None:
        self.memory = mmap.mmap(-1, SLOT.size)
        SLOT.pack_into(self.memory, 0, -1, 0)

    def mark(self, item: int) -> None:
        """Note the item (its index in the sample) that is about to be worked on, and count the call."""
        SLOT.pack_into(self.memory, 0, item, SLOT.unpack_from(self.memory)[1] + 1)

    def count(self, calls: int) -> None:
        """Count calls that were not marked one by one."""
        item, before = SLOT.unpack_from(self.memory)
        SLOT.pack_into(self.memory, 0, item, before + calls)

    def read(self) -> tuple[int | None, int]:
        """Return the item noted last, None when there is none, and the calls counted."""
        item, calls = SLOT.unpack_from(self.memory)
        return (None if item < 0 else item), calls


current = Breadcrumb()
"""The one of this process; a host replaces it before each fork, so that cells do not share one."""


def renew() -> Breadcrumb:
    """Start a fresh one for the cell that is about to be forked, and return it."""
    global current  # noqa: PLW0603 - one per process by nature
    current = Breadcrumb()
    return current


def mark(item: int) -> None:
    """Note the item that is about to be worked on, and count the call."""
    current.mark(item)


def count(calls: int) -> None:
    """Count calls that were not marked one by one."""
    current.count(calls)
