"""A function as it is written beside its column form, or above it where there is no room for both."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath
from textwrap import dedent
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.console import Group
from rich.syntax import Syntax
from rich.table import Table
from rich.text import Text

from advisor.reports.safe import safe, safe_lines
from advisor.reports.screen.code import THEME
from advisor.reports.screen.layout import QUIET, STRONG, Fitted

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions, RenderableType, RenderResult

    from advisor.model import Target, Vectorization

BESIDE = 110
"""Columns from which two pieces of code stand side by side: half of it holds most lines (our own code's)."""

NARROWEST_SIDE = 40
"""Columns that each of them gets at least."""

GAP = 3

HANG = 4
"""Columns by which the rest of a wrapped line is indented further than its beginning."""

WRAPPED_MOST = 0.6
"""Rows that wrapping may add, as a share of the lines, for both to stand side by side; a function with long
lines, at 110 columns, adds 0.5 and reads well; 1.0 does not (we looked)."""

GUARD = "Rows that do not meet the conditions go through the original"
TITLE = 60
"""Characters of what stands above the code."""


@dataclass(frozen=True, slots=True)
class Code:
    """Highlighted lines of code; what does not fit into a line hangs below it, indented."""

    lines: tuple[str, ...]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Highlight, then wrap line by line."""
        plain = Syntax("", "python", theme=THEME, background_color="default")
        for line in plain.highlight("\n".join(self.lines)).split("\n", allow_blank=True)[: len(self.lines)]:
            yield from _hung(line, console, options.max_width)


def _hung(line: Text, console: Console, width: int) -> list[Text]:
    if cell_len(line.plain) <= width:
        return [line]
    indent = _indent(line.plain, width)
    first, *rest = line[indent:].wrap(console, max(width - indent - HANG, 1))
    return [
        Text(" " * indent).append_text(first),
        *(Text(" " * (indent + HANG)).append_text(each) for each in rest),
    ]


def _rows_of(line: str, width: int) -> int:
    if cell_len(line) <= width:
        return 1
    return -(-(cell_len(line) - _indent(line, width)) // max(width - _indent(line, width) - HANG, 1))


def _indent(line: str, width: int) -> int:
    return min(len(line) - len(line.lstrip()), width // 2)


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two pieces of code."""

    title: str
    lines: tuple[str, ...]

    def rows(self, width: int) -> int:
        """Return about how many rows the lines take when wrapped."""
        return sum(_rows_of(line, width) for line in self.lines)

    def shown(self, most: int | None) -> Group:
        """Return the title above the highlighted code, cut after so many lines."""
        kept = self.lines[:most]
        left = len(self.lines) - len(kept)
        cut = [Text(f"... {left} more line{'s' if left > 1 else ''}", style=QUIET)] if left else []
        return Group(Text(self.title, style=STRONG, overflow="fold"), Code(kept), *cut)


def before_after(found: Vectorization, target: Target, most: int | None = None) -> RenderableType:
    """Return the function and the code that is offered for it, each cut after so many lines."""
    plain, guard = apart(found)
    before, after = Side(_before_title(target), code_lines(found.before)), Side("After", plain)
    laid_out = Fitted(lambda options: _laid_out(before, after, most, options))
    if not guard or most is not None:
        return laid_out
    return Group(laid_out, Text(), Side(GUARD, guard).shown(most))


def apart(found: Vectorization) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the lines of the column form, and those that send odd rows through the original."""
    imports = [*found.imports, *(("", "") if found.imports else ())]
    code = found.code.strip("\n")
    plain = found.plain.strip("\n")
    if not plain or not code.startswith(plain) or code == plain:
        plain = code
    rest = code[len(plain) :].strip("\n")
    return code_lines("\n".join([*imports, plain])), code_lines(rest) if rest else ()


def code_lines(code: str) -> tuple[str, ...]:
    """Return lines of foreign code, each of which prints as it reads."""
    return tuple(safe_lines(dedent(code.expandtabs(4))).strip("\n").split("\n"))


def _before_title(target: Target) -> str:
    if target.file is None:
        return "Before"
    line = "" if target.line is None else f":{target.line}"
    return safe(f"Before: {PurePath(target.file).name}{line}", TITLE)


def _laid_out(before: Side, after: Side, most: int | None, options: ConsoleOptions) -> RenderableType:
    room = options.max_width - GAP
    left = _best_split(before, after, room)
    lines = len(before.lines) + len(after.lines)
    added = before.rows(left) + after.rows(max(room - left, NARROWEST_SIDE)) - lines
    if options.max_width < BESIDE or added > WRAPPED_MOST * lines:
        return Group(before.shown(most), Text(), after.shown(most))
    table = Table.grid(padding=(0, GAP, 0, 0))
    table.add_column(width=left)
    table.add_column(width=room - left)
    table.add_row(before.shown(most), after.shown(most))
    return table


def _best_split(before: Side, after: Side, room: int) -> int:
    """Return the width of the first side with which both together take the fewest rows."""
    widths = range(NARROWEST_SIDE, max(room - NARROWEST_SIDE, NARROWEST_SIDE) + 1)
    heights = {left: (before.rows(left), after.rows(max(room - left, NARROWEST_SIDE))) for left in widths}
    return min(widths, key=lambda left: (max(heights[left]), sum(heights[left])))
