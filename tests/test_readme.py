"""The README says what is true: its commands, options, keys and exit codes are compared with the program."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from advisor.reports import json as json_report
from advisor.strategies import STRATEGIES

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text()


def help_of(*arguments):
    result = subprocess.run(
        [sys.executable, "-m", "advisor", *arguments, "--help"],
        capture_output=True,
        text=True,
        check=True,
        env={"PATH": "/usr/bin", "COLUMNS": "120", "TERMINAL_WIDTH": "120"},
    )
    return result.stdout


def test_every_option_of_audit_is_in_the_readme_and_the_other_way_round():
    offered = set(re.findall(r"--[a-z][a-z-]*", help_of("audit"))) - {"--help", "--data"}
    table = "\n".join(line for line in README.splitlines() if line.startswith("| `--"))
    named = set(re.findall(r"--[a-z][a-z-]*", table))
    assert offered == named


def test_every_option_of_vectorize_is_in_its_section():
    section = README.partition("## Question 1, answered by doing it")[2].partition("\n## ")[0]
    named = set(re.findall(r"--[a-z][a-z-]*", section))
    assert set(re.findall(r"--[a-z][a-z-]*", help_of("vectorize"))) - {"--help"} == named


def test_every_command_is_in_the_readme():
    for name in ("audit", "vectorize", "machine", "explain"):
        assert name in help_of()
        assert f"advisor {name}" in README


def test_the_two_commands_are_single_lines_that_make_their_own_environment():
    lines = [line for line in README.splitlines() if line.startswith("python3 -m venv .venv && ")]
    assert len(lines) == 2
    assert lines[0].endswith("--data users.csv")
    assert lines[1].endswith("&& .venv/bin/python -m pytest")


def test_the_keys_and_strategies_of_the_json_are_listed():
    text = " ".join(README.split())
    assert " ".join(json_report.KEYS) in text
    for strategy in STRATEGIES:
        assert strategy.NAME in text


@pytest.mark.parametrize(
    "code", ["0 advice", "1 a `--fail-on`", "2 the request", "3 your code", "4 the guarded"]
)
def test_exit_codes_are_explained(code):
    assert code in " ".join(README.split())


def test_the_folders_in_the_table_exist():
    for name in re.findall(r"^\| `([a-z/]+)/?`", README, flags=re.MULTILINE):
        assert (ROOT / "advisor" / name).is_dir(), name
