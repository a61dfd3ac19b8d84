"""What disturbs a measurement is seen and named, and what we do ourselves is not held against others."""

import os
import subprocess
import sys
import time

import pytest

from advisor import disturbance
from advisor.disturbance import Process, Reading, Watch, between
from advisor.machine import ROOT
from advisor.model import Disturbance, Skipped

ME, CHILD, GRANDCHILD, STRANGER, OTHER = 10, 11, 12, 20, 21
NOBODY = -1
SPIN = "import time\nprint(flush=True)\nuntil = time.time() + 20\nwhile time.time() < until: pass"


def process(name="python", parent=1, began=5, own=0.0, ended_children=0.0):
    return Process(name=name, parent=parent, began=began, own=own, ended_children=ended_children)


def reading(at=0.0, busy=0.0, processes=None, **overrides):
    defaults = {"cores": 2, "stolen": 0.0, "periods": {}, "overheated": 0}
    return Reading(at=at, busy=busy, processes=processes or {}, **(defaults | overrides))


def test_what_our_own_processes_use_is_not_foreign():
    first = reading(processes={ME: process(own=1.0), CHILD: process(parent=ME)})
    second = reading(
        at=1.0,
        busy=1.8,
        processes={
            ME: process(own=1.3, ended_children=0.4),  # a child came and went
            CHILD: process(parent=ME, own=0.2),
            GRANDCHILD: process(parent=CHILD, own=0.5),
        },
    )

    assert between(first, second, me=ME).foreign == pytest.approx((1.8 - 1.4) / 2)


def test_strangers_are_named_the_busiest_first_and_ours_never():
    def at(hog, editor, sleeper):
        return {
            ME: process("advisor", own=hog),
            STRANGER: process("hog", own=hog),
            OTHER: process("editor", own=editor),
            30: process("sleeper", own=sleeper),
        }

    found = between(
        reading(processes=at(5.0, 9.0, 7.0)), reading(at=1.0, processes=at(5.5, 9.8, 7.01)), me=ME
    )

    assert found.busiest == ("editor", "hog")


def test_processes_of_one_name_count_together_and_at_most_three_names_are_told():
    workers = {number: process("worker", own=0.3) for number in range(20, 25)}
    others = {100 + number: process(f"other {number}", own=0.5 + number / 100) for number in range(5)}

    found = between(reading(), reading(at=1.0, processes=workers | others), me=ME)

    assert found.busiest == ("worker", "other 4", "other 3")


def test_a_process_id_that_was_used_again_is_a_new_process():
    first = reading(processes={STRANGER: process("old", began=5, own=100.0)})
    second = reading(at=1.0, processes={STRANGER: process("new", began=50, own=0.5)})

    assert between(first, second, me=ME).busiest == ("new",)


def test_programs_that_come_and_go_count_for_the_one_that_starts_them():
    first = reading(processes={STRANGER: process("make"), OTHER: process("gcc", parent=STRANGER, own=90.0)})
    second = reading(at=1.0, processes={STRANGER: process("make", ended_children=90.7)})

    assert between(first, second, me=ME).busiest == ("make",)


def test_what_ended_children_used_before_we_watched_does_not_count():
    first = reading(processes={STRANGER: process("shell"), OTHER: process("old", parent=STRANGER, own=90.0)})
    second = reading(at=1.0, processes={STRANGER: process("shell", ended_children=90.01)})

    assert between(first, second, me=ME).busiest == ()


def test_time_that_the_host_took_is_a_share_of_all_cores():
    assert between(reading(), reading(at=2.0, stolen=1.0), me=ME).steal == 0.25


def test_shares_stay_between_nothing_and_all():
    found = between(reading(busy=5.0), reading(at=1.0, busy=4.9, stolen=9.0), me=ME)

    assert (found.foreign, found.steal) == (0.0, 1.0)


def test_the_group_that_was_stopped_most_decides():
    first = reading(periods={"inner": (100, 40), "outer": (100, 0), "idle": (7, 7)})
    second = reading(at=1.0, periods={"inner": (110, 45), "outer": (110, 1), "idle": (7, 7)})

    assert between(first, second, me=ME).throttled == 0.5
    assert between(reading(), reading(at=1.0), me=ME).throttled is None


def write(root, path, text):
    file = root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)


def test_only_the_processors_that_we_may_use_are_read(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {1})
    ticks = os.sysconf("SC_CLK_TCK")
    write(
        tmp_path,
        "proc/stat",
        "cpu 9 9 9 9 9 9 9 9 9 9\ncpu0 9 9 9 9 9 9 9 9 9 9\n"
        f"cpu1 {ticks} {ticks} {ticks} 5000 600 {ticks} {ticks} {3 * ticks} {ticks} 0\n",
    )

    assert disturbance.read_processors(tmp_path) == [(5.0, 3.0)]


def test_a_name_may_hold_brackets_and_spaces(tmp_path):
    file = tmp_path / "stat"
    file.write_text("7 (a) b (c) S 3 " + " ".join(["0"] * 9) + " 100 50 20 10 0 0 0 0 777 0")

    found = disturbance.read_process(str(file))

    assert (found.name, found.parent, found.began) == ("a) b (c", 3, 777)
    assert found.own == pytest.approx(150 / os.sysconf("SC_CLK_TCK"))
    assert found.ended_children == pytest.approx(30 / os.sysconf("SC_CLK_TCK"))
    assert disturbance.read_process(str(tmp_path / "gone")) is None


def test_the_quotas_of_both_versions_are_read(tmp_path):
    write(tmp_path, "proc/self/cgroup", "3:cpu,cpuacct:/job\n0::/job\n")
    write(
        tmp_path,
        "proc/self/mountinfo",
        "31 23 0:28 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw\n"
        "32 31 0:29 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu\n",
    )
    write(tmp_path, "sys/fs/cgroup/cpu/job/cpu.stat", "nr_periods 10\nnr_throttled 3\nthrottled_time 5000\n")
    write(tmp_path, "sys/fs/cgroup/unified/job/cpu.stat", "usage_usec 9\nnr_periods 4\nnr_throttled 1\n")

    assert disturbance.read_periods(tmp_path) == {
        "cgroup v1 quota in /job": (10, 3),
        "cgroup v2 quota in /job": (4, 1),
    }


def test_heat_and_a_lowered_clock_are_read_where_the_system_tells(tmp_path):
    assert (disturbance.read_overheated(tmp_path), disturbance.read_clock(tmp_path)) == (0, None)
    for core, (limit, hot) in enumerate([(1_200_000, 4), (1_500_000, 2)]):
        folder = f"sys/devices/system/cpu/cpu{core}"
        write(tmp_path, f"{folder}/cpufreq/scaling_max_freq", f"{limit}\n")
        write(tmp_path, f"{folder}/cpufreq/cpuinfo_max_freq", "3000000\n")
        write(tmp_path, f"{folder}/thermal_throttle/core_throttle_count", f"{hot}\n")

    assert disturbance.read_overheated(tmp_path) == 6
    assert disturbance.read_clock(tmp_path) == 0.5


def test_a_system_without_these_files_is_not_watched(tmp_path):
    assert isinstance(Watch(tmp_path).found(), Skipped)


def test_a_glance_is_too_short_to_tell():
    assert isinstance(Watch().found(), Skipped)


@pytest.fixture
def spinning():
    with subprocess.Popen([sys.executable, "-c", SPIN], stdout=subprocess.PIPE) as hog:
        hog.stdout.readline()
        yield hog
        hog.kill()


def test_a_real_program_that_computes_is_seen_and_named(spinning):
    name = disturbance.read_process(f"/proc/{spinning.pid}/stat").name
    first = disturbance.read(ROOT)
    time.sleep(0.6)
    second = disturbance.read(ROOT)

    as_a_stranger = between(first, second, me=NOBODY)
    as_ours = between(first, second)

    assert name in as_a_stranger.busiest
    assert as_a_stranger.foreign > as_ours.foreign
    assert 0 <= as_ours.foreign <= 1


def test_a_watch_may_be_asked_again_and_again():
    watch = Watch()
    time.sleep(0.12)
    first = watch.found()
    time.sleep(0.05)
    second = watch.found()

    assert isinstance(first, Disturbance)
    assert second.seconds > first.seconds
