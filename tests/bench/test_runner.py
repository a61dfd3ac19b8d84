"""The race, with scripted arms in the place of cells: order, elimination, failures, and what is reported."""

import math

import pytest

from advisor.bench.breakdown import Watched
from advisor.bench.deciding import PRECISE
from advisor.bench.runner import ROUNDS_MOST, Race
from advisor.bench.timeline import Shares
from advisor.budget import Budget
from advisor.cost import predict
from advisor.cost.parts import COMPUTE
from advisor.fingerprint import fingerprint
from advisor.model import Failed, FailureKind, Plan
from advisor.observe import Observer
from advisor.wire import to_plain
from tests.builders import case, estimate, repeats, timing

BASELINE = Plan(strategy="sequential")
THREADS = Plan(strategy="threads", workers=2)
PROCESSES = Plan(strategy="processes", workers=2, start_method="fork")


CRASH = Failed(kind=FailureKind.KILLED, because="ended by SIGSEGV", item=3)


class Clock:
    """Time that passes only while an arm works."""

    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


class ScriptedCell:
    """An arm that takes a scripted time per item and returns scripted results."""

    def __init__(self, clock, item_seconds, result=lambda item: item, fails_at=math.inf, failure=CRASH):
        self.clock = clock
        self.item_seconds = item_seconds
        self.result = result
        self.fails_at = fails_at
        self.failure = failure
        self.slices = 0
        self.ended = False
        self.asked = []

    def receive(self, _seconds, *, last):
        assert last
        self.clock.now += 0.01
        return {"seconds": 0.01}

    def talk(self, message, _seconds):
        self.asked.append(message)
        if message["do"] == "stop":
            return {"seconds": 0.002}
        self.slices += 1
        if self.slices >= self.fails_at:
            return self.failure
        seconds = self.item_seconds(self.slices) * message["count"]
        self.clock.now += seconds
        items = range(message["start"], message["start"] + message["compare"])
        return {
            "seconds": seconds,
            "fingerprints": [to_plain(fingerprint(self.result(i))) for i in items],
            "watched": self.watched(message["count"], seconds),
        }

    def watched(self, count, seconds):
        shares = Shares(steady={COMPUTE: seconds}, once={}, call=seconds)
        return to_plain(
            Watched(
                seconds=seconds,
                items=count,
                tasks=count,
                shares=shares,
                imported=0.0,
                first=0.0,
                start_has_both=False,
            )
        )

    def end(self):
        self.ended = True


class ScriptedHost:
    def __init__(self, cells):
        self.cells = iter(cells)

    def open(self, _function, **_arguments):
        return next(self.cells)


def race(cells, plans, seconds=20.0, **options):
    clock = cells[0].clock
    budget = Budget(seconds, clock)
    budget.release()
    contest = Race(ScriptedHost(cells), case(timing=timing(0.02)), plans, budget=budget, **options)
    return contest, contest.run(agreed=frozenset(), seed=1, observer=Observer())


def steady(seconds):
    return lambda _slice: seconds


def test_the_speedup_is_the_ratio_of_the_times_and_every_arm_is_ended():
    clock = Clock()
    cells = [ScriptedCell(clock, steady(0.02)), ScriptedCell(clock, steady(0.01))]
    _, found = race(cells, [BASELINE, PROCESSES])
    assert found[0].speedup is None
    assert found[1].speedup.value == pytest.approx(2.0)
    assert found[1].equivalence.verdict == "identical"
    assert found[1].start_seconds == 0.01
    assert found[1].stop_seconds == 0.002
    assert all(cell.ended for cell in cells)


def test_the_start_of_workers_counts_once_in_the_full_job():
    clock = Clock()
    cells = [ScriptedCell(clock, steady(0.02)), ScriptedCell(clock, steady(0.01))]
    _, found = race(cells, [BASELINE, PROCESSES])
    assert 1.0 < found[1].full_speedup.value < found[1].speedup.value


def test_a_drift_of_the_machine_does_not_change_the_ratio():
    clock = Clock()
    cells = [
        ScriptedCell(clock, lambda number: 0.02 * (1 + 0.3 * number)),
        ScriptedCell(clock, lambda number: 0.01 * (1 + 0.3 * number)),
    ]
    _, found = race(cells, [BASELINE, PROCESSES])
    assert found[1].speedup.value == pytest.approx(2.0)
    cells = [ScriptedCell(clock, steady(0.02)), ScriptedCell(clock, steady(0.01))]
    calm, without_drift = race(cells, [BASELINE, PROCESSES])
    assert calm.rounds == found[1].rounds
    assert without_drift[1].speedup.low == pytest.approx(found[1].speedup.low)


def test_an_arm_far_behind_is_taken_out_and_the_baseline_never():
    clock = Clock()
    wobble = lambda base: lambda number: base * (1 + 0.1 * (-1) ** number)  # noqa: E731
    cells = [
        ScriptedCell(clock, wobble(0.03)),
        ScriptedCell(clock, wobble(0.09)),
        ScriptedCell(clock, lambda number: 0.01 * (1 + 0.2 * math.sin(number))),
    ]
    contest, found = race(cells, [BASELINE, THREADS, PROCESSES])
    assert contest.runners[1].out
    assert cells[1].slices < cells[2].slices
    assert found[0].rounds == found[2].rounds <= ROUNDS_MOST


def test_different_results_are_found_and_the_item_is_named():
    clock = Clock()
    cells = [
        ScriptedCell(clock, steady(0.02)),
        ScriptedCell(clock, steady(0.01), result=lambda item: item + (item == 2)),
    ]
    _, found = race(cells, [BASELINE, PROCESSES])
    assert found[1].equivalence.verdict == "different"
    assert "2" in found[1].equivalence.because


def test_an_arm_that_dies_keeps_what_it_measured_and_says_how_it_ended():
    clock = Clock()
    cells = [
        ScriptedCell(clock, lambda number: 0.02 * (1 + 0.1 * (-1) ** number)),
        ScriptedCell(clock, steady(0.01), fails_at=3),
    ]
    _, found = race(cells, [BASELINE, PROCESSES])
    assert found[1].failed.because == "ended by SIGSEGV"
    assert len(found[1].times) == 2
    assert found[0].failed is None


def test_a_slice_that_the_budget_ends_is_no_failure_and_counts_as_slow():
    clock = Clock()
    late = Failed(kind=FailureKind.TIMED_OUT, because="no answer within the time it had")
    cells = [
        ScriptedCell(clock, steady(0.02), fails_at=3, failure=late),
        ScriptedCell(clock, steady(0.01)),
    ]
    contest, found = race(cells, [BASELINE, PROCESSES], seconds=5.0)
    assert found[0].failed is None
    assert contest.runners[0].out == late.because
    assert found[1].speedup.value == pytest.approx(2.0)
    assert found[0].full_seconds.value > 100_000 * 0.02


def test_the_budget_ends_a_race_that_is_not_decided():
    clock = Clock()
    cells = [
        ScriptedCell(clock, lambda number: 0.05 * (1 + 0.5 * (-1) ** number)),
        ScriptedCell(clock, lambda number: 0.05 * (1 + 0.5 * (-1) ** (number // 2))),
    ]
    contest, _ = race(cells, [BASELINE, PROCESSES], seconds=2.0)
    assert contest.rounds < ROUNDS_MOST
    assert clock.now < 2.0 + 1.0


def test_calls_stay_under_their_bound():
    clock = Clock()
    cells = [
        ScriptedCell(clock, lambda number: 0.05 * (1 + 0.5 * (-1) ** number)),
        ScriptedCell(clock, lambda number: 0.05 * (1 + 0.5 * (-1) ** (number // 2))),
    ]
    contest, found = race(cells, [BASELINE, PROCESSES], calls_most=40)
    assert contest.rounds >= 1
    one_round = sum(runner.slice.count for runner in contest.runners)
    assert sum(one.calls for one in found) <= 40 + one_round


def test_a_decided_race_stops_early():
    clock = Clock()
    cells = [ScriptedCell(clock, steady(0.02)), ScriptedCell(clock, steady(0.01))]
    contest, found = race(cells, [BASELINE, PROCESSES])
    assert contest.rounds < ROUNDS_MOST / 2
    assert found[1].speedup.high - found[1].speedup.low < 2 * PRECISE * found[1].speedup.value


def test_rivals_that_may_differ_are_raced_on_and_clear_ones_are_not():
    clock = Clock()
    wobbling = lambda number: 0.01 * (1 + 0.04 * (-1) ** (number // 2))  # noqa: E731
    cells = [
        ScriptedCell(clock, steady(0.02)),
        ScriptedCell(clock, wobbling),
        ScriptedCell(clock, lambda number: 0.0103 * (1 + 0.04 * (-1) ** number)),
    ]
    close, _ = race(cells, [BASELINE, THREADS, PROCESSES])
    cells = [
        ScriptedCell(clock, steady(0.02)),
        ScriptedCell(clock, wobbling),
        ScriptedCell(clock, lambda number: 0.06 * (1 + 0.04 * (-1) ** number)),
    ]
    clear, _ = race(cells, [BASELINE, THREADS, PROCESSES])
    assert close.rounds > clear.rounds


def test_the_parts_of_all_slices_are_told():
    clock = Clock()
    cells = [ScriptedCell(clock, steady(0.02)), ScriptedCell(clock, lambda number: 0.01 * (1 + 0.1 * number))]
    contest, found = race(cells, [BASELINE, PROCESSES])
    assert len(contest.runners[1].watched) == found[1].rounds > 1
    assert sum(part.seconds for part in found[1].parts) == pytest.approx(found[1].parts_seconds)
    items = contest.case.sample.total.value
    (computing,) = (part.seconds for part in found[1].parts if part.name == COMPUTE)
    assert computing == pytest.approx(items * sum(found[1].times) / found[1].rounds)


def test_of_a_function_that_keeps_its_results_the_model_projects_the_full_job():
    clock = Clock()
    cells = [ScriptedCell(clock, steady(0.02)), ScriptedCell(clock, steady(0.01))]
    cached = case(timing=timing(0.02), repeats=repeats(estimate(500), cached=True, hit_seconds=1e-6))
    budget = Budget(20.0, clock)
    budget.release()
    found = Race(ScriptedHost(cells), cached, [BASELINE, PROCESSES], budget=budget).run(
        agreed=frozenset(), seed=1, observer=Observer()
    )
    loop, pool = predict(cached, BASELINE), predict(cached, PROCESSES)
    assert found[1].speedup.value == pytest.approx(2.0)
    assert found[1].full_speedup.value == pytest.approx(loop.seconds.value / pool.seconds.value)


def test_no_pool_is_projected_to_end_before_its_longest_call():
    clock = Clock()
    cells = [ScriptedCell(clock, steady(0.02)), ScriptedCell(clock, steady(0.0002))]
    slow = timing(0.02, batch=1, percentiles=(0.01, 0.01, 0.01, 0.02, 0.02, 0.02, 500.0))
    budget = Budget(20.0, clock)
    budget.release()
    found = Race(
        ScriptedHost(cells),
        case(timing=slow),
        [BASELINE, Plan(strategy="threads", workers=100)],
        budget=budget,
    ).run(agreed=frozenset(), seed=1, observer=Observer())
    assert found[1].full_seconds.value > 500


def test_slices_of_a_moment_prove_nothing():
    clock = Clock()
    cells = [ScriptedCell(clock, steady(2e-8)), ScriptedCell(clock, steady(1e-8))]
    _, found = race(cells, [BASELINE, PROCESSES])
    assert found[1].speedup.value == pytest.approx(2.0)
    assert found[1].speedup.low < 1
