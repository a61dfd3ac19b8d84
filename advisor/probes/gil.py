"""How much of the time another Python thread could run: a second thread knocks and notes how late it is."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Any

from advisor.model import Gil
from advisor.sandbox import breadcrumb, guard

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from advisor.stage import Stage

NAP_SECONDS = 0.0005
LATE_SECONDS = 0.002
"""Lateness under this is the scheduler's; pure Python code makes a knock 5 ms late, the switch interval."""


class Knocker:
    """A thread that sleeps, wakes, and adds up how late it got to run."""

    def __init__(self) -> None:
        self.late = 0.0
        self.stopped = threading.Event()
        self.thread = threading.Thread(target=self.knock, daemon=True)

    def knock(self) -> None:
        """Knock until stopped."""
        while not self.stopped.is_set():
            begun = time.perf_counter()
            time.sleep(NAP_SECONDS)
            lateness = time.perf_counter() - begun - NAP_SECONDS
            self.late += lateness if lateness > LATE_SECONDS else 0.0


def measure(stage: Stage, *, seconds: float, warm: bool = True) -> Gil:
    """Run the loop for so many seconds beside the knocker; the user's code stays in one thread.

    `warm` makes a first call apart, since importing late holds the GIL in ways that later calls do not.
    """
    call, items = stage.call, stage.items
    if warm:
        once(call, items, 0)
    knocker = Knocker()
    begun = time.perf_counter()
    knocker.thread.start()
    calls = int(warm)
    while time.perf_counter() - begun < seconds:
        once(call, items, calls % len(items))
        calls += 1
    window = time.perf_counter() - begun
    knocker.stopped.set()
    knocker.thread.join()  # the lateness of a knock during one long call is known only when it got to run
    return Gil(free=max(0.0, 1.0 - knocker.late / window), seconds=window)


def once(call: Callable[[Any], Any], items: Sequence[Any], index: int) -> None:
    """Make one call; an item that raises has computed as well."""
    breadcrumb.mark(index)
    try:
        call(items[index])
    except guard.EffectRefused:
        raise
    except BaseException:
        return
