"""The parent's side of the sandbox: starts the supervisor, hosts and cells.

Whatever happens to them becomes a value or a `Failed`.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, TypeVar

import psutil

from advisor import errors, wire
from advisor.errors import AdvisorError, SandboxError
from advisor.model import Effect, EffectKind, Failed, FailureKind
from advisor.sandbox.channel import Channel, ChannelClosed, ChannelTimeout, Message, readable
from advisor.sandbox.launching import Launched, launch
from advisor.sandbox.supervisor import MARKER

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

START_SECONDS = 15.0
"""How long our own processes may take to answer for the first time; 0.1 s is usual."""
AFTER_DEATH_SECONDS = 0.5
"""How long to wait for the rest of a message that a process sent before it ended."""
WATCH_SECONDS = 0.05
"""Time between two looks from outside at a running cell; a look costs up to 1 ms (our own measurement)."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What everything below the supervisor may use together."""

    seconds: float
    """Wall time until everything is ended."""
    memory: int
    """Resident bytes."""
    processes: int = 256


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """What came back from a call in the host itself."""

    value: Any
    effects: tuple[Effect, ...]
    seconds: float
    threads: int


class Sandbox:
    """A supervised place for the user's code; use as a context manager."""

    def __init__(self, limits: Limits, launched: Launched | None = None) -> None:
        self.limits = limits
        self.early = launched
        self.folder: Path | None = None
        self.calls = 0
        self.peak = 0
        self.hosts: list[Host] = []
        self.first: tuple[Channel, int] | None = None
        """The host that was launched early, until somebody starts one."""

    def __enter__(self) -> Self:
        self.launched = self.early or launch()
        self.channel = self.launched.channel
        try:
            self.channel.send({"do": "limit", **asdict(self.limits)})
            self.folder = Path(self.channel.receive(START_SECONDS)[0]["folder"])
            if self.launched.host is not None:
                pid = int(self.channel.receive(START_SECONDS)[0]["pid"])
                self.first = self.launched.host, pid
            self.channel.receive(START_SECONDS)
        except (ChannelClosed, ChannelTimeout) as error:
            self.close()
            raise SandboxError("the supervisor of the guarded child did not start") from error
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End everything below, and wait until it is gone."""
        for host in self.hosts:
            host.channel.close()
        if self.launched.close() != 0:
            self.sweep()
        if self.folder is not None and self.folder.exists():
            shutil.rmtree(self.folder, ignore_errors=True)

    def sweep(self) -> None:
        """End whatever carries our marker, when the supervisor could not do it itself."""
        for process in psutil.process_iter():
            with contextlib.suppress(psutil.Error):
                if process.environ().get(MARKER) == self.launched.marker:
                    process.kill()

    def ask(self, message: Message, descriptors: tuple[int, ...] = ()) -> Message:
        """Have the supervisor do something; raises SandboxError when it is gone."""
        try:
            self.channel.send(message, descriptors)
            reply, _ = self.channel.receive(START_SECONDS)
        except (ChannelClosed, ChannelTimeout) as error:
            raise SandboxError(
                "the supervisor of the guarded child is gone, or its time was over",
                hint="give more time with --budget, or look for what ended it",
            ) from error
        self.peak = max(self.peak, int(reply.get("peak", 0)))
        return reply

    def printed(self) -> tuple[int, str]:
        """Return how many bytes the user's code printed so far, and the first of them."""
        reply = self.ask({"do": "output"})
        return int(reply["bytes"]), str(reply["text"])

    def start(self, python: str = sys.executable) -> Host:
        """Start a fresh host; raises SandboxError when it does not come up."""
        if self.first is not None and python == sys.executable:
            (ours, pid), self.first = self.first, None
        else:
            ours, theirs = Channel.pair()
            pid = int(self.ask({"do": "start", "python": python}, (theirs.fileno(),))["pid"])
            theirs.close()
        try:
            ours.receive(START_SECONDS)
        except (ChannelClosed, ChannelTimeout) as error:
            raise SandboxError("the guarded child did not start") from error
        host = Host(self, ours, pid)
        self.hosts.append(host)
        return host


class Host:
    """A process that holds the user's module and items, and forks cells."""

    def __init__(self, sandbox: Sandbox, channel: Channel, pid: int) -> None:
        self.sandbox = sandbox
        self.channel = channel
        self.pid = pid
        self.forkable = True
        self.history: list[tuple[str, dict[str, Any]]] = []

    def run(self, function: str, type_: Any, limit: float, /, **arguments: Any) -> Ran | Failed:
        """Call one of our functions in the host itself, to load the user's module or data."""
        try:
            self.channel.send({"do": "run", "function": function, "arguments": wire.to_plain(arguments)})
            reply, _ = self.channel.receive(limit)
        except ChannelTimeout:
            self.end()
            return Failed(kind=FailureKind.TIMED_OUT, because=f"no answer within {limit:.1f} s")
        except ChannelClosed:
            return self.how_it_ended(None)
        if "failed" in reply:
            return failed_or_raise(reply["failed"])
        self.history.append((function, arguments))
        self.forkable = self.forkable and reply["threads"] == 1
        return Ran(
            value=wire.from_plain(type_, reply["value"]),
            effects=tuple(wire.from_plain(Effect, effect) for effect in reply["effects"]),
            seconds=reply["seconds"],
            threads=reply["threads"],
        )

    def preload(self, *modules: str) -> None:
        """Have the host import our own modules now, without waiting, so that no cell has to."""
        self.channel.send({"do": "preload", "modules": modules})

    def replayed(self) -> Host:
        """Return a fresh host that went through the same calls of `run`."""
        fresh = self.sandbox.start()
        for function, arguments in self.history:
            outcome = fresh.run(function, object, self.sandbox.limits.seconds, **arguments)
            if isinstance(outcome, Failed):
                raise SandboxError(f"the guarded child could not be set up again: {outcome.because}")
        fresh.forkable = self.forkable
        return fresh

    def open(
        self,
        function: str,
        /,
        *,
        allowed: frozenset[EffectKind] = frozenset(),
        talks: bool = False,
        **arguments: Any,
    ) -> Cell:
        """Start a call of one of our functions in a fresh cell and return at once."""
        host = self if self.forkable else self.replayed()
        ours, theirs = Channel.pair()
        message = {
            "do": "fork",
            "function": function,
            "arguments": wire.to_plain(arguments),
            "allowed": sorted(allowed),
            "talks": talks,
            "forking": self.forkable,
        }
        try:
            host.channel.send(message, (theirs.fileno(),))
            theirs.close()
            reply, _ = host.channel.receive(START_SECONDS)
        except (ChannelClosed, ChannelTimeout) as error:
            raise SandboxError("the guarded child is gone", hint=host.how_it_ended(None).because) from error
        pid = int(reply["pid"])
        self.sandbox.ask({"do": "cell", "pid": pid})
        return Cell(host, ours, pid)

    def call(
        self,
        function: str,
        type_: type[T],
        limit: float,
        /,
        *,
        allowed: frozenset[EffectKind] = frozenset(),
        look: Callable[[psutil.Process], None] | None = None,
        **arguments: Any,
    ) -> T | Failed:
        """Call one of our functions in a fresh cell and wait for its value."""
        cell = self.open(function, allowed=allowed, **arguments)
        try:
            value = cell.result(limit, look)
        finally:
            cell.end()
        return value if isinstance(value, Failed) else wire.from_plain(type_, value)

    def how_it_ended(self, cell: Cell | None) -> Failed:
        """Say how the host, or one of its cells, ended without an answer."""
        pid = self.pid if cell is None else cell.pid
        reply = self.sandbox.ask({"do": "status", "pid": pid})
        status = reply["status"]
        item: int | None = None
        if cell is not None and self.forkable:
            reaped = self.reap(cell)
            status, item = reaped.get("status", status), reaped.get("item")
        if status is None:
            self.sandbox.ask({"do": "end", "pid": pid})
            status = self.sandbox.ask({"do": "status", "pid": pid})["status"]
        return ending(status, reply["killed"], item)

    def reap(self, cell: Cell) -> Message:
        """Collect a cell that has ended, or nearly so."""
        try:
            self.channel.send({"do": "reap", "pid": cell.pid})
            return self.channel.receive(START_SECONDS)[0]
        except (ChannelClosed, ChannelTimeout):
            return {}

    def end(self) -> None:
        """End the host and its cells."""
        self.sandbox.ask({"do": "end", "pid": self.pid})
        self.channel.close()


class Cell:
    """One call in a fresh process."""

    def __init__(self, host: Host, channel: Channel, pid: int) -> None:
        self.host = host
        self.channel = channel
        self.pid = pid
        self.ended = False
        self.process = pidfd(pid)

    def result(self, seconds: float, look: Callable[[psutil.Process], None] | None = None) -> Any:
        """Wait for the value of the call, looking at the process from outside meanwhile."""
        deadline = time.monotonic() + seconds
        while True:
            remaining = deadline - time.monotonic()
            reply = self.receive(min(remaining, WATCH_SECONDS) if look else remaining, last=remaining <= 0)
            if reply is not None:
                return reply
            if look is not None:
                with contextlib.suppress(psutil.Error):
                    look(psutil.Process(self.pid))

    def receive(self, seconds: float, *, last: bool) -> Any:
        """Return a value, a Failed, or None when there is no answer yet."""
        if not readable(self.channel.sock, max(0.0, seconds), self.process):
            return self.timed_out() if last or seconds > WATCH_SECONDS else None
        try:
            reply, _ = self.channel.receive(AFTER_DEATH_SECONDS)
        except (ChannelClosed, ChannelTimeout):
            return self.host.how_it_ended(self)
        self.host.sandbox.calls += int(reply.get("calls", 0))
        if "failed" in reply:
            return failed_or_raise(reply["failed"], reply.get("item"))
        return reply["value"]

    def timed_out(self) -> Failed:
        """End the cell and name the item that it was at."""
        self.ended = True
        self.host.sandbox.ask({"do": "end", "pid": self.pid})
        reaped = self.host.reap(self) if self.host.forkable else {}
        self.host.sandbox.calls += int(reaped.get("calls", 0))
        return Failed(
            kind=FailureKind.TIMED_OUT, because="no answer within the time it had", item=reaped.get("item")
        )

    def talk(self, message: Message, seconds: float) -> Message | Failed:
        """Ask a talking cell something and wait for its answer."""
        with contextlib.suppress(ChannelClosed):
            self.channel.send(message)
        reply = self.receive(seconds, last=True)
        return reply if isinstance(reply, Failed) else dict(reply)

    def end(self) -> None:
        """End the cell with everything that it started."""
        self.channel.close()
        if self.process is not None:
            os.close(self.process)
            self.process = None
        if not self.ended:
            self.ended = True
            self.host.sandbox.ask({"do": "end", "pid": self.pid})
            if self.host.forkable:
                self.host.reap(self)


def pidfd(pid: int) -> int | None:
    """Open a descriptor that becomes readable when a process ends; None when it is gone already.

    A forked worker can keep our socket open after its cell died, so a closed socket is not enough.
    """
    try:
        return os.pidfd_open(pid)
    except OSError:
        return None


def failed_or_raise(plain: Message, item: int | None = None) -> Failed:
    """Rebuild our own errors as exceptions and everything else as a Failed."""
    if plain.get("ours"):
        kind = getattr(errors, plain["error"], AdvisorError)
        raise kind(plain["message"], hint=plain["hint"])
    return Failed(
        kind=FailureKind(plain["kind"]),
        because=plain["because"],
        item=item,
        detail=plain["detail"],
        error=plain["error"],
    )


def ending(status: int | None, killed: Message | None, item: int | None) -> Failed:
    """Put a wait status and the supervisor's reason into words."""
    if killed is not None and killed["why"] == "memory":
        held = f"held {killed['bytes'] / 1e6:,.0f} MB, over the limit"
        return Failed(kind=FailureKind.OUT_OF_MEMORY, because=held, item=item)
    if killed is not None:
        return Failed(
            kind=FailureKind.TOO_MANY_PROCESSES, because=f"started {killed['count']} processes", item=item
        )
    if status is not None and os.WIFSIGNALED(status):
        name = signal.Signals(os.WTERMSIG(status)).name
        return Failed(kind=FailureKind.KILLED, because=f"ended by {name}", item=item)
    code = "an unknown status" if status is None else f"status {os.waitstatus_to_exitcode(status)}"
    return Failed(kind=FailureKind.EXITED, because=f"left with {code}", item=item)
