"""Whole screens, compared with the files in tests/golden.

After a change that is meant, run ADVISOR_REWRITE_GOLDENS=1 pytest tests/reports, and read the difference.
"""

import os
from pathlib import Path

import pytest

from advisor.commands import machine as machine_card
from advisor.reports import terminal
from tests.builders import machine
from tests.reports.report_cases import CASES

GOLDEN = Path(__file__).resolve().parents[1] / "golden"


def agrees_with_golden(name: str, text: str) -> None:
    path = GOLDEN / f"{name}.txt"
    if os.environ.get("ADVISOR_REWRITE_GOLDENS") == "1":
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("width", [80, 120])
@pytest.mark.parametrize("name", CASES)
def test_the_screen_is_the_golden_one(name, width):
    text = terminal.render(CASES[name](), width=width, color=False, ascii_only=False)
    agrees_with_golden(f"{name}-{width}", text)


def test_the_ascii_screen_is_the_golden_one():
    text = terminal.render(CASES["switch_to_processes"](), width=60, color=False, ascii_only=True)
    agrees_with_golden("switch_to_processes-60-ascii", text)


def test_the_colored_screen_is_the_golden_one():
    text = terminal.render(CASES["switch_to_processes"](), width=80, color=True, ascii_only=False)
    agrees_with_golden("switch_to_processes-80-color", text)


@pytest.mark.parametrize("width", [80, 120])
def test_the_machine_card_is_the_golden_one(width):
    text = machine_card.show(machine(), width=width, color=False, ascii_only=False)
    agrees_with_golden(f"machine-{width}", text)


def test_every_golden_has_its_test():
    named = {f"{name}-{width}" for name in (*CASES, "machine") for width in (80, 120)}
    named |= {"switch_to_processes-60-ascii", "switch_to_processes-80-color"}
    named |= {f"columns-{name}-{width}" for name in ("rewritten", "refused") for width in (80, 120)}
    named |= {"columns-rewritten-120-color"}
    others = {"README"}
    assert {path.stem for path in GOLDEN.glob("*.txt")} - others == named
