"""The panel that leads the report: what to do, why, how sure that is, and what to do next."""

from __future__ import annotations

from dataclasses import replace
from math import ceil, isfinite
from typing import TYPE_CHECKING

from rich.console import Group
from rich.panel import Panel
from rich.text import Text

from advisor import wording
from advisor.model import CONSENT_KINDS, Action, Calibration, Severity, Skipped
from advisor.reports.screen.layout import BAD, CAREFUL, GOOD, STRONG, Facts
from advisor.reports.screen.looked_at import effects
from advisor.reports.screen.phrases import (
    about_items,
    between,
    ended,
    is_exact,
    is_same_plan,
    name,
    percent,
    plan_name,
    ranged,
    said,
    seconds,
    times,
    total_items,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from advisor.model import Advice, BreakEven, EffectKind, Measurement, Sample, Verdict

NOISY = 0.10
"""Coefficient of variation from which the machine is called noisy; our own measurement."""

TIMES_LONGER = 4
"""How much longer to measure when the budget did not decide: it halves the interval."""

MORE_BUDGET = 30
"""Seconds that are suggested at least."""

LABEL_WIDTH = 8

COLORS = {Action.SWITCH: GOOD, Action.KEEP_SEQUENTIAL: "", Action.CANNOT_TELL: CAREFUL, Action.REFUSE: BAD}

NAMES = {
    "vectorized": "whole columns (vectorized)",
    "coroutines": "coroutines (asyncio)",
    "records": "a loop over records",
    "shared_memory": "processes with shared memory",
    "distinct": "one call per distinct item",
}
"""Strategies whose names do not say by themselves what a person would do."""


def verdict_panel(advice: Advice) -> Panel:
    """Return the recommendation in a panel: the sentence, why, how sure, and what to do next."""
    verdict = advice.verdict
    lines = Facts(LABEL_WIDTH)
    for label, text in (
        ("Why", verdict.because),
        ("Settings", settings(verdict)),
        ("Simpler", without_workers(verdict)),
        ("How sure", how_sure(advice)),
        ("Next", what_next(advice)),
    ):
        if text:
            lines.add_row(Text(label, style=STRONG), said(ended(text)))
    return Panel(
        Group(said(verdict.sentence, STRONG), Text(), lines),
        title=Text(headline(advice), style=f"{STRONG} {COLORS[verdict.action]}"),
        title_align="left",
        border_style=COLORS[verdict.action],
    )


def headline(advice: Advice) -> str:
    """Return the verdict in a few words."""
    verdict = advice.verdict
    match verdict.action:
        case Action.SWITCH:
            worth = " (a small gain)" if verdict.worth_it == "marginal" else ""
            return f"SWITCH to {NAMES.get(verdict.strategy, name(verdict.strategy))}{worth}"
        case Action.KEEP_SEQUENTIAL:
            return "KEEP the plain loop"
        case Action.CANNOT_TELL:
            return "CANNOT TELL yet"
        case Action.REFUSE:
            return "DO NOT parallelize it as it is"


# ---------------------------------------------------------------- what it is, and what is nearly as good


def settings(verdict: Verdict) -> str:
    """Return why the advised plan has the numbers that it has, such as its cap on calls in flight."""
    if verdict.action is not Action.SWITCH or not verdict.plan.because:
        return ""
    return f"{plan_name(verdict.plan)}: {verdict.plan.because}"


def without_workers(verdict: Verdict) -> str:
    """Return what the best form without workers does, and what the advised plan gains over that."""
    best = verdict.best_sequential
    if best is None or is_same_plan(best.plan, verdict.plan):
        return ""
    form = wording.sentence(plan_name(best.plan)).removesuffix(".")
    alone = f"{form} alone would do {ranged(best.speedup, times)}"
    if best.gain_over_it is None or verdict.action is not Action.SWITCH:
        return alone
    short = wording.plan_name(replace(verdict.plan, chunksize=1))
    return f"{alone}; against that, {short} gain {ranged(best.gain_over_it, times)}"


# ---------------------------------------------------------------- how sure


def how_sure(advice: Advice) -> str:
    """Return what the verdict rests on, and what weakens it."""
    parts = (_evidence(advice), _sample_doubt(advice), _noise_doubt(advice), _open_end(advice))
    return " ".join(part for part in parts if part)


def _open_end(advice: Advice) -> str:
    more = advice.verdict.more_seconds
    if more is None or not isfinite(more) or advice.verdict.action is Action.CANNOT_TELL:
        return ""
    return f"About {seconds(more)} more would probably settle how large the gain is."


def _evidence(advice: Advice) -> str:
    chosen = [each for each in advice.measurements if is_same_plan(each.plan, advice.verdict.plan)]
    if advice.verdict.action is Action.SWITCH and chosen:
        return _measured(chosen[0], advice)
    others = [each for each in advice.measurements if each.plan.strategy != "sequential"]
    return _best_other(others) if others else _unmeasured(advice)


def _best_other(others: Sequence[Measurement]) -> str:
    gains = [
        (gain.value, gain)
        for each in others
        if _is_sound(each) and (gain := each.full_speedup or each.speedup)
    ]
    tried = wording.plural(len(others), "other way")
    if not gains:
        return f"{tried} measured here; none of them finished with results that are known to be equal."
    best = max(gains, key=lambda each: each[0])[1]
    return f"{tried} measured here; the best that gives equal results: {ranged(best, times)}."


def _is_sound(row: Measurement) -> bool:
    return row.failed is None and row.equivalence.verdict in {"identical", "equal within float noise"}


def _unmeasured(advice: Advice) -> str:
    dangers = [found for found in advice.findings if found.severity is Severity.DANGER]
    if advice.verdict.action is Action.REFUSE and dangers:
        sure = max(found.confidence for found in dangers)
        return f"The danger found is {percent(sure)} sure. No other way was run."
    return "No other way was run, so no gain was measured."


def _measured(chosen: Measurement, advice: Advice) -> str:
    speedup = advice.verdict.speedup or chosen.full_speedup or chosen.speedup
    rounds = f"in {wording.plural(chosen.rounds, 'round')}"
    if speedup is None or is_exact(speedup):
        return f"Measured here {rounds}, without an interval; {_compared(chosen)}."
    interval = f"{percent(speedup.confidence)} interval {between(speedup, times)}"
    return f"Measured here {rounds}, {interval}; {_compared(chosen)}."


def _compared(chosen: Measurement) -> str:
    same = chosen.equivalence
    return f"{wording.plural(same.compared, 'result')} compared with the plain loop's: {same.verdict}"


def _sample_doubt(advice: Advice) -> str:
    if isinstance(advice.sample, Skipped) or not advice.measurements:
        return ""
    total = advice.sample.total
    if total is None:
        return "How many items there are in all is not known."
    return f"The whole job was not run: its times are projected to {total_items(total)}."


def _noise_doubt(advice: Advice) -> str:
    calibration = advice.machine.calibration
    if isinstance(calibration, Calibration) and calibration.noise > NOISY:
        return f"The machine was busy: the same work varied by {percent(calibration.noise)}."
    return ""


# ---------------------------------------------------------------- what next


def what_next(advice: Advice) -> str:
    """Return the next thing to do, as one or two sentences."""
    match advice.verdict.action:
        case Action.SWITCH:
            return (
                "Paste the code below, run it on all the data, and compare its results with the loop's once."
            )
        case Action.KEEP_SEQUENTIAL:
            return f"Nothing to change.{_ask_again(advice)}"
        case Action.CANNOT_TELL:
            return _settle(advice)
        case Action.REFUSE:
            return _repair(advice)


def _ask_again(advice: Advice) -> str:
    at = advice.verdict.break_even
    if at is None or (at.items is None and at.item_seconds is None) or not _is_below(at, advice.sample):
        return ""
    parts = [f"there are more than {about_items(at.items)}"] if at.items is not None else []
    parts += [f"an item takes more than {seconds(at.item_seconds)}"] if at.item_seconds is not None else []
    return f" Ask again when {' or '.join(parts)}."


def _is_below(at: BreakEven, sample: Sample | Skipped) -> bool:
    if at.items is None or isinstance(sample, Skipped) or sample.total is None:
        return True
    return sample.total.value < at.items


def _settle(advice: Advice) -> str:
    kinds = consent_needed(advice)
    if kinds:
        names = ",".join(sorted(kinds))
        return (
            f"If doing this again for every item tried does no harm, run it again with --allow {names}. "
            "If not, point it at a harmless stand-in: a test server, a copy, an empty folder."
        )
    if advice.cost.interrupted:
        return "It was stopped early; run it again to get the rest."
    more = advice.verdict.more_seconds
    if more is not None and isfinite(more):
        wanted = advice.cost.budget + more
        asked = f": --budget {ceil(wanted)}" if isfinite(wanted) else ""
        return f"Run it again with {seconds(more)} more{asked}."
    longer = advice.cost.budget * TIMES_LONGER
    return f"Run it again with more time: --budget {max(MORE_BUDGET, longer if isfinite(longer) else 0):.0f}."


def consent_needed(advice: Advice) -> frozenset[EffectKind]:
    """Return the kinds of effect seen that are not repeated without consent."""
    return frozenset(effect.kind for effect in effects(advice)) & CONSENT_KINDS


def _repair(advice: Advice) -> str:
    fixes = [
        found.fix.text
        for found in advice.findings
        if found.severity is Severity.DANGER and found.fix is not None
    ]
    return (
        f"{ended(fixes[0])} Then ask again." if fixes else "Keep the plain loop, and read the dangers below."
    )
