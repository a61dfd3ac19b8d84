"""What needs no workers: the loop, whole columns, one call per distinct item, functions that keep results."""

import pytest

from advisor import cost
from tests.builders import case, column_form, plan, repeats, sample, timing
from tests.cost.facts import COMPUTES, even, parts, seconds


def test_loop_takes_its_items_and_its_first_call():
    the_case = case(timing=timing(0.001, first_call_excess=0.5), sample=sample(1000))
    assert seconds(the_case, plan("sequential")) == pytest.approx(1.5)
    assert seconds(the_case, plan("sequential"), items=10) == pytest.approx(0.51)


def form(**overrides):
    return column_form(**({"as_what": "pandas Series"} | overrides))


def test_a_short_column_call_is_mostly_its_fixed_cost():
    short = case(vectorization=form(items=500, call_seconds=150e-6, constructs=("a", "b")))
    assert parts(short, plan("vectorized"))["start-up"] == pytest.approx(140e-6)
    assert seconds(short, plan("vectorized")) < 0.1 * 150e-6 * 100_000 / 500


def test_a_long_column_call_grows_with_its_items():
    long = case(vectorization=form(items=50_000, call_seconds=1.0))
    assert seconds(long, plan("vectorized")) == pytest.approx(2.0, rel=0.01)


def test_arrays_have_a_smaller_fixed_cost_than_series():
    times = [
        seconds(case(vectorization=form(items=500, call_seconds=60e-6, as_what=what)), plan("vectorized"))
        for what in ("NumPy array", "DataFrame")
    ]
    assert times[0] > 5 * times[1]


def test_a_column_form_of_fewer_items_than_were_tried_may_be_quicker():
    found = cost.predict(case(vectorization=form(items=1000, call_seconds=1.0)), plan("vectorized"), 10)
    assert found.seconds.low < 0.01
    assert found.seconds.value < 1.0


def test_distinct_items_are_called_once_and_looked_up_every_time():
    known = case(repeats=repeats(100, lookup_seconds=1e-5), timing=even(0.001), waiting=COMPUTES)
    found = parts(known, plan("distinct"))
    assert found == {"compute": pytest.approx(0.1), "queueing": pytest.approx(1.0)}


def test_fewer_items_have_fewer_distinct_ones():
    known = case(repeats=repeats(100), timing=even(0.001), waiting=COMPUTES, sample=sample(1000))
    assert parts(known, plan("distinct"), items=500)["compute"] == pytest.approx(0.05)


def keeping(count, distinct, mean, **overrides):
    known = {"cached": True, "lookup_seconds": 1e-6} | overrides.pop("kept", {})
    return case(
        timing=even(mean, calls=1000, **overrides),
        repeats=repeats(distinct, **known),
        sample=sample(count),
        waiting=COMPUTES,
    )


def test_a_function_that_keeps_its_results_is_not_paid_for_every_item():
    only_misses = keeping(100_000, 1000, 0.01, first_calls=True)
    assert cost.full_seconds(only_misses).value == pytest.approx(1000 * 0.01 + 99_000 * 1e-6, rel=0.01)


def test_misses_are_told_from_hits_among_the_timed_calls():
    # Of 1,000 calls for items that are each there 1,000 times, 632 are expected to be the first of theirs.
    mixed = keeping(1_000_000, 1000, (632 * 0.01 + 368 * 1e-6) / 1000)
    assert cost.full_seconds(mixed).value == pytest.approx(1000 * 0.01 + 999_000 * 1e-6, rel=0.01)


def test_what_a_hit_takes_is_measured_or_else_a_look_up():
    measured = keeping(100_000, 1, 0.01, first_calls=True, kept={"hit_seconds": 1e-4})
    assert cost.full_seconds(measured).value == pytest.approx(10, rel=0.01)


def test_how_many_misses_there_are_may_be_unknown():
    unknown = keeping(100_000, None, 0.01, first_calls=True)
    found = cost.full_seconds(unknown)
    assert found.value == pytest.approx(1000)
    assert found.low < 1000 * 0.01 + 99_000 * 1e-6


def test_distinct_items_of_a_function_that_keeps_results_cost_their_misses():
    only_misses = keeping(100_000, 1000, 0.01, first_calls=True)
    assert parts(only_misses, plan("distinct"))["compute"] == pytest.approx(10, rel=0.01)


def test_no_items_cost_nothing_even_where_results_are_kept():
    assert seconds(keeping(1000, 10, 0.01), plan("sequential"), items=0) == 0


def test_distinct_items_are_told_from_first_calls_where_the_timed_ones_were_mixed():
    mixed = keeping(1_000_000, 1000, (632 * 0.01 + 368 * 1e-6) / 1000)
    assert parts(mixed, plan("distinct"))["compute"] == pytest.approx(10, rel=0.01)
