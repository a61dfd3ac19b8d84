"""What a format has to say about its records, and what is found when they are drawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from advisor.model import Estimate
from advisor.sources.keys import Tally
from advisor.sources.text.feeding import Record

if TYPE_CHECKING:
    import re
    from collections.abc import Hashable, Iterator

    from advisor.sources.text.feeding import Feed

T = TypeVar("T")


class Splitter(Protocol[T]):
    """How one format divides lines into records."""

    @property
    def noun(self) -> str:
        """Name the records, such as "rows"."""

    @property
    def quote(self) -> bytes:
        """Give the byte that shows that a record may go on behind a line end; empty when none can."""

    @property
    def blank(self) -> re.Pattern[bytes] | None:
        """Give what a line end and a line that is no record look like; None when every line is a record."""

    def split(self, feed: Feed) -> Iterator[Record[T]]:
        """Yield the records of a feed that begins at a record's first byte."""

    def first(self, chunk: bytes) -> int | None:
        """Find where the first record begins in bytes cut out anywhere; None when that cannot be told."""

    def watch(self, record: Record[T]) -> None:
        """Take note of a record that was seen."""

    def known_by(self, record: Record[T]) -> Hashable:
        """Return what only equal items share."""

    def forget(self) -> None:
        """Forget the records that were seen, for reading begins anew."""


@dataclass(slots=True, kw_only=True)
class Found(Generic[T]):
    """The records drawn."""

    records: list[Record[T]]
    positions: list[int]
    total: Estimate | None
    drawn: str
    notes: list[str]
    complete: bool
    """Whether every record of the file was seen."""
    tally: Tally | None = None
    """How often items come up, when every record was seen."""
    last: Record[T] | None = None
    """The file's last record, when every one was seen."""


def behind_first_line(chunk: bytes) -> int | None:
    """Find where the second line begins: the first one may have been cut."""
    return chunk.find(b"\n") + 1 or None


def nul_note(name: str, where: str) -> list[str]:
    """Say where the first NUL byte is, if there is one."""
    return [f"{name!r} holds a NUL byte in {where}: the text may be damaged"] if where else []
