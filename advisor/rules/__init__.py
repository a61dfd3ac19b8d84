"""What we warn about: safety rules read the facts, trust rules read the measurements."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

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
from advisor.rules.trust import (
    cost_drifts,
    dominated_by_one_item,
    few_rounds,
    noisy_machine,
    other_processes,
    quota_limits,
    results_differ,
    sample_not_typical,
    stolen_time,
    throttled,
    too_short_to_time,
)

if TYPE_CHECKING:
    from advisor.model import Case, Finding, Measurement


class SafetyRule(Protocol):
    """A rule that reads the facts; its docstring says why it matters."""

    RULE: str
    """Kebab-case, equal to the file name."""

    def check(self, case: Case) -> Finding | None:
        """Find what is unsafe, or nothing."""


class TrustRule(Protocol):
    """A rule that reads the facts and the measurements; its docstring says why it matters."""

    RULE: str
    """Kebab-case, equal to the file name."""

    def check(self, case: Case, measurements: tuple[Measurement, ...]) -> Finding | None:
        """Find what the numbers cannot be trusted for, or nothing."""


SAFETY: tuple[SafetyRule, ...] = (
    effects_need_consent,
    writes_shared_file,
    changes_global,
    mutates_argument,
    random_state,
    not_deterministic,
    errors_in_sample,
    lambda_or_nested_target,
    generator_target,
    import_has_effects,
    threads_at_import,
    prints_in_workers,
    refused_calls,
    errors_under_load,
    new_connection_per_call,
)

TRUST: tuple[TrustRule, ...] = (
    results_differ,
    noisy_machine,
    other_processes,
    stolen_time,
    throttled,
    quota_limits,
    few_rounds,
    too_short_to_time,
    dominated_by_one_item,
    cost_drifts,
    sample_not_typical,
)


def check(case: Case, measurements: tuple[Measurement, ...]) -> tuple[Finding, ...]:
    """Run every safety and trust rule, safety first."""
    safety = (rule.check(case) for rule in SAFETY)
    trust = (rule.check(case, measurements) for rule in TRUST)
    return tuple(finding for finding in (*safety, *trust) if finding is not None)
