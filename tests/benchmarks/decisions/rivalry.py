"""Compares advisor's regret with that of what people would use instead."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from . import rivals
from .arithmetic import CLOSE, SLOWER, geometric_mean, share

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .judged import Row
    from .registry import Workload
    from .store import Store

SEQUENTIAL, RULES = "always sequential", "rules of the article"


@dataclass(slots=True)
class Rival:
    """What following one rival everywhere would have given."""

    name: str
    regrets: list[float] = field(default_factory=list)
    """On the workloads that it accepts and gets right; known from below where it was stopped."""
    ours: list[float] = field(default_factory=list)
    """Advisor's on the same workloads."""
    slower: int = 0
    harmful: list[str] = field(default_factory=list)
    refused: int = 0


def compare(chosen: Sequence[Workload], rows: Sequence[Row], store: Store) -> list[Rival]:
    """Collect the rivals' regrets."""
    ours = {row.name: row for row in rows}
    found = {
        name: Rival(name) for name in (SEQUENTIAL, RULES, *rivals.RIVALS) if name not in rivals.FOR_RULES
    }
    for workload in chosen:
        row, kept = ours.get(workload.name), store.load(rivals.PART, workload.name)
        if row is None or row.loop is None or row.best is None:
            continue
        add(found[SEQUENTIAL], row, 1.0)
        if kept is None:
            continue
        for name, entry in kept["rivals"].items():
            if name in found:
                count(found[name], row, entry, kept["loop_seconds"])
        rule = kept["rule"]
        if rule == "sequential":
            add(found[RULES], row, 1.0)
        else:
            count(found[RULES], row, kept["rivals"][rule], kept["loop_seconds"])
    return [rival for rival in found.values() if rival.regrets or rival.harmful]


def add(rival: Rival, row: Row, over_loop: float) -> None:
    """Add a run, given as its time over the loop's in the same session."""
    if row.loop is None or row.best is None:
        return
    rival.regrets.append(over_loop * row.loop / row.best)
    rival.slower += over_loop > SLOWER
    if row.regret is not None:
        rival.ours.append(row.regret)


def count(rival: Rival, row: Row, entry: dict[str, Any], loop: float | None) -> None:
    """Add a run as it ended."""
    if entry["status"] == "refused" or not loop:
        rival.refused += 1
    elif entry["status"] in ("raised", "died") or entry.get("same", "").startswith("different"):
        rival.harmful.append(row.name)
    else:
        add(rival, row, entry["seconds"] / loop)


def lines(found: Sequence[Rival]) -> list[str]:
    """Show the rivals."""
    head = f"{'rival':22}{'cases':>6}{'mean regret':>13}{'ours there':>12}"
    head += f"{'within 15 %':>13}{'slower':>8}{'harm':>6}"
    shown = [
        f"{rival.name:22}{len(rival.regrets):>6}{geometric_mean(rival.regrets):>13.2f}"
        f"{geometric_mean(rival.ours):>12.2f}{share([each <= CLOSE for each in rival.regrets]):>13.0%}"
        f"{rival.slower:>8}{len(rival.harmful):>6}"
        for rival in found
    ]
    return [head, *shown, "(a rival that was stopped after twice the loop's time counts as just that slow)"]
