"""One golden pair of each trust rule: what it should find, and what it should leave alone."""

import pytest

from advisor.model import Disturbance, Severity, Skipped
from advisor.rules.trust import (
    cost_drifts,
    dominated_by_one_item,
    few_rounds,
    noisy_machine,
    other_processes,
    quota_limits,
    results_differ,
    sample_not_typical,
    stolen_time,
    throttled,
    too_short_to_time,
)
from tests.builders import (
    calibration,
    case,
    cores,
    equivalence,
    estimate,
    failed,
    machine,
    measurement,
    plan,
    sample,
    timing,
    waiting,
)

UNKNOWN = Skipped(skipped="no consent")
FASTER = estimate(1.8)
DIFFERENT = equivalence("different", because="item 3: a float against an int")


def noisy(share):
    return {"machine": machine(calibration=calibration(noise=share))}


def disturbed(**seen):
    calm = {"seconds": 2.0, "foreign": 0.0, "steal": 0.0, "throttled": None}
    return {"machine": machine(disturbance=Disturbance(**(calm | seen)))}


def limited(quota, **overrides):
    return {"machine": machine(cores=cores(2, logical=8, affinity=8, quota=quota, **overrides))}


LEFT_ALONE = [
    (other_processes, disturbed(foreign=0.10, busiest=("editor",)), ()),
    (other_processes, {}, ()),
    (stolen_time, disturbed(steal=0.02), ()),
    (stolen_time, {}, ()),
    (throttled, disturbed(throttled=0.05, clock=0.95), ()),
    (throttled, disturbed(), ()),
    (throttled, {}, ()),
    (quota_limits, limited(None), ()),
    (quota_limits, limited(8.0), ()),
    (quota_limits, {"machine": machine(cores=cores(2, logical=8, affinity=2, quota=2.0))}, ()),
    (results_differ, {}, (measurement(), measurement(plan(), FASTER))),
    (results_differ, {}, (measurement(plan(), FASTER, equivalence=equivalence("cannot compare")),)),
    (noisy_machine, noisy(0.10), ()),
    (noisy_machine, {"waiting": waiting(run_queue=0.05)}, ()),
    (noisy_machine, {"waiting": waiting(run_queue=None)}, ()),
    (few_rounds, {}, (measurement(rounds=3),)),
    (few_rounds, {}, (measurement(rounds=1, failed=failed()),)),
    (too_short_to_time, {"timing": timing(1e-6, batch=1001)}, ()),
    (too_short_to_time, {"timing": UNKNOWN}, ()),
    (dominated_by_one_item, {"timing": timing(biggest_share=0.2, calls=100, batch=1)}, ()),
    (dominated_by_one_item, {"timing": timing(biggest_share=0.4, calls=4, batch=1)}, ()),
    (dominated_by_one_item, {"timing": UNKNOWN}, ()),
    (cost_drifts, {"timing": timing(drift=1.25)}, ()),
    (cost_drifts, {"timing": timing(drift=0.8)}, ()),
    (cost_drifts, {"timing": UNKNOWN}, ()),
    (sample_not_typical, {"timing": timing(variation=1.0, calls=300, batch=1)}, ()),
    (sample_not_typical, {"timing": timing(variation=3.0, calls=50, batch=1), "sample": sample(50)}, ()),
    (sample_not_typical, {"timing": UNKNOWN}, ()),
]

FOUND = [
    (
        other_processes,
        disturbed(foreign=0.43, busiest=("chrome", "gcc")),
        (),
        Severity.WARNING,
        "Other programs used 43 % of the cores while this was measured, most of all chrome and gcc.",
    ),
    (other_processes, disturbed(foreign=0.2), (), Severity.WARNING, "of the cores while this was measured. "),
    (stolen_time, disturbed(steal=0.06), (), Severity.WARNING, "gave 6 % of its cores' time to others"),
    (
        throttled,
        disturbed(throttled=0.3),
        (),
        Severity.WARNING,
        "its quota was used up in 30 % of the periods.",
    ),
    (
        throttled,
        disturbed(overheated=1, clock=0.5),
        (),
        Severity.WARNING,
        "cores slowed down 1 time from heat and the clock may reach 50 % of its top speed.",
    ),
    (
        quota_limits,
        limited(1.5),
        (),
        Severity.NOTE,
        "A quota allows the time of 1.5 of the 8 cores that programs see",
    ),
    (
        results_differ,
        {},
        (measurement(), measurement(plan(), FASTER, equivalence=DIFFERENT)),
        Severity.DANGER,
        "with 2 processes, chunks of 27: item 3: a float against an int.",
    ),
    (
        results_differ,
        {},
        (measurement(plan("threads"), FASTER, equivalence=equivalence("different")),),
        Severity.DANGER,
        "with 2 threads.",
    ),
    (noisy_machine, noisy(0.11), (), Severity.WARNING, "varies by 11 % between repeats."),
    (noisy_machine, {"waiting": waiting(run_queue=0.4)}, (), Severity.WARNING, "in line for a core for 40 %"),
    (
        few_rounds,
        {},
        (measurement(rounds=2), measurement(plan(), FASTER, rounds=1)),
        Severity.NOTE,
        "the plain loop in 2 rounds and 2 processes, chunks of 27 in 1 round;",
    ),
    (
        too_short_to_time,
        {"timing": timing(1e-6, batch=900)},
        (),
        Severity.WARNING,
        "900 calls timed together",
    ),
    (
        dominated_by_one_item,
        {"timing": timing(biggest_share=0.5, calls=100, batch=1)},
        (),
        Severity.WARNING,
        "took 50 % of the sampled time, 50 times the mean. Up to 3 % of the data may be such items",
    ),
    (
        dominated_by_one_item,
        {"timing": timing(biggest_share=0.5, calls=100, batch=1)},
        (),
        Severity.WARNING,
        "the full job could take 2.5 times the projection.",
    ),
    (cost_drifts, {"timing": timing(drift=1.6)}, (), Severity.NOTE, "cost 1.6 times"),
    (cost_drifts, {"timing": timing(drift=0.5)}, (), Severity.NOTE, "cost 0.5 times"),
    (
        sample_not_typical,
        {"timing": timing(variation=1.0, calls=200, batch=1)},
        (),
        Severity.NOTE,
        "after 200 calls the mean is known to 12 % only",
    ),
    (
        sample_not_typical,
        {"timing": timing(variation=3.0, calls=50, batch=1), "sample": sample(None)},
        (),
        Severity.NOTE,
        "after 50 calls",
    ),
]


@pytest.mark.parametrize(("rule", "facts", "measurements"), LEFT_ALONE)
def test_left_alone(rule, facts, measurements):
    assert rule.check(case(**facts), measurements) is None


@pytest.mark.parametrize(("rule", "facts", "measurements", "severity", "says"), FOUND)
def test_found(rule, facts, measurements, severity, says):
    finding = rule.check(case(**facts), measurements)
    assert finding.rule == rule.RULE
    assert finding.severity is severity
    assert says in finding.message


@pytest.mark.parametrize(
    ("variation", "text"),
    [
        (1.0, "Time about 270 items: give it more time with --budget."),
        (5.0, "Time about 6,800 items: give it more time with --budget and --sample 6766."),
    ],
)
def test_the_wanted_sample_grows_with_the_square_of_the_spread(variation, text):
    few = case(timing=timing(variation=variation, calls=20, batch=1))
    assert sample_not_typical.check(few, ()).fix.text == text
