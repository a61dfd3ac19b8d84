"""Fits and predictions: scipy and scikit-learn once per row, as notebooks do it.

A fitted model that predicts one row at a time could predict all of them at once. The curve fits and roots
cannot, and each takes milliseconds of C and Python together.
"""

from typing import Any

import numpy as np
from scipy import optimize, signal
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LinearRegression

WORKLOADS: dict[str, dict[str, Any]] = {
    "fit_curves": {
        "target": "fit",
        "data": "series",
        "needs": ["scipy", "sklearn"],
        "truth": {1: "no", 2: "cpu", 3: "yes", 4: "yes", 5: "yes", 6: "yes"},
    },
    "find_roots": {
        "target": "root",
        "data": "bonds",
        "needs": ["scipy", "sklearn"],
        "truth": {2: "cpu", 3: "yes", 4: "yes", 6: "yes"},
    },
    "forest_per_row": {
        "target": "classify",
        "data": "rows",
        "needs": ["sklearn"],
        "truth": {3: "yes", 4: "yes", 5: "yes", 6: "yes"},
    },
    "linear_per_row": {
        "target": "predict",
        "data": "many_rows",
        "needs": ["sklearn"],
        "truth": {2: "cpu", 3: "yes", 6: "yes"},
    },
    "filter_signals": {
        "target": "smooth",
        "data": "signals",
        "needs": ["scipy", "sklearn"],
        "truth": {1: "no", 2: "cpu", 3: "yes"},
    },
}

DAYS = np.linspace(0, 10, 60)
rng = np.random.default_rng(5)
KNOWN = rng.normal(size=(400, 6))
CLASSES = (KNOWN[:, 0] + KNOWN[:, 1] ** 2 > 1).astype(int)
forest = RandomForestClassifier(n_estimators=30, random_state=1).fit(KNOWN, CLASSES)
line = LinearRegression().fit(KNOWN, KNOWN @ np.arange(6.0))
BUTTER = signal.butter(4, 0.1)


def decay(day: Any, start: float, rate: float, rest: float) -> Any:
    """Describe something that fades."""
    return start * np.exp(-rate * day) + rest


def fit(measured: Any) -> tuple[float, ...]:
    """Fit a curve to one series."""
    found, _ = optimize.curve_fit(decay, DAYS, measured, p0=(1, 0.5, 0), maxfev=5_000)
    return tuple(round(float(value), 6) for value in found)


def root(bond: tuple[float, float, int]) -> float:
    """Find the yield of one bond from its price."""
    price, coupon, years = bond

    def excess(rate: float) -> float:
        return (
            sum(coupon / (1 + rate) ** year for year in range(1, years + 1))
            + 100 / (1 + rate) ** years
            - price
        )

    return round(float(optimize.brentq(excess, -0.5, 1.0)), 9)


def classify(row: Any) -> int:
    """Classify one customer with a forest."""
    return int(forest.predict(row.reshape(1, -1))[0])


def predict(row: list[float]) -> float:
    """Predict one price with a line."""
    return round(float(line.predict([row])[0]), 9)


def smooth(raw: Any) -> float:
    """Filter one signal forwards and backwards, and return its power."""
    return float(np.square(signal.filtfilt(*BUTTER, raw)).mean())


def series() -> list[Any]:
    """Return 10,000 noisy series."""
    noise = np.random.default_rng(6)
    starts = 1 + noise.random(10_000)
    return [decay(DAYS, start, 0.3 + start / 5, 0.1) + noise.normal(0, 0.02, 60) for start in starts]


def bonds() -> list[tuple[float, float, int]]:
    """Return 40,000 bonds: price, coupon, years."""
    return [(70 + n % 601 / 10, 1 + n % 7, 5 + n % 26) for n in range(40_000)]


def rows() -> list[Any]:
    """Return 1,300 customers."""
    return list(np.random.default_rng(7).normal(size=(1_300, 6)))


def many_rows() -> list[list[float]]:
    """Return 18,000 rows of numbers."""
    return np.random.default_rng(8).normal(size=(18_000, 6)).tolist()


def signals() -> list[Any]:
    """Return 1,800 signals of 60,000 samples, cut out of one."""
    whole = np.random.default_rng(9).normal(size=80_000)
    return [whole[10 * n : 10 * n + 60_000] for n in range(1_800)]
