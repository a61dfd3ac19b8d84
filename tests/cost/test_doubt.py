from dataclasses import replace

import pytest

from advisor import cost
from advisor.cost import doubt, inputs
from advisor.model import Capacity
from tests.builders import (
    calibration,
    case,
    column_form,
    estimate,
    machine,
    overlap,
    plan,
    ramp,
    repeats,
    sample,
    timing,
)
from tests.cost.facts import COMPUTES, UNKNOWN, even, waiting_case

ONE = timing(item_seconds=estimate(0.001, 0.001, 0.001, 1.0))
SURE = case(
    timing=replace(even(0.001), item_seconds=ONE.item_seconds),
    waiting=COMPUTES,
    machine=machine(
        calibration=calibration(
            worker_starts=(),
            process_dispatch=estimate(0, 0, 0),
            thread_dispatch=estimate(0, 0, 0),
            capacity=(Capacity(workers=2, speedup=estimate(2.0, 2.0, 2.0)),),
        )
    ),
    overlap=overlap(speedup=estimate(2.0, 2.0, 2.0)),
)


def spread(the_case, the_plan):
    found = cost.predict(the_case, the_plan).seconds
    return found.value / found.low, found.high / found.value


def test_a_loop_of_sure_inputs_is_off_by_the_drift_of_the_machine():
    assert spread(SURE, plan("sequential")) == pytest.approx((1.23, 1.23))


def test_a_pool_of_sure_inputs_is_off_by_the_error_of_the_model():
    assert spread(SURE, plan("threads", chunksize=1)) == pytest.approx((1.59, 1.59))


@pytest.mark.parametrize(
    "facts",
    [
        {"timing": replace(even(0.001), item_seconds=estimate(0.001, 0.0005, 0.002))},
        {"sample": replace(sample(), total=estimate(1000, 500, 2000))},
        {"overlap": overlap(speedup=estimate(1.8, 1.2, 2.0))},
    ],
)
def test_each_doubtful_input_makes_a_pool_less_sure(facts):
    low, high = spread(case(**{"timing": SURE.profile.timing, "waiting": COMPUTES} | facts), plan("threads"))
    assert low > 1.59 or high > 1.59
    assert max(low, high) > 1.65


def test_the_capacity_brings_its_doubt_into_processes():
    unsure = calibration(capacity=(Capacity(workers=2, speedup=estimate(1.9, 1.0, 2.0)),))
    low, high = spread(case(machine=machine(calibration=unsure), timing=even(0.001)), plan())
    assert high > 1.75 > low


@pytest.mark.parametrize(
    ("the_case", "the_plan"),
    [
        (waiting_case(ramp=ramp(20, 40, 80)), plan("threads", workers=4)),
        (waiting_case(ramp=ramp(20, 40, 80)), plan("coroutines", workers=4)),
        (case(repeats=repeats(distinct=estimate(1000, 100, 10_000))), plan("distinct")),
    ],
)
def test_the_ramp_and_the_repeats_bring_their_doubt(the_case, the_plan):
    wide = the_case
    if the_plan.strategy != "distinct":
        levels = tuple(
            replace(level, throughput=estimate(level.throughput.value, level.throughput.value / 3))
            for level in the_case.profile.ramp.levels
        )
        facts = replace(the_case.profile, ramp=replace(the_case.profile.ramp, levels=levels))
        wide = replace(the_case, profile=facts)
    assert spread(wide, the_plan)[1] > 1.75


def test_a_column_form_may_have_cost_nothing_but_its_fixed_part():
    form = column_form(items=100, call_seconds=0.002)
    found = cost.predict(case(vectorization=form), plan("vectorized")).seconds
    assert found.low < 0.002
    assert found.high > 0.002 * 1000


def test_independent_doubts_add_up_by_their_squares():
    both = doubt.Doubt(0.3, 0.0) | doubt.Doubt(0.4, 0.2)
    assert (both.below, both.above) == (pytest.approx(0.5), 0.2)
    assert both.times(2).below == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("value", "others", "below", "above"),
    [(2.0, (1.0, 4.0), 0.693, 0.693), (2.0, (2.0,), 0, 0), (2.0, (0.0,), 6.908, 0), (0.0, (1.0,), 0, 0)],
)
def test_ends_pull_down_and_up(value, others, below, above):
    found = doubt.of_ends(value, *others)
    assert (found.below, found.above) == (pytest.approx(below, abs=1e-3), pytest.approx(above, abs=1e-3))


@pytest.mark.parametrize(("sure", "factor"), [(0.95, 0.654), (0.8, 1.0), (0.5, 1.9), (0.0, 1.9), (1.0, 1.0)])
def test_intervals_are_brought_to_one_confidence(sure, factor):
    assert doubt.rescaling(sure, 0.8) == pytest.approx(factor, rel=0.01)


def test_inputs_that_are_not_known_bring_no_doubt():
    unknown = case(timing=UNKNOWN, machine=machine(calibration=UNKNOWN), repeats=repeats(None))
    assert list(inputs.ends(unknown)) == []
    bare = case(timing=UNKNOWN, machine=machine(calibration=calibration(worker_starts=(), capacity=())))
    assert len(list(inputs.ends(bare))) == 1
    assert len(list(inputs.ends(waiting_case(ramp=ramp(), repeats=UNKNOWN)))) == 4
    assert len(list(inputs.ends(waiting_case(ramp=ramp(1), repeats=repeats(), overlap=overlap())))) == 7


def test_processor_time_moves_with_wall_time():
    low, _, _ = next(iter(inputs.ends(case(timing=timing(item_seconds=estimate(2.0, 1.0), cpu_seconds=4.0)))))
    assert (low.profile.timing.item_seconds.value, low.profile.timing.cpu_seconds) == (1.0, 2.0)
    nothing, _, _ = next(iter(inputs.ends(case(timing=timing(0.0, cpu_seconds=4.0)))))
    assert nothing.profile.timing.cpu_seconds == 4.0
