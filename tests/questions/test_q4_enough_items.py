from dataclasses import replace

import pytest

from advisor.model import Bound, Need, Skipped
from advisor.questions.q4_enough_items import answer
from tests.builders import case, estimate, gil, machine, pickled, pickling, sample, timing, waiting

UNKNOWN = Skipped(skipped="no consent")
WAITS = {
    "waiting": waiting(Bound.IO, thread=0.01),
    "gil": gil(1.0),
    "timing": timing(0.05, cpu_seconds=0.0005),
}
INTS = pickling(
    item=pickled(bytes=5, dumps_seconds=4e-8, loads_seconds=4e-8),
    result=pickled(bytes=5, dumps_seconds=4e-8, loads_seconds=4e-8),
)


@pytest.mark.parametrize(
    ("facts", "value", "confidence", "says"),
    [
        ({}, "yes", 0.9, "There are 100,000 items."),
        ({}, "yes", 0.9, "worker processes pay from about"),
        ({"sample": sample(None)}, "yes", 0.9, "at least 2,000 items; how many in all is unknown"),
        ({"sample": replace(sample(), total=estimate(498_000))}, "yes", 0.9, "about 500,000 items"),
        ({"sample": sample(5)}, "no", 0.9, "There are 5 items."),
        ({"sample": sample(100)}, "yes", 0.7, "74 ms"),
        ({"sample": sample(50)}, "unsure", 0.4, "pay from about"),
        ({"timing": timing(9e-8), "pickling": INTS}, "no", 0.9, "pay for no number of items of this cost"),
        ({**WAITS, "sample": sample(1000)}, "yes", 0.9, "predicted for 32 threads: 1.6 s"),
        ({**WAITS, "sample": sample(1000)}, "yes", 0.9, "Starting them takes about 0.96 ms"),
        ({"gil": gil(1.0), "pickling": UNKNOWN}, "yes", 0.9, "predicted for 2 threads"),
        ({"timing": UNKNOWN}, "unsure", 0.2, "a fact for it is missing"),
        ({"machine": machine(calibration=UNKNOWN)}, "unsure", 0.2, "a fact for it is missing"),
        (
            {"machine": machine(1), "workers": 1},
            "unsure",
            0.4,
            "pay for no number of items",
        ),
    ],
)
def test_answer(facts, value, confidence, says):
    found = answer(case(**facts))
    assert (found.value, found.confidence) == (value, confidence)
    assert says in found.because
    assert found.denies == ({Need.ENOUGH_ITEMS} if value == "no" else frozenset())
