"""States each goal of the benchmark with the value reached, whether it is met, and what offends it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .arithmetic import CLOSE, MISSED, SLOWER, geometric_mean, percentile, share

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from .judged import Row
    from .rivalry import Rival

OFFENDERS_MOST = 12


@dataclass(frozen=True, slots=True)
class Goal:
    """One line of the summary."""

    text: str
    reached: str
    met: bool | None
    """None = nothing to judge it by."""
    offenders: tuple[str, ...] = ()


def lines(rows: Sequence[Row], against: Sequence[Rival]) -> list[str]:
    """Show every goal."""
    shown = []
    for goal in goals(rows, against):
        word = "n/a" if goal.met is None else "yes" if goal.met else "NO"
        shown.append(f"{word:>4}  {goal.text}: {goal.reached}")
        if goal.offenders:
            more = len(goal.offenders) - OFFENDERS_MOST
            names = ", ".join(goal.offenders[:OFFENDERS_MOST]) + (f" and {more} more" if more > 0 else "")
            shown.append(f"      {names}")
    return ["goals", *shown]


def goals(rows: Sequence[Row], against: Sequence[Rival]) -> list[Goal]:
    """Judge every goal of the issue."""
    return [
        within(rows),
        mean_regret(rows, against),
        slower(rows),
        harmless(rows),
        missed(rows),
        errors(
            "sequential total, median / 90th percentile error", column(rows, "sequential_error"), 0.10, 0.30
        ),
        errors("advised speedup, median / 90th percentile error", column(rows, "speedup_error"), 0.12, 0.40),
        errors("speedup of every raced plan (beside the goals)", arms(rows), 0.12, 0.40),
        coverage(rows),
        *costs(rows),
        parts(rows),
        *in_flight(rows),
    ]


def column(rows: Sequence[Row], name: str) -> dict[str, float]:
    """Return a figure by workload, where it is known."""
    return {row.name: getattr(row, name) for row in rows if getattr(row, name) is not None}


def arms(rows: Sequence[Row]) -> dict[str, float]:
    """Return the errors of all raced plans."""
    return {f"{row.name} #{at}": error for row in rows for at, error in enumerate(row.arm_errors, 1)}


def offending(figures: Iterable[tuple[str, float]], form: str = ".2f") -> tuple[str, ...]:
    """Name workloads with their figures, the worst first."""
    return tuple(f"{name} {value:{form}}" for name, value in sorted(figures, key=lambda pair: -pair[1]))


def within(rows: Sequence[Row]) -> Goal:
    """Count the choices that tie with the oracle's best."""
    ties, strict, again = column(rows, "forgiven"), column(rows, "regret"), column(rows, "oracle_regret")
    broken = sum(bool(row.harmful) or not row.advised for row in rows)
    mine = share([each <= CLOSE for each in ties.values()] + [False] * broken)
    exact = share([each <= CLOSE for each in strict.values()] + [False] * broken)
    floor = share([each <= CLOSE for each in again.values()])
    text = "within 15 % of the best: >= 92 %, and not below the oracle's own second run"
    reached = f"{mine:.0%} ({exact:.0%} strictly); oracle {floor:.0%}"
    bad = offending((name, each) for name, each in ties.items() if each > CLOSE)
    return Goal(text, reached, mine >= max(0.92, min(floor, 1.0)) if ties else None, bad)


def mean_regret(rows: Sequence[Row], against: Sequence[Rival]) -> Goal:
    """Compare the mean regret with the best rival's."""
    strict = list(column(rows, "regret").values())
    mean = geometric_mean(strict)
    usable = [rival for rival in against if 2 * len(rival.regrets) >= len(strict) > 0]
    best = min(usable, key=lambda rival: geometric_mean(rival.regrets), default=None)
    text = "geometric mean regret <= 1.05, and at most a fifth of the best rival's excess"
    if not strict or best is None:
        return Goal(text, "nothing timed", None)
    theirs = geometric_mean(best.regrets)
    met = mean <= 1.05 and mean - 1 <= (theirs - 1) / 5
    return Goal(text, f"{mean:.3f}; best rival {best.name} {theirs:.2f}", met)


def slower(rows: Sequence[Row]) -> Goal:
    """Count the losses."""
    bad = [(name, each) for name, each in column(rows, "slowdown").items() if each > SLOWER]
    return Goal("slower than the loop by more than 5 %: 0", str(len(bad)), not bad, offending(bad))


def harmless(rows: Sequence[Row]) -> Goal:
    """Count the harmful advice."""
    bad = tuple(f"{row.name} ({row.harmful})" for row in rows if row.harmful)
    nothing = tuple(f"{row.name} ({row.action})" for row in rows if row.action.startswith("no advice"))
    return Goal("harmful advice: 0", f"{len(bad)}; {len(nothing)} without advice", not bad, bad + nothing)


def missed(rows: Sequence[Row]) -> Goal:
    """Count the wins that were missed."""
    bad = [(name, each) for name, each in column(rows, "forgiven").items() if each > MISSED]
    return Goal("missed wins, over 1.25x (beside the goals)", str(len(bad)), None, offending(bad))


def errors(text: str, found: dict[str, float], median: float, most: float) -> Goal:
    """Judge errors of predictions by their median and 90th percentile."""
    if not found:
        return Goal(f"{text}: {median:.0%} / {most:.0%}", "nothing predicted", None)
    half, nine = percentile(list(found.values()), 0.5), percentile(list(found.values()), 0.9)
    bad = offending(((name, each) for name, each in found.items() if each > most), ".0%")
    reached = f"{half:.0%} / {nine:.0%} over {len(found)}"
    return Goal(f"{text}: {median:.0%} / {most:.0%}", reached, half <= median and nine <= most, bad)


def coverage(rows: Sequence[Row]) -> Goal:
    """Judge the intervals of the advised speedups."""
    stated = column(rows, "speedup_covered")
    flags = [bool(each) for each in column(rows, "speedup_covered_90").values()]
    rate = share(flags)
    text = "90 % interval of the speedup covers 85-95 %"
    own = share([bool(each) for each in stated.values()])
    reached = f"{rate:.0%} of {len(flags)}; {own:.0%} at the confidence stated"
    bad = tuple(name for name, each in stated.items() if not each)
    return Goal(text, reached, 0.85 <= rate <= 0.95 if flags else None, bad)


def costs(rows: Sequence[Row]) -> list[Goal]:
    """Judge what the advice itself took."""
    over = [
        (row.name, row.wall - row.budget)
        for row in rows
        if row.budget is not None and row.wall > row.budget + 2
    ]
    walls = [row.wall for row in rows]
    short = [(row.name, row.wall) for row in rows if row.short]
    late = [pair for pair in short if pair[1] > 1.0]
    half = percentile(walls, 0.5)
    return [
        Goal(
            "advice within its budget + 2 s",
            f"{len(over)} over it; most {max(walls):.1f} s",
            not over,
            offending(over),
        ),
        Goal("advice, median <= 5 s", f"{half:.1f} s", half <= 5),
        Goal(
            "advice <= 1 s when the job itself is under 1 s",
            f"{len(late)} of {len(short)} are later",
            not late if short else None,
            offending(late, ".1f"),
        ),
    ]


def parts(rows: Sequence[Row]) -> Goal:
    """Judge whether the parts of a wall time sum to it."""
    found = [(f"{row.name} #{at}", each) for row in rows for at, each in enumerate(row.parts, 1)]
    rate = share([0.95 <= each <= 1.05 for _, each in found])
    bad = offending((name, each) for name, each in found if not 0.95 <= each <= 1.05)
    reached = f"{rate:.0%} of {len(found)}" if found else "none was watched"
    return Goal(
        "parts sum to 95-105 % of the wall time on >= 90 %", reached, rate >= 0.9 if found else None, bad
    )


def in_flight(rows: Sequence[Row]) -> list[Goal]:
    """Judge the calls in flight of what waits."""
    found, refused = column(rows, "throughput"), column(rows, "refused")
    low = [(name, 1 - each) for name, each in found.items() if each < 0.9]
    much = [(name, each) for name, each in refused.items() if each > 0.01]
    middle = f"median {percentile(list(found.values()), 0.5):.2f}, {len(low)} of {len(found)} below"
    return [
        Goal(
            "throughput at the advised cap over the best >= 0.9",
            middle,
            not low if found else None,
            offending(low),
        ),
        Goal(
            "calls refused <= 1 %",
            f"{len(much)} over it",
            not much if refused else None,
            offending(much, ".0%"),
        ),
    ]
