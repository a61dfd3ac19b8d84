"""Coroutines: an async def awaited many times at once, with a cap on the calls in flight.

Right when the function is an `async def` whose calls wait for a service: thousands can wait in one thread,
where as many threads would take memory and time.

Wrong when there is much to compute between two awaits, or when something in it blocks, such as `time.sleep`
or `requests`: while one call does so, no other moves.

Costs 11 µs to hand out a task (our own measurement); and without a cap it opens every connection at once.
"""

from __future__ import annotations

import contextlib
from functools import partial
from typing import TYPE_CHECKING, Any

from advisor import cost
from advisor.model import Case, Need, Plan, Ramp, Rejected, TargetKind
from advisor.sandbox import guard
from advisor.strategies import pacing, watching
from advisor.strategies.items import ItemFailed
from advisor.strategies.pacing import Lines, plans_of
from advisor.strategies.program import BLANK, Program, every_item, target_name

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable, Iterator, Sequence

    from advisor.stage import Stage

NAME = "coroutines"
NEEDS = frozenset({Need.INDEPENDENT, Need.AWAITABLE, Need.WAITS, Need.ENOUGH_ITEMS})


def plans(case: Case) -> tuple[Plan, ...] | Rejected:
    """Offer one cap, from how long a call waits for each second that it computes."""
    if case.target.kind is not TargetKind.COROUTINE:
        return Rejected(strategy=NAME, because="the target is no async def")
    if isinstance(case.profile.ramp, Ramp):
        return plans_of(NAME, case.profile.ramp)
    return (Plan(strategy=NAME, workers=cost.width(case)),)


class Gathering:
    """An event loop that awaits a capped number of calls at once."""

    start_seconds: float | None = None

    def __init__(self, stage: Stage, loop: asyncio.AbstractEventLoop, plan: Plan) -> None:
        self.function = pacing.awaited(stage.function, plan.rate)
        self.loop = loop
        self.cap = plan.workers
        self.first = watching.seconds(self.run, stage.items[:1])
        self.calls = 1

    async def gather(self, items: Sequence[Any], function: Callable[[Any], Any]) -> list[Any]:
        """Await all of them, so many at a time."""
        import asyncio  # noqa: PLC0415 - 40 ms that only an async def has to pay

        semaphore = asyncio.Semaphore(self.cap)

        async def one(item: Any) -> Any:
            async with semaphore:
                try:
                    return await function(item)
                except guard.EffectRefused:
                    raise
                except BaseException as error:  # as in `run_items`; nobody cancels these tasks from outside
                    return ItemFailed(type(error).__qualname__)

        return await asyncio.gather(*(one(item) for item in items))

    def prepare(self, items: Sequence[Any], chunksize: int) -> Sequence[Any]:
        """Take the items as they are."""
        del chunksize
        return items

    def run(self, prepared: Sequence[Any]) -> list[Any]:
        """Await them."""
        return self.run_by(prepared, self.function)

    def run_by(self, prepared: Sequence[Any], function: Callable[[Any], Any]) -> list[Any]:
        """Await what a function gives for them."""
        with guard.refusing():
            return self.loop.run_until_complete(self.gather(prepared, function))

    def watched(self, prepared: Sequence[Any]) -> watching.Timeline:
        """Do the same with stamps."""
        return watching.coroutines(partial(self.run_by, prepared), self.function, len(prepared), self.cap)

    def results(self, output: list[Any]) -> list[Any]:
        """Return them as they are."""
        return output


@contextlib.contextmanager
def arm(stage: Stage, plan: Plan) -> Iterator[Gathering]:
    """Start an event loop; leaving it cancels what an item left running."""
    import asyncio  # noqa: PLC0415 - as above

    runner = asyncio.Runner()
    try:
        yield Gathering(stage, runner.get_loop(), plan)
    finally:
        with guard.refusing():
            runner.close()


def source(plan: Plan, case: Case) -> str:
    """Write the program with a semaphore and gather."""
    name = target_name(case)
    imports: Lines = ("import asyncio",)
    shared: Lines = ()
    paced: Lines = ()
    turn: Lines = ()
    if plan.rate is not None:
        imports, shared = (*imports, *pacing.IMPORTS), pacing.shared(plan.rate)
        paced, turn = (*pacing.PAUSE, *BLANK), ("            await asyncio.sleep(pause())",)
    definitions = (
        *paced,
        "async def run_all(items):",
        f"    in_flight = asyncio.Semaphore({plan.workers})",
        "",
        "    async def one(item):",
        "        async with in_flight:",
        *turn,
        f"            return await {name}(item)",
        "",
        "    return await asyncio.gather(*(one(item) for item in items))",
    )
    body = (f"return asyncio.run(run_all({every_item(case)}))",)
    return Program(case, imports=imports, shared=shared, definitions=definitions, body=body).text
