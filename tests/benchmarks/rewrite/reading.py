"""How the emitted code looks: its lines beside those of the function, and what a linter says."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from advisor.rewrite import Rewritten

WIDTH = 100
GROWTH, SPARE = 1.5, 3
"""Lines of code per line of the function, and lines besides, that are no burden to a reader."""


def longest(result: Rewritten) -> int:
    """Return the characters of the longest line, the guarded form's included."""
    return max(len(line) for line in (result.guarded or result.plain).splitlines())


def is_short(result: Rewritten) -> bool:
    """Claim that the plain form has few enough lines."""
    before = len(result.source.text.strip().splitlines())
    return len(result.plain.splitlines()) <= GROWTH * before + SPARE


def complaints(results: Sequence[Rewritten]) -> list[str]:
    """Return what ruff's default rules find in the code."""
    with tempfile.TemporaryDirectory() as folder:
        for number, result in enumerate(results):
            uses = [f"{name} = None" for name in result.uses]
            code = [*result.imports, "", *uses, "", "", result.guarded or result.plain, ""]
            (Path(folder) / f"code_{number}.py").write_text("\n".join(code), encoding="utf-8")
        ruff = [sys.executable, "-m", "ruff", "check", "--isolated", "--output-format", "concise"]
        done = subprocess.run(
            [*ruff, "--ignore", "I001", folder], capture_output=True, text=True, check=False
        )
    return [line for line in done.stdout.splitlines() if ".py:" in line]
