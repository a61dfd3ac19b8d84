"""The machine card says in plain words what there is, what limits it and what was not measured."""

import pytest
from rich.cells import cell_len

from advisor.commands.machine import show
from advisor.model import Capacity, Curve, Disturbance, Kernel, Skipped
from tests.builders import calibration, cores, estimate, machine
from tests.reports.report_cases import HOSTILE


def card(shown, *, width=80, color=False, ascii_only=False):
    return show(shown, width=width, color=color, ascii_only=ascii_only)


def words(shown):
    return " ".join(card(shown).replace("│", " ").split())


def test_it_leads_with_cores_and_what_they_get_done():
    assert "2 cores are usable here. 2 processes get 1.9x (1.8x to 1.9x) as much done as one" in words(
        machine()
    )


def test_one_core_means_no_gain_for_work_that_computes():
    assert "1 core is usable here. Work that computes cannot get faster" in words(machine(1))


def test_cores_that_share_are_called_no_gain():
    shared = calibration(capacity=(Capacity(workers=2, speedup=estimate(1.02, 0.9, 1.1)),))
    assert "workers would gain nothing" in words(machine(calibration=shared))


def test_more_counts_of_workers_each_have_a_line():
    several = tuple(Capacity(workers=w, speedup=estimate(g)) for w, g in ((2, 1.9), (4, 2.4)))
    text = words(machine(4, calibration=calibration(capacity=several)))
    assert text.count("as much done as one") == 3
    assert "here. 4 processes get 2.4x" in text


def curve(*gains, kernel=Kernel.PYTHON, by="processes", workers=None):
    numbers = workers or range(1, len(gains) + 1)
    points = tuple(Capacity(workers=w, speedup=estimate(g)) for w, g in zip(numbers, gains, strict=True))
    return Curve(kernel=kernel, by=by, points=points)


def drawn(*curves, width=80):
    text = card(machine(8, calibration=calibration(curves=curves)), width=width)
    return text[text.index("Done together") :].split("\n")


def line(lines, name):
    return next(each for each in lines if each.startswith(name))


def test_the_capacity_curve_has_a_line_per_kind_of_work_and_a_number_per_count_of_workers():
    lines = drawn(curve(1, 1.9, 2.7), curve(1, 1, 1, by="threads"), curve(1, 1.4, 1.5, kernel=Kernel.MEMORY))
    header, python, copying = (line(lines, name) for name in ("work", "Python code, proc", "copying memory"))

    assert header.split()[2:] == ["2", "3", "range"]
    assert python.split()[3:8] == ["1.9x", "2.7x", "2.6x", "to", "2.8x"]
    assert python.count("█") > copying.count("█") > line(lines, "Python code, threads").count("█") > 0


def test_a_full_bar_is_a_gain_of_as_many_as_there_are_workers():
    lines = drawn(curve(1, 2), curve(1, 1, by="threads"))
    full, half = (line(lines, f"Python code, {by}").count("█") for by in ("processes", "threads"))

    assert full == pytest.approx(2 * half, abs=1)


def test_the_curve_says_where_its_knowledge_ends():
    text = " ".join(" ".join(drawn(curve(1, 1.9, 2.7))).split())
    assert "Nothing is known of more than 3 workers, or of more cores than these." in text


def test_a_number_of_workers_that_one_kind_of_work_was_not_tried_with_stays_open():
    lines = drawn(curve(1, 1.9, 2.7), curve(1, 1.4, kernel=Kernel.MEMORY))
    assert line(lines, "copying memory").split()[3:5] == ["1.4x", "-"]


def test_one_worker_alone_has_no_curve():
    assert "Done together" not in card(machine(calibration=calibration(curves=(curve(1),))))


@pytest.mark.parametrize("width", [40, 60, 80, 120])
def test_a_curve_of_many_workers_fits_and_keeps_the_largest_number(width):
    numbers = (1, 2, 4, 8, 16, 32, 64, 96)
    lines = drawn(curve(*(n * 0.9 for n in numbers), workers=numbers), width=width)

    assert all(cell_len(each) <= width for each in lines)
    assert line(lines, "work")
    assert any(each.startswith("work") and "96" in each for each in lines)


def test_who_else_was_running_is_named():
    seen = Disturbance(
        seconds=9.0,
        foreign=0.4,
        steal=0.03,
        throttled=0.2,
        overheated=2,
        clock=0.5,
        busiest=("code", "gcc"),
    )
    text = words(machine(disturbance=seen))

    assert "Other programs used 40 % of the cores meanwhile, most of all code and gcc." in text
    assert "gave 3 % of the time to others" in text
    assert "used up in 20 % of its periods" in text
    assert "slowed down 2 times" in text
    assert "allows 50 % of the top speed" in text


def test_a_calm_machine_has_only_a_line_that_says_so():
    calm = Disturbance(seconds=9.0, foreign=0.0, steal=0.0, throttled=None, clock=1.0)
    text = words(machine(disturbance=calm))

    assert "Other programs used 0 % of the cores meanwhile." in text
    assert not any(word in text for word in ("Stolen", "Quota It", "Heat", "Clock"))


def test_the_limit_that_decided_is_named():
    limited = cores(1, logical=8, physical=4, affinity=8, quota=0.5, source="cgroup v2 quota in /x")
    text = words(machine(1, cores=limited))
    assert (
        "1 usable, decided by: cgroup v2 quota in /x; the computer has 8 hardware threads on 4 physical"
        in text
    )
    assert "the quota allows 0.5" in text


def test_every_start_method_shows_its_cost_or_that_it_was_not_measured():
    text = words(machine(start_methods=("fork", "spawn", "other")))
    assert "fork (the default): 16 ms" in text
    assert "spawn: 0.15 s" in text
    assert "other: not measured." in text


def test_an_uncalibrated_machine_invents_nothing():
    text = words(machine(calibration=Skipped(skipped="the budget was too short")))
    assert "What they get done together was not measured." in text
    assert "Not measured the budget was too short." in text
    assert "Pickle" not in text


@pytest.mark.parametrize(("noise", "word"), [(0.02, "Steady"), (0.08, "Fair"), (0.3, "NOISY")])
def test_noise_has_a_grade(noise, word):
    assert f"{word}: the same work varied by" in words(machine(calibration=calibration(noise=noise)))


def test_free_threading_is_said():
    assert "interpreter lock is off" in words(machine(gil=False))


@pytest.mark.parametrize("width", [60, 80, 120, 200])
@pytest.mark.parametrize("ascii_only", [False, True])
def test_it_fits_and_nothing_acts_on_the_terminal(width, ascii_only):
    text = card(machine(system=HOSTILE, python=HOSTILE), width=width, ascii_only=ascii_only)
    assert all(cell_len(line) <= width for line in text.split("\n"))
    assert all(character.isprintable() or character == "\n" for character in text)
    assert text.isascii() or not ascii_only
