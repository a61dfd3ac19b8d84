"""Every scenario runs through the whole audit and reaches what it expects or "unsure", never the opposite."""

import importlib.util
import json
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

SCENARIOS = sorted(Path(__file__).resolve().parents[1].joinpath("scenarios").glob("*.py"))
UNSURE = {"keep-sequential", "cannot-tell"}
"""What a noisy machine may say instead of a switch; never another strategy, never a refusal."""


def module_of(path):
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def audit(module, path, folder):
    data = f"{path}:{module.DATA}"
    if module.DATA is None:
        data = str(folder / "data.csv")
        module.make_data(data, rows=100_000)
    allow = ["--allow", ",".join(module.ALLOW)] if module.ALLOW else []
    result = subprocess.run(
        [
            *(sys.executable, "-m", "advisor", "audit", f"{path}:{module.TARGET}"),
            *("--data", data, "--format", "json", *allow),
        ],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)


def agrees(found, expected):
    """Tell whether the verdict is this expectation; a machine too noisy to prove a switch may stay unsure."""
    verdict = found["verdict"]
    if expected["action"] != verdict["action"]:
        return expected["action"] == "switch" and verdict["action"] in UNSURE
    plan, answers = verdict["plan"], {answer["number"]: answer["value"] for answer in found["answers"]}
    return (
        verdict["strategy"] in expected.get("strategies", [verdict["strategy"]])
        and plan["chunksize"] > expected.get("chunksize_above", 0)
        and all(answers[int(number)] == value for number, value in expected.get("answers", {}).items())
        and expected.get("names", "") in verdict["sentence"] + verdict["because"]
    )


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_a_scenario_reaches_what_it_expects(path, tmp_path):
    module = module_of(path)
    found = audit(module, path, tmp_path)
    expectations = module.EXPECTED if isinstance(module.EXPECTED, tuple) else (module.EXPECTED,)
    assert any(agrees(found, expected) for expected in expectations), found["verdict"]
    equal = {one["equivalence"]["verdict"] for one in found["measurements"]}
    assert "different" not in equal


def test_there_are_the_six_stories():
    assert len(SCENARIOS) == 6
