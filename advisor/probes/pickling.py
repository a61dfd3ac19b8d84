"""Whether function, items, results and exceptions travel between processes, and how dearly."""

from __future__ import annotations

import contextlib
import pickle
import random
import time
from typing import TYPE_CHECKING, Any

from advisor.model import Pickled, Pickling
from advisor.probes.parts import parts
from advisor.sandbox.host import text_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from advisor.probes.loop import Run
    from advisor.stage import Stage

TRIED = 2000
"""Values tried: only some may not travel, and each takes microseconds; a sample of 2000 is tried whole."""
FRAME_ROWS = 500
"""Rows of a frame's slice, which costs about 1 ms whatever it holds (our own measurement)."""
TOGETHER, TOGETHER_BYTES = 100, 1 << 16
"""Values, and bytes of them at most, that are timed again in one list, as pools send them: small records
then take 0.4 of their time one by one (our own measurement), large values the same."""
TOGETHER_TIMES = 3
SECONDS = 0.1
"""Time after which no further value is tried."""
DEPTH = 8
"""Attributes deep that the culprit is searched."""


def measure(stage: Stage, *, run: Run) -> Pickling:
    """Pickle the function, some items and some results as a pool would."""
    return Pickling(
        function=travel([stage.function], stage.target.attribute),
        item=travel(chunks(stage), "item", size=chunk_length(stage)),
        result=travel(spread(run.returned), "result"),
        exception=travel(run.errors, "exception", check=same_error) if run.errors else None,
    )


def spread(values: Sequence[Any]) -> list[Any]:
    """Return many values from all over a sequence, at random: there may be time for the first few only."""
    chooser = random.Random(0)  # noqa: S311 - an order, no secret
    return [values[index] for index in chooser.sample(range(len(values)), min(TRIED, len(values)))]


def chunk_length(stage: Stage) -> int:
    """Return how many items one trial sends: frames go as slices, everything else item by item."""
    return min(len(stage.items), FRAME_ROWS) if hasattr(stage.items, "frame") else 1


def chunks(stage: Stage) -> list[Any]:
    """Return what a pool would send: a slice of the frame, or spread single items."""
    frame = getattr(stage.items, "frame", None)
    if frame is not None:
        size = chunk_length(stage)
        return [frame.iloc[start : start + size] for start in spread(range(0, len(frame) - size + 1, size))]
    return spread(stage.items)


def same_error(before: Any, after: Any) -> str:
    """Say what is wrong with an exception that came back, or nothing."""
    return "" if type(before) is type(after) else f"comes back as {type(after).__name__}"


def travel(
    values: Sequence[Any], name: str, *, size: int = 1, check: Callable[[Any, Any], str] | None = None
) -> Pickled:
    """Pickle and unpickle values one by one; stop at the first that fails."""
    sizes: list[int] = []
    out = back = 0.0
    deadline = time.perf_counter() + SECONDS
    for value in values:
        try:
            begun = time.perf_counter()
            data = pickle.dumps(value, protocol=pickle.HIGHEST_PROTOCOL)
            middle = time.perf_counter()
            again = pickle.loads(data)  # noqa: S301 - a child that runs the user's code anyway
            ended = time.perf_counter()
            problem = check(value, again) if check is not None else ""
        except BaseException as error:
            return broken(
                f"{type(error).__name__}: {text_of(error)}"[:200], culprit(value, name), len(sizes) * size
            )
        if problem:
            return broken(problem, name, len(sizes) * size)
        sizes.append(len(data) // size)
        out, back = out + middle - begun, back + ended - middle
        if ended > deadline:
            break
    if size == 1 and len(sizes) > 1:
        few = values[: min(len(sizes), TOGETHER)]
        if sum(sizes[: len(few)]) <= TOGETHER_BYTES:
            with contextlib.suppress(BaseException):  # what one by one costs is known in any case
                each = together(few)
                out, back = each[0] * len(sizes), each[1] * len(sizes)
    return summarize(sizes, out, back, size)


def together(values: Sequence[Any]) -> tuple[float, float]:
    """Return the seconds per value of pickling and unpickling them as one list; the quickest of a few."""
    out, back = [], []
    for _ in range(TOGETHER_TIMES):
        begun = time.perf_counter()
        data = pickle.dumps(list(values), protocol=pickle.HIGHEST_PROTOCOL)
        middle = time.perf_counter()
        pickle.loads(data)  # noqa: S301 - as in travel
        out.append(middle - begun)
        back.append(time.perf_counter() - middle)
    return min(out) / len(values), min(back) / len(values)


def broken(error: str, path: str, checked: int) -> Pickled:
    """Report a failure."""
    return Pickled(
        bytes=0, max_bytes=0, dumps_seconds=0.0, loads_seconds=0.0, checked=checked, error=error, culprit=path
    )


def summarize(sizes: list[int], out: float, back: float, size: int) -> Pickled:
    """Report sizes and seconds per item."""
    count = max(1, len(sizes)) * size
    return Pickled(
        bytes=sorted(sizes)[len(sizes) // 2] if sizes else 0,
        max_bytes=max(sizes, default=0),
        dumps_seconds=out / count,
        loads_seconds=back / count,
        checked=len(sizes) * size,
    )


def fails(value: Any) -> bool:
    """Tell whether a value cannot make the round trip."""
    try:
        pickle.loads(pickle.dumps(value, protocol=pickle.HIGHEST_PROTOCOL))  # noqa: S301 - as above
    except BaseException:
        return True
    return False


def culprit(value: Any, path: str, above: tuple[int, ...] = ()) -> str:
    """Return the attribute path of the innermost part that cannot be pickled."""
    above = (*above, id(value))
    if len(above) <= DEPTH:
        for step, part in parts(value):
            if id(part) not in above and fails(part):
                return culprit(part, path + step, above)
    return f"{path} ({type(value).__name__})"
