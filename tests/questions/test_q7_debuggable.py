import pytest

from advisor.model import Origin, Skipped
from advisor.questions.q7_debuggable import answer
from tests.builders import case, debugging


@pytest.mark.parametrize(
    ("fact", "value", "confidence", "says"),
    [
        (debugging(), "no", 0.5, "was found in its 14 lines"),
        (debugging(prints=2), "yes", 0.5, "has 2 prints:"),
        (
            debugging(prints=1, logging=3, breakpoints=1),
            "yes",
            0.5,
            "1 print, 3 logging calls and 1 breakpoint",
        ),
        (debugging(printed=2048), "yes", 0.5, "2 kB of output in the first call"),
        (Skipped(skipped="no source"), "unsure", 0.2, "was not read: no source."),
    ],
)
def test_answer_is_a_proposal_that_denies_nothing(fact, value, confidence, says):
    found = answer(case(debugging=fact))
    assert (found.value, found.confidence, found.origin) == (value, confidence, Origin.ASSUMED)
    assert says in found.because
    assert found.denies == frozenset()
