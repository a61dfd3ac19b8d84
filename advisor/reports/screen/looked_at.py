"""What the advice rests on: the function, the items, the machine, the effects seen, and what asking cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from advisor import wording
from advisor.model import CONSENT_KINDS, EffectKind, FirstCall, Skipped
from advisor.reports.screen.layout import CAREFUL, STRONG, Facts
from advisor.reports.screen.phrases import ended, is_exact, name, ranged, said, seconds, times, total_items

if TYPE_CHECKING:
    from collections.abc import Sequence

    from advisor.model import Advice, Cost, Effect, Machine, Profile, Sample, Target

LABEL_WIDTH = 10

MOST_EFFECTS = 10

MANY_REPEATS = 0.9
"""Share of different items under which repeats are worth a line."""

KEEPS_RESULTS = "The function keeps results itself: an item that comes again is much cheaper"

EFFECT_WIDTH = 7

EFFECT_WORDS = {
    EffectKind.WRITE: "WRITES",
    EffectKind.NETWORK: "NETWORK",
    EffectKind.SPAWN: "PROCESS",
    EffectKind.STATE: "state",
}
"""Capitals: it leaves the process, and is not repeated without consent."""


def context_table(advice: Advice) -> Facts:
    """Return what was looked at, one row per thing."""
    lines = Facts(LABEL_WIDTH)
    rows: tuple[tuple[str, str], ...] = (
        ("Function", _function(advice.target)),
        ("Items", _sample(advice.sample)),
        ("Machine", _machine(advice.machine)),
        ("First call", _first_call(advice.profile)),
        ("Repeats", _repeats(advice.profile, advice.sample)),
        ("Overlap", _overlap(advice.profile)),
    )
    if not effects(advice):
        rows = (*rows, ("Effects", _no_effects(advice.profile)))
    for label, text in ((label, text) for label, text in rows if text):
        lines.add_row(Text(label, style=STRONG), said(ended(text)))
    return lines


def _function(target: Target | Skipped) -> str:
    if isinstance(target, Skipped):
        return f"Not loaded: {target.skipped}"
    place = f", {target.file}:{target.line}" if target.file else ""
    return f"{name(target.attribute + target.signature)}, {target.kind}{place}"


def _sample(drawn: Sample | Skipped) -> str:
    if isinstance(drawn, Skipped):
        return f"Not drawn: {drawn.skipped}"
    is_all = drawn.total is not None and is_exact(drawn.total) and drawn.total.value == drawn.items
    of = f"{'all' if is_all else f'{wording.count(drawn.items)} of'} {total_items(drawn.total)}"
    changes = f". {' '.join(map(ended, drawn.conversions))}" if drawn.conversions else ""
    return f"{of} in {name(drawn.spec)} ({drawn.drawn}); each as {drawn.form}: {drawn.form_because}{changes}"


def _machine(this: Machine) -> str:
    lock = "interpreter lock on" if this.gil else "no interpreter lock"
    cores = wording.plural(this.cores.usable, "usable core")
    return f"{cores} (limit: {this.cores.source}), {this.implementation} {this.python}, {lock}"


def _first_call(profile: Profile) -> str:
    first = profile.first_call
    if isinstance(first, Skipped):
        return f"Not made: {first.skipped}"
    end = f"failed: {first.failed.because}" if first.failed else f"returned {first.result}"
    printed = f", printed {wording.bytes_(first.printed)}" if first.printed else ""
    return f"{first.call} {end} in {seconds(first.seconds)}{printed}"


def _repeats(profile: Profile, drawn: Sample | Skipped) -> str:
    found = profile.repeats
    if isinstance(found, Skipped) or isinstance(drawn, Skipped):
        return ""
    kept = KEEPS_RESULTS if found.cached else ""
    total, distinct = drawn.total, found.distinct
    if total is None or distinct is None or not distinct.value < MANY_REPEATS * total.value:
        return kept
    counted = "counted over all of them" if found.exact else "estimated from the sample"
    about = wording.count(distinct.value) if found.exact else f"about {wording.about(distinct.value)}"
    return ". ".join(filter(None, (f"{about} of {total_items(total)} are different, {counted}", kept)))


def _overlap(profile: Profile) -> str:
    found = profile.overlap
    if isinstance(found, Skipped):
        return ""
    return f"Two threads do the same calls {ranged(found.speedup, times)} as fast as one"


# ---------------------------------------------------------------- effects


def effects(advice: Advice) -> tuple[Effect, ...]:
    """Return every effect seen, those of the import first."""
    first = advice.profile.first_call
    return advice.profile.import_effects + (first.effects if isinstance(first, FirstCall) else ())


def effects_list(seen: Sequence[Effect]) -> Facts:
    """Return effects on the world or the process, one row each; those that need consent in capitals."""
    lines = Facts(EFFECT_WIDTH)
    for each in seen[:MOST_EFFECTS]:
        word = Text(
            EFFECT_WORDS[each.kind], style=f"{STRONG} {CAREFUL}" if each.kind in CONSENT_KINDS else ""
        )
        often = f", {each.count:,} times" if each.count > 1 else ""
        lines.add_row(word, said(f"{each.what}: {each.where} (during the {each.during}{often})"))
    if len(seen) > MOST_EFFECTS:
        lines.add_row(Text(), Text(f"and {len(seen) - MOST_EFFECTS} more in the JSON report"))
    return lines


def _no_effects(profile: Profile) -> str:
    if isinstance(profile.first_call, Skipped):
        return "Not known: the function was not called."
    return "None on the one call that was watched; other items may still have some."


# ---------------------------------------------------------------- cost


def cost_line(cost: Cost) -> str:
    """Return what the advice itself took."""
    stopped = " It was stopped before it was finished." if cost.interrupted else ""
    slowest = sorted(cost.stages, key=lambda stage: -stage.seconds)[:3]
    stages = "; ".join(f"{name(stage.name)} {seconds(stage.seconds)}" for stage in slowest)
    longest = f" (longest: {stages})" if stages else ""
    return (
        f"This advice took {seconds(cost.seconds)} of a budget of {seconds(cost.budget)} "
        f"and {wording.plural(cost.calls, 'call')} of the function{longest}.{stopped}"
    )
