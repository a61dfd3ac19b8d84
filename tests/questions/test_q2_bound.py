import pytest

from advisor.model import Bound, EffectKind, Need, Origin, Skipped, TargetKind
from advisor.questions.q2_bound import answer
from tests.builders import case, effect, first_call, gil, machine, ramp, target, timing, waiting

UNKNOWN = Skipped(skipped="no consent")
ASYNC = target(kind=TargetKind.COROUTINE)
FREE = gil(1.0)


@pytest.mark.parametrize(
    ("facts", "value", "denies", "says"),
    [
        ({}, "cpu", {Need.WAITS, Need.OVERLAPS, Need.AWAITABLE}, "threads cannot help"),
        (
            {},
            "cpu",
            {Need.WAITS, Need.OVERLAPS, Need.AWAITABLE},
            "2 processes do 1.9x (1.8-1.9) the work of one",
        ),
        ({"gil": FREE}, "cpu", {Need.WAITS, Need.AWAITABLE}, "threads may help"),
        ({"gil": UNKNOWN}, "cpu", {Need.WAITS, Need.AWAITABLE}, "2 % of its time waiting"),
        ({"machine": machine(gil=False)}, "cpu", {Need.WAITS, Need.AWAITABLE}, "no global interpreter lock"),
        ({"target": ASYNC}, "cpu", {Need.WAITS, Need.OVERLAPS}, "async def, so calls can overlap"),
        (
            {"machine": machine(1)},
            "cpu",
            {Need.WAITS, Need.OVERLAPS, Need.AWAITABLE, Need.CORES},
            "Only 1 core",
        ),
        ({"waiting": waiting(Bound.IO)}, "io", {Need.CORES, Need.AWAITABLE}, "Start with threads."),
        ({"waiting": waiting(Bound.IO)}, "io", {Need.CORES, Need.AWAITABLE}, "asyncio is not open to it"),
        ({"waiting": waiting(Bound.IO), "target": ASYNC}, "io", {Need.CORES}, "with asyncio"),
        (
            {"waiting": waiting(Bound.MIXED), "gil": FREE},
            "mixed",
            {Need.AWAITABLE},
            "both kinds are worth trying",
        ),
        (
            {"waiting": waiting(Bound.NATIVE)},
            "native-multithreaded",
            {Need.AWAITABLE},
            "unless each is held to one thread",
        ),
        (
            {"waiting": waiting(Bound.SUBPROCESS)},
            "subprocess",
            {Need.CORES, Need.AWAITABLE},
            "threads that wait",
        ),
        ({"waiting": UNKNOWN}, "unsure", {Need.AWAITABLE}, "was not measured: no consent."),
        ({"waiting": UNKNOWN, "machine": machine(1)}, "unsure", {Need.AWAITABLE, Need.CORES}, "no consent"),
    ],
)
def test_answer(facts, value, denies, says):
    found = answer(case(**facts))
    assert found.value == value
    assert found.denies == denies
    assert says in found.because


@pytest.mark.parametrize(
    ("fact", "confidence"),
    [
        (waiting(), 0.9),
        (waiting(run_queue=None), 0.9),
        (waiting(run_queue=0.8), 0.7),
        (waiting(waiting=0.13), 0.6),
        (waiting(Bound.MIXED, waiting=0.16), 0.6),
        (waiting(Bound.IO, waiting=0.78), 0.6),
        (UNKNOWN, 0.2),
    ],
)
def test_confidence_falls_near_a_threshold_and_on_a_crowded_machine(fact, confidence):
    assert answer(case(waiting=fact)).confidence == confidence


def test_a_crowded_machine_is_named():
    assert (
        "other programs held the cores for 80 % of it" in answer(case(waiting=waiting(run_queue=0.8))).because
    )


def test_calls_in_flight_come_from_wall_over_processor_time():
    waits = case(waiting=waiting(Bound.IO), timing=timing(0.05, cpu_seconds=0.005))
    assert "allows 10 calls in flight" in answer(waits).because


@pytest.mark.parametrize(
    ("kind", "bound", "shown"),
    [
        (EffectKind.NETWORK, Bound.IO, True),
        (EffectKind.SPAWN, Bound.SUBPROCESS, True),
        (EffectKind.STATE, Bound.IO, False),
        (EffectKind.NETWORK, Bound.CPU, False),
    ],
)
def test_what_a_call_waits_for_is_named(kind, bound, shown):
    first = first_call(effects=(effect(kind, what="connect to", where="10.0.0.7:443"),))
    assert (
        "connect to 10.0.0.7:443" in answer(case(first_call=first, waiting=waiting(bound))).because
    ) is shown


def test_a_first_call_that_was_not_made_names_nothing():
    assert "The first call" not in answer(case(first_call=UNKNOWN, waiting=waiting(Bound.IO))).because


def test_an_answer_without_the_fact_is_assumed():
    assert answer(case()).origin is Origin.MEASURED
    assert answer(case(waiting=UNKNOWN)).origin is Origin.ASSUMED


@pytest.mark.parametrize(
    ("rates", "effects", "denied"),
    [
        ((50.0, 51.0, 50.0), (), False),
        ((50.0, 100.0, 200.0), (), True),
        ((50.0, 51.0, 50.0), (effect(EffectKind.NETWORK),), True),
    ],
)
def test_calls_that_wait_for_a_lock_of_their_process_may_have_processes(rates, effects, denied):
    found = answer(case(waiting=waiting(Bound.IO), ramp=ramp(*rates), first_call=first_call(effects=effects)))
    assert (Need.CORES in found.denies) is denied
    assert ("as at a lock" in found.because) is not denied
