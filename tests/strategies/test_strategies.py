import pytest
from builders import (
    answer,
    answers,
    case,
    column_form,
    machine,
    sample,
    target,
    timing,
    vectorization,
    waiting,
    way,
)

from advisor import strategies
from advisor.model import Bound, ColumnVerdict, ItemForm, Need, Plan, Rejected, Skipped, TargetKind
from advisor.strategies import coroutines, processes, records, sequential, threads, vectorized


@pytest.mark.parametrize("strategy", strategies.STRATEGIES, ids=lambda strategy: strategy.NAME)
def test_a_strategy_is_found_by_its_name_and_says_what_it_needs(strategy):
    assert strategies.find(strategy.NAME) is strategy
    assert strategy.__doc__
    assert all(isinstance(need, Need) for need in strategy.NEEDS)


def test_the_loop_is_always_offered():
    assert sequential.plans(case()) == (strategies.BASELINE,)
    assert not sequential.NEEDS


def test_processes_are_offered_with_each_safe_start_method_the_cheapest_first():
    offered = processes.plans(case())
    assert [plan.start_method for plan in offered] == ["fork", "forkserver", "spawn"]
    assert {plan.workers for plan in offered} == {2}
    assert all(plan.chunksize > 1 for plan in offered)


def test_processes_do_not_fork_when_importing_the_module_left_threads():
    offered = processes.plans(case(target=target(threads=2)))
    assert [plan.start_method for plan in offered] == ["forkserver", "spawn"]


def test_processes_use_only_start_methods_that_the_machine_has():
    offered = processes.plans(case(machine=machine(start_methods=("spawn",))))
    assert [plan.start_method for plan in offered] == ["spawn"]


@pytest.mark.parametrize(
    "found",
    [case(workers=1), case(target=target(kind=TargetKind.COROUTINE))],
    ids=["one core", "async def"],
)
def test_processes_say_why_there_are_none(found):
    assert isinstance(processes.plans(found), Rejected)


def test_threads_that_wait_are_many_and_threads_that_compute_are_as_many_as_cores():
    (waits,) = threads.plans(case(waiting=waiting(Bound.IO), timing=timing(0.05, cpu_seconds=0.0005)))
    (computes,) = threads.plans(case(waiting=waiting(Bound.CPU)))
    assert waits.workers > computes.workers == 2
    assert waits.chunksize == 1
    assert computes.chunksize > 1


def test_one_computing_thread_is_the_loop():
    assert isinstance(threads.plans(case(workers=1)), Rejected)
    assert isinstance(threads.plans(case(workers=1, waiting=waiting(Bound.IO))), tuple)


def test_coroutines_are_for_async_functions_only():
    assert isinstance(coroutines.plans(case()), Rejected)
    (plan,) = coroutines.plans(case(target=target(kind=TargetKind.COROUTINE), waiting=waiting(Bound.IO)))
    assert plan.workers > 1
    assert isinstance(threads.plans(case(target=target(kind=TargetKind.COROUTINE))), Rejected)


def test_columns_are_offered_only_when_they_gave_the_loops_results():
    assert vectorized.plans(case(vectorization=column_form())) == (Plan(strategy="vectorized"),)
    refused = vectorization(ColumnVerdict.REFUSED, because="row 3 differs")
    different = vectorized.plans(case(vectorization=refused))
    assert different == Rejected(strategy="vectorized", because="row 3 differs")
    skipped = vectorized.plans(case(vectorization=Skipped(skipped="calls wait")))
    assert isinstance(skipped, Rejected)
    assert "calls wait" in skipped.because


def test_records_are_offered_unless_they_gave_something_else():
    rows = sample(form=ItemForm.SERIES)
    assert isinstance(records.plans(case(sample=rows)), tuple)
    assert isinstance(records.plans(case(sample=rows, vectorization=vectorization())), tuple)
    differ = vectorization(ways=(way("loop"), way("columns")))
    assert isinstance(records.plans(case(sample=rows, vectorization=differ)), Rejected)
    assert isinstance(records.plans(case()), Rejected)


def test_a_denied_need_rejects_every_strategy_that_has_it_with_the_answers_reason():
    denied = answer(3, "no", because="Calls change totals.running.", denies=frozenset({Need.INDEPENDENT}))
    offered, rejected = strategies.collect(case(), answers(denied))
    assert {plan.strategy for plan in offered} == {"sequential"}
    assert {each.strategy for each in rejected} >= {"vectorized", "threads", "coroutines", "processes"}
    (why,) = {each.because for each in rejected if each.strategy == "processes"}
    assert why == "question 3: Calls change totals.running."


def test_what_nobody_denies_is_offered_with_its_program():
    offered, rejected = strategies.collect(case(), answers())
    assert [plan.strategy for plan in offered] == ["sequential", *["processes"] * 3]
    assert {each.strategy for each in rejected} >= {"records", "vectorized", "threads", "coroutines"}
    assert all("score" in plan.code for plan in offered)
