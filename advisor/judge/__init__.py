"""Turn answers and measurements into one verdict, in which the measurements have the last word."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.judge import beside, keeping, stopping, switching
from advisor.judge.evidence import Evidence
from advisor.judge.stopping import interrupted

if TYPE_CHECKING:
    from advisor.model import Answer, Case, Finding, Measurement, Plan, Prediction, Rejected, Verdict

__all__ = ["interrupted", "judge"]


def judge(  # noqa: PLR0917 - one argument per noun of the audit, in the order in which they come about
    case: Case,
    answers: tuple[Answer, ...],
    plans: tuple[Plan, ...],
    rejected: tuple[Rejected, ...],
    predictions: tuple[Prediction, ...],
    measurements: tuple[Measurement, ...],
    findings: tuple[Finding, ...],
) -> Verdict:
    """Judge: the first of these that applies, from what forbids a switch to what shows that one pays."""
    evidence = Evidence(
        case=case,
        answers={answer.question: answer for answer in answers},
        plans=plans,
        rejected=rejected,
        predictions=predictions,
        measurements=measurements,
        findings=findings,
    )
    found = (
        stopping.refuse(evidence)
        or stopping.ask_first(evidence)
        or keeping.nothing_to_gain(evidence)
        or switching.to_columns(evidence)
        or switching.to_best(evidence)
        or keeping.undecided(evidence)
        or keeping.crowded(evidence)
        or keeping.nothing_better(evidence)
    )
    return beside.completed(evidence, found)
