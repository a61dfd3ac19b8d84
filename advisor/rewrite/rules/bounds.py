"""This file does interval arithmetic: from the bounds of integers to those of what is computed from them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from advisor.rewrite.rules.rule import Bound


def added(one: Bound, other: Bound) -> Bound:
    """Bound a sum."""
    return one[0] + other[0], one[1] + other[1]


def subtracted(one: Bound, other: Bound) -> Bound:
    """Bound a difference."""
    return one[0] - other[1], one[1] - other[0]


def multiplied(one: Bound, other: Bound) -> Bound:
    """Bound a product, which is most extreme at the ends."""
    corners = [left * right for left in one for right in other]
    return min(corners), max(corners)


def divided(one: Bound, other: Bound) -> Bound:
    """Bound a quotient that is rounded down: on each side of zero it is most extreme at the ends."""
    ends = {end for end in (*other, -1, 1) if end and other[0] <= end <= other[1]}
    corners = [left // right for left in one for right in ends] or [0]
    return min(corners), max(corners)


def remainder(one: Bound, other: Bound) -> Bound:
    """Bound a remainder: it has the sign of the denominator, and is nearer to zero."""
    low, high = min(other[0] + 1, 0), max(other[1] - 1, 0)
    if one[0] >= 0 and other[0] >= 0:
        high = min(high, one[1])
    return low, high


def raised(one: Bound, other: Bound) -> Bound:
    """Bound a power with a constant exponent that is not negative."""
    exponent = other[1]
    corners = [one[0] ** exponent, one[1] ** exponent]
    if one[0] <= 0 <= one[1]:
        corners.append(0**exponent)
    return min(corners), max(corners)


def absolute(one: Bound) -> Bound:
    """Bound a magnitude."""
    ends = abs(one[0]), abs(one[1])
    return (0 if one[0] <= 0 <= one[1] else min(ends)), max(ends)


def negative(one: Bound) -> Bound:
    """Bound what has the other sign."""
    return -one[1], -one[0]


def inverted(one: Bound) -> Bound:
    """Bound what has all bits turned over."""
    return ~one[1], ~one[0]


def bitwise(one: Bound, other: Bound) -> Bound:
    """Bound what has no more bits than the longer of two integers."""
    bits = max(end.bit_length() for end in (*one, *other))
    return (0 if one[0] >= 0 and other[0] >= 0 else -(2**bits)), 2**bits - 1


def shifted_up(one: Bound, other: Bound) -> Bound:
    """Bound a shift to the left by a constant."""
    return one[0] << other[1], one[1] << other[1]


def shifted_down(one: Bound, other: Bound) -> Bound:
    """Bound a shift to the right by a constant."""
    return one[0] >> other[1], one[1] >> other[1]


def higher(one: Bound, other: Bound) -> Bound:
    """Bound the larger of two."""
    return max(one[0], other[0]), max(one[1], other[1])


def lower(one: Bound, other: Bound) -> Bound:
    """Bound the smaller of two."""
    return min(one[0], other[0]), min(one[1], other[1])


def spanned(one: Bound, other: Bound) -> Bound:
    """Bound one or the other, of which only one may be an integer."""
    return min(one[0], other[0]), max(one[1], other[1])


def same(one: Bound, *_: Bound) -> Bound:
    """Bound what stays as it is."""
    return one


def between(low: int, high: int) -> Callable[..., Bound]:
    """Bound what lies between two integers, whatever it comes from."""
    return lambda *_: (low, high)


def squared(one: Bound) -> Bound:
    """Bound a square."""
    low, high = absolute(one)
    return low * low, high * high


def common(one: Bound, other: Bound) -> Bound:
    """Bound the greatest common divisor, which is not above either magnitude, but for zero."""
    return 0, max(absolute(one)[1], absolute(other)[1])


def clipped(one: Bound, low: Bound, high: Bound) -> Bound:
    """Bound what is held between two constants."""
    return lower(higher(one, low), high)
