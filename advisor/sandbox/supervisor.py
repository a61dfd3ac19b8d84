"""The supervisor: neither the parent nor the child, it starts hosts, enforces limits and cleans up.

It lives in a session of its own, ignores signals from the terminal, and is the subreaper of everything
below it, so that daemons of the user's code stay findable. When the parent goes away, however it goes,
the socket to it closes, and the supervisor ends every process and removes the private folder.
"""

from __future__ import annotations

import ctypes
import math
import os
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from advisor.sandbox import tree
from advisor.sandbox.channel import Channel, ChannelClosed, Message

PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36
"""From Linux's prctl.h."""

POLL_SECONDS = 0.02
"""Time between two looks at memory and processes; a look costs about 0.1 ms (our own measurement)."""
OUTPUT_KEPT = 64 * 1024
"""Bytes of standard output and error that are kept; the rest is counted and dropped."""
SHARED_FOLDER = Path("/dev/shm")  # noqa: S108 - where Linux keeps shared memory
MARKER = "ADVISOR_SANDBOX"
"""Environment variable that every process below carries, so that orphans can be told apart."""


class Supervisor:
    """Serves one parent until it leaves."""

    def __init__(self, parent: Channel, marker: str) -> None:
        self.parent = parent
        self.memory_limit = self.process_limit = sys.maxsize
        self.deadline = math.inf
        self.folder = tempfile.mkdtemp(prefix="advisor-")
        self.marker = marker
        self.hosts: set[int] = set()
        self.cells: set[int] = set()
        self.killed: dict[int, Message] = {}
        self.peak = 0
        self.output_read, self.output_write = os.pipe2(os.O_CLOEXEC | os.O_NONBLOCK)
        os.set_blocking(self.output_write, True)
        self.output = bytearray()
        self.output_total = 0

    def serve(self) -> None:
        """Answer the parent until it closes its end or the time is over."""
        try:
            self.parent.send({"folder": self.folder, "pid": os.getpid()})
            while time.monotonic() < self.deadline:
                ready, _, _ = select.select([self.parent.fileno(), self.output_read], [], [], POLL_SECONDS)
                self.drain()
                if self.parent.fileno() in ready:
                    self.answer(*self.parent.receive())
                self.watch()
        except ChannelClosed:
            pass
        finally:
            tree.kill_below(os.getpid())
            shutil.rmtree(self.folder, ignore_errors=True)
            remove_blocks(Path(self.folder).name)

    def answer(self, message: Message, descriptors: list[int]) -> None:
        """Carry out one request of the parent."""
        match message["do"]:
            case "limit":
                self.limit(message)
                reply: Message = {}
            case "start":
                reply = {"pid": self.start_host(descriptors[0], message["python"])}
            case "cell":
                self.cells.add(message["pid"])
                reply = {}
            case "end":
                reply = self.end_cell(message["pid"])
            case "status":
                tree.reap()
                reply = {
                    "status": tree.statuses.get(message["pid"]),
                    "killed": self.killed.get(message["pid"]),
                }
            case "output":
                self.drain()
                reply = {"bytes": self.output_total, "text": bytes(self.output).decode("utf-8", "replace")}
            case other:
                raise ValueError(other)
        for descriptor in descriptors:
            os.close(descriptor)
        self.parent.send(reply | {"peak": self.peak})

    def limit(self, limits: Message) -> None:
        """Take the limits, which the parent names before it lets a host run anything of the user's."""
        self.memory_limit = int(limits["memory"])
        self.process_limit = int(limits["processes"])
        self.deadline = time.monotonic() + float(limits["seconds"])

    def start_host(self, descriptor: int, python: str) -> int:
        """Start an interpreter that will load the user's module, with our end of its channel."""
        environment = os.environ | {
            "TMPDIR": self.folder,
            "PYTHONDONTWRITEBYTECODE": "1",
            MARKER: self.marker,
        }
        os.set_inheritable(descriptor, True)
        process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
            [python, "-P", "-m", "advisor.sandbox.host", str(descriptor)],
            pass_fds=[descriptor],
            stdin=subprocess.DEVNULL,
            stdout=self.output_write,
            stderr=self.output_write,
            env=environment,
        )
        self.hosts.add(process.pid)
        return process.pid

    def end_cell(self, pid: int) -> Message:
        """End a cell with all its descendants; strays without a living cell go too."""
        self.cells.discard(pid)
        self.hosts.discard(pid)
        tree.kill_below(os.getpid(), only={pid})
        strays = [child for child in tree.children(os.getpid()) if child not in self.hosts]
        if self.cells:
            strays = [stray for stray in strays if tree.session(stray) == pid]
        tree.kill_below(os.getpid(), only=set(strays))
        return {"strays": len(strays)}

    def watch(self) -> None:
        """Enforce the limits on memory and number of processes."""
        found = tree.descendants(os.getpid())
        if len(found) > self.process_limit:
            self.end_largest({"why": "processes", "count": len(found)})
            return
        held = tree.weight(found, self.memory_limit)
        self.peak = max(self.peak, held)
        if held > self.memory_limit:
            self.end_largest({"why": "memory", "bytes": held})

    def end_largest(self, why: Message) -> None:
        """End the cell, or else the host, whose processes hold most."""
        candidates = [pid for pid in self.cells or self.hosts if tree.is_alive(pid)]
        if not candidates:
            candidates = list(self.hosts)

        def held(pid: int) -> int:
            return sum(map(tree.proportional, [pid, *tree.descendants(pid)]))

        largest = max(candidates, key=held)
        self.killed[largest] = why
        tree.kill_below(os.getpid(), only={largest})

    def drain(self) -> None:
        """Read what the user's code printed; keep the first part and count the rest."""
        for _ in range(64):
            try:
                data = os.read(self.output_read, 1 << 16)
            except BlockingIOError:
                return
            self.output_total += len(data)
            self.output += data[: max(0, OUTPUT_KEPT - len(self.output))]


def remove_blocks(prefix: str) -> None:
    """Remove the shared memory of cells that were killed; it is named after the private folder."""
    for block in SHARED_FOLDER.glob(f"{prefix}-*"):
        block.unlink(missing_ok=True)


def main() -> None:
    """Run as `python -m advisor.sandbox.supervisor DESCRIPTOR MARKER`."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT):
        signal.signal(number, signal.SIG_IGN)
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    parent = Channel.adopt(int(sys.argv[1]))
    parent.sock.set_inheritable(False)
    if not Path("/proc/self/stat").exists():
        return
    Supervisor(parent, sys.argv[2]).serve()


if __name__ == "__main__":
    main()
