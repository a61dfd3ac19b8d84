"""What is agreed to is never exceeded: calls are counted where they arrive."""

import json
import os
import subprocess
import sys

import pytest
from service import Running

pytestmark = pytest.mark.slow

WORK = """
import os
import urllib.request

ITEMS = list(range(400))


def fetch(x):
    with urllib.request.urlopen(f"{os.environ['SERVICE']}/{x}") as answer:
        return answer.read().decode()
"""


def audit(folder, service, *options):
    (folder / "fetching.py").write_text(WORK)
    arguments = ("fetching.py:fetch", "--data", "fetching:ITEMS", "--format", "json", "--quiet", *options)
    result = subprocess.run(
        [sys.executable, "-m", "advisor", "audit", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
        env=os.environ | {"SERVICE": service.url},
        check=False,
    )
    return result.returncode, result.stdout, result.stderr


@pytest.mark.parametrize("most", [1, 3, 12, 60, 300])
def test_a_service_gets_no_more_calls_than_were_agreed_to(tmp_path, most):
    with Running(latency=0.02) as service:
        code, out, error = audit(tmp_path, service, "--allow", "network", "--max-calls", str(most))
        calls = service.counts()["calls"]
    assert code == 0, error
    assert 1 <= calls <= most
    assert json.loads(out)["cost"]["calls"] == calls


def test_without_consent_there_is_one_call(tmp_path):
    with Running(latency=0.02) as service:
        code, out, _ = audit(tmp_path, service)
        assert (code, service.counts()["calls"]) == (0, 1)
    assert json.loads(out)["profile"]["ramp"]["skipped"]


def test_refusals_end_as_a_finding_and_the_race_adds_hardly_any(tmp_path):
    with Running(latency=0.02, rate=80, burst=60, retry="1") as service:
        code, out, _ = audit(tmp_path, service, "--allow", "network", "--budget", "8")
        counts = service.counts()
    report = json.loads(out)
    assert code == 0
    assert counts["calls"] <= 300
    assert "refused-calls" in {finding["rule"] for finding in report["findings"]}
    assert counts["refused"] - sum(level["refused"] for level in report["profile"]["ramp"]["levels"]) <= 2


def test_no_calls_at_all_cannot_be_meant(tmp_path):
    with Running() as service:
        code, _, error = audit(tmp_path, service, "--max-calls", "0")
        assert (code, service.counts()["calls"]) == (2, 0)
    assert "--max-calls must be at least 1" in error
