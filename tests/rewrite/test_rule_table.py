"""Every rule of the table, by itself, on hostile values: exactly what Python gives, or no promise."""

from __future__ import annotations

import warnings
from dataclasses import replace
from typing import Any

import pytest
import rule_values as hostile
from rule_checks import Trying, Wrong
from rule_trials import trials

from advisor.rewrite.rules import RULES
from advisor.rewrite.rules.rule import Need, Rule

ENOUGH = 20
"""Rows on which a rule must promise something: fewer would test nothing."""
NAMES = [f"{rule.python} ({rule.kinds})" for rule in RULES]
ON_PANDAS_3 = pytest.mark.skipif(hostile.PANDAS_2, reason="text is held by Python before pandas 3")


def compared(rule: Rule) -> int:
    """Try a rule on all its choices of arguments; return the rows on which it was held to its promise."""
    return sum(Trying(trial).check() for trial in trials(rule))


@pytest.mark.parametrize("rule", RULES, ids=NAMES)
def test_a_rule_gives_what_python_gives(rule: Rule):
    assert compared(rule) >= ENOUGH


BLANK = Need("blank", "{A} is not blank", "A.str.strip() != ''")
KEY = Need("key", "{A} is a key of {B}", "A.isin(B)", on="AB")
LONGER = Need("index", "{A} is long enough", "A.str.len() > B", "", "KeyError", "~", on="AB")
DIGIT = Need("text", "{A} is a digit", "A.isin(['1', '0'])", "'x'")


def row(python: str, kinds: str, columns: str, gives: str, *needs: Need, **more: Any) -> Rule:
    """Write a rule on one line."""
    return Rule(python, kinds, columns, gives, needs, **more)


WRONG = {
    "bytes": row("len(A)", "text", "A.map(lambda text: len(text.encode()))", "int"),
    "silent": row("A[B]", "text int!", "A.str[B]", "text", examples=((1,),)),
    "ties": row("round(A, B)", "float int!", "A.round(B)", "float", examples=((2,),)),
    "float for int": row("A.count(',')", "text", "A.str.count(',').astype('float64')", "int"),
    "int for bool": row("A > 0", "int", "(A > 0).astype('int64')", "bool"),
    "overflow": row("A * B", "int int", "A * B", "int"),
    "sign of zero": row("-A", "float", "0.0 - A", "float"),
    "None": row("B.get(A)", "text dict!", "A.map(B)", "text", examples=(({"a": "x"},),)),
    "pattern": row("A.split(B)", "text text!", "A.str.split(B)", "words", examples=(("||",),)),
    "bounds": row("len(A)", "text", "A.str.len()", "int", bound=lambda *_: (0, 100)),
    "need that is no mask": row("A.strip()", "text", "A.str.strip()", "text", replace(BLANK, fine="A")),
    "need that raises": row("A.strip()", "text", "A.str.strip()", "text", replace(BLANK, fine="A.str.no()")),
    "exception": row("A[B]", "text int!", "A.str[B]", "text", LONGER, examples=((1,),)),
    "no exception": row("A.strip()", "text", "A", "text", replace(BLANK, raises="ValueError", surely="~")),
    "gaps": row("B[A]", "text dict!", "A.map(B)", "int", KEY, examples=(({"a": 1},),)),
    "stand-in": row("int(A)", "text", "A.astype('int64')", "int", DIGIT),
    "order": row("A + B", "text text", "B + A", "text"),
}


@pytest.mark.parametrize("rule", WRONG.values(), ids=WRONG)
def test_a_wrong_rule_is_caught(rule: Rule):
    with pytest.raises(Wrong):
        compared(rule)


@ON_PANDAS_3
def test_a_rule_without_its_need_is_caught_where_arrow_holds_text():
    pytest.importorskip("pyarrow")
    upper = next(rule for rule in RULES if rule.python == "A.upper()")
    assert compared(upper) >= ENOUGH
    with pytest.raises(Wrong, match="ß"):
        compared(replace(upper, needs=()))


def test_warnings_of_pandas_are_not_hidden():
    warned = Rule("bool(A)", "text", "A.str.contains('(a)')", "bool")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(Wrong, match="groups"):
            compared(warned)
