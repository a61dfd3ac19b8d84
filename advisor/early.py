"""Starts the guarded child before anything else is imported, so that both get ready at the same time."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from advisor.sandbox.launching import Launched, launch

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

CHILD_MODULES = (
    *("advisor.stage", "advisor.probes", "advisor.probes.loop", "advisor.probes.debugging"),
    *("advisor.rewrite.staging", "advisor.bench.arm", "advisor.calibration"),
)
"""What hosts and cells will call; imported once in the host, not in every cell."""

COMMANDS = frozenset({"audit", "vectorize"})
"""The commands that call a person's function."""


def child() -> Launched:
    """Start a supervisor and a host that imports what it will need."""
    return launch(*CHILD_MODULES)


@contextlib.contextmanager
def child_for(arguments: Sequence[str]) -> Iterator[Launched | None]:
    """Start them when the command line asks for what they do, and leave none behind that was not needed."""
    launched = child() if {*arguments[:1]} & COMMANDS and "--help" not in arguments else None
    try:
        yield launched
    finally:
        if launched is not None:
            launched.close()
