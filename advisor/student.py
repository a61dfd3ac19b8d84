"""Quantiles of Student's t, which the standard library lacks."""

from __future__ import annotations

import math
from functools import cache

TINY = 1e-300
"""Stands in for zero in the continued fraction, which divides by its terms."""
FRACTION_STEPS = 10_000
"""Bound on the terms of the continued fraction; it needs about sqrt(degrees of freedom) of them."""
HALVINGS = 100
"""Enough to bring a bisection down to neighboring floats."""


@cache
def t_quantile(p: float, df: float) -> float:
    """Return the value that Student's t with df degrees of freedom stays below with probability p.

    Raises ValueError unless 0 < p < 1 and df > 0.
    """
    if not 0 < p < 1 or df <= 0:
        raise ValueError("a t quantile needs 0 < p < 1 and df > 0")
    if p < 0.5:  # noqa: PLR2004 - the distribution is symmetric around its middle
        return -t_quantile(1 - p, df)
    tail = 2 * (1 - p)
    low, high = 0.0, 1.0
    # P(|T| > t) = I(df / 2, 1 / 2) at x = df / (df + t^2): rises with x, so that bisection finds it.
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if _incomplete_beta(middle, df / 2, 0.5) < tail else (low, middle)
    return math.sqrt(df * (1 - high) / high)


def _incomplete_beta(x: float, a: float, b: float) -> float:
    # The regularized one, I_x(a, b).
    if x <= 0 or x >= 1:
        return float(x >= 1)
    if x > (a + 1) / (a + b + 2):  # the continued fraction converges fast on this side only
        return 1 - _incomplete_beta(1 - x, b, a)
    log_front = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)
    return math.exp(log_front) / (a * _beta_fraction(x, a, b))


def _beta_fraction(x: float, a: float, b: float) -> float:
    # Lentz's method.
    value, numerator, denominator = 1.0, 1.0, 0.0
    for step in range(1, FRACTION_STEPS):
        term = _beta_term(step, x, a, b)
        denominator = 1 / (1 + term * denominator or TINY)
        numerator = 1 + term / numerator or TINY
        value *= numerator * denominator
        if abs(numerator * denominator - 1) < 1e-15:  # noqa: PLR2004 - the precision of a float
            break
    return value


def _beta_term(step: int, x: float, a: float, b: float) -> float:
    m = step // 2
    if step % 2:
        return -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
    return m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
