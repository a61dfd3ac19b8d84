"""One golden pair of each safety rule: what it should find, and what it should leave alone."""

import pytest

from advisor.model import EffectKind, Severity, Skipped, TargetKind
from advisor.rules.safety import (
    changes_global,
    effects_need_consent,
    errors_in_sample,
    generator_target,
    import_has_effects,
    lambda_or_nested_target,
    mutates_argument,
    not_deterministic,
    prints_in_workers,
    random_state,
    threads_at_import,
    writes_shared_file,
)
from tests.builders import (
    case,
    debugging,
    effect,
    first_call,
    machine,
    order,
    pickled,
    pickling,
    target,
    timing,
)

UNKNOWN = Skipped(skipped="nobody agreed to repeat its effects")
WRITES = first_call(effects=(effect(), effect(EffectKind.NETWORK, what="connect to", where="10.0.0.7:443")))

LEFT_ALONE = [
    (effects_need_consent, {}),
    (effects_need_consent, {"first_call": WRITES}),
    (effects_need_consent, {"timing": UNKNOWN}),
    (effects_need_consent, {"timing": Skipped(skipped="timed out"), "first_call": WRITES}),
    (effects_need_consent, {"timing": UNKNOWN, "first_call": UNKNOWN}),
    (
        effects_need_consent,
        {"timing": UNKNOWN, "first_call": first_call(effects=(effect(EffectKind.STATE),))},
    ),
    (writes_shared_file, {}),
    (changes_global, {}),
    (mutates_argument, {}),
    (random_state, {}),
    (not_deterministic, {}),
    (not_deterministic, {"order": order(deterministic=False, random_state=True)}),
    (errors_in_sample, {}),
    (lambda_or_nested_target, {}),
    (lambda_or_nested_target, {"pickling": UNKNOWN}),
    (generator_target, {}),
    (import_has_effects, {}),
    (import_has_effects, {"import_effects": (effect(EffectKind.STATE, during="import"),)}),
    (import_has_effects, {"import_effects": (effect(during="data"),)}),
    (threads_at_import, {}),
    (threads_at_import, {"target": target(threads=3), "machine": machine(start_methods=("spawn",))}),
    (prints_in_workers, {}),
    (prints_in_workers, {"debugging": UNKNOWN}),
]

FOUND = [
    (
        effects_need_consent,
        {"timing": UNKNOWN, "first_call": WRITES},
        Severity.WARNING,
        "connect to 10.0.0.7:443",
    ),
    (
        writes_shared_file,
        {"order": order(shared_paths=("/data/o.csv",))},
        Severity.DANGER,
        "same file: /data/o.csv.",
    ),
    (
        changes_global,
        {"order": order(growing=("t.sum",), changed=("t.sum",))},
        Severity.DANGER,
        "changes t.sum;",
    ),
    (changes_global, {"order": order(changed=("t.seen",))}, Severity.NOTE, "fill t.seen like a cache"),
    (mutates_argument, {"order": order(mutates_argument=True)}, Severity.WARNING, "the change would be lost"),
    (
        mutates_argument,
        {"order": order(mutates_argument=True), "first_call": first_call(result="NoneType")},
        Severity.DANGER,
        "all its work would be lost",
    ),
    (random_state, {"order": order(random_state=True)}, Severity.WARNING, "same numbers"),
    (not_deterministic, {"order": order(deterministic=False)}, Severity.WARNING, "cannot be proven"),
    (errors_in_sample, {"timing": timing(errors=3, calls=200)}, Severity.WARNING, "3 of 200 calls raised;"),
    (
        errors_in_sample,
        {"timing": timing(errors=1, error="ValueError: x")},
        Severity.WARNING,
        "raised (ValueError: x);",
    ),
    (
        errors_in_sample,
        {"timing": timing(errors=1), "pickling": pickling(exception=pickled(error="TypeError: 2 missing"))},
        Severity.WARNING,
        "without saying why",
    ),
    (
        lambda_or_nested_target,
        {"pickling": pickling(function=pickled(error="PicklingError: no such name"))},
        Severity.WARNING,
        "worker process: PicklingError: no such name.",
    ),
    (
        lambda_or_nested_target,
        {"target": target(kind=TargetKind.LAMBDA)},
        Severity.WARNING,
        "no name of its own",
    ),
    (generator_target, {"target": target(kind=TargetKind.GENERATOR)}, Severity.WARNING, "yields"),
    (
        import_has_effects,
        {"import_effects": (effect(during="import"),)},
        Severity.WARNING,
        "open for writing",
    ),
    (threads_at_import, {"target": target(threads=3)}, Severity.WARNING, "starts 2 threads"),
    (prints_in_workers, {"debugging": debugging(prints=1)}, Severity.NOTE, "prints"),
    (prints_in_workers, {"debugging": debugging(printed=20)}, Severity.NOTE, "prints"),
]


@pytest.mark.parametrize(("rule", "facts"), LEFT_ALONE)
def test_left_alone(rule, facts):
    assert rule.check(case(**facts)) is None


@pytest.mark.parametrize(("rule", "facts", "severity", "says"), FOUND)
def test_found(rule, facts, severity, says):
    finding = rule.check(case(**facts))
    assert finding.rule == rule.RULE
    assert finding.severity is severity
    assert says in finding.message


def test_consent_is_asked_for_by_name():
    finding = effects_need_consent.check(case(timing=UNKNOWN, first_call=WRITES))
    assert "--allow network,write" in finding.fix.text


@pytest.mark.parametrize(
    ("fact", "location"),
    [
        (timing(errors=1, error_items=(7, 9)), "item 7 of the sample"),
        (timing(errors=1), "/home/ana/work.py:12"),
    ],
)
def test_an_error_is_located(fact, location):
    assert errors_in_sample.check(case(timing=fact)).location == location


def test_printing_that_was_seen_is_surer_than_printing_that_was_read():
    seen, read = (
        prints_in_workers.check(case(debugging=d)) for d in (debugging(printed=9), debugging(prints=1))
    )
    assert seen.confidence > read.confidence
