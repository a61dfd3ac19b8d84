"""Cuts the time of every worker in a watched slice at its stamps: what it did, and what it waited for.

The parts are the means over the workers, so that they add up to the wall time if the stamps are right; what
no stamp explains is in no part.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

from advisor.cost.parts import COMPUTE, IDLE, IMBALANCE, PICKLE_BACK, PICKLE_OUT, QUEUEING, WAIT

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from advisor.strategies.watching import Call, Span, Timeline, Trip


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares:
    """Seconds of the average worker in one slice, by part."""

    steady: dict[str, float] = field(default_factory=dict)
    """What more items would take more of."""
    once: dict[str, float] = field(default_factory=dict)
    """What a slice of any length has: getting the first chunk, and waiting for the last."""
    call: float = 0.0
    """Wall seconds inside calls, of all workers together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Large:
    """Whether chunks fill the pipe, so that moving them takes both ends' time."""

    sent: bool = False
    returned: bool = False


def shares(seen: Timeline, waiting: float = 0.0, large: Large = Large()) -> Shares:
    """Cut a timeline into parts; `waiting` is what the same calls wait in the plain loop, in seconds."""
    by_lane = busy(seen)
    lanes = max(seen.lanes, len(by_lane), 1)
    gaps = Gaps(seen, large, by_lane)
    for lane in by_lane:
        gaps.of_worker(lane)
    for _ in range(lanes - len(by_lane)):
        gaps.of_nobody()
    inside, waited = split_calls(seen, lanes, waiting)
    steady = gaps.steady
    steady[COMPUTE] += inside - waited
    steady[WAIT] += waited
    steady[PICKLE_OUT] += sum(length(trip.unpacked) for trip in seen.sent) + lanes * seen.laid_out
    steady[PICKLE_BACK] += sum(length(trip.packed) for trip in seen.returned)
    return Shares(steady=averaged(steady, lanes), once=averaged(gaps.once, lanes), call=inside)


def averaged(seconds: Mapping[str, float], lanes: int) -> dict[str, float]:
    """Turn seconds of all workers into those of the average one."""
    return {name: value / lanes for name, value in seconds.items() if value > 0}


def length(span: Span) -> float:
    """Return how long a span lasts."""
    return max(0.0, span[1] - span[0])


def busy(seen: Timeline) -> dict[int, list[Span]]:
    """Return when each worker was unpickling, calling or pickling, in order."""
    spans: dict[int, list[Span]] = defaultdict(list)
    for call in seen.calls:
        spans[call.lane].append((call.begun.wall, call.ended.wall))
    for trip in seen.sent:
        spans[trip.lane].append(trip.unpacked)
    for trip in seen.returned:
        spans[trip.lane].append(trip.packed)
    return {lane: sorted(each) for lane, each in spans.items()}


# ---------------------------------------------------------------- inside calls


def split_calls(seen: Timeline, lanes: int, waiting: float) -> tuple[float, float]:
    """Return the time inside calls, and how much of it they waited for something outside.

    Neither computing nor ready to compute is waiting: for a network, or for others that hold the GIL or the
    event loop. The latter counts as computing, and is at most what queueing theory gives one server.
    """
    inside = sum(call.ended.wall - call.begun.wall for call in seen.calls)
    worked = seen.cpu + sum(active(call) for call in seen.calls)
    blocked = max(0.0, sum(blocked_in(call) for call in seen.calls) - seen.cpu)
    turns = taking_turns(worked, seen.ended - seen.begun, lanes) if seen.takes_turns else 0.0
    return inside, min(blocked, max(waiting, blocked - turns))


def active(call: Call) -> float:
    """Return how long a call computed, or was ready to."""
    return (call.ended.cpu - call.begun.cpu) + (call.ended.delay - call.begun.delay)


def blocked_in(call: Call) -> float:
    """Return how long a call neither computed nor was ready to."""
    return max(0.0, call.ended.wall - call.begun.wall - active(call))


def taking_turns(worked: float, wall: float, lanes: int) -> float:
    """Return how long calls waited for their turn at one server: use / (1 - use) others in line (M/M/1)."""
    use = min(1.0, worked / wall) if wall > 0 else 0.0
    line = use / (1 - use) if use < 1 else float(lanes)
    return worked * min(line, lanes - 1)


# ---------------------------------------------------------------- between calls


class Gaps:
    """Sorts the time in which workers did nothing by what they waited for."""

    def __init__(self, seen: Timeline, large: Large, by_lane: Mapping[int, Sequence[Span]]) -> None:
        self.seen = seen
        self.large = large
        self.by_lane = by_lane
        self.steady: dict[str, float] = defaultdict(float)
        self.once: dict[str, float] = defaultdict(float)
        spans = [span for each in by_lane.values() for span in each]
        arrivals = [trip.unpacked[0] for trip in seen.sent] or [call.begun.wall for call in seen.calls]
        self.last_begun = max(arrivals, default=seen.ended)
        self.all_done = max((end for _, end in spans), default=seen.ended)

    def of_worker(self, lane: int) -> None:
        """Sort the gaps of one worker."""
        spans = self.by_lane[lane]
        out = merged([*(trip.packed for trip in self.seen.sent), *self.moved_out(lane)])
        back = merged([*(trip.unpacked for trip in self.seen.returned), *self.moved_back(lane)])
        free = self.seen.begun
        for begin, end in [*spans, (self.seen.ended, self.seen.ended)]:
            self.sort((free, begin), first=free == self.seen.begun, out=out, back=back)
            free = max(free, end)

    def of_nobody(self) -> None:
        """Sort the time of a worker that got nothing to do."""
        self.once[IDLE] += length((self.seen.begun, self.last_begun))
        self.once[IMBALANCE] += length((self.last_begun, self.seen.ended))

    def sort(self, gap: Span, *, first: bool, out: list[Span], back: list[Span]) -> None:
        """Sort one gap: while chunks were left, while others did the last ones, and after that."""
        before, during, after = cut(gap, self.last_begun, self.all_done)
        into = self.once if first else self.steady
        self.blame(before, into, ((PICKLE_OUT, out), (PICKLE_BACK, back)))
        self.once[IMBALANCE] += length(during)
        self.blame(after, self.once, ((PICKLE_BACK, back),))

    def blame(self, gap: Span, into: dict[str, float], causes: Iterable[tuple[str, list[Span]]]) -> None:
        """Find what a worker waited for; what is left is waiting to be handed something."""
        pieces = [gap] if length(gap) else []
        for name, spans in causes:
            found, pieces = covered(pieces, spans)
            into[name] += found
        into[QUEUEING] += sum(map(length, pieces))

    def moved_out(self, lane: int) -> list[Span]:
        """Return when a worker's chunks were in the pipe to it."""
        sent = [trip for trip in self.seen.sent if trip.lane == lane]
        return [between(trip) for trip in sent] if self.large.sent else []

    def moved_back(self, lane: int) -> list[Span]:
        """Return when a worker's results were in the pipe to the parent."""
        returned = [trip for trip in self.seen.returned if trip.lane == lane]
        return [between(trip) for trip in returned] if self.large.returned else []


def between(trip: Trip) -> Span:
    """Return when it was neither being packed nor unpacked."""
    return trip.packed[1], trip.unpacked[0]


def cut(span: Span, *places: float) -> list[Span]:
    """Cut a span at places that rise."""
    begin, end = span
    cuts = [begin, *(min(max(place, begin), max(end, begin)) for place in places), max(end, begin)]
    return list(pairwise(cuts))


def merged(spans: Iterable[Span]) -> list[Span]:
    """Join spans that overlap, in order."""
    joined: list[Span] = []
    for begin, end in sorted(spans):
        if joined and begin <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((begin, end))
    return joined


def covered(pieces: list[Span], spans: list[Span]) -> tuple[float, list[Span]]:
    """Return how much of the pieces the spans cover, and the rest of the pieces."""
    found, rest = 0.0, []
    for piece in pieces:
        free = piece[0]
        for begin, end in spans:
            begin, end = max(begin, free), min(end, piece[1])  # noqa: PLW2901 - clipped to the piece
            if end > begin:
                found += end - begin
                rest.append((free, begin))
                free = end
        rest.append((free, piece[1]))
    return found, [piece for piece in rest if length(piece)]
