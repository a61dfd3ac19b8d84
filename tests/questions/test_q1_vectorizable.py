import pytest

from advisor.model import Bound, EffectKind, Need, Skipped
from advisor.questions.q1_vectorizable import answer
from tests.builders import (
    case,
    column_trial,
    effect,
    failed,
    first_call,
    recognized,
    target,
    timing,
    waiting,
)

UNKNOWN = Skipped(skipped="no consent")
EQUAL = column_trial(accepted=True, equal=True, as_what="NumPy array", items=200)
OTHER = column_trial(accepted=True, because="item 3 differs")
COLUMNS = recognized(columns=True, constructs=("str.strip", "str.lower"), blocker="", line=None)
UNREAD = recognized(columns=None, constructs=(), blocker="its source is compiled", line=None)


def with_effect(kind):
    return first_call(effects=(effect(kind),))


@pytest.mark.parametrize(
    ("facts", "value", "confidence", "says"),
    [
        (
            {"column_trial": EQUAL},
            "yes",
            0.95,
            "200 items as one NumPy array, the function gave the same results",
        ),
        ({"column_trial": column_trial(accepted=True, equal=True, items=5)}, "yes", 0.8, "5 items"),
        ({"column_trial": EQUAL, "timing": UNKNOWN}, "yes", 0.95, "in 0.2 ms."),
        (
            {"recognized": COLUMNS, "column_trial": UNKNOWN},
            "yes",
            0.8,
            "(str.strip and str.lower), found by reading.",
        ),
        ({"recognized": COLUMNS, "column_trial": OTHER}, "yes", 0.8, "gave other results: item 3 differs."),
        (
            {
                "recognized": recognized(
                    columns=True, column_code="frame['a'].str.strip()", blocker="", line=None
                )
            },
            "unsure",
            0.3,
            "found by reading. Trying it with",
        ),
        ({}, "no", 0.8, "The loop on this line runs a different number of steps for each item (work.py:17)."),
        ({"target": target(file=None)}, "no", 0.8, "(line 17)."),
        ({"recognized": recognized(line=None)}, "no", 0.8, "for each item. Trying it"),
        ({"recognized": UNREAD}, "unsure", 0.3, "its source is compiled."),
        ({"recognized": recognized(columns=None, blocker="")}, "unsure", 0.3, "no step was recognized."),
        ({"recognized": UNKNOWN}, "unsure", 0.3, "not read: no consent."),
        ({"waiting": waiting(Bound.IO), "column_trial": EQUAL}, "no", 0.8, "97 % of its time waiting"),
        ({"waiting": waiting(Bound.SUBPROCESS), "recognized": COLUMNS}, "no", 0.8, "waiting"),
        ({"waiting": waiting(Bound.MIXED), "column_trial": EQUAL}, "yes", 0.95, "same results"),
        ({"first_call": with_effect(EffectKind.WRITE), "column_trial": EQUAL}, "no", 0.95, "out.log"),
        ({"first_call": with_effect(EffectKind.STATE), "column_trial": EQUAL}, "yes", 0.95, "same results"),
        ({"first_call": first_call(failed=failed()), "recognized": COLUMNS}, "yes", 0.8, "Every step"),
        ({"first_call": UNKNOWN, "waiting": UNKNOWN, "column_trial": EQUAL}, "yes", 0.95, "same results"),
    ],
)
def test_answer(facts, value, confidence, says):
    found = answer(case(**facts))
    assert (found.value, found.confidence) == (value, confidence)
    assert says in found.because
    assert found.denies == ({Need.COLUMNS} if value == "no" else frozenset())


def test_a_proven_column_form_is_set_beside_the_loop():
    assert (
        "the loop takes about 0.2 s for them"
        in answer(case(column_trial=EQUAL, timing=timing(0.001))).because
    )
