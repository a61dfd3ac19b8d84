"""How an advice is shown: an open list of formats, each a module that turns an `Advice` into text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from advisor.errors import BadOption
from advisor.reports import json, terminal

if TYPE_CHECKING:
    from advisor.model import Advice


class Report(Protocol):
    """A module that shows an advice in one format."""

    NAME: str
    """What the person types after `--format`."""

    def render(self, advice: Advice, *, width: int, color: bool, ascii_only: bool) -> str:
        """Return the advice as text that ends with a line end; `width` is in columns."""


REPORTS: tuple[Report, ...] = (terminal, json)
"""Every format, the default first."""


def find(name: str) -> Report:
    """Return the format of this name; raises BadOption when there is none."""
    for report in REPORTS:
        if name == report.NAME:
            return report
    known = ", ".join(report.NAME for report in REPORTS)
    raise BadOption(f"there is no format {name!r}", hint=f"Use one of: {known}.")
