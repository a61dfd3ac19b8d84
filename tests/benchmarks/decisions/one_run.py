"""Runs one program as a person would, in a fresh process: loads the data, times `run`, describes the results.

Started by `timing.py` as a script: PROGRAM.py OUT.json EVENTS_FD [api]. Before the run it imports only the
standard library, so that a program may still set what numerical libraries read when they are imported.
"""

import importlib
import json
import os
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any

RESULTS_MOST = 20_000
"""Results described at most, spread over all; a wrong order or a lost update would touch nearly every one."""
ITEMS_MOST = 200
"""Items described after the run, to see whether it changed them."""
BLOCKS = 100
NODES = 2_000_000


def main(program: str, out: str, events: int, *, api: bool) -> None:
    """Load, run, and write down what happened."""
    path = Path(program)
    sys.path.insert(0, str(path.parent))
    module = importlib.import_module(path.stem)
    items = module.load()
    os.write(events, b"loaded\n")
    begun = time.perf_counter()
    results = module.run(items)
    found: dict[str, Any] = {"seconds": time.perf_counter() - begun}
    os.write(events, b"ran\n")
    if api:
        found["stats"] = stats_of(items[0])
    values = as_list(results)
    found["items"], found["results"] = size(items), len(values)
    found["described"] = described(spread(values, RESULTS_MOST), BLOCKS)
    # Addresses of a local service hold its port, which differs from run to run.
    found["items_after"] = [] if api else described(spread(as_list(items), ITEMS_MOST), 1)
    Path(out).write_text(json.dumps(found))


def stats_of(address: str) -> Any:
    """Ask the local service how many calls came and how many it refused."""
    root = "/".join(address.split("/")[:3])
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with direct.open(f"{root}/stats", timeout=20) as response:
        return json.load(response)


def size(items: Any) -> int:
    """Count the items."""
    return len(items) if hasattr(items, "__len__") else 0


def as_list(values: Any) -> list[Any]:
    """Turn arrays, series and frames into a list of what they hold."""
    if type(values).__name__ == "DataFrame":
        return list(values.to_dict("records"))
    if hasattr(values, "tolist"):
        return list(values.tolist())
    if not hasattr(values, "__iter__"):
        return [values]
    return [plain(value) for value in values]


def plain(value: Any) -> Any:
    """Turn a number of NumPy into one of Python: column forms return those, and mean the same."""
    return value.item() if hasattr(value, "item") and getattr(value, "shape", None) == () else value


def spread(values: list[Any], most: int) -> list[Any]:
    """Pick values from the whole list, evenly, in order."""
    step = max(1, len(values) // most)
    return values[::step]


def described(values: list[Any], blocks: int) -> list[Any]:
    """Describe blocks of values so that they can be compared without being kept."""
    from advisor.fingerprint import fingerprint

    length = max(1, -(-len(values) // blocks))
    prints = (
        fingerprint(values[at : at + length], nodes=NODES) for at in range(0, max(1, len(values)), length)
    )
    return [[each.shape, each.exact, each.floats, each.opaque] for each in prints]


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), api="api" in sys.argv[4:])
