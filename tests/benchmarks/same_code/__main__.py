"""Races the same code against itself, for real, and counts how often a winner is claimed.

Run: python -m tests.benchmarks.same_code [--trials 200] [--seconds 2]. Each trial is a race of its own as an
audit would hold it, calibration included: the plain loop against 1, 3 or 5 plans that are the plain loop too.
"""

from __future__ import annotations

import argparse
import math
import sys
import time
from collections import defaultdict
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import fmean, median
from typing import TYPE_CHECKING

from advisor import machine, pipeline, strategies
from advisor.bench.runner import Race
from advisor.budget import Budget
from advisor.model import Calibration, Request
from advisor.observe import Observer
from advisor.sandbox.session import Limits, Sandbox
from advisor.stats import CLAIMED_LOW, CLAIMED_VALUE

from .work import WORK

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from advisor.profiling import Profiler
    from advisor.sandbox.session import Host

FILE = Path(__file__).with_name("work.py")
ARMS = (1, 3, 5)
"""Copies that race against the loop."""
PROFILE_SECONDS = 4.0
ALLOWED = 0.05
"""Share of trials in which a winner may be claimed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What one race of equals said."""

    work: str
    arms: int
    rounds: int
    claimed: bool
    switched: bool
    """Whether the gain would have been over the judge's bar."""
    held: float
    """Share of intervals that hold 1."""
    widest: float
    """Upper over lower end of the widest interval."""
    noise: float


def trials_of(work: str, items: str, count: int, seconds: float) -> Iterator[Trial]:
    """Load and profile one kind of work, then race it again and again."""
    request = Request(target=f"{FILE}:{work}", data=f"{FILE}:{items}", yes=True, budget=PROFILE_SECONDS)
    audit = pipeline.Audit(request, Budget(PROFILE_SECONDS), Observer(), machine.detect())
    memory = int(pipeline.MEMORY_SHARE * audit.machine.memory.available)
    with Sandbox(Limits(seconds=pipeline.SANDBOX_SECONDS, memory=memory)) as sandbox:
        host, profiler, forms = pipeline.load(audit, sandbox)
        pipeline.profile(audit, profiler, forms)
        audit.profile = profiler.profile
        for number in range(count):
            audit.budget = Budget(seconds)
            audit.machine = pipeline.calibrate(audit, host)
            yield race(audit, host, profiler, work, arms=ARMS[number % len(ARMS)], seed=number)


def race(audit: pipeline.Audit, host: Host, profiler: Profiler, work: str, *, arms: int, seed: int) -> Trial:
    """Race the loop against copies of itself for what is left of the budget."""
    copies = [replace(strategies.BASELINE, because=f"copy {number}") for number in range(arms)]
    audit.budget.release()
    contest = Race(host, audit.case(), [strategies.BASELINE, *copies], budget=audit.budget)
    found = contest.run(agreed=profiler.agreed, seed=seed, observer=Observer())
    ratios = [one.speedup for one in found[1:] if one.speedup is not None]
    calibration = audit.machine.calibration
    return Trial(
        work=work,
        arms=arms,
        rounds=contest.rounds,
        claimed=any(each.low > CLAIMED_LOW and each.value > CLAIMED_VALUE for each in ratios),
        switched=any(each.low > BAR for each in ratios),
        held=fmean(each.low <= 1 <= each.high for each in ratios) if ratios else math.nan,
        widest=max((each.high / each.low for each in ratios), default=math.nan),
        noise=calibration.noise if isinstance(calibration, Calibration) else math.nan,
    )


BAR = 1.2
"""Lower end of a gain that is worth a switch, as the judge has it."""


def chance(successes: int, trials: int, share: float) -> float:
    """Return the probability of at most so many successes when each trial has this chance."""
    return math.fsum(
        math.comb(trials, k) * share**k * (1 - share) ** (trials - k) for k in range(successes + 1)
    )


def clopper_pearson(successes: int, trials: int, confidence: float = 0.95) -> tuple[float, float]:
    """Return the exact interval of a share."""
    tail = (1 - confidence) / 2
    low = 0.0 if successes == 0 else bisect(lambda p: 1 - chance(successes - 1, trials, p) < tail)
    high = 1.0 if successes == trials else bisect(lambda p: chance(successes, trials, p) > tail)
    return low, high


def bisect(is_below: Callable[[float], bool]) -> float:
    """Return where a claim about a share stops being true."""
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if is_below(middle) else (low, middle)
    return low


def middle(of: Callable[[list[float]], float], values: Iterable[float]) -> float:
    """Return a mean or median of what is known; a race that ended before its second arm says nothing."""
    known = [value for value in values if not math.isnan(value)]
    return of(known) if known else math.nan


def report(trials: Sequence[Trial]) -> str:
    """Return the counts, in all and by work and arms."""
    groups: dict[str, list[Trial]] = defaultdict(list)
    for trial in trials:
        groups["all"].append(trial)
        groups[trial.work].append(trial)
        groups[f"{trial.arms} copies"].append(trial)
    header = f"{'':10} {'races':>5} {'claimed':>8} {'95 % interval':>16} {'switch':>7} {'hold 1':>7}"
    lines = [f"{header} {'widest':>7} {'rounds':>7} {'noise':>6}"]
    for name, group in groups.items():
        claimed, switched = (sum(getattr(trial, what) for trial in group) for what in ("claimed", "switched"))
        low, high = clopper_pearson(claimed, len(group))
        lines.append(
            f"{name:10} {len(group):5} {claimed / len(group):8.1%} {low:7.1%} to {high:5.1%}"
            f" {switched / len(group):7.1%} {middle(fmean, (t.held for t in group)):7.1%}"
            f" {middle(median, (t.widest for t in group)):7.2f} {median(t.rounds for t in group):7.0f}"
            f" {median(t.noise for t in group):6.1%}"
        )
    return "\n".join(lines) + "\n"


def main() -> int:
    """Race, report, and fail when winners were claimed too often."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--trials", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=2.0, help="of each race, calibration included")
    options = parser.parse_args()
    begun, done = time.perf_counter(), []
    shares = [options.trials // len(WORK) + (n < options.trials % len(WORK)) for n in range(len(WORK))]
    for (work, items), count in zip(WORK.items(), shares, strict=True):
        for trial in trials_of(work, items, count, options.seconds) if count else ():
            done.append(trial)
            sys.stderr.write(f"\r{len(done)} of {options.trials} ")
    sys.stdout.write(f"\n{report(done)}took {time.perf_counter() - begun:.0f} s\n")
    return int(sum(trial.claimed for trial in done) > ALLOWED * len(done))


if __name__ == "__main__":
    sys.exit(main())
