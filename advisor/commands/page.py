"""What standard output can show: its width, colors and characters; and a spinner while somebody waits."""

from __future__ import annotations

import os
import shutil
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.status import Status

PIPED_WIDTH = 100
"""Columns of a report that does not go to a terminal."""


def width() -> int:
    """Return the columns of the terminal, or of a plain page."""
    if sys.stdout.isatty() or "COLUMNS" in os.environ:
        return shutil.get_terminal_size((PIPED_WIDTH, 24)).columns
    return PIPED_WIDTH


def has_color() -> bool:
    """Tell whether standard output shows colors and its owner wants them (https://no-color.org)."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def is_ascii() -> bool:
    """Tell whether standard output can only show ASCII."""
    return "utf" not in (sys.stdout.encoding or "ascii").lower()


@contextmanager
def progress(text: str, *, quiet: bool = False) -> Iterator[Status | None]:
    """Show a spinner on standard error where somebody looks at it; None elsewhere."""
    if quiet or not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        yield None
        return
    from rich.console import Console  # noqa: PLC0415 - only where it is shown

    with Console(stderr=True).status(text) as status:
        yield status
