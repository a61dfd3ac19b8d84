# ruff: noqa: S311 - sample data, and functions as people write them
"""A small web service on this machine: slow, limited or strict, as its options say.

No workload itself: `web.py` starts it. It is a process of its own that ends when whoever started it does,
because its standard input closes then. `/stats` tells how many calls came and how many were refused.
"""

import argparse
import asyncio
import atexit
import contextlib
import functools
import json
import math
import random
import signal
import subprocess
import sys
import time

BACKLOG = 1024
BUSY, TOO_MANY = "503 Service Unavailable", "429 Too Many Requests"


@functools.cache
def start(*options: str) -> str:
    """Start the service once per process; return its address."""
    server = subprocess.Popen(
        [sys.executable, __file__, *options], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    atexit.register(stop, server)
    port = server.stdout.readline().strip() if server.stdout else ""
    if not port:
        raise RuntimeError("the local service did not start")
    return f"http://127.0.0.1:{port}"


def stop(server: "subprocess.Popen[str]") -> None:
    """Close the service's input, which ends it."""
    with server:
        pass


class Service:
    """What the service remembers of its calls."""

    def __init__(self, options: argparse.Namespace) -> None:
        self.options = options
        self.slots = asyncio.Semaphore(options.slots)
        self.calls = self.refused = self.inside = self.peak = 0
        self.tokens, self.refilled = float(options.burst), time.monotonic()

    def refusal(self) -> str:
        """Say why a call is refused, or nothing."""
        if self.inside >= self.options.most:
            return BUSY
        if not self.options.rate:
            return ""
        now = time.monotonic()
        self.tokens = min(self.options.burst, self.tokens + (now - self.refilled) * self.options.rate)
        self.refilled = now
        if self.tokens < 1:
            return TOO_MANY
        self.tokens -= 1
        return ""

    async def reply(self, number: int) -> tuple[str, object]:
        """Answer one call."""
        self.calls += 1
        refused = self.refusal()
        if refused:
            self.refused += 1
            return refused, {"error": refused}
        self.inside += 1
        self.peak = max(self.peak, self.inside)
        try:
            async with self.slots:
                await asyncio.sleep(self.seconds(number))
        finally:
            self.inside -= 1
        return "200 OK", {"id": number, "price": number * 19 % 400, "tags": list(range(number % 9))}

    def seconds(self, number: int) -> float:
        """Return how long an answer takes; the same item always takes the same time."""
        spread = self.options.spread
        factor = random.Random(number).lognormvariate(-(spread**2) / 2, spread) if spread else 1.0
        return float(self.options.latency) * factor

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Read one request, answer it, and close the connection."""
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            path = (await reader.readuntil(b"\r\n\r\n")).split()[1].decode()
            if path == "/stats":
                status, answer = "200 OK", self.stats()
            else:
                status, answer = await self.reply(int(path.rpartition("/")[2]))
            body = json.dumps(answer).encode()
            head = f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nConnection: close\r\n"
            writer.write(f"{head}Retry-After: 1\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body)
            await writer.drain()
        writer.close()

    def stats(self) -> dict[str, int]:
        """Count."""
        return {"calls": self.calls, "refused": self.refused, "peak": self.peak}


async def serve(options: argparse.Namespace) -> None:
    """Say the port on standard output, then answer until standard input is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    service = Service(options)
    server = await asyncio.start_server(service.handle, "127.0.0.1", 0, backlog=BACKLOG)
    print(server.sockets[0].getsockname()[1], flush=True)  # noqa: T201 - whoever started it reads it
    await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--latency", type=float, default=0.05, help="seconds that an answer takes")
    parser.add_argument("--spread", type=float, default=0.0, help="sigma of the lognormal latency")
    parser.add_argument("--slots", type=int, default=4096, help="calls worked on at once; others wait")
    parser.add_argument("--most", type=float, default=math.inf, help="calls inside before 503")
    parser.add_argument("--rate", type=float, default=0.0, help="calls per second before 429")
    parser.add_argument("--burst", type=float, default=10.0, help="calls allowed above the rate at once")
    asyncio.run(serve(parser.parse_args()))
