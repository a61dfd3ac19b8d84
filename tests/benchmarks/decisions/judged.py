"""Judges the advice on one workload by the oracle's runs: one row of facts, no printing."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from advisor import strategies
from advisor.model import Action, Advice
from advisor.reports.json import parse

from . import advising, oracle
from .arithmetic import at_confidence, covers, forgiven, geometric_mean, regret, relative_error
from .candidates import advised, label

if TYPE_CHECKING:
    from .registry import Workload
    from .store import Store

COVERED_CONFIDENCE = 0.9
SHORT_JOB = 1.0
"""Seconds of a job below which advice has to be quick."""
BASELINE = label(strategies.BASELINE)


@dataclass(slots=True, kw_only=True)
class Row:
    """What is known of the advice on one workload; None = does not apply, or was not run."""

    name: str
    action: str = "none"
    advised: str = ""
    harmful: str = ""
    """Why the advice does harm, or nothing."""
    wall: float
    """Seconds that the advice took, from outside."""
    budget: float | None = None
    short: bool = False
    """The job itself is over in a second."""
    loop: float | None = None
    """Seconds of the loop in the last round."""
    taken: float | None = None
    best: float | None = None
    best_plan: str = ""
    regret: float | None = None
    forgiven: float | None = None
    oracle_regret: float | None = None
    """Of the oracle's choice from the round before, judged on the last one."""
    slowdown: float | None = None
    """Advised plan over the loop, paired by round."""
    sequential_error: float | None = None
    speedup_error: float | None = None
    speedup_covered: bool | None = None
    speedup_covered_90: bool | None = None
    arm_errors: list[float] = field(default_factory=list)
    """Errors of the projected speedups of all raced plans that the oracle timed too."""
    parts: list[float] = field(default_factory=list)
    """Sum of the parts over their wall time, of each watched measurement."""
    throughput: float | None = None
    """At the advised number of calls in flight over the best number."""
    refused: float | None = None
    agree: list[int] = field(default_factory=list)
    unsure: list[int] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


def judge(workload: Workload, store: Store) -> Row | None:
    """Judge one workload; None when advisor was not asked."""
    answer = store.load(advising.PART, workload.name)
    if answer is None:
        return None
    row = Row(name=workload.name, wall=answer["wall_seconds"])
    if answer["advice"] is None:
        row.harmful = "hangs" if answer["exit"] is None else ""
        row.action = f"no advice (exit {answer['exit']})"
        return row
    advice = parse(json.dumps(answer["advice"]))
    row.action, row.advised = advice.verdict.action.value, label(advised(advice))
    row.budget = advice.cost.budget
    row.parts = [
        sum(part.seconds for part in one.parts) / one.parts_seconds
        for one in advice.measurements
        if one.parts and one.parts_seconds > 0
    ]
    compare_answers(row, workload, advice)
    kept = store.load(oracle.PART, workload.name)
    if kept is not None:
        compare_times(row, workload, advice, kept)
    return row


def compare_answers(row: Row, workload: Workload, advice: Advice) -> None:
    """Compare the answers with the truth, where there is one."""
    given = {answer.question: answer.value for answer in advice.answers}
    for question, right in workload.truth.items():
        value = given.get(question, "unsure")
        if value == right:
            row.agree.append(question)
        elif value == "unsure":
            row.unsure.append(question)
        else:
            row.wrong.append(f"{question}:{value}, not {right}")


def compare_times(row: Row, workload: Workload, advice: Advice, kept: dict[str, Any]) -> None:
    """Compare the advised plan with every other plan that was timed."""
    runs, last = kept["runs"], kept["rounds"]
    row.harmful = row.harmful or harm(workload, advice, runs.get(row.advised, []))
    times = in_round(runs, last)
    if BASELINE not in times:
        return
    row.loop = times[BASELINE]
    row.short = row.loop < SHORT_JOB
    row.best_plan = min(times, key=lambda name: times[name])
    row.best = times[row.best_plan]
    row.oracle_regret = oracle_regret(runs, last)
    row.taken = times.get(row.advised, lower_bound(runs.get(row.advised, [])))
    if row.taken is not None and not row.harmful:
        row.regret = regret(row.taken, times)
        row.forgiven = forgiven(row.regret, loop=row.loop, advised=row.taken, best=row.best)
        row.slowdown = 1 / (speedup(runs, row.advised) or row.loop / row.taken)
    compare_predictions(row, advice, runs)
    compare_throughput(row, workload, times)
    stats = next((run["stats"] for run in reversed(runs.get(row.advised, [])) if "stats" in run), None)
    row.refused = stats["refused"] / stats["calls"] if stats and stats["calls"] else None


def harm(workload: Workload, advice: Advice, runs: list[dict[str, Any]]) -> str:
    """Say what harm following the advice does, or nothing."""
    plan = advised(advice)
    if plan.strategy in workload.forbidden:
        return f"{plan.strategy} is wrong here"
    if plan.strategy == strategies.BASELINE.strategy:
        return ""
    for run in runs:
        if run["status"] in ("raised", "died"):
            return f"{run['status']}: {run['error']}"
        if run["status"] == "ok" and run["same"].startswith("different"):
            return str(run["same"])
    return ""


def in_round(runs: dict[str, Any], number: int) -> dict[str, float]:
    """Return the seconds of the plans that went right in a round."""
    times = {name: oracle.seconds_in(entries, number) for name, entries in runs.items()}
    return {name: time for name, time in times.items() if time is not None}


def lower_bound(runs: list[dict[str, Any]]) -> float | None:
    """Return the seconds after which a plan was stopped, if it was."""
    return max((run["seconds"] for run in runs if run["status"] == "over"), default=None)


def oracle_regret(runs: dict[str, Any], last: int) -> float | None:
    """Return the regret, in the last round, of what was best in the one before."""
    before, now = in_round(runs, last - 1), in_round(runs, last)
    choice = min((name for name in before if name in now), key=lambda name: before[name], default=None)
    return None if choice is None else regret(now[choice], now)


def speedup(runs: dict[str, Any], name: str) -> float | None:
    """Return the loop's time over a plan's, paired by round."""
    rounds = {run["round"] for run in runs.get(name, [])}
    pairs = [(in_round(runs, number).get(BASELINE), in_round(runs, number).get(name)) for number in rounds]
    ratios = [loop / mine for loop, mine in pairs if loop is not None and mine is not None]
    return geometric_mean(ratios) if ratios else None


def compare_predictions(row: Row, advice: Advice, runs: dict[str, Any]) -> None:
    """Compare the projected times with the measured ones."""
    whole = advice.verdict.projected.sequential_seconds
    loops = [run["seconds"] for run in runs[BASELINE] if oracle.is_good(run)]
    if whole is not None and loops:
        row.sequential_error = relative_error(whole.value, geometric_mean(loops))
    gain, real = advice.verdict.speedup, speedup(runs, row.advised)
    if advice.verdict.action is Action.SWITCH and gain is not None and real is not None:
        row.speedup_error = relative_error(gain.value, real)
        row.speedup_covered = covers(gain, real)
        row.speedup_covered_90 = covers(at_confidence(gain, COVERED_CONFIDENCE), real)
    for one in advice.measurements:
        real = speedup(runs, label(one.plan)) if one.full_speedup is not None else None
        if one.full_speedup is not None and real is not None and label(one.plan) != BASELINE:
            row.arm_errors.append(relative_error(one.full_speedup.value, real))


def compare_throughput(row: Row, workload: Workload, times: dict[str, float]) -> None:
    """Compare the advised calls in flight with the best number of them, where calls only wait."""
    waiting = workload.truth.get(2) == "io"
    swept = [time for name, time in times.items() if name.split()[0] in ("threads", "coroutines")]
    if waiting and swept and row.taken is not None:
        row.throughput = min(*swept, *times.values()) / row.taken
