"""How much memory the loop takes, results included."""

from __future__ import annotations

import resource
from typing import TYPE_CHECKING

from advisor.model import MemoryUse
from advisor.sandbox import tree

if TYPE_CHECKING:
    from advisor.probes.loop import Run
    from advisor.stage import Stage


def measure(stage: Stage, *, run: Run) -> MemoryUse:
    """Read the memory off a run of the loop."""
    del stage
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return MemoryUse(base=run.base_bytes, per_item=run.grown_bytes / max(1, run.kept), peak=peak)


def resident() -> int:
    """Return the resident bytes of this process."""
    return tree.resident_self()
