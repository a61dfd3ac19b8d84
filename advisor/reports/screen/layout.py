"""Bars, headings and parts that choose their form by the room they get."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.console import ConsoleOptions, RenderableType
from rich.measure import Measurement
from rich.padding import Padding
from rich.rule import Rule
from rich.segment import Segment
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from rich.console import Console, RenderResult

# Only colors that are readable on black and on white, and never a color alone: each stands beside its word.
GOOD = "green"
BAD = "red"
CAREFUL = "magenta"
QUIET = "dim"
STRONG = "bold"

TEXT_WIDTH = 24
"""Columns that a text needs beside its name to read well."""

INDENT = 2

EIGHTHS = "▏▎▍▌▋▊▉█"
"""Blocks that fill one to eight eighths of a cell from the left."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar that fills a share of its column, with `#` where only ASCII can be shown."""

    share: float
    style: str = ""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Draw one line of the column's width."""
        draw = _ascii_bar if options.ascii_only else _block_bar
        yield Segment(
            draw(self.share, options.max_width).ljust(options.max_width), console.get_style(self.style)
        )
        yield Segment.line()

    def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Measurement:
        """Take whatever the column has."""
        del console
        return Measurement(1, options.max_width)


def _block_bar(share: float, width: int) -> str:
    eighths = max(round(_clamped(share) * width * 8), 1)
    full, rest = divmod(eighths, 8)
    return EIGHTHS[-1] * full + (EIGHTHS[rest - 1] if rest else "")


def _ascii_bar(share: float, width: int) -> str:
    return "#" * max(round(_clamped(share) * width), 1)


def _clamped(share: float) -> float:
    return min(max(0.0, share), 1.0)  # in this order NaN becomes 0


@dataclass(frozen=True, slots=True)
class Fitted:
    """A part of the screen that is built when its room is known."""

    build: Callable[[ConsoleOptions], RenderableType]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Build for this room."""
        del console
        yield self.build(options)


class Facts:
    """Named facts: the name beside its text, or above it where there is no room beside it."""

    def __init__(self, label_width: int) -> None:
        self.label_width = label_width
        self.rows: list[tuple[Text, RenderableType]] = []

    def add_row(self, label: Text, text: RenderableType) -> None:
        """Add one fact below the others."""
        self.rows.append((label, text))

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Lay the facts out for this room."""
        del console
        if options.max_width >= self.label_width + TEXT_WIDTH:
            yield self._beside()
            return
        for label, text in self.rows:
            if label:
                yield label
            yield Padding(text, (0, 0, 0, INDENT))

    def _beside(self) -> Table:
        table = grid(self.label_width, None)
        for row in self.rows:
            table.add_row(*row)
        return table


def heading(text: str) -> Rule:
    """Return a section's title line."""
    return Rule(Text(text, style=STRONG), align="left", style=QUIET)


def grid(*widths: int | None) -> Table:
    """Return a table without lines; a column without a width takes the rest."""
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0), expand=True)
    for width in widths:
        table.add_column(width=width, ratio=None if width else 1, overflow="fold")
    return table
