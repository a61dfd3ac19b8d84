"""This command is the wizard: it asks its way from a function and data to a verdict that is understood."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console

from advisor.commands.wizard.screen import Screen, require_terminal, terminal_kept
from advisor.commands.wizard.walk import Walk

if TYPE_CHECKING:
    from advisor.model import Request

__all__ = ["run"]


def run(request_defaults: Request, *, console: Console | None = None) -> int:
    """Walk a person through an audit and return the exit code; raises `BadOption` without a terminal.

    A target or data that the request already names are not asked for.
    """
    require_terminal()
    with terminal_kept():
        return Walk(Screen(console or Console()), request_defaults).go()
