"""Opens a data file without surprises: nothing that could hang, one plain sentence for what is wrong."""

from __future__ import annotations

import errno
import io
import os
import stat
import zlib
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from advisor.errors import SourceUnreadable
from advisor.sources.text.unzipping import Unzipped, unzip

if TYPE_CHECKING:
    from collections.abc import Iterator

UTF8_BOM = b"\xef\xbb\xbf"
UTF16_BOMS = (b"\xff\xfe", b"\xfe\xff")
PEEK_BYTES = 64 * 1024
"""Read at first to see the encoding and, for CSV, the delimiter; our own choice."""
UNZIP_BYTES = 32 * 1024 * 1024
"""Text unzipped at most: 0.2 s in our own measurement, and a bound for files that unzip to terabytes."""
NUL_SHARE = 0.2
"""Latin text in UTF-16 is half NUL bytes; damaged text has a few."""
SPECIAL_FILES = (
    (stat.S_ISFIFO, "a pipe (FIFO)"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TextFile:
    """A text file in UTF-8, open for reading in bytes."""

    name: str
    """As the person knows it."""
    stream: BinaryIO
    """The text's bytes, unzipped."""
    size: int
    """Bytes in the stream."""
    stored: int
    """Bytes of the file."""
    unzipped: Unzipped | None
    """What was unzipped; None for a file that is not gzipped."""
    start: int
    """Bytes of byte order mark in front of the text."""
    head: bytes
    """The first bytes of the text, behind the mark."""

    @property
    def whole(self) -> bool:
        """Tell whether the stream holds all of the text."""
        return self.unzipped is None or self.unzipped.whole

    @property
    def extent(self) -> str:
        """Say how much of the text the stream holds."""
        return "the whole file" if self.whole else f"the first {self.size / 1024**2:.2g} MB of the text"


def is_named(spec: str, endings: tuple[str, ...], *, gzipped: bool = False) -> bool:
    """Tell from the name alone whether a file has one of the endings, `.gz` behind it if `gzipped`."""
    name = spec.lower()
    return name.endswith(endings) or (gzipped and name.endswith(tuple(f"{ending}.gz" for ending in endings)))


def regular_file(path: str, wanted: str) -> int:
    """Return a file's size without opening it; raises SourceUnreadable unless it is a regular file."""
    try:
        facts = os.stat(path)  # noqa: PTH116 - the path stays the text that the person wrote
    except (OSError, ValueError) as error:
        raise unreachable(path, error) from error
    if stat.S_ISDIR(facts.st_mode):
        hint = "a quoted glob such as 'folder/*' gives the paths in a folder"
        raise SourceUnreadable(f"{path!r} is a folder, not {wanted}", hint=hint)
    for is_special, what in SPECIAL_FILES:
        if is_special(facts.st_mode):
            raise SourceUnreadable(
                f"{path!r} is {what}, not {wanted}", hint="copy its content to a file first"
            )
    return facts.st_size


def unreachable(path: str, error: OSError | ValueError) -> SourceUnreadable:
    """Say in one sentence why a path cannot be reached or read."""
    if isinstance(error, PermissionError):
        return SourceUnreadable(f"no right to read {path!r}", hint="check its permissions and its folder's")
    if isinstance(error, FileNotFoundError) and os.path.islink(path):  # noqa: PTH114 - text path
        missing = os.readlink(path)  # noqa: PTH115 - text path
        return SourceUnreadable(f"{path!r} is a broken link: {missing!r} does not exist")
    if isinstance(error, FileNotFoundError):
        return SourceUnreadable(f"there is no {path!r}", hint="check the spelling and the working folder")
    if isinstance(error, OSError) and error.errno == errno.ELOOP:
        return SourceUnreadable(f"{path!r} is a link that leads back to itself")
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return SourceUnreadable(f"{path!r} cannot be read: {reason}")


@contextmanager
def open_text(path: str, *, wanted: str, name: str = "", most: int | None = None) -> Iterator[TextFile]:
    """Open a UTF-8 text file, gzipped or not, turning what can go wrong into SourceUnreadable.

    `most` bounds the text that is unzipped, in bytes.
    """
    name = name or path
    size = regular_file(path, wanted)
    try:
        with open(path, "rb") as stored:  # noqa: PTH123 - text path
            unzipped = unzip(stored, most or UNZIP_BYTES) if path.lower().endswith(".gz") else None
            yield _described(stored, name, size, unzipped)
    except (EOFError, zlib.error) as error:
        raise SourceUnreadable(f"{name!r} is damaged, or not gzip: {error}") from error
    except OSError as error:
        raise unreachable(name, error) from error


def _described(stored: BinaryIO, name: str, size: int, unzipped: Unzipped | None) -> TextFile:
    stream = stored if unzipped is None else io.BytesIO(unzipped.data)
    head = stream.read(PEEK_BYTES)
    if head.startswith(UTF16_BOMS) or head.count(0) > NUL_SHARE * len(head):
        hint = "save it again as UTF-8, for example with: iconv -f UTF-16 -t UTF-8"
        raise SourceUnreadable(
            f"{name!r} is not UTF-8: line 1, byte 1 looks like UTF-16 or no text", hint=hint
        )
    start = len(UTF8_BOM) if head.startswith(UTF8_BOM) else 0
    if not head[start:]:
        raise SourceUnreadable(f"{name!r} is empty: there are no items")
    return TextFile(
        name=name,
        stream=stream,
        size=size if unzipped is None else len(unzipped.data),
        stored=size,
        unzipped=unzipped,
        start=start,
        head=head[start:],
    )
