# ruff: noqa: S311 - sample data, and functions as people write them
"""Functions that look independent and are not: what one call leaves behind changes what the next one finds.

Running them side by side gives wrong results, silently. Each does enough work that the attempt is tempting.
"""

import decimal
import os
import random
import time
from typing import Any

import prepared

WORKLOADS: dict[str, dict[str, Any]] = {
    "running_total": {
        "target": "add_up",
        "data": "amounts",
        "truth": {1: "no", 3: "no"},
        "forbidden": ["threads", "processes", "distinct", "vectorized"],
        "naive_wrong": True,
    },
    "difference_to_last": {
        "target": "difference",
        "data": "amounts",
        "truth": {3: "no"},
        "forbidden": ["threads", "processes", "distinct", "vectorized"],
        "naive_wrong": True,
    },
    "numbers_on_first_sight": {
        "target": "number_of",
        "data": "names",
        "truth": {3: "no"},
        "forbidden": ["threads", "processes", "distinct"],
        "naive_wrong": True,
    },
    "first_of_its_kind": {
        "target": "is_new",
        "data": "names",
        "truth": {3: "no"},
        "forbidden": ["threads", "processes", "distinct"],
        "naive_wrong": True,
    },
    "shared_random_state": {
        "target": "jitter",
        "data": "amounts",
        "truth": {3: "no"},
        "forbidden": ["threads", "processes", "distinct"],
        "naive_wrong": True,
    },
    "hash_chain": {
        "target": "seal",
        "data": "amounts",
        "truth": {3: "no"},
        "forbidden": ["threads", "processes", "distinct"],
        "naive_wrong": True,
    },
    "shared_ticket_roll": {
        "target": "ticket",
        "data": "amounts",
        "truth": {3: "no"},
        "forbidden": ["threads", "processes", "distinct"],
        "naive_wrong": True,
    },
    "smoother_object": {
        "target": "smoother.update",
        "data": "amounts",
        "truth": {3: "no"},
        "forbidden": ["threads", "processes", "distinct"],
        "naive_wrong": True,
    },
    "stop_after_budget": {
        "target": "spend",
        "data": "amounts",
        "truth": {3: "no"},
        "forbidden": ["threads", "processes", "distinct"],
        "naive_wrong": True,
    },
    "changes_its_argument": {
        "target": "complete",
        "data": "records",
        "forbidden": ["processes", "distinct"],
        "naive_wrong": True,
    },
    "timezone_of_process": {"target": "local_time", "data": "moments", "forbidden": ["threads"]},
    "decimal_context": {
        "target": "rounded",
        "data": "moments",
        "truth": {3: "no"},
        "forbidden": ["processes", "threads", "distinct"],
        "naive_wrong": True,
    },
}

WORK = 60_000
"""Rounds, about 4 ms."""
total = 0
last = 0
known: dict[str, int] = {}
seen: set[str] = set()
seal_of_last = 1
roll = iter(range(10**9))
spent = 0
random.seed(7)


def add_up(amount: int) -> int:
    """Return the balance after this amount."""
    global total  # noqa: PLW0603 - the trap
    total += amount + prepared.grind(WORK, amount) % 7
    return total


def difference(amount: int) -> int:
    """Return what changed since the last amount."""
    global last
    before, last = last, amount
    return amount - before + prepared.grind(WORK, amount)


def number_of(name: str) -> int:
    """Give each name a number, in order of appearance."""
    prepared.grind(WORK, len(name))
    return known.setdefault(name, len(known))


def is_new(name: str) -> bool:
    """Tell whether this name comes for the first time."""
    prepared.grind(WORK, len(name))
    new = name not in seen
    seen.add(name)
    return new


def jitter(amount: int) -> float:
    """Add noise from the generator that the module seeded."""
    prepared.grind(WORK, amount)
    return amount + random.random()


def seal(amount: int) -> int:
    """Seal an amount together with the seal of the one before."""
    global seal_of_last  # noqa: PLW0603 - the trap
    seal_of_last = (seal_of_last * 31 + prepared.grind(WORK, amount)) % 2_147_483_647
    return seal_of_last


def ticket(amount: int) -> tuple[int, int]:
    """Take the next ticket for an amount."""
    return next(roll), prepared.grind(WORK, amount)


class Smoother:
    """A moving average."""

    def __init__(self) -> None:
        self.mean = 0.0

    def update(self, amount: int) -> float:
        """Move the average towards an amount."""
        self.mean += 0.1 * (amount + prepared.grind(WORK, amount) % 3 - self.mean)
        return self.mean


smoother = Smoother()


def spend(amount: int) -> bool:
    """Spend until the budget is gone; refuse from then on."""
    global spent  # noqa: PLW0603 - the trap
    prepared.grind(WORK, amount)
    if spent + amount > 90_000:
        return False
    spent += amount
    return True


def complete(record: dict[str, int]) -> None:
    """Complete one record where it is; nothing is returned."""
    record["tax"] = record["price"] * 19 // 100 + prepared.grind(WORK, record["id"]) % 5
    record["gross"] = record["price"] + record["tax"]


def local_time(moment: int) -> str:
    """Write a moment in the time zone of a country, by changing that of the process."""
    os.environ["TZ"] = ("UTC", "Europe/Berlin", "America/New_York")[moment % 3]
    time.tzset()
    prepared.grind(WORK, moment)
    return time.strftime("%Y-%m-%d %H:%M %Z", time.localtime(moment * 3_600))


def rounded(moment: int) -> str:
    """Divide with as many digits as all the items before asked for."""
    context = decimal.getcontext()
    context.prec = 5 + (context.prec + moment) % 30
    prepared.grind(WORK, moment)
    return str(decimal.Decimal(moment + 1) / 7)


def amounts() -> list[int]:
    """Return 450 amounts."""
    return [number * 37 % 501 for number in range(450)]


def names() -> list[str]:
    """Return 450 names, many of which come again."""
    return [f"name {number * number % 101}" for number in range(450)]


def records() -> list[dict[str, int]]:
    """Return 450 records."""
    return [{"id": number, "price": number * 13 % 997} for number in range(450)]


def moments() -> list[int]:
    """Return 450 moments."""
    return list(range(450))
