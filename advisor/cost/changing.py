"""Say what would make the plan that came second the better one: other items, other times, other cores."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from advisor.cost.breaking_even import NEVER_ITEMS, NEVER_SECONDS, SHORTEST_ITEM
from advisor.cost.chunks import best_chunk
from advisor.cost.courses import IN_WORKERS
from advisor.cost.crossing import nearest_true
from advisor.cost.item import item_cost
from advisor.cost.predicting import quick_seconds, simplicity
from advisor.cost.rescaling import with_cores, with_item_seconds
from advisor.cost.sizing import items_in_all
from advisor.model import Case, Plan
from advisor.wording import about, plan_name, plural
from advisor.wording import seconds as show_seconds

if TYPE_CHECKING:
    from collections.abc import Mapping

CORES = (1, 2, 4, 8, 16, 32, 64)
"""Numbers of cores that are imagined."""

SIMPLER_WINS = 1.1
"""Times the best time up to which the simpler plan is advised; our own choice, as for the verdict."""

NOT_BY_ITEM = frozenset({"vectorized", "records"})
"""Strategies whose time does not follow from what the loop's item takes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rival:
    """A plan whose model is scaled to agree with what was measured here and now."""

    plan: Plan
    scale: float
    """Measured over predicted."""
    flat: float | None = None
    """Seconds per item where nothing could be predicted."""

    def seconds(self, case: Case, items: float) -> float:
        """Predict it in another case, its workers and chunks chosen anew."""
        if self.flat is not None:
            return self.flat * items
        return self.scale * (quick_seconds(case, resized(case, self.plan, items), items) or 0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Contest:
    """The advised plan against the one that came second, over the full job."""

    case: Case
    advised: Rival
    second: Rival
    items: float
    margin: float
    """Times that the second one must be faster."""

    def turns(self, case: Case, items: float) -> bool:
        """Claim that the second one would be advised."""
        return self.margin * self.second.seconds(case, items) < self.advised.seconds(case, items)

    @property
    def name(self) -> str:
        """Name the second one, whatever its chunks would be."""
        return plan_name(replace(self.second.plan, chunksize=1))

    @property
    def plans(self) -> tuple[Plan, Plan]:
        """Return both plans."""
        return self.advised.plan, self.second.plan


def changes(
    case: Case, advised: Plan, second: Plan, seconds: Mapping[Plan, float] | None = None
) -> tuple[str, ...]:
    """Say in a sentence each which number of items, item time and cores would make the second plan better.

    `seconds` are measured times of the full job, with which the model is made to agree. Nothing is said
    where nothing can be predicted, or where the second plan is predicted to be better as it is.
    """
    known, items, item = dict(seconds or {}), items_in_all(case), item_cost(case)
    ours, theirs = (_rival(case, plan, known.get(plan), items) for plan in (advised, second))
    if ours is None or theirs is None or item is None or item.wall <= 0:
        return ()
    margin = SIMPLER_WINS if simplicity(second) > simplicity(advised) else 1.0
    contest = Contest(case=case, advised=ours, second=theirs, items=items, margin=margin)
    if contest.turns(case, items):
        return ()
    said = (by_items(contest), by_item_time(contest, item.wall), by_cores(contest))
    return tuple(one for one in said if one)


def _rival(case: Case, plan: Plan, measured: float | None, items: float) -> Rival | None:
    predicted = quick_seconds(case, resized(case, plan, items), items)
    if predicted:
        return Rival(plan=plan, scale=measured / predicted if measured else 1.0)
    return Rival(plan=plan, scale=1.0, flat=measured / items) if measured and items > 0 else None


def resized(case: Case, plan: Plan, items: float) -> Plan:
    """Return the plan with as many workers as the case has cores, and chunks by rule."""
    if not uses_cores(case, plan):
        return plan
    workers = case.workers
    chunk = best_chunk(case, items, workers) if plan.chunksize > 1 or plan.strategy in IN_WORKERS else 1
    return replace(plan, workers=workers, chunksize=chunk)


def uses_cores(case: Case, plan: Plan) -> bool:
    """Claim that more cores would mean more workers."""
    item = item_cost(case)
    computes = item is not None and not item.waits
    return plan.strategy in IN_WORKERS or (plan.strategy == "threads" and computes)


def by_items(contest: Contest) -> str:
    """Say from how many items the second plan would be better."""
    here, name = contest.items, contest.name
    found = nearest_true(lambda items: contest.turns(contest.case, items), here, 1.0, NEVER_ITEMS)
    if found is None:
        return f"No number of items of this cost would make {name} the better choice."
    return f"{_side(found, here)} about {about(found)} items of this cost, {name} would be the better choice."


def by_item_time(contest: Contest, here: float) -> str:
    """Say from which item time the second plan would be better; nothing if that does not follow."""
    unknown = any(rival.flat is not None for rival in (contest.advised, contest.second))
    if unknown or any(plan.strategy in NOT_BY_ITEM for plan in contest.plans):
        return ""
    found = nearest_true(
        lambda wall: contest.turns(with_item_seconds(contest.case, wall), contest.items),
        here,
        SHORTEST_ITEM,
        NEVER_SECONDS,
    )
    if found is None:
        return f"No time per item over this many items would make {contest.name} the better choice."
    side = _side(found, here)
    return f"{side} about {show_seconds(found)} per item, {contest.name} would be the better choice."


def by_cores(contest: Contest) -> str:
    """Say on how many cores the second plan would be better; nothing if neither plan uses them."""
    here, case = contest.case.workers, contest.case
    name = _on_every_core(case, contest)
    if not any(uses_cores(case, plan) for plan in contest.plans):
        return ""
    wins = [
        cores for cores in CORES if cores != here and contest.turns(with_cores(case, cores), contest.items)
    ]
    if not wins:
        return f"No number of cores up to {CORES[-1]} would make {name} the better choice."
    cores = min(wins, key=lambda many: max(many / here, here / many))
    if cores < here:
        return f"On {plural(cores, 'core')}, {name} would be the better choice."
    return (
        f"From {plural(cores, 'core')}, {name} might be the better choice, if more cores gain what those"
        " here do (not measured)."
    )


def _on_every_core(case: Case, contest: Contest) -> str:
    second = contest.second.plan
    if not uses_cores(case, second):
        return contest.name
    return "one thread per core" if second.strategy == "threads" else "one process per core"


def _side(there: float, here: float) -> str:
    return "From" if there > here else "Up to"
