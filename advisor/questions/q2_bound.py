"""Question 2 asks whether a call computes or waits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor import cost
from advisor.model import (
    CONSENT_KINDS,
    Answer,
    Bound,
    EffectKind,
    FirstCall,
    Gil,
    Need,
    Origin,
    Overlap,
    Ramp,
    TargetKind,
    Waiting,
)
from advisor.wording import listed, number, percent, plural, ratio

if TYPE_CHECKING:
    from advisor.model import Case

NUMBER = 2
TEXT = "Is the work CPU-bound or I/O-bound?"
WHY = """Computing needs more cores, so processes; waiting needs more calls in flight, so threads or async.
The wrong one of the two gains nothing."""
RULE_OF_THUMB = (
    "CPU-bound: multiprocessing; I/O-bound: threads for tens to hundreds of calls, async for thousands"
)
VALUES: dict[str, frozenset[Need]] = {
    "cpu": frozenset({Need.WAITS, Need.OVERLAPS}),
    "io": frozenset({Need.CORES}),
    "mixed": frozenset(),
    # Not CORES: workers that are held to one thread each do not fight over them, and may be the faster.
    "native-multithreaded": frozenset(),
    "subprocess": frozenset({Need.CORES}),
    "unsure": frozenset(),
}

CLEAR, NEAR, CROWDED, GUESSED = 0.9, 0.6, 0.7, 0.2
"""Confidence: usual, near a threshold, on a machine that others keep busy, and without the fact."""

MOSTLY_WAITS = 0.75
"""Share of waiting from which a call is I/O-bound; the classification rule of our own measurement."""

OVERLAPPING = 1.25
"""Throughput with more calls in flight over that of one, under which calls do not overlap (the same growth
at which the ramp stops)."""

NEARNESS = 0.05
"""Distance from a threshold within which noise could decide."""

BUSY = 0.5
"""Share of time ready but not running from which the shares rest on a correction as large as themselves."""


def denies(value: str, case: Case) -> frozenset[Need]:
    """Name the needs that a value denies in this case: what the machine and the target rule out, too."""
    needs = VALUES[value]
    if value == "cpu" and not _is_held(case):
        needs -= {Need.OVERLAPS}
    if value != "io" and _gains_nothing(case):
        needs |= {Need.OVERLAPS}
    if _meets_a_lock(case):
        needs -= {Need.CORES}
    if case.target.kind is not TargetKind.COROUTINE:
        needs |= {Need.AWAITABLE}
    if case.machine.cores.usable == 1:
        needs |= {Need.CORES}
    return needs


def answer(case: Case) -> Answer:
    """Answer from the share of waiting, the interpreter lock and where the processor time was spent."""
    waiting = case.profile.waiting
    if not isinstance(waiting, Waiting):
        because = f"How calls spend their time was not measured: {waiting.skipped}."
        return _answer("unsure", because, GUESSED, case, "A measurement of the calls.")
    lock = (
        " Calls wait for each other, as at a lock: processes do not share it." if _meets_a_lock(case) else ""
    )
    because = f"{_evidence(waiting)}{_advice(waiting.bound, case)}{lock}{_kind(case)}"
    change = (
        f"Waiting for over {percent(MOSTLY_WAITS)} would be I/O, for under {percent(cost.WAITS)} computing."
    )
    return _answer(waiting.bound.value, because, _confidence(waiting), case, change)


def _answer(value: str, because: str, confidence: float, case: Case, change: str) -> Answer:
    return Answer(
        question=NUMBER,
        value=value,
        because=f"{because} Rule of thumb: {RULE_OF_THUMB}.",
        confidence=confidence,
        origin=Origin.MEASURED if confidence > GUESSED else Origin.ASSUMED,
        denies=denies(value, case),
        change=change,
    )


def _is_held(case: Case) -> bool:
    gil = case.profile.gil
    return case.machine.gil and isinstance(gil, Gil) and gil.free < cost.GIL_BOUND


def _gains_nothing(case: Case) -> bool:
    overlap = case.profile.overlap
    return isinstance(overlap, Overlap) and overlap.speedup.high < cost.OVERLAP_GAIN


def _meets_a_lock(case: Case) -> bool:
    """Claim that calls wait for each other inside the process, for what other processes do not share."""
    ramp, first = case.profile.ramp, case.profile.first_call
    if not isinstance(ramp, Ramp) or not ramp.levels or not isinstance(first, FirstCall):
        return False
    rates = [level.throughput.value for level in ramp.levels]
    inside = not any(effect.kind in CONSENT_KINDS for effect in first.effects)
    return inside and max(rates) < OVERLAPPING * rates[0]


def _each_other(case: Case) -> str:
    return (
        " Calls wait for each other, as at a lock: processes do not share it." if _meets_a_lock(case) else ""
    )


def _confidence(waiting: Waiting) -> float:
    if any(abs(waiting.waiting - edge) < NEARNESS for edge in (cost.WAITS, MOSTLY_WAITS)):
        return NEAR
    return CROWDED if (waiting.run_queue or 0.0) > BUSY else CLEAR


def _evidence(waiting: Waiting) -> str:
    crowd = ""
    if (waiting.run_queue or 0.0) > BUSY:
        crowd = (
            f" (other programs held the cores for {percent(waiting.run_queue or 0.0)} of it, left out here)"
        )
    return f"A call spends {percent(waiting.waiting)} of its time waiting{crowd}."


def _advice(bound: Bound, case: Case) -> str:
    match bound:
        case Bound.CPU:
            return _lock(case) + _cores(case)
        case Bound.IO:
            return _partner(case) + _in_flight(case)
        case Bound.MIXED:
            return (
                " It computes between the waits, so both kinds are worth trying." + _lock(case) + _cores(case)
            )
        case Bound.NATIVE:
            return (
                " Its library computes on several cores by itself: more processes would fight over them,"
                " unless each is held to one thread, which is tried." + _overlap(case)
            )
        case Bound.SUBPROCESS:
            return (
                " Programs that it starts do the computing, on other cores: threads that wait for them are"
                " enough, and simpler than processes." + _partner(case)
            )


def _overlap(case: Case) -> str:
    overlap = case.profile.overlap
    if not isinstance(overlap, Overlap):
        return ""
    effect = "threads cannot help" if _gains_nothing(case) else "threads may help"
    return f" Two threads do {ratio(overlap.speedup)} the work of one, measured: {effect}."


def _lock(case: Case) -> str:
    gil = case.profile.gil
    if measured := _overlap(case):
        return measured
    if not case.machine.gil:
        return " This Python has no global interpreter lock, so threads can compute side by side."
    if not isinstance(gil, Gil):
        return ""
    effect = "threads cannot help" if gil.free < cost.GIL_BOUND else "threads may help"
    return (
        f" Another thread could run {percent(gil.free)} of that time, and under {percent(cost.GIL_BOUND)}"
        f" Python code holds the interpreter lock: {effect}."
    )


def _cores(case: Case) -> str:
    if case.machine.cores.usable == 1:
        return f" Only 1 core may be used here ({case.machine.cores.source}), so no plan computes faster."
    many = ratio(cost.capacity(case, case.workers))
    return f" On this machine {plural(case.workers, 'process')} do {many} the work of one."


def _partner(case: Case) -> str:
    first = case.profile.first_call
    effects = first.effects if isinstance(first, FirstCall) else ()
    outside = [one for one in effects if one.kind in {EffectKind.NETWORK, EffectKind.SPAWN}]
    return f" The first call did: {listed(f'{one.what} {one.where}' for one in outside)}." if outside else ""


def _in_flight(case: Case) -> str:
    start = "" if case.target.kind is TargetKind.COROUTINE else " Start with threads."
    ramp, many = case.profile.ramp, plural(cost.width(case), "call")
    if isinstance(ramp, Ramp):
        paced = "" if ramp.rate is None else f", {number(ramp.rate)} a second"
        return f" More cores would only wait too. Use {many} in flight{paced}: {ramp.because}.{start}"
    return (
        f" More cores would only wait too. Wall over processor time allows {many} in flight"
        f" ({cost.MOST_IN_FLIGHT} at most, as no more were tried).{start}"
    )


def _kind(case: Case) -> str:
    if case.target.kind is TargetKind.COROUTINE:
        return " The target is an async def, so calls can overlap in one thread with asyncio."
    return " The target is no async def, so asyncio is not open to it as it is written."
