"""Reads the throughput at steady state off the calls of one flight."""

from __future__ import annotations

import math
from math import ceil
from statistics import fmean, stdev
from typing import TYPE_CHECKING

from advisor.model import Estimate, Level
from advisor.student import t_quantile

if TYPE_CHECKING:
    from collections.abc import Sequence

    from advisor.probes.flights import Call

INFLATED = 1.25
"""Latency over that of a call alone from which calls wait for each other; under it, jitter and our own
threads explain it (our own measurement)."""
LATER_SHARE = 0.1
"""Calls begun after the first that ended, over those in flight, from which only they are believed."""
LAST_SHARE = 1 / 3
"""Share of the calls that are looked at for that."""
UNKNOWN_LOW, UNKNOWN_HIGH = 0.5, 2.0
"""Factors around a throughput whose spread is not known, by the convention for single values."""


def level(calls: Sequence[Call], in_flight: int, alone: float, *, spent: int) -> Level:
    """Summarize a flight; `alone` is the latency of a call alone, `spent` all calls made at this level."""
    done = [call for call in calls if not call.outcome.refused]
    latency = fmean([call.latency for call in done]) if done else alone
    begun, ended = min(call.start for call in calls), max(call.end for call in calls)
    return Level(
        in_flight=min(in_flight, len(calls)),
        calls=spent,
        seconds=ended - begun,
        throughput=throughput(done, in_flight, alone),
        latency=latency,
        errors=sum(bool(call.outcome.error) for call in calls),
        refused=sum(call.outcome.refused for call in calls),
    )


def throughput(calls: Sequence[Call], in_flight: int, alone: float) -> Estimate:
    """Estimate the calls finished per second with so many in flight.

    Little's law gives it from the latency, exactly so while calls do not wait for each other. Once they do,
    the first wave is let in sooner than any later one, so that only calls begun after the first that ended
    count, and the pace at which calls end has an equal say.
    """
    if not calls:
        return Estimate(value=0.0, low=0.0, high=0.0)
    first_end = min(call.end for call in calls)
    later = [call for call in calls if call.start >= first_end]
    steady = later if len(later) >= LATER_SHARE * in_flight else list(calls)
    latencies = [call.latency for call in steady]
    little = min(in_flight, len(calls)) / max(fmean(latencies), 1e-9)
    if not queue(calls, alone):
        return around(little, spread(latencies))
    pace = pace_of_ends(calls) or little
    if steady is not later:
        return around(min(little, pace), spread(latencies))
    apart = abs(math.log(pace / little)) / 2
    return around(math.sqrt(little * pace), math.hypot(spread(latencies), apart))


def queue(calls: Sequence[Call], alone: float) -> bool:
    """Tell whether calls wait for each other: the last to begin find others before them."""
    last = sorted(calls, key=lambda call: call.start)[-ceil(LAST_SHARE * len(calls)) :]
    return fmean([call.latency for call in last]) > INFLATED * alone


def pace_of_ends(calls: Sequence[Call]) -> float:
    """Return the slope of a line through (end, how many have ended), 0 when there is no telling."""
    ends = sorted(call.end for call in calls)
    middle = fmean(ends)
    squares = sum((end - middle) ** 2 for end in ends)
    products = sum((end - middle) * number for number, end in enumerate(ends))
    return products / squares if squares > 0 else 0.0


def spread(latencies: Sequence[float]) -> float:
    """Return the relative half width of the 95 % interval of the mean latency."""
    count = len(latencies)
    if count < 2:  # noqa: PLR2004 - a spread needs two
        return math.log(UNKNOWN_HIGH)
    return t_quantile(0.975, count - 1) * stdev(latencies) / math.sqrt(count) / max(fmean(latencies), 1e-9)


def around(value: float, doubt: float) -> Estimate:
    """Put an interval around a throughput, never wider than that of a single value."""
    return Estimate(
        value=value,
        low=value * max(UNKNOWN_LOW, math.exp(-doubt)),
        high=value * min(UNKNOWN_HIGH, math.exp(doubt)),
    )
