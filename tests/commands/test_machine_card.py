"""The machine card says in plain words what there is, what limits it and what was not measured."""

import pytest
from rich.cells import cell_len

from advisor.commands.machine import show
from advisor.model import Capacity, Skipped
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
