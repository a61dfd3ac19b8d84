import contextlib
import json
import math
import multiprocessing
import os
import subprocess
import sys
import time
from concurrent.futures import Future

import psutil
import pytest

from advisor import calibration
from advisor.model import Calibration

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

    calibration.repeat_starts(starts, 1, ["fork"], time.perf_counter() + 0.2)

    assert starts == {"fork": [0.01]}
    assert multiprocessing.active_children() == []


@pytest.mark.slow
def test_each_start_of_a_forkserver_is_a_first_one():
    for _ in range(2):
        with calibration.fresh_pool(1, "forkserver") as pool:
            calibration.start_seconds(pool, 1, time.perf_counter() + 60)

        commands = [" ".join(child.cmdline()) for child in psutil.Process().children(recursive=True)]
        assert [command for command in commands if "multiprocessing.forkserver" in command] == []


def test_the_kernel_runs_in_as_many_different_processes_as_asked():
    workers = iter([7, 7, 7, 8])

    class OneFastWorker:
        def submit(self, function, begin):
            del function, begin
            done = Future()
            done.set_result((next(workers), 2.0))
            return done

    assert calibration.kernel_seconds(OneFastWorker(), 2, math.inf) == 2.0
    assert next(workers, None) is None


def test_work_done_together_is_counted_in_units_of_one_alone():
    kernels = [{1: 1.0, 2: 1.25}, {1: 2.0, 2: 2.5}, {1: 1.0, 2: 1.0}]

    (capacity,) = calibration.capacities(kernels)

    assert capacity.workers == 2
    assert (capacity.speedup.low, capacity.speedup.value, capacity.speedup.high) == (1.6, 1.6, 2.0)


def test_a_capacity_above_the_number_of_processes_is_noise_and_cut_off():
    (capacity,) = calibration.capacities([{1: 1.2, 2: 1.0}] * 3)

    assert (capacity.speedup.value, capacity.speedup.high) == (2.0, 2.0)


@pytest.mark.parametrize(
    ("values", "confidence"), [([3.0], 0.0), ([3.0, 2.0], 0.5), ([1.0, 3.0, 2.0], 0.75), ([1.0] * 5, 0.9375)]
)
def test_few_repeats_are_told_by_their_extremes_and_how_sure_that_is(values, confidence):
    found = calibration.estimate(values)

    assert (found.low, found.high) == (min(values), max(values))
    assert found.confidence == confidence


def test_many_repeats_get_a_t_interval_of_their_logarithms():
    found = calibration.estimate([1.0, 2.0, 4.0, 1.0, 2.0, 4.0])

    spread = math.log(2) * math.sqrt(4 / 5)
    half = 2.570582 * spread / math.sqrt(6)
    assert found.value == pytest.approx(2.0)
    assert found.low == pytest.approx(2.0 * math.exp(-half))
    assert found.high == pytest.approx(2.0 * math.exp(half))
    assert found.confidence == 0.95


def test_measuring_goes_on_while_one_more_fits_and_a_few_times_in_any_case(monkeypatch):
    clock = iter(range(1000))
    monkeypatch.setattr(calibration.time, "perf_counter", lambda: float(next(clock)))

    assert len(calibration.repeat(lambda: None, until=-1.0)) == calibration.LEAST_ROUNDS
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
