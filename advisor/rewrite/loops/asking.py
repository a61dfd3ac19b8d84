"""This file asks whether the function of a stage takes a whole frame; called by name in the host."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.rewrite.loops import finding
from advisor.rewrite.source import Unreadable, read

if TYPE_CHECKING:
    from advisor.stage import Stage


def takes_frame(stage: Stage) -> tuple[Stage, bool]:
    """Tell whether the function takes a whole frame and loops over its rows; nothing is called for it."""
    try:
        return stage, finding.takes_frame(read(stage.function))
    except Unreadable:
        return stage, False
