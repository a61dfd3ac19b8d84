"""Jobs that are best left alone: hundreds of thousands of tiny items, or a handful of small ones.

Handing a tiny item over costs more than the item, and starting workers costs more than the whole of a small
job. Where columns fit they are the only gain that is left.
"""

from typing import Any

import prepared

WORKLOADS: dict[str, dict[str, Any]] = {
    "double_half_million": {
        "target": "double",
        "data": "half_million",
        "truth": {1: "yes", 3: "yes", 5: "no", 6: "no"},
    },
    "label_numbers": {"target": "label", "data": "three_hundred_thousand", "truth": {3: "yes"}},
    "collatz_steps": {
        "target": "collatz",
        "data": "collatz_starts",
        "truth": {1: "no", 2: "cpu", 3: "yes", 4: "yes", 6: "yes"},
    },
    "thousand_numbers": {"target": "double", "data": "thousand", "truth": {3: "yes", 4: "no"}},
    "ten_small_items": {"target": "small", "data": "ten", "truth": {1: "no", 2: "cpu", 3: "yes", 6: "yes"}},
    "one_item": {"target": "small", "data": "single", "truth": {4: "no"}},
    "gcd_pairs": {"target": "common", "data": "number_pairs", "truth": {3: "yes"}},
    "half_second_job": {
        "target": "small",
        "data": "twenty",
        "truth": {1: "no", 2: "cpu", 3: "yes", 6: "yes"},
    },
}


def double(number: int) -> int:
    """Double a number."""
    return number * 2


def label(number: int) -> str:
    """Write a number as a label."""
    return f"item-{number:06}" if number % 3 else "fizz"


def collatz(number: int) -> int:
    """Count the steps down to 1."""
    steps = 0
    while number != 1:
        number = number // 2 if number % 2 == 0 else 3 * number + 1
        steps += 1
    return steps


def small(number: int) -> int:
    """Compute for about 20 ms."""
    return prepared.grind(300_000, number)


def common(pair: tuple[int, int]) -> int:
    """Find the greatest common divisor, the way of Euclid."""
    left, right = pair
    while right:
        left, right = right, left % right
    return left


def half_million() -> list[int]:
    """Return 500,000 numbers."""
    return list(range(500_000))


def three_hundred_thousand() -> list[int]:
    """Return 300,000 numbers."""
    return list(range(300_000))


def collatz_starts() -> list[int]:
    """Return 250,000 numbers."""
    return list(range(1, 250_001))


def thousand() -> list[int]:
    """Return 1,000 numbers."""
    return list(range(1_000))


def ten() -> list[int]:
    """Return 10 numbers."""
    return list(range(10))


def single() -> list[int]:
    """Return one number."""
    return [7]


def twenty() -> list[int]:
    """Return 25 numbers."""
    return list(range(25))


def number_pairs() -> list[tuple[int, int]]:
    """Return 300,000 pairs."""
    return [(n * 7_919, n * 104_729 % 1_000_003 + 1) for n in range(300_000)]
