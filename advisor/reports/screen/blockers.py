"""The steps of a function that have no column form: where they stand, why, and the line itself."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING

from rich.console import Group
from rich.padding import Padding
from rich.syntax import Syntax
from rich.text import Text

from advisor import wording
from advisor.reports.safe import safe
from advisor.reports.screen.code import THEME
from advisor.reports.screen.layout import INDENT, STRONG
from advisor.reports.screen.phrases import said

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import RenderableType

    from advisor.model import Blocker, Target, Vectorization

LINE = 160
"""Characters of a quoted line of source."""

UNSURE = "There may be a column form; none is known here."


def blockers_list(found: Vectorization, target: Target, most: int | None = None) -> Group:
    """Return the steps without a column form, each with its place and its line, the first ones only."""
    shown = found.blockers[:most]
    parts = [part for each in shown for part in _parts(each, found, target)]
    left = len(found.blockers) - len(shown)
    return Group(*parts, *([Text(f"... and {left} more")] if left else []))


def _parts(blocker: Blocker, found: Vectorization, target: Target) -> Iterator[RenderableType]:
    place, quoted = _place(blocker, target), _quoted(blocker, found, target)
    reason = wording.sentence(blocker.because) + ("" if blocker.sure else f" {UNSURE}")
    yield Text.assemble(*((said(place, STRONG), "  ") if place else ()), said(reason))
    if quoted:
        code = Syntax(quoted, "python", theme=THEME, word_wrap=True, background_color="default")
        yield Padding(code, (0, 0, 0, 2 * INDENT))


def _place(blocker: Blocker, target: Target) -> str:
    if blocker.line is None:
        return ""
    file = f"{PurePath(target.file).name}:" if target.file else "line "
    return f"{file}{blocker.line}"


def _quoted(blocker: Blocker, found: Vectorization, target: Target) -> str:
    """Return the source line of a blocker; empty when it is not one of the function's own."""
    lines = found.before.split("\n")
    if (
        blocker.line is None
        or target.line is None
        or not target.line <= blocker.line < target.line + len(lines)
    ):
        return ""
    return safe(lines[blocker.line - target.line].strip(), LINE)
