import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from advisor.errors import SandboxError
from advisor.model import CONSENT_KINDS, EffectKind, Failed, FailureKind
from advisor.sandbox.session import Limits, Ran, Sandbox

CELLS = str(Path(__file__).parent)


@pytest.fixture(autouse=True)
def importable(monkeypatch):
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([CELLS, *sys.path]))


@pytest.fixture
def sandbox():
    with Sandbox(Limits(seconds=120, memory=1_500_000_000, processes=60)) as opened:
        yield opened


@pytest.fixture
def host(sandbox):
    started = sandbox.start()
    assert isinstance(started.run("cells:load", int, 5, value=1), Ran)
    return started


def test_cells_share_what_was_loaded_and_change_nothing_for_each_other(host):
    assert host.call("cells:echo", int, 5, more=1) == 2
    assert host.call("cells:echo", int, 5, more=5) == 6


def test_an_exception_arrives_as_type_text_item_and_the_users_own_frames(host):
    failed = host.call("cells:raise_error", int, 5)
    assert isinstance(failed, Failed)
    assert (failed.kind, failed.because, failed.item) == (FailureKind.RAISED, "ValueError: negative age", 4)
    assert "in raise_error" in failed.detail
    assert "host.py" not in failed.detail


@pytest.mark.parametrize("name", ["SIGSEGV", "SIGKILL", "SIGABRT", "SIGTERM"])
def test_a_cell_that_is_killed_names_signal_and_item_and_the_next_one_works(host, name):
    failed = host.call(
        "cells:end_by_signal", int, 5, allowed=CONSENT_KINDS, number=getattr(signal, name).value
    )
    assert failed == Failed(kind=FailureKind.KILLED, because=f"ended by {name}", item=7)
    assert host.call("cells:echo", int, 5, more=1) == 2


def test_a_cell_that_leaves_names_its_status(host):
    failed = host.call("cells:leave", int, 5, status=5)
    assert (failed.kind, failed.because) == (FailureKind.EXITED, "left with status 5")


def test_a_hanging_cell_is_ended_at_its_limit_with_its_daemons(host, tmp_path):
    where = tmp_path / "daemon"
    failed = host.call("cells:hang_with_daemon", int, 0.5, allowed=CONSENT_KINDS, where=str(where))
    assert (failed.kind, failed.item) == (FailureKind.TIMED_OUT, 2)
    assert not psutil.pid_exists(int(where.read_text()))


def test_a_cell_that_holds_the_gil_in_c_is_ended_from_outside(host):
    assert host.call("cells:hold_the_gil", int, 0.3).kind is FailureKind.TIMED_OUT


def test_a_cell_over_the_memory_limit_is_ended_by_the_supervisor(host):
    failed = host.call("cells:take_memory", int, 30)
    assert failed.kind is FailureKind.OUT_OF_MEMORY
    assert "MB" in failed.because


def test_a_cell_that_forks_too_much_is_ended(host):
    failed = host.call("cells:fork_many", int, 30, allowed=CONSENT_KINDS)
    assert failed.kind is FailureKind.TOO_MANY_PROCESSES


def test_output_is_counted_whole_and_kept_in_part(host):
    before, _ = host.sandbox.printed()
    assert host.call("cells:flood", int, 30, size=20_000_000) == 19_988_480
    printed, text = host.sandbox.printed()
    assert printed - before == 19_988_480
    assert len(text) <= 65_536


def test_a_cell_may_close_its_output(host):
    assert host.call("cells:close_output", str, 5) == "still here"


def test_a_host_that_exits_while_loading_is_a_failure_not_ours(sandbox):
    failed = sandbox.start().run("cells:load_badly", int, 5)
    assert isinstance(failed, Failed)
    assert failed.kind is FailureKind.EXITED


def test_a_host_that_hangs_while_loading_is_ended(sandbox):
    failed = sandbox.start().run("cells:load_forever", int, 0.3)
    assert isinstance(failed, Failed)
    assert failed.kind is FailureKind.TIMED_OUT


def test_threads_left_by_loading_stop_forking_and_cells_still_start_fresh(sandbox):
    started = sandbox.start()
    ran = started.run("cells:load_with_thread", int, 5)
    assert isinstance(ran, Ran)
    assert ran.threads == 2
    assert not started.forkable
    assert started.call("cells:echo", int, 5, more=1) == 2
    assert started.call("cells:echo", int, 5, more=1) == 2


def test_a_talking_cell_answers_until_it_is_stopped(host):
    cell = host.open("cells:talk", talks=True)
    assert cell.talk({"do": "ask", "number": 4}, 5) == {"double": 8}
    assert cell.talk({"do": "ask", "number": 5}, 5) == {"double": 10}
    assert host.sandbox.calls == 2
    cell.end()


def test_effects_are_recorded_and_private_files_and_null_devices_are_not(host, tmp_path):
    found = host.call(
        "cells:write_files",
        list[tuple[str, str, str]],
        5,
        allowed=CONSENT_KINDS,
        folder=str(tmp_path),
        private="b.txt",
    )
    assert found == [("write", "opens for writing", str(tmp_path / "a.txt"))]


def test_a_write_through_a_handle_that_was_open_before_is_found(host, tmp_path):
    path = tmp_path / "held.txt"
    found = host.call(
        "cells:write_held", list[tuple[str, str, str]], 5, allowed=CONSENT_KINDS, path=str(path)
    )
    assert found == [("write", "writes to the already open", str(path))]


def test_connections_and_programs_are_recorded(host):
    found = host.call("cells:connect", list[tuple[str, str, str]], 5, allowed=CONSENT_KINDS)
    assert ("network", "connects to", "127.0.0.1:9") in found
    started = host.call("cells:start_program", list[tuple[str, str]], 5, allowed=CONSENT_KINDS)
    assert ("spawn", "starts") in started


def test_an_effect_that_was_not_agreed_to_does_not_happen_even_if_exceptions_are_swallowed(host, tmp_path):
    path = tmp_path / "never"
    failed = host.call("cells:swallow_and_write", str, 5, path=str(path))
    assert failed.kind is FailureKind.REFUSED
    assert str(path) in failed.because
    assert not path.exists()
    agreed = frozenset({EffectKind.WRITE})
    assert host.call("cells:swallow_and_write", str, 5, allowed=agreed, path=str(path)) == "written"


def test_shared_memory_of_a_killed_cell_is_removed(host):
    failed = host.call("cells:share_memory", int, 0.5, allowed=CONSENT_KINDS)
    assert failed.kind is FailureKind.TIMED_OUT


def test_the_time_limit_of_the_whole_sandbox_ends_everything():
    with Sandbox(Limits(seconds=0.5, memory=1_000_000_000)) as opened:
        started = opened.start()
        with pytest.raises(SandboxError):
            started.call("cells:hold_the_gil", int, 10)


PARENT = """
import sys
from advisor.sandbox.session import Limits, Sandbox
from advisor.model import CONSENT_KINDS
with Sandbox(Limits(seconds=60, memory=1_000_000_000)) as sandbox:
    host = sandbox.start()
    host.run("cells:load", int, 5, value=1)
    print("ready", flush=True)
    host.call("cells:hang_with_daemon", int, 60, allowed=CONSENT_KINDS, where=sys.argv[1])
"""


@pytest.mark.parametrize("victim", ["parent", "supervisor"])
def test_sigkill_of_parent_or_supervisor_leaves_nothing(tmp_path, victim):
    where = tmp_path / "daemon"
    parent = subprocess.Popen([sys.executable, "-c", PARENT, str(where)], stdout=subprocess.PIPE, text=True)
    assert parent.stdout.readline() == "ready\n"
    while not where.exists():
        time.sleep(0.01)
    supervisor = psutil.Process(parent.pid).children()[0]
    os.kill(parent.pid if victim == "parent" else supervisor.pid, signal.SIGKILL)
    parent.wait(10)
    parent.stdout.close()
    supervisor.wait(5) if victim == "parent" else None
    psutil.wait_procs([psutil.Process(pid) for pid in [int(where.read_text())] if psutil.pid_exists(pid)], 2)
    assert not psutil.pid_exists(int(where.read_text()))
