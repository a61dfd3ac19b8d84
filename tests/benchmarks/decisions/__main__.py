# ruff: noqa: T201 - a command line program prints
"""Runs the benchmark of decisions: `pip install -e '.[bench]'`, then `python -m tests.benchmarks.decisions`.

Advice: what advisor says, asked on the command line. Oracle: every safe plan over the full data, in rounds.
Rivals: what people would use instead. Report: regret, harm, errors of predictions, and the goals. What was
found before is kept and not done again; remove a file of the results to have it redone. Nothing else should
run on the machine meanwhile.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from typing import TYPE_CHECKING

from . import advising, oracle, report, rivals
from .registry import workloads
from .store import DEFAULT, Store

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .registry import Workload

PARTS = ("advice", "oracle", "rivals", "report")


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the parts that were asked for, one workload after another, and report."""
    asked = options().parse_args(arguments)
    store = Store(Path(asked.results).resolve())
    listed = workloads(asked.only)
    missing = [each.name for each in listed if not each.installed]
    if missing:
        print(f"left out, a library is missing (pip install '.[bench]'): {', '.join(missing)}", flush=True)
    chosen = [each for each in listed if each.installed]
    for part in PARTS[:-1]:
        if part in asked.part:
            for number, workload in enumerate(chosen, 1):
                step(part, workload, store, asked.repeat, f"[{number}/{len(chosen)}]")
    if "report" in asked.part:
        print(report.render(chosen, store))


def options() -> argparse.ArgumentParser:
    """Describe the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks.decisions",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--only", nargs="+", default=[], metavar="NAME", help="workloads [default: all]")
    parser.add_argument("--part", nargs="+", default=list(PARTS), choices=PARTS, help="[default: all four]")
    parser.add_argument("--repeat", type=int, default=2, help="rounds of the oracle [default: 2]")
    parser.add_argument(
        "--results", default=str(DEFAULT), help="folder of results; found ones are not redone"
    )
    return parser


def step(part: str, workload: Workload, store: Store, rounds: int, where: str) -> None:
    """Do one part of one workload unless it was done before, and print how it went."""
    begun = time.perf_counter()
    if part != "oracle" and store.has(part, workload.name):
        return
    if part == "advice":
        said = advising.run(workload, store)
    elif part == "oracle":
        said = oracle.run(workload, store, rounds)
    else:
        said = rivals.run(workload, store)
    print(f"{where} {part} {workload.name}: {said} ({time.perf_counter() - begun:.1f} s)", flush=True)


if __name__ == "__main__":
    main()
