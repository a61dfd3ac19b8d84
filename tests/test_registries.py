"""Every file of an open list is in its tuple, has a docstring, and is named by a test."""

from pathlib import Path
from types import ModuleType

import pytest

from advisor import probes, questions, reports, sources, strategies
from advisor.rules import SAFETY, TRUST

ROOT = Path(__file__).resolve().parents[1] / "advisor"
CLOSED = {
    "probes": {
        "traces",
        *("ascent", "clocks", "counting", "flights", "hidden", "knees", "levels", "limits", "loop", "parts"),
        *(
            "refusals",
            "state",
            "surroundings",
            "visits",
            "describing",
            "everything",
            "framewise",
            "proving",
            "weighing",
        ),
    },
    "strategies": {"blas", "handing", "imports", "items", "pacing", "pooling", "program", "watching"},
    "reports": {"safe", "titles"},
    "sources": {"columns", "documents", "drawing", "frames", "keys", "objects", "whole"},
}
"""Engines that stand beside the parts."""

LISTS: dict[str, tuple[ModuleType, ...]] = {
    "probes": probes.PROBES,
    "questions": questions.QUESTIONS,
    "strategies": strategies.STRATEGIES,
    "sources": sources.SOURCES,
    "reports": tuple(load() for load in reports.REPORTS.values()),
    "rules/safety": SAFETY,
    "rules/trust": TRUST,
}


def files_of(folder: str) -> set[str]:
    found = {path.stem for path in (ROOT / folder).glob("*.py")} - {"__init__"}
    return found - CLOSED.get(folder, set())


@pytest.mark.parametrize("folder", LISTS)
def test_every_file_is_in_the_tuple(folder):
    names = {module.__name__.rpartition(".")[2] for module in LISTS[folder]}
    assert names == files_of(folder)


@pytest.mark.parametrize("folder", LISTS)
def test_every_part_says_what_it_is(folder):
    for module in LISTS[folder]:
        assert module.__doc__, module.__name__


@pytest.mark.parametrize("folder", LISTS)
def test_every_part_is_named_by_a_test(folder):
    tests = "\n".join(path.read_text() for path in Path(__file__).parent.rglob("test_*.py"))
    for module in LISTS[folder]:
        name = module.__name__.rpartition(".")[2]
        assert name in tests or name.replace("_", "-") in tests, name
