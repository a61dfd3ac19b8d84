import random
from dataclasses import replace

import pandas as pd
import pytest
from stages import Workshop
from test_programs import check_style, folder, real_case, results_of, written  # noqa: F401 - a fixture

from advisor import strategies
from advisor.model import EffectKind, ItemForm, Need, Plan, Rejected, Skipped, TargetKind
from advisor.probes import repeats as probe
from advisor.strategies import distinct
from advisor.strategies.items import ItemFailed
from tests.builders import case, effect, estimate, first_call, order, repeats, target

FEW = repeats(1200)


@pytest.fixture
def workshop(tmp_path):
    with Workshop(tmp_path) as opened:
        yield opened


# ---------------------------------------------------------------- when it is offered


def test_it_is_offered_with_the_share_of_different_items_and_says_so():
    (plan,) = distinct.plans(case(repeats=FEW))
    assert plan.distinct_share == pytest.approx(0.012)
    assert plan.because.startswith("1,200 of 100,000 items are different")
    (plan,) = distinct.plans(case(repeats=replace(FEW, distinct=estimate(1200, 900, 40_000))))
    assert plan.because.startswith("about 1,200 (900 to 40,000) of 100,000 items are different")


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({"repeats": Skipped(skipped="no time")}, "no time"),
        ({"repeats": repeats(hashable=False, because="items are arrays")}, "items are arrays"),
        ({"repeats": repeats(None, because="the total is unknown")}, "unknown"),
        ({"repeats": repeats(cached=True)}, "keeps its results"),
        (
            {"repeats": replace(FEW, distinct=estimate(50_000, 2000, 81_000))},
            "too few items are equal for certain",
        ),
        ({"target": target(kind=TargetKind.COROUTINE)}, "only once"),
        ({"target": target(kind=TargetKind.GENERATOR)}, "only once"),
        ({"first_call": first_call(effects=(effect(EffectKind.WRITE),))}, "effects"),
        ({"first_call": first_call(effects=(effect(EffectKind.NETWORK),))}, "effects"),
        ({"first_call": first_call(printed=10)}, "effects"),
        ({"order": order(deterministic=False)}, "vary"),
        ({"order": order(random_state=True)}, "vary"),
        ({"order": order(repeats_equal=False)}, "vary"),
        ({"order": order(mutates_argument=True)}, "change their item"),
        ({"order": Skipped(skipped="no time")}, "not tested"),
    ],
)
def test_it_is_not_offered_unless_one_call_may_stand_for_another(facts, why):
    found = distinct.plans(case(**({"repeats": FEW} | facts)))
    assert isinstance(found, Rejected)
    assert why in found.because


def test_state_of_the_process_is_no_effect_that_a_repeated_call_would_miss():
    first = first_call(effects=(effect(EffectKind.STATE),))
    assert not isinstance(distinct.plans(case(repeats=FEW, first_call=first)), Rejected)


def test_it_needs_independent_items_and_nothing_else():
    assert frozenset({Need.INDEPENDENT}) == distinct.NEEDS


# ---------------------------------------------------------------- how it is raced

CODE = """
calls = []

def work(x):
    calls.append(x)
    return [x, x]

def of_series(row):
    calls.append((row["a"], row["b"]))
    return f"{row['a']}{row['b']}"

def raises(x):
    calls.append(x)
    raise {0: ValueError, 1: KeyboardInterrupt}.get(x % 3, StopIteration)
"""


def raced(stage, items, share):
    """Return a slice's items, all that came of them, and what is compared with the baseline's."""
    plan = Plan(strategy="distinct", distinct_share=share)
    with strategies.find("distinct").arm(stage, plan) as arm:
        __import__(stage.location.module).calls.clear()
        prepared = arm.prepare(items, 1)
        output = arm.run(prepared)
        return list(prepared), output, arm.results(output)


@pytest.mark.parametrize(("count", "share", "different"), [(1000, 0.1, 100), (20, 0.001, 1), (7, 0.8, 6)])
def test_a_slice_is_a_miniature_of_the_job(workshop, count, share, different):
    stage = workshop.stage(CODE, items=list(range(5000)))
    items, output, compared = raced(stage, stage.items[:count], share)
    assert len(items) == len(output) == count
    assert items[:different] == list(range(different))
    assert set(items) == set(range(different))
    assert output == [[x, x] for x in items]
    assert compared == [[x, x] for x in range(different)]
    assert sorted(__import__(stage.location.module).calls) == list(range(different))
    often = [items.count(x) for x in set(items)]
    assert max(often) - min(often) <= 1
    assert count < 1000 or items[different:] != sorted(items[different:])


def test_repeats_of_the_sample_stay_in_place_and_are_compared(workshop):
    dice = random.Random(0)  # noqa: S311 - repeatable
    sample = [dice.randrange(40) for _ in range(300)]
    stage = workshop.stage(CODE, items=sample)
    items, output, compared = raced(stage, sample, 0.1)
    assert len(compared) > 30
    assert items[: len(compared)] == sample[: len(compared)]
    assert compared == [[x, x] for x in sample[: len(compared)]]
    assert len(set(items)) == 30
    assert output == [[x, x] for x in items]


def test_rows_are_called_as_the_loop_makes_them(workshop):
    frame = pd.DataFrame({"a": [n % 7 for n in range(50)], "b": [0.5] * 50})
    stage = workshop.stage(CODE, "of_series", items=frame)
    items, output, _ = raced(stage, stage.items, 0.1)
    assert output == [f"{row['a']}{row['b']}" for row in items]
    assert len(__import__(stage.location.module).calls) == 5


def test_an_item_that_raises_is_a_result_like_any_other(workshop):
    stage = workshop.stage(CODE, "raises", items=[0, 1, 2] * 10)
    items, output, _ = raced(stage, stage.items, 0.1)
    names = ["ValueError", "KeyboardInterrupt", "StopIteration"]
    assert output == [ItemFailed(names[x % 3]) for x in items]


def test_equal_numbers_of_different_kinds_are_called_apart(workshop):
    items = [1, True, 1.0, 0.0, -0.0]
    _, output, _ = raced(workshop.stage(CODE, items=items), items, 1.0)
    assert [str(one) for one, _ in output] == ["1", "True", "1.0", "0.0", "-0.0"]


# ---------------------------------------------------------------- the program


@pytest.mark.parametrize(
    ("attribute", "data", "form", "column", "key"),
    [
        ("of_row", "users.csv", ItemForm.ROW, None, "repr(item)"),
        ("of_value", "users.csv", ItemForm.VALUE, "age", "item"),
        ("total", "users.csv", ItemForm.SERIES, None, "repr(item)"),
        ("of_value", "lines.txt", ItemForm.VALUE, None, "item"),
        ("of_value", "numbers.npy", ItemForm.VALUE, None, "repr(item)"),
        ("of_value", "works:ITEMS", ItemForm.VALUE, None, "repr(item)"),
        ("items", "lines.txt", ItemForm.VALUE, None, "item"),
    ],
)
def test_the_program_gives_the_loops_results(folder, attribute, data, form, column, key):  # noqa: F811, PLR0917 - a table
    if data in {"users.csv", "lines.txt"}:
        lines = (folder / data).read_text().splitlines(keepends=True)
        (folder / data).write_text("".join([*lines, *lines[1:6]]))
    stage, found = real_case(attribute, data, form, column)
    fact = probe.measure(stage, calls_most=probe.CALLS)
    assert fact.key == key
    found = case(target=found.target, sample=found.sample, repeats=fact)
    names = written(found, {"distinct": Plan(strategy="distinct")}, folder)
    expected = [repr(stage.function(item)) for item in stage.items]
    assert results_of(names, folder) == {"program_distinct": expected}
    check_style(names, folder)
