import pytest

from advisor.errors import BadOption
from advisor.model import Need, Origin, Profile, Skipped, TargetKind
from advisor.questions import QUESTIONS, ask, overrule
from tests.builders import case, gil, machine, order, target

NOTHING_KNOWN = case(profile=Profile(), machine=machine(calibration=Skipped(skipped="not calibrated")))


def test_questions_are_numbered_in_order_and_explain_themselves():
    assert [question.NUMBER for question in QUESTIONS] == [1, 2, 3, 4, 5, 6, 7]
    for question in QUESTIONS:
        assert question.TEXT.endswith("?")
        assert len(question.WHY.splitlines()) == 2
        assert question.RULE_OF_THUMB
        assert question.VALUES["unsure"] == frozenset()


@pytest.mark.parametrize(
    "the_case", [case(), NOTHING_KNOWN, case(order=order(growing=("total",)), gil=gil(1.0))]
)
def test_every_answer_is_legal_and_names_the_rule_of_thumb(the_case):
    answers = ask(the_case)
    assert [answer.question for answer in answers] == [1, 2, 3, 4, 5, 6, 7]
    for question, answer in zip(QUESTIONS, answers, strict=True):
        assert answer.value in question.VALUES
        assert answer.denies == question.denies(answer.value, the_case)
        assert question.RULE_OF_THUMB in answer.because
        assert answer.change
        assert 0 < answer.confidence < 1


def test_nothing_known_is_unsure_and_denies_only_what_the_target_rules_out():
    for answer in ask(NOTHING_KNOWN):
        assert answer.value == "unsure"
        assert answer.confidence <= 0.3
        assert answer.denies <= {Need.AWAITABLE}
        if answer.question != 4:
            assert "not reached" in answer.because


@pytest.mark.parametrize("number", [0, 8, -1])
def test_a_question_that_does_not_exist_is_refused(number):
    with pytest.raises(BadOption) as caught:
        overrule(number, "yes", case())
    assert "1 to 7" in caught.value.hint


@pytest.mark.parametrize(("number", "legal"), [(2, "cpu, io, mixed"), (3, "yes, no, unsure")])
def test_a_value_that_does_not_exist_is_refused_with_the_legal_ones(number, legal):
    with pytest.raises(BadOption) as caught:
        overrule(number, "perhaps", case())
    assert "perhaps" in caught.value.message
    assert legal in caught.value.hint


def test_a_persons_answer_is_theirs_and_keeps_the_evidence():
    answer = overrule(3, "no", case())
    assert answer.origin is Origin.ASKED
    assert answer.denies == {Need.INDEPENDENT}
    assert answer.confidence == 1.0
    assert answer.because.startswith("You answered no. The evidence alone says yes: 40 items gave")


@pytest.mark.parametrize(
    ("value", "the_case", "denied"),
    [
        ("io", case(), {Need.CORES, Need.AWAITABLE}),
        ("cpu", case(gil=gil(1.0)), {Need.WAITS, Need.AWAITABLE}),
        ("mixed", case(target=target(kind=TargetKind.COROUTINE)), set()),
    ],
)
def test_a_persons_answer_denies_what_the_target_rules_out_too(value, the_case, denied):
    assert overrule(2, value, the_case).denies == denied
