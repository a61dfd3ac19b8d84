"""Importing the module writes, connects or starts programs: every worker that imports it does so again.

Workers started with spawn or forkserver import the module from the top. This is the article's first mistake.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.model import CONSENT_KINDS, Finding, Fix, Severity
from advisor.wording import listed

if TYPE_CHECKING:
    from advisor.model import Case

RULE = "import-has-effects"


def check(case: Case) -> Finding | None:
    """Find effects outside the process that importing the module had."""
    effects = [
        one for one in case.profile.import_effects if one.kind in CONSENT_KINDS and one.during == "import"
    ]
    if not effects:
        return None
    what = listed(f"{one.what} {one.where}" for one in effects)
    return Finding(
        rule=RULE,
        severity=Severity.WARNING,
        confidence=0.9,
        message=f"Importing the module has effects that every spawned worker would repeat: {what}.",
        location=case.target.file,
        fix=Fix(text="Move what runs on import into a function, or under if __name__ == '__main__':"),
    )
