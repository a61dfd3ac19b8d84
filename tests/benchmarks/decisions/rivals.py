"""Times what people would use instead, over the full data, on the cases that it accepts."""

from __future__ import annotations

import importlib.util
import json
from typing import TYPE_CHECKING, Any

from advisor import strategies
from advisor.model import ItemForm, TargetKind
from advisor.reports.json import parse

from . import advising, oracle
from .candidates import case_of, label, waits
from .timing import Job
from .timing import run as run_once

if TYPE_CHECKING:
    from advisor.model import Case

    from .registry import Workload
    from .store import Store

PART = "rivals"
CUT_OFF = 2.0
"""Times the loop after which a rival is stopped; its regret is then known from below only."""
CAP_LEAST = 3.0
ARTICLE_ITEMS, ARTICLE_SECONDS, ARTICLE_THREADS = 100, 0.01, 10
"""The article's rules: under 100 items or 0.01 s an item stay sequential; 10 threads for waiting."""

HEAD = """\
import importlib

import loop_program
{imports}

target = loop_program
for name in {path!r}:
    target = getattr(target, name)


def load():
    return loop_program.load()


def run(items):
    if type(items).__name__ == "DataFrame":
        frame, items = items, [row for _, row in items.iterrows()]
{body}
"""
RIVALS = {
    "pool of the article": (
        "",
        "from concurrent.futures import ProcessPoolExecutor",
        ("    with ProcessPoolExecutor() as pool:", "        return list(pool.map(target, items))"),
    ),
    "joblib n_jobs=-1": (
        "joblib",
        "from joblib import Parallel, delayed",
        ("    return Parallel(n_jobs=-1)(delayed(target)(item) for item in items)",),
    ),
    "mpire": (
        "mpire",
        "from mpire import WorkerPool",
        (
            "    with WorkerPool() as pool:",
            "        return pool.map(target, [(item,) for item in items])",
        ),
    ),
    "swifter": (
        "swifter",
        "import pandas as pd\nimport swifter",
        (
            "    if 'frame' in locals():",
            "        return frame.swifter.progress_bar(False).apply(target, axis=1).tolist()",
            "    return pd.Series(items).swifter.progress_bar(False).apply(target).tolist()",
        ),
    ),
    "ten threads": (
        "",
        "from concurrent.futures import ThreadPoolExecutor",
        (
            f"    with ThreadPoolExecutor({ARTICLE_THREADS}) as pool:",
            "        return list(pool.map(target, items))",
        ),
    ),
    "ten coroutines": (
        "",
        "import asyncio",
        (
            f"    async def every(in_flight=asyncio.Semaphore({ARTICLE_THREADS})):",
            "        async def one(item):",
            "            async with in_flight:",
            "                return await target(item)",
            "        return await asyncio.gather(*map(one, items))",
            "    return asyncio.run(every())",
        ),
    ),
}
FOR_RULES = ("ten threads", "ten coroutines")
"""Run only where the article's rules ask for them."""


def program(name: str, case: Case) -> str:
    """Write the program of a rival around the loop's own loading."""
    _, imports, body = RIVALS[name]
    root, *rest = case.target.attribute.split(".")
    text = HEAD.format(imports=imports, path=rest, body="\n".join(body))
    return text.replace(
        "target = loop_program\n", f"target = importlib.import_module({case.target.module!r}).{root}\n"
    )


def accepts(name: str, case: Case) -> str:
    """Say why a rival cannot take a case, or nothing."""
    package = RIVALS[name][0]
    if package and importlib.util.find_spec(package) is None:
        return "not installed"
    is_async = case.target.kind is TargetKind.COROUTINE
    if is_async != (name == "ten coroutines"):
        return "takes no async def" if is_async else "takes an async def"
    plain = case.sample.form in (ItemForm.SERIES, ItemForm.VALUE, ItemForm.PATH)
    if name == "swifter" and not plain:
        return "takes columns of plain values or a frame"
    return ""


def rule_of_thumb(workload: Workload, case: Case, item_seconds: float, items: int) -> str:
    """Say what the article's rules choose, its questions answered by somebody who knows the truth."""
    if workload.truth.get(3) == "no" or workload.naive_wrong:
        return "sequential"
    if waits(workload, case):
        return "ten coroutines" if case.target.kind is TargetKind.COROUTINE else "ten threads"
    if items < ARTICLE_ITEMS or item_seconds < ARTICLE_SECONDS:
        return "sequential"
    return "pool of the article"


def run(workload: Workload, store: Store) -> str:
    """Time every rival that accepts the case, and keep what the article's rules would have chosen."""
    kept = store.load(oracle.PART, workload.name)
    answer = store.load(advising.PART, workload.name)
    if not kept or not answer or answer["advice"] is None:
        return "no oracle, so nothing to compare with"
    case = case_of(parse(json.dumps(answer["advice"])))
    baseline = kept["runs"].get(label(strategies.BASELINE), [])
    seconds = oracle.seconds_in(baseline, None)
    if case is None or seconds is None:
        return "the loop itself was not timed"
    loop = strategies.find("sequential").source(strategies.BASELINE, case)
    items = baseline[-1]["items"]
    rule = rule_of_thumb(workload, case, seconds / max(1, items), items)
    job = Job(workload, loop)
    expected = run_once(job, oracle.BASELINE_MOST, store)
    found: dict[str, Any] = {"rule": rule, "loop_seconds": expected.get("seconds"), "rivals": {}}
    for name in RIVALS:
        if name not in FOR_RULES or name == rule:
            found["rivals"][name] = timed(name, job, case, expected, store)
    store.save(PART, workload.name, found)
    return ", ".join(f"{name}: {brief(entry)}" for name, entry in found["rivals"].items())


def timed(name: str, job: Job, case: Case, expected: dict[str, Any], store: Store) -> dict[str, Any]:
    """Time one rival."""
    refusal = accepts(name, case)
    if refusal:
        return {"status": "refused", "error": refusal}
    cap = max(CAP_LEAST, CUT_OFF * expected.get("seconds", CAP_LEAST))
    found = run_once(Job(job.workload, program(name, case), (("loop_program", job.code),)), cap, store)
    if found["status"] == "ok" and expected["status"] == "ok":
        found["same"] = oracle.same(expected, found)
    return {key: value for key, value in found.items() if key not in ("described", "items_after")}


def brief(entry: dict[str, Any]) -> str:
    """Say how a rival's run ended."""
    if entry["status"] != "ok":
        return str(entry["status"])
    return f"{entry['seconds']:.2f} s" + (" WRONG" if entry["same"].startswith("different") else "")
