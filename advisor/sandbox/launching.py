"""Starts the supervisor, and a first host, without waiting: they come up while the parent imports the rest.

Imports next to nothing itself, so that it can be the first thing that an audit does.
"""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass

from advisor.errors import SandboxError
from advisor.sandbox.channel import Channel

LEAVE_SECONDS = 1.5
"""How long the supervisor gets to clean up before it is killed and the parent does it."""


@dataclass(slots=True)
class Launched:
    """Processes that were started and have not been heard of yet; they end when their channels close."""

    channel: Channel
    """To the supervisor, which answers with its folder first."""
    process: subprocess.Popen[bytes]
    marker: str
    host: Channel | None = None
    """To the first host, when one was asked for; the supervisor answers with its process id next."""

    def close(self) -> int:
        """Have the supervisor end everything below it, wait until it is gone, and return its exit code."""
        if self.host is not None:
            self.host.close()
        self.channel.close()
        try:
            return self.process.wait(LEAVE_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return self.process.wait()


def launch(*modules: str) -> Launched:
    """Start a supervisor, and a host that imports these modules of ours when there are any.

    Raises SandboxError where there can be no guarded child.
    """
    if not sys.platform.startswith("linux"):
        raise SandboxError(
            "advisor needs Linux: its guarded child relies on /proc and on Linux's subreaper",
            hint="on Windows run it inside WSL, on macOS inside a container",
        )
    ours, theirs = Channel.pair()
    marker = os.urandom(8).hex()
    theirs.sock.set_inheritable(True)
    process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
        [sys.executable, "-P", "-m", "advisor.sandbox.supervisor", str(theirs.fileno()), marker],
        pass_fds=[theirs.fileno()],
        stdin=subprocess.DEVNULL,
        start_new_session=True,
    )
    theirs.close()
    launched = Launched(ours, process, marker)
    if modules:
        launched.host = first_host(ours, modules)
    return launched


def first_host(supervisor: Channel, modules: tuple[str, ...]) -> Channel:
    """Ask for a host, and it for its imports, before either is there to listen."""
    ours, theirs = Channel.pair()
    supervisor.send({"do": "start", "python": sys.executable}, (theirs.fileno(),))
    theirs.close()
    ours.send({"do": "preload", "modules": modules})
    return ours
