"""The page of the rule table is generated from it: nothing is left out, and letters stay those of a rule."""

import pytest
from rich.cells import cell_len

from advisor.commands import constructs, explain
from advisor.reports.terminal import as_text
from advisor.rewrite.rules import RULES, Need, Rule

ASCII = Need("ascii", "{A} is ASCII text", "A.str.isascii()", arrow=True)
BIG = Need("index", "{A} has more than {B} parts", "A > B", on="AB")


def page(width=100):
    return as_text(constructs.constructs_page(), width=width, color=False, ascii_only=False)


def without_spaces(text):
    return "".join(text.split())


def told(**facts):
    return list(constructs.lines(Rule(**({"python": "f(A)", "kinds": "text", "gives": "text"} | facts))))


def test_every_rule_stands_on_the_page_with_its_form():
    text = without_spaces(page(width=50))  # where each form stands below its construct, whole
    for rule in RULES:
        assert without_spaces(rule.python) in text
        assert without_spaces(next(constructs.lines(rule))) in text


def test_every_file_of_rules_has_its_heading_and_its_count():
    assert sum(len(module.RULES) for module in constructs.files()) == len(RULES)
    for module in constructs.files():
        assert f"{constructs.title(module)} ({len(module.RULES)})" in page()


@pytest.mark.parametrize("width", [40, 80, 120])
def test_it_fits(width):
    assert all(cell_len(line) <= width for line in page(width).split("\n"))


def test_a_plain_rule_is_its_form_alone():
    assert told(columns="A.str.strip()") == ["A.str.strip()"]


def test_conditions_are_named_in_the_letters_of_the_rule():
    rule = {"python": "f(A, B, C)", "kinds": "text list int", "columns": "x"}
    assert told(**rule, needs=(ASCII.of("B"), BIG.of("BC"))) == [
        "x",
        "only if B is ASCII text (where Arrow holds it, as in pandas 3) and B has more than C parts",
    ]


def test_a_form_that_depends_on_a_constant_says_for_which_it_is_shown():
    rule = {"kinds": "text int!", "columns": lambda A, B: f"A.str[{B}]", "examples": ((2,), (5,))}  # noqa: ARG005, N803
    assert told(**rule) == ["A.str[2], for B = 2"]
    rule |= {
        "columns": "A.round(B)",
        "needs": (lambda **given: Need("tie", f"{{A}} has {given['B']} places", ""),),
    }
    assert told(**rule) == ["A.round(B), for B = 2", "only if A has 2 places"]


def test_a_long_constant_is_shortened():
    (line,) = told(kinds="dict!", columns=lambda **_: "x", examples=((dict.fromkeys(range(999), "x"),),))
    assert len(line) < 60


def test_what_a_person_has_to_know_is_told():
    assert told(columns="x", takes_missing="AB", elementwise=True, note="it is taken once") == [
        "x",
        "A and B may be missing",
        "Python still runs for each value",
        "It is taken once.",
    ]


def test_kinds_are_words():
    rule = Rule("f(A, B)", "text|list int!", "x", "text")
    assert constructs.kinds(rule) == "A text or list, B constant int"


def test_explain_finds_it():
    for name in ("vectorize", "constructs"):
        assert explain.find(name).show is constructs.constructs_page
