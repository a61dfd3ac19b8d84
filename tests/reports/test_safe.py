"""Foreign text: nothing of it acts on the terminal, and what can be read stays readable."""

import random

import pytest

from advisor.model import Severity
from advisor.reports.safe import in_ascii, safe, safe_lines
from tests.builders import advice, finding

RNG = random.Random(20)  # noqa: S311 - repeatable, not secret

SHOWN = [
    ("plain text stays", "plain text stays"),
    ("naïve Ελλάδα 日本 🚀", "naïve Ελλάδα 日本 🚀"),
    ("C:\\users\\x", "C:\\users\\x"),
    ("[/bold][link=x]", "[/bold][link=x]"),
    ("\x1b[2J", "\\x1b[2J"),
    ("\x9b31m", "\\x9b31m"),
    ("a\r\nb\tc\x00\x07\x7f", "a\\r\\nb\\tc\\x00\\x07\\x7f"),
    ("\u202egnp.exe\u2066", "\\u202egnp.exe\\u2066"),
    ("zero\u200bwidth\ufeff", "zero\\u200bwidth\\ufeff"),
    ("line\u2028end", "line\\u2028end"),
    ("\ud800 alone", "\\ud800 alone"),
    ("tag \U000e0041", "tag \\U000e0041"),
    ("e\u0301a\u0323\u0301", "e\u0301a\u0323\u0301"),
    ("z\u0301\u0301\u0301\u0301", "z\u0301\u0301\\u0301\\u0301"),
]


@pytest.mark.parametrize(("text", "shown"), SHOWN)
def test_what_would_act_is_shown_and_the_rest_stays(text, shown):
    assert safe(text) == shown


def test_a_long_text_keeps_both_ends_within_the_limit():
    shown = safe("/home/" + "x" * 500 + "/jobs.py:process_user", 60)
    assert len(shown) == 60
    assert shown.startswith("/home/xxx")
    assert "..." in shown
    assert shown.endswith("jobs.py:process_user"[-15:])


def test_an_escape_is_never_cut_in_two():
    for limit in range(4, 40):
        shown = safe("\x1b" * 50, limit)
        assert set(shown.replace("\\x1b", "").replace("...", "")) == set()


def test_a_huge_text_is_not_walked_through():
    assert len(safe("\x1b" * 50_000_000, 200)) <= 200


def random_text():
    return "".join(chr(RNG.choice([RNG.randrange(0x110000), RNG.randrange(0x2100)])) for _ in range(30))


@pytest.mark.parametrize("limit", [0, 2, 20, 200])
def test_any_text_prints_on_one_line_within_the_limit(limit):
    for _ in range(500):
        shown = safe(random_text(), limit)
        assert shown.isprintable()
        assert len(shown) <= limit
        assert safe(shown, limit) == shown


def test_lines_of_code_stay_lines_without_being_shortened():
    code = "if x:\n\treturn '\x1b'  # " + "y" * 1000
    assert safe_lines(code) == "if x:\n    return '\\x1b'  # " + "y" * 1000


def test_a_whole_advice_can_be_spelled_in_ascii():
    shown = in_ascii(
        advice(findings=(finding(message="naïve \N{MULTIPLICATION SIGN} 3 µs \N{EN DASH} 日本"),))
    )
    assert shown.findings[0].message == "na\\xefve x 3 us - \\u65e5\\u672c"
    assert shown.findings[0].severity is Severity.NOTE
    assert shown.verdict.speedup == advice().verdict.speedup
