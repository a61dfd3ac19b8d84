"""How an advice is shown: an open list of formats, each a module that turns an `Advice` into text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from advisor.errors import BadOption

if TYPE_CHECKING:
    from collections.abc import Callable

    from advisor.model import Advice


class Report(Protocol):
    """A module that shows an advice in one format."""

    NAME: str
    """What the person types after `--format`."""

    def render(self, advice: Advice, *, width: int, color: bool, ascii_only: bool) -> str:
        """Return the advice as text that ends with a line end; `width` is in columns."""


def load_terminal() -> Report:
    """Import the one for people."""
    from advisor.reports import terminal as report  # noqa: PLC0415 - see REPORTS

    return report


def load_json() -> Report:
    """Import the one for programs."""
    from advisor.reports import json as report  # noqa: PLC0415 - see REPORTS

    return report


REPORTS: dict[str, Callable[[], Report]] = {"terminal": load_terminal, "json": load_json}
"""Every format by its name, the default first; imported when wanted, as every audit pays for its imports."""


def find(name: str) -> Report:
    """Return the format of this name; raises BadOption when there is none."""
    if name not in REPORTS:
        raise BadOption(f"there is no format {name!r}", hint=f"Use one of: {', '.join(REPORTS)}.")
    return REPORTS[name]()
