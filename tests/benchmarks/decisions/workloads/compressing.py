# ruff: noqa: S311, SIM905 - sample data, and functions as people write them
"""Archives: pages packed for the web, logs packed as small as can be, and packed JSON opened again.

zlib and lzma release the interpreter's lock while they pack. The packed JSON is parsed in Python objects,
which does not, and the objects have to travel back from a worker.
"""

import json
import lzma
import random
import zlib
from typing import Any

import prepared

WORKLOADS: dict[str, dict[str, Any]] = {
    "pack_pages": {
        "target": "pack",
        "data": "pages",
        "truth": {1: "no", 2: "cpu", 3: "yes", 4: "yes", 5: "yes", 6: "yes"},
    },
    "pack_logs_lzma": {
        "target": "pack_small",
        "data": "logs",
        "truth": {1: "no", 2: "cpu", 3: "yes", 4: "yes", 5: "yes", 6: "yes"},
    },
    "open_packed_json": {
        "target": "open_records",
        "data": "packed_records",
        "truth": {1: "no", 2: "cpu", 3: "yes", 6: "yes"},
    },
}

WORDS = "order item price stock error retry timeout user admin login shop basket paid open".split()
PAGES, LOGS, PACKED = 300, 55, 1_300


def pack(page: str) -> bytes:
    """Pack one page as a web server would."""
    return zlib.compress(page.encode(), 9)


def pack_small(log: str) -> bytes:
    """Pack one log as small as can be."""
    return lzma.compress(log.encode(), preset=6)


def open_records(packed: bytes) -> dict[str, Any]:
    """Unpack one file of records and sum it up."""
    records = json.loads(zlib.decompress(packed))
    paid = [record for record in records if record["state"] == "paid"]
    return {"records": len(records), "paid": len(paid), "sum": sum(record["price"] for record in paid)}


def text(seed: int, words: int) -> str:
    """Write a text of random words."""
    chosen = random.Random(seed)
    return " ".join(f"{word}{chosen.randrange(100)}" for word in chosen.choices(WORDS, k=words))


def pages() -> list[str]:
    """Return pages of about 60 kilobytes, cut out of one long text."""
    whole = text(1, 40_000)
    return [f"<h1>{n}</h1>" + whole[40 * n : 40 * n + 60_000] for n in range(PAGES)]


def logs() -> list[str]:
    """Return logs of about 150 kilobytes."""
    whole = text(2, 40_000)
    return [f"log {n}\n" + whole[1_000 * n : 1_000 * n + 150_000] for n in range(LOGS)]


def packed_records() -> list[bytes]:
    """Return packed lists of 600 records."""
    found: list[bytes] = prepared.kept("packed-records", pack_records)
    return found


def pack_records() -> list[bytes]:
    """Pack the lists."""
    chosen = random.Random(3)
    records = [
        {"id": n, "state": chosen.choice(WORDS), "price": chosen.randrange(10_000), "note": f"note {n} " * 4}
        for n in range(2_000)
    ]
    return [zlib.compress(json.dumps(records[n : n + 600]).encode(), 1) for n in range(PACKED)]
