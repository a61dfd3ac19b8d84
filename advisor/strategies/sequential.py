"""The person's loop as written: one item after another, the baseline of every comparison.

Right when the whole job is short, when an item needs the results of those before it, or when nothing else is
clearly faster: it is the easiest to read, to test and to debug.

Wrong when it takes minutes, and its calls are independent or could be done on whole columns.

Costs nothing to start: no workers, no pickling, no second copy of the data.
"""

from __future__ import annotations

import contextlib
from functools import partial
from typing import TYPE_CHECKING, Any

from advisor.model import Case, ItemForm, Need, Plan, Rejected, TargetKind
from advisor.sandbox import guard
from advisor.strategies import watching
from advisor.strategies.items import run_items
from advisor.strategies.program import Program, every_item, target_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from advisor.stage import Stage

NAME = "sequential"
NEEDS: frozenset[Need] = frozenset()


def plans(case: Case) -> tuple[Plan, ...] | Rejected:
    """Offer the loop; it always works."""
    del case
    return (Plan(strategy=NAME),)


class Loop:
    """The loop, its first call behind it."""

    start_seconds: float | None = 0.0

    def __init__(self, stage: Stage) -> None:
        self.call = stage.call
        with guard.refusing():
            self.first = watching.seconds(partial(run_items, self.call), stage.items[:1])
        self.calls = 1

    def prepare(self, items: Sequence[Any], chunksize: int) -> Sequence[Any]:
        """Take the items as they are."""
        del chunksize
        return items

    def run(self, prepared: Sequence[Any]) -> list[Any]:
        """Call one after another."""
        with guard.refusing():
            return run_items(self.call, prepared)

    def results(self, output: list[Any]) -> list[Any]:
        """Return them as they are."""
        return output


@contextlib.contextmanager
def arm(stage: Stage, plan: Plan) -> Iterator[Loop]:
    """Start the loop."""
    del plan
    yield Loop(stage)


def source(plan: Plan, case: Case) -> str:
    """Write the plain loop."""
    del plan
    name = target_name(case)
    if case.target.kind is TargetKind.COROUTINE:
        definitions = ("async def run_all(items):", f"    return [await {name}(item) for item in items]")
        body = (f"return asyncio.run(run_all({every_item(case)}))",)
        return Program(case, imports=("import asyncio",), definitions=definitions, body=body).text
    if case.sample.form is ItemForm.SERIES:
        return Program(case, body=(f"return [{name}(row) for _, row in frame.iterrows()]",)).text
    return Program(case, body=(f"return [{name}(item) for item in items]",)).text
