"""Interval arithmetic: no result lies outside its bounds, and they are reached where that is promised."""

import itertools
import operator

import pytest

from advisor.rewrite.rules import bounds

ENDS = range(-4, 5)
INTERVALS = [(low, high) for low in ENDS for high in ENDS if low <= high]
TIGHT = {
    bounds.added: operator.add,
    bounds.subtracted: operator.sub,
    bounds.multiplied: operator.mul,
    bounds.divided: operator.floordiv,
    bounds.higher: max,
    bounds.lower: min,
}
LOOSE = {
    bounds.remainder: operator.mod,
    bounds.spanned: max,
}
BITS = (operator.and_, operator.or_, operator.xor)
ALONE = {
    bounds.absolute: abs,
    bounds.negative: operator.neg,
    bounds.inverted: operator.invert,
    bounds.squared: lambda value: value * value,
}


def within(interval):
    return range(interval[0], interval[1] + 1)


def results(function, one, other):
    found = set()
    for left, right in itertools.product(within(one), within(other)):
        try:
            found.add(function(left, right))
        except ZeroDivisionError:
            continue
    return found


@pytest.mark.parametrize(("bound", "function"), [*TIGHT.items(), *LOOSE.items()])
def test_bounds_of_two(bound, function):
    for one, other in itertools.product(INTERVALS, INTERVALS):
        found = results(function, one, other)
        low, high = bound(one, other)
        if found:
            assert low <= min(found), (one, other)
            assert high >= max(found), (one, other)
            assert bound in LOOSE or (low, high) == (min(found), max(found)), (one, other)


@pytest.mark.parametrize("function", BITS)
def test_bits(function):
    for one, other in itertools.product(INTERVALS, INTERVALS):
        low, high = bounds.bitwise(one, other)
        assert results(function, one, other) <= set(range(low, high + 1)), (one, other)


@pytest.mark.parametrize(("bound", "function"), ALONE.items())
def test_bounds_of_one(bound, function):
    for one in INTERVALS:
        found = {function(value) for value in within(one)}
        assert bound(one) == (min(found), max(found)), one


@pytest.mark.parametrize("exponent", range(5))
def test_powers_and_shifts(exponent):
    constant = (exponent, exponent)
    for one in INTERVALS:
        for bound, function in (
            (bounds.raised, operator.pow),
            (bounds.shifted_up, operator.lshift),
            (bounds.shifted_down, operator.rshift),
        ):
            found = results(function, one, constant)
            assert bound(one, constant) == (min(found), max(found)), (one, exponent)
