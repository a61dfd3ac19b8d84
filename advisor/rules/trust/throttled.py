"""The machine held us back while we measured: a quota ran out, cores were hot, or the clock is lowered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.model import Disturbance, Finding, Fix, Severity
from advisor.wording import listed, percent, plural

if TYPE_CHECKING:
    from advisor.model import Case, Measurement

RULE = "throttled"

STOPPED = 0.05
"""Share of a quota's periods; by convention."""

LOWERED = 0.95
"""Share of the top clock speed under which the system is saving power; by convention."""


def check(case: Case, measurements: tuple[Measurement, ...]) -> Finding | None:
    """Find a quota that was used up, heat, or a lowered clock."""
    del measurements
    seen = case.machine.disturbance
    signs = _signs(seen) if isinstance(seen, Disturbance) else ()
    if not signs:
        return None
    return Finding(
        rule=RULE,
        severity=Severity.WARNING,
        confidence=0.9,
        message=f"This machine was held back while it was measured: {listed(text for text, _ in signs)}.",
        fix=Fix(text=f"{' '.join(what for _, what in signs)} Then measure again."),
    )


def _signs(seen: Disturbance) -> tuple[tuple[str, str], ...]:
    found = []
    if seen.throttled is not None and seen.throttled > STOPPED:
        found.append(
            (
                f"its quota was used up in {percent(seen.throttled)} of the periods",
                "Use as many workers as the quota pays for, or raise it.",
            )
        )
    if seen.overheated > 0:
        found.append((f"cores slowed down {plural(seen.overheated, 'time')} from heat", "Let it cool down."))
    if seen.clock is not None and seen.clock < LOWERED:
        found.append(
            (f"the clock may reach {percent(seen.clock)} of its top speed", "Switch power saving off.")
        )
    return tuple(found)
