import random
from collections import Counter
from types import SimpleNamespace

import pandas as pd
import pytest
from stages import Workshop

from advisor.model import Estimate
from advisor.probes import counting, repeats
from advisor.sources import keys
from tests.builders import exactly


@pytest.fixture
def workshop(tmp_path):
    with Workshop(tmp_path) as opened:
        yield opened


def module_of(stage):
    return __import__(stage.location.module)


# ---------------------------------------------------------------- how many are different


def zipf(count, power, dice):
    return dice.choices(range(count), [1 / (n + 1) ** power for n in range(count)], k=count)


POPULATIONS = {
    "all different": lambda n, _: list(range(n)),
    "ten values": lambda n, dice: [dice.randrange(10) for _ in range(n)],
    "five hundred values": lambda n, dice: [dice.randrange(500) for _ in range(n)],
    "as many values as items": lambda n, dice: [dice.randrange(n) for _ in range(n)],
    "each twice": lambda n, _: [place // 2 for place in range(n)],
    "each twenty times": lambda n, _: [place // 20 for place in range(n)],
    "Zipf 0.8": lambda n, dice: zipf(n, 0.8, dice),
    "Zipf 1.2": lambda n, dice: zipf(n, 1.2, dice),
    "half of one value": lambda n, _: [0 if place % 2 else place for place in range(n)],
}


@pytest.mark.parametrize("share", [0.02, 0.3])
@pytest.mark.parametrize("make", POPULATIONS.values(), ids=POPULATIONS)
def test_the_interval_holds_the_truth(make, share):
    dice = random.Random(3)  # noqa: S311 - repeatable
    count = int(2000 / share) // 2
    population = make(count, dice)
    truth = len(set(population))
    held = 0
    for _ in range(30):
        drawn = dice.sample(population, int(count * share))
        found = counting.estimated(keys.tally_counts(Counter(drawn)), exactly(count), [])
        assert len(set(drawn)) <= found.value <= count
        held += found.low <= truth <= found.high
    assert held >= 27


def test_what_is_seen_whole_is_counted():
    found = counting.estimated(keys.tally_counts(Counter("aab")), exactly(3), [])
    assert found == Estimate(value=2, low=2, high=2, confidence=1.0)


def test_repeats_that_stand_together_do_not_promise_repeats_between_blocks():
    """A sorted file: every value comes ten times in a row, and a block of 50 sees five values."""
    data = [place // 10 for place in range(100_000)]
    positions = [start + step for start in range(0, 100_000, 2500) for step in range(50)]
    numbers = [data[position] for position in positions]
    found = keys.Keyed(key="item", places=range(len(numbers)), numbers=numbers)
    runs = counting.blocks(found, positions)
    assert [len(run) for run in runs] == [50] * 40
    tally = keys.tally(numbers)
    assert counting.stand_together(runs, tally)
    estimate = counting.estimated(tally, exactly(100_000), runs)
    assert estimate.low <= 10_000 <= estimate.high
    assert counting.estimated(tally, exactly(100_000), []).high < 10_000


@pytest.mark.parametrize("seed", range(20))
def test_repeats_in_random_order_do_not_stand_together(seed):
    dice = random.Random(seed)  # noqa: S311 - repeatable
    runs = [[dice.randrange(300) for _ in range(50)] for _ in range(40)]
    tally = keys.tally([number for run in runs for number in run])
    assert not counting.stand_together(runs, tally)


def test_singly_drawn_items_make_no_blocks():
    found = keys.Keyed(key="item", places=range(100), numbers=[0] * 100)
    assert counting.blocks(found, range(0, 1000, 10)) == []


# ---------------------------------------------------------------- in the child

PURE = "calls = []\ndef work(x):\n    calls.append(x)\n    return str(x) * 3\n"
KEPT = """
import functools

@functools.lru_cache(maxsize=None)
def work(x):
    return sum(range(20_000)) + len(x)
"""


def drawn(total, positions, tally=None):
    return SimpleNamespace(total=total, positions=positions, tally=tally)


def test_items_drawn_as_a_whole_are_counted_and_nothing_is_called_without_leave(workshop):
    stage = workshop.stage(PURE, items=["a", "b", "a", "c"] * 25)
    found = repeats.measure(stage, calls_most=0)
    assert (found.hashable, found.exact, found.distinct.value, found.cached) == (True, True, 3, False)
    assert found.key == "item"
    assert found.lookup_seconds > 0
    assert module_of(stage).calls == []


def test_a_sample_gives_an_estimate_and_a_count_of_all_is_better(workshop):
    stage = workshop.stage(PURE, items=["a", "b"] * 50)
    stage.drawn = drawn(exactly(10_000), range(0, 10_000, 100))
    found = repeats.measure(stage, calls_most=0)
    assert not found.exact
    assert found.distinct.value == 2
    assert found.distinct.confidence < 1
    stage.drawn.tally = keys.tally_counts(dict.fromkeys(range(100), 100))
    found = repeats.measure(stage, calls_most=0)
    assert (found.exact, found.distinct) == (True, exactly(100))


def test_an_unknown_total_leaves_the_number_unknown(workshop):
    stage = workshop.stage(PURE, items=["a", "b"] * 50)
    stage.drawn = drawn(None, range(100))
    found = repeats.measure(stage, calls_most=0)
    assert found.distinct is None
    assert "unknown" in found.because


def test_a_function_that_keeps_results_is_found_out(workshop):
    stage = workshop.stage(KEPT, items=[f"item {n % 40}" for n in range(200)])
    found = repeats.measure(stage, calls_most=repeats.CALLS_MOST)
    assert found.cached
    assert found.hit_seconds > 0


def test_a_function_that_keeps_none_is_called_a_few_times_only(workshop):
    stage = workshop.stage(PURE, items=[f"item {n % 40}" for n in range(200)])
    found = repeats.measure(stage, calls_most=repeats.CALLS_MOST)
    assert not found.cached
    assert found.hashable
    assert 0 < len(module_of(stage).calls) <= repeats.CALLS_MOST
    module_of(stage).calls.clear()
    repeats.measure(stage, calls_most=repeats.CALLS)
    assert 0 < len(module_of(stage).calls) <= repeats.CALLS


def test_different_items_are_not_called_at_all(workshop):
    stage = workshop.stage(PURE, items=list(range(100)))
    assert not repeats.measure(stage, calls_most=repeats.CALLS_MOST).cached
    assert module_of(stage).calls == []


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("def work(x):\n    return iter([x])\n", "only once"),
        ("from itertools import count\nn = count()\ndef work(x):\n    return next(n)\n", "look the same"),
    ],
)
def test_results_that_cannot_stand_for_each_other_rule_it_out(workshop, code, why):
    stage = workshop.stage(code, items=["a", "b"] * 20)
    found = repeats.measure(stage, calls_most=repeats.CALLS_MOST)
    assert not found.hashable
    assert why in found.because


FRAME = pd.DataFrame({"a": [1, 2] * 30, "b": ["x", "y"] * 30})


def test_equal_rows_may_stand_for_each_other_unless_their_labels_matter(workshop):
    by_value = workshop.stage("def work(row):\n    return row['a'] * 2\n", items=FRAME)
    assert repeats.measure(by_value, calls_most=repeats.CALLS_MOST).distinct.value == 2
    by_label = workshop.stage("def work(row):\n    return row.name\n", items=FRAME)
    assert "look the same" in repeats.measure(by_label, calls_most=repeats.CALLS_MOST).because
    assert "labels" in repeats.measure(by_value, calls_most=0).because


def test_items_that_raise_are_results_too(workshop):
    stage = workshop.stage("def work(x):\n    raise SystemExit(x)\n", items=["a", "b"] * 20)
    assert repeats.measure(stage, calls_most=repeats.CALLS_MOST).hashable
