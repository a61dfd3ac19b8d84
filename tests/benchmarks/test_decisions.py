"""Advisor's decisions, never its times, on workloads of the benchmark that need no further library."""

import json

import pytest

# This folder is on the path while its tests run, and the benchmark is a package in it.
from decisions import advising
from decisions.registry import workloads
from decisions.store import Store

UNSURE = {"keep-sequential", "cannot-tell"}
"""What a noisy machine may say instead of a switch."""
ALONE = {*UNSURE, "refuse"}
SUBSET = {
    "running_total": ALONE,
    "shared_random_state": ALONE,
    "numbers_on_first_sight": ALONE,
    "counter_in_a_file": ALONE,
    "changes_its_argument": {*ALONE, "threads"},
    "errors_as_results": {*ALONE, "threads"},
    "thousand_numbers": {*UNSURE, "vectorized"},
    "naps": {*UNSURE, "threads"},
    "naps_async": {*UNSURE, "coroutines"},
    "lognormal_costs": {*UNSURE, "processes"},
}


@pytest.mark.slow
@pytest.mark.parametrize("name", SUBSET)
def test_the_advice_is_one_of_the_right_ones(name, tmp_path):
    (workload,) = workloads([name])
    answer = advising.ask(workload, Store(tmp_path))
    assert answer["exit"] == 0, answer["error"]
    verdict = answer["advice"]["verdict"]
    decision = verdict["strategy"] if verdict["action"] == "switch" else verdict["action"]
    assert decision not in workload.forbidden
    assert decision in SUBSET[name], json.dumps(verdict, indent=1)


def test_the_subset_forbids_what_the_corpus_forbids():
    for workload in workloads(list(SUBSET)):
        assert not set(workload.forbidden) & SUBSET[workload.name]
