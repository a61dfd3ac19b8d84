"""How many calls in flight pay: flies rising numbers of them, and stops where throughput stops rising."""

from __future__ import annotations

import random
import time
from dataclasses import replace
from math import ceil
from typing import TYPE_CHECKING, Any

from advisor.model import Estimate, Level, Ramp
from advisor.probes import flights, knees, levels, limits
from advisor.probes.loop import UNLIMITED

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from advisor.probes.flights import Call, Pilot
    from advisor.stage import Stage

LEAST_CALLS = 8
"""Calls of a level; the mean latency of fewer says little (our own measurement)."""
SLOW_SHARE = 0.3
"""Share of the time left that a low level may take to make so many; a slower one makes one call each."""
WINDOW_SECONDS = 0.1
"""Shortest level when calls cost nothing but time; shorter ones measure who else held the cores."""
LONGER = "a longer --budget would look further"
"""What to do when time, not throughput, ended the ramp."""
STEP_LINEAR, STEP_RISING = 4, 2
"""Growth of the calls in flight while throughput grows as they do, and while it grows at all."""
OVERSHOT = 2.5
"""Latency over that of a call alone at which a second look at the same level would tell nothing new."""
LOOKS_MOST = 2
"""Further levels that are flown to find the knee between two others."""
RACE_WAVES, RACE_CALLS = 2, 8
"""What the race is left: waves of the plan, and further calls of it and of the loop."""
RACE_CALLS_LEAST = 48
"""What it is left while throughput grows as the calls do: looking higher is worth shorter slices."""
WAVES_LATE = 1.5
"""Latencies that a level is expected to take, over those of the last: it may be past the knee."""
SPREAD_SHARE, SPREAD_MOST = 0.125, 0.1
"""Share of a call's latency, and seconds, over which the calls of a level begin: few are under way when one
is refused, and yet all of them overlap."""


def measure(
    stage: Stage,
    *,
    alone: float,
    alone_calls: int,
    failing: float,
    first: int,
    most: int,
    warm: bool,
    calls: int,
    agreed: int,
    seconds: float,
    seconds_most: float,
    seed: int,
) -> Ramp:
    """Climb from `first` calls in flight to `most` within so many calls, of those agreed to, and seconds.

    `alone` is the latency of one call at a time and `failing` the share of calls that raise then; `warm`
    makes one call apart, where the first one costs more. `seconds_most` counts once a call was refused.
    """
    order = shuffled(len(stage.items), seed)
    with flights.pilot(stage, most) as pilot:
        climb = Climb(pilot, stage.items, order, alone=alone, failing=failing)
        climb.limit_to(most=most, calls=calls, agreed=agreed, seconds=seconds)
        climb.levels.append(by_itself(alone, alone_calls, failing))
        if warm:
            climb.fly(1, 1)
        if not climb.refused:
            climb.climb(first)
            climb.settle()
        if climb.refused:
            return limits.find(climb, climb.begun + seconds_most)
        return climb.conclude()


def by_itself(alone: float, calls: int, failing: float) -> Level:
    """Return the level that the loop has flown: one call at a time."""
    pace = 1 / alone
    return Level(
        in_flight=1,
        calls=calls,
        seconds=alone * calls,
        throughput=Estimate(value=pace, low=pace, high=pace),
        latency=alone,
        errors=round(failing * calls),
        refused=0,
    )


def shuffled(count: int, seed: int) -> Iterator[int]:
    """Give the indexes of all items in random order, over and over."""
    order = list(range(count))
    shuffler = random.Random(seed)  # noqa: S311 - an order, no secret
    while True:
        shuffler.shuffle(order)
        yield from order


class Climb:
    """A ramp under way."""

    def __init__(
        self,
        pilot: Pilot,
        items: Sequence[Any],
        order: Iterator[int],
        *,
        alone: float,
        failing: float,
    ) -> None:
        self.pilot = pilot
        self.items = items
        self.order = order
        self.alone = alone
        self.failing = failing
        self.begun = time.monotonic()
        self.levels: list[Level] = []
        self.calls: list[Call] = []
        self.limit = ""
        """What kept a higher level from being tried while throughput rose, as a clause."""

    def limit_to(self, *, most: int, calls: int, agreed: int, seconds: float) -> None:
        """Bound the calls in flight, the calls, and the time."""
        self.most = most
        self.allowed = calls
        self.agreed = agreed
        self.deadline = self.begun + seconds

    @property
    def refused(self) -> bool:
        """Tell whether the service refused a call."""
        return any(call.outcome.refused for call in self.calls)

    @property
    def clean(self) -> list[Level]:
        """Return the levels without trouble."""
        return [level for level in self.levels if not level.refused and not self.is_failing(level)]

    def fly(self, in_flight: int, calls: int, deadline: float | None = None) -> list[Call]:
        """Make so many calls with so many in flight."""
        tickets = flights.Tickets(
            self.items,
            self.order,
            left=calls,
            deadline=self.deadline if deadline is None else deadline,
            errors_most=knees.errors_most(calls, self.failing),
            spread=min(SPREAD_SHARE * self.alone, SPREAD_MOST),
        )
        self.pilot.fly(tickets, min(in_flight, calls))
        self.calls += tickets.calls
        return tickets.calls

    def is_failing(self, level: Level) -> bool:
        """Tell whether calls raise at a level that would not raise alone."""
        return level.in_flight > 1 and knees.is_failing(level, self.failing)

    def climb(self, first: int) -> None:
        """Fly higher and higher levels until throughput, calls, time or the service say stop."""
        wanted = min(first, self.most)
        step: tuple[int, int] | None = (wanted, self.wave(wanted))
        while step is not None:
            level = self.look(*step)
            step = None if level is None or level not in self.clean else self.above(level)

    def look(self, in_flight: int, calls: int) -> Level | None:
        """Fly one level; a second time, in steady state, if its calls seem to wait for each other."""
        flown = self.fly(in_flight, calls)
        if not flown:
            return None
        level = levels.level(flown, in_flight, self.alone, spent=len(flown))
        waits = levels.queue(flown, self.alone) and level.latency < OVERSHOT * self.alone
        unclear = waits and not knees.is_steady(level) and not level.refused
        if unclear and self.affords(in_flight, 2 * in_flight, level.latency):
            again = self.fly(in_flight, 2 * in_flight)
            level = levels.level(again or flown, in_flight, self.alone, spent=len(flown) + len(again))
        if level.latency < self.alone and not level.errors:
            self.alone = self.pooled(level)
        self.keep(level)
        return self.levels[-1]

    def keep(self, level: Level) -> None:
        """Keep a level in place of an earlier look at it, but forget no refusal."""
        earlier = [one for one in self.levels if one.in_flight == level.in_flight]
        refused = level.refused + sum(one.refused for one in earlier)
        self.levels = [one for one in self.levels if one not in earlier]
        self.levels.append(replace(level, refused=refused))

    def pooled(self, level: Level) -> float:
        """Return the latency of a call alone: of the loop, and of calls that were faster together."""
        before = sum(one.calls for one in self.levels)
        return (before * self.alone + level.calls * level.latency) / (before + level.calls)

    def wave(self, in_flight: int) -> int:
        """Return the calls that a first look at a level takes."""
        window = 0 if self.allowed < UNLIMITED else ceil(WINDOW_SECONDS * in_flight / self.alone)
        seconds = LEAST_CALLS / in_flight * self.alone
        slow = seconds > SLOW_SHARE * (self.deadline - time.monotonic())
        return max(ceil(knees.WAVES * in_flight), window, 0 if slow else LEAST_CALLS)

    def above(self, level: Level) -> tuple[int, int] | None:
        """Return the next level to try and its calls, None when there is none."""
        linear = knees.is_linear(level, self.alone)
        if not linear and not knees.is_rising(self.clean, level, self.alone):
            return None
        if level.in_flight >= self.most:
            self.limit = "more were not tried"
            return None
        for step in (STEP_LINEAR, STEP_RISING) if linear else (STEP_RISING,):
            wanted = min(level.in_flight * step, self.most)
            for calls in (self.wave(wanted), ceil(knees.WAVES_LEAST * wanted), wanted):
                if self.affords(wanted, calls, level.latency, linear=linear):
                    return wanted, calls
        missing = self.missing(wanted, self.wave(wanted))
        self.limit = f"--max-calls {self.agreed + missing} would look further" if missing > 0 else LONGER
        return None

    def affords(self, in_flight: int, calls: int, latency: float, *, linear: bool = False) -> bool:
        """Tell whether calls and time allow a level, with what the race needs left."""
        waves = WAVES_LATE * calls / in_flight + SPREAD_SHARE
        in_time = time.monotonic() + waves * latency < self.deadline
        return in_time and self.missing(in_flight, calls, linear=linear) <= 0

    def missing(self, in_flight: int, calls: int, *, linear: bool = False) -> int:
        """Return how many calls more would have to be allowed for a level."""
        reserve = RACE_WAVES * in_flight + RACE_CALLS
        return len(self.calls) + calls + (RACE_CALLS_LEAST if linear else reserve) - self.allowed

    def settle(self) -> None:
        """Fly the knee that Little's law gives, where the levels around it leave it open."""
        for _ in range(LOOKS_MOST):
            if len(self.clean) < len(self.levels) or self.limit:
                return
            wanted = knees.knee(self.clean, self.alone)
            latency = max(self.alone, wanted / knees.best(self.clean).throughput.value)
            known = knees.near(self.clean, wanted) is not None
            if known or not self.affords(wanted, 2 * wanted, latency):
                return
            self.look(wanted, max(LEAST_CALLS, 2 * wanted))

    def conclude(self) -> Ramp:
        """Name the cap and why."""
        cap, because = knees.advise(self.clean, self.alone, self.limit)
        failing = [level for level in self.levels if self.is_failing(level)]
        if failing:
            because = (
                f"{failing[0].errors} of {failing[0].calls} calls raised with {knees.in_flight(failing[0])}"
            )
            cap = min(cap, max(level.in_flight for level in self.clean))
        return self.ramp(cap, because)

    def ramp(self, cap: int, because: str, rate: float | None = None) -> Ramp:
        """Put the answer together."""
        ordered = tuple(sorted(map(self.believed, self.levels), key=lambda level: level.in_flight))
        return Ramp(levels=ordered, cap=cap, rate=rate, because=because, calls=len(self.calls))

    def believed(self, level: Level) -> Level:
        """Return a level with no more throughput than higher ones bear out."""
        known = level.throughput
        value = knees.trusted(self.levels, level)
        return replace(level, throughput=replace(known, value=value, low=min(known.low, value)))
