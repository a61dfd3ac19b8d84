"""Whole answers as the pipeline gives them, one per kind of ending that a person can meet."""

from __future__ import annotations

from advisor.model import (
    Action,
    BestSequential,
    BreakEven,
    Column,
    ColumnVerdict,
    EffectKind,
    FailureKind,
    Fix,
    Handover,
    Level,
    MoreCores,
    Need,
    Origin,
    Overlap,
    Part,
    Profile,
    Projected,
    Ramp,
    Repeats,
    Severity,
    Skipped,
    Stage,
)
from tests.builders import (
    advice,
    answer,
    answers,
    blocker,
    calibration,
    condition,
    cost,
    effect,
    equivalence,
    estimate,
    failed,
    finding,
    first_call,
    machine,
    measurement,
    plan,
    prediction,
    profile,
    rejected,
    sample,
    target,
    vectorization,
    verdict,
    way,
)

SPAWN = plan(start_method="spawn", chunksize=250)
FORK_CODE = """\
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from work import score

if __name__ == "__main__":
    # Every worker imports this file: keep the work behind this line.
    with ProcessPoolExecutor(2, mp_context=get_context("fork")) as pool:
        results = list(pool.map(score, items, chunksize=27))
"""

COLUMN_CODE = """\
import pandas as pd

frame = pd.read_csv("users.csv", dtype=str, keep_default_na=False)
frame["email"] = frame["email"].str.strip().str.lower()
frame["phone"] = frame["phone"].str.replace("-", "", regex=False).str.replace(" ", "", regex=False)
"""

HOSTILE = (
    "[/bold][link=http://evil]x[/] \x1b[2J\x1b]0;owned\x07 \u202egnp.exe\u202c \x9b31m \ud800 \r\n\t\x00"
)
LONG = "a_very_long_name_" * 40


def rewritten():
    """A column form with one condition that some rows do not meet, and lines that a screen has to wrap."""
    days = condition(kind="date-text", words="signup_date is a day such as 2024-12-31", odd=37)
    return vectorization(
        code=USER_COLUMNS,
        plain=USER_COLUMNS,
        before=USER,
        imports=("from datetime import datetime", "", "import pandas as pd"),
        conditions=(condition(), days),
        notes=("the time is taken once for all rows, not once per row",),
        odd=37,
        last_digit=2,
        seconds=1.4,
    )


def not_rewritten():
    """A function with a step that can have no column form, and one for which we know none."""
    return vectorization(
        ColumnVerdict.REFUSED,
        before=USER,
        blockers=(
            blocker(because="the loop ends when a condition on its own result is met", line=14),
            blocker(because="there is no rule for datetime.now", line=17, sure=False),
            blocker(because="it writes to audit.log", line=90),
            blocker(because="it reads SEEN, which another function changes", line=None),
        ),
        constructs=("str.strip", "str.lower"),
        ways=(way("loop", 1.0), way("distinct", 0.1, estimate(10.0), recommended=True)),
        items=2000,
    )


USER = '''\
def process_user(row: Any) -> dict[str, Any]:
    """Clean one user's record and flag it if it looks suspicious."""
    email = row["email"].strip().lower()
    phone = row["phone"].replace("-", "").replace(" ", "")
    signup_date = datetime.strptime(row["signup_date"], "%Y-%m-%d")
    age_days = (datetime.now() - signup_date).days
    suspicious = age_days < 7 and row["transaction_count"] > 50  # as in the story
    return {"email": email, "phone": phone, "age_days": age_days, "suspicious": suspicious}
'''

USER_COLUMNS = """\
def process_user_columns(df):
    email = df["email"].str.strip().str.lower()
    phone = df["phone"].str.replace("-", "", regex=False).str.replace(" ", "", regex=False)
    signup_date = pd.to_datetime(df["signup_date"], format="%Y-%m-%d")
    age_days = (datetime.now() - signup_date).dt.days
    suspicious = (age_days < 7) & (df["transaction_count"] > 50)
    return pd.DataFrame(
        {"email": email, "phone": phone, "age_days": age_days, "suspicious": suspicious}
    )
"""


def switch_to_processes():
    return advice(
        profile=profile(vectorization=not_rewritten()),
        plans=(plan("sequential"), plan(), SPAWN, plan("threads")),
        rejected=(
            rejected(strategy="vectorized", because=answer(1).because),
            rejected(strategy="coroutines", because="the target is no async def"),
            rejected(strategy="threads", because=answer(2).because),
        ),
        predictions=(
            prediction(plan("sequential"), 74.0),
            prediction(
                plan(),
                40.0,
                parts=parts(
                    ("start-up", 0.012),
                    ("pickle out", 0.15),
                    ("pickle back", 0.1),
                    ("compute", 39.6),
                    ("imbalance", 0.12),
                ),
            ),
            prediction(
                plan("sequential"),
                74.0,
                parts=parts(
                    ("first call", 0.01),
                    ("compute", 72.6),
                    ("wait", 1.4),
                ),
            ),
            prediction(SPAWN, 41.0),
            prediction(plan("processes", start_method="forkserver"), 40.5),
        ),
        measurements=(
            measurement(
                plan(),
                estimate(1.8, 1.7, 1.9),
                parts=parts(
                    ("start-up", 0.02),
                    ("pickle out", 0.22),
                    ("pickle back", 0.2),
                    ("queueing", 1.4),
                    ("compute", 38.2),
                ),
                parts_seconds=41.0,
            ),
            measurement(SPAWN, estimate(1.77, 1.61, 1.94), start_seconds=0.15),
            measurement(parts=parts(("compute", 73.1), ("wait", 0.5)), parts_seconds=74.0),
        ),
        verdict=verdict(
            because="It computes, items are independent, and moving an item costs 0.7 % of computing it",
            plan=plan(code=FORK_CODE),
            changes=(
                "With fewer than about 60 items the plain loop would be faster",
                "With items of less than 1.6 µs the plain loop would be faster",
            ),
            more_cores=(
                MoreCores(cores=4, low=1.8, high=3.6, limit="cores"),
                MoreCores(cores=8, low=1.8, high=7.1, limit="cores"),
                MoreCores(cores=16, low=1.8, high=11.0, limit="one parent pickles for all workers"),
                MoreCores(cores=32, low=1.8, high=11.0, limit="one parent pickles for all workers"),
            ),
        ),
    )


def parts(*named):
    return tuple(Part(name=name, seconds=seconds) for name, seconds in named)


def level(in_flight, rate, latency, **overrides):
    defaults = {"calls": 3 * in_flight, "seconds": 3 * in_flight / rate, "errors": 0, "refused": 0}
    return Level(in_flight=in_flight, throughput=estimate(rate), latency=latency, **(defaults | overrides))


def call_an_api():
    """A service that takes 16 calls at once, and refuses more."""
    because = "throughput stopped rising at 16, and 32 were refused"
    threads = plan(
        "threads", workers=16, chunksize=1, because=because, code="pool = ThreadPoolExecutor(16)\n"
    )
    levels = (
        level(1, 9.8, 0.102),
        level(4, 38.0, 0.104),
        level(8, 75.0, 0.106),
        level(16, 139.0, 0.115),
        level(32, 141.0, 0.226, errors=1, refused=11),
    )
    gain = estimate(13.9, 12.6, 15.1)
    return advice(
        target=target(spec="api.py:fetch", module="api", attribute="fetch", signature="(user)"),
        profile=profile(
            ramp=Ramp(levels=levels, cap=16, rate=None, because=because, calls=183),
            repeats=Repeats(
                hashable=True, distinct=estimate(1_000), exact=True, cached=False, lookup_seconds=1e-7
            ),
            overlap=Overlap(speedup=estimate(1.97, 1.9, 2.0), calls=40, seconds=2.1),
        ),
        predictions=(prediction(threads, 700.0, parts=parts(("start-up", 0.001), ("wait", 699.0))),),
        measurements=(
            measurement(item=0.102),
            measurement(
                threads,
                gain,
                item=0.102,
                parts=parts(("queueing", 3.0), ("compute", 9.0), ("wait", 690.0)),
                parts_seconds=734.0,
            ),
        ),
        findings=(),
        verdict=verdict(
            strategy="threads",
            sentence="Use 16 threads: 14x (13-15), 100,000 items in 12 min instead of 2.8 h.",
            plan=threads,
            speedup=gain,
            worth_it=True,
            because="It waits for a service, and 16 calls at once are what the service takes",
            break_even=None,
            ceiling="",
        ),
    )


def records_first():
    """A loop over Series: most of the gain needs no workers."""
    why = "slices of the table are sent, because rows would cost more to pickle"
    pool = plan(chunksize=500, handover=Handover.COLUMNS, because=why, code="pool = 1\n")
    gain = estimate(9.8, 8.8, 10.9)
    alone = estimate(4.9, 4.5, 5.2)
    return advice(
        measurements=(
            measurement(),
            measurement(plan("records", workers=1, chunksize=1), alone),
            measurement(pool, gain),
        ),
        predictions=(prediction(pool, 8.0),),
        findings=(),
        verdict=verdict(
            sentence="Use 2 processes, chunks of 500: 9.8x (8.8-11), 100,000 items in 7.6 s instead of 74 s.",
            plan=pool,
            speedup=gain,
            worth_it=True,
            because="Making a Series of each row takes most of the time, and the rest computes",
            best_sequential=BestSequential(
                plan=plan("records", workers=1, chunksize=1),
                speedup=alone,
                gain_over_it=estimate(2.1, 1.9, 2.3),
            ),
        ),
    )


def close_race():
    return advice(
        measurements=(measurement(), measurement(plan(), estimate(1.3, 0.9, 1.8))),
        findings=(),
        verdict=verdict(
            action=Action.CANNOT_TELL,
            strategy="sequential",
            sentence="Cannot tell within this budget; give me 40 s more.",
            plan=plan("sequential"),
            speedup=None,
            worth_it=False,
            because="2 processes did 1.3x (0.9-1.8): that may be a gain, or none",
            more_seconds=40.0,
        ),
    )


def keep_tiny():
    slow = estimate(0.031, 0.028, 0.034)
    tiny = 4.8e-8
    return advice(
        target=target(spec="tiny.py:double", module="tiny", attribute="double", signature="(x)"),
        sample=sample(spec="tiny:numbers", source="python", items=4096, drawn="the list, evenly spread"),
        answers=answers(
            answer(1, "unsure", because="The body is arithmetic; the whole column was not accepted."),
            answer(
                5,
                "no",
                because="48 ns per item; on this machine workers pay from about 1.5 µs at this number. "
                "The article's rule of thumb is 10 ms.",
                denies=frozenset({Need.ITEM_COST}),
                change="Items of more than 1.5 µs, or handing over whole blocks of them.",
            ),
        ),
        rejected=(
            rejected(strategy="threads", because=answer(2).because),
            rejected(strategy="coroutines", because="the target is no async def"),
        ),
        predictions=(prediction(plan("sequential"), 0.0048), prediction(plan(), 0.06)),
        measurements=(
            measurement(item=tiny),
            measurement(plan(chunksize=25_000), slow, item=tiny),
        ),
        findings=(),
        verdict=verdict(
            action=Action.KEEP_SEQUENTIAL,
            strategy="sequential",
            sentence="Keep the plain loop: 100,000 items take 4.8 ms, and workers alone take 16 ms to start.",
            plan=plan("sequential", code="results = [double(x) for x in items]\n"),
            speedup=slow,
            projected=Projected(
                items=100_000, sequential_seconds=estimate(0.0048), plan_seconds=estimate(0.0048)
            ),
            worth_it=False,
            because="Handing an item to a worker costs more than computing it",
            break_even=BreakEven(items=3_400_000.0, item_seconds=1.5e-6),
        ),
    )


def refuse():
    reason = "Results depend on the items before: running.totals grows with every call."
    return advice(
        target=target(spec="running.py:add", module="running", attribute="add"),
        answers=answers(answer(3, "no", because=reason, denies=frozenset({Need.INDEPENDENT}))),
        plans=(plan("sequential"),),
        rejected=tuple(
            rejected(strategy=name, because=reason)
            for name in ("threads", "coroutines", "processes", "shared_memory", "joblib", "dask")
        ),
        predictions=(),
        measurements=(),
        findings=(
            finding(),
            finding(
                rule="depends-on-earlier-calls",
                severity=Severity.DANGER,
                message="Each result depends on running.totals, which every call changes",
                location="running.totals",
                fix=Fix(text="Return the item's own part, and add the parts up after the loop"),
            ),
        ),
        verdict=verdict(
            action=Action.REFUSE,
            strategy="sequential",
            sentence="Do not parallelize it: item 7 gives another result without the items before it.",
            plan=plan("sequential"),
            speedup=None,
            worth_it=False,
            because="Workers would each keep their own running.totals, and the results would be wrong",
            break_even=None,
            ceiling="",
        ),
        cost=cost(seconds=1.2, calls=133),
    )


def cannot_tell_without_consent():
    asked = Skipped(skipped="the first call had effects, and repeating them was not agreed to")
    return advice(
        target=target(spec="notify.py:send", module="notify", attribute="send"),
        profile=Profile(
            first_call=first_call(
                call="send({'email': str, 'age': str})",
                result="None",
                printed=42,
                effects=(
                    effect(count=2),
                    effect(EffectKind.NETWORK, what="connect", where="mail.example.org:25"),
                    effect(EffectKind.STATE, what="changes a module global", where="notify.sent"),
                ),
            ),
            import_effects=(effect(EffectKind.SPAWN, what="start a process", where="git", during="import"),),
            timing=asked,
        ),
        answers=(
            answer(1, "unsure", because="Reading the source finds no column form.", confidence=0.6),
            answer(2, "unsure", because="The function was called once only.", confidence=0.3),
            answer(7, "yes", because="It prints and logs.", origin=Origin.ASKED),
        ),
        rejected=(),
        predictions=(),
        measurements=(),
        plans=(),
        findings=(),
        verdict=verdict(
            action=Action.CANNOT_TELL,
            strategy="sequential",
            sentence="Cannot tell: the first call wrote a file and opened a connection; it was not repeated.",
            plan=plan("sequential"),
            speedup=None,
            worth_it=False,
            because="Measuring needs some hundred calls, each of which would do this again",
            break_even=None,
            ceiling="",
        ),
        cost=cost(seconds=0.62, calls=1, stages=()),
    )


def vectorize():
    gain = estimate(41.0, 37.0, 45.0)
    columns = plan("vectorized")
    return advice(
        machine=machine(calibration=calibration(noise=0.17)),
        target=target(spec="users.py:process_user", attribute="process_user"),
        sample=sample(
            total=None,
            conversions=("Text stays text, as the csv module gives it",),
            columns=(Column(name="email", kind="text"),),
        ),
        profile=profile(vectorization=rewritten()),
        answers=answers(answer(1, "yes", because="Every step has a column form: str.strip, str.lower.")),
        measurements=(
            measurement(items=None),
            measurement(
                columns,
                gain,
                items=None,
                full_speedup=None,
                start_seconds=0.0,
                equivalence=equivalence("equal within float noise"),
            ),
            measurement(plan(), estimate(1.6, 1.3, 2.0), items=None, full_speedup=None),
        ),
        predictions=(),
        findings=(
            finding(
                rule="noisy-machine",
                severity=Severity.WARNING,
                confidence=0.7,
                message="The same work varied by 17 % from run to run",
                location=None,
                fix=Fix(text="Close what else is running, or give it more time"),
            ),
        ),
        verdict=verdict(
            strategy="vectorized",
            sentence="Work on whole columns: 41x (37-45) per item, on the 2,000 rows that were sampled.",
            plan=plan("vectorized", code=COLUMN_CODE),
            speedup=gain,
            projected=Projected(items=None, sequential_seconds=None, plan_seconds=None),
            worth_it=True,
            because="pandas runs the same steps on the whole column in C",
            break_even=BreakEven(items=None, item_seconds=None),
        ),
    )


def overruled():
    """A person said that items are independent; the measurement says otherwise."""
    dead = failed(kind=FailureKind.KILLED, because="SIGSEGV in libfast.so", item=7)
    return advice(
        answers=answers(answer(3, "yes", because="Item 7 changed when shuffled.", origin=Origin.ASKED)),
        measurements=(
            measurement(
                SPAWN,
                estimate(1.7, 1.5, 1.9),
                equivalence=equivalence("different", because="item 31 differs"),
            ),
            measurement(plan("threads", workers=8), estimate(1.1, 0.9, 1.3), failed=dead),
            measurement(),
        ),
        verdict=verdict(
            action=Action.KEEP_SEQUENTIAL,
            strategy="sequential",
            sentence="Keep the plain loop: every faster way gave other results or broke.",
            plan=plan("sequential"),
            speedup=None,
            worth_it=False,
            because="Processes gave another result for item 31, and threads were killed by a signal",
        ),
        cost=cost(interrupted=True),
    )


def hostile():
    """Every text comes from a stranger who means harm, and some are huge."""
    bad = f"{HOSTILE} {LONG}"
    broken = failed(because=bad, item=3)
    mean = plan(HOSTILE, start_method=HOSTILE, code=f"name = {HOSTILE!r}\n{HOSTILE}\n# {LONG}\n")
    return advice(
        machine=machine(system=bad, python=bad, implementation=bad),
        target=target(spec=bad, attribute=bad, file=bad, signature=bad, doc=bad),
        sample=sample(spec=bad, drawn=bad, form_because=bad, conversions=(bad, bad), columns=()),
        profile=profile(
            first_call=first_call(
                call=bad, result=bad, effects=(effect(what=bad, where=bad, during=bad),), failed=broken
            ),
            vectorization=hostile_columns(bad),
        ),
        answers=tuple(answer(number, bad, because=bad, change=bad) for number in range(1, 8)),
        rejected=(rejected(strategy=bad, because=bad), rejected(strategy=bad, because=HOSTILE)),
        predictions=(prediction(mean), prediction(plan("threads"), float("nan"))),
        measurements=(
            measurement(),
            measurement(mean, estimate(float("nan"), 0.0, float("inf"))),
            measurement(plan(LONG, workers=10**9, chunksize=10**9), failed=broken),
            measurement(
                plan("threads"), estimate(2.0), equivalence=equivalence("cannot compare", because=bad)
            ),
        ),
        findings=(finding(message=bad, location=bad, rule=bad, fix=Fix(text=bad)),),
        verdict=verdict(sentence=bad, because=bad, ceiling=bad, strategy=bad, plan=mean),
        cost=cost(stages=(Stage(name=bad, seconds=1.0),)),
    )


def hostile_columns(bad):
    return vectorization(
        because=bad,
        as_what=bad,
        conditions=(condition(words=bad, odd=10**12),),
        blockers=(blocker(because=bad, line=10**12),),
        notes=(bad, HOSTILE),
        constructs=(bad,),
        before=f"def f(row):\n\treturn {HOSTILE!r}\n{HOSTILE}\n{LONG}",
        code=f"# {bad}\n{LONG}",
        imports=(bad,),
        ways=(way(bad, float("nan")), way(bad, float("inf"), estimate(float("nan")), recommended=True)),
    )


def interrupted_early():
    nothing = Skipped(skipped="stopped by Ctrl-C before it was reached")
    return advice(
        target=nothing,
        sample=nothing,
        profile=Profile(),
        answers=(),
        plans=(),
        rejected=(),
        predictions=(),
        measurements=(),
        findings=(),
        verdict=verdict(
            action=Action.CANNOT_TELL,
            strategy="sequential",
            sentence="Cannot tell: stopped while the module was being imported.",
            plan=plan("sequential"),
            speedup=None,
            projected=Projected(items=None, sequential_seconds=None, plan_seconds=None),
            worth_it=False,
            because="",
            break_even=None,
            ceiling="",
        ),
        cost=cost(seconds=0.4, calls=0, stages=(), interrupted=True),
    )


CASES = {
    case.__name__: case
    for case in (
        switch_to_processes,
        call_an_api,
        records_first,
        close_race,
        keep_tiny,
        refuse,
        cannot_tell_without_consent,
        vectorize,
        overruled,
        hostile,
        interrupted_early,
    )
}
