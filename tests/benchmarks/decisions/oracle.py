"""Times every safe plan over the full data, the baseline included, in rounds, each in a fresh process."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from advisor import strategies
from advisor.bench.equivalence import compare
from advisor.fingerprint import Fingerprint
from advisor.reports.json import parse

from . import advising
from .candidates import advised, candidates, case_of, label
from .timing import Job
from .timing import run as run_once

if TYPE_CHECKING:
    from advisor.model import Advice, Plan

    from .registry import Workload
    from .store import Store

PART = "oracle"
BASELINE_MOST = 120.0
CUT_OFF = 3.0
"""Times the best so far after which a plan is stopped."""
CAP_LEAST = 1.5
"""Seconds that every plan gets, for starting workers is not its fault in a small job."""
STILL_IN = 1.25
"""Times the best of the last round within which a plan is timed again, now or when others are added later."""


class Contest:
    """The plans of one workload, and their runs."""

    def __init__(self, workload: Workload, store: Store, advice: Advice, plans: dict[str, Plan]) -> None:
        self.workload, self.store, self.plans = workload, store, plans
        self.kept: dict[str, Any] = store.load(PART, workload.name) or {"rounds": 0, "runs": {}, "codes": {}}
        self.baseline = label(strategies.BASELINE)
        self.kept["advised"] = self.advised = label(advised(advice))
        self.expected: dict[str, Any] | None = None

    def missing(self) -> list[str]:
        """Return the plans that were never timed, or whose advised program reads differently now."""
        code = self.plans[self.advised].code if self.advised in self.plans else ""
        if self.kept["codes"].get(self.advised, code) != code:
            del self.kept["runs"][self.advised]
        return [name for name in self.plans if name not in self.kept["runs"]]

    def run(self, rounds: int) -> None:
        """Time what is missing, beside the baseline and the plans that may be the best."""
        new = self.missing()
        names = new + self.near()
        for _ in range(rounds if new else rounds - self.kept["rounds"]):
            self.round(names)
            names = self.near()
        self.store.save(PART, self.workload.name, self.kept)

    def round(self, names: list[str]) -> None:
        """Time each once, the baseline first; every other round goes backwards."""
        self.kept["rounds"] += 1
        number = self.kept["rounds"]
        others = [name for name in self.plans if name in names and name != self.baseline]
        for name in [self.baseline, *(others if number % 2 else reversed(others))]:
            self.time(name, number)

    def time(self, name: str, number: int) -> None:
        """Time one plan once, and compare what it returned with what the loop returned."""
        cap = BASELINE_MOST if name == self.baseline else max(CAP_LEAST, CUT_OFF * self.best())
        found = run_once(Job(self.workload, self.plans[name].code), cap, self.store)
        if found["status"] == "ok":
            if self.expected is None:
                self.expected = found
            found["same"] = same(self.expected, found)
        entry = {key: value for key, value in found.items() if key not in ("described", "items_after")}
        self.kept["codes"][name] = self.plans[name].code
        self.kept["runs"].setdefault(name, []).append({"round": number, **entry})

    def best(self) -> float:
        """Return the seconds of the best run so far; infinite before there is one."""
        times = [run["seconds"] for runs in self.kept["runs"].values() for run in runs if is_good(run)]
        return min(times, default=float("inf"))

    def near(self) -> list[str]:
        """Return the baseline, the advised plan, and all that came close to the best."""
        times = {name: seconds_in(runs, None) for name, runs in self.kept["runs"].items()}
        least = min((time for time in times.values() if time is not None), default=0.0)
        close = [name for name, time in times.items() if time is not None and time <= STILL_IN * least]
        always = [name for name in (self.baseline, self.advised) if name in self.plans]
        return list(dict.fromkeys([*always, *(name for name in close if name in self.plans)]))


def is_good(run: dict[str, Any]) -> bool:
    """Tell a run that ended with the loop's results."""
    return run["status"] == "ok" and not run["same"].startswith("different")


def seconds_in(runs: list[dict[str, Any]], number: int | None) -> float | None:
    """Return the seconds of the run in a round, or of the last; None without one or if any went wrong."""
    if not runs or not all(is_good(run) for run in runs):
        return None
    chosen = [run["seconds"] for run in runs if number in (None, run["round"])]
    return chosen[-1] if chosen else None


def same(expected: dict[str, Any], found: dict[str, Any]) -> str:
    """Compare the results, and the items after the run, with those of the loop."""
    if expected["results"] != found["results"]:
        return f"different: {found['results']} results instead of {expected['results']}"
    results = compare(prints(expected["described"]), prints(found["described"]))
    if results.verdict == "different":
        return f"different: {results.because}"
    items = compare(prints(expected["items_after"]), prints(found["items_after"]))
    if items.verdict == "different":
        return "different: the items were not changed as the loop changes them"
    return results.verdict


def prints(described: list[Any]) -> list[Fingerprint]:
    """Rebuild descriptions from their JSON."""
    return [
        Fingerprint(shape=shape, exact=exact, floats=tuple(floats), opaque=opaque)
        for shape, exact, floats, opaque in described
    ]


def run(workload: Workload, store: Store, rounds: int) -> str:
    """Run the contest of one workload, and say in a few words how it ended."""
    if not store.has(advising.PART, workload.name):
        advising.run(workload, store)
    answer = store.load(advising.PART, workload.name)
    advice = None if answer["advice"] is None else parse(json.dumps(answer["advice"]))
    case = None if advice is None else case_of(advice)
    if advice is None or case is None:
        return "no advice, so no program to time"
    advising.prepare(workload, store)
    contest = Contest(workload, store, advice, candidates(workload, advice, case))
    contest.run(rounds)
    return told(contest)


def told(contest: Contest) -> str:
    """Say what was best."""
    last = contest.kept["rounds"]
    times = {name: seconds_in(runs, last) for name, runs in contest.kept["runs"].items()}
    good = {name: time for name, time in times.items() if time is not None}
    if contest.baseline not in good:
        return f"the loop itself fails: {contest.kept['runs'][contest.baseline][-1].get('error', '')}"
    best = min(good, key=lambda name: good[name])
    return f"loop {good[contest.baseline]:.2f} s, best {best} {good[best]:.2f} s, of {len(times)} plans"
