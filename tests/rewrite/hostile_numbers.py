"""Numbers and moments at which column operations and Python are known, or likely, to differ."""
# ruff: noqa: DTZ001, DTZ901
# Columns of moments are mostly naive.

import math
import random
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from code_constants import INT64

WHOLE = (
    0, 1, -1, 2, 3, 7, 10, 12, 13, 59, 60, 99, 100, 101, 127, 128, 255, 256, 1000, -7, -10, -100,
    2**31 - 1, 2**31,
    -(2**31), 2**32, 2**53 - 1, 2**53, 2**53 + 1, -(2**53) - 1, 2**62, 2**62 + 1, -(2**62), 2**63 - 1,
    2**63 - 512,
    -(2**63), -(2**63) + 1, 10**15, 10**16 + 1, 10**18, 3037000500,
)  # fmt: skip
"""The last one is the smallest whole number whose square leaves 64 bits."""
FRACTIONS = (
    0.0, -0.0, 0.5, 1.5, 2.5, -0.5, -2.5, 0.125, 0.005, 0.015, 1.005, 2.675, 0.285, 1.115, 8.345,
    -1.005, 0.045,
    0.1 + 0.2, 1e-7, 1e-5, 1e15, 1e16, 1e17, 1e20, 1e22, 1e23, 1e300, -1e300, 1.7e308, 5e-324, 2.3e-308,
    1e154,
    float(2**31), float(2**53), float(2**53 + 2), float(2**63), -float(2**63), float(2**63 - 1024), math.inf,
    -math.inf, 123456789.125, 0.30000000000000004, 99.995, 99.99499999999999, 1 / 3, math.pi, 100.0,
    1.0, -1.0,
)  # fmt: skip
MOMENTS = (
    datetime.min, datetime(1, 1, 2), datetime(999, 12, 31, 23, 59, 59), datetime(1000, 1, 1),
    datetime(1582, 10, 15),
    datetime(1677, 9, 21, 0, 12, 43, 145224), datetime(1677, 9, 21), datetime(1677, 9, 22),
    datetime(1899, 12, 31),
    datetime(1900, 3, 1), datetime(1969, 12, 31, 23, 59, 59, 999999), datetime(1970, 1, 1),
    datetime(2000, 2, 29),
    datetime(2024, 2, 29), datetime(2024, 2, 29, 12, 30, 15, 123456), datetime(2024, 12, 31, 23, 59, 59,
    999999),
    datetime(2024, 3, 31, 2, 30), datetime(2038, 1, 19, 3, 14, 8), datetime(2262, 4, 11), datetime(2262,
    4, 12),
    datetime(2262, 4, 11, 23, 47, 16, 854776), datetime(9999, 12, 31), datetime.max,
)  # fmt: skip
NANOSECOND_YEARS = range(1678, 2262)
"""The whole years that 64-bit nanoseconds can hold."""
NEAR_DAYS = 4_000
"""Constants up to here may be numbers of days, hours or minutes before now."""


def whole_numbers(constants: Iterable[float], seen: Iterable[int]) -> list[int]:
    """Return the whole numbers around the constants and the values seen, and the fixed ones."""
    around = [math.floor(c) + step for c in constants if math.isfinite(c) for step in (-1, 0, 1)]
    around += [-math.floor(c) - step for c in constants if math.isfinite(c) for step in (0, 1)]
    real = [change for value in seen for change in (value - 1, value + 1, -value, value * 10)]
    return [n for n in dict.fromkeys([*WHOLE, *around, *real]) if n in INT64]


def fractions(constants: Iterable[float], seen: Iterable[float], rng: random.Random) -> list[float]:
    """Return the floats next to the constants and the values seen, near-ties, and the fixed ones."""
    exact = [float(c) for c in constants if abs(c) < 1e300]
    around = [change for c in exact for change in (*neighbors(c), c, -c, c + 1, c - 1, c + 0.5)]
    real = [change for value in seen for change in (*neighbors(value), -value, value * 1e6, round(value))]
    return [*FRACTIONS, *around, *map(float, real), *near_ties(rng)]


def neighbors(value: float) -> tuple[float, float]:
    """Return the floats just below and just above."""
    return math.nextafter(value, -math.inf), math.nextafter(value, math.inf)


def near_ties(rng: random.Random) -> Iterator[float]:
    """Yield numbers that lie half-way between two rounded ones, for zero to three places."""
    for places in (0, 1, 2, 3):
        for _ in range(6):
            tie = (rng.randrange(-2_000, 20_000) + 0.5) / 10**places
            yield tie
            yield from neighbors(tie)


def moments(
    constants: Iterable[float], seen: Iterable[datetime], now: datetime, *, far: bool
) -> list[datetime]:
    """Return moments around now minus each small constant, next to the ones seen, and the fixed ones."""
    tick = timedelta(microseconds=1)
    spans = [
        timedelta(**{unit: int(c)}) for c in constants if abs(c) <= NEAR_DAYS for unit in ("days", "hours")
    ]
    near = [now - span for span in (*spans, timedelta(0), timedelta(days=1), timedelta(days=365))]
    steps = (timedelta(0), tick, -tick, timedelta(seconds=1), timedelta(days=1), timedelta(days=-1))
    around = [moment + step for moment in near for step in steps]
    real = [change for value in seen for change in (value.replace(hour=0, minute=0, second=0), value + tick)]
    every = [*MOMENTS, *around, *real]
    return every if far else [moment for moment in every if moment.year in NANOSECOND_YEARS]
