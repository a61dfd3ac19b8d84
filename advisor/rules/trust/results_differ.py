"""A variant gave other results than the loop: it is not a faster way to do the same, but something else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.model import Finding, Fix, Severity
from advisor.wording import listed, plan_name

if TYPE_CHECKING:
    from advisor.model import Case, Measurement

RULE = "results-differ"


def check(case: Case, measurements: tuple[Measurement, ...]) -> Finding | None:
    """Find variants whose results differ from the baseline's."""
    del case
    different = [one for one in measurements if one.equivalence.verdict == "different"]
    if not different:
        return None
    first = different[0].equivalence.because
    return Finding(
        rule=RULE,
        severity=Severity.DANGER,
        confidence=0.95,
        message=f"Results differ from the plain loop's with"
        f" {listed(plan_name(one.plan) for one in different)}{': ' + first if first else ''}.",
        location=plan_name(different[0].plan),
        fix=Fix(text="Do not use that variant until you know which of the two results is right."),
    )
