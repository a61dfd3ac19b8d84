"""Other programs: one command per item, which runs on a core of its own while Python waits for it.

Threads are enough to keep several commands running, for the work is done in other processes anyway.
"""

import subprocess
import sys
import zlib
from typing import Any

WORKLOADS: dict[str, dict[str, Any]] = {
    "python_scripts": {
        "target": "run_script",
        "data": "numbers",
        "allow": ["spawn"],
        "truth": {1: "no", 2: "subprocess", 3: "yes", 4: "yes", 5: "yes", 6: "yes"},
    },
    "sort_with_sort": {
        "target": "sort_lines",
        "data": "texts",
        "allow": ["spawn"],
        "truth": {1: "no", 3: "yes", 4: "yes", 6: "yes"},
    },
    "sleeping_commands": {
        "target": "wait_for",
        "data": "many_numbers",
        "allow": ["spawn"],
        "truth": {1: "no", 3: "yes", 4: "yes", 5: "yes", 6: "yes"},
    },
}

SCRIPT = "import sys; n = int(sys.argv[1]); print(sum(i * n % 7 for i in range(400_000)))"


def run_script(number: int) -> int:
    """Run one small Python program."""
    done = subprocess.run([sys.executable, "-S", "-c", SCRIPT, str(number)], capture_output=True, check=True)
    return int(done.stdout)


def sort_lines(text: str) -> int:
    """Sort one text with the system's own sort."""
    done = subprocess.run(["sort"], input=text.encode(), capture_output=True, check=True)
    return zlib.crc32(done.stdout)


def wait_for(number: int) -> int:
    """Wait for a command that waits itself, as a device or a queue would."""
    return subprocess.run(["sleep", "0.05"], check=True).returncode + number


def numbers() -> list[int]:
    """Return 60 numbers."""
    return list(range(60))


def many_numbers() -> list[int]:
    """Return 70 numbers."""
    return list(range(70))


def texts() -> list[str]:
    """Return 300 texts of 12,000 lines."""
    lines = [f"{n * 7919 % 100_003} line" for n in range(13_000)]
    return ["\n".join(lines[n : n + 12_000]) for n in range(300)]
