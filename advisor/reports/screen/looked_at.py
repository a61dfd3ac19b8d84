"""What the advice rests on: the function, the items, the machine, the effects seen, and what asking cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from advisor import wording
from advisor.model import CONSENT_KINDS, EffectKind, FirstCall, Skipped
from advisor.reports.screen.layout import CAREFUL, STRONG, Facts
from advisor.reports.screen.phrases import ended, is_exact, name, said, seconds, total_items

if TYPE_CHECKING:
    from collections.abc import Sequence

    from advisor.model import Advice, Cost, Effect, Machine, Profile, Sample, Target

LABEL_WIDTH = 10

MOST_EFFECTS = 10

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
    )
    if not effects(advice):
        rows = (*rows, ("Effects", _no_effects(advice.profile)))
    for label, text in rows:
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
