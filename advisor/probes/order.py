"""Whether results depend on what was called before: the same items again, shuffled, and alone.

Each replay runs in a fresh cell. The global random generators are seeded per item, so that drawing
random numbers does not look like a dependence between items.
"""

from __future__ import annotations

import copy
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from advisor.fingerprint import Fingerprint, changed, fingerprint
from advisor.model import Order
from advisor.probes import state, surroundings, traces
from advisor.sandbox import breadcrumb, guard

if TYPE_CHECKING:
    from collections.abc import Sequence

    from advisor.stage import Stage

RESULT_NODES = 20_000
"""Parts of one result that are compared."""
LEFT_KEPT = 2
"""Files that are named for what calls leave behind; they are examples."""
FIRST_SHARE = 0.5
"""Share of the time that the first of two passes gets."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay:
    """What one pass over some items showed."""

    indexes: tuple[int, ...]
    results: tuple[Fingerprint, ...]
    again: tuple[Fingerprint, ...]
    """Results of a second pass in the same process; empty when there was none."""
    changed: tuple[str, ...]
    growing: tuple[str, ...]
    mutates_argument: bool
    random_state: bool
    written: tuple[tuple[str, int], ...]
    """(path, item) for everything that was written."""
    fresh_results: bool
    """Whether calls returned something other than None."""
    left: tuple[tuple[str, int], ...] = ()
    """(path, item) for what was written and still there after the call."""
    met: tuple[str, ...] = ()
    """What calls read or listed in which calls for other items had written."""
    unseen: tuple[str, ...] = ()
    """Variables that were too large to be looked through."""

    @property
    def calls(self) -> int:
        """Count the calls that were made."""
        return len(self.results) + len(self.again)


def measure(stage: Stage, *, indexes: list[int], twice: bool, seconds: float = float("inf")) -> Replay:
    """Call the function on items in this order, and again, on equal ones, if asked.

    No call begins after so many seconds, but the first one of each pass: what was done until then is told.
    """
    started = time.perf_counter()
    items = [stage.items[index] for index in indexes]
    same = [copied(item) for item in items] if twice else []
    before = state.snapshot(stage)
    first = Pass(stage, indexes, items, started + seconds * (FIRST_SHARE if twice else 1))
    done = len(first.results)
    between = state.snapshot(stage, like=before)
    again = Pass(stage, indexes[:done], same[:done], started + seconds).results if twice else []
    after = state.snapshot(stage, like=before) if twice else between
    return Replay(
        indexes=tuple(indexes[:done]),
        results=tuple(first.results),
        again=tuple(again),
        changed=names(state.changed(before, between)),
        growing=names(state.changed(between, after)),
        mutates_argument=first.mutates,
        random_state=first.random,
        written=tuple(first.written),
        fresh_results=first.returns,
        left=tuple(first.left),
        met=traces.met(first.written, first.looked),
        unseen=after.unseen,
    )


def copied(item: Any) -> Any:
    """Return a copy that calls cannot change through the item, or the item where it cannot be copied."""
    try:
        return copy.deepcopy(item)
    except Exception:
        return item


def names(found: tuple[str, ...]) -> tuple[str, ...]:
    """Leave out the random generators, which every pass reseeds."""
    return tuple(name for name in found if name not in surroundings.RANDOM)


class Pass:
    """One run over the items, each call fingerprinted, until it is late."""

    def __init__(self, stage: Stage, indexes: Sequence[int], items: Sequence[Any], deadline: float) -> None:
        self.results: list[Fingerprint] = []
        self.written: list[tuple[str, int]] = []
        self.left: list[tuple[str, int]] = []
        self.looked: list[tuple[str, int]] = []
        self.mutates = self.random = self.returns = False
        call = stage.call
        for index, item in zip(indexes, items, strict=True):
            if self.results and time.perf_counter() > deadline:
                break
            self.one(call, item, index)

    def one(self, call: Any, item: Any, index: int) -> None:
        """Call once with the generators seeded by the item's index."""
        breadcrumb.mark(index)
        surroundings.seed(index)
        seeded = surroundings.generators()
        before = fingerprint(item, nodes=RESULT_NODES)
        with guard.recording() as effects, traces.watching() as trace:
            try:
                result = call(item)
            except guard.EffectRefused:
                raise
            except BaseException as error:
                result = error
        self.returns = self.returns or result is not None
        drawn = surroundings.generators()
        self.random = self.random or any(drawn[name] != mark for name, mark in seeded.items())
        self.mutates = self.mutates or changed(before, fingerprint(item, nodes=RESULT_NODES))
        self.results.append(fingerprint(result, nodes=RESULT_NODES))
        written = trace.written(effects)
        self.written += [(path, index) for path in written]
        self.left += [(path, index) for path in traces.lasting(written)]
        self.looked += [(path, index) for path in trace.looked]


def conclude(
    forward: Replay, shuffled: Replay, alone: Replay, once_more: Replay, calls: int | None = None
) -> Order:
    """Put four replays together: forward (twice), shuffled, one item alone, and one of these once more.

    The last replay tells whether results vary by themselves: of all its items, so that the whole forward
    replay once more tells it of more items than one item alone. A replay may have been cut short: items are
    compared that both have. Calls are counted where nobody says how many there were.
    """
    replays = (forward, shuffled, alone, once_more)
    moved, lonely = differing(forward, shuffled), differing(forward, alone)
    repeated = not any(map(differs, forward.results, forward.again))
    first = alone if alone.indexes == once_more.indexes else forward
    deterministic = not differing(first, once_more)
    depends = deterministic and bool(moved or lonely or not repeated)
    return Order(
        items=len(set(forward.indexes) & set(shuffled.indexes)),
        calls=sum(replay.calls for replay in replays) if calls is None else calls,
        repeats_equal=repeated,
        shuffled_equal=not moved,
        alone_equal=not lonely,
        deterministic=deterministic,
        changed=forward.changed,
        growing=forward.growing,
        mutates_argument=forward.mutates_argument,
        random_state=forward.random_state,
        conflict=conflict(forward, moved or lonely) if depends else None,
        shared_paths=shared_paths(forward),
        left_behind=left_behind(forward, (shuffled, alone, once_more), varies=not deterministic),
        unseen=forward.unseen,
    )


def differing(left: Replay, right: Replay) -> list[int]:
    """Return the items, of those in both, that gave other results."""
    known = dict(zip(left.indexes, left.results, strict=True))
    return [
        index
        for index, result in zip(right.indexes, right.results, strict=True)
        if index in known and differs(known[index], result)
    ]


def left_behind(forward: Replay, others: Sequence[Replay], *, varies: bool) -> tuple[str, ...]:
    """Name what one call may find of another's."""
    found = [path for other in others for path in traces.numbered(forward.left, other.left)]
    found += [path for replay in (forward, *others) for path in replay.met if varies]
    return tuple(dict.fromkeys(found))[:LEFT_KEPT]


def differs(left: Fingerprint, right: Fingerprint) -> bool:
    """Tell whether two results of the same code differ; what cannot be looked into is given the doubt."""
    if left.opaque or right.opaque:
        return left.shape != right.shape
    return left.exact != right.exact


def conflict(forward: Replay, suspects: list[int]) -> tuple[int, int] | None:
    """Return (the item called just before, the item whose result changed)."""
    later = [position for position, index in enumerate(forward.indexes) if index in suspects and position]
    if not later:
        return None
    return forward.indexes[later[0] - 1], forward.indexes[later[0]]


def shared_paths(replay: Replay) -> tuple[str, ...]:
    """Name the files that calls for different items wrote to."""
    writers: dict[str, set[int]] = {}
    for path, index in replay.written:
        writers.setdefault(path, set()).add(index)
    return tuple(path for path, items in writers.items() if len(items) > 1)
