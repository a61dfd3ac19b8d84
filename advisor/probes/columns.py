"""Whether work on whole columns gives the loop's results: a form written from the source, or the function.

Timing a column form means timing `call` alone, on what `prepare` made: data that is in columns already, as it
would be in the person's program. `unpack` only turns the result into the loop's own shape, for comparing.
"""

from __future__ import annotations

import copy
import math
import time
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from advisor.fingerprint import fingerprint
from advisor.model import ColumnTrial, ItemForm

if TYPE_CHECKING:
    from advisor.stage import Stage

MOST_ITEMS = 500
"""Items compared at most: the race compares all that it runs, so that this only has to find out quickly."""
LOOP_SHARE = 0.5
"""Share of the seconds given that the loop over the items may take."""
FLOAT_NOISE = 1e-12
"""Relative difference of floats that counts as none: NumPy and math differ in the last digit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnCall:
    """One way to work on whole columns."""

    name: str
    """What is called, as words."""
    as_what: str
    """What is passed: "NumPy array", "pandas Series" or "DataFrame"."""
    prepare: Callable[[Sequence[Any]], Any]
    """Put items (a slice of the stage's) into columns."""
    call: Callable[[Any], Any]
    """Work on the columns: the part to be timed."""
    unpack: Callable[[Any, int], list[Any]]
    """Turn the result for so many items into what the loop would have returned; raises Unlike."""


class Unlike(Exception):
    """A result that is not one value per item."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Loop:
    """The results of the person's own loop, on the first items."""

    items: Sequence[Any]
    results: list[Any]
    failed: str
    """Type of what an item raised; empty if none did."""


def measure(stage: Stage, *, seconds: float) -> ColumnTrial:
    """Try the column forms one after the other, and compare each with the loop, item by item."""
    return search(stage, seconds)[0]


def column_call(stage: Stage, *, seconds: float) -> ColumnCall | None:
    """Return the first column form whose results equal the loop's, None if none does."""
    return search(stage, seconds)[1]


def search(stage: Stage, seconds: float) -> tuple[ColumnTrial, ColumnCall | None]:
    """Find the first column form that agrees with the loop; the trial of the first form if none does."""
    if is_pointless(stage):
        return not_called(stage), None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        failures, open_to_it = refusals(stage)
        if not open_to_it:
            return failures[0], None
        loop = run_loop(stage, seconds * LOOP_SHARE)
        for call in open_to_it:
            trial = attempt(call, loop)
            if trial.equal:
                return trial, call
            failures.append(trial)
    return max(failures, key=lambda trial: trial.accepted), None


def is_pointless(stage: Stage) -> bool:
    """Claim that a function with a step for each item needs no trial on a whole Series.

    Importing pandas to see it fail would take longer than all other probes; arrays are tried, as NumPy
    functions take them whole and reading does not know every one.
    """
    recognized = stage.recognized
    return recognized is not None and recognized.columns is False and held_as(stage) == "pandas Series"


def not_called(stage: Stage) -> ColumnTrial:
    """Describe the trial that reading made superfluous."""
    blocker = stage.recognized.blocker if stage.recognized is not None else ""
    return trial(column_calls(stage)[0], f"it was not called with a whole column: {blocker}", 0)


def refusals(stage: Stage) -> tuple[list[ColumnTrial], list[ColumnCall]]:
    """Call each column form with two items, so that most functions are found out before any loop is run."""
    refused: list[ColumnTrial] = []
    accepting: list[ColumnCall] = []
    few = stage.items[:2]
    for call in column_calls(stage):
        try:
            call.call(call.prepare(few))
            accepting.append(call)
        except Exception as error:
            because = f"{call.name}, called once with a whole {call.as_what}, raised {type(error).__name__}"
            refused.append(trial(call, because, len(few)))
    return refused, accepting


def column_calls(stage: Stage) -> tuple[ColumnCall, ...]:
    """Return the column forms to be tried, the one written from the source first."""
    as_what = held_as(stage)
    itself = ColumnCall(
        name="the function itself",
        as_what=as_what,
        prepare=PREPARE[as_what],
        call=stage.function,
        unpack=unpack,
    )
    recognized = stage.recognized
    if recognized is None or not recognized.column_code:
        return (itself,)
    written = ColumnCall(
        name="the column form written from its source",
        as_what=as_what,
        prepare=PREPARE[as_what],
        call=compiled(recognized.column_code),
        unpack=unpack,
    )
    return (written, itself)


def compiled(code: str) -> Callable[[Any], Any]:
    """Return the function that the written form defines."""
    import numpy as np  # noqa: PLC0415 - only where the form needs it
    import pandas as pd  # noqa: PLC0415 - the same

    namespace: dict[str, Any] = {"pd": pd, "np": np, "datetime": datetime}
    exec(compile(code, "<columns>", "exec"), namespace)  # noqa: S102 - written by advisor, checked by it
    function: Callable[[Any], Any] = namespace["columns"]
    return function


def held_as(stage: Stage) -> str:
    """Say what the columns of these items are."""
    if stage.form in (ItemForm.ROW, ItemForm.SERIES):
        return "DataFrame"
    head = stage.items[:MOST_ITEMS]
    return "NumPy array" if all(is_number(item) for item in head) else "pandas Series"


def is_number(item: Any) -> bool:
    """Tell whether an item is one number, Python's or NumPy's."""
    kind = getattr(getattr(item, "dtype", None), "kind", None)
    return isinstance(item, int | float) or (kind in {"i", "u", "f", "b"} and getattr(item, "ndim", 1) == 0)


def run_loop(stage: Stage, seconds: float) -> Loop:
    """Run the person's loop over the first items, for so many seconds; it cannot change them."""
    items = stage.items[:MOST_ITEMS]
    results: list[Any] = []
    end = time.perf_counter() + seconds
    failed = ""
    try:
        for item in items:
            own = copy.deepcopy(item) if isinstance(item, dict | list) else item
            results.append(stage.function(own))
            if time.perf_counter() > end and len(results) > 1:
                break
    except Exception as error:
        failed = type(error).__name__
    return Loop(items=stage.items[: len(results)], results=results, failed=failed)


def attempt(call: ColumnCall, loop: Loop) -> ColumnTrial:
    """Call a column form once, with all the items that the loop did."""
    count = len(loop.results)
    if loop.failed or count < 2:  # noqa: PLR2004 - one item cannot be told from a whole column
        because = f"an item raised {loop.failed}" if loop.failed else "one item shows nothing about columns"
        return trial(call, because, count)
    try:
        columns = call.prepare(loop.items)
    except Exception as error:
        return trial(call, f"the items do not fit into a {call.as_what}: {type(error).__name__}", count)
    said = f"{call.name}, called once with the whole {call.as_what},"
    started = time.perf_counter()
    try:
        result = call.call(columns)
    except Exception as error:
        return trial(call, f"{said} raised {type(error).__name__}", count, time.perf_counter() - started)
    took = time.perf_counter() - started
    difference = difference_to(call, result, loop.results)
    because = f"{said} {difference or agreed(loop.results)}"
    return trial(call, because, count, took, accepted=True, equal=not difference)


def trial(
    call: ColumnCall,
    because: str,
    items: int,
    seconds: float = 0.0,
    *,
    accepted: bool = False,
    equal: bool = False,
) -> ColumnTrial:
    """Describe a trial."""
    return ColumnTrial(
        accepted=accepted, equal=equal, as_what=call.as_what, because=because, items=items, seconds=seconds
    )


def agreed(results: list[Any]) -> str:
    """Say how much it proves that all the results are equal."""
    prints = {fingerprint(result).exact for result in results}
    little = ", but these were all the same, which proves little" if len(prints) == 1 else ""
    return f"gave the same {len(results)} results as the loop{little}"


def difference_to(call: ColumnCall, result: Any, expected: list[Any]) -> str:
    """Say how a whole-column result differs from the loop's; empty if it does not."""
    try:
        got = call.unpack(result, len(expected))
    except Unlike as error:
        return str(error)
    except Exception as error:
        return f"gave a result that could not be read: {type(error).__name__}"
    for index, (one, other) in enumerate(zip(got, expected, strict=True)):
        if not alike(one, as_plain(other)):
            return f"gave another result than the loop for item {index}"
    return ""


def alike(one: Any, other: Any) -> bool:
    """Tell whether two results are equal: kinds agree, and floats up to noise."""
    left, right = fingerprint(one), fingerprint(other)
    if left.opaque or right.opaque or left.shape != right.shape or len(left.floats) != len(right.floats):
        return False
    close = (math.isclose(a, b, rel_tol=FLOAT_NOISE) for a, b in zip(left.floats, right.floats, strict=True))
    return left.exact == right.exact or all(close)


def unpack(result: Any, count: int) -> list[Any]:
    """Turn a DataFrame, a dict of columns, a Series or an array into one result per item; raises Unlike."""
    import numpy as np  # noqa: PLC0415 - only once columns are tried
    import pandas as pd  # noqa: PLC0415 - the same

    if isinstance(result, pd.DataFrame):
        result = {name: result[name] for name in result.columns}
    if isinstance(result, dict) and result:
        cells = {name: unpack(column, count) for name, column in result.items()}
        return [dict(zip(cells, row, strict=True)) for row in zip(*cells.values(), strict=True)]
    if not isinstance(result, np.ndarray | pd.Series) or np.ndim(result) == 0:
        raise Unlike(f"gave one {type(result).__name__}, not one result per item")
    if len(result) != count:
        raise Unlike(f"gave {len(result)} results for {count} items")
    if isinstance(result, np.ndarray) and result.ndim > 1:
        return list(result)
    return [as_python(value) for value in result.tolist()]


def as_plain(value: Any) -> Any:
    """Turn the pandas dates inside a result of the loop into Python's."""
    if isinstance(value, dict):
        return {key: as_python(each) for key, each in value.items()}
    return as_python(value)


def as_python(value: Any) -> Any:
    """Turn a pandas date or span of time into Python's, unless it is finer or missing."""
    finer = getattr(value, "nanosecond", 0) or getattr(value, "nanoseconds", 0)
    for method in ("to_pydatetime", "to_pytimedelta"):
        if hasattr(value, method) and not finer and value == value:  # noqa: PLR0124 - NaT equals nothing
            return getattr(value, method)()
    return value


def as_array(items: Sequence[Any]) -> Any:
    """Put numbers into an array; raises OverflowError when an integer needs more than 64 bits."""
    import numpy as np  # noqa: PLC0415 - only for numbers

    whole = all(type(item) is int for item in items)
    return np.array(items, dtype=np.int64) if whole else np.array(items)


def as_series(items: Sequence[Any]) -> Any:
    """Put values into a Series."""
    import pandas as pd  # noqa: PLC0415 - only for text and other values

    return pd.Series(list(items))


def as_frame(items: Sequence[Any]) -> Any:
    """Put records into a DataFrame; one that is there already is copied, so that it cannot be changed."""
    import pandas as pd  # noqa: PLC0415 - only for records

    frame = getattr(items, "frame", None)
    return pd.DataFrame(list(items)) if frame is None else frame.copy()


PREPARE: dict[str, Callable[[Sequence[Any]], Any]] = {
    "NumPy array": as_array,
    "pandas Series": as_series,
    "DataFrame": as_frame,
}
