"""Find the measured variants that may be recommended, and those of them that are worth a switch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from advisor import cost
from advisor.model import (
    Answer,
    Bound,
    Calibration,
    Case,
    Disturbance,
    Finding,
    Measurement,
    Origin,
    Plan,
    Prediction,
    Projected,
    Rejected,
    Severity,
    Waiting,
)
from advisor.stats import LEAST_COLUMN_GAIN, LEAST_NOISE, projected_ratio, race_noise

if TYPE_CHECKING:
    from advisor.model import Estimate

SOUND = frozenset({"identical", "equal within float noise", "cannot compare"})
"""Verdicts on results with which a variant may still be recommended."""

DEPENDENCE = frozenset({"changes-global", "writes-shared-file", "mutates-argument"})
"""Rules whose danger findings mean that items are not independent."""

WITHOUT_WORKERS = frozenset({"sequential", "records", "vectorized", "distinct"})
"""Strategies that run in the one process and thread that the loop runs in."""

SAFE_WHEN_DEPENDENT = frozenset({"sequential", "records", "vectorized"})
"""Strategies that hand no item to a worker and call for every item, in order."""

SURELY = 1.05
"""Lower end of the speedup of a change: never slower for sure; our own simulation of identical plans."""

ABOUT_EQUAL = 1.10
"""Times the best time up to which the simpler plan is chosen, the loop included: our rule for what a person
would not notice, about the spread of two identical full runs (our own measurement: 9 % in half the cases)."""

LEAST_GAIN_WHEN_HARDER = 2.0
"""Lower end of the speedup when a person said that debugging will suffer; the article's bar."""

WORTH_LOOKING = 1.25
"""Upper end of a speedup up to which more measuring could not find a gain that matters (a missed win, by the
measure of our own study, is one of more than that)."""

LEAST_SAVED = 0.25
"""Seconds of the full job that a change must save: what starting Python and importing pandas varies by."""

CROWDED = 0.25
"""Share of the cores' time that others may take before a pool that gains nothing proves nothing: half of a
core of two, with which two processes do no more than 1.5x the work of one."""

PROJECTION_DOUBT = 0.14
"""Standard deviation of the log of a speedup at full size over the one that a pilot showed: the pilot has
neither the whole data nor the whole time (our own measurement of 35 advised plans run in full)."""

PROJECTED_CONFIDENCE = 0.90

TOO_NOISY = 0.25
"""Coefficient of variation above which only a direction is stated; our own measurement."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """All that a verdict rests on."""

    case: Case
    answers: dict[int, Answer]
    plans: tuple[Plan, ...]
    rejected: tuple[Rejected, ...]
    predictions: tuple[Prediction, ...]
    measurements: tuple[Measurement, ...]
    findings: tuple[Finding, ...]

    def says(self, question: int, value: str) -> bool:
        """Claim that a question was answered so."""
        return question in self.answers and self.answers[question].value == value

    def was_asked(self, question: int) -> bool:
        """Claim that a person answered a question."""
        return question in self.answers and self.answers[question].origin is Origin.ASKED

    @property
    def dangers(self) -> tuple[Finding, ...]:
        """Return the findings that mean that items are not independent."""
        return tuple(
            finding
            for finding in self.findings
            if finding.severity is Severity.DANGER and finding.rule in DEPENDENCE
        )

    @property
    def is_dependent(self) -> bool:
        """Claim that items may not be handed to workers."""
        return self.says(3, "no") or bool(self.dangers)

    @property
    def noise(self) -> float:
        """Return the coefficient of variation of repeated work on this machine."""
        calibration = self.case.machine.calibration
        return calibration.noise if isinstance(calibration, Calibration) else LEAST_NOISE

    @property
    def is_noisy(self) -> bool:
        """Claim that it is too noisy for numbers here, by the race itself once it tells."""
        arms = [one.times for one in self.measurements if one.times]
        return race_noise(self.noise, arms) > TOO_NOISY

    def wants_cores(self, one: Measurement) -> bool:
        """Claim that a plan computes on more than one core, rather than wait more than once."""
        waiting = self.case.profile.waiting
        waits = isinstance(waiting, Waiting) and waiting.bound in {Bound.IO, Bound.SUBPROCESS}
        return one.plan.strategy not in WITHOUT_WORKERS and not waits

    @property
    def is_crowded(self) -> bool:
        """Claim that other programs held the cores that workers would have needed."""
        seen = self.case.machine.disturbance
        return isinstance(seen, Disturbance) and seen.foreign > CROWDED

    @property
    def bar(self) -> float:
        """Return the speedup over which the lower end of a gain must lie."""
        is_harder = self.says(7, "yes") and self.was_asked(7)
        return LEAST_GAIN_WHEN_HARDER if is_harder else SURELY

    @property
    def baseline(self) -> Plan:
        """Return the person's own loop, with its code if it was offered."""
        loops = (plan for plan in self.plans if plan.strategy == "sequential")
        return next(loops, Plan(strategy="sequential"))

    @property
    def loop(self) -> Measurement | None:
        """Return the baseline as it was measured; None when it was not."""
        ran = (one for one in self.measurements if one.plan.strategy == "sequential" and one.failed is None)
        return next(ran, None)

    @property
    def loop_seconds(self) -> Estimate | None:
        """Return what the full job takes in the person's own loop; None when that is unknown."""
        measured = self.loop.full_seconds if self.loop else None
        return measured or cost.full_seconds(self.case)

    @property
    def others(self) -> tuple[Measurement, ...]:
        """Return every variant but the baseline that was run, or failed to."""
        others = (one for one in self.measurements if one.plan.strategy != "sequential")
        return tuple(one for one in others if one.rounds or one.failed is not None)

    @property
    def candidates(self) -> tuple[Measurement, ...]:
        """Return the variants that may be recommended, the fastest first."""
        sound = (one for one in self.others if one.failed is None and one.equivalence.verdict in SOUND)
        allowed = (one for one in sound if not self.is_dependent or one.plan.strategy in SAFE_WHEN_DEPENDENT)
        return tuple(sorted(allowed, key=lambda one: (gain_of(one) is None, time_of(one))))

    @property
    def hopeful(self) -> tuple[Measurement, ...]:
        """Return the candidates that look worth a switch, but were not measured well enough to be sure."""
        return tuple(one for one in self.candidates if self.is_hopeful(one))

    def is_hopeful(self, one: Measurement) -> bool:
        """Claim that a gain looks large enough, and that more rounds could show it."""
        gain = gain_of(one)
        if gain is None:
            return self.looks_faster(one)
        return gain.low <= self.bar and gain.value > max(self.bar, ABOUT_EQUAL) and gain.high > WORTH_LOOKING

    @property
    def winners(self) -> tuple[Measurement, ...]:
        """Return the candidates whose gain is over the bar for sure, and worth a person's time."""
        return tuple(one for one in self.candidates if self.is_enough(one))

    @property
    def best(self) -> Measurement | None:
        """Return the simplest winner among those that take about as long as the fastest."""
        winners = self.winners
        about_equal = (one for one in winners if time_of(one) <= ABOUT_EQUAL * time_of(winners[0]))
        return min(about_equal, key=lambda one: cost.simplicity(one.plan), default=None)

    def looks_faster(self, one: Measurement) -> bool:
        """Claim that an item took less time than in the loop, whatever the doubt."""
        return self.loop is None or one.item_seconds.value < self.loop.item_seconds.value

    def is_enough(self, one: Measurement) -> bool:
        """Claim that a variant gains enough, its doubt included."""
        gain, loop = gain_of(one), self.loop_seconds
        if gain is None or gain.low <= self.bar or gain.value <= ABOUT_EQUAL:
            return False
        if not self.is_worth_columns(one):
            return False
        if loop is None or one.full_seconds is None:
            return True
        return loop.value - one.full_seconds.value > LEAST_SAVED

    def is_worth_columns(self, one: Measurement) -> bool:
        """Claim that whole columns beat the best plain loop by enough; other plans need not."""
        if one.plan.strategy != "vectorized":
            return True
        plain = [other for other in self.candidates if other.plan.strategy == "records"]
        rivals = [*plain, *([self.loop] if self.loop is not None else [])]
        return all(time_of(rival) >= LEAST_COLUMN_GAIN * time_of(one) for rival in rivals)

    @property
    def best_sequential(self) -> Measurement | None:
        """Return the fastest candidate without workers that surely beats the loop; None = the loop itself."""
        ways = (one for one in self.winners if one.plan.strategy in WITHOUT_WORKERS)
        return next(ways, None)

    def projected(self, one: Measurement | None = None) -> Projected:
        """Return the full job, projected; a plan's time is left out where only a direction is known."""
        total, loop = self.case.sample.total, self.loop_seconds
        seconds = one.full_seconds if one and not self.is_noisy else None
        return Projected(
            items=total.value if total else None,
            sequential_seconds=loop,
            plan_seconds=None if seconds is None else at_full_size(seconds, PROJECTION_DOUBT),
        )


def at_full_size(estimate: Estimate, doubt: float) -> Estimate:
    """Restate an estimate with the doubt of projecting it to the full job."""
    return projected_ratio(estimate, doubt, PROJECTED_CONFIDENCE)


def gain_of(one: Measurement) -> Estimate | None:
    """Return the speedup of the full job, or the steady one when the total is unknown."""
    return one.full_speedup or one.speedup


def time_of(one: Measurement) -> float:
    """Return what variants are ranked by: seconds of the full job, or of an item if the total is unknown."""
    return one.full_seconds.value if one.full_seconds else one.item_seconds.value
