"""Builds the model's nouns with sensible defaults, so that a test names only what it is about.

The defaults tell one story: 100,000 rows of 0.74 ms of pure Python on a machine with 2 usable cores.
"""

from __future__ import annotations

from dataclasses import fields

from advisor.model import (
    Action,
    Advice,
    Answer,
    Blocker,
    Bound,
    BreakEven,
    Calibration,
    Capacity,
    Case,
    Column,
    ColumnVerdict,
    Condition,
    Cores,
    Cost,
    Debugging,
    Effect,
    EffectKind,
    Equivalence,
    Estimate,
    Failed,
    FailureKind,
    Finding,
    FirstCall,
    Fix,
    Gil,
    ItemForm,
    Level,
    Machine,
    Measurement,
    Memory,
    MemoryUse,
    Need,
    Order,
    Origin,
    Overlap,
    Part,
    Pickled,
    Pickling,
    Plan,
    Prediction,
    Profile,
    Projected,
    Ramp,
    Recognized,
    Rejected,
    Repeats,
    Sample,
    Severity,
    Stage,
    Target,
    TargetKind,
    Timing,
    Vectorization,
    Verdict,
    Waiting,
    Way,
    WorkerStart,
)


def estimate(value, low=None, high=None, confidence=0.95):
    low = value * 0.95 if low is None else low
    high = value * 1.05 if high is None else high
    return Estimate(value=value, low=low, high=high, confidence=confidence)


def exactly(value):
    return Estimate(value=value, low=value, high=value, confidence=1.0)


# ---------------------------------------------------------------- the machine


def cores(usable=2, **overrides):
    defaults = {
        "usable": usable,
        "source": "hardware",
        "logical": usable,
        "physical": usable,
        "affinity": usable,
        "quota": None,
    }
    return Cores(**(defaults | overrides))


def calibration(**overrides):
    defaults = {
        "worker_starts": (
            WorkerStart(start_method="fork", workers=2, seconds=estimate(0.016)),
            WorkerStart(start_method="forkserver", workers=2, seconds=estimate(0.1)),
            WorkerStart(start_method="spawn", workers=2, seconds=estimate(0.15)),
        ),
        "process_dispatch": estimate(270e-6),
        "thread_dispatch": estimate(30e-6),
        "pickle_rate": 55e6,
        "capacity": (Capacity(workers=2, speedup=estimate(1.9, 1.84, 1.95)),),
        "noise": 0.04,
        "seconds": 1.5,
    }
    return Calibration(**(defaults | overrides))


def machine(usable=2, **overrides):
    defaults = {
        "cores": cores(usable),
        "memory": Memory(available=20_000_000_000, limit=24_000_000_000, source="physical memory"),
        "system": "Linux 6.1",
        "python": "3.11.7",
        "implementation": "CPython",
        "gil": True,
        "start_methods": ("fork", "spawn", "forkserver"),
        "default_start_method": "fork",
        "blas_threads": None,
        "load": 0.3,
        "calibration": calibration(),
    }
    return Machine(**(defaults | overrides))


# ---------------------------------------------------------------- function and data


def target(**overrides):
    defaults = {
        "spec": "work.py:score",
        "module": "work",
        "attribute": "score",
        "file": "/home/ana/work.py",
        "line": 12,
        "kind": TargetKind.FUNCTION,
        "signature": "(row)",
        "doc": "Score one user.",
        "import_seconds": 0.05,
        "threads": 1,
        "path_entry": "/home/ana",
        "body_lines": 14,
    }
    return Target(**(defaults | overrides))


def sample(total=100_000, **overrides):
    defaults = {
        "source": "csv",
        "spec": "users.csv",
        "form": ItemForm.ROW,
        "form_because": "the parameter is called row, and the first call with a dict returned",
        "items": 2000,
        "total": None if total is None else exactly(total),
        "bytes": 60_000_000,
        "drawn": "40 blocks of 50 lines over the whole file",
        "columns": (Column(name="email", kind="text"), Column(name="age", kind="text", missing=3)),
        "load_code": "import csv\n\nwith open('users.csv', newline='') as file:\n"
        "    items = list(csv.DictReader(file))\n",
    }
    return Sample(**(defaults | overrides))


# ---------------------------------------------------------------- facts


def effect(kind=EffectKind.WRITE, **overrides):
    defaults = {"kind": kind, "what": "open for writing", "where": "/home/ana/out.log"}
    return Effect(**(defaults | overrides))


def failed(**overrides):
    defaults = {
        "kind": FailureKind.RAISED,
        "because": "ValueError: negative age",
        "error": "builtins.ValueError",
    }
    return Failed(**(defaults | overrides))


def first_call(**overrides):
    defaults = {
        "call": "score({'email': str, 'age': str})",
        "seconds": 0.0009,
        "cpu_seconds": 0.0009,
        "result": "dict",
        "effects": (),
        "printed": 0,
    }
    return FirstCall(**(defaults | overrides))


def timing(item=0.00074, **overrides):
    """Build the timing of items of this many seconds; processor time follows unless given."""
    defaults = {
        "item_seconds": estimate(item),
        "cpu_seconds": item * 0.98,
        "first_call_excess": 0.0,
        "variation": 0.3,
        "percentiles": tuple(item * k for k in (0.7, 0.8, 0.9, 1.0, 1.1, 1.3, 2.5)),
        "batch": 2,
        "calls": 400,
        "biggest_share": 0.01,
        "drift": 1.0,
        "errors": 0,
    }
    return Timing(**(defaults | overrides))


def waiting(bound=Bound.CPU, **overrides):
    """Build the waiting fact of a bound, with shares that fit it."""
    share = {Bound.CPU: 0.02, Bound.IO: 0.97, Bound.MIXED: 0.7, Bound.NATIVE: 0.0, Bound.SUBPROCESS: 0.9}[
        bound
    ]
    defaults = {
        "bound": bound,
        "waiting": share,
        "thread": 1 - share,
        "native": 0.9 if bound is Bound.NATIVE else 0.0,
        "children": 0.85 if bound is Bound.SUBPROCESS else 0.0,
        "run_queue": 0.0,
        "switches": 1.0 if share > 0.5 else 0.0,
        "read_bytes": 0.0,
        "written_bytes": 0.0,
        "connections": 0,
        "seconds": 0.4,
    }
    return Waiting(**(defaults | overrides))


def pickled(**overrides):
    defaults = {"bytes": 140, "max_bytes": 180, "dumps_seconds": 8e-7, "loads_seconds": 1.5e-6, "checked": 20}
    return Pickled(**(defaults | overrides))


def pickling(**overrides):
    defaults = {"function": pickled(bytes=32), "item": pickled(), "result": pickled(), "exception": None}
    return Pickling(**(defaults | overrides))


def memory_use(**overrides):
    return MemoryUse(**({"base": 60_000_000, "per_item": 300.0, "peak": 80_000_000} | overrides))


def order(**overrides):
    defaults = {
        "items": 40,
        "calls": 130,
        "repeats_equal": True,
        "shuffled_equal": True,
        "alone_equal": True,
        "deterministic": True,
        "changed": (),
        "growing": (),
        "mutates_argument": False,
        "random_state": False,
        "conflict": None,
    }
    return Order(**(defaults | overrides))


def gil(free=0.08, **overrides):
    return Gil(**({"free": free, "seconds": 0.25} | overrides))


def overlap(speedup=1.0, **overrides):
    known = speedup if isinstance(speedup, Estimate) else estimate(speedup)
    defaults = {"speedup": known, "calls": 240, "seconds": 0.3}
    return Overlap(**(defaults | overrides))


def repeats(distinct=1000, **overrides):
    known = exactly(distinct) if isinstance(distinct, int | float) else distinct
    defaults = {
        "hashable": True,
        "distinct": known,
        "exact": True,
        "cached": False,
        "lookup_seconds": 1e-7,
        "key": "item",
    }
    return Repeats(**(defaults | overrides))


def ramp(*rates, **overrides):
    """Build the ramp of a service that does so many calls a second at 1, 2, 4, ... calls in flight."""
    levels = tuple(
        Level(
            in_flight=2**k,
            calls=8,
            seconds=8 / rate,
            throughput=estimate(rate),
            latency=2**k / rate,
            errors=0,
            refused=0,
        )
        for k, rate in enumerate(rates)
    )
    defaults = {"levels": levels, "cap": 2 ** (len(rates) - 1), "rate": None, "because": "", "calls": 40}
    return Ramp(**(defaults | overrides))


BEFORE = """\
def score(row):
    \"\"\"Score one user.\"\"\"
    email = row["email"].strip().lower()
    age = int(row["age"])
    if age < MINIMUM or not email:
        return 0
    return age * 2
"""

PLAIN = """\
def score_columns(df):
    email = df["email"].str.strip().str.lower()
    age = df["age"].astype("int64")
    is_out = (age < MINIMUM) | (email == "")
    return (age * 2).mask(is_out, 0)
"""

GUARDED = f"""\
{PLAIN}

def odd_rows(df):
    return ~df["email"].str.isascii()


def score_columns_or_original(df):
    odd = odd_rows(df)
    result = score_columns(df[~odd]).reindex(df.index)
    result[odd] = [score(row) for row in df[odd].to_dict("records")]
    return result
"""


def way(name="columns", seconds=0.002, ratio=None, **overrides):
    return Way(name=name, seconds=seconds, ratio=ratio, **overrides)


WAYS = (
    way("loop", 0.08),
    way("records", 0.034, estimate(2.4, 2.2, 2.5)),
    way("columns", 0.002, estimate(40.0, 36.0, 45.0), recommended=True),
)


def condition(**overrides):
    defaults = {"kind": "ascii", "words": "email is ASCII text", "odd": 0}
    return Condition(**(defaults | overrides))


def blocker(**overrides):
    defaults = {"because": "the loop runs a different number of steps for each row", "line": 17}
    return Blocker(**(defaults | overrides))


def vectorization(verdict=ColumnVerdict.CONDITIONAL, **overrides):
    """Build what came of rewriting `score`; refused when the verdict says so."""
    defaults = {"because": "every step has a column form", "as_what": "DataFrame", "before": BEFORE}
    if verdict is ColumnVerdict.REFUSED:
        defaults |= {"because": "a step has no column form", "blockers": (blocker(),), "as_what": ""}
    else:
        defaults |= {"checked": 100_000, "all_rows": True, "compared": 2000, "edges": 680, "ways": WAYS}
        defaults |= {"code": PLAIN, "plain": PLAIN, "imports": ("import pandas as pd",), "items": 2000}
    if verdict is ColumnVerdict.CONDITIONAL:
        defaults |= {"conditions": (condition(),), "guarded": GUARDED}
    return Vectorization(verdict=verdict, **(defaults | overrides))


def column_form(**overrides):
    """Build a column form of which one call was timed, and no other way."""
    defaults = {"ways": (), "items": 200, "call_seconds": 0.0002}
    return vectorization(ColumnVerdict.IDENTICAL, **(defaults | overrides))


def recognized(**overrides):
    defaults = {
        "columns": False,
        "constructs": ("str.strip",),
        "blocker": "the loop on this line runs a different number of steps for each item",
        "line": 17,
    }
    return Recognized(**(defaults | overrides))


def debugging(**overrides):
    defaults = {"prints": 0, "logging": 0, "breakpoints": 0, "lines": 14, "printed": 0}
    return Debugging(**(defaults | overrides))


def profile(**overrides):
    defaults = {
        "first_call": first_call(),
        "recognized": recognized(),
        "timing": timing(),
        "waiting": waiting(),
        "pickling": pickling(),
        "memory": memory_use(),
        "order": order(),
        "gil": gil(),
        "debugging": debugging(),
    }
    return Profile(**(defaults | overrides))


def case(**overrides):
    """Build a case; facts of the profile may be given by their own names."""
    facts = {name: overrides.pop(name) for name in {f.name for f in fields(Profile)} & overrides.keys()}
    defaults = {
        "machine": machine(),
        "target": target(),
        "sample": sample(),
        "profile": profile(**facts),
        "workers": 2,
    }
    return Case(**(defaults | overrides))


# ---------------------------------------------------------------- deciding

QUESTION_VALUES = {1: "no", 2: "cpu", 3: "yes", 4: "yes", 5: "yes", 6: "yes", 7: "no"}

QUESTION_BECAUSE = {
    1: "The loop on line 17 runs a different number of steps for each item.",
    2: "2 % of the time is waiting; Python code holds the interpreter lock (8 % free).",
    3: "40 items gave the same results again, shuffled and alone.",
    4: "100,000 items; on this machine workers pay from about 50 items of this cost.",
    5: "0.74 ms per item; on this machine workers pay from about 1.5 µs at this number.",
    6: "Items are 140 bytes and results 140; moving them costs 0.7 % of computing them.",
    7: "Nothing was found that would be harder to see from a worker.",
}


def answer(question=2, value=None, **overrides):
    defaults = {
        "question": question,
        "value": value or QUESTION_VALUES[question],
        "because": QUESTION_BECAUSE[question],
        "confidence": 0.9,
        "origin": Origin.ASSUMED if question == 7 else Origin.MEASURED,
    }
    return Answer(**(defaults | overrides))


def answers(*given):
    """Build all seven answers, the given ones in the place of the defaults."""
    defaults = {
        1: answer(1, denies=frozenset({Need.COLUMNS})),
        2: answer(2, denies=frozenset({Need.WAITS, Need.OVERLAPS, Need.AWAITABLE})),
    }
    chosen = {number: answer(number) for number in QUESTION_VALUES} | defaults
    chosen |= {one.question: one for one in given}
    return tuple(chosen[number] for number in sorted(chosen))


def plan(strategy="processes", **overrides):
    usual = {
        "sequential": {},
        "vectorized": {},
        "threads": {"workers": 2},
        "coroutines": {"workers": 32},
        "processes": {"workers": 2, "chunksize": 27, "start_method": "fork"},
    }
    return Plan(strategy=strategy, **(usual.get(strategy, {}) | overrides))


def rejected(**overrides):
    defaults = {"strategy": "threads", "because": QUESTION_BECAUSE[2]}
    return Rejected(**(defaults | overrides))


def prediction(the_plan=None, seconds=40.0, **overrides):
    defaults = {
        "plan": the_plan or plan(),
        "seconds": estimate(seconds, seconds / 1.59, seconds * 1.59, 0.8),
        "parts": (Part(name="compute", seconds=seconds),),
    }
    return Prediction(**(defaults | overrides))


def equivalence(verdict="identical", **overrides):
    return Equivalence(**({"verdict": verdict, "compared": 200} | overrides))


def measurement(the_plan=None, speedup=None, item=0.00074, items=100_000, **overrides):
    """Build a measurement; a speedup (an Estimate) makes a variant, no speedup the baseline."""
    gain = 1.0 if speedup is None else speedup.value
    the_plan = the_plan or plan("sequential" if speedup is None else "processes")
    defaults = {
        "plan": the_plan,
        "item_seconds": estimate(item / gain),
        "start_seconds": 0.0 if speedup is None else 0.016,
        "stop_seconds": 0.0 if speedup is None else 0.004,
        "times": tuple(item / gain * k for k in (0.97, 0.99, 1.0, 1.0, 1.01, 1.02, 1.03)),
        "rounds": 7,
        "calls": 700,
        "speedup": speedup,
        "full_speedup": speedup,
        "full_seconds": None if items is None else estimate(items * item / gain),
        "equivalence": equivalence(),
    }
    return Measurement(**(defaults | overrides))


def finding(**overrides):
    defaults = {
        "rule": "prints-in-workers",
        "severity": Severity.NOTE,
        "confidence": 0.9,
        "message": "The function prints; lines of several workers would mix.",
        "location": "/home/ana/work.py:12",
        "fix": Fix(text="Return the text, and print it where the results are collected."),
    }
    return Finding(**(defaults | overrides))


def verdict(**overrides):
    defaults = {
        "action": Action.SWITCH,
        "strategy": "processes",
        "sentence": "Use 2 processes, chunks of 27: 1.8x (1.7-1.9), 100,000 items in 41 s instead of 74 s.",
        "plan": plan(
            code="with ProcessPoolExecutor(2) as pool:\n    results = list(pool.map(score, items))\n"
        ),
        "speedup": estimate(1.8, 1.7, 1.9),
        "projected": Projected(
            items=100_000,
            sequential_seconds=estimate(74.0, 70.0, 78.0),
            plan_seconds=estimate(41.0, 39.0, 43.0),
        ),
        "worth_it": "marginal",
        "because": "Measured over 7 rounds, with identical results in 200 compared.",
        "break_even": BreakEven(items=50.0, item_seconds=1.5e-6),
        "ceiling": "At most 1.9x (1.8-2) is possible for this work on 2 cores.",
    }
    return Verdict(**(defaults | overrides))


def cost(**overrides):
    defaults = {
        "seconds": 3.7,
        "budget": 3.7,
        "calls": 1930,
        "stages": (Stage(name="profile", seconds=1.1), Stage(name="race", seconds=2.2)),
    }
    return Cost(**(defaults | overrides))


def advice(**overrides):
    """Build a whole answer in which two processes win and threads were rejected."""
    faster = estimate(1.8, 1.7, 1.9)
    defaults = {
        "machine": machine(),
        "target": target(),
        "sample": sample(),
        "profile": profile(),
        "answers": answers(),
        "plans": (plan("sequential"), plan()),
        "rejected": (rejected(),),
        "predictions": (prediction(plan("sequential"), 74.0), prediction()),
        "measurements": (measurement(), measurement(plan(), faster)),
        "findings": (finding(),),
        "verdict": verdict(),
        "cost": cost(),
    }
    return Advice(**(defaults | overrides))
