"""Runs the probes in the order in which they are safe and affordable, and gathers their facts."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from advisor.budget import MOST_CALLS, Budget
from advisor.model import (
    CONSENT_KINDS,
    Debugging,
    EffectKind,
    Failed,
    FailureKind,
    FirstCall,
    Profile,
    Recognized,
    Request,
    Sample,
    Skipped,
    Target,
    Timing,
)
from advisor.observe import Observer
from advisor.probes import order
from advisor.probes.loop import UNLIMITED, Observed
from advisor.sandbox.session import Host, Ran, Sandbox

T = TypeVar("T")

LOOP_SHARE, LOOP_LEAST, LOOP_MOST = 0.12, 0.16, 1.0
"""Share of the time left, and seconds, that running the loop gets."""
LOOP_PATIENCE = 4.0
"""Times the first call that the loop may take before it is given up: nothing can be said without it."""
ORDER_SHARE = 0.15
"""Share of the time left that replaying items in other orders gets."""
ORDER_BRIEF = 0.12
"""Seconds that it gets where the whole job is over within one: 12 items of up to 2 ms, and always 2 items."""
CELL_LEAST = 0.02
"""Seconds that a replay gets at least: looking into results can take longer than the calls."""
ORDER_ITEMS_LEAST, ORDER_ITEMS_MOST = 2, 12
REPLAYS = 4
"""Calls per replayed item: forward, again, shuffled, and forward in another fresh cell."""
UNAFFORDABLE_SHARE = 0.5
"""Share of the time left that a single call may take for a probe to be run at all."""
CHEAP_SECONDS = 0.05
"""Calls that take no longer than this together are always affordable."""
LOOP_CALLS_LEAST = 2
"""Calls of the loop: one apart, one timed."""
EFFECT_LOOP_CALLS, EFFECT_ORDER_ITEMS = 40, 4
"""Calls of the loop, and items replayed, when each call has effects outside the process."""
NO_CONSENT = "nobody agreed to repeat its effects"


@dataclass(slots=True)
class Profiler:
    """Fills a Profile, fact by fact."""

    host: Host
    sandbox: Sandbox
    request: Request
    budget: Budget
    observer: Observer
    target: Target
    profile: Profile
    sample: Sample | None = None
    agreed: frozenset[EffectKind] = frozenset()

    def learn(self, **facts: Any) -> None:
        """Add facts to the profile."""
        self.profile = replace(self.profile, **facts)

    def call(self, function: str, type_: type[T], limit: float, /, **arguments: Any) -> T | Skipped:
        """Call a probe in a fresh cell; a failure becomes the reason why its fact is missing."""
        found = self.host.call(function, type_, limit, allowed=self.agreed, **arguments)
        return Skipped(skipped=self.explain(found)) if isinstance(found, Failed) else found

    def explain(self, failed: Failed) -> str:
        """Say why a probe gave no fact, naming the item."""
        item = "" if failed.item is None else f" at item {failed.item} of the sample"
        if failed.kind is FailureKind.REFUSED:
            return f"a later call{item} {failed.because}, and {NO_CONSENT}"
        return f"{failed.kind.value}{item}: {failed.because}"

    def ask_consent(self) -> bool:
        """Settle which effects may be repeated; False = the function must not be called again."""
        first = self.profile.first_call
        effects = first.effects if isinstance(first, FirstCall) else ()
        kinds = frozenset(effect.kind for effect in effects) & CONSENT_KINDS
        self.agreed = self.request.allow
        if self.request.yes and not kinds & {EffectKind.NETWORK, EffectKind.SPAWN}:
            self.agreed |= {EffectKind.WRITE}
        missing = kinds - self.agreed
        if missing:
            with self.budget.paused():
                self.agreed |= self.observer.consent(effects, missing) & missing
        return not kinds - self.agreed

    def read(self) -> None:
        """Read the source, without calling anything."""
        ran = self.host.run(
            "advisor.rewrite.staging:recognize_stage", Recognized, self.budget.left(least=1.0)
        )
        self.learn(
            recognized=ran.value
            if isinstance(ran, Ran)
            else Skipped(skipped=f"reading failed: {ran.because}")
        )
        first = self.profile.first_call
        printed = first.printed if isinstance(first, FirstCall) else 0
        ran = self.host.run("advisor.probes.debugging:measure", Debugging, 5.0, printed=printed)
        self.learn(debugging=ran.value if isinstance(ran, Ran) else Skipped(skipped=ran.because))

    def loop(self) -> None:
        """Run the person's loop: timing, waiting, pickling and memory."""
        if self.has_effects and self.calls_left < LOOP_CALLS_LEAST:
            self.skip_calls(f"{self.most_calls} calls were agreed to, too few to time the loop")
            return
        first = self.profile.first_call
        seconds = min(LOOP_MOST, self.budget.left(LOOP_SHARE, least=LOOP_LEAST))
        if isinstance(first, FirstCall):
            seconds = max(seconds, min(3 * first.seconds, self.budget.left(UNAFFORDABLE_SHARE)))
        slow = first.seconds if isinstance(first, FirstCall) else 0.0
        found = self.call(
            "advisor.probes.loop:measure",
            Observed,
            max(self.budget.left(), 2 * seconds, LOOP_PATIENCE * slow + LOOP_MOST),
            seconds=seconds,
            seed=self.request.seed,
            show_values=self.request.show_values,
            calls_most=min(EFFECT_LOOP_CALLS, self.calls_left // 2) if self.has_effects else UNLIMITED,
        )
        if isinstance(found, Skipped):
            self.learn(timing=found, waiting=found, pickling=found, memory=found)
        else:
            self.learn(
                timing=found.timing, waiting=found.waiting, pickling=found.pickling, memory=found.memory
            )

    def skip_calls(self, why: str) -> None:
        """Note that nothing was called again."""
        skipped = Skipped(skipped=why)
        self.learn(
            timing=skipped,
            waiting=skipped,
            pickling=skipped,
            memory=skipped,
            order=skipped,
            gil=skipped,
            overlap=skipped,
            ramp=skipped,
            vectorization=skipped,
        )

    def skip_ways(self, why: str) -> None:
        """Note that other ways to run the job were not looked into."""
        skipped = Skipped(skipped=why)
        self.learn(gil=skipped, overlap=skipped, ramp=skipped, vectorization=skipped)

    @property
    def has_effects(self) -> bool:
        """Tell whether the first call did something outside its process."""
        first = self.profile.first_call
        effects = first.effects if isinstance(first, FirstCall) else ()
        return any(effect.kind in CONSENT_KINDS for effect in effects)

    def call_seconds(self) -> float:
        """Return how long one call takes once the first was made."""
        timing = self.profile.timing
        return timing.item_seconds.value if isinstance(timing, Timing) else 0.0

    def first_excess(self) -> float:
        """Return how much longer the first call of every fresh cell takes."""
        timing = self.profile.timing
        return timing.first_call_excess if isinstance(timing, Timing) else 0.0

    def is_affordable(self, calls: float, cells: int = 1) -> bool:
        """Tell whether so many calls, and the first ones of so many cells, fit into half of what is left."""
        seconds = calls * self.call_seconds() + cells * self.first_excess()
        return seconds < self.budget.left(UNAFFORDABLE_SHARE, least=CHEAP_SECONDS)

    def replay(self, most_seconds: float = math.inf) -> None:
        """Replay items forward twice, shuffled, one alone, and forward once more, each in a fresh cell."""
        share = min(most_seconds, self.budget.left(ORDER_SHARE))
        count = len_of(self.sample)
        affordable = int(share / (REPLAYS * max(self.call_seconds(), 1e-5)))
        most = ORDER_ITEMS_MOST
        if self.has_effects:
            most = min(EFFECT_ORDER_ITEMS, (self.calls_left // 2 - 1) // REPLAYS)
        length = min(count, most, max(ORDER_ITEMS_LEAST, affordable))
        if length < ORDER_ITEMS_LEAST or not self.is_affordable(REPLAYS * length + 1, REPLAYS):
            self.learn(order=Skipped(skipped="replaying items would not fit into the budget"))
            return
        forward = self.replayed([position * count // length for position in range(length)], share, twice=True)
        if isinstance(forward, Skipped):
            self.learn(order=forward)
            return
        done = list(forward.indexes)
        mixed = self.replayed(shuffled(done, self.request.seed), share)
        alone = self.replayed(done[-1:], share)
        again = self.replayed(done, share)
        if isinstance(mixed, Skipped) or isinstance(alone, Skipped) or isinstance(again, Skipped):
            self.learn(order=next(each for each in (mixed, alone, again) if isinstance(each, Skipped)))
            return
        self.learn(order=order.conclude(forward, mixed, alone, again))

    def replayed(self, indexes: list[int], share: float, *, twice: bool = False) -> order.Replay | Skipped:
        """Replay items in a fresh cell; those whose turn does not come in time are left out."""
        return self.call(
            "advisor.probes.order:measure",
            order.Replay,
            max(share + self.first_excess(), self.budget.left(least=0.5)),
            indexes=indexes,
            twice=twice,
            seconds=max(share / REPLAYS, CELL_LEAST) * (2 if twice else 1),
        )

    @property
    def most_calls(self) -> int:
        """Return how many calls with effects outside the process were agreed to."""
        return MOST_CALLS if self.request.max_calls is None else self.request.max_calls

    @property
    def calls_left(self) -> int:
        """Return how many of them were not made yet."""
        return self.most_calls - self.sandbox.calls


def shuffled(indexes: list[int], seed: int) -> list[int]:
    """Return them in another order, the same one for the same seed."""
    mixed = indexes[::-1]
    random.Random(seed).shuffle(mixed)  # noqa: S311 - an order, no secret
    return indexes[::-1] if mixed == indexes else mixed


def len_of(sample: Sample | None) -> int:
    """Return how many items were drawn."""
    return 0 if sample is None else sample.items
