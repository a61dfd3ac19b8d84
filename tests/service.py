"""A real HTTP service in a process of its own, with latency, slots, and a limit on its rate.

Run as `python service.py JSON`; it prints its port. `/count` tells how many calls came in, how many were
refused and how many were in flight at most; every other path is a call.
"""

import asyncio
import contextlib
import json
import random
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

WANTED = {"latency": 0.05, "jitter": 0.0, "slots": 0, "most": 0, "rate": 0.0, "burst": 10, "retry": ""}
"""`slots` calls are served at once and others wait; `most` are served at once and others get a 503; `rate`
calls a second are let in after a `burst`, others get a 429 with `Retry-After: retry`. 0 = no such limit."""


class Service:
    def __init__(self, wanted):
        self.wanted = WANTED | wanted
        self.tokens, self.filled = float(self.wanted["burst"]), time.monotonic()
        self.slots = asyncio.Semaphore(self.wanted["slots"] or 10**6)
        self.calls = self.refused = self.flying = self.peak = self.connections = 0

    def lets_in(self):
        now = time.monotonic()
        gained = self.wanted["rate"] * (now - self.filled)
        self.tokens, self.filled = min(self.wanted["burst"], self.tokens + gained), now
        if self.wanted["rate"] and self.tokens < 1:
            return False
        self.tokens -= 1
        return True

    async def answer(self):
        self.calls += 1
        if (self.wanted["most"] and self.flying >= self.wanted["most"]) or not self.lets_in():
            self.refused += 1
            return "503 Busy" if self.wanted["most"] else "429 Slow down"
        self.flying += 1
        self.peak = max(self.peak, self.flying)
        async with self.slots:
            jitter = self.wanted["jitter"] * random.uniform(-1, 1)  # noqa: S311 - jitter, no secret
            await asyncio.sleep(self.wanted["latency"] * (1 + jitter))
        self.flying -= 1
        return "200 OK"

    def counts(self):
        return {name: getattr(self, name) for name in ("calls", "refused", "peak", "connections")}

    async def serve(self, reader, writer):
        self.connections += 1
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            while head := await reader.readuntil(b"\r\n\r\n"):
                counting = head.startswith(b"GET /count")
                status = "200 OK" if counting else await self.answer()
                body = json.dumps(self.counts()).encode() if counting else b"ok"
                later = f"Retry-After: {self.wanted['retry']}\r\n" if self.wanted["retry"] else ""
                later = later if status[:3] in ("429", "503") else ""
                writer.write(
                    f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n{later}\r\n".encode() + body
                )
                await writer.drain()
        writer.close()


async def run(wanted):
    service = Service(wanted)
    server = await asyncio.start_server(service.serve, "127.0.0.1", 0, backlog=1024)
    print(server.sockets[0].getsockname()[1], flush=True)  # noqa: T201 - how the test learns it
    await server.serve_forever()


class Running:
    """The service as a test sees it."""

    def __init__(self, **wanted):
        self.wanted = wanted

    def __enter__(self):
        self.process = subprocess.Popen(
            [sys.executable, str(Path(__file__)), json.dumps(self.wanted)], stdout=subprocess.PIPE, text=True
        )
        self.port = int(self.process.stdout.readline())
        self.url = f"http://127.0.0.1:{self.port}"
        return self

    def __exit__(self, *_error):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()

    def counts(self):
        with urllib.request.urlopen(f"{self.url}/count") as answer:  # noqa: S310 - our own
            return json.load(answer)


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(run(json.loads(sys.argv[1])))
