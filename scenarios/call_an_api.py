"""A thousand calls of an API that takes 50 milliseconds to answer.

You have a thousand URLs and a loop that fetches one after the other: 50 seconds in which the processor
does next to nothing. You were told to use all your cores.

What is right: cores do not matter, waiting does, and waiting can overlap. `fetch` uses an ordinary blocking
library, so threads are the small change; `fetch_async` is the same call written for coroutines. Either way
a limit on the calls in flight is part of the answer, because servers have limits of their own.

The API is a server on this machine that `items()` starts. It ends when the process that started it does.
"""

import asyncio
import atexit
import contextlib
import functools
import json
import signal
import subprocess
import sys
import urllib.request
from typing import Any
from urllib.parse import urlsplit

TARGET = "fetch"
DATA = "items"
ALLOW = ["network"]
EXPECTED = {"action": "switch", "strategies": ["threads", "coroutines"]}

CALLS = 1000
ANSWER_SECONDS = 0.05
TIMEOUT_SECONDS = 10.0
BACKLOG = 1024
"""Connections that may wait to be accepted: more than any number of calls in flight that makes sense."""

direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
"""Ignores the proxies that the environment may name, for the server is on this machine."""


def fetch(url: str) -> dict[str, Any]:
    """Fetch one answer of the API."""
    with direct.open(url, timeout=TIMEOUT_SECONDS) as response:
        answer: dict[str, Any] = json.load(response)
    return answer


async def fetch_async(url: str) -> dict[str, Any]:
    """Fetch one answer of the API without blocking the event loop."""
    parts = urlsplit(url)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    try:
        writer.write(f"GET {parts.path} HTTP/1.1\r\nHost: {parts.netloc}\r\n\r\n".encode())
        response = await asyncio.wait_for(reader.read(), TIMEOUT_SECONDS)
    finally:
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()
    answer: dict[str, Any] = json.loads(response.partition(b"\r\n\r\n")[2])
    return answer


def items() -> list[str]:
    """Start the server unless it runs already, and return the URLs to fetch."""
    _, port = start_server()
    return [f"http://127.0.0.1:{port}/items/{number}" for number in range(CALLS)]


@functools.cache
def start_server() -> tuple["subprocess.Popen[str]", int]:
    """Start the API as a process of its own that ends when its input closes; return it and its port."""
    server = subprocess.Popen(  # noqa: S603 - this very file
        [sys.executable, __file__, "--serve"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    atexit.register(stop_server, server)
    port = server.stdout.readline() if server.stdout else ""
    if not port:
        raise RuntimeError("the local API server did not start")
    return server, int(port)


def stop_server(server: "subprocess.Popen[str]") -> None:
    """Close the server's input, which ends it, and wait until it is gone."""
    with server:
        pass


async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answer one request as slowly as a real API would, and close the connection."""
    with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
        request = await reader.readuntil(b"\r\n\r\n")
        await asyncio.sleep(ANSWER_SECONDS)
        number = int(request.split()[1].rpartition(b"/")[2])
        body = json.dumps({"id": number, "price": number * 19 % 400, "in_stock": number % 7 > 0})
        writer.write(
            b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n"
            + f"Content-Length: {len(body)}\r\n\r\n{body}".encode()
        )
        await writer.drain()
    writer.close()


async def serve() -> None:
    """Say the port on standard output, then answer until standard input is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C ends whoever holds our input, and so us
    server = await asyncio.start_server(answer, "127.0.0.1", 0, backlog=BACKLOG)
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    if "--serve" in sys.argv:
        asyncio.run(serve())
    else:
        results = [fetch(url) for url in items()[:10]]
        print(f"fetched 10 of {CALLS} answers; the first is {results[0]}")
