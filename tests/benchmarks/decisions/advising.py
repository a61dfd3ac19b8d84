"""Asks advisor, exactly as a person would on the command line, and keeps the answer."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

from .registry import FOLDER
from .store import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from .registry import Workload
    from .store import Store

PART = "advice"
ADVICE_MOST = 180.0
"""Seconds after which advisor counts as hanging."""
PREPARE_MOST = 120.0
PREPARE = """
import importlib, sys
module, data, path = sys.argv[1:4]
function = getattr(importlib.import_module(module), data)
function(path) if path else function()
"""


def data_file(workload: Workload, store: Store) -> Path:
    """Return where a workload's file of items lies."""
    return store.scratch / f"{workload.name}{workload.ending}"


def prepare(workload: Workload, store: Store) -> None:
    """Let the workload make its files, once: making them is not what is measured."""
    mark = store.scratch / f"{workload.name}.prepared"
    if mark.exists():
        return
    path = str(data_file(workload, store)) if workload.csv else ""
    subprocess.run(
        [sys.executable, "-c", PREPARE, workload.module, workload.csv or workload.data, path],
        cwd=FOLDER,
        env={**store.environment(), "PYTHONPATH": str(FOLDER)},
        stdin=subprocess.DEVNULL,
        timeout=PREPARE_MOST,
        check=True,
    )
    mark.touch()


def command(workload: Workload, store: Store) -> list[str]:
    """Return what a person would type in the folder of the workload."""
    own = f"{workload.file.name}:{workload.data}"
    data = str(data_file(workload, store)) if workload.csv else own
    allow = ["--allow", ",".join(workload.allow)] if workload.allow else []
    target = f"{workload.file.name}:{workload.target}"
    return [sys.executable, "-m", "advisor", "audit", target, "--data", data, "--format", "json", *allow]


def ask(workload: Workload, store: Store) -> dict[str, Any]:
    """Return the advice and what asking for it took."""
    prepare(workload, store)
    begun = time.perf_counter()
    try:
        done = subprocess.run(
            command(workload, store),
            cwd=FOLDER,
            env={**store.environment(), "PYTHONPATH": str(ROOT)},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=ADVICE_MOST,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return {"exit": None, "wall_seconds": ADVICE_MOST, "advice": None, "error": "did not end"}
    wall = time.perf_counter() - begun
    advice = json.loads(done.stdout) if done.returncode in (0, 1) and done.stdout else None
    return {"exit": done.returncode, "wall_seconds": wall, "advice": advice, "error": done.stderr[-1000:]}


def run(workload: Workload, store: Store) -> str:
    """Ask, keep, and say in a few words what was answered."""
    answer = ask(workload, store)
    store.save(PART, workload.name, answer)
    if answer["advice"] is None:
        return f"NO ADVICE: {answer['error'].strip()[-100:]}"
    verdict = answer["advice"]["verdict"]
    return f"{verdict['action']} {verdict['strategy']} in {answer['wall_seconds']:.1f} s"
