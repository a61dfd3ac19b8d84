"""Calls for different items write to the same file: from several workers the lines mix or get lost.

Two workers that append at once can split each other's lines, and of two that rewrite the file one is lost.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.model import Finding, Fix, Order, Severity
from advisor.wording import listed

if TYPE_CHECKING:
    from advisor.model import Case

RULE = "writes-shared-file"


def check(case: Case) -> Finding | None:
    """Find files that calls for different items write to."""
    order = case.profile.order
    if not isinstance(order, Order) or not order.shared_paths:
        return None
    return Finding(
        rule=RULE,
        severity=Severity.DANGER,
        confidence=0.95,
        message=f"Calls for different items write to the same file: {listed(order.shared_paths)}.",
        location=order.shared_paths[0],
        fix=Fix(
            text="Return what is to be written, and write the file once, where the results are collected."
        ),
    )
