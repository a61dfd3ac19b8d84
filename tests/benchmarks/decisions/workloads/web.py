"""Calls of web services: slow, limited to a few at a time, counted per second, or quick and long to read.

Waiting overlaps, so calls in flight are what matters, and services differ in how many they bear. Some queue
what is too much, some refuse it with 503 or 429, and a refusal that is not handled ends the job.
"""

import asyncio
import contextlib
import json
import time
import urllib.error
import urllib.request
from typing import Any
from urllib.parse import urlsplit

import local_api
import requests

WORKLOADS: dict[str, dict[str, Any]] = {
    "api_50ms": {
        "target": "fetch",
        "data": "plain",
        "allow": ["network"],
        "api": True,
        "truth": {1: "no", 2: "io", 3: "yes", 4: "yes", 5: "yes"},
    },
    "api_50ms_async": {
        "target": "fetch_async",
        "data": "plain",
        "allow": ["network"],
        "api": True,
        "truth": {1: "no", 2: "io", 3: "yes", 4: "yes", 5: "yes"},
    },
    "api_requests": {
        "target": "fetch_requests",
        "data": "slower",
        "allow": ["network"],
        "api": True,
        "needs": ["requests"],
        "truth": {1: "no", 2: "io", 3: "yes", 4: "yes", 5: "yes"},
    },
    "api_long_job": {
        "target": "fetch",
        "data": "many_slow",
        "allow": ["network"],
        "api": True,
        "truth": {1: "no", 2: "io", 3: "yes", 4: "yes", 5: "yes"},
    },
    "api_eight_slots": {
        "target": "fetch",
        "data": "slots",
        "allow": ["network"],
        "api": True,
        "truth": {1: "no", 2: "io", 3: "yes", 4: "yes", 5: "yes"},
    },
    "api_one_slot": {
        "target": "fetch",
        "data": "single",
        "allow": ["network"],
        "api": True,
        "truth": {1: "no", 2: "io", 3: "yes"},
    },
    "api_503_above_six": {
        "target": "fetch",
        "data": "strict",
        "allow": ["network"],
        "api": True,
        "truth": {1: "no", 2: "io", 3: "yes"},
    },
    "api_429_strict": {
        "target": "fetch",
        "data": "counted",
        "allow": ["network"],
        "api": True,
        "truth": {1: "no", 2: "io", 3: "yes"},
    },
    "api_429_polite": {
        "target": "fetch_patiently",
        "data": "counted",
        "allow": ["network"],
        "api": True,
        "truth": {1: "no", 2: "io", 3: "yes"},
    },
    "api_long_tail": {
        "target": "fetch",
        "data": "uneven",
        "allow": ["network"],
        "api": True,
        "truth": {1: "no", 2: "io", 3: "yes", 4: "yes", 5: "yes"},
    },
    "api_and_parse": {
        "target": "fetch_and_parse",
        "data": "quick",
        "allow": ["network"],
        "api": True,
        "truth": {1: "no", 3: "yes"},
    },
    "api_eight_slots_async": {
        "target": "fetch_async",
        "data": "slots",
        "allow": ["network"],
        "api": True,
        "truth": {1: "no", 2: "io", 3: "yes", 4: "yes", 5: "yes"},
    },
    "api_few_calls": {
        "target": "fetch",
        "data": "few",
        "allow": ["network"],
        "api": True,
        "truth": {1: "no", 2: "io", 3: "yes"},
    },
}

TIMEOUT_SECONDS = 20.0
direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
"""Ignores the proxies that the environment may name, for the service is on this machine."""


def fetch(url: str) -> dict[str, Any]:
    """Fetch one answer; a refusal is an error."""
    with direct.open(url, timeout=TIMEOUT_SECONDS) as response:
        answer: dict[str, Any] = json.load(response)
    return answer


def fetch_requests(url: str) -> dict[str, Any]:
    """Fetch one answer with requests, a new connection each time."""
    response = requests.get(url, timeout=TIMEOUT_SECONDS, proxies={"http": ""})
    response.raise_for_status()
    answer: dict[str, Any] = response.json()
    return answer


def fetch_patiently(url: str) -> dict[str, Any]:
    """Fetch one answer; when the service says that it is too much, wait as long as it says and try again."""
    while True:
        try:
            return fetch(url)
        except urllib.error.HTTPError as error:
            if error.code != 429:
                raise
            time.sleep(float(error.headers["Retry-After"]))


def fetch_and_parse(url: str) -> int:
    """Fetch one answer quickly, and spend as long on reading it."""
    answer, total = fetch(url), 0
    for number in range(60_000):
        total = (total * 31 + number * answer["price"]) % 1_000_003
    return total


async def fetch_async(url: str) -> dict[str, Any]:
    """Fetch one answer without blocking the event loop; a refusal is an error."""
    parts = urlsplit(url)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    try:
        writer.write(f"GET {parts.path} HTTP/1.1\r\nHost: {parts.netloc}\r\n\r\n".encode())
        response = await asyncio.wait_for(reader.read(), TIMEOUT_SECONDS)
    finally:
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()
    head, _, body = response.partition(b"\r\n\r\n")
    if b" 200 " not in head[:20]:
        raise ConnectionError(head.partition(b"\r\n")[0].decode())
    answer: dict[str, Any] = json.loads(body)
    return answer


def urls(count: int, *options: str) -> list[str]:
    """Start the service and return addresses of so many items."""
    address = local_api.start(*options)
    return [f"{address}/items/{number}" for number in range(count)]


def plain() -> list[str]:
    """A service that answers in 50 ms and bears everything."""
    return urls(110)


def slower() -> list[str]:
    """A service that answers in 80 ms."""
    return urls(60, "--latency", "0.08")


def many_slow() -> list[str]:
    """350 calls of 60 ms: a job of 21 seconds."""
    return urls(350, "--latency", "0.06")


def slots() -> list[str]:
    """A service that works on eight calls at a time and lets the others wait."""
    return urls(130, "--latency", "0.04", "--slots", "8")


def single() -> list[str]:
    """A service that works on one call at a time."""
    return urls(150, "--latency", "0.02", "--slots", "1")


def strict() -> list[str]:
    """A service that refuses the seventh call inside."""
    return urls(130, "--latency", "0.04", "--most", "6")


def counted() -> list[str]:
    """A service that accepts 60 calls a second, ten at once."""
    return urls(150, "--latency", "0.03", "--rate", "60")


def uneven() -> list[str]:
    """A service whose answers take 40 ms in the mean and sometimes much longer."""
    return urls(150, "--latency", "0.04", "--spread", "1.2")


def quick() -> list[str]:
    """A service that answers in 4 ms."""
    return urls(400, "--latency", "0.004")


def few() -> list[str]:
    """Eight calls in all."""
    return urls(8, "--latency", "0.05")
