import pytest
from stages import Workshop

from advisor.probes import loop, timing
from advisor.probes.visits import Visits


@pytest.fixture
def workshop(tmp_path):
    with Workshop(tmp_path) as opened:
        yield opened


def timed(stage, seconds=0.3):
    return timing.measure(stage, run=loop.observe(stage, seconds=seconds, seed=0), show_values=False)


def visits(numbers):
    return Visits(list(numbers), set(numbers))


# ---------------------------------------------------------------- arithmetic


def test_first_and_later_calls_are_told_apart_value_by_value():
    seen = visits([0, 1, 0, 2])
    for place in (0, 1, 2, 3, 0):
        seen.add(place, 1, 1.0)
    assert [visit.fresh for visit in seen.made] == [1, 1, 0, 1, 0]
    assert (seen.stale, seen.unseen) == (2, set())


def test_cheap_repeats_leave_the_first_calls_to_count():
    seen = visits(range(10))
    for seconds in (0.01, 0.0001):
        for place in range(10):
            seen.add(place, 1, seconds)
    assert seen.first_seconds() == pytest.approx([0.01] * 10)


def test_repeats_inside_a_batch_are_taken_out_of_its_time():
    seen = visits([0, 1, 0, 0])
    seen.add(0, 4, 2 * 0.009 + 2 * 0.001)
    seen.add(0, 4, 4 * 0.001)
    assert seen.first_seconds() is None  # one batch could be a whim of the machine
    seen = visits([0, 1, 0, 0, 2, 3, 2, 2])
    seen.add(0, 4, 2 * 0.01 + 2 * 0.001)
    seen.add(4, 4, 2 * 0.01 + 2 * 0.001)
    seen.add(0, 4, 4 * 0.001)
    assert seen.first_seconds() == pytest.approx([0.01, 0.01])


@pytest.mark.parametrize("slow", [1.0, 1.3])
def test_repeats_that_cost_as_much_or_nearly_so_count(slow):
    seen = visits(range(10))
    for seconds in (0.01 * slow, 0.01):
        for place in range(10):
            seen.add(place, 1, seconds)
    assert seen.first_seconds() is None


def test_unequal_items_are_compared_with_themselves():
    seen = visits(range(20))
    for place in range(20):
        seen.add(place, 1, 0.1 if place < 10 else 0.001)
    for place in range(10, 20):
        seen.add(place, 1, 0.001)
    assert seen.first_seconds() is None


def test_the_clock_itself_does_not_make_first_calls_dear():
    seen = visits(range(2))
    seen.add(0, 1, 0.7e-6)
    seen.add(1, 1, 0.7e-6)
    seen.add(0, 2, 0.2e-6)
    assert seen.first_seconds() is None


# ---------------------------------------------------------------- in the loop

KEPT = """
import functools

@functools.lru_cache(maxsize=None)
def work(x):
    return sum(range({steps}))
"""


@pytest.mark.parametrize(
    ("steps", "items"),
    [
        (2000, list(range(2000))),
        (200, list(range(2000))),
        (20_000, [n % 30 for n in range(2000)]),
        (20_000, [{"name": "ana"}, {"name": "bo"}] * 20),
    ],
    ids=["different, 20 us", "different, 2 us", "thirty values", "unhashable"],
)
def test_a_function_that_keeps_results_is_timed_by_its_first_calls(workshop, steps, items):
    code = KEPT.format(steps=steps)
    if isinstance(items[0], dict):
        code += "\nby_name = work\ndef work(row):\n    return by_name(row['name'])\n"
    found = timed(workshop.stage(code, items=items))
    plain = timed(workshop.stage(f"def work(x):\n    return sum(range({steps}))\n", items=[1, 2, 3] * 50))
    assert found.first_calls or found.item_seconds.value > plain.item_seconds.value / 4
    assert found.item_seconds.value > plain.item_seconds.value / 4


def test_a_function_that_keeps_none_is_timed_by_all_its_calls(workshop):
    code = "def work(x):\n    return sum(range(3000))\n"
    assert not all(timed(workshop.stage(code, items=list(range(300)))).first_calls for _ in range(3))
