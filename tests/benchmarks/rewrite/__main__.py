"""Runs the corpus through question 1 and prints one table: reach, soundness, refusals, speed, looks.

Run: python -m tests.benchmarks.rewrite [--rows 10000] [--seed 7] [--part soundness speed looks]
[--cases MODULE]. MODULE holds CASES as tests/rewrite/corpus does; the corpus itself without it.
"""

from __future__ import annotations

import argparse
import importlib
import sys
import warnings
from pathlib import Path
from statistics import median

HERE = Path(__file__).resolve()
sys.path[:0] = [str(HERE.parents[2] / "rewrite"), str(HERE.parents[2])]

from . import reading, timing, translating  # noqa: E402 - the corpus has to be on the path


def main() -> None:
    """Run what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--part", nargs="+", default=["soundness", "speed", "looks"])
    parser.add_argument("--cases", default="corpus")
    options = parser.parse_args()
    cases = importlib.import_module(options.cases).CASES
    rows = options.rows if "soundness" in options.part else 0
    outcomes = [translating.outcome(case, rows, options.seed) for case in cases]
    reach(outcomes, rows)
    if "looks" in options.part:
        looks(outcomes)
    if "speed" in options.part:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            speeds(cases)


def say(*lines: str) -> None:
    """Print lines."""
    sys.stdout.write("\n  ".join(lines) + "\n")
    sys.stdout.flush()


def reach(outcomes: list[translating.Outcome], rows: int) -> None:
    """Print what was translated and refused, and what differed."""
    for expect in ("columns", "either", "refused"):
        group = [each for each in outcomes if each.case.expect == expect]
        done = sum(each.is_translated for each in group)
        say(f"{expect}: {done} of {len(group)} translated ({100 * done / max(1, len(group)):.0f} %)")
    refused = [each for each in outcomes if each.case.expect == "refused"]
    right = sum(each.is_at_the_right_line for each in refused)
    say(f"refused at the right line: {right} of {len(refused)}")
    differing = [each for each in outcomes if each.differences]
    say(f"differing on {rows} hostile rows each: {len(differing)}")
    for each in differing:
        say(f"  {each.case.name}: {each.differences[0]}")


def looks(outcomes: list[translating.Outcome]) -> None:
    """Print how the code looks."""
    results = [each.result for each in outcomes if not isinstance(each.result, translating.Refused)]
    wide = sum(reading.longest(each) > reading.WIDTH for each in results)
    short = sum(reading.is_short(each) for each in results)
    found = reading.complaints(results)
    say(f"code: {wide} with a line over {reading.WIDTH} characters")
    say(f"code: {short} of {len(results)} short enough ({100 * short / len(results):.0f} %)")
    say(f"code: {len(found)} complaints of ruff's default rules", *found[:5])


def speeds(cases: list[object]) -> None:
    """Print speedups: medians and extremes by form, and the article's example."""
    found = [(case, timing.speed(case)) for case in cases]
    rows = [speed for case, speed in found if speed is not None and case.form != "value"]
    framed = [speed for speed in rows if speed.apply is not None and speed.iterrows is not None]
    values = [speed for case, speed in found if speed is not None and case.form == "value"]
    told(
        "row functions over a loop over records, made of the frame",
        [each.records / each.columns for each in rows],
    )
    told("row functions over apply(axis=1)", [(each.apply or 0) / each.columns for each in framed])
    told("row functions over iterrows", [(each.iterrows or 0) / each.columns for each in framed])
    told("functions of one value over a list comprehension", [each.records / each.columns for each in values])
    one = timing.article(100_000)
    ratios = {"iterrows": one.iterrows, "apply": one.apply, "records": one.records}
    told_one = ", ".join(
        f"{(seconds or 0) / one.columns:.0f}x over {name}" for name, seconds in ratios.items()
    )
    say(f"process_user, 100,000 rows: {told_one}; {one.columns / (one.by_hand or 1):.2f}x of by hand")


def told(what: str, ratios: list[float]) -> None:
    """Print a median with its extremes."""
    if ratios:
        slower = sum(ratio < 1 for ratio in ratios)
        ends = f"{min(ratios):.2g}x to {max(ratios):.0f}x, {slower} slower"
        say(f"{what}: median {median(ratios):.0f}x ({ends}; n = {len(ratios)})")


if __name__ == "__main__":
    main()
