# ruff: noqa: S311 - sample data, and functions as people write them
"""Costs that differ: heavy tails, a few slow items, one straggler, and items that grow along the data.

The mean of a small sample says little here, and the last chunk can keep one worker busy while the others are
done. Big chunks are a mistake; so is believing thirty items.
"""

import random
from typing import Any

import prepared

WORKLOADS: dict[str, dict[str, Any]] = {
    "lognormal_costs": {
        "target": "simulate",
        "data": "lognormal",
        "truth": {1: "no", 2: "cpu", 3: "yes", 4: "yes", 5: "yes", 6: "yes"},
    },
    "very_heavy_tail": {
        "target": "simulate",
        "data": "heavy",
        "truth": {1: "no", 2: "cpu", 3: "yes", 6: "yes"},
    },
    "pareto_costs": {
        "target": "simulate",
        "data": "pareto",
        "truth": {1: "no", 2: "cpu", 3: "yes", 6: "yes"},
    },
    "few_slow_items": {
        "target": "simulate",
        "data": "few_slow",
        "truth": {1: "no", 2: "cpu", 3: "yes", 6: "yes"},
    },
    "one_straggler": {
        "target": "simulate",
        "data": "straggler",
        "truth": {1: "no", 2: "cpu", 3: "yes", 6: "yes"},
    },
    "growing_costs": {
        "target": "simulate",
        "data": "growing",
        "truth": {1: "no", 2: "cpu", 3: "yes", 4: "yes", 5: "yes", 6: "yes"},
    },
    "slow_item_last": {
        "target": "simulate",
        "data": "slow_last",
        "truth": {1: "no", 2: "cpu", 3: "yes", 6: "yes"},
    },
    "long_computation": {
        "target": "simulate",
        "data": "long_job",
        "truth": {1: "no", 2: "cpu", 3: "yes", 4: "yes", 5: "yes", 6: "yes"},
    },
}

MILLISECOND = 15_000
"""Rounds."""


def simulate(case: tuple[int, int]) -> int:
    """Simulate one case; its second number says for how many rounds."""
    number, rounds = case
    return prepared.grind(rounds, number)


def costing(milliseconds: list[float]) -> list[tuple[int, int]]:
    """Return cases of such costs."""
    return [(number, int(cost * MILLISECOND)) for number, cost in enumerate(milliseconds)]


def lognormal() -> list[tuple[int, int]]:
    """Return 800 cases of 3 ms in the mean, sigma 1."""
    chosen = random.Random(1)
    return costing([3 * chosen.lognormvariate(-0.5, 1) for _ in range(800)])


def heavy() -> list[tuple[int, int]]:
    """Return 2,000 cases of about 1 ms in the mean, sigma 2."""
    chosen = random.Random(2)
    return costing([chosen.lognormvariate(-2, 2) for _ in range(2_000)])


def pareto() -> list[tuple[int, int]]:
    """Return 3,000 cases whose costs follow Pareto's law, capped at 0.4 s."""
    chosen = random.Random(3)
    return costing([min(400.0, 0.25 * chosen.paretovariate(1.3)) for _ in range(3_000)])


def few_slow() -> list[tuple[int, int]]:
    """Return 2,000 cases, one in a hundred of which costs a hundred times as much."""
    return costing([60.0 if number % 100 == 57 else 0.6 for number in range(2_000)])


def straggler() -> list[tuple[int, int]]:
    """Return 600 cases, one of which takes as long as half of the others together."""
    return costing([900.0 if number == 311 else 3.0 for number in range(600)])


def growing() -> list[tuple[int, int]]:
    """Return 1,000 cases, the last of which cost nine times the first."""
    return costing([0.6 * (1 + 8 * number / 1_000) for number in range(1_000)])


def slow_last() -> list[tuple[int, int]]:
    """Return 500 cases, the last of which takes a second."""
    return costing([1_000.0 if number == 499 else 4.0 for number in range(500)])


def long_job() -> list[tuple[int, int]]:
    """Return 1,600 cases of 12 ms: a job of 20 seconds."""
    return costing([12.0 + number % 5 / 5 for number in range(1_600)])
