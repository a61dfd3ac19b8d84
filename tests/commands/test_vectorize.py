"""`advisor vectorize`: one screen or one JSON, a program on request, and a refusal that is an answer."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from advisor.cli import guarded
from advisor.commands import vectorize as command
from advisor.commands.audit import Output
from advisor.errors import BadOption
from advisor.model import ColumnVerdict, Recognized, Skipped
from advisor.vectorizing import Rewriting, blockers, refusal
from tests.builders import blocker, case, recognized, vectorization

WORK = '''
import os
import time

LOG = os.environ["LOG"]
SEEN = []
EMAILS = [f" User{n}@Example.com" for n in range(300)]


def clean(text):
    """Clean an address."""
    return text.strip().lower()


def log_it(text):
    with open(LOG, "a") as log:
        log.write(text)
    return len(text)


def remember(text):
    SEEN.append(text)
    return len(SEEN)


def nap(text):
    time.sleep(0.01)
    return text


def fail(text):
    raise ValueError("never works")


def cleaned(texts):
    return texts.map(clean)


def shouted(texts):
    return texts.str.upper()
'''


def written_by_hand(verdict=ColumnVerdict.CONDITIONAL, **facts):
    found = vectorization(verdict, **facts)
    return Rewriting(case=case(vectorization=found), found=found, seconds=1.4)


def output(**options):
    return Output(**({"format": "terminal", "path": None, "force": False, "quiet": True} | options))


# ---------------------------------------------------------------- what is shown and written


def test_the_screen_ends_with_what_it_took(monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    text = command.as_screen(written_by_hand())
    assert text.startswith("╭─ YES, identical on your data ─")
    assert text.endswith("\nThis took 1.4 s.\n")


def test_a_terminal_that_knows_ascii_only_gets_ascii(monkeypatch):
    monkeypatch.setattr(command.page, "is_ascii", lambda: True)
    assert command.as_screen(written_by_hand(notes=("\N{GREEK SMALL LETTER MU} µ é",))).isascii()
    assert command.as_json(written_by_hand(notes=("µ",))).isascii()


def test_the_json_is_the_reports():
    shown = json.loads(command.as_json(written_by_hand()))
    assert shown["vectorization"]["verdict"] == "identical on your data"
    assert shown["seconds"] == 1.4


def test_nothing_is_written_for_a_refused_function(tmp_path):
    path = tmp_path / "columns.py"
    said = command.written(written_by_hand(ColumnVerdict.REFUSED), output(path=path))
    assert said == "advisor: no file was written, as there is no column form to write"
    assert not path.exists()


def test_the_program_is_written_once_and_replaced_by_force_only(tmp_path, monkeypatch):
    monkeypatch.setattr(command, "program", lambda _: "print('columns')\n")
    path = tmp_path / "columns.py"
    assert command.written(written_by_hand(), output(path=path)).startswith(f"advisor: wrote {path};")
    assert path.read_text() == "print('columns')\n"
    with pytest.raises(BadOption):
        command.written(written_by_hand(), output(path=path))
    command.written(written_by_hand(), output(path=path, force=True))


def test_the_program_holds_the_code_that_is_offered_and_starts_where_programs_do():
    text = command.program(written_by_hand())
    compile(text, "columns.py", "exec")
    assert "def score_columns(df):" in text
    assert 'if __name__ == "__main__":\n    main()\n' in text


# ---------------------------------------------------------------- refusals without a trial


@pytest.mark.parametrize(
    ("read", "found"),
    [
        (Skipped(skipped="not reached"), ()),
        (recognized(columns=True, blocker="", line=None), ()),
        (recognized(blocker="a loop", line=3), (blocker(because="a loop", line=3),)),
        (
            recognized(columns=None, blocker="no rule", line=3),
            (blocker(because="no rule", line=3, sure=False),),
        ),
    ],
)
def test_what_reading_found_stands_in_the_way(read, found):
    assert isinstance(read, Recognized | Skipped)
    assert blockers(read) == found


def test_a_refusal_claims_nothing():
    found = refusal("it was not tried", ())
    assert not found.works
    assert (found.code, found.compared, found.ways) == ("", 0, ())


# ---------------------------------------------------------------- the command line


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("work.py:clean", "--data", "x", "--format", "html"), "no format"),
        (("work.py:clean", "--data", "x", "--item", "cell"), "--item cell"),
        (("work.py:clean", "--data", "x", "--budget", "-1"), "--budget"),
        (("work.py:clean", "--data", "x", "--output", "work.py"), "work.py exists"),
        (("work.py:clean",), "--data"),
    ],
)
def test_a_request_that_cannot_be_carried_out_ends_with_2(place, monkeypatch, capsys, arguments, message):
    monkeypatch.chdir(place)
    assert guarded(["vectorize", *arguments]) == 2
    assert message in capsys.readouterr().err


@pytest.fixture
def place(tmp_path):
    (tmp_path / "work.py").write_text(WORK)
    return tmp_path


def run(place, *arguments):
    return subprocess.run(
        [sys.executable, "-m", "advisor", "vectorize", *arguments],
        cwd=place,
        capture_output=True,
        text=True,
        timeout=120,
        env=os.environ | {"LOG": str(place / "log.txt"), "COLUMNS": "100"},
        check=False,
    )


def rewrite(place, name, *arguments):
    result = run(place, f"work.py:{name}", "--data", "work.py:EMAILS", "--format", "json", *arguments)
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)["vectorization"], result


@pytest.mark.slow
def test_a_function_of_a_text_becomes_columns_and_a_program_that_runs(place):
    found, result = rewrite(place, "clean", "--output", "columns.py")
    assert found["verdict"] in {"identical", "identical on your data"}
    assert (found["all_rows"], found["odd"]) == (True, 0)
    assert found["compared"] == 300
    assert "def clean(text):" in found["before"]
    assert {"loop", "columns"} <= {way["name"] for way in found["ways"]}
    assert result.stderr == "advisor: wrote columns.py; it loads the data and runs the column form\n"
    check = "import columns, work; print(list(columns.main()) == [work.clean(text) for text in work.EMAILS])"
    ran = subprocess.run(
        [sys.executable, "-c", check],
        cwd=place,
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"LOG": str(place / "log.txt")},
    )
    assert ran.stdout == "True\n"
    again = run(place, "work.py:clean", "--data", "work.py:EMAILS", "--output", "columns.py")
    assert (again.returncode, again.stdout) == (2, "")


@pytest.mark.slow
def test_the_screen_shows_before_and_after(place):
    result = run(place, "work.py:clean", "--data", "work.py:EMAILS")
    assert (result.returncode, result.stderr) == (0, "")
    for words in ("YES, identical", "return text.strip().lower()", ".str.lower()", "the loop as written"):
        assert words in result.stdout


@pytest.mark.slow
def test_a_function_with_effects_is_called_once_and_refused(place):
    found, _ = rewrite(place, "log_it")
    assert found["verdict"] == "refused"
    assert "effects outside its process" in found["because"]
    assert "log.txt" in found["because"]
    assert Path(place / "log.txt").read_text() == " User0@Example.com"


@pytest.mark.slow
def test_a_function_with_state_is_refused_by_line(place):
    found, _ = rewrite(place, "remember", "--output", "columns.py")
    line = WORK[: WORK.index("SEEN.append")].count("\n") + 1
    assert found["verdict"] == "refused"
    assert found["blockers"][0]["line"] == line
    assert not Path(place / "columns.py").exists()


@pytest.mark.slow
def test_calls_that_wait_are_refused_without_a_trial(place):
    found, _ = rewrite(place, "nap")
    assert found["verdict"] == "refused"
    assert found["compared"] == 0


@pytest.mark.slow
def test_a_function_that_fails_on_the_first_item_ends_with_3(place):
    result = run(place, "work.py:fail", "--data", "work.py:EMAILS")
    assert (result.returncode, result.stdout) == (3, "")
    assert "never works" in result.stderr


@pytest.mark.slow
def test_a_version_of_ones_own_is_compared_and_timed_or_told_to_differ(place):
    found, _ = rewrite(place, "clean", "--vectorized", "work.py:cleaned")
    assert "yours" in {way["name"] for way in found["ways"]}
    found, _ = rewrite(place, "clean", "--vectorized", "work.py:shouted")
    assert "yours" not in {way["name"] for way in found["ways"]}
    assert any("shouted" in note for note in found["notes"])
