"""The command line from outside: what it prints, how it exits, what it leaves behind."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

pytestmark = pytest.mark.slow

FUNCTIONS = """
import asyncio
import functools
import os
import time


def busy(x):
    total = 0
    for number in range(2_000 * (1 + x % 3)):
        total += number * x
    return total


def busy_columns(values):
    steps = 2_000 * (1 + values % 3)
    return values * (steps * (steps - 1) // 2)


def busy_wrongly(values):
    return busy_columns(values) + (values % 50 == 7)


def nap(x):
    time.sleep(0.01)
    return x + 1


async def nap_async(x):
    await asyncio.sleep(0.01)
    return x + 1


def fail_now(x):
    raise ValueError("never works")


def fail_rarely(x):
    if x % 50 == 7:
        raise ValueError("unlucky")
    return busy(x)


def vanish(x):
    os._exit(9)


def stop(x):
    raise SystemExit(0)


total = 0


def running(x):
    global total
    total += x
    return total


def append(x):
    with open(os.environ["LOG"], "a") as log:
        log.write(f"{x}\\n")


def late_write(x):
    if x > 5:
        open(os.environ["LOG"], "a").close()
    return x


def two(x, y):
    return x


scale = lambda x: x * 3
tripled = functools.partial(pow, 3)
NUMBERS = list(range(400))
MANY = list(range(30_000))
NAPS = list(range(300))
FEW_NAPS = list(range(80))


def endless():
    number = 0
    while True:
        yield number
        number += 1
"""

TOP_LEVEL = [
    *("schema", "machine", "target", "sample", "profile", "vectorization", "answers", "plans", "rejected"),
    *("predictions", "measurements", "findings", "verdict", "cost"),
]


@pytest.fixture
def place(tmp_path):
    (tmp_path / "work.py").write_text(FUNCTIONS)
    return tmp_path


def command(*arguments):
    return [sys.executable, "-m", "advisor", *arguments]


def advise(place, *arguments, **options):
    environment = os.environ | {"LOG": str(place / "log.txt")}
    return subprocess.run(
        command(*arguments),
        cwd=place,
        capture_output=True,
        text=True,
        timeout=120,
        env=environment,
        check=False,
        **options,
    )


def audit(place, name, data, *arguments):
    """Run an audit that must succeed, and return its JSON."""
    result = advise(place, "audit", f"work.py:{name}", "--data", data, "--format", "json", *arguments)
    assert result.returncode == 0, result.stderr
    assert result.stderr == ""
    return json.loads(result.stdout)


def test_the_persons_own_version_is_compared_and_raced(place):
    found = audit(place, "busy", "work.py:MANY", "--budget", "6", "--vectorized", "work.py:busy_columns")
    answered = found["vectorization"]
    assert (answered["verdict"], answered["origin"]) == ("identical on your data", "yours")
    assert answered["all_rows"]
    assert "yours" in [way["name"] for way in answered["ways"]]
    raced = {each["plan"]["strategy"]: each for each in found["measurements"]}
    assert raced["vectorized"]["failed"] is None
    assert raced["vectorized"]["equivalence"]["verdict"] == "identical"
    assert found["verdict"]["strategy"] == "vectorized"
    code = next(plan["code"] for plan in found["plans"] if plan["strategy"] == "vectorized")
    assert "from work import busy_columns as own_version" in code


def test_an_own_version_that_differs_is_told_of_and_not_raced(place):
    found = audit(place, "busy", "work.py:MANY", "--budget", "6", "--vectorized", "work.py:busy_wrongly")
    answered = found["vectorization"]
    assert answered["origin"] != "yours"
    assert any("busy_wrongly, is not used" in note for note in answered["notes"])
    assert found["verdict"]["strategy"] != "vectorized"


def test_an_own_version_that_is_not_there_is_a_clear_error(place):
    result = advise(
        place, "audit", "work.py:busy", "--data", "work.py:MANY", "--vectorized", "work.py:absent"
    )
    assert result.returncode == 2
    assert "has no absent" in result.stderr


def test_the_json_has_the_promised_shape(place):
    found = audit(place, "busy", "work.py:NUMBERS")
    assert list(found) == TOP_LEVEL
    assert found["schema"] == 1
    assert [answer["number"] for answer in found["answers"]] == [1, 2, 3, 4, 5, 6, 7]
    assert set(found["answers"][0]) >= {
        "number",
        "question",
        "value",
        "because",
        "confidence",
        "origin",
        "denies",
    }
    assert set(found["verdict"]) >= {
        "action",
        "strategy",
        "plan",
        "speedup",
        "projected",
        "worth_it",
        "because",
    }
    assert set(found["verdict"]["plan"]) >= {"workers", "chunksize", "start_method"}
    assert set(found["verdict"]["projected"]) >= {"items", "sequential_seconds", "plan_seconds"}
    assert found["sample"]["total"]["value"] == 400
    assert (
        found["profile"]["timing"]["item_seconds"]["low"]
        <= found["profile"]["timing"]["item_seconds"]["high"]
    )


def test_a_race_measures_the_loop_and_the_pool_and_compares_their_results(place):
    found = audit(place, "busy", "work.py:MANY", "--budget", "6")
    raced = {one["plan"]["strategy"]: one for one in found["measurements"]}
    assert {"sequential", "processes"} <= set(raced)
    pool = raced["processes"]
    assert pool["equivalence"]["verdict"] == "identical"
    assert pool["equivalence"]["compared"] > 10
    assert pool["rounds"] == len(pool["times"]) >= 2
    assert pool["speedup"]["low"] <= pool["speedup"]["value"] <= pool["speedup"]["high"]
    assert found["cost"]["calls"] >= sum(one["calls"] for one in found["measurements"])


def test_waiting_calls_are_raced_in_threads(place):
    found = audit(place, "nap", "work.py:NAPS")
    assert found["profile"]["waiting"]["bound"] == "io"
    assert {"sequential", "threads"} == {one["plan"]["strategy"] for one in found["measurements"]}


def test_an_async_def_is_raced_as_coroutines(place):
    found = audit(place, "nap_async", "work.py:NAPS")
    raced = {one["plan"]["strategy"]: one for one in found["measurements"]}
    assert {"sequential", "coroutines"} == set(raced)
    assert raced["coroutines"]["equivalence"]["verdict"] == "identical"


def test_a_running_total_is_refused_and_its_variable_named(place):
    found = audit(place, "running", "work.py:NUMBERS")
    assert found["verdict"]["action"] == "refuse"
    assert "work.total" in found["verdict"]["because"] + found["verdict"]["sentence"]
    assert found["answers"][2]["value"] == "no"


def test_a_job_that_is_over_soon_is_replayed_with_few_items_when_each_takes_long(place):
    found = audit(place, "nap", "work.py:FEW_NAPS")
    assert found["verdict"]["action"] == "keep-sequential"
    assert found["profile"]["order"]["items"] <= 3
    assert audit(place, "running", "work.py:NUMBERS")["profile"]["order"]["items"] == 12


def test_an_effect_happens_once_without_consent(place):
    found = audit(place, "append", "work.py:NUMBERS")
    assert (place / "log.txt").read_text() == "0\n"
    assert found["cost"]["calls"] == 1
    assert found["verdict"]["action"] == "cannot-tell"
    assert "--yes" in json.dumps(found["verdict"]) + json.dumps(found["findings"])


@pytest.mark.parametrize("consent", [["--yes"], ["--allow", "write"]])
def test_an_effect_is_repeated_with_consent(place, consent):
    found = audit(place, "append", "work.py:NUMBERS", *consent)
    lines = (place / "log.txt").read_text().splitlines()
    assert 1 < len(lines) == found["cost"]["calls"] < 400


def test_an_effect_that_shows_only_later_does_not_happen_without_consent(place):
    audit(place, "late_write", "work.py:NUMBERS")
    assert not (place / "log.txt").exists()


@pytest.mark.parametrize("name", ["scale", "tripled"])
def test_lambdas_and_partials_are_audited(place, name):
    assert audit(place, name, "work.py:NUMBERS")["verdict"]["action"] == "keep-sequential"


def test_an_endless_generator_has_no_total(place):
    found = audit(place, "busy", "work.py:endless", "--sample", "50")
    assert found["sample"]["total"] is None
    assert found["sample"]["items"] == 50


def test_errors_on_rare_items_are_counted_and_the_rest_measured(place):
    found = audit(place, "fail_rarely", "work.py:NUMBERS")
    assert found["profile"]["timing"]["errors"] > 0
    assert found["profile"]["timing"]["error"] == "ValueError"
    assert "errors-in-sample" in {finding["rule"] for finding in found["findings"]}


def test_own_answers_are_taken_and_marked(place):
    found = audit(place, "busy", "work.py:MANY", "--answer", "3=no")
    assert (found["answers"][2]["value"], found["answers"][2]["origin"]) == ("no", "asked")
    assert {one["plan"]["strategy"] for one in found["measurements"]} <= {"sequential"}


def test_lines_of_standard_input_are_items(place):
    result = advise(place, "audit", "builtins:len", "--data", "-", "--format", "json", input="a\nbb\nccc\n")
    assert result.returncode == 0, result.stderr
    assert json.loads(result.stdout)["sample"]["total"]["value"] == 3


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["audit", "work.py:nothing", "--data", "work.py:NUMBERS"], 2, "has no nothing"),
        (["audit", "absent.py:f", "--data", "work.py:NUMBERS"], 2, "absent.py"),
        (["audit", "no.such.module:f", "--data", "work.py:NUMBERS"], 2, "no module"),
        (["audit", "work.py:busy", "--data", "absent.csv"], 2, "absent.csv"),
        (["audit", "work.py:two", "--data", "work.py:NUMBERS"], 2, "cannot be called with one item"),
        (["audit", "work.py:NUMBERS", "--data", "work.py:NUMBERS"], 2, "cannot be called"),
        (["audit", "work.py:busy", "--data", "work.py:NUMBERS", "--answer", "9=no"], 2, "9"),
        (["audit", "work.py:busy", "--data", "work.py:NUMBERS", "--item", "cell"], 2, "--item cell"),
        (["audit", "work.py:busy", "--data", "work.py:NUMBERS", "--budget", "-1"], 2, "--budget"),
        (["audit", "work.py:busy", "--data", "work.py:NUMBERS", "--format", "pdf"], 2, "pdf"),
        (["audit", "work.py:busy"], 2, "--data"),
        (["audit", "work.py:fail_now", "--data", "work.py:NUMBERS"], 3, "never works"),
        (["audit", "work.py:vanish", "--data", "work.py:NUMBERS"], 3, "left with status 9"),
        (["audit", "work.py:stop", "--data", "work.py:NUMBERS"], 3, "SystemExit"),
        (["audit", "work.py:running", "--data", "work.py:NUMBERS", "--fail-on", "danger"], 1, ""),
        (["audit", "work.py:scale", "--data", "work.py:NUMBERS", "--fail-on", "slower"], 1, ""),
        (["audit", "work.py:scale", "--data", "work.py:NUMBERS", "--fail-on", "danger"], 0, ""),
        ([], 2, "advisor audit TARGET --data DATA"),
    ],
)
def test_exit_codes_and_the_one_clear_line(place, arguments, code, says):
    result = advise(place, *arguments, stdin=subprocess.DEVNULL)
    assert result.returncode == code, result.stderr + result.stdout
    assert says in result.stderr
    assert "advisor/" not in result.stderr, "frames of ours must not be shown"
    assert "Traceback" not in result.stderr


def test_output_is_never_overwritten_without_force(place):
    out = place / "report.json"
    arguments = [
        "audit",
        "work.py:scale",
        "--data",
        "work.py:NUMBERS",
        "--format",
        "json",
        "--output",
        str(out),
    ]
    assert advise(place, *arguments).returncode == 0
    assert json.loads(out.read_text())["schema"] == 1
    out.write_text("precious")
    refused = advise(place, *arguments)
    assert refused.returncode == 2
    assert out.read_text() == "precious"
    assert "--force" in refused.stderr
    assert advise(place, *arguments, "--force").returncode == 0
    assert out.read_text() != "precious"


def test_values_stay_out_of_reports_unless_asked(place):
    (place / "words.txt").write_text("secret-token-123\nother-token-456\n")
    arguments = ["audit", "builtins:len", "--data", "words.txt", "--format", "json"]
    assert "secret-token" not in advise(place, *arguments).stdout
    assert "secret-token" in advise(place, *arguments, "--show-values").stdout


def start_racing(place, *arguments):
    """Start an audit that takes a while, and wait until it is at work in its cells."""
    process = subprocess.Popen(
        command("audit", "work.py:busy", "--data", "work.py:MANY", "--budget", "12", *arguments),
        cwd=place,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    deadline = time.monotonic() + 20
    while len(psutil.Process(process.pid).children(recursive=True)) < 5 and time.monotonic() < deadline:
        time.sleep(0.02)
    return process, psutil.Process(process.pid).children(recursive=True)


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)]
)
def test_a_signal_ends_it_soon_with_what_is_known(place, number, code):
    process, below = start_racing(place, "--format", "json")
    sent = time.monotonic()
    process.send_signal(number)
    out, _ = process.communicate(timeout=30)
    assert process.returncode == code
    assert time.monotonic() - sent < 10
    found = json.loads(out)
    assert found["cost"]["interrupted"] is True
    assert found["profile"]["timing"]["calls"] > 0
    assert not any(one.is_running() for one in below)


def test_sigkill_in_the_middle_of_a_race_leaves_nothing(place):
    process, below = start_racing(place)
    assert below
    process.kill()
    process.communicate()
    _, alive = psutil.wait_procs(below, timeout=5)
    assert alive == []


def test_the_python_api_gives_the_same(place, monkeypatch):
    from advisor import Request
    from advisor import advise as ask

    monkeypatch.chdir(place)
    advice = ask(Request(target="work.py:scale", data="work.py:NUMBERS"))
    assert advice.verdict.action == "keep-sequential"
    assert Path(advice.target.file).samefile(place / "work.py")
