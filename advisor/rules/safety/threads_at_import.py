"""Threads run as soon as the module is imported: a fork copies their locks, but not the threads.

A worker that was forked while such a thread held a lock waits for it forever.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.model import Finding, Fix, Severity
from advisor.wording import plural

if TYPE_CHECKING:
    from advisor.model import Case

RULE = "threads-at-import"


def check(case: Case) -> Finding | None:
    """Find threads that importing the module started, where workers may be forked."""
    started = case.target.threads - 1
    if started < 1 or "fork" not in case.machine.start_methods:
        return None
    return Finding(
        rule=RULE,
        severity=Severity.WARNING,
        confidence=0.7,
        message=f"Importing the module starts {plural(started, 'thread')}; forked workers can wait forever"
        " for a lock that one of them held.",
        location=case.target.file,
        fix=Fix(text="Start threads on first use, or start workers with spawn or forkserver."),
    )
