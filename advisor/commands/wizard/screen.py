"""This file is the wizard's terminal: it prints, spins, races and asks, never two of these at once."""

from __future__ import annotations

import os
import signal
import sys
import termios
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from rich.live import Live
from rich.status import Status
from rich.text import Text

from advisor.errors import BadOption
from advisor.reports.safe import safe
from advisor.reports.terminal import as_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from questionary import Question
    from rich.console import Console, RenderableType

SHOW_CURSOR = "\x1b[?25h"
PLAIN_PASTE = "\x1b[?2004l"
"""Ends the bracketed paste mode that a prompt may have left on."""


class Screen:
    """One terminal on which at most one thing moves, and nothing moves while the person is asked."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self.is_ascii = not console.encoding.lower().startswith("utf")
        self._moving: Live | Status | None = None

    def show(self, *parts: RenderableType) -> None:
        """Print below all that stands there."""
        self.still()
        for part in parts:
            self.console.print(self.spelled(part))

    def spin(self, text: str) -> None:
        """Show that something is under way, until anything else is shown or asked."""
        status = self.spelled(Text(safe(text)))
        if isinstance(self._moving, Status):
            self._moving.update(status)
            return
        self.still()
        spinner = "line" if self.is_ascii else "dots"
        self._moving = Status(status, console=self.console, spinner=spinner)
        self._moving.start()

    def move(self, picture: RenderableType) -> None:
        """Show a picture in place of the one before."""
        spelled = self.spelled(picture)
        if isinstance(self._moving, Live):
            self._moving.update(spelled, refresh=True)
            return
        self.still()
        self._moving = Live(spelled, console=self.console, transient=True, auto_refresh=False)
        self._moving.start(refresh=True)

    def still(self) -> None:
        """Stop what moves, and forget the keys that were pressed meanwhile: they answered nothing."""
        if self._moving is None:
            return
        moving, self._moving = self._moving, None
        moving.stop()
        if sys.stdin.isatty():
            termios.tcflush(sys.stdin, termios.TCIFLUSH)

    def spelled(self, part: RenderableType) -> RenderableType:
        """Return the part, in ASCII where the terminal knows nothing else."""
        if not self.is_ascii:
            return part
        return Text(as_text(part, width=self.console.width, color=False, ascii_only=True).rstrip("\n"))

    def ask(self, question: Question) -> Any:
        """Return the answer; raises KeyboardInterrupt on Ctrl-C, and when nobody can answer any more."""
        self.still()
        try:
            return question.unsafe_ask()
        except EOFError as error:  # Ctrl-D, or the terminal is gone
            raise KeyboardInterrupt from error


def require_terminal() -> None:
    """Raise `BadOption` unless a person can be asked on a terminal that can move its cursor."""
    streams = (sys.stdin, sys.stdout)
    if all(stream is not None and stream.isatty() for stream in streams) and not is_dumb():
        return
    raise BadOption(
        "advisor needs a terminal for its wizard; without one use: advisor audit TARGET --data DATA",
        hint="advisor audit --help lists its options",
    )


def is_dumb() -> bool:
    """Say whether the terminal can only print."""
    return os.environ.get("TERM", "").lower() in {"dumb", "unknown"}


@contextmanager
def terminal_kept() -> Iterator[None]:
    """Keep typed keys from being echoed over moving pictures; give the terminal back as it was."""
    before = termios.tcgetattr(sys.stdin)
    silent = termios.tcgetattr(sys.stdin)
    silent[3] &= ~termios.ECHO
    termios.tcsetattr(sys.stdin, termios.TCSANOW, silent)
    try:
        yield
    finally:
        hears = signal.signal(signal.SIGINT, signal.SIG_IGN)  # an impatient Ctrl-C must not leave it silent
        with suppress(OSError, termios.error):  # the terminal may be gone
            termios.tcsetattr(sys.stdin, termios.TCSANOW, before)
            sys.stdout.write(SHOW_CURSOR + PLAIN_PASTE)
            sys.stdout.flush()
        signal.signal(signal.SIGINT, hears)
