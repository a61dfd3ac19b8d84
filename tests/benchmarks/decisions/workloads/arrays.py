"""Arrays small and large: where NumPy itself is the answer, the trap, or already uses every core.

A hundred elements cost Python's overhead; a matrix product already runs on every core; a sort of 10 megabytes
runs on one, and the array is dear to send.
"""

from typing import Any

import numpy as np

WORKLOADS: dict[str, dict[str, Any]] = {
    "small_arrays": {"target": "features", "data": "small", "truth": {2: "cpu", 3: "yes", 6: "yes"}},
    "matrix_products": {"target": "product", "data": "hundred_seeds", "truth": {1: "no", 3: "yes"}},
    "singular_values": {"target": "singular", "data": "matrices", "truth": {1: "no", 3: "yes"}},
    "elementwise_3mb": {"target": "wave", "data": "medium", "truth": {2: "cpu", 3: "yes"}},
    "sort_10mb_in": {
        "target": "median",
        "data": "large",
        "truth": {2: "cpu", 3: "yes", 4: "yes"},
    },
    "sum_10mb_in": {
        "target": "total",
        "data": "large",
        "truth": {2: "cpu", 3: "yes", 6: "no"},
    },
    "make_10mb_out": {
        "target": "expand",
        "data": "few_seeds",
        "truth": {1: "no", 2: "cpu", 3: "yes", 6: "no"},
    },
    "render_10mb_out": {
        "target": "render",
        "data": "few_seeds",
        "truth": {1: "no", 2: "cpu", 3: "yes"},
    },
    "random_walks": {
        "target": "walk",
        "data": "seeds",
        "truth": {1: "no", 2: "cpu", 3: "yes", 4: "yes", 5: "yes", 6: "yes"},
    },
}

LARGE = 1_250_000
"""Floats of 10 MB."""


def features(window: Any) -> tuple[float, float, float]:
    """Describe one window of 100 samples."""
    return float(window.mean()), float(window.std()), float(np.abs(np.diff(window)).max())


def product(seed: int) -> float:
    """Multiply two matrices of 500 x 500, on as many cores as NumPy likes."""
    left = np.random.default_rng(seed).random((500, 500))
    return round(float(np.trace(left @ left.T @ left)), 3)


def singular(matrix: Any) -> float:
    """Return the largest singular value of a matrix."""
    return round(float(np.linalg.svd(matrix, compute_uv=False)[0]), 6)


def wave(samples: Any) -> float:
    """Send 3 megabytes through a few elementwise steps."""
    return float((np.sin(samples) * np.exp(-samples) + np.sqrt(samples)).sum())


def median(values: Any) -> float:
    """Sort 10 megabytes and return the middle."""
    return float(np.sort(values)[len(values) // 2])


def total(values: Any) -> float:
    """Sum 10 megabytes up."""
    return float(values.sum())


def expand(seed: int) -> Any:
    """Return 10 megabytes that cost next to nothing."""
    return np.full(LARGE, float(seed))


def render(seed: int) -> Any:
    """Return 10 megabytes that cost 40 milliseconds."""
    rng = np.random.default_rng(seed)
    return np.cumsum(rng.standard_normal(LARGE)) * np.sin(rng.random(LARGE))


def walk(seed: int) -> float:
    """Walk at random, 30,000 steps, from a generator of its own."""
    steps = np.random.default_rng(seed).choice((-1.0, 1.0), 30_000)
    place = furthest = 0.0
    for step in steps[:10_000]:
        place += step
        furthest = max(furthest, abs(place))
    return furthest + float(steps.sum())


def small() -> list[Any]:
    """Return 100,000 windows."""
    return list(np.random.default_rng(1).normal(size=(100_000, 100)))


def seeds() -> list[int]:
    """Return 600 seeds."""
    return list(range(600))


def hundred_seeds() -> list[int]:
    """Return 100 seeds."""
    return list(range(100))


def few_seeds() -> list[int]:
    """Return 50 seeds."""
    return list(range(50))


def matrices() -> list[Any]:
    """Return 60 matrices of 250 x 250."""
    return list(np.random.default_rng(2).random((60, 250, 250)))


def medium() -> list[Any]:
    """Return 220 arrays of 3 megabytes that share memory."""
    whole = np.random.default_rng(3).random(400_000)
    return [whole[n : n + 375_000] for n in range(220)]


def large() -> list[Any]:
    """Return 40 arrays of 10 megabytes."""
    whole = np.random.default_rng(4).random(LARGE)
    return [np.roll(whole, n * 1_009) for n in range(40)]
