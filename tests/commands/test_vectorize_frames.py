"""`advisor vectorize` of a function that takes a whole frame; `advisor audit` says to use it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

WORK = '''
LIMIT = 100


def label(df):
    """Label the orders."""
    labels = []
    for _, row in df.iterrows():
        if row["amount"] > LIMIT:
            labels.append("big")
        else:
            labels.append("small")
    df["label"] = labels
    return df


def total(df):
    total, sums = 0, []
    for _, row in df.iterrows():
        total += row["amount"]
        sums.append(total)
    return sums


def saved(df):
    labels = []
    for _, row in df.iterrows():
        labels.append(row["kind"].upper())
    df["label"] = labels
    df.to_csv("saved.csv")
    return df


def letters(row):
    found = []
    for each in row["kind"]:
        found.append(each.upper())
    return "".join(found)
'''
PROGRAM = """
import columns, pandas, work
expected = work.label(pandas.read_csv("orders.csv"))
pandas.testing.assert_frame_equal(columns.main(), expected)
"""


@pytest.fixture
def place(tmp_path):
    (tmp_path / "work.py").write_text(WORK)
    rows = (f"{number},{'abc'[number % 3]}" for number in range(500))
    (tmp_path / "orders.csv").write_text("\n".join(["amount,kind", *rows]) + "\n")
    return tmp_path


def advisor(place, command, name, *arguments):
    return subprocess.run(
        [sys.executable, "-m", "advisor", command, f"work.py:{name}", "--data", "orders.csv", *arguments],
        cwd=place,
        capture_output=True,
        text=True,
        check=False,
    )


def rewritten(place, name, *arguments):
    result = advisor(place, "vectorize", name, "--format", "json", *arguments)
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)["vectorization"]


@pytest.mark.slow
def test_the_whole_function_is_rewritten_and_a_program_around_it_runs(place):
    found = rewritten(place, "label", "--output", "columns.py")
    assert found["verdict"] == "identical"
    assert (found["checked"], found["all_rows"], found["compared"]) == (500, True, 500)
    assert "iterrows" in found["before"]
    assert "iterrows" not in found["code"]
    assert [way["name"] for way in found["ways"]] == ["loop", "columns"]
    subprocess.run([sys.executable, "-c", PROGRAM], cwd=place, check=True)


@pytest.mark.slow
def test_a_loop_that_is_no_map_is_refused_by_line(place):
    found = rewritten(place, "total")
    assert found["verdict"] == "refused"
    (blocker,) = found["blockers"]
    assert blocker["line"] == WORK[: WORK.index("total += ")].count("\n") + 1


@pytest.mark.slow
def test_a_function_with_effects_is_refused_before_they_happen(place):
    found = rewritten(place, "saved")
    assert found["verdict"] == "refused"
    assert not Path(place / "saved.csv").exists()


@pytest.mark.slow
def test_a_function_of_a_row_stays_one(place):
    found = rewritten(place, "letters")
    assert "takes the whole frame" not in found["because"]
    assert found["verdict"] != "refused" or found["compared"] == 0


@pytest.mark.slow
def test_audit_says_which_command_rewrites_such_a_loop(place):
    result = advisor(place, "audit", "label")
    assert (result.returncode, result.stdout) == (3, "")
    assert "label takes a whole frame and loops over its rows itself" in result.stderr
    assert "advisor vectorize" in result.stderr
