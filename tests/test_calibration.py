import contextlib
import json
import math
import multiprocessing
import os
import subprocess
import sys
import time

import psutil
import pytest

from advisor import calibration
from advisor.curves import UNREST_LEAST
from advisor.model import Calibration, Kernel

METHODS = multiprocessing.get_all_start_methods()
LONG_SECONDS = 600.0


def hang(seconds: float) -> tuple[int, float]:
    time.sleep(LONG_SECONDS)
    return 0, seconds


def numbers(found: Calibration) -> list[float]:
    estimates = [found.process_dispatch, found.thread_dispatch]
    estimates += [start.seconds for start in found.worker_starts]
    estimates += [capacity.speedup for capacity in found.capacity]
    return [found.pickle_rate, *(number for e in estimates for number in (e.low, e.value, e.high))]


@pytest.fixture(scope="module")
def quick():
    return calibration.measure(None, workers=2, methods=["fork"], seconds=0.3)


def test_a_short_time_gives_every_number_with_its_doubt(quick):
    assert [start.start_method for start in quick.worker_starts] == ["fork"]
    assert quick.worker_starts[0].workers == 2
    assert [capacity.workers for capacity in quick.capacity] == [2]
    assert all(number > 0 for number in numbers(quick))
    assert all(e.low <= e.value <= e.high for e in (quick.process_dispatch, quick.thread_dispatch))
    assert quick.capacity[0].speedup.high <= 2
    assert 0 < quick.noise < math.inf


def test_handing_over_to_a_process_costs_more_than_to_a_thread(quick):
    assert quick.process_dispatch.value > quick.thread_dispatch.value


def test_the_numbers_are_floats_as_the_wire_expects(quick):
    assert {type(number) for number in numbers(quick)} == {float}


def test_no_process_is_left_behind():
    calibration.measure(None, workers=2, methods=["fork"], seconds=0.2)

    assert multiprocessing.active_children() == []


@pytest.mark.slow
def test_every_start_method_of_the_machine_is_timed_when_there_is_time():
    found = calibration.measure(None, workers=2, methods=METHODS, seconds=6.0)

    assert [start.start_method for start in found.worker_starts] == METHODS
    assert all(start.seconds.confidence > 0 for start in found.worker_starts)
    assert multiprocessing.active_children() == []


@pytest.mark.slow
def test_a_machine_without_fork_is_measured_with_what_it_has():
    found = calibration.measure(None, workers=2, methods=["spawn"], seconds=0.3)

    assert [start.start_method for start in found.worker_starts] == ["spawn"]
    assert [capacity.workers for capacity in found.capacity] == [2]


def test_fork_is_started_a_few_times_however_short_the_time():
    starts = {"fork": [0.01]}

    calibration.repeat_starts(starts, 1, METHODS, until=0.0, deadline=time.perf_counter() + 60)

    assert {method: len(times) for method, times in starts.items()} == {"fork": 3}


def test_without_any_time_left_nothing_is_started():
    starts = {"fork": [0.01]}

    calibration.repeat_starts(starts, 1, ["fork"], until=0.0, deadline=0.0)

    assert starts == {"fork": [0.01]}


def test_the_kernel_is_run_often_enough_to_tell_unrest_from_an_outlier(monkeypatch):
    rounds = []
    monkeypatch.setattr(calibration, "rate", lambda _, size, *__, **___: rounds.append(size) or 100.0)

    calibration.measure(None, workers=2, methods=["fork"], seconds=0.01)

    assert rounds.count(1) >= UNREST_LEAST
    assert rounds.count(2) >= 3


def test_curves_are_drawn_only_when_asked_for(quick):
    assert quick.curves == ()

    found = calibration.measure(
        None, workers=2, methods=["fork"], seconds=0.2, curve_seconds=2.0, memory=1 << 32
    )

    assert {(curve.kernel, curve.by) for curve in found.curves} == {
        (kernel, by) for kernel in Kernel for by in ("processes", "threads")
    }
    assert multiprocessing.active_children() == []


def test_curves_that_fail_do_not_take_the_rest_with_them(monkeypatch):
    def broken(*_, **__):
        raise MemoryError

    monkeypatch.setattr(calibration, "measure_curves", broken)

    found = calibration.measure(None, workers=1, methods=["fork"], seconds=0.1, curve_seconds=0.1)

    assert found.curves == ()


def test_slow_methods_are_not_tried_when_time_is_short():
    found = calibration.measure(None, workers=1, methods=METHODS, seconds=0.2)

    assert [start.start_method for start in found.worker_starts] == ["fork"]


def test_a_method_that_fails_is_left_out():
    found = calibration.measure(None, workers=1, methods=["teleport", "fork"], seconds=1.0)

    assert [start.start_method for start in found.worker_starts] == ["fork"]


def test_when_every_method_fails_the_failure_is_told():
    with pytest.raises(ValueError, match="teleport"):
        calibration.measure(None, workers=1, methods=["teleport"], seconds=0.2)


def test_one_worker_has_the_capacity_of_one_by_definition():
    found = calibration.measure(None, workers=1, methods=["fork"], seconds=0.2)

    assert [(c.workers, c.speedup.value, c.speedup.confidence) for c in found.capacity] == [(1, 1.0, 1.0)]


def test_more_workers_are_measured_beside_two():
    found = calibration.measure(None, workers=3, methods=["fork"], seconds=0.3)

    assert [capacity.workers for capacity in found.capacity] == [2, 3]
    assert all(capacity.speedup.high <= capacity.workers for capacity in found.capacity)


@pytest.mark.timeout(30)
def test_workers_that_never_answer_are_given_up_and_ended(monkeypatch):
    monkeypatch.setattr(calibration, "hold", hang)

    with pytest.raises(TimeoutError), calibration.fresh_pool(2, "fork") as pool:
        calibration.start_seconds(pool, 2, time.perf_counter() + 0.2)

    assert multiprocessing.active_children() == []


@pytest.mark.timeout(30)
def test_running_out_of_time_keeps_the_starts_that_were_timed(monkeypatch):
    monkeypatch.setattr(calibration, "hold", hang)
    starts = {"fork": [0.01]}

    soon = time.perf_counter() + 0.2
    calibration.repeat_starts(starts, 1, ["fork"], soon, soon)

    assert starts == {"fork": [0.01]}
    assert multiprocessing.active_children() == []


@pytest.mark.slow
def test_each_start_of_a_forkserver_is_a_first_one():
    for _ in range(2):
        with calibration.fresh_pool(1, "forkserver") as pool:
            calibration.start_seconds(pool, 1, time.perf_counter() + 60)

        commands = [" ".join(child.cmdline()) for child in psutil.Process().children(recursive=True)]
        assert [command for command in commands if "multiprocessing.forkserver" in command] == []


def test_measuring_goes_on_while_one_more_fits_and_a_few_times_in_any_case(monkeypatch):
    clock = iter(range(1000))
    monkeypatch.setattr(calibration.time, "perf_counter", lambda: float(next(clock)))

    assert len(calibration.repeat(lambda: None, until=-1.0)) == calibration.LEAST_ROUNDS
    assert len(calibration.repeat(lambda: None, until=-1.0, least=7)) == 7
    assert len(calibration.repeat(lambda: None, until=math.inf)) == calibration.MOST_ROUNDS


def test_the_main_module_is_hidden_only_for_a_while():
    main = sys.modules["__main__"]

    with calibration.bare_main():
        assert not hasattr(sys.modules["__main__"], "__file__")

    assert sys.modules["__main__"] is main


@pytest.mark.slow
def test_a_script_that_calibrates_loads_only_the_standard_library_and_leaves_nothing(tmp_path):
    script = tmp_path / "script.py"
    script.write_text(
        "import json, os, sys\n"
        "print('imported', file=sys.stderr)\n"
        "if __name__ == '__main__':\n"
        "    from advisor.calibration import measure\n"
        "    measure(None, workers=2, methods=['spawn', 'forkserver'], seconds=1.0)\n"
        "    unwanted = {'numpy', 'pandas', 'psutil', 'rich', 'typer', 'questionary'}\n"
        "    print(json.dumps([os.getpgid(0), sorted(unwanted & set(sys.modules))]))\n"
    )

    done = subprocess.run(
        [sys.executable, script], capture_output=True, text=True, check=True, start_new_session=True
    )

    group, foreign = json.loads(done.stdout)
    assert foreign == []
    assert done.stderr == "imported\n"  # by no worker
    _, left = psutil.wait_procs(processes_of_group(group), timeout=5)
    assert left == []


def processes_of_group(group: int) -> list[psutil.Process]:
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.NoSuchProcess, ProcessLookupError):
            if os.getpgid(process.pid) == group and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
    return found
