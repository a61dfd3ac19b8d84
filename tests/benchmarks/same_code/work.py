"""Five kinds of work for the A/A race, each a function of one item."""

from __future__ import annotations

import hashlib
import json
import random
import time

NUMBERS = list(range(5_000))


def documents() -> list[str]:
    """Return JSON texts of very different lengths."""
    rng = random.Random(1)  # noqa: S311 - sample data
    return [json.dumps(list(range(int(rng.paretovariate(1.2) * 100) % 20_000))) for _ in range(2_000)]


def loop(number: int) -> int:
    """Compute in pure Python for about 0.2 ms."""
    total = 0
    for step in range(3_000):
        total += (number + step) * step % 7
    return total


def digest(number: int) -> str:
    """Hash half a megabyte, without the interpreter lock."""
    return hashlib.sha256(bytes([number % 256]) * 500_000).hexdigest()


def parse(text: str) -> int:
    """Parse JSON: many small objects, and items of very different cost."""
    return len(json.loads(text))


def allocate(number: int) -> int:
    """Touch fresh memory: pages, allocator and cache decide."""
    return sum(bytearray(2_000_000)[:: 4096 + number % 7])


def wait(number: int) -> int:
    """Wait for 2 ms."""
    time.sleep(0.002)
    return number


WORK = {
    "loop": "NUMBERS",
    "digest": "NUMBERS",
    "parse": "documents",
    "allocate": "NUMBERS",
    "wait": "NUMBERS",
}
"""Functions, and where their items come from."""
