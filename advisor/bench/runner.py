"""Runs a race: the person's loop and the promising plans, slice by slice, interleaved in one run.

Every round gives each arm a slice in random order, so that a drift of the machine hits all of them; the
speedup is paired by round. Starting workers is timed apart, so that it can be added once for the full job.
"""

from __future__ import annotations

import math
import random
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from advisor import wire
from advisor.bench import breakdown, slices
from advisor.bench.deciding import is_settled, is_tie
from advisor.bench.equivalence import compare
from advisor.bench.projecting import measurement
from advisor.fingerprint import Fingerprint
from advisor.model import Calibration, Equivalence, Estimate, Failed, FailureKind, Order, Plan
from advisor.observe import ArmState
from advisor.sandbox.session import Cell
from advisor.stats import LEAST_NOISE, claim_interval, eliminated, race_noise

if TYPE_CHECKING:
    from collections.abc import Sequence

    from advisor.budget import Budget
    from advisor.model import Case, EffectKind, Measurement
    from advisor.observe import Observer
    from advisor.sandbox.session import Host

ROUNDS_LEAST = 3
ROUNDS_MOST = 20
"""Rounds of a race; three give an interval, twelve at 0.1 s told 5 % apart (our own simulation)."""
JITTER_SECONDS = 0.0005
"""By how much a slice of any length may be off: cold caches, a wake-up, a turn of the scheduler. Slices of a
few calls, where more were not agreed to, of 0.3 ms told 2x of what was 0.7x (our own measurement)."""
GRACE_SECONDS = 0.5
"""What an answer may be late over the budget before its arm is ended."""


@dataclass(slots=True, kw_only=True)
class Runner:
    """One arm as the parent sees it."""

    plan: Plan
    slice: slices.Slice
    cell: Cell | None = None
    start_seconds: float = 0.0
    stop_seconds: float = 0.0
    times: dict[int, float] = field(default_factory=dict)
    """Wall seconds per item, by round."""
    calls: int = 0
    prints: dict[int, tuple[Fingerprint, ...]] = field(default_factory=dict)
    """Fingerprints of the first results of each round."""
    watched: list[breakdown.Watched] = field(default_factory=list)
    """Where the time of each slice went."""
    failed: Failed | None = None
    cut_short: float = 0.0
    """Seconds that a slice had taken at least when the budget ended it."""
    out: str = ""

    @property
    def running(self) -> bool:
        """Tell whether it still takes part."""
        return self.cell is not None and not self.out


class Race:
    """A race between the baseline (the first plan) and others."""

    def __init__(
        self, host: Host, case: Case, plans: Sequence[Plan], *, budget: Budget, calls_most: float = math.inf
    ) -> None:
        self.host = host
        self.case = case
        self.budget = budget
        self.calls_most = calls_most
        cut = slices.cut(case, plans, budget.left(slices.SHARE), calls_most - len(plans))
        self.runners = [Runner(plan=plan, slice=cut[plan]) for plan in plans]
        self.baseline = self.runners[0]
        self.rounds = 0
        calibration = case.machine.calibration
        self.noise = calibration.noise if isinstance(calibration, Calibration) else LEAST_NOISE

    def run(self, *, agreed: frozenset[EffectKind], seed: int, observer: Observer) -> tuple[Measurement, ...]:
        """Run to the end of the budget or to a decision; what was measured is kept whatever happens."""
        shuffler = random.Random(seed)  # noqa: S311 - an order, no secret
        if self.calls_most < sum(1 + runner.slice.count for runner in self.runners):
            for runner in self.runners[1:]:
                runner.out = "too few of the calls that were agreed to were left for a race"
            return ()
        try:
            for runner in self.runners:
                self.start(runner, agreed, seed)
            observer.racing(self.states(), self.budget.left())
            while self.goes_on():
                order = [runner for runner in self.runners if runner.running]
                shuffler.shuffle(order)
                for runner in order:
                    self.slice(runner)
                    observer.racing(self.states(), self.budget.left())
                self.rounds += 1
                self.take_out()
        finally:
            for runner in self.runners:
                self.stop(runner)
        return self.measurements()

    def measurements(self) -> tuple[Measurement, ...]:
        """Return what was measured so far."""
        return tuple(
            measurement(self.case, runner, self.baseline, self.speedup(runner), self.equality(runner))
            for runner in self.ran()
        )

    def ran(self) -> list[Runner]:
        """Return the arms that have something to show: times, or a failure."""
        return [runner for runner in self.runners if runner.times or runner.failed is not None]

    def start(self, runner: Runner, agreed: frozenset[EffectKind], seed: int) -> None:
        """Start an arm's workers."""
        if self.budget.left() <= 0 and runner is not self.baseline:
            runner.out = "the budget was used up"
            return
        plan = wire.to_plain(runner.plan) | {"code": ""}
        runner.cell = self.host.open(
            "advisor.bench.arm:run", allowed=agreed, talks=True, plan=plan, seed=seed
        )
        patience = self.patience()
        value = runner.cell.receive(patience, last=True)
        if isinstance(value, Failed):
            self.fail(runner, value, patience)
        else:
            runner.start_seconds = float(value["seconds"])
            runner.calls += runner.plan.workers if runner.plan.strategy == "processes" else 1

    def slice(self, runner: Runner) -> None:
        """Time one slice of one arm."""
        if runner.cell is None:
            return
        size, patience = runner.slice, self.patience()
        reply = runner.cell.talk(
            {
                "do": "slice",
                "start": self.rounds * self.baseline.slice.count,
                "count": size.count,
                "chunksize": size.chunksize,
                "compare": self.baseline.slice.count if self.compared() < slices.COMPARED else 0,
                **breakdown.asked(self.case, runner.plan, count=size.count, chunksize=size.chunksize),
            },
            patience,
        )
        if isinstance(reply, Failed):
            self.fail(runner, reply, patience)
            return
        runner.times[self.rounds] = float(reply["seconds"]) / size.count * size.scale
        runner.calls += size.count
        runner.watched.append(wire.from_plain(breakdown.Watched, reply["watched"]))
        if reply["fingerprints"]:
            found = tuple(wire.from_plain(Fingerprint, each) for each in reply["fingerprints"])
            runner.prints[self.rounds] = found

    def compared(self) -> int:
        """Return how many results of the baseline were fingerprinted in earlier rounds."""
        return sum(len(found) for number, found in self.baseline.prints.items() if number < self.rounds)

    def patience(self) -> float:
        """Return how long to wait for an answer."""
        return self.budget.left() + GRACE_SECONDS if self.budget.left() > 0 else GRACE_SECONDS

    def fail(self, runner: Runner, failed: Failed, patience: float) -> None:
        """Take an arm out that did not answer with a value; a slice that only took too long is no failure."""
        runner.out = failed.because
        if failed.kind is FailureKind.TIMED_OUT and runner.times:
            runner.cut_short = patience
        else:
            runner.failed = failed
        if runner.cell is not None:
            runner.cell.end()
            runner.cell = None

    def goes_on(self) -> bool:
        """Tell whether another round is affordable and would tell something."""
        live = [runner for runner in self.runners if runner.running]
        if len(live) < 2 or not self.baseline.running:  # noqa: PLR2004 - a race needs two
            return False
        calls = sum(runner.calls for runner in self.runners)
        next_calls = sum(runner.slice.count for runner in live)
        if self.rounds == 0 or calls + next_calls > self.calls_most:
            return calls + next_calls <= self.calls_most
        round_seconds = sum(last(runner) * runner.slice.count for runner in live)
        affordable = self.budget.left() > round_seconds
        return affordable and self.rounds < ROUNDS_MOST and not self.is_decided(live)

    def is_decided(self, live: list[Runner]) -> bool:
        """Tell whether every live arm surely gains or surely does not, and none is left beside its equal."""
        if self.rounds < ROUNDS_LEAST:
            return False
        rivals = [runner for runner in live if runner is not self.baseline]
        return all(is_settled(self.speedup(runner)) for runner in rivals) and not self.is_close(rivals)

    def is_close(self, rivals: list[Runner]) -> bool:
        """Tell whether more rounds could still show which of the rivals is the faster one."""
        leader = min(rivals, key=last_mean)
        others = (runner for runner in rivals if runner is not leader)
        return not all(is_tie([*runner.times.values()], [*leader.times.values()]) for runner in others)

    def speedup(self, runner: Runner) -> Estimate | None:
        """Return the paired speedup over the baseline so far; None for the baseline and without a round."""
        if runner is self.baseline:
            return None
        shared = [number for number in runner.times if number in self.baseline.times]
        pairs = [(self.baseline.times[number], runner.times[number]) for number in shared]
        ratios = [math.log(loop / mine) for loop, mine in pairs if loop > 0 and mine > 0]
        noise = race_noise(self.noise, [[*each.times.values()] for each in self.runners if each.times])
        shortest = min(slice_seconds(self.baseline), slice_seconds(runner))
        short = JITTER_SECONDS / shortest if shortest > 0 else 0.0
        return claim_interval(ratios, len(self.runners) - 1, math.hypot(noise, short))

    def take_out(self) -> None:
        """Take arms out that are clearly behind the leader; the baseline always stays."""
        live = [runner for runner in self.runners if runner.running and runner.times]
        leader = min(live, key=last_mean, default=self.baseline)
        for runner in live:
            if runner in (leader, self.baseline):
                continue
            shared = [number for number in runner.times if number in leader.times]
            if eliminated([math.log(runner.times[number] / leader.times[number]) for number in shared]):
                runner.out = f"clearly behind {leader.plan.strategy}"

    def stop(self, runner: Runner) -> None:
        """Stop an arm's workers and end its cell."""
        if runner.cell is None:
            return
        try:
            if runner.failed is None:
                value = runner.cell.talk({"do": "stop"}, GRACE_SECONDS)
                runner.stop_seconds = 0.0 if isinstance(value, Failed) else float(value["seconds"])
        finally:
            runner.cell.end()
            runner.cell = None

    def equality(self, runner: Runner) -> Equivalence:
        """Compare an arm's results with the baseline's."""
        left, right = paired(self.baseline, runner)
        compared = len(left)
        found = compare(left, right)
        order = self.case.profile.order
        if found.verdict == "different" and isinstance(order, Order) and not order.deterministic:
            return Equivalence(
                verdict="cannot compare",
                compared=compared,
                because="results differ from call to call even in the plain loop",
            )
        if found.verdict == "different" and isinstance(order, Order) and order.random_state:
            return Equivalence(
                verdict="cannot compare",
                compared=compared,
                because="calls draw from a global random generator",
            )
        return found

    def states(self) -> tuple[ArmState, ...]:
        """Return how the race stands, for whoever watches."""
        return tuple(self.state(runner) for runner in self.runners)

    def state(self, runner: Runner) -> ArmState:
        """Return how one arm stands."""
        ratio = self.speedup(runner)
        equal = self.equality(runner).verdict if runner.prints and self.baseline.prints else None
        return ArmState(
            plan=runner.plan,
            rounds=len(runner.times),
            items_per_second=1 / last_mean(runner) if runner.times else None,
            speedup=None if ratio is None else ratio.value,
            equal=None if equal is None else equal != "different",
            out=runner.out,
        )


def paired(baseline: Runner, runner: Runner) -> tuple[list[Fingerprint], list[Fingerprint]]:
    """Return the fingerprints of the results that both have, for the same items."""
    left: list[Fingerprint] = []
    right: list[Fingerprint] = []
    for number, found in runner.prints.items():
        pairs = list(zip(baseline.prints.get(number, ()), found, strict=False))
        left += [mine for mine, _ in pairs]
        right += [theirs for _, theirs in pairs]
    return left, right


def slice_seconds(runner: Runner) -> float:
    """Return how long a slice of an arm takes on average; 0 before the first."""
    return last_mean(runner) * runner.slice.count if runner.times else 0.0


def last(runner: Runner) -> float:
    """Return the latest time per item."""
    return next(reversed(runner.times.values()), 0.0)


def last_mean(runner: Runner) -> float:
    """Return the mean time per item so far."""
    return sum(runner.times.values()) / len(runner.times)
