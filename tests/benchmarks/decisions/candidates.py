"""Makes the plans that the oracle times: what every strategy offers, even where denied, and a fixed grid."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from math import ceil
from typing import TYPE_CHECKING

from advisor import strategies
from advisor.model import (
    Action,
    Advice,
    Bound,
    Case,
    Handover,
    Plan,
    Rejected,
    Skipped,
    TargetKind,
    Waiting,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .registry import Workload

WIDTHS = (2, 4, 8, 16, 32, 64, 128)
"""Calls in flight of the full sweep."""
SHARE = 4
"""Chunks per worker of the grid, as Pool.map has them; strategies offer many small chunks themselves."""
SAME_CHUNK = 1.5
"""Chunks closer than this factor are not timed apart."""
START_METHODS = ("fork", "spawn")
WAITS = frozenset({Bound.IO, Bound.MIXED, Bound.SUBPROCESS})
ONLY_WAITS = WAITS - {Bound.MIXED}


def case_of(advice: Advice) -> Case | None:
    """Rebuild what the decision was made from; None when it was never known."""
    if isinstance(advice.target, Skipped) or isinstance(advice.sample, Skipped):
        return None
    return Case(
        machine=advice.machine,
        target=advice.target,
        sample=advice.sample,
        profile=advice.profile,
        workers=advice.machine.cores.usable,
    )


def label(plan: Plan) -> str:
    """Name a plan by all that makes it differ from others."""
    parts = [plan.strategy, f"w{plan.workers}", f"c{plan.chunksize}", plan.start_method or ""]
    if plan.handover is not Handover.ITEMS:
        parts.append(plan.handover.value)
    if plan.blas_threads is not None:
        parts.append(f"blas{plan.blas_threads}")
    if plan.warm:
        parts.append("warm")
    return " ".join(part for part in parts if part)


def advised(advice: Advice) -> Plan:
    """Return the plan that a person would run after reading the advice."""
    return advice.verdict.plan if advice.verdict.action is Action.SWITCH else strategies.BASELINE


def candidates(workload: Workload, advice: Advice, case: Case) -> dict[str, Plan]:
    """Return the plans by label, the baseline first, each with its program; forbidden strategies left out."""
    found: dict[str, Plan] = {}
    wanted = [strategies.BASELINE, *offered(case), advised(advice), *grid(workload, case)]
    for plan in wanted:
        if plan.strategy in workload.forbidden or label(plan) in found:
            continue
        with contextlib.suppress(ValueError, LookupError, SyntaxError, TypeError):
            found[label(plan)] = with_code(plan, case)
    return found


def with_code(plan: Plan, case: Case) -> Plan:
    """Return the plan with what a person would paste."""
    return plan if plan.code else replace(plan, code=strategies.find(plan.strategy).source(plan, case))


def offered(case: Case) -> Iterator[Plan]:
    """Ask every strategy for its plans, even those that an answer denied: the answer may be wrong."""
    for strategy in strategies.STRATEGIES:
        plans = strategy.plans(case)
        if not isinstance(plans, Rejected):
            yield from (plan for plan in plans if plan.start_method in (None, *START_METHODS))


def grid(workload: Workload, case: Case) -> Iterator[Plan]:
    """Vary widths, chunks and how items travel."""
    if waits(workload, case):
        strategy = "coroutines" if case.target.kind is TargetKind.COROUTINE else "threads"
        most = items_in(case)
        yield from (Plan(strategy=strategy, workers=width) for width in WIDTHS if width <= max(2, most))
    if case.target.kind is TargetKind.COROUTINE:
        return
    if not waits(workload, case) and isinstance(strategies.find("threads").plans(case), Rejected):
        yield Plan(strategy="threads", workers=case.workers, chunksize=few_chunks(case))
    if workload.truth.get(2) not in ONLY_WAITS and "spawn" not in workload.allow:
        yield from process_grid(case)


def process_grid(case: Case) -> Iterator[Plan]:
    """Vary the chunk of the pool that a strategy would offer, or of a plain one."""
    own = strategies.find("processes").plans(case)
    base = Plan(strategy="processes", workers=case.workers, start_method="fork")
    if not isinstance(own, Rejected):
        base = replace(own[0], code="")
        other = Handover.INDEX if base.handover is Handover.ITEMS else Handover.ITEMS
        yield replace(base, handover=other)
    chunk = few_chunks(case)
    if isinstance(own, Rejected) or not is_near(chunk, base.chunksize):
        yield replace(base, chunksize=chunk)


def is_near(chunk: int, other: int) -> bool:
    """Tell chunks that are nearly the same."""
    return max(chunk, other) < SAME_CHUNK * min(chunk, other)


def few_chunks(case: Case) -> int:
    """Return the chunk that gives each worker so many."""
    return max(1, ceil(items_in(case) / (SHARE * case.workers)))


def items_in(case: Case) -> int:
    """Count the items."""
    return int(case.sample.total.value) if case.sample.total else case.sample.items


def waits(workload: Workload, case: Case) -> bool:
    """Tell whether calls wait, by the truth or by what was measured."""
    waiting = case.profile.waiting
    if workload.truth.get(2) in WAITS or "network" in workload.allow or "spawn" in workload.allow:
        return True
    return isinstance(waiting, Waiting) and waiting.bound in WAITS
