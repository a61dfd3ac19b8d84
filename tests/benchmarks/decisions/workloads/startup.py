"""Work that has to begin: a module that is slow to import, tables loaded by the first call, caches.

Every spawned worker pays for the import again, and every worker for the table unless it was loaded before the
fork. A cache helps the loop more than workers that fill one each.
"""

import functools
import time
from typing import Any

import prepared

WORKLOADS: dict[str, dict[str, Any]] = {
    "slow_import": {
        "target": "price",
        "data": "orders",
        "truth": {1: "no", 2: "cpu", 3: "yes", 4: "yes", 5: "yes", 6: "yes"},
    },
    "lazy_table": {"target": "look_up", "data": "orders", "truth": {1: "no", 2: "cpu", 6: "yes"}},
    "lazy_table_short_job": {"target": "look_up", "data": "few_orders", "truth": {1: "no", 6: "yes"}},
    "cached_function": {"target": "cached_route", "data": "routes", "truth": {1: "no", 2: "cpu", 6: "yes"}},
    "repeated_items": {
        "target": "route",
        "data": "few_routes",
        "truth": {1: "no", 2: "cpu", 3: "yes", 6: "yes"},
    },
    "hidden_repeats": {
        "target": "route",
        "data": "scattered_routes",
        "truth": {1: "no", 2: "cpu", 3: "yes", 6: "yes"},
    },
}

READY = time.perf_counter() + 0.5
while time.perf_counter() < READY:  # what importing a large framework costs
    prepared.grind(1_000)


@functools.cache
def table() -> list[int]:
    """Load the table: half a second, once per process."""
    return [prepared.grind(10_000 + number) for number in range(700)]


def price(order: int) -> int:
    """Work out the price of one order."""
    return prepared.grind(90_000, order)


def look_up(order: int) -> int:
    """Look one order up in the table, and work on it."""
    return table()[order % 700] + prepared.grind(75_000, order)


def route(stops: tuple[int, int]) -> int:
    """Plan one route between two places: 10 ms."""
    return prepared.grind(150_000 + stops[0]) + stops[1]


cached_route = functools.lru_cache(maxsize=None)(route)


def orders() -> list[int]:
    """Return 400 orders."""
    return list(range(400))


def few_orders() -> list[int]:
    """Return 30 orders."""
    return list(range(30))


def routes() -> list[tuple[int, int]]:
    """Return 3,000 routes between 143 pairs of places."""
    return [(n * 7 % 13, n * 5 % 11) for n in range(3_000)]


def few_routes() -> list[tuple[int, int]]:
    """Return 400 routes between 40 pairs of places."""
    return [(n % 8, n % 5) for n in range(400)]


def scattered_routes() -> list[tuple[int, int]]:
    """Return 300 routes, half of which are asked for once and half many times."""
    return [(n, 0) if n % 2 else (n % 20, 1) for n in range(300)]
