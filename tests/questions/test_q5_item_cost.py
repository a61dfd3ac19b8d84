import pytest

from advisor.model import Bound, Need, Skipped
from advisor.questions.q5_item_cost import answer
from tests.builders import calibration, case, gil, machine, pickled, pickling, sample, timing, waiting

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
        ({}, "yes", 0.9, "An item takes 0.74 ms (0.7 ms to 0.78 ms)."),
        ({}, "yes", 0.9, "10 µs as its share of a chunk of 27"),
        ({}, "yes", 0.9, "per item at this number"),
        ({"timing": timing(9e-8), "pickling": INTS}, "no", 0.9, "0.18 µs to move it and its result"),
        ({"sample": sample(5)}, "unsure", 0.4, "pay from about"),
        ({"sample": sample(100)}, "yes", 0.7, "0.74 ms"),
        ({**WAITS, "sample": sample(1000)}, "yes", 0.9, "Handing it to a thread costs about 30 µs"),
        ({"gil": gil(1.0), "pickling": UNKNOWN, "sample": sample(1)}, "unsure", 0.4, "to a thread"),
        (
            {"gil": gil(0.5), "pickling": UNKNOWN, "timing": timing(2e-6)},
            "no",
            0.9,
            "to a thread costs about 30 µs",
        ),
        ({"timing": UNKNOWN}, "unsure", 0.2, "Items were not timed: no consent."),
        ({"pickling": UNKNOWN}, "unsure", 0.2, "No pool could be predicted."),
        (
            {"pickling": pickling(item=pickled(error="TypeError: no"))},
            "unsure",
            0.2,
            "No pool could be predicted.",
        ),
        ({"machine": machine(calibration=UNKNOWN)}, "unsure", 0.2, "No pool could be predicted."),
        (
            {"machine": machine(calibration=calibration(worker_starts=()))},
            "unsure",
            0.2,
            "to move it and its result. No pool could be predicted.",
        ),
        ({"machine": machine(1), "workers": 1}, "unsure", 0.4, "pay at no item cost"),
    ],
)
def test_answer(facts, value, confidence, says):
    found = answer(case(**facts))
    assert (found.value, found.confidence) == (value, confidence)
    assert says in found.because
    assert found.denies == ({Need.ITEM_COST} if value == "no" else frozenset())
