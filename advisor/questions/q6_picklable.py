"""Question 6 asks whether function, items and results can travel to another process, and cheaply."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor import cost, inheriting
from advisor.model import Answer, Calibration, Need, Origin, Pickling, TargetKind, Timing
from advisor.wording import bytes_, percent, plural, seconds

if TYPE_CHECKING:
    from advisor.model import Case

NUMBER = 6
TEXT = "Can my data be pickled easily?"
WHY = """Worker processes share nothing: function, items and results are turned into bytes and back.
What cannot be turned cannot be sent, and big data takes longer to send than to compute."""
RULE_OF_THUMB = "if it cannot be packed, shipped and unpacked cheaply, multiprocessing will hurt"
VALUES: dict[str, frozenset[Need]] = {
    "yes": frozenset(),
    "no": frozenset({Need.PICKLABLE}),
    "unsure": frozenset(),
}

SEEN, CLEAR, NEAR, GUESSED = 0.95, 0.9, 0.6, 0.2
"""Confidence: in an error that was seen, in clear costs, in near ones, and without the fact."""

LOSES = 1.0
"""Moving over computing from which processes lose; the payload rule of our own measurement."""

CLOSE = 0.5
"""Moving over computing from which the doubt of both numbers could decide."""


def denies(value: str, case: Case) -> frozenset[Need]:
    """Name the needs that a value denies in this case: none where workers can do without pickling it."""
    return frozenset() if value == "no" and _way_out(case) else VALUES[value]


def _way_out(case: Case) -> str:
    """Say how workers get what cannot be pickled, or not cheaply; empty when there is no way."""
    pickling = case.profile.pickling
    if not isinstance(pickling, Pickling) or pickling.result.error or _is_dear(pickling, case, whole=False):
        return ""
    if pickling.item.error or _is_dear(pickling, case, whole=True):
        return " Workers that are forked inherit the items instead." if inheriting.can_fork(case) else ""
    return " Workers import it by name instead." if pickling.function.error else ""


def _is_dear(pickling: Pickling, case: Case, *, whole: bool) -> bool:
    timing = case.profile.timing
    if not isinstance(timing, Timing):
        return False
    moved = cost.moving_seconds(pickling) if whole else inheriting.result_seconds(pickling)
    return moved >= LOSES * timing.item_seconds.value


def answer(case: Case) -> Answer:
    """Answer from pickling the real function, items and results, and from what moving them costs."""
    pickling = case.profile.pickling
    if not isinstance(pickling, Pickling):
        because = f"Pickling was not tried: {pickling.skipped}."
        return _answer("unsure", because, GUESSED, case, "Trying it on real items and results.")
    return _broken(pickling, case) or _weighed(pickling, case)


def _answer(value: str, because: str, confidence: float, case: Case, change: str) -> Answer:
    way_out = _way_out(case) if value == "no" else ""
    return Answer(
        question=NUMBER,
        value=value,
        because=f"{because}{way_out} Rule of thumb: {RULE_OF_THUMB}.",
        confidence=confidence,
        origin=Origin.MEASURED if confidence > GUESSED else Origin.ASSUMED,
        denies=denies(value, case),
        change=change,
    )


def _broken(pickling: Pickling, case: Case) -> Answer | None:
    tried = (
        ("The function", pickling.function, _function_fix(case)),
        ("An item", pickling.item, "Send a path, an id or an index, and open or look it up in the worker."),
        ("A result", pickling.result, "Return plain values: numbers, text, lists, dicts or arrays."),
    )
    for what, one, fix in tried:
        if one.error:
            where = f" at {one.culprit}" if one.culprit else ""
            return _answer("no", f"{what} cannot be pickled{where}: {one.error}.", SEEN, case, fix)
    return None


def _function_fix(case: Case) -> str:
    if case.target.kind is TargetKind.LAMBDA:
        return "Write the lambda as a def at the top level of a module."
    return "Move the function to the top level of a module, and pass what it uses as arguments."


def _weighed(pickling: Pickling, case: Case) -> Answer:
    timing = case.profile.timing
    because = f"{_sizes(pickling)}{_exception(pickling)}"
    change = "Send a path or an index instead of the data, or return less."
    if not isinstance(timing, Timing) or timing.item_seconds.value <= 0:
        return _answer("yes", f"{because} What computing costs is not known.", NEAR, case, change)
    share = cost.moving_seconds(pickling) / timing.item_seconds.value
    because += f" That is {percent(share)} of computing it; from {percent(LOSES)} on processes lose."
    because += _room(timing, case)
    if share >= LOSES:
        return _answer("no", because, CLEAR, case, change)
    if share >= CLOSE:
        return _answer("unsure", because, NEAR, case, change)
    return _answer("yes", because, CLEAR, case, change)


def _sizes(pickling: Pickling) -> str:
    return (
        f"Function, {plural(pickling.item.checked, 'item')} and {plural(pickling.result.checked, 'result')}"
        f" were pickled and read back: {bytes_(pickling.item.bytes)} per item and"
        f" {bytes_(pickling.result.bytes)} per result, {seconds(cost.moving_seconds(pickling))} to move both."
    )


def _exception(pickling: Pickling) -> str:
    if pickling.exception is None or not pickling.exception.error:
        return ""
    error = pickling.exception.error
    return f" An exception that it raises cannot be pickled ({error}), which can break a whole pool."


def _room(timing: Timing, case: Case) -> str:
    calibration = case.machine.calibration
    if not isinstance(calibration, Calibration):
        return ""
    rate = calibration.pickle_rate
    room = bytes_(rate * timing.item_seconds.value)
    return f" In that time this machine pickles {room} of dict records both ways ({bytes_(rate)}/s)."
