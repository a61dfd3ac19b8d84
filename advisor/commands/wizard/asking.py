"""This file holds the few forms of question that the wizard asks."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from prompt_toolkit.shortcuts import CompleteStyle
from questionary import Choice, confirm, path, select, text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from advisor.commands.wizard.screen import Screen

POINTER = ">"
"""Plain, so that it shows in every terminal."""


def choose(screen: Screen, message: str, choices: Sequence[Choice]) -> str:
    """Return the value of the chosen one."""
    return str(screen.ask(select(message, choices=choices, pointer=POINTER)))


def agree(screen: Screen, message: str) -> bool:
    """Return whether the person says yes; Enter alone says no."""
    return bool(screen.ask(confirm(message, default=False)))


def ask_text(screen: Screen, message: str) -> str:
    """Return what was typed, never nothing."""
    return str(screen.ask(text(message, validate=is_something, validate_while_typing=False))).strip()


def ask_place(screen: Screen, message: str, default: str = "", *, suffix: str = "") -> str:
    """Return a path, or other text, never nothing; completion offers folders and files with the suffix."""
    question = path(
        message,
        default=default,
        file_filter=lambda name: name.endswith(suffix) or Path(name).is_dir(),
        validate=is_something,
        validate_while_typing=False,
        complete_while_typing=False,
        complete_style=CompleteStyle.READLINE_LIKE,  # Tab fills in, as in a shell; Enter always accepts
    )
    place = str(screen.ask(question)).strip()
    return str(Path(place).expanduser()) if place.startswith("~") else place


def is_something(typed: str) -> bool | str:
    """Accept all but nothing; say what to do otherwise."""
    return bool(typed.strip()) or "Type something, or leave with Ctrl-C"
