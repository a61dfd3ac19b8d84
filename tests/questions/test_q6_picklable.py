import pytest

from advisor.model import Need, Skipped, TargetKind
from advisor.questions.q6_picklable import answer
from tests.builders import case, machine, pickled, pickling, target, timing

UNKNOWN = Skipped(skipped="no consent")
BIG = pickled(bytes=1_000_000, dumps_seconds=0.0005, loads_seconds=0.0005)
LOCK = pickled(error="TypeError: cannot pickle '_thread.lock' object", culprit="item['log'].lock")


@pytest.mark.parametrize(
    ("facts", "value", "confidence", "says", "change"),
    [
        ({}, "yes", 0.9, "20 items and 20 results were pickled", "Send a path"),
        ({}, "yes", 0.9, "0.71 % of computing it", "Send a path"),
        ({}, "yes", 0.9, "(55 MB/s)", "Send a path"),
        ({"machine": machine(calibration=UNKNOWN)}, "yes", 0.9, "processes lose. Rule", "Send a path"),
        ({"timing": UNKNOWN}, "yes", 0.6, "What computing costs is not known.", "Send a path"),
        ({"timing": timing(0.0)}, "yes", 0.6, "What computing costs is not known.", "Send a path"),
        (
            {"pickling": pickling(item=BIG, result=BIG), "timing": timing(0.006)},
            "no",
            0.9,
            "107 % of computing it",
            "Send a path or an index instead",
        ),
        (
            {"pickling": pickling(item=BIG, result=BIG), "timing": timing(0.012)},
            "unsure",
            0.6,
            "54 %",
            "Send a path",
        ),
        (
            {"pickling": pickling(item=LOCK)},
            "no",
            0.95,
            "An item cannot be pickled at item['log'].lock:",
            "Send a path",
        ),
        (
            {"pickling": pickling(result=pickled(error="E: x"))},
            "no",
            0.95,
            "A result cannot be pickled: E: x",
            "Return plain",
        ),
        (
            {"pickling": pickling(function=pickled(error="E: x"))},
            "no",
            0.95,
            "The function cannot",
            "Move the function",
        ),
        (
            {"pickling": pickling(function=pickled(error="E: x")), "target": target(kind=TargetKind.LAMBDA)},
            "no",
            0.95,
            "The function cannot",
            "Write the lambda as a def",
        ),
        ({"pickling": pickling(exception=pickled())}, "yes", 0.9, "to move both. That", "Send"),
        (
            {"pickling": pickling(exception=pickled(error="E: x"))},
            "yes",
            0.9,
            "An exception that it raises",
            "Send",
        ),
        ({"pickling": UNKNOWN}, "unsure", 0.2, "was not tried: no consent.", "real items"),
    ],
)
def test_answer(facts, value, confidence, says, change):
    found = answer(case(**facts))
    assert (found.value, found.confidence) == (value, confidence)
    assert says in found.because
    assert change in found.change


BROKEN = pickled(error="TypeError: cannot pickle it")
SPAWNS = machine(start_methods=("spawn", "forkserver"))
THREADED = target(threads=2)


@pytest.mark.parametrize(
    ("facts", "denied", "says"),
    [
        ({"pickling": pickling(item=BROKEN)}, False, "Workers that are forked inherit the items instead."),
        ({"pickling": pickling(item=BROKEN), "machine": SPAWNS}, True, "Rule"),
        ({"pickling": pickling(item=BROKEN), "target": THREADED}, True, "Rule"),
        ({"pickling": pickling(function=BROKEN)}, False, "Workers import it by name instead."),
        ({"pickling": pickling(function=BROKEN), "machine": SPAWNS}, False, "Workers import it by name"),
        ({"pickling": pickling(function=BROKEN, item=BROKEN)}, False, "inherit the items"),
        ({"pickling": pickling(function=BROKEN, item=BROKEN), "machine": SPAWNS}, True, "Rule"),
        ({"pickling": pickling(result=BROKEN)}, True, "A result cannot"),
        ({"pickling": pickling(item=BROKEN, result=BROKEN)}, True, "An item cannot"),
        ({"pickling": pickling(item=BIG), "timing": timing(0.001)}, False, "inherit the items instead."),
        ({"pickling": pickling(item=BIG), "timing": timing(0.001), "machine": SPAWNS}, True, "Rule"),
        ({"pickling": pickling(result=BIG), "timing": timing(0.001)}, True, "Rule"),
        ({"pickling": pickling(item=BROKEN, result=BIG), "timing": timing(0.001)}, True, "Rule"),
        ({"pickling": pickling(function=BROKEN, result=BIG), "timing": timing(0.001)}, True, "Rule"),
    ],
)
def test_what_workers_can_do_without_is_not_denied(facts, denied, says):
    """On fork they inherit items, and everywhere they import the function; results have to be sent."""
    found = answer(case(**facts))
    assert found.value == "no"
    assert found.denies == ({Need.PICKLABLE} if denied else frozenset())
    assert says in found.because
