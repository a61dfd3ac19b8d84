"""Whether function, items, results and exceptions travel between processes, and how dearly."""

from __future__ import annotations

import pickle
import time
from typing import TYPE_CHECKING, Any

from advisor.model import Pickled, Pickling

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from advisor.probes.loop import Run
    from advisor.stage import Stage

ITEMS_TRIED = 20
FRAME_ROWS = 500
"""Rows of a frame's slice, which costs about 1 ms whatever it holds (our own measurement)."""
RESULTS_TRIED = 20
"""Enough to see a size that varies from item to item (our own measurement)."""
SECONDS = 0.2
"""Time after which no further item is tried."""
DEPTH = 8
"""Attributes deep that the culprit is searched."""
CHILDREN = 200
"""Members of one container that are searched."""


def measure(stage: Stage, *, run: Run) -> Pickling:
    """Pickle the function, some items and some results as a pool would."""
    results = [result for result in run.results if not isinstance(result, BaseException)]
    return Pickling(
        function=travel([stage.function], stage.target.attribute.rpartition(".")[2]),
        item=travel(chunks(stage), "item", size=chunk_length(stage)),
        result=travel(results[:RESULTS_TRIED], "result"),
        exception=travel([error for _, error in run.errors[:5]], "exception", check=same_error)
        if run.errors
        else None,
    )


def chunk_length(stage: Stage) -> int:
    """Return how many items one trial sends: frames go as slices, everything else item by item."""
    return min(len(stage.items), FRAME_ROWS) if hasattr(stage.items, "frame") else 1


def chunks(stage: Stage) -> list[Any]:
    """Return what a pool would send: a slice of the frame, or spread single items."""
    frame = getattr(stage.items, "frame", None)
    if frame is not None:
        return [frame.iloc[: chunk_length(stage)]]
    step = max(1, len(stage.items) // ITEMS_TRIED)
    return list(stage.items[::step][:ITEMS_TRIED])


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
            return broken(f"{type(error).__name__}: {error}"[:200], culprit(value, name), len(sizes))
        if problem:
            return broken(problem, name, len(sizes))
        sizes.append(len(data) // size)
        out, back = out + middle - begun, back + ended - middle
        if ended > deadline:
            break
    return summarize(sizes, out, back, size)


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


def culprit(value: Any, path: str, depth: int = 0) -> str:
    """Return the attribute path of the innermost part that cannot be pickled."""
    if depth < DEPTH:
        for step, part in parts(value):
            if fails(part):
                return culprit(part, path + step, depth + 1)
    return f"{path} ({type(value).__name__})"


def parts(value: Any) -> list[tuple[str, Any]]:
    """Return the named parts of a value, found without running its code."""
    if isinstance(value, dict):
        named = [(f"[{key!r}]" if isinstance(key, str) else "[...]", part) for key, part in value.items()]
        return named[:CHILDREN]
    if isinstance(value, list | tuple):
        return [(f"[{index}]", part) for index, part in enumerate(value[:CHILDREN])]
    owner = getattr(value, "__self__", None)
    if owner is not None and not isinstance(owner, type):
        return [(".__self__", owner)]
    if hasattr(value, "func") and hasattr(value, "keywords"):
        return [(".func", value.func), (".args", value.args), (".keywords", value.keywords)]
    attributes = getattr(value, "__dict__", None)
    if isinstance(attributes, dict) and not callable(value):
        return [(f".{key}", part) for key, part in attributes.items()][:CHILDREN]
    return []
