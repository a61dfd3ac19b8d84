"""After every test: no process, temporary folder or shared memory of ours is left."""

import os
import tempfile
import time
from pathlib import Path

import psutil
import pytest

MARKER = "ADVISOR_SANDBOX"
GONE_SECONDS = 2.0


def left_processes() -> list[str]:
    """Return the command lines of living processes that carry our marker or run our supervisor."""
    found = []
    for process in psutil.process_iter():
        try:
            marked = MARKER in process.environ()
            supervising = "advisor.sandbox.supervisor" in process.cmdline()
            if (marked or supervising) and process.status() != psutil.STATUS_ZOMBIE:
                found.append(f"{process.pid} {process.cmdline()}")
        except psutil.Error:
            continue
    return found


def left_files() -> set[str]:
    """Return our temporary folders and every segment of shared memory."""
    temporary = {str(path) for path in Path(tempfile.gettempdir()).glob("advisor-*")}
    shared = set(os.listdir("/dev/shm")) if Path("/dev/shm").is_dir() else set()  # noqa: S108
    return temporary | shared


@pytest.fixture(autouse=True)
def nothing_left():
    before = left_files()
    yield
    deadline = time.monotonic() + GONE_SECONDS
    while (left_processes() or left_files() - before) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert left_processes() == []
    assert left_files() - before == set()
