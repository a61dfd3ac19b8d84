"""Lets calls begin no faster than a service accepts them, in a race and in the program to paste."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Any

from advisor.model import Plan, Rejected

if TYPE_CHECKING:
    from collections.abc import Callable

    from advisor.model import Ramp

Lines = tuple[str, ...]

FEWEST = 2
"""Calls in flight from which a plan differs from the loop."""
IMPORTS = ("import threading", "import time")


def plans_of(strategy: str, ramp: Ramp) -> tuple[Plan, ...] | Rejected:
    """Offer what the ramp found, unless a service accepts no more than the loop already does."""
    if ramp.cap < FEWEST:
        return Rejected(strategy=strategy, because=ramp.because)
    return (Plan(strategy=strategy, workers=ramp.cap, rate=ramp.rate, because=ramp.because),)


class Pace:
    """A queue of moments at which calls may begin, the same time apart."""

    def __init__(self, rate: float) -> None:
        self.interval = 1 / rate
        self.next = 0.0
        self.gate = threading.Lock()

    def pause(self) -> float:
        """Take the next moment, and return how long it is until then."""
        with self.gate:
            now = time.monotonic()
            begins = self.next = max(self.next + self.interval, now)
        return begins - now


def paced(call: Callable[[Any], Any], rate: float | None) -> Callable[[Any], Any]:
    """Return a function that waits for its turn, then calls; the function itself when there is no limit."""
    if rate is None:
        return call
    pace = Pace(rate)

    def in_turn(item: Any) -> Any:
        time.sleep(pace.pause())
        return call(item)

    return in_turn


def awaited(function: Callable[[Any], Any], rate: float | None) -> Callable[[Any], Any]:
    """Return an async function that waits for its turn; the function itself when there is no limit."""
    if rate is None:
        return function
    import asyncio  # noqa: PLC0415 - 40 ms that only an async def has to pay

    pace = Pace(rate)

    async def in_turn(item: Any) -> Any:
        await asyncio.sleep(pace.pause())
        return await function(item)

    return in_turn


def shared(rate: float) -> Lines:
    """Return the lines that define the rate and what keeps it."""
    return (
        f"RATE = {float(f'{rate:.3g}')}  # calls a second; the service refused more",
        "gate = threading.Lock()",
        "next_start = 0.0",
    )


PAUSE = (
    "def pause():",
    "    global next_start",
    "    with gate:",
    "        now = time.monotonic()",
    "        start = next_start = max(next_start + 1 / RATE, now)",
    "    return start - now",
)
"""Lines of a function that returns how long the next call has to wait."""


def in_turn(name: str) -> Lines:
    """Return the lines of a function that waits for its turn, then calls `name`."""
    return (*PAUSE, "", "", "def paced(item):", "    time.sleep(pause())", f"    return {name}(item)")
