"""Times one program in a fresh process, and ends everything that it started."""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .registry import FOLDER, Workload
from .store import ROOT

if TYPE_CHECKING:
    from .store import Store

LOAD_MOST = 60.0
"""Seconds for importing and loading, which are not timed."""
AFTER_MOST = 60.0
"""Seconds for describing results and for ending."""
ONE_RUN = Path(__file__).with_name("one_run.py")
ERROR_LENGTH = 300


@dataclass(frozen=True, slots=True)
class Job:
    """A program to be timed."""

    workload: Workload
    code: str
    beside: tuple[tuple[str, str], ...] = ()
    """Further modules that the program imports: name and text."""


def run(job: Job, cap: float, store: Store) -> dict[str, Any]:
    """Return how the program ended: "ok" with its seconds, "over" the cap, "raised" or "died"."""
    with tempfile.TemporaryDirectory(dir=store.scratch) as folder:
        place = Path(folder)
        (place / "pasted_program.py").write_text(job.code)
        for name, text in job.beside:
            (place / f"{name}.py").write_text(text)
        return started(job, cap, store, place)


def started(job: Job, cap: float, store: Store, place: Path) -> dict[str, Any]:
    """Start the program and watch it."""
    reading, writing = os.pipe()
    out = place / "out.json"
    paths = os.pathsep.join([str(FOLDER), str(ROOT)])
    with (place / "errors").open("w+b") as errors:
        process = subprocess.Popen(
            [
                sys.executable,
                ONE_RUN,
                place / "pasted_program.py",
                out,
                str(writing),
                *["api"][: job.workload.api],
            ],
            cwd=FOLDER,
            env={**store.environment(), "PYTHONPATH": paths},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=errors,
            pass_fds=(writing,),
            start_new_session=True,
        )
        os.close(writing)
        try:
            status = watched(process, reading, cap)
        finally:
            os.close(reading)
            end(process)
        errors.seek(0)
        text = errors.read().decode(errors="replace").strip()
    if status == "ok" and out.exists():
        return {"status": "ok", **json.loads(out.read_text())}
    if status == "over":
        return {"status": "over", "seconds": cap}
    died = process.returncode is not None and process.returncode < 0
    last = text.splitlines()[-1][:ERROR_LENGTH] if text else status
    return {"status": "died" if died else "raised", "error": last}


def watched(process: subprocess.Popen[bytes], events: int, cap: float) -> str:
    """Wait through the three stages of a run; say which of them was not survived."""
    if not heard(events, LOAD_MOST):
        return "not loaded"
    begun = time.monotonic()
    if not heard(events, cap):
        return "over" if time.monotonic() - begun >= cap else "failed while running"
    try:
        return "ok" if process.wait(AFTER_MOST) == 0 else "failed after running"
    except subprocess.TimeoutExpired:
        return "did not end"


def heard(events: int, seconds: float) -> bool:
    """Wait for the next line; False when time is over or nobody is left to write one."""
    ready, _, _ = select.select([events], [], [], seconds)
    return bool(ready) and read_line(events) != b""


def read_line(events: int) -> bytes:
    """Read up to the end of a line, or of the pipe."""
    line = b""
    while not line.endswith(b"\n"):
        byte = os.read(events, 1)
        if not byte:
            return b""
        line += byte
    return line


def end(process: subprocess.Popen[bytes]) -> None:
    """End the process and all that it started, which share its session."""
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(0.2)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
