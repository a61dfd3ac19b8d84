"""The function has no name that another process could import it by: a lambda, or a function in a function.

Pickle sends a function as its name. This is the article's third mistake.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.model import Finding, Fix, Pickling, Severity, TargetKind
from advisor.wording import place

if TYPE_CHECKING:
    from advisor.model import Case

RULE = "lambda-or-nested-target"


def check(case: Case) -> Finding | None:
    """Find a target that cannot be sent to a worker process."""
    pickling = case.profile.pickling
    error = pickling.function.error if isinstance(pickling, Pickling) else ""
    is_lambda = case.target.kind is TargetKind.LAMBDA
    if not error and not is_lambda:
        return None
    reason = error or "a lambda has no name of its own"
    return Finding(
        rule=RULE,
        severity=Severity.WARNING,
        confidence=0.95 if error else 0.8,
        message=f"The function cannot be sent to a worker process: {reason}.",
        location=place(case.target),
        fix=Fix(text="Write it as a def at the top level of a module.", safe=True),
    )
