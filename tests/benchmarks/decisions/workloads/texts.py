# ruff: noqa: S311 - sample data, and functions as people write them
"""Lines and words: JSON lines, access logs, word counts, slugs and the distance between names.

Small pieces of plain Python over many lines. A worker pays only if it gets many lines at a time.
"""

import json
import random
import re
import unicodedata
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any

WORKLOADS: dict[str, dict[str, Any]] = {
    "parse_json_lines": {
        "target": "parse",
        "data": "json_lines",
        "truth": {1: "no", 2: "cpu", 3: "yes"},
    },
    "summarize_json": {
        "target": "summarize",
        "data": "long_json",
        "truth": {1: "no", 2: "cpu", 3: "yes", 4: "yes", 5: "yes", 6: "yes"},
    },
    "access_log": {
        "target": "read_access",
        "csv": "make_access_log",
        "ending": ".txt",
        "truth": {1: "no", 2: "cpu", 3: "yes"},
    },
    "word_counts": {
        "target": "top_words",
        "data": "essays",
        "truth": {1: "no", 2: "cpu", 3: "yes", 4: "yes", 5: "yes", 6: "yes"},
    },
    "slugs": {"target": "slug", "data": "titles", "truth": {2: "cpu", 3: "yes", 6: "yes"}},
    "edit_distance": {
        "target": "distance",
        "data": "pairs",
        "truth": {1: "no", 2: "cpu", 3: "yes", 4: "yes", 5: "yes", 6: "yes"},
    },
}

ACCESS = re.compile(r'(\S+) \S+ \S+ \[([^]]+)\] "(\w+) ([^"]*) HTTP/[\d.]+" (\d{3}) (\d+) "([^"]*)"')
WORDS = [
    f"{a}{b}{c}" for a in ("ka", "lo", "mi", "sé", "tu") for b in ("ren", "dal", "ßig") for c in ("o", "a")
]


def parse(line: str) -> dict[str, Any]:
    """Parse one line and keep what the report needs."""
    record = json.loads(line)
    return {"id": record["id"], "city": record["address"]["city"].title(), "tags": sorted(record["tags"])}


def summarize(document: str) -> dict[str, float]:
    """Parse one long document and sum it up."""
    values = [point["value"] for point in json.loads(document)["points"]]
    return {"least": min(values), "most": max(values), "mean": sum(values) / len(values)}


def read_access(line: str) -> tuple[str, str, int]:
    """Read one line of a web server's log."""
    found = ACCESS.match(line)
    if not found:
        return "", "", 0
    path = re.sub(r"/\d+", "/N", found[4].partition("?")[0])
    return found[3], path, int(found[5]) * 10_000_000 + int(found[6])


def top_words(essay: str) -> list[tuple[str, int]]:
    """Count the words of one essay."""
    words = re.findall(r"\w+", unicodedata.normalize("NFKD", essay.casefold()))
    return sorted(Counter(words).items(), key=lambda pair: (-pair[1], pair[0]))[:10]


def slug(title: str) -> str:
    """Turn one title into the last part of its address."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")


def distance(pair: tuple[str, str]) -> int:
    """Count the edits from one name to another, the textbook way."""
    left, right = pair
    row = list(range(len(right) + 1))
    for i, a in enumerate(left, 1):
        previous, row[0] = row[0], i
        for j, b in enumerate(right, 1):
            previous, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, previous + (a != b))
    return row[-1]


def json_lines() -> list[str]:
    """Return 300,000 small records as JSON."""
    head = '{"id": %d, "address": {"city": "%s", "street": "Main Street %d"}, "tags": ["%s", "%s"]}'
    return [head % (n, WORDS[n % 30], n % 97, WORDS[n % 29], WORDS[n % 23]) for n in range(300_000)]


def long_json() -> list[str]:
    """Return 400 documents of 8,000 points."""
    chosen = random.Random(2)
    points = [{"time": n, "value": round(chosen.gauss(20, 5), 3)} for n in range(8_500)]
    whole = [json.dumps(point) for point in points]
    return ['{"points": [' + ", ".join(whole[n : n + 8_000]) + "]}" for n in range(400)]


def make_access_log(path: str) -> None:
    """Write 400,000 lines of a web server's log."""
    line = (
        '10.0.%d.%d - - [26/Nov/2026:10:00:%02d +0000] "GET /shop/%d/view?ref=%d HTTP/1.1" 200 %d "my %d"\n'
    )
    with Path(path).open("w", encoding="utf-8") as file:
        file.writelines(
            line % (n % 250, n % 199, n % 60, n % 5_003, n, n % 9_001, n % 7) for n in range(400_000)
        )


def essays() -> list[str]:
    """Return 1,200 essays of 5,000 words."""
    chosen = random.Random(3)
    words = chosen.choices(WORDS, k=8_000)
    return [" ".join(words[2 * n : 2 * n + 5_000]) for n in range(1_200)]


def titles() -> list[str]:
    """Return 300,000 titles."""
    return [f"Ünïted {WORDS[n % 30]}: {WORDS[n % 29]} & {WORDS[n % 23]} No. {n}!" for n in range(300_000)]


def pairs() -> list[tuple[str, str]]:
    """Return 1,500 pairs of long names."""
    chosen = random.Random(4)
    names = ["".join(chosen.choices(WORDS, k=12)) for _ in range(1_501)]
    return list(pairwise(names))
