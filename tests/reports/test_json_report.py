"""The JSON form, schema version 1: what scripts read, and what can be read back."""

import json
import math
import re

import pytest

from advisor.model import Advice, EffectKind, Need, Profile
from advisor.reports import json as json_report
from tests.builders import advice, answer, answers, estimate, profile, sample, target, verdict
from tests.reports.report_cases import CASES, not_rewritten, rewritten

KEYS = [
    "schema",
    "machine",
    "target",
    "sample",
    "profile",
    "vectorization",
    "answers",
    "plans",
    "rejected",
    "predictions",
    "measurements",
    "findings",
    "verdict",
    "cost",
]


def rendered(shown: Advice, *, ascii_only=False) -> str:
    return json_report.render(shown, width=80, color=False, ascii_only=ascii_only)


def document(shown: Advice):
    return json.loads(rendered(shown), parse_constant=lambda name: pytest.fail(f"{name} is not JSON"))


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_the_top_level_keys_are_those_of_schema_one(case):
    shown = document(case())
    assert list(shown) == KEYS
    assert shown["schema"] == 1


def test_an_answer_has_the_promised_keys():
    (shown,) = document(advice(answers=(answer(2),)))["answers"]
    assert shown.keys() >= {"number", "question", "value", "because", "confidence", "origin", "denies"}
    assert (shown["number"], shown["origin"]) == (2, "measured")
    assert shown["question"] == "Is the work CPU-bound or I/O-bound?"


def test_sets_are_sorted_lists():
    needs = frozenset({Need.WAITS, Need.CORES, Need.AWAITABLE, Need.OVERLAPS})
    (shown,) = document(advice(answers=(answer(2, denies=needs),)))["answers"]
    assert shown["denies"] == ["awaitable", "cores", "overlaps", "waits"]


def test_the_verdict_has_the_promised_keys():
    shown = document(advice())["verdict"]
    assert shown.keys() >= {"action", "strategy", "plan", "speedup", "projected", "worth_it", "because"}
    assert shown["plan"].keys() >= {"workers", "chunksize", "start_method"}
    assert shown["speedup"].keys() == {"value", "low", "high", "confidence"}
    assert shown["projected"].keys() == {"items", "sequential_seconds", "plan_seconds"}


def test_what_came_of_rewriting_stands_once_and_on_top():
    shown = document(advice(profile=profile(vectorization=rewritten())))
    found = shown["vectorization"]
    assert "vectorization" not in shown["profile"]
    assert (found["verdict"], found["because"]) == ("identical on your data", "every step has a column form")
    assert found["conditions"][1] == {
        "kind": "date-text",
        "words": "signup_date is a day such as 2024-12-31",
        "odd": 37,
    }
    assert (found["checked"], found["all_rows"], found["odd"]) == (100_000, True, 37)
    assert (found["compared"], found["edges"], found["last_digit"]) == (2000, 680, 2)
    assert (found["before"], found["code"]) == (rewritten().before, rewritten().code)
    assert [(each["name"], each["recommended"]) for each in found["ways"]] == [
        ("loop", False),
        ("records", False),
        ("columns", True),
    ]
    assert found["ways"][2]["ratio"].keys() == {"value", "low", "high", "confidence"}


def test_a_refusal_names_its_blockers_by_line():
    found = document(advice(profile=profile(vectorization=not_rewritten())))["vectorization"]
    assert found["verdict"] == "refused"
    assert [(each["line"], each["sure"]) for each in found["blockers"]] == [
        (14, True),
        (17, False),
        (90, True),
        (None, True),
    ]


def test_what_was_not_tried_says_why():
    assert document(advice(profile=Profile()))["vectorization"] == {"skipped": "not reached"}


@pytest.mark.parametrize("ascii_only", [False, True])
def test_one_functions_columns_are_told_in_the_same_words(ascii_only):
    text = json_report.render_columns(rewritten(), target(), sample(), seconds=1.4, ascii_only=ascii_only)
    alone = json.loads(text)
    whole = document(advice(profile=profile(vectorization=rewritten())))
    assert list(alone) == ["schema", "target", "sample", "vectorization", "seconds"]
    assert all(alone[key] == whole[key] for key in ("schema", "target", "sample", "vectorization"))
    assert text.endswith("}\n")


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_a_number_that_is_not_finite_becomes_null(value):
    shown = document(advice(verdict=verdict(speedup=estimate(value, 1.0, 2.0))))
    assert shown["verdict"]["speedup"]["value"] is None


@pytest.mark.parametrize("case", [case for name, case in CASES.items() if name != "hostile"])
def test_what_was_saved_reads_back_as_it_was(case):
    assert json_report.parse(rendered(case())) == case()


@pytest.mark.parametrize("ascii_only", [False, True])
def test_a_hostile_advice_is_inert_and_reads_back(ascii_only):
    text = rendered(CASES["hostile"](), ascii_only=ascii_only)
    assert all(character.isprintable() or character == "\n" for character in text)
    assert text.encode("ascii" if ascii_only else "utf-8")
    back = json_report.parse(text)
    assert back.target.attribute == CASES["hostile"]().target.attribute
    assert rendered(back, ascii_only=ascii_only) == text


def test_letters_of_the_world_stay_readable():
    shown = advice(verdict=verdict(sentence="Ελλάδα 日本"))
    assert "Ελλάδα 日本" in rendered(shown)
    assert rendered(shown, ascii_only=True).isascii()


def test_it_ends_with_one_line_end():
    assert re.search(r"[^\n]\n\Z", rendered(advice()))


def test_values_are_the_words_of_the_model():
    text = rendered(CASES["cannot_tell_without_consent"]())
    assert f'"kind": "{EffectKind.NETWORK}"' in text
    assert '"action": "cannot-tell"' in text


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"answers": 3}', '{"answers": [{"number": 1}]}', "null", '{"schema": "x"}']
)
def test_something_else_is_refused(text):
    with pytest.raises((ValueError, TypeError)):
        json_report.parse(text)


def test_a_person_may_have_answered_some_questions_only():
    few = advice(answers=answers()[:3])
    assert [each["number"] for each in document(few)["answers"]] == [1, 2, 3]
    assert json_report.parse(rendered(few)) == few


def test_the_documented_keys_are_the_constant():
    assert list(json_report.KEYS) == KEYS
