"""What cannot travel: functions, items and results that no pickle can carry, and errors that kill the pool.

Worker processes that are handed these break with an error, or never answer. Inheriting by fork may help with
items and functions; nothing helps with results.
"""

import functools
import re
import threading
from typing import Any

import prepared

WORKLOADS: dict[str, dict[str, Any]] = {
    "lambda_target": {
        "target": "transform",
        "data": "numbers",
        "truth": {2: "cpu", 3: "yes", 4: "yes", 5: "yes"},
        "naive_wrong": True,
    },
    "decorated_without_wraps": {
        "target": "checked",
        "data": "numbers",
        "truth": {2: "cpu", 3: "yes", 4: "yes", 5: "yes"},
        "naive_wrong": True,
    },
    "items_with_locks": {
        "target": "run_job",
        "data": "jobs",
        "truth": {2: "cpu", 4: "yes", 5: "yes", 6: "no"},
        "naive_wrong": True,
    },
    "items_with_callbacks": {
        "target": "call_back",
        "data": "callbacks",
        "truth": {2: "cpu", 4: "yes", 5: "yes", 6: "no"},
        "naive_wrong": True,
    },
    "results_are_closures": {
        "target": "make_rule",
        "data": "numbers",
        "truth": {2: "cpu", 6: "no"},
        "forbidden": ["processes"],
        "naive_wrong": True,
    },
    "results_are_views": {
        "target": "make_view",
        "data": "numbers",
        "truth": {2: "cpu", 3: "yes", 6: "no"},
        "forbidden": ["processes"],
        "naive_wrong": True,
    },
    "errors_as_results": {
        "target": "validate",
        "data": "numbers",
        "truth": {2: "cpu", 3: "yes", 6: "no"},
        "forbidden": ["processes"],
        "naive_wrong": True,
    },
    "rare_errors_as_results": {
        "target": "validate_rarely",
        "data": "many_numbers",
        "truth": {2: "cpu", 3: "yes"},
        "forbidden": ["processes"],
        "naive_wrong": True,
    },
}

WORK = 60_000
"""Rounds, about 4 ms."""

transform = lambda number: prepared.grind(WORK, number)  # noqa: E731 - the trap


def counting(function: Any) -> Any:
    """Check what a function returns; whoever wrote this forgot functools.wraps."""

    def wrapper(item: Any) -> Any:
        result = function(item)
        if result is None:
            raise ValueError("no result")
        return result

    return wrapper


@counting
def checked(number: int) -> int:
    """Compute one number."""
    return prepared.grind(WORK, number)


class Job:
    """Something to do, with a lock of its own."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.lock = threading.Lock()


def run_job(job: Job) -> int:
    """Do one job."""
    with job.lock:
        return prepared.grind(WORK, job.number)


def call_back(callback: Any) -> int:
    """Do what the callback says."""
    return prepared.grind(WORK, callback())


def make_rule(number: int) -> Any:
    """Compile one rule into a function."""
    pattern, limit = re.compile(f"a{{{number % 9}}}b"), prepared.grind(WORK, number)
    return lambda text: bool(pattern.match(text)) and len(text) < limit


def make_view(number: int) -> memoryview:
    """Return a view of computed bytes."""
    return memoryview((prepared.grind(WORK, number)).to_bytes(8))


class InvalidNumber(Exception):
    """What is wrong with a number; takes two arguments and hands one on, so no pickle can make it again."""

    def __init__(self, number: int, why: str) -> None:
        super().__init__(f"{number}: {why}")
        self.number = number

    def __eq__(self, other: object) -> bool:
        return isinstance(other, InvalidNumber) and other.args == self.args

    __hash__ = Exception.__hash__


def validate(number: int) -> Any:
    """Return the checked number, or the error that describes what is wrong with it."""
    value = prepared.grind(WORK, number)
    return value if value % 3 else InvalidNumber(number, "divisible")


def validate_rarely(number: int) -> Any:
    """The same, where one number in a thousand is wrong."""
    value = prepared.grind(30_000, number)
    return InvalidNumber(number, "unlucky") if number % 1_000 == 637 else value


def numbers() -> list[int]:
    """Return 450 numbers."""
    return list(range(450))


def many_numbers() -> list[int]:
    """Return 1,000 numbers."""
    return list(range(1_000))


def jobs() -> list[Job]:
    """Return 450 jobs."""
    return [Job(number) for number in range(450)]


def callbacks() -> list[Any]:
    """Return 450 functions to call back."""
    return [functools.partial(lambda number: number * 3, number) for number in range(450)]
