"""The code to paste: without a frame or an indent, so that it can be copied as it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.console import Group
from rich.style import Style
from rich.syntax import ANSISyntaxTheme, Syntax
from rich.text import Text

from advisor.reports.safe import safe_lines
from advisor.reports.screen.layout import QUIET, Fitted

if TYPE_CHECKING:
    from rich.console import ConsoleOptions, RenderableType

    from advisor.model import Plan

THEME = ANSISyntaxTheme(
    {
        ("Comment",): Style(dim=True),
        ("Keyword",): Style(bold=True),
        ("Name", "Decorator"): Style(color="magenta"),
        ("Literal", "Number"): Style(color="magenta"),
        ("Literal", "String"): Style(color="green"),
    }
)
"""Colors that are readable on black and on white."""

WRAPPED = "(Lines longer than the screen are wrapped here; the JSON report has them whole.)"


def code_block(plan: Plan, wrapped: str = WRAPPED) -> RenderableType:
    """Return a plan's code, highlighted where there is color; `wrapped` is said where it does not fit."""
    return Fitted(lambda options: _fitted(safe_lines(plan.code).strip("\n"), wrapped, options))


def _fitted(code: str, wrapped: str, options: ConsoleOptions) -> RenderableType:
    shown = Syntax(code, "python", theme=THEME, word_wrap=True, background_color="default")
    too_long = any(cell_len(line) > options.max_width for line in code.split("\n"))
    return Group(shown, Text(wrapped, style=QUIET)) if too_long else shown
