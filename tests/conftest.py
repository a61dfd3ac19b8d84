"""After every test: no process, temporary folder or shared memory of ours is left."""

import os
import tempfile
import time
from pathlib import Path

import psutil
import pytest

RUN = "ADVISOR_TEST_RUN"
"""Environment variable that everything started by this run of the tests inherits."""
OWN = str(os.getpid())
GONE_SECONDS = 2.0


@pytest.fixture(autouse=True, scope="session")
def own_run(tmp_path_factory):
    """Mark what this run starts, and give it a temporary folder of its own."""
    os.environ[RUN] = OWN
    os.environ["TMPDIR"] = tempfile.tempdir = str(tmp_path_factory.mktemp("temporary"))


def left_processes() -> list[str]:
    """Return the command lines of the living processes that this run started."""
    found = []
    for process in psutil.process_iter():
        try:
            ours = process.pid != os.getpid() and process.environ().get(RUN) == OWN
            if ours and process.status() != psutil.STATUS_ZOMBIE and not is_tracker(process):
                found.append(f"{process.pid} {process.cmdline()}")
        except psutil.Error:
            continue
    return found


def is_tracker(process: psutil.Process) -> bool:
    """Tell whether it is the resource tracker that multiprocessing keeps for the test process itself."""
    return process.ppid() == os.getpid() and "resource_tracker" in " ".join(process.cmdline())


def left_files() -> set[str]:
    """Return our temporary folders and every segment of shared memory."""
    shared = Path("/dev/shm")  # noqa: S108 - looked at, not written to
    segments = {str(path) for path in shared.iterdir()} if shared.is_dir() else set()
    return segments | {str(path) for path in Path(tempfile.gettempdir()).glob("advisor-*")}


@pytest.fixture(autouse=True)
def nothing_left():
    before = left_files()
    yield
    deadline = time.monotonic() + GONE_SECONDS
    while (left_processes() or left_files() - before) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert left_processes() == []
    assert left_files() - before == set()
