"""Finds the rate that a service accepts, after it refused a call.

A bucket that has just refused is empty. So the calls that it accepts from then on, over the time since, are
never more than its rate, whatever burst it allows; and where it filled up while we waited, the calls that it
accepts the second time, less those of the first, are what it gained in the longer time.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from math import ceil, sqrt
from typing import TYPE_CHECKING

from advisor.probes import levels
from advisor.wording import number, plural, seconds

if TYPE_CHECKING:
    from collections.abc import Sequence

    from advisor.model import Ramp
    from advisor.probes.flights import Call
    from advisor.probes.ramp import Climb

WAIT_MOST = 3.0
"""Longest that we wait because a service asks for it; a person waits for the advice."""
WAIT_LEAST = 0.1
"""Seconds to wait when it does not say how long."""
COUNT_SECONDS = 2.0
"""Seconds over which accepted calls are counted at most; a shorter count can be all burst (our own
measurement)."""
COUNTS_MOST = 3
"""Counts at most; each one costs a wait and a refusal."""
CALLS_LEAST = 4
"""Calls that a count needs at least."""
NEAR = 0.85
"""Share of the pace of calls from which the rate shown is near enough."""
RACE_LEFT = 30
"""Calls that the race is left: its rate is limited, so that it gets few rounds anyway."""
RATE_SHARE = 0.95
"""Share of the accepted rate that is advised where it was met; a call more or less is a few percent of it."""
APART_SECONDS, APART_CALLS = 0.05, 2
"""Difference in length from which two bursts tell a rate, and by how many calls they may be wrong."""
FULL_SHARE = 0.5
"""Share of the first burst in which tokens came in: between levels, a full bucket gains nothing."""
IN_FLIGHT_SHARE = 0.95
"""Share of the calls that were in flight at a refusal which is tried next."""
ROOM = 1.2
"""Calls in flight over rate times latency: room for slow ones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Burst:
    """Calls accepted between the moment that the service was fresh, or resumed, and a refusal or the end."""

    accepted: int
    begun: float
    ended: float

    @property
    def seconds(self) -> float:
        """How long it took."""
        return max(self.ended - self.begun, 1e-9)

    def counted(self, calls: Sequence[Call]) -> Burst:
        """Count the calls of this burst up to the first refusal; by when they began, as tokens go."""
        refused_at = first_refusal(calls)
        ended = max(call.start for call in calls) if refused_at is None else refused_at
        accepted = sum(not call.outcome.refused and call.start <= ended for call in calls)
        return replace(self, accepted=accepted, ended=ended)


def find(climb: Climb, deadline: float) -> Ramp:
    """Wait as asked, count what is accepted until the next refusal, and advise a rate and a cap."""
    first = Burst(accepted=0, begun=climb.begun, ended=climb.begun).counted(climb.calls)
    met = f"the service refused a call with {flying(climb.calls, first.ended)} in flight"
    in_flight, last, rate = next_in_flight(climb, first), first, 0.0
    for _ in range(COUNTS_MOST):
        flown = resumed(climb, in_flight, deadline)
        if not flown:
            break
        burst = Burst(accepted=0, begun=min(call.start for call in flown), ended=0.0).counted(flown)
        rate = max(rate, shown_rate(first, last, burst))
        pace = burst.accepted / burst.seconds
        if first_refusal(flown) is None:
            return unrefused(climb, in_flight, rate, met)
        if rate > NEAR * pace:
            break
        between = sqrt(max(rate, 1 / climb.alone) * pace)
        last, in_flight = burst, max(1, min(in_flight - 1, round(between * climb.alone)))
    if rate:
        return paced(climb, RATE_SHARE * rate, f"{met}; it accepts about {number(rate)} calls a second")
    asked = asked_seconds(climb)
    guess = first.accepted / (first.seconds + max(asked, climb.alone))
    wait = f" and asked to wait {seconds(asked)}" if asked else ""
    longer = ", which a longer --budget would replace by a count" if asked <= WAIT_MOST else ""
    because = f"{met}{wait}: what it accepts is a guess{longer}"
    return paced(climb, RATE_SHARE * guess, because)


def asked_seconds(climb: Climb) -> float:
    """Return how long the service asked to wait, 0 when it did not say."""
    return max((call.outcome.retry_after or 0.0 for call in climb.calls), default=0.0)


def resumed(climb: Climb, in_flight: int, deadline: float) -> list[Call]:
    """Wait as asked and call again until the next refusal; nothing when time or calls do not allow it."""
    asked = asked_seconds(climb)
    left = climb.allowed - len(climb.calls) - RACE_LEFT
    resume = time.monotonic() + (asked or WAIT_LEAST)
    if asked > WAIT_MOST or resume + climb.alone > deadline or left < max(in_flight, CALLS_LEAST):
        return []
    time.sleep(max(0.0, resume - time.monotonic()))
    flown = climb.fly(in_flight, left, min(deadline, time.monotonic() + COUNT_SECONDS))
    if flown:
        climb.keep(levels.level(flown, in_flight, climb.alone, spent=len(flown)))
    return flown


def unrefused(climb: Climb, in_flight: int, rate: float, met: str) -> Ramp:
    """Advise a cap alone where no refusal named a rate, and the rate that was shown if one did."""
    if not any(call.outcome.limited for call in climb.calls):
        none = f"none of {plural(climb.levels[-1].calls, 'call')} with {in_flight}"
        return climb.ramp(in_flight, f"{met}, and {none}")
    return paced(climb, rate, f"{met}; it accepts at least {number(rate)} calls a second")


def shown_rate(first: Burst, last: Burst, burst: Burst) -> float:
    """Return the rate that a burst proves; the first began with a full bucket, the last ended it empty."""
    since = burst.accepted / max(burst.ended - last.ended, 1e-9)
    longer, more = burst.seconds - FULL_SHARE * first.seconds, burst.accepted - first.accepted - APART_CALLS
    return max(since, more / longer) if longer > APART_SECONDS else since


def paced(climb: Climb, rate: float, because: str) -> Ramp:
    """Advise a rate, and as many in flight as it keeps busy; no less than the loop, which was not refused."""
    most = max(level.in_flight for level in climb.levels)
    rate = max(rate, 1 / climb.alone)
    return climb.ramp(max(1, min(most, ceil(ROOM * rate * climb.alone))), because, rate)


def first_refusal(calls: Sequence[Call]) -> float | None:
    """Return when the call began that was refused first, None when none was."""
    return min((call.start for call in calls if call.outcome.refused), default=None)


def flying(calls: Sequence[Call], moment: float) -> int:
    """Count the calls that were in flight at a moment."""
    return sum(call.start <= moment < call.end for call in calls)


def next_in_flight(climb: Climb, first: Burst) -> int:
    """Return how many to fly next: about as many as at the refusal, fewer if it named a rate."""
    went_well = max((level.in_flight for level in climb.clean), default=1)
    if any(call.outcome.limited for call in climb.calls):
        most = max(level.throughput.value for level in climb.levels)
        return max(1, int(min(most, first.accepted / first.seconds) * climb.alone))
    return max(went_well, int(IN_FLIGHT_SHARE * (flying(climb.calls, first.ended) - 1)), 1)
