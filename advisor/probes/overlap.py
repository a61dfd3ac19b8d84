"""What a second thread gains: the same calls, made by one thread and by two at once, taking turns."""

from __future__ import annotations

import statistics
import threading
import time
from typing import TYPE_CHECKING, Any

from advisor import cost
from advisor.model import Estimate, Order, Overlap, Profile, Repeats, Skipped
from advisor.sandbox import breadcrumb, guard

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from advisor.stage import Stage

WINDOW_SECONDS = 0.05
"""Time of one thread's share; under 10 ms threads that do overlap seem not to (our own measurement)."""
REPEATS_LEAST, REPEATS_MOST = 3, 5
"""Turns; each gives one ratio."""
TURN_WINDOWS = 4
"""Windows that a turn takes at most: two by one thread, and up to two by two of them."""


def measure(stage: Stage, *, seconds: float, item_seconds: float) -> Overlap:
    """Make equal calls in turns by one thread and by two, until it is clear or the time is over."""
    count = share(seconds, item_seconds, len(stage.items))
    deadline = time.perf_counter() + seconds
    begun = time.perf_counter()
    run(stage, [[0]])
    ratios: list[float] = []
    while len(ratios) < REPEATS_LEAST or (len(ratios) < REPEATS_MOST and max(ratios) < cost.OVERLAP_GAIN):
        ratios.append(turn(stage, len(ratios), count))
        if time.perf_counter() > deadline and len(ratios) >= REPEATS_LEAST:
            break
    return Overlap(
        speedup=gained(ratios),
        calls=1 + len(ratios) * 4 * count,
        seconds=time.perf_counter() - begun,
    )


def reason_against(profile: Profile) -> str:
    """Say why two threads are not tried, or nothing: where they cannot help, do harm, or show nothing."""
    gil, order, kept = profile.gil, profile.order, profile.repeats
    if isinstance(gil, Skipped):
        return gil.skipped
    if gil.free < cost.GIL_BOUND:
        return "calls hold the interpreter lock, so that a second thread would only wait for it"
    if isinstance(order, Skipped):
        return f"whether calls may run at once is not known: {order.skipped}"
    if not is_safe(order):
        return "calls depend on each other or change their item, so that two at once could do harm"
    if isinstance(kept, Repeats) and kept.cached:
        return "the function keeps results, so that equal calls cannot be compared"
    return ""


def is_safe(order: Order) -> bool:
    """Tell whether two calls may run at once: neither passes anything on, or changes its item."""
    equal = order.repeats_equal and order.shuffled_equal and order.alone_equal
    meets = order.shared_paths or order.left_behind
    passes_on = order.growing or meets or (order.deterministic and not equal)
    return not passes_on and not order.mutates_argument


def share(seconds: float, item_seconds: float, items: int) -> int:
    """Return how many calls one of two threads makes at a time."""
    window = min(WINDOW_SECONDS, seconds / (REPEATS_LEAST * TURN_WINDOWS))
    return max(1, round(window / max(item_seconds, window / max(1, items * TURN_WINDOWS))))


def turn(stage: Stage, number: int, count: int) -> float:
    """Return one thread's time over two threads' for the same items; every other turn begins with the two."""
    items = len(stage.items)
    chosen = [(number * 2 * count + offset) % items for offset in range(2 * count)]
    ways = [[chosen], [chosen[::2], chosen[1::2]]]
    if number % 2:
        two, one = run(stage, ways[1]), run(stage, ways[0])
    else:
        one, two = run(stage, ways[0]), run(stage, ways[1])
    return one / max(two, 1e-9)


def run(stage: Stage, shares: Sequence[Sequence[int]]) -> float:
    """Return the wall time in which as many threads as shares call the function on their items."""
    call, items = stage.call, stage.items
    held = [[items[place] for place in each] for each in shares]
    for each in shares:
        breadcrumb.mark(each[0])
        breadcrumb.count(len(each) - 1)
    refused: list[BaseException] = []
    gate = threading.Barrier(len(shares) + 1)
    threads = [threading.Thread(target=work, args=(call, each, gate, refused), daemon=True) for each in held]
    for thread in threads:
        thread.start()
    gate.wait()
    begun = time.perf_counter()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - begun
    if refused:
        raise refused[0]
    return seconds


def work(
    call: Callable[[Any], Any],
    items: Sequence[Any],
    gate: threading.Barrier,
    refused: list[BaseException],
) -> None:
    """Call the function on some items, results kept; an item that raises has computed as well."""
    results: list[Any] = []
    gate.wait()
    for item in items:
        try:
            results.append(call(item))
        except guard.EffectRefused as error:
            refused.append(error)
            return
        except BaseException as error:
            results.append(error.with_traceback(None))


def gained(ratios: Sequence[float]) -> Estimate:
    """Return the median and the range: it holds the true median unless all lie on one side of it."""
    return Estimate(
        value=statistics.median(ratios),
        low=min(ratios),
        high=max(ratios),
        confidence=1 - 0.5 ** (len(ratios) - 1),
    )
