import os
import sys
from pathlib import Path

import psutil
import pytest

from advisor.cli import guarded
from advisor.early import child_for
from advisor.model import CONSENT_KINDS, FailureKind
from advisor.sandbox.launching import launch
from advisor.sandbox.session import Limits, Ran, Sandbox

LIMITS = Limits(seconds=120, memory=1_500_000_000, processes=60)
CELLS = str(Path(__file__).parent)


@pytest.fixture(autouse=True)
def importable(monkeypatch):
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([CELLS, *sys.path]))


def test_the_host_that_was_launched_is_the_first_one_and_the_next_is_another():
    launched = launch("advisor.stage")
    with Sandbox(LIMITS, launched) as sandbox:
        first, second = sandbox.start(), sandbox.start()
        assert first.channel is launched.host
        assert first.pid != second.pid
        for host in (first, second):
            assert isinstance(host.run("cells:load", int, 5, value=1), Ran)
            assert host.call("cells:echo", int, 5, more=1) == 2


def test_what_it_was_launched_with_is_imported():
    with Sandbox(LIMITS, launch("advisor.stage")) as sandbox:
        launched, bare = sandbox.start(), sandbox.start()
        assert launched.run("cells:is_imported", bool, 5, name="advisor.stage").value
        assert not bare.run("cells:is_imported", bool, 5, name="advisor.stage").value


def test_a_host_that_was_launched_has_the_limits_of_the_sandbox_too():
    few = Limits(seconds=120, memory=1_500_000_000, processes=10)
    with Sandbox(few, launch("advisor.stage")) as sandbox:
        failed = sandbox.start().call("cells:fork_many", int, 20, allowed=CONSENT_KINDS)
        assert failed.kind is FailureKind.TOO_MANY_PROCESSES


def test_nothing_is_launched_but_for_an_audit():
    for arguments in ([], ["machine"], ["audit", "--help"]):
        with child_for(arguments) as launched:
            assert launched is None


@pytest.mark.parametrize(
    "arguments", [["audit"], ["audit", "a.py:f", "--data", "b.csv", "--fail-on", "rain"]]
)
def test_a_command_line_that_is_refused_leaves_no_process_behind(arguments, capsys):
    before = {process.pid for process in psutil.Process().children(recursive=True)}
    assert guarded(arguments) == 2
    assert "advisor: " in capsys.readouterr().err
    assert {process.pid for process in psutil.Process().children(recursive=True)} <= before


def test_the_supervisor_removes_its_folder_when_it_was_not_needed():
    launched = launch("advisor.stage")
    folder = Path(launched.channel.receive(15)[0]["folder"])
    assert folder.is_dir()
    assert launched.close() == 0
    assert not folder.exists()
