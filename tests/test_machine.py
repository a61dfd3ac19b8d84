import math
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest

from advisor import machine
from advisor.model import Skipped

V2_MOUNT = "31 23 0:28 / /sys/fs/cgroup rw,nosuid - cgroup2 cgroup2 rw,nsdelegate"
V1_CPU_MOUNT = "32 31 0:29 / /sys/fs/cgroup/cpu,cpuacct rw,relatime - cgroup cgroup rw,cpu,cpuacct"
V1_MEMORY_MOUNT = "35 31 0:32 / /sys/fs/cgroup/memory rw,relatime shared:9 - cgroup cgroup rw,memory"
EMPTY_V2_MOUNT = "41 31 0:38 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw"
DISK_MOUNT = "23 1 254:0 / / rw,relatime - ext4 /dev/vda rw"
NO_V1_LIMIT = "9223372036854771712\n"
MIB = 2**20


class FakeSystem:
    """The files of a Linux system, below a folder that stands for `/`."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def write(self, path: str, text: str) -> None:
        file = self.root / path.lstrip("/")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def belongs_to(self, *lines: str) -> None:
        self.write("/proc/self/cgroup", "".join(f"{line}\n" for line in lines))

    def mounts(self, *lines: str) -> None:
        self.write("/proc/self/mountinfo", "".join(f"{line}\n" for line in (DISK_MOUNT, *lines)))


@pytest.fixture
def system(tmp_path):
    return FakeSystem(tmp_path)


@pytest.mark.parametrize(
    ("quota", "cores"),
    [
        ("200000 100000", 2.0),
        ("150000 100000", 1.5),
        ("5000 10000", 0.5),
        ("300000", 3.0),
        ("max 100000", None),
    ],
)
def test_a_v2_quota_is_read(system, quota, cores):
    system.belongs_to("0::/job")
    system.mounts(V2_MOUNT)
    system.write("/sys/fs/cgroup/job/cpu.max", f"{quota}\n")

    found = machine.read_quota(system.root)

    expected = None if cores is None else machine.Quota(cores=cores, source="cgroup v2 quota in /job")
    assert found == expected


def test_a_v1_quota_is_read(system):
    system.belongs_to("4:memory:/", "3:cpuacct,cpu:/docker/ab")
    system.mounts(V1_CPU_MOUNT)
    system.write("/sys/fs/cgroup/cpu,cpuacct/docker/ab/cpu.cfs_quota_us", "250000\n")
    system.write("/sys/fs/cgroup/cpu,cpuacct/docker/ab/cpu.cfs_period_us", "100000\n")

    assert machine.read_quota(system.root) == machine.Quota(cores=2.5, source="cgroup v1 quota in /docker/ab")


def test_minus_one_means_that_v1_has_no_quota(system):
    system.belongs_to("3:cpu,cpuacct:/")
    system.mounts(V1_CPU_MOUNT)
    system.write("/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us", "-1\n")
    system.write("/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us", "100000\n")

    assert machine.read_quota(system.root) is None


def test_a_tighter_group_around_ours_decides(system):
    system.belongs_to("0::/pod/container/task")
    system.mounts(V2_MOUNT)
    system.write("/sys/fs/cgroup/pod/container/task/cpu.max", "max 100000\n")
    system.write("/sys/fs/cgroup/pod/container/cpu.max", "400000 100000\n")
    system.write("/sys/fs/cgroup/pod/cpu.max", "300000 100000\n")

    assert machine.read_quota(system.root) == machine.Quota(cores=3.0, source="cgroup v2 quota in /pod")


def test_a_group_beside_ours_does_not_count(system):
    system.belongs_to("0::/ours")
    system.mounts(V2_MOUNT)
    system.write("/sys/fs/cgroup/ours/cpu.max", "max 100000\n")
    system.write("/sys/fs/cgroup/theirs/cpu.max", "100000 100000\n")

    assert machine.read_quota(system.root) is None


def test_v1_limits_count_beside_an_empty_v2(system):
    system.belongs_to("1:cpu:/job", "0::/")
    system.mounts(V1_CPU_MOUNT, EMPTY_V2_MOUNT)
    system.write("/sys/fs/cgroup/unified/cgroup.controllers", "\n")
    system.write("/sys/fs/cgroup/cpu,cpuacct/job/cpu.cfs_quota_us", "100000\n")
    system.write("/sys/fs/cgroup/cpu,cpuacct/job/cpu.cfs_period_us", "100000\n")

    assert machine.read_quota(system.root) == machine.Quota(cores=1.0, source="cgroup v1 quota in /job")


@pytest.mark.parametrize("path", ["/kubepods/pod1/abc", "/../../elsewhere", "/"])
def test_a_path_of_the_host_that_no_mount_shows_falls_back_to_the_mount(system, path):
    system.belongs_to(f"0::{path}")
    system.mounts(V2_MOUNT)
    system.write("/sys/fs/cgroup/cpu.max", "200000 100000\n")

    assert machine.read_quota(system.root) == machine.Quota(cores=2.0, source="cgroup v2 quota in /")


@pytest.mark.parametrize("top", ["/docker/ab", "/docker", "/../other"])
def test_a_mount_that_shows_only_part_of_the_tree_is_followed(system, top):
    system.belongs_to("3:cpu,cpuacct:/docker/ab/task")
    system.mounts(V1_CPU_MOUNT.replace(" / /sys", f" {top} /sys"))
    below = {"/docker/ab": "task", "/docker": "ab/task", "/../other": ""}[top]
    system.write(f"/sys/fs/cgroup/cpu,cpuacct/{below}/cpu.cfs_quota_us", "150000\n")
    system.write(f"/sys/fs/cgroup/cpu,cpuacct/{below}/cpu.cfs_period_us", "100000\n")

    assert machine.read_quota(system.root) == machine.Quota(cores=1.5, source=f"cgroup v1 quota in /{below}")


def test_the_mount_that_shows_us_wins_over_one_that_shows_another_group(system):
    system.belongs_to("0::/ours")
    other = "50 23 0:28 /theirs /mnt/a\\040b rw - cgroup2 cgroup2 rw"
    system.mounts(other, V2_MOUNT)
    system.write("/mnt/a b/cpu.max", "100000 100000\n")
    system.write("/sys/fs/cgroup/ours/cpu.max", "200000 100000\n")

    assert machine.read_quota(system.root).cores == 2.0


def test_without_files_of_the_system_nothing_is_claimed(system):
    assert machine.read_quota(system.root) is None
    assert machine.read_memory_limits(system.root) == ()
    assert machine.detect_cores(system.root).quota is None
    assert machine.detect_memory(system.root).source == "physical memory"


def test_a_fraction_of_a_core_is_rounded_up(system):
    system.belongs_to("0::/")
    system.mounts(V2_MOUNT)
    system.write("/sys/fs/cgroup/cpu.max", "20000 100000\n")

    cores = machine.detect_cores(system.root)

    assert (cores.usable, cores.quota, cores.source) == (1, 0.2, "cgroup v2 quota in /")


def test_one_and_a_half_cores_are_two_and_the_quota_is_named(system, monkeypatch):
    monkeypatch.setattr(psutil, "cpu_count", lambda logical=True: 8 if logical else 4)
    monkeypatch.setattr(machine, "count_affinity", lambda: 6)
    system.belongs_to("0::/")
    system.mounts(V2_MOUNT)
    system.write("/sys/fs/cgroup/cpu.max", "150000 100000\n")

    cores = machine.detect_cores(system.root)

    assert (cores.usable, cores.logical, cores.physical, cores.affinity) == (2, 8, 4, 6)
    assert cores.source == "cgroup v2 quota in /"


@pytest.mark.parametrize(
    ("affinity", "usable", "source"), [(3, 3, "affinity"), (8, 8, "hardware"), (None, 8, "hardware")]
)
def test_the_tightest_limit_names_its_source(system, monkeypatch, affinity, usable, source):
    monkeypatch.setattr(psutil, "cpu_count", lambda logical=True: 8 if logical else None)
    monkeypatch.setattr(machine, "count_affinity", lambda: affinity)

    cores = machine.detect_cores(system.root)

    assert (cores.usable, cores.source, cores.physical) == (usable, source, None)


def test_a_v2_memory_limit_is_read_without_the_cache_that_can_be_dropped(system):
    system.belongs_to("0::/job")
    system.mounts(V2_MOUNT)
    system.write("/sys/fs/cgroup/job/memory.max", f"{64 * MIB}\n")
    system.write("/sys/fs/cgroup/job/memory.current", f"{60 * MIB}\n")
    system.write("/sys/fs/cgroup/job/memory.stat", f"anon 5\ninactive_file {20 * MIB}\nactive_file 7\n")

    memory = machine.detect_memory(system.root)

    assert memory.limit == 64 * MIB
    assert memory.available == 24 * MIB
    assert memory.source == "cgroup v2 memory limit in /job"


def test_a_v1_memory_limit_is_read(system):
    system.belongs_to("4:memory:/job")
    system.mounts(V1_MEMORY_MOUNT)
    system.write("/sys/fs/cgroup/memory/job/memory.limit_in_bytes", f"{32 * MIB}\n")
    system.write("/sys/fs/cgroup/memory/job/memory.usage_in_bytes", f"{12 * MIB}\n")

    memory = machine.detect_memory(system.root)

    assert (memory.limit, memory.available) == (32 * MIB, 20 * MIB)
    assert memory.source == "cgroup v1 memory limit in /job"


def test_a_full_group_around_ours_leaves_less_than_our_own_limit(system):
    system.belongs_to("0::/pod/job")
    system.mounts(V2_MOUNT)
    system.write("/sys/fs/cgroup/pod/job/memory.max", f"{32 * MIB}\n")
    system.write("/sys/fs/cgroup/pod/job/memory.current", f"{MIB}\n")
    system.write("/sys/fs/cgroup/pod/memory.max", f"{64 * MIB}\n")
    system.write("/sys/fs/cgroup/pod/memory.current", f"{60 * MIB}\n")

    memory = machine.detect_memory(system.root)

    assert (memory.limit, memory.available) == (32 * MIB, 4 * MIB)


@pytest.mark.parametrize("limit", ["max\n", NO_V1_LIMIT])
def test_no_memory_limit_leaves_physical_memory(system, limit):
    system.belongs_to("4:memory:/", "0::/")
    system.mounts(V1_MEMORY_MOUNT, EMPTY_V2_MOUNT)
    for file in ("memory/memory.limit_in_bytes", "unified/memory.max"):
        system.write(f"/sys/fs/cgroup/{file}", limit)
    for file in ("memory/memory.usage_in_bytes", "unified/memory.current"):
        system.write(f"/sys/fs/cgroup/{file}", f"{MIB}\n")

    memory = machine.detect_memory(system.root)

    assert (memory.limit, memory.source) == (psutil.virtual_memory().total, "physical memory")


def test_an_overfull_group_leaves_nothing_rather_than_less(system):
    system.belongs_to("0::/")
    system.mounts(V2_MOUNT)
    system.write("/sys/fs/cgroup/memory.max", "1000\n")
    system.write("/sys/fs/cgroup/memory.current", "1100\n")

    assert machine.detect_memory(system.root).available == 0


def test_this_machine_is_described_within_its_own_limits():
    found = machine.detect()

    assert 1 <= found.cores.usable <= found.cores.logical
    assert found.cores.quota is None or found.cores.usable <= math.ceil(found.cores.quota)
    assert 0 < found.memory.available <= found.memory.limit
    assert found.default_start_method in found.start_methods
    assert found.python == ".".join(map(str, sys.version_info[:3]))
    assert isinstance(found.calibration, Skipped)


def test_the_affinity_of_this_process_is_counted():
    assert machine.count_affinity() == len(psutil.Process().cpu_affinity())


def test_the_lock_is_reported_as_the_interpreter_says(monkeypatch):
    monkeypatch.setattr(sys, "_is_gil_enabled", lambda: False, raising=False)
    assert machine.has_gil() is False
    monkeypatch.delattr(sys, "_is_gil_enabled")
    assert machine.has_gil() is True


def test_blas_is_not_guessed_when_numpy_is_not_loaded(monkeypatch):
    monkeypatch.delitem(sys.modules, "numpy", raising=False)
    assert machine.count_blas_threads() is None


def test_describing_the_machine_loads_neither_numpy_nor_pandas():
    script = (
        "import sys\nfrom advisor.machine import detect\ndetect()\n"
        "print(sorted({'numpy', 'pandas', 'rich', 'typer'} & set(sys.modules)))"
    )

    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert done.stdout == "[]\n"


def test_the_threads_of_a_loaded_blas_are_counted(monkeypatch):
    pools = [
        {"user_api": "blas", "num_threads": 2},
        {"user_api": "blas", "num_threads": 4},
        {"user_api": "openmp", "num_threads": 8},
    ]
    monkeypatch.setitem(sys.modules, "numpy", SimpleNamespace())
    monkeypatch.setitem(sys.modules, "threadpoolctl", SimpleNamespace(threadpool_info=lambda: pools))
    assert machine.count_blas_threads() == 4
    monkeypatch.setitem(sys.modules, "threadpoolctl", None)
    assert machine.count_blas_threads() is None
