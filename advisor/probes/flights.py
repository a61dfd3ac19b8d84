"""Keeps a number of calls in flight, in threads or in one event loop, and notes how each of them went."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol, Self

from advisor.model import TargetKind
from advisor.probes import refusals
from advisor.probes.refusals import Outcome
from advisor.sandbox import breadcrumb, guard

if TYPE_CHECKING:
    import asyncio

    from advisor.stage import Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call of a flight, by the monotonic clock."""

    due: float
    """When it should have begun; a thread may get to run later, and that is part of what it costs."""
    start: float
    end: float
    outcome: Outcome

    @property
    def latency(self) -> float:
        """Seconds from when it should have begun."""
        return self.end - self.due


@dataclass(slots=True)
class Tickets:
    """Lets a call begin while calls and time are left and nothing was refused; safe to share by threads."""

    items: Sequence[Any]
    order: Iterator[int]
    """Indexes of items, endless."""
    left: int
    deadline: float
    """On the monotonic clock."""
    errors_most: int
    """Errors after which nothing begins any more."""
    spread: float = 0.0
    """Seconds over which the first calls begin, so that few are on their way when one is refused."""
    calls: list[Call] = field(default_factory=list)
    begun: float = field(default_factory=time.monotonic)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self) -> int | None:
        """Return the index of the next item, None when no call may begin."""
        with self.lock:
            if self.left < 1 or time.monotonic() >= self.deadline:
                return None
            self.left -= 1
            index = next(self.order)
            breadcrumb.mark(index)
            return index

    def waits(self, in_flight: int) -> list[float]:
        """Return how long each call in flight waits before its first item."""
        return [self.spread * position / in_flight for position in range(in_flight)]

    def note(self, due: float, start: float, outcome: Outcome) -> float:
        """Note how a call ended, and return when; a refusal, or too many errors, ends the flight."""
        with self.lock:
            end = time.monotonic()
            self.calls.append(Call(due=due, start=start, end=end, outcome=outcome))
            self.errors_most -= bool(outcome.error)
            if outcome.refused or self.errors_most < 0:
                self.left = 0
            return end


class Pilot(Protocol):
    """Something that flies: threads or an event loop, kept up from flight to flight."""

    def fly(self, tickets: Tickets, in_flight: int) -> None:
        """Keep so many calls in flight until the tickets are used up."""

    def __enter__(self) -> Self:
        """Get ready."""

    def __exit__(self, *error: object) -> None:
        """Let go of what was started."""


class Threads:
    """Plain functions: one thread per call in flight; threads are kept, and so are their connections."""

    def __init__(self, stage: Stage, most: int) -> None:
        self.call = stage.call
        self.pool = ThreadPoolExecutor(max_workers=most)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.pool.shutdown(wait=False)

    def fly(self, tickets: Tickets, in_flight: int) -> None:
        """Have so many threads call one item after another."""
        for future in [self.pool.submit(self.serve, tickets, wait) for wait in tickets.waits(in_flight)]:
            future.result()

    def serve(self, tickets: Tickets, wait: float) -> None:
        """Call until there is no ticket."""
        time.sleep(wait)
        due = tickets.begun + wait
        while (index := tickets.take()) is not None:
            start = time.monotonic()
            try:
                result = self.call(tickets.items[index])
            except guard.EffectRefused:
                raise
            except BaseException as error:  # sys.exit and KeyboardInterrupt of an item end the item only
                outcome = refusals.of_error(error)
            else:
                outcome = refusals.of_result(result)
            due = tickets.note(due, start, outcome)


class Tasks:
    """An async def: one task per call in flight, all in one event loop."""

    def __init__(self, stage: Stage) -> None:
        import asyncio  # noqa: PLC0415 - 40 ms that only an async def has to pay

        self.function: Any = stage.function
        self.runner = asyncio.Runner()
        self.loop: asyncio.AbstractEventLoop = self.runner.get_loop()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.runner.close()

    def fly(self, tickets: Tickets, in_flight: int) -> None:
        """Have so many tasks await one item after another."""
        self.loop.run_until_complete(self.gather(tickets, in_flight))

    async def gather(self, tickets: Tickets, in_flight: int) -> None:
        """Run the tasks to their end."""
        import asyncio  # noqa: PLC0415 - as above

        await asyncio.gather(*(self.serve(tickets, wait) for wait in tickets.waits(in_flight)))

    async def serve(self, tickets: Tickets, wait: float) -> None:
        """Await until there is no ticket."""
        import asyncio  # noqa: PLC0415 - as above

        await asyncio.sleep(wait)
        due = tickets.begun + wait
        while (index := tickets.take()) is not None:
            start = time.monotonic()
            try:
                result = await self.function(tickets.items[index])
            except guard.EffectRefused:
                raise
            except BaseException as error:  # as above; nobody cancels these tasks from outside
                outcome = refusals.of_error(error)
            else:
                outcome = refusals.of_result(result)
            due = tickets.note(due, start, outcome)


def pilot(stage: Stage, most: int) -> Pilot:
    """Return what flies this target."""
    return Tasks(stage) if stage.target.kind is TargetKind.COROUTINE else Threads(stage, most)
