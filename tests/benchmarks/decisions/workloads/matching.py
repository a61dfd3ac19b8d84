# ruff: noqa: S311, SIM905 - sample data, and functions as people write them
"""Names that are spelled differently: find each in a register, with a C library and with difflib.

Every call looks through a register that lies beside the function, so workers need it too; it comes along
when they are forked, and is made again when they are spawned.
"""

import difflib
import random
from itertools import pairwise
from typing import Any

from rapidfuzz import fuzz, process

WORKLOADS: dict[str, dict[str, Any]] = {
    "fuzzy_names": {
        "target": "closest",
        "data": "misspelled",
        "needs": ["rapidfuzz"],
        "truth": {1: "no", 2: "cpu", 3: "yes", 4: "yes", 5: "yes", 6: "yes"},
    },
    "difflib_titles": {
        "target": "likeness",
        "data": "title_pairs",
        "needs": ["rapidfuzz"],
        "truth": {1: "no", 2: "cpu", 3: "yes", 4: "yes", 5: "yes", 6: "yes"},
    },
    "few_fuzzy_names": {
        "target": "closest",
        "data": "few_misspelled",
        "needs": ["rapidfuzz"],
        "truth": {1: "no", 2: "cpu", 3: "yes", 4: "no", 6: "yes"},
    },
}

SYLLABLES = "an ber da el fri ga hol ing jo ka lan mer no ost pe ru sen tor ul vik wal".split()


def name(chosen: random.Random) -> str:
    """Make a name up."""
    return " ".join("".join(chosen.choices(SYLLABLES, k=chosen.randrange(2, 5))).title() for _ in range(2))


REGISTER = [name(random.Random(number)) for number in range(3_000)]


def closest(text: str) -> tuple[str, float]:
    """Find the closest name of the register."""
    found = process.extractOne(text, REGISTER, scorer=fuzz.WRatio)
    return found[0], round(found[1], 3)


def likeness(pair: tuple[str, str]) -> float:
    """Compare two titles with the standard library."""
    return difflib.SequenceMatcher(None, *pair).ratio()


def misspelled() -> list[str]:
    """Return 1,300 names with a letter changed."""
    chosen = random.Random(1)
    names = []
    for known in chosen.sample(REGISTER, 1_300):
        at = chosen.randrange(len(known))
        names.append(f"{known[:at]}x{known[at + 1 :]}")
    return names


def few_misspelled() -> list[str]:
    """Return a handful of them."""
    return misspelled()[:12]


def title_pairs() -> list[tuple[str, str]]:
    """Return 12,000 pairs of long titles."""
    chosen = random.Random(2)
    titles = [" ".join(name(chosen) for _ in range(4)) for _ in range(12_001)]
    return list(pairwise(titles))
