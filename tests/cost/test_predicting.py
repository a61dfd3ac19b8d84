from dataclasses import replace
from itertools import pairwise
from math import ceil

import pytest

from advisor import cost
from advisor.cost.parts import ORDER
from advisor.model import Bound, ColumnVerdict, Handover, Plan
from tests.builders import (
    case,
    column_form,
    estimate,
    machine,
    memory_use,
    overlap,
    pickled,
    pickling,
    plan,
    prediction,
    ramp,
    repeats,
    sample,
    timing,
    vectorization,
    waiting,
)
from tests.cost.facts import INTS, UNKNOWN, even, seconds, waiting_case

# Speedups over the plain loop that were measured on 2 cores with integer items: (item seconds, job
# seconds, chunks, speedup). Repeats differed by 20 %; predictions are meant to be within x1.59 in 80 %.
MEASURED = [
    (2e-6, 0.37, 8, 1.1),
    (4e-6, 0.20, 8, 0.95),
    (21e-6, 0.35, 8, 1.6),
    (56e-6, 0.28, 8, 0.95),
    (190e-6, 0.32, 8, 1.5),
    (0.86e-3, 0.43, 8, 1.8),
    (9.9e-3, 0.49, 8, 1.9),
    (56e-6, 0.28, None, 0.21),
    (190e-6, 0.32, None, 0.43),
    (0.86e-3, 0.43, None, 1.0),
    (9.9e-3, 0.49, None, 1.7),
    (0.87e-3, 0.044, None, 0.66),
    (0.87e-3, 0.044, 8, 1.03),
    (0.58e-3, 1.16, None, 0.79),
]

PLANS = [
    plan("sequential"),
    plan("vectorized"),
    plan("distinct"),
    plan("threads"),
    plan("threads", workers=8),
    plan("coroutines", workers=20),
    plan(),
    plan(chunksize=1),
    plan(start_method="spawn", warm=True),
    plan(handover=Handover.INDEX),
    plan(handover=Handover.COLUMNS),
    plan("shared_memory", start_method="spawn"),
]

CASES = [
    case(),
    waiting_case(),
    waiting_case(ramp=ramp(20, 40, 80, 90)),
    waiting_case(overlap=overlap(1.0)),
    case(timing=timing(first_call_excess=0.4), overlap=overlap(1.7)),
    case(timing=even(1e-7), pickling=INTS),
    case(timing=even(5.0, biggest_share=0.5), sample=sample(3)),
    case(waiting=waiting(Bound.NATIVE), timing=timing(0.01, cpu_seconds=0.02)),
    case(repeats=repeats(500, cached=True), sample=sample(10_000)),
]
KNOWN = {"vectorization": column_form(items=200, call_seconds=0.002)}


def test_predicted_speedups_agree_with_measured_ones():
    errors = []
    for item, job, chunks, measured in MEASURED:
        count = round(job / item)
        the_case = case(sample=sample(count), timing=even(item), pickling=INTS)
        pool = plan(chunksize=ceil(count / chunks) if chunks else 1)
        predicted = seconds(the_case, plan("sequential")) / seconds(the_case, pool)
        errors.append(max(predicted / measured, measured / predicted))
    assert max(errors) < 1.59 * 1.25
    assert sorted(errors)[len(errors) // 2] < 1.25


@pytest.mark.parametrize("the_plan", PLANS)
@pytest.mark.parametrize("the_case", CASES)
def test_parts_have_known_names_in_order_and_sum_to_the_value(the_case, the_plan):
    known = replace(the_case, profile=replace(the_case.profile, **KNOWN))
    known = replace(known, profile=replace(known.profile, repeats=_counted(known)))
    predicted = cost.predict(known, the_plan)
    names = [part.name for part in predicted.parts]
    assert names == [name for name in ORDER if name in names]
    assert all(part.seconds > 0 for part in predicted.parts)
    assert sum(part.seconds for part in predicted.parts) == pytest.approx(predicted.seconds.value)
    assert 0 < predicted.seconds.low < predicted.seconds.value < predicted.seconds.high
    assert (predicted.seconds.confidence, predicted.plan) == (0.8, the_plan)


def _counted(the_case):
    found = the_case.profile.repeats
    return repeats(2) if found == UNKNOWN else found


@pytest.mark.parametrize("the_plan", [one for one in PLANS if one.strategy != "vectorized"])
@pytest.mark.parametrize("the_case", [case(), waiting_case()])
def test_more_items_never_take_less(the_case, the_plan):
    counted = replace(the_case, profile=replace(the_case.profile, repeats=repeats(50)))
    times = [seconds(counted, the_plan, items) for items in (1, 10, 100, 1000, 10_000)]
    assert all(few <= many for few, many in pairwise(times))


def test_unknown_total_is_predicted_for_the_sample():
    the_case = case(timing=timing(0.001), sample=sample(None, items=300))
    assert seconds(the_case, plan("sequential")) == pytest.approx(0.3)
    assert cost.items_in_all(the_case) == 300


@pytest.mark.parametrize(
    ("the_case", "the_plan"),
    [
        (case(timing=UNKNOWN), plan("sequential")),
        (case(timing=UNKNOWN), plan("distinct")),
        (case(), plan("records")),
        (case(), plan("joblib")),
        (case(), plan(start_method="telepathy")),
        (case(pickling=UNKNOWN), plan()),
        (case(pickling=UNKNOWN), plan("shared_memory")),
        (case(pickling=pickling(result=pickled(error="PicklingError: lambda"))), plan()),
        (case(pickling=pickling(result=pickled(error="E: lambda"))), plan("shared_memory")),
        (case(pickling=pickling(result=pickled(error="E: lock"))), plan("shared_memory")),
        (case(pickling=pickling(result=pickled(error="E: lock"))), plan(handover=Handover.INDEX)),
        (case(machine=machine(calibration=UNKNOWN)), plan()),
        (case(machine=machine(calibration=UNKNOWN)), plan("threads")),
        (case(machine=machine(calibration=UNKNOWN)), plan("coroutines")),
        (case(repeats=UNKNOWN), plan("distinct")),
        (case(repeats=repeats(None)), plan("distinct")),
        (case(repeats=repeats(hashable=False)), plan("distinct")),
        (case(repeats=repeats(), sample=sample(None)), plan("distinct")),
        (case(vectorization=UNKNOWN), plan("vectorized")),
        (case(vectorization=vectorization(ColumnVerdict.REFUSED)), plan("vectorized")),
        (case(vectorization=column_form(items=0)), plan("vectorized")),
    ],
)
def test_nothing_is_predicted_from_missing_facts(the_case, the_plan):
    assert cost.predict(the_case, the_plan) is None


def test_what_forked_workers_inherit_need_not_be_pickled():
    stuck = case(
        pickling=pickling(item=pickled(error="TypeError: lock"), function=pickled(error="E: lambda"))
    )
    assert cost.predict(stuck, plan()) is None
    assert cost.predict(stuck, plan(handover=Handover.INDEX)) is not None


# ---------------------------------------------------------------- the full loop


def test_full_loop_is_as_sure_as_its_items_and_the_machine():
    the_case = case(
        timing=timing(item_seconds=estimate(0.001, 0.001, 0.001, 1.0), first_call_excess=0.5),
        sample=sample(1000),
    )
    full = cost.full_seconds(the_case)
    assert (full.value, full.confidence) == (pytest.approx(1.5), 0.9)
    assert (full.low, full.high) == (pytest.approx(1.5 / 1.36), pytest.approx(1.5 * 1.36))


def test_full_loop_of_uncertain_items_or_an_uncertain_number_is_less_sure():
    sure = case(timing=timing(item_seconds=estimate(0.001, 0.001, 0.001, 1.0)), sample=sample(1000))
    timed = replace(
        sure, profile=replace(sure.profile, timing=timing(item_seconds=estimate(0.001, 0.0005, 0.002)))
    )
    counted = replace(sure, sample=replace(sample(), total=estimate(1000, 500, 2000)))
    for less in (timed, counted):
        assert cost.full_seconds(less).low < cost.full_seconds(sure).low
        assert cost.full_seconds(less).high > 1.5 * cost.full_seconds(sure).value


def test_full_loop_takes_what_a_race_knows_of_an_item():
    the_case = case(timing=timing(0.001), sample=sample(1000))
    assert cost.full_seconds(the_case, estimate(0.002)).value == pytest.approx(2.0)


def test_later_rounds_say_nothing_of_a_function_that_keeps_its_results():
    keeps = case(timing=timing(0.001), sample=sample(1000), repeats=repeats(1000, cached=True))
    assert cost.full_seconds(keeps, estimate(1e-7)).value == pytest.approx(1.0)


def test_full_loop_is_unknown_without_a_total_or_a_time():
    assert cost.full_seconds(case(sample=sample(None))) is None
    assert cost.full_seconds(case(timing=UNKNOWN)) is None
    assert cost.full_seconds(case(timing=timing(0.0), sample=sample(10))).value == 0


# ---------------------------------------------------------------- ranking, and memory


def test_plan_is_hopeless_only_when_its_best_is_not_under_the_others_worst():
    loop = prediction(plan("sequential"), 10.0)
    assert cost.is_hopeless(prediction(plan(), 10.1 * 1.59**2), loop)
    assert not cost.is_hopeless(prediction(plan(), 9.9 * 1.59**2), loop)


def test_the_loop_is_simplest_and_strangers_come_last():
    names = (
        "joblib",
        "shared_memory",
        "processes",
        "coroutines",
        "threads",
        "distinct",
        "vectorized",
        "records",
        "sequential",
    )
    ranked = sorted((plan(name) for name in names), key=cost.simplicity)
    assert [one.strategy for one in ranked] == list(reversed(names))


def test_the_same_strategy_is_simpler_the_less_it_asks_for():
    forms = [
        plan(),
        plan(warm=True),
        plan(blas_threads=1),
        plan(handover=Handover.INDEX),
        plan(handover=Handover.COLUMNS, warm=True, blas_threads=1),
        plan("shared_memory"),
    ]
    assert [cost.simplicity(one) for one in forms] == sorted({cost.simplicity(one) for one in forms})
    assert cost.simplicity(plan(start_method="spawn")) == cost.simplicity(plan(start_method="fork"))


ITEM, RESULT, BASE = 1_000_000, 1000.0, 50_000_000
HELD = {
    "memory": memory_use(base=BASE, per_item=RESULT),
    "pickling": pickling(item=pickled(bytes=ITEM)),
    "sample": sample(300, items=100),
}
PARENT = BASE + 200 * ITEM + 300 * RESULT


@pytest.mark.parametrize(
    ("the_plan", "expected"),
    [
        (plan("sequential"), PARENT),
        (plan("threads"), PARENT),
        (plan(workers=2, chunksize=3), PARENT + 5 * 3 * 2 * (ITEM + RESULT)),
        (plan(workers=2, chunksize=3, start_method="spawn"), PARENT + 2 * BASE + 5 * 3 * 2 * (ITEM + RESULT)),
        (plan(workers=2, handover=Handover.INDEX, chunksize=3), PARENT + 300 * ITEM + 5 * 3 * 2 * RESULT),
        (
            plan("shared_memory", workers=2, chunksize=3, start_method="spawn"),
            PARENT + 300 * ITEM + 2 * BASE + 5 * 3 * 2 * RESULT,
        ),
    ],
)
def test_memory_is_the_parents_the_workers_and_what_is_on_its_way(the_plan, expected):
    assert cost.predict(case(**HELD), the_plan).memory == pytest.approx(expected)


def test_memory_is_unknown_without_its_fact_and_counts_no_items_that_were_not_pickled():
    assert cost.predict(case(memory=UNKNOWN), plan()).memory is None
    unpickled = case(memory=memory_use(base=7, per_item=0.0), pickling=UNKNOWN)
    assert cost.predict(unpickled, plan("sequential")).memory == 7


def test_a_plan_fits_when_the_memory_is_there_or_its_need_is_unknown():
    available = machine().memory.available
    for memory, fits in ((None, True), (available, True), (available + 1, False)):
        assert cost.fits(case(), prediction(memory=memory)) is fits


# ---------------------------------------------------------------- pools


def strategies(the_case):
    return [(p.strategy, p.start_method, p.workers) for p in cost.pools(the_case)]


def test_pools_of_python_code_are_processes_only():
    assert strategies(case()) == [("processes", method, 2) for method in ("fork", "forkserver", "spawn")]
    assert strategies(case(overlap=overlap(1.0)))[-1][0] == "processes"


def test_pools_of_waiting_and_of_native_code_hold_threads():
    assert strategies(waiting_case())[-1] == ("threads", None, 32)
    assert strategies(case(overlap=overlap(1.7)))[-1] == ("threads", None, 2)
    assert strategies(case(overlap=overlap(1.7), workers=1))[-1][0] == "processes"


def test_no_pools_without_facts():
    assert cost.pools(case(timing=UNKNOWN)) == ()
    assert cost.pools(case(machine=machine(calibration=UNKNOWN))) == ()
    assert cost.best_pool(case(timing=UNKNOWN)) is None


def test_best_pool_is_the_one_that_is_predicted_to_be_the_fastest():
    best = cost.best_pool(case())
    assert (best.plan.strategy, best.plan.start_method) == ("processes", "fork")
    assert cost.best_pool(waiting_case()).plan == Plan(strategy="threads", workers=32)
