"""Where workloads keep the files that they make once, and the arithmetic that they burn time with.

No workload itself: the others import it. Everything lies below the folder that the variable DECISIONS_DATA
names, or else the temporary one: advisor gives a guarded child a temporary folder of its own.
"""

import os
import pickle
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any


def folder(name: str) -> Path:
    """Return a folder for one workload's files, made if it is missing."""
    path = Path(os.environ.get("DECISIONS_DATA") or tempfile.gettempdir()) / "decisions-data" / name
    if not path.is_dir():
        path.mkdir(parents=True, exist_ok=True)
    return path


def kept(name: str, make: Callable[[], Any]) -> Any:
    """Return what was made once and kept in a file, so that loading it is cheap as reading a file is."""
    path = folder("kept") / f"{name}.pickle"
    if not path.exists():
        fresh = path.with_suffix(".new")
        fresh.write_bytes(pickle.dumps(make()))
        fresh.replace(path)
    return pickle.loads(path.read_bytes())  # noqa: S301 - written by ourselves


def grind(rounds: int, seed: int = 0) -> int:
    """Compute in plain Python from a whole number; about 15,000 rounds a millisecond in 2026."""
    total = 1 + int(seed)
    for number in range(rounds):
        total = (total * 31 + number) % 1_000_003
    return total
