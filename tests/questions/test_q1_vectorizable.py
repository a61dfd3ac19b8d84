import pytest

from advisor.model import Bound, ColumnVerdict, EffectKind, Need, Skipped
from advisor.questions.q1_vectorizable import answer
from advisor.stats import LEAST_COLUMN_GAIN
from tests.builders import (
    blocker,
    case,
    condition,
    effect,
    estimate,
    failed,
    first_call,
    recognized,
    sample,
    target,
    vectorization,
    waiting,
    way,
)

UNKNOWN = Skipped(skipped="nobody agreed")
DONE = vectorization()
REFUSED = vectorization(ColumnVerdict.REFUSED)
COLUMNS = recognized(columns=True, constructs=("str.strip", "str.lower"), blocker="", line=None)
UNREAD = recognized(columns=None, constructs=(), blocker="its source is compiled", line=None)
NO_LINE = blocker(line=None)
UNSURE = blocker(because="there is no rule for tuple.index", sure=False)


def with_effect(kind):
    return first_call(effects=(effect(kind),))


def refused(*blockers, **facts):
    return {"vectorization": vectorization(ColumnVerdict.REFUSED, blockers=blockers, **facts)}


@pytest.mark.parametrize(
    ("facts", "value", "confidence", "says"),
    [
        (
            {"vectorization": DONE},
            "yes",
            0.95,
            "Rewritten for a whole DataFrame, it is identical on the 2,000",
        ),
        ({"vectorization": DONE}, "yes", 0.95, "2,000 rows and 680 made-up rows that were compared."),
        (
            {"vectorization": DONE},
            "yes",
            0.95,
            "On condition that email is ASCII text: it holds on all 100,000 rows.",
        ),
        (
            {"vectorization": DONE},
            "yes",
            0.95,
            "Timed on 2,000 rows: 40x (36-45) over the loop as written and 17x over a loop over records.",
        ),
        ({"vectorization": vectorization(ColumnVerdict.IDENTICAL, compared=5)}, "yes", 0.8, "the 5 rows and"),
        (
            {"vectorization": vectorization(origin="itself")},
            "yes",
            0.95,
            "Called once with a whole DataFrame",
        ),
        ({"vectorization": vectorization(origin="yours")}, "yes", 0.95, "Your own version for a whole"),
        ({"vectorization": vectorization(last_digit=3)}, "yes", 0.95, "but for the last digits of 3 floats."),
        ({"vectorization": vectorization(ways=())}, "yes", 0.95, "It was not timed."),
        ({"vectorization": REFUSED}, "no", 0.8, "different number of steps for each row (work.py:17)."),
        (refused(blocker(), UNSURE), "no", 0.8, "(work.py:17) and there is no rule for tuple.index"),
        ({"vectorization": REFUSED, "target": target(file=None)}, "no", 0.8, "(line 17)."),
        (refused(NO_LINE), "no", 0.8, "The loop runs a different number of steps for each row. Rule"),
        (refused(UNSURE), "unsure", 0.3, "No column form was found: there is no rule for tuple.index (work"),
        (refused(because="row 3 differs"), "unsure", 0.3, "No column form was found: row 3 differs."),
        (
            {"vectorization": UNKNOWN, "recognized": COLUMNS},
            "yes",
            0.8,
            "(str.strip and str.lower), found by",
        ),
        ({"vectorization": UNKNOWN, "recognized": COLUMNS}, "yes", 0.8, "It was not tried: nobody agreed."),
        ({"vectorization": UNKNOWN}, "no", 0.8, "The loop on this line runs a different number"),
        ({"vectorization": UNKNOWN}, "no", 0.8, "for each item (work.py:17). It was not tried"),
        ({"vectorization": UNKNOWN, "target": target(file=None)}, "no", 0.8, "(line 17)."),
        ({"vectorization": UNKNOWN, "recognized": UNREAD}, "unsure", 0.3, "its source is compiled."),
        (
            {"vectorization": UNKNOWN, "recognized": recognized(columns=None, blocker="")},
            "unsure",
            0.3,
            "no step was recognized.",
        ),
        ({"vectorization": UNKNOWN, "recognized": UNKNOWN}, "unsure", 0.3, "not read: nobody agreed."),
        ({"vectorization": DONE, "recognized": UNREAD}, "yes", 0.95, "identical on"),
        ({"waiting": waiting(Bound.IO), "vectorization": DONE}, "no", 0.8, "97 % of its time waiting"),
        ({"waiting": waiting(Bound.SUBPROCESS), "recognized": COLUMNS}, "no", 0.8, "waiting"),
        ({"waiting": waiting(Bound.MIXED), "vectorization": DONE}, "yes", 0.95, "identical on"),
        ({"first_call": with_effect(EffectKind.WRITE), "vectorization": DONE}, "no", 0.95, "out.log"),
        ({"first_call": with_effect(EffectKind.STATE), "vectorization": DONE}, "yes", 0.95, "identical on"),
        ({"first_call": first_call(failed=failed()), "vectorization": DONE}, "yes", 0.95, "identical on"),
        ({"first_call": UNKNOWN, "waiting": UNKNOWN, "vectorization": DONE}, "yes", 0.95, "identical on"),
    ],
)
def test_answer(facts, value, confidence, says):
    found = answer(case(**facts))
    assert says in found.because
    assert (found.value, found.confidence) == (value, confidence)
    assert found.denies == ({Need.COLUMNS} if value == "no" else frozenset())


def gaining(gain, items=20_000):
    """Build a column form that is so many times as fast as a loop over records."""
    ways = (way("loop", 30.0), way("records", gain), way("columns", 1.0, estimate(30.0)))
    return vectorization(ways=ways, items=items)


@pytest.mark.parametrize(
    ("gain", "says"),
    [
        (LEAST_COLUMN_GAIN - 0.2, "does nearly as well"),
        (0.6, "is as fast or faster"),
        (1.0, "is as fast or faster"),
    ],
)
def test_columns_that_gain_too_little_are_possible_but_not_worth_it(gain, says):
    found = answer(case(vectorization=gaining(gain)))
    assert found.value == "yes"
    assert f"That is not worth it: a plain loop {says}." in found.because
    assert found.denies == frozenset()


def test_columns_that_gain_enough_are_not_talked_down():
    assert "worth" not in answer(case(vectorization=gaining(LEAST_COLUMN_GAIN))).because


@pytest.mark.parametrize(
    ("items", "total", "is_told"), [(300, 100_000, False), (300, 300, True), (300, None, False)]
)
def test_a_few_rows_of_many_do_not_show_that_columns_are_not_worth_it(items, total, is_told):
    because = answer(case(vectorization=gaining(1.2, items), sample=sample(total=total))).because
    assert ("That is not worth it" in because) is is_told
    assert ("the gain grows with their number" in because) is not is_told


def test_a_job_without_a_loop_over_records_is_set_beside_the_loop_alone():
    ways = (way("loop", 3.0), way("columns", 1.0, estimate(3.0, 2.8, 3.2)))
    because = answer(case(vectorization=vectorization(as_what="pandas Series", ways=ways))).because
    assert "Timed on 2,000 values: 3x (2.8-3.2) over the loop as written. Rule" in because


def test_the_condition_that_most_rows_break_comes_first_and_many_are_counted():
    several = tuple(condition(words=f"c{n} is ASCII text", odd=n) for n in range(5))
    because = answer(case(vectorization=vectorization(conditions=several, odd=9))).because
    assert "On condition that c4 is ASCII text (4 of 100,000 rows go through the original), c3" in because
    assert "and 2 more." in because


@pytest.mark.parametrize("verdict", ColumnVerdict)
def test_no_answer_is_a_bare_claim_to_be_verified(verdict):
    found = answer(case(vectorization=vectorization(verdict)))
    assert "verified" not in found.because
