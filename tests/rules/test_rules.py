from pathlib import Path

import pytest

import advisor.rules
from advisor.model import EffectKind, Severity, Skipped
from advisor.rules import SAFETY, TRUST, check
from tests.builders import (
    calibration,
    case,
    debugging,
    effect,
    estimate,
    first_call,
    machine,
    measurement,
    order,
    plan,
    timing,
)

FOLDER = Path(advisor.rules.__file__).parent

UNKNOWN = Skipped(skipped="nobody agreed to repeat its effects")

BAD = case(
    first_call=first_call(effects=(effect(),)),
    timing=timing(errors=1, drift=2.0),
    order=order(growing=("total",)),
    debugging=debugging(prints=1),
    machine=machine(calibration=calibration(noise=0.2)),
)


@pytest.mark.parametrize(("kind", "rules"), [("safety", SAFETY), ("trust", TRUST)])
def test_every_file_is_listed_once_under_its_own_name_and_explains_itself(kind, rules):
    files = {path.stem for path in (FOLDER / kind).glob("*.py")} - {"__init__"}
    assert sorted(rule.RULE for rule in rules) == sorted(name.replace("_", "-") for name in files)
    for rule in rules:
        assert rule.__doc__.strip()
        assert rule.__name__.endswith(rule.RULE.replace("-", "_"))


def test_a_clean_case_has_no_findings():
    assert check(case(), (measurement(), measurement(plan(), estimate(1.8)))) == ()


def test_findings_come_safety_first_under_their_own_rule():
    found = [finding.rule for finding in check(BAD, (measurement(rounds=2),))]
    assert found == [
        "changes-global",
        "errors-in-sample",
        "prints-in-workers",
        "noisy-machine",
        "few-rounds",
        "cost-drifts",
    ]


def test_unknown_facts_are_no_findings():
    nothing = case(
        first_call=UNKNOWN,
        timing=UNKNOWN,
        waiting=UNKNOWN,
        pickling=UNKNOWN,
        order=UNKNOWN,
        debugging=UNKNOWN,
        machine=machine(calibration=UNKNOWN),
    )
    assert check(nothing, ()) == ()


def test_every_finding_says_what_to_do_in_sentences():
    for finding in check(BAD, (measurement(rounds=2),)):
        assert finding.message.endswith(".")
        assert finding.fix is not None
        assert 0 < finding.confidence <= 1


def test_a_danger_is_only_what_gives_wrong_results():
    assert [one.rule for one in check(BAD, ()) if one.severity is Severity.DANGER] == ["changes-global"]


def test_consent_and_import_effects_are_separate():
    held = case(
        timing=UNKNOWN,
        first_call=first_call(effects=(effect(EffectKind.NETWORK),)),
        import_effects=(effect(EffectKind.SPAWN, during="import"),),
    )
    assert [one.rule for one in check(held, ())] == ["effects-need-consent", "import-has-effects"]
