"""The host: a guarded child that loads the user's module and data once, then forks a fresh cell per call.

Forking before any call gives every cell the same untouched state without importing again. When the
module leaves threads behind, forking would be unsafe and the parent starts a new host per call instead.
What runs here imports only the standard library, and numpy or pandas when the data needs them.
"""

from __future__ import annotations

import contextlib
import ctypes
import faulthandler
import gc
import importlib
import os
import signal
import sys
import threading
import time
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Any

from advisor import wire
from advisor.errors import AdvisorError
from advisor.model import EffectKind
from advisor.sandbox import breadcrumb, guard
from advisor.sandbox.channel import Channel, ChannelClosed, Message
from advisor.sandbox.supervisor import PR_SET_PDEATHSIG

if TYPE_CHECKING:
    from types import TracebackType

OWN_FOLDER = str(Path(__file__).resolve().parents[1])
DETAIL_KEPT = 4000
"""Characters of a traceback that travel to the parent."""
REAP_SECONDS = 0.3
"""How long a cell whose channel closed may take to end before the parent has it killed."""


def resolve(name: str) -> Any:
    """Find `module:function` among our own modules."""
    module, _, function = name.partition(":")
    return getattr(importlib.import_module(module), function)


def describe_failure(error: BaseException) -> Message:
    """Turn an exception into plain facts: type, text, the user's own frames."""
    if isinstance(error, guard.EffectRefused):
        effect = wire.to_plain(error.effect)
        return {
            "kind": "refused an effect",
            "because": str(error),
            "error": "",
            "detail": "",
            "effect": effect,
        }
    name = type(error).__qualname__
    shown = f"{name}: {text_of(error)}".rstrip(": ")
    detail = "".join(traceback.format_list(own_frames(error.__traceback__)))
    return {
        "kind": "exited" if isinstance(error, SystemExit) else "raised",
        "because": shown[:300],
        "error": name,
        "detail": f"{detail}{shown}"[-DETAIL_KEPT:],
        "ours": isinstance(error, AdvisorError),
        "message": getattr(error, "message", ""),
        "hint": getattr(error, "hint", ""),
    }


def text_of(error: BaseException) -> str:
    """Return the text of an exception whose own code may fail."""
    try:
        return str(error)
    except BaseException as second:
        return f"(its text cannot be made: {type(second).__name__})"


def own_frames(trace: TracebackType | None) -> list[traceback.FrameSummary]:
    """Return the frames of a traceback that are not ours, so that people see their own code only."""
    frames = traceback.extract_tb(trace)
    return [frame for frame in frames if not frame.filename.startswith((OWN_FOLDER, "<frozen"))]


class Host:
    """Serves one parent; `stage` holds the user's function and items between requests."""

    def __init__(self, parent: Channel) -> None:
        self.parent = parent
        self.stage: Any = None
        self.crumbs: dict[int, breadcrumb.Breadcrumb] = {}

    def serve(self) -> None:
        """Answer requests until the parent leaves."""
        self.parent.send({"ready": os.getpid()})
        while True:
            message, descriptors = self.parent.receive()
            match message["do"]:
                case "run":
                    self.parent.send(self.run(message))
                case "fork":
                    self.fork(message, descriptors[0])
                case "preload":
                    for name in message["modules"]:
                        importlib.import_module(name)
                case "reap":
                    self.parent.send(self.reap(int(message["pid"])))
                case other:
                    raise ValueError(other)

    def run(self, message: Message) -> Message:
        """Call one of our functions here; what it returns as a stage is kept for later calls."""
        started = time.perf_counter()
        try:
            with guard.recording() as effects:
                value = resolve(message["function"])(self.stage, **message["arguments"])
        except BaseException as error:
            return {"failed": describe_failure(error)}
        if isinstance(value, tuple):
            self.stage, value = value
        return {
            "value": wire.to_plain(value),
            "effects": wire.to_plain(effects),
            "seconds": time.perf_counter() - started,
            "threads": threading.active_count(),
        }

    def fork(self, message: Message, descriptor: int) -> None:
        """Fork a cell that makes one call and answers on its own channel."""
        crumb = breadcrumb.renew()
        if message["forking"]:
            gc.freeze()
            pid = os.fork()
            if pid:
                os.close(descriptor)
                self.crumbs[pid] = crumb
                self.parent.send({"pid": pid})
                return
            self.parent.close()
        else:
            self.parent.send({"pid": os.getpid()})
        run_cell(Channel.adopt(descriptor), self.stage, message)

    def reap(self, pid: int) -> Message:
        """Wait shortly for a cell to end; say how, and at which item."""
        deadline = time.monotonic() + REAP_SECONDS
        item, calls = self.crumbs[pid].read() if pid in self.crumbs else (None, 0)
        while True:
            try:
                gone, status = os.waitpid(pid, os.WNOHANG)
            except ChildProcessError:
                return {"status": None, "item": item, "calls": calls}
            if gone:
                return {"status": status, "item": item, "calls": calls}
            if time.monotonic() > deadline:
                return {"alive": True, "item": item, "calls": calls}
            time.sleep(0.001)


def run_cell(channel: Channel, stage: Any, message: Message) -> None:
    """Make the call in a session of its own, answer, and end without running the user's exit handlers."""
    code = 0
    with contextlib.suppress(OSError):
        os.setsid()
    die_with(signal.SIGKILL)
    allowed = frozenset(EffectKind(kind) for kind in message["allowed"])
    try:
        function = resolve(message["function"])
        extra = (channel,) if message["talks"] else ()
        guard.watch.agreed = allowed
        guard.watch.allowed = None if message["talks"] else allowed
        value = function(stage, *extra, **message["arguments"])
        guard.watch.allowed = None
        reply: Message = {"value": wire.to_plain(value)}
    except ChannelClosed:
        os._exit(0)
    except BaseException as error:
        guard.watch.allowed = None
        reply = {"failed": describe_failure(error)}
        code = 1
    item, calls = breadcrumb.current.read()
    try:
        channel.send({"done": True, "item": item, "calls": calls, **reply})
    except ChannelClosed:
        code = 1
    flush()
    os._exit(code)


def flush() -> None:
    """Hand what the user's code printed to the supervisor."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except Exception:  # noqa: S112 - the user may have closed or replaced it
            continue


def die_with(number: int) -> None:
    """Ask the kernel to end this process when the one that started it ends."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, number, 0, 0, 0)


def main() -> None:
    """Run as `python -m advisor.sandbox.host DESCRIPTOR`."""
    die_with(signal.SIGKILL)
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT):
        signal.signal(number, signal.SIG_DFL)
    parent = Channel.adopt(int(sys.argv[1]))
    parent.sock.set_inheritable(False)
    sys.argv = [""]
    faulthandler.enable()
    guard.install()
    try:
        Host(parent).serve()
    except ChannelClosed:
        os._exit(0)


if __name__ == "__main__":
    main()
