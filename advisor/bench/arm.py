"""The child's side of a race: holds one strategy up and running, and times slices when it is told to."""

from __future__ import annotations

import random
import time
from functools import partial
from typing import TYPE_CHECKING, Any

from advisor import strategies, wire
from advisor.bench import breakdown
from advisor.fingerprint import fingerprint
from advisor.model import Plan
from advisor.probes import memory
from advisor.probes.loop import KEPT_BYTES
from advisor.stage import pick
from advisor.strategies import watching

if TYPE_CHECKING:
    from collections.abc import Sequence

    from advisor.sandbox.channel import Channel, Message
    from advisor.stage import Stage

RESULT_NODES = 20_000
"""Parts of one result that are compared."""


def run(stage: Stage, channel: Channel, *, plan: dict[str, Any], seed: int) -> Message:
    """Serve one arm until told to stop; the last answer says how long stopping took."""
    chosen = wire.from_plain(Plan, plan)
    order = list(range(len(stage.items)))
    random.Random(seed).shuffle(order)  # noqa: S311 - an order, no secret
    begun = time.perf_counter()
    with strategies.find(chosen.strategy).arm(stage, chosen) as arm:
        entered = time.perf_counter() - begun
        started = entered if arm.start_seconds is None else arm.start_seconds
        channel.send({"value": {"seconds": started}, "calls": arm.calls})
        kept = Kept()
        while True:
            message, _ = channel.receive()
            if message["do"] == "stop":
                break
            channel.send(time_slice(stage, arm, order, message, kept))
        begun = time.perf_counter()
    return {"seconds": time.perf_counter() - begun}


class Kept:
    """Results of earlier slices, kept as the job keeps them: fresh memory costs more than used one."""

    def __init__(self) -> None:
        self.base = memory.resident()
        self.outputs: list[Any] = []

    def add(self, output: Any) -> None:
        """Keep a slice's results, or none of the earlier ones any more once they take too much memory."""
        if memory.resident() - self.base > KEPT_BYTES:
            self.outputs.clear()
        self.outputs.append(output)


def time_slice(
    stage: Stage, arm: strategies.Arm, order: Sequence[int], message: Message, kept: Kept
) -> Message:
    """Time one slice with stamps; take fingerprints of its first results outside the clock.

    A stamp costs 4 us, and a chunk takes two (our own measurement), so that every slice has them. Arms that
    know no workers are watched as a whole.
    """
    prepared = prepare(stage, arm, order, message)
    watch = getattr(arm, "watched", partial(watching.alone, arm.run))
    begun = time.perf_counter()
    seen: watching.Timeline = watch(prepared)
    seconds = time.perf_counter() - begun
    kept.add(seen.output)
    compared = arm.results(seen.output)[: message["compare"]] if message["compare"] else []
    prints = [wire.to_plain(fingerprint(result, nodes=RESULT_NODES)) for result in compared]
    watched = breakdown.watched(seen, arm, seconds, message)
    value = {"seconds": seconds, "fingerprints": prints, "watched": watched}
    return {"value": value, "calls": message["count"]}


def prepare(stage: Stage, arm: strategies.Arm, order: Sequence[int], message: Message) -> Any:
    """Bring the items of a slice into the form in which the job would hold them."""
    indexes = [order[(message["start"] + offset) % len(order)] for offset in range(message["count"])]
    return arm.prepare(pick(stage.items, indexes), message["chunksize"])
