"""One golden pair of each safety rule: what it should find, and what it should leave alone."""

from dataclasses import replace

import pytest

from advisor.model import Bound, EffectKind, Severity, Skipped, TargetKind
from advisor.rules.safety import (
    changes_global,
    effects_need_consent,
    errors_in_sample,
    errors_under_load,
    generator_target,
    import_has_effects,
    lambda_or_nested_target,
    mutates_argument,
    new_connection_per_call,
    not_deterministic,
    prints_in_workers,
    random_state,
    refused_calls,
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
    ramp,
    target,
    timing,
    waiting,
)

UNKNOWN = Skipped(skipped="nobody agreed to repeat its effects")
WRITES = first_call(effects=(effect(), effect(EffectKind.NETWORK, what="connect to", where="10.0.0.7:443")))


def loaded(alone=0, errors=0, refused=0, **overrides):
    """Build a ramp with trouble at eight calls in flight; `alone` errors come one at a time."""
    first = ramp(10).levels[0]
    levels = (
        replace(first, errors=alone),
        replace(first, in_flight=8, calls=24, errors=errors, refused=refused),
    )
    return ramp(10, levels=levels, **overrides)


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
    (refused_calls, {}),
    (refused_calls, {"ramp": UNKNOWN}),
    (refused_calls, {"ramp": ramp(10, 20)}),
    (errors_under_load, {}),
    (errors_under_load, {"ramp": ramp(10, 20)}),
    (errors_under_load, {"ramp": loaded(alone=4, errors=6)}),
    (new_connection_per_call, {}),
    (new_connection_per_call, {"waiting": UNKNOWN}),
    (new_connection_per_call, {"waiting": waiting(Bound.IO, connects=0.1)}),
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
    (
        refused_calls,
        {"ramp": loaded(refused=3, rate=48.0, cap=3)},
        Severity.WARNING,
        "refused 3 calls with 8 or more in flight",
    ),
    (
        errors_under_load,
        {"ramp": loaded(errors=6)},
        Severity.WARNING,
        "6 of 24 calls raised with 8 in flight",
    ),
    (
        new_connection_per_call,
        {"waiting": waiting(Bound.IO, connects=1.0), "debugging": debugging(client="requests.get")},
        Severity.NOTE,
        "opens 1 new connection through requests.get",
    ),
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


@pytest.mark.parametrize(
    ("rate", "says"),
    [(48.0, "Begin at most 48 calls a second, and keep at most 3 calls"), (None, "Keep at most 3 calls")],
)
def test_how_to_stay_under_a_limit_is_said(rate, says):
    finding = refused_calls.check(case(ramp=loaded(refused=1, rate=rate, cap=3)))
    assert finding.fix.text.startswith(says)


@pytest.mark.parametrize(
    ("client", "kind", "says"),
    [
        ("requests.post", TargetKind.FUNCTION, "session().post in place of requests.post"),
        ("httpx", TargetKind.FUNCTION, "kept.session = httpx.Client()"),
        ("urllib.request.urlopen", TargetKind.FUNCTION, "kept.session = requests.Session()"),
        ("aiohttp.ClientSession", TargetKind.COROUTINE, "kept or aiohttp.ClientSession()"),
        ("httpx.get", TargetKind.COROUTINE, "kept or httpx.AsyncClient()"),
    ],
)
def test_the_code_keeps_a_session_of_the_library_in_use(client, kind, says):
    facts = {"waiting": waiting(Bound.IO, connects=1.0), "debugging": debugging(client=client)}
    fix = new_connection_per_call.check(case(target=target(kind=kind), **facts)).fix
    assert says in fix.text + fix.code
    compile(fix.code, "<fix>", "exec")
