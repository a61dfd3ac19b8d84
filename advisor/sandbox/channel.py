"""Carries JSON messages, and open file descriptors, between our own processes over a Unix socket.

Only lengths and JSON cross the border: the receiver never unpickles anything.
"""

from __future__ import annotations

import array
import json
import math
import select
import socket
import struct
import time
from typing import Any

HEADER = struct.Struct("!I")
MAX_MESSAGE = 64 * 1024 * 1024
"""Bytes; a longer message can only come from user code that scribbles on our socket."""
MAX_DESCRIPTORS = 4

Message = dict[str, Any]


class ChannelClosed(Exception):
    """The other side is gone."""


class ChannelTimeout(Exception):
    """The other side did not answer in time."""


class Channel:
    """One end of a connected Unix stream socket."""

    def __init__(self, sock: socket.socket) -> None:
        self.sock = sock
        sock.setblocking(True)

    @classmethod
    def pair(cls) -> tuple[Channel, Channel]:
        """Make two connected ends; both close on exec."""
        left, right = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        return cls(left), cls(right)

    @classmethod
    def adopt(cls, descriptor: int) -> Channel:
        """Take over a descriptor that was inherited or received."""
        return cls(socket.socket(fileno=descriptor))

    def fileno(self) -> int:
        """Return the descriptor, for select."""
        return self.sock.fileno()

    def send(self, message: Message, descriptors: tuple[int, ...] = ()) -> None:
        """Send one message; raises ChannelClosed when the other side is gone."""
        body = json.dumps(message).encode()
        frame = HEADER.pack(len(body)) + body
        try:
            sent = self.send_first(frame, descriptors)
            self.sock.sendall(frame[sent:])
        except OSError as error:
            raise ChannelClosed from error

    def send_first(self, frame: bytes, descriptors: tuple[int, ...]) -> int:
        """Send what fits of a frame together with the descriptors; return the bytes sent."""
        if not descriptors:
            return 0
        rights = (socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", descriptors))
        return self.sock.sendmsg([frame], [rights])

    def receive(self, seconds: float | None = None) -> tuple[Message, list[int]]:
        """Wait for one message and its descriptors; raises ChannelClosed or ChannelTimeout."""
        deadline = None if seconds is None else time.monotonic() + seconds
        descriptors: list[int] = []
        (length,) = HEADER.unpack(self.read(HEADER.size, deadline, descriptors))
        if length > MAX_MESSAGE:
            raise ChannelClosed
        try:
            message = json.loads(self.read(length, deadline, descriptors))
        except ValueError as error:
            raise ChannelClosed from error
        if not isinstance(message, dict):
            raise ChannelClosed
        return message, descriptors

    def read(self, length: int, deadline: float | None, descriptors: list[int]) -> bytes:
        """Read exactly so many bytes."""
        chunks: list[bytes] = []
        while length:
            self.wait(deadline)
            try:
                data, ancillary, _flags, _address = self.sock.recvmsg(
                    min(length, 1 << 20),
                    socket.CMSG_SPACE(MAX_DESCRIPTORS * array.array("i").itemsize),
                    socket.MSG_CMSG_CLOEXEC,
                )
            except OSError as error:
                raise ChannelClosed from error
            for level, kind, payload in ancillary:
                if level == socket.SOL_SOCKET and kind == socket.SCM_RIGHTS:
                    received = array.array("i")
                    received.frombytes(payload[: len(payload) - len(payload) % received.itemsize])
                    descriptors.extend(received)
            if not data:
                raise ChannelClosed
            chunks.append(data)
            length -= len(data)
        return b"".join(chunks)

    def wait(self, deadline: float | None) -> None:
        """Return when something can be read, or raise ChannelTimeout at the deadline."""
        if deadline is None:
            return
        remaining = deadline - time.monotonic()
        if remaining <= 0 or not readable(self.sock, remaining):
            raise ChannelTimeout

    def close(self) -> None:
        """Close this end."""
        self.sock.close()


def readable(source: socket.socket | int, seconds: float, process: int | None = None) -> bool:
    """Tell whether something can be read within so many seconds, or a process (a pidfd) has ended.

    poll works past descriptor 1023, where select does not.
    """
    poller = select.poll()
    poller.register(source, select.POLLIN)
    if process is not None:
        poller.register(process, select.POLLIN)
    return bool(poller.poll(max(0, math.ceil(seconds * 1000))))
