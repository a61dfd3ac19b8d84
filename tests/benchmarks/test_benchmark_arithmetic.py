"""The benchmark's own arithmetic: regret, ties, coverage, rounds, resuming, and how runs are compared."""

import math

import pytest
from decisions import judged, oracle, rivalry
from decisions.arithmetic import at_confidence, covers, forgiven, geometric_mean, percentile, regret, share
from decisions.judged import BASELINE, Row
from decisions.registry import workloads
from decisions.store import Store

from advisor.fingerprint import fingerprint
from advisor.model import Estimate, Plan


def test_regret_is_the_time_over_the_best():
    assert regret(3.0, {"loop": 3.0, "pool": 2.0}) == 1.5


@pytest.mark.parametrize(
    ("loop", "advised", "best", "expected"),
    [
        (0.5, 0.5, 0.1, 1.0),
        (0.5, 0.6, 0.1, 6.0),
        (2.0, 2.0, 1.5, 4 / 3),
        (2.0, 0.6, 0.1, 6.0),
    ],
    ids=["small saving of a small job", "a loss is no tie", "a larger job", "a larger job, small saving"],
)
def test_ties(loop, advised, best, expected):
    assert forgiven(advised / best, loop=loop, advised=advised, best=best) == pytest.approx(expected)


def test_means_and_percentiles():
    assert geometric_mean([1.0, 4.0]) == pytest.approx(2.0)
    assert math.isnan(geometric_mean([]))
    assert percentile([5.0, 1.0, 3.0, 2.0, 4.0], 0.5) == 3.0
    assert percentile([1.0, 2.0], 0.9) == 2.0
    assert share([True, False, True, True]) == 0.75


def test_an_interval_is_narrowed_on_the_log_scale():
    wide = Estimate(value=2.0, low=1.0, high=4.0, confidence=0.95)
    narrow = at_confidence(wide, 0.9)
    assert 1.0 < narrow.low < 2.0 < narrow.high < 4.0
    assert narrow.low * narrow.high == pytest.approx(4.0)
    assert at_confidence(narrow, 0.95).low == pytest.approx(1.0)
    assert covers(narrow, 2.5)
    assert not covers(narrow, 3.9)


def test_an_exact_number_stays_exact():
    exact = Estimate(value=2.0, low=2.0, high=2.0, confidence=1.0)
    assert at_confidence(exact, 0.9) == exact


def ok(number, seconds, same="identical"):
    return {"round": number, "status": "ok", "seconds": seconds, "same": same}


RUNS = {
    BASELINE: [ok(1, 4.0), ok(2, 4.4)],
    "pool": [ok(1, 2.0), ok(2, 2.6)],
    "threads": [ok(1, 2.1), ok(2, 2.0)],
    "wrong": [ok(1, 0.1, "different: item 0")],
    "slow": [{"round": 1, "status": "over", "seconds": 6.0}],
}


def test_the_oracle_is_judged_on_the_round_after():
    assert judged.in_round(RUNS, 2) == {BASELINE: 4.4, "pool": 2.6, "threads": 2.0}
    assert judged.oracle_regret(RUNS, 2) == pytest.approx(1.3)
    assert judged.oracle_regret(RUNS, 1) is None


def test_speedups_are_paired_by_round():
    assert judged.speedup(RUNS, "pool") == pytest.approx(math.sqrt(2.0 * 4.4 / 2.6))
    assert judged.speedup(RUNS, "wrong") is None


def test_a_plan_that_was_stopped_is_known_from_below():
    assert judged.lower_bound(RUNS["slow"]) == 6.0
    assert judged.lower_bound(RUNS["pool"]) is None


def described(values, after):
    def one(value):
        print_ = fingerprint(value)
        return [print_.shape, print_.exact, print_.floats, print_.opaque]

    return {"results": len(values), "described": [one(values)], "items_after": [one(after)]}


def test_runs_are_compared_by_results_and_by_what_became_of_the_items():
    loop = described([1, 2.5], [{"a": 1}])
    assert oracle.same(loop, described([1, 2.5], [{"a": 1}])) == "identical"
    assert oracle.same(loop, described([1, 2.6], [{"a": 1}])).startswith("different: item 0")
    assert oracle.same(loop, described([1], [{"a": 1}])) == "different: 1 results instead of 2"
    assert "items were not changed" in oracle.same(loop, described([1, 2.5], [{"a": 2}]))


def test_a_rival_is_judged_against_the_loop_of_its_own_session():
    row = Row(name="x", wall=1.0, loop=4.0, best=2.0, regret=1.1)
    rival = rivalry.Rival("pool")
    rivalry.count(rival, row, {"status": "ok", "seconds": 3.0, "same": "identical"}, 2.0)
    rivalry.count(rival, row, {"status": "ok", "seconds": 1.0, "same": "different: x"}, 2.0)
    rivalry.count(rival, row, {"status": "refused"}, 2.0)
    assert rival.regrets == [pytest.approx(3.0)]
    assert (rival.slower, rival.harmful, rival.refused, rival.ours) == (1, ["x"], 1, [1.1])


@pytest.fixture
def contest(tmp_path, monkeypatch):
    """A contest whose runs take what a table says."""

    def make(code="", seconds=2.0):
        timed = []

        def run_once(job, cap, store):
            del cap, store
            timed.append(job.code)
            return {"status": "ok", "seconds": seconds, **described([1], [1])}

        monkeypatch.setattr(oracle, "run_once", run_once)
        monkeypatch.setattr(oracle, "advised", lambda _: Plan(strategy="threads", workers=2))
        plans = {
            BASELINE: Plan(strategy="sequential", code="loop"),
            "threads w2 c1": Plan(strategy="x", code=code),
        }
        return oracle.Contest(workloads(["naps"])[0], Store(tmp_path), None, plans), timed

    return make


def test_what_was_timed_is_not_timed_again(contest):
    first, timed = contest("pool")
    first.run(2)
    assert sorted(timed) == ["loop", "loop", "pool", "pool"]
    again, timed = contest("pool")
    again.run(2)
    assert timed == []


def test_another_program_for_the_advised_plan_is_timed_beside_the_loop(contest):
    contest("pool")[0].run(2)
    again, timed = contest("a better pool")
    again.run(1)
    assert timed == ["loop", "a better pool"]
    assert again.kept["rounds"] == 3


def test_more_rounds_can_be_asked_for_later(contest):
    contest("pool")[0].run(1)
    again, timed = contest("pool")
    again.run(3)
    assert timed.count("pool") == 2


def test_results_survive_in_files(tmp_path):
    store = Store(tmp_path)
    assert not store.has("advice", "naps")
    store.save("advice", "naps", {"a": 1})
    assert Store(tmp_path).load("advice", "naps") == {"a": 1}
    assert list(tmp_path.rglob("*.new")) == []
