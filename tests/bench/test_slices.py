"""How rounds are cut where the calls that were agreed to are few."""

import math
from dataclasses import replace

import pytest
from builders import case, plan, ramp, timing, waiting

from advisor.bench import slices
from advisor.model import Bound, Plan
from advisor.strategies import BASELINE

WIDE = Plan(strategy="threads", workers=64)


def waiting_case(**facts):
    rates = [20.0 * 2**k for k in range(7)]
    return case(waiting=waiting(Bound.IO), timing=timing(0.05), ramp=ramp(*rates), **facts)


def test_a_slice_of_waiting_calls_holds_two_waves_and_the_loop_a_few_calls():
    cut = slices.cut(waiting_case(), (BASELINE, WIDE), 3.0)
    assert cut[WIDE].count == 2 * 64
    assert cut[WIDE].scale == 1.0
    assert 2 <= cut[BASELINE].count <= 8


@pytest.mark.parametrize("calls", [30, 100, 200, 290, 1000, math.inf])
def test_three_rounds_fit_into_the_calls_that_are_left(calls):
    cut = slices.cut(waiting_case(), (BASELINE, WIDE), 3.0, calls)
    assert 3 * (cut[BASELINE].count + cut[WIDE].count) <= calls
    assert cut[WIDE].count >= 1


def test_a_part_of_a_wave_is_read_with_the_ramp():
    cut = slices.cut(waiting_case(), (BASELINE, WIDE), 3.0, 102)[WIDE]
    assert cut.count == 32
    assert cut.scale == pytest.approx(0.5)


def test_a_whole_wave_needs_no_reading():
    cut = slices.cut(waiting_case(), (BASELINE, WIDE), 3.0, 290)[WIDE]
    assert (cut.count, cut.scale) == (64, 1.0)


def test_a_slice_of_repeated_items_makes_as_many_different_calls_as_the_loop():
    few = replace(plan("distinct", workers=1, chunksize=1, start_method=None), distinct_share=0.01)
    loop = plan("sequential", workers=1, chunksize=1, start_method=None)
    sizes = slices.cut(case(timing=timing(0.01)), [loop, few], 2.0)
    assert sizes[few].count == sizes[loop].count * 100


def test_of_slow_items_one_makes_a_slice():
    loop, pool = plan("sequential", workers=1), plan(workers=2)
    sizes = slices.cut(case(timing=timing(0.3)), [loop, pool], 2.0)
    assert (sizes[loop].count, sizes[pool].count) == (1, 2)
