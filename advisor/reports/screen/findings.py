"""What the person should know beside the verdict, the worst first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from advisor.model import Severity
from advisor.reports.screen.layout import BAD, CAREFUL, STRONG, Facts
from advisor.reports.screen.phrases import ended, percent, said

if TYPE_CHECKING:
    from collections.abc import Sequence

    from advisor.model import Finding

MOST = 12
"""Findings shown when none is a danger; dangers are all shown."""

SURE = 0.8
"""Confidence from which "how sure" is left unsaid."""

WORDS = {
    Severity.DANGER: ("DANGER", f"{STRONG} {BAD}"),
    Severity.WARNING: ("warning", CAREFUL),
    Severity.NOTE: ("note", ""),
}
"""The words carry the meaning, in the order in which they are shown; the color only repeats it."""

WORD_WIDTH = 7


def findings_list(findings: Sequence[Finding]) -> Facts:
    """Return the findings, the worst first, each with where it is and what to do."""
    ranked = sorted(findings, key=lambda found: (list(WORDS).index(found.severity), -found.confidence))
    dangers = sum(found.severity is Severity.DANGER for found in ranked)
    shown = max(MOST, dangers)
    lines = Facts(WORD_WIDTH)
    for found in ranked[:shown]:
        word, style = WORDS[found.severity]
        lines.add_row(Text(word, style=style), _described(found))
    if len(ranked) > shown:
        lines.add_row(Text(), Text(f"and {len(ranked) - shown} more in the JSON report"))
    return lines


def _described(found: Finding) -> Text:
    text = said(ended(found.message))
    if found.confidence < SURE:
        text.append(f" ({percent(found.confidence)} sure)")
    if found.fix is not None:
        text.append_text(said(f" Do: {ended(found.fix.text)}"))
    place = f", {found.location}" if found.location else ""
    text.append_text(said(f" [{found.rule}{place}]"))
    for line in found.fix.code.splitlines() if found.fix is not None else ():
        text.append("\n    ").append_text(said(line))
    return text
