"""Functions that share a file: a ledger, a counter, a scratch file, numbered outputs, the working folder.

The file system is the one state that every worker sees. Appending in order, counting and reusing one name all
need the calls to come one after another.
"""

import os
from pathlib import Path
from typing import Any

import prepared

WORKLOADS: dict[str, dict[str, Any]] = {
    "append_to_ledger": {
        "target": "book",
        "data": "bookings",
        "allow": ["write"],
        "truth": {1: "no", 3: "no"},
        "forbidden": ["threads", "processes"],
        "naive_wrong": True,
    },
    "counter_in_a_file": {
        "target": "next_number",
        "data": "bookings",
        "allow": ["write"],
        "truth": {1: "no", 3: "no"},
        "forbidden": ["threads", "processes"],
        "naive_wrong": True,
    },
    "one_scratch_file": {
        "target": "through_scratch",
        "data": "texts",
        "allow": ["write"],
        "truth": {1: "no", 3: "no"},
        "forbidden": ["threads", "processes"],
        "naive_wrong": True,
    },
    "numbered_outputs": {
        "target": "save_next",
        "data": "saved_texts",
        "allow": ["write"],
        "truth": {1: "no", 3: "no"},
        "forbidden": ["threads", "processes"],
        "naive_wrong": True,
    },
    "working_folder": {
        "target": "measure_folder",
        "data": "folders",
        "truth": {1: "no"},
        "forbidden": ["threads"],
    },
    "own_output_files": {
        "target": "save",
        "data": "own_texts",
        "allow": ["write"],
        "truth": {1: "no", 3: "yes", 4: "yes", 5: "yes", 6: "yes"},
    },
}

WORK = 45_000
"""Rounds, about 3 ms."""
PLACE = prepared.folder("sharing")
LEDGER, COUNTER, SCRATCH = PLACE / "ledger.txt", PLACE / "counter.txt", PLACE / "scratch.txt"


def book(booking: str) -> int:
    """Write one booking into the ledger; return where it stands."""
    prepared.grind(WORK)
    with LEDGER.open("a") as ledger:
        ledger.write(booking + "\n")
        return ledger.tell()


def next_number(booking: str) -> int:
    """Number one booking: read the counter, add one, write it back."""
    number = int(COUNTER.read_text() or "0") + 1
    prepared.grind(WORK)
    COUNTER.write_text(str(number))
    return number + 0 * len(booking)


def through_scratch(text: str) -> str:
    """Hand one text to a step that only reads a certain file, and read what it left there."""
    SCRATCH.write_text(text)
    prepared.grind(WORK)
    SCRATCH.write_text(SCRATCH.read_text()[::-1])
    return SCRATCH.read_text()


def save_next(text: str) -> str:
    """Save one text under the next free number."""
    place = PLACE / "numbered"
    prepared.grind(WORK)
    path = place / f"{len(os.listdir(place)):05}.txt"
    path.write_text(text)
    return path.name


def measure_folder(folder: str) -> int:
    """Go into one folder and measure its files, by their plain names."""
    os.chdir(folder)
    prepared.grind(WORK)
    return sum(Path(name).stat().st_size for name in sorted(os.listdir(".")))


def save(item: tuple[str, str]) -> int:
    """Save one text in its own file."""
    path, text = item
    prepared.grind(WORK)
    return Path(path).write_text(text)


def bookings() -> list[str]:
    """Begin a new ledger and counter, and return 500 bookings."""
    LEDGER.write_text("")
    COUNTER.write_text("0")
    return [f"booking {number}" for number in range(500)]


def texts() -> list[str]:
    """Return 500 texts."""
    return [f"text number {number}" for number in range(500)]


def saved_texts() -> list[str]:
    """Empty the folder, and return 500 texts."""
    place = prepared.folder("sharing/numbered")
    for path in place.iterdir():
        path.unlink()
    return texts()


def own_texts() -> list[tuple[str, str]]:
    """Return 700 texts and their paths."""
    place = prepared.folder("sharing/own")
    return [(str(place / f"{number}.txt"), f"text number {number}") for number in range(700)]


def folders() -> list[str]:
    """Return 500 folders of different size."""
    place = prepared.folder("sharing/folders")
    for number in range(500):
        path = prepared.folder(f"sharing/folders/{number}") / "file.txt"
        if not path.exists():
            path.write_text("x" * number)
    return [str(place / str(number)) for number in range(500)]
