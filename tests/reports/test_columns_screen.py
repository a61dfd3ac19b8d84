"""What came of rewriting a function, as a stranger's terminal gets it: whole, in short, and never bare."""

import re

import pytest
from rich.cells import cell_len

from advisor.model import ColumnVerdict
from advisor.reports import terminal
from advisor.reports.screen.before_after import BESIDE, apart
from advisor.reports.screen.columns import BRIEF_LINES, headline
from tests.builders import (
    PLAIN,
    advice,
    blocker,
    condition,
    estimate,
    measurement,
    plan,
    profile,
    target,
    vectorization,
    way,
)
from tests.reports.report_cases import hostile, not_rewritten, rewritten
from tests.reports.test_terminal_goldens import agrees_with_golden
from tests.reports.test_terminal_screen import READABLE, STYLE

TARGET = target(attribute="process_user", file="/home/ana/users.py")
FOUND = {"columns-rewritten": rewritten, "columns-refused": not_rewritten}


def page(found, *, width=80, color=False, ascii_only=False, shown=terminal.columns_page):
    return terminal.as_text(shown(found, TARGET), width=width, color=color, ascii_only=ascii_only)


def brief(found, **options):
    return page(found, shown=terminal.columns_brief, **options)


def flat(text):
    return " ".join(re.sub(r"[│|]", " ", text).split())


@pytest.mark.parametrize("width", [80, 120])
@pytest.mark.parametrize("name", FOUND)
def test_the_page_is_the_golden_one(name, width):
    agrees_with_golden(f"{name}-{width}", page(FOUND[name](), width=width))


def test_the_colored_page_is_the_golden_one():
    agrees_with_golden("columns-rewritten-120-color", page(rewritten(), width=120, color=True))


@pytest.mark.parametrize("shown", [terminal.columns_page, terminal.columns_brief])
@pytest.mark.parametrize("found", [rewritten(), not_rewritten(), hostile().profile.vectorization])
@pytest.mark.parametrize("width", [20, 40, 80, 109, 110, 120, 200])
def test_it_fits_and_is_inert_at_any_width(shown, found, width):
    text = page(found, width=width, shown=shown)
    assert all(cell_len(line) <= width for line in text.split("\n"))
    assert all(character.isprintable() or character == "\n" for character in text)
    assert page(found, width=width, shown=shown, ascii_only=True).isascii()


@pytest.mark.parametrize("found", [rewritten(), not_rewritten()])
def test_its_colors_are_readable_on_black_and_on_white(found):
    text = page(found, width=120, color=True) + brief(found, width=80, color=True)
    used = {code for codes in STYLE.findall(text) for code in codes.split(";")}
    assert {"32", "1"} < used <= READABLE


# ---------------------------------------------------------------- before and after


def rows_with(text, *words):
    return [line for line in text.split("\n") if all(word in line for word in words)]


def test_before_and_after_stand_side_by_side_where_there_is_room():
    assert rows_with(page(rewritten(), width=BESIDE), "Before: users.py:12", "After")
    assert not rows_with(page(rewritten(), width=BESIDE - 1), "Before: users.py:12", "After")


def test_code_that_would_be_wrapped_all_over_is_stacked_at_any_width():
    wide = "\n".join(f"name_{n} = {'x' * 70} + 1" for n in range(9))
    found = vectorization(before=wide, code=wide)
    assert not rows_with(page(found, width=120), "Before", "After")
    assert rows_with(page(found, width=200), "Before", "After")


@pytest.mark.parametrize("width", [60, 120])
def test_no_word_of_the_code_is_lost_in_wrapping(width):
    found = rewritten()
    sides = flat(page(found, width=width)).replace(" ", "")
    for line in (*apart(found)[0], *apart(found)[1], *found.before.split("\n")):
        for word in line.split():
            assert word in sides


def test_the_rest_of_a_wrapped_line_hangs_below_its_beginning():
    lines = page(rewritten(), width=80).split("\n")
    at = next(n for n, line in enumerate(lines) if line.startswith("    phone = df"))
    assert lines[at + 1].startswith("        ")
    assert lines[at + 1].strip()


def test_the_imports_that_the_code_needs_stand_above_it():
    lines = apart(rewritten())[0]
    assert lines[:3] == ("from datetime import datetime", "", "import pandas as pd")
    assert apart(vectorization(imports=()))[0][0] == PLAIN.split("\n")[0]


def test_the_short_form_cuts_long_code_and_says_so():
    long = "\n".join(f"a{n} = {n}" for n in range(BRIEF_LINES + 5))
    text = brief(vectorization(before=long, code="b = 1", imports=()))
    assert f"a{BRIEF_LINES - 1} =" in text
    assert f"a{BRIEF_LINES} =" not in text
    assert "... 5 more lines" in text
    assert f"a{BRIEF_LINES + 4} =" in page(vectorization(before=long))


# ---------------------------------------------------------------- what is claimed, and on which grounds


def test_a_claim_names_what_was_compared():
    said = "Identical on the 2,000 rows and 680 made-up rows that were compared"
    for text in (page(rewritten()), brief(rewritten())):
        assert f"{said}, but for the last digits of 2 floats." in flat(text)
        assert "verified" not in text.lower()


@pytest.mark.parametrize("shown", [terminal.columns_page, terminal.columns_brief])
def test_every_condition_is_counted(shown):
    text = flat(page(rewritten(), shown=shown, width=120))
    assert "holds on all 100,000 rows" in text
    assert "37 of 100,000 rows go through the original" in text


@pytest.mark.parametrize("shown", [terminal.columns_page, terminal.columns_brief])
def test_conditions_that_only_the_sample_was_checked_for_say_so(shown):
    found = vectorization(checked=2000, all_rows=False, conditions=(condition(),))
    assert "holds on the 2,000 rows checked; not checked on the rest" in flat(page(found, shown=shown))


def test_the_gain_is_stated_over_both_loops_with_its_interval():
    text = flat(page(rewritten(), width=120))
    assert "40x (36x to 45x) over the loop as written, 17x over a loop over records" in text
    assert "timed on 2,000 rows" in text


def test_what_was_not_timed_says_so():
    assert "It was not timed." in flat(page(vectorization(ways=())))


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (vectorization(ColumnVerdict.IDENTICAL), "YES, identical"),
        (vectorization(), "YES, identical on your data"),
        (
            vectorization(ways=(way("loop", 3.0), way("records", 1.0, estimate(3.0), recommended=True))),
            "YES, identical on your data",
        ),
        (
            vectorization(
                ways=(
                    way("records", 1.0, estimate(3.0), recommended=True),
                    way("columns", 0.9, estimate(3.3)),
                )
            ),
            "YES, identical on your data, but use a loop over records",
        ),
        (vectorization(ColumnVerdict.REFUSED), "NO column form"),
        (vectorization(ColumnVerdict.REFUSED, blockers=(blocker(sure=False),)), "NO column form found"),
        (vectorization(ColumnVerdict.REFUSED, blockers=()), "NO column form found"),
    ],
)
def test_the_headline_is_the_verdict(found, words):
    assert headline(found) == words
    assert page(found, width=120).startswith(f"╭─ {words} ─")


def test_another_way_that_is_better_is_shown_as_code():
    better = way("records", 1.0, estimate(3.0), recommended=True, code="[f(row) for row in records]")
    text = flat(page(vectorization(ways=(way("loop", 3.0), better, way("columns", 0.9, estimate(3.3))))))
    assert "Use A loop over records: [f(row) for row in records]" in text


# ---------------------------------------------------------------- what stands in the way


def test_a_blocker_has_its_place_its_reason_and_its_line():
    text = page(not_rewritten())
    assert "users.py:14  The loop ends when a condition on its own result is met." in flat(text).replace(
        "users.py:14 ", "users.py:14  "
    )
    assert '    email = row["email"].strip().lower()' in text


def test_what_we_know_no_rule_for_is_told_apart_from_what_cannot_be():
    rows = flat(page(not_rewritten(), width=120))
    assert rows.count("There may be a column form; none is known here.") == 1
    assert "no rule for datetime.now. There may be" in rows


def test_a_blocker_outside_the_function_quotes_nothing():
    text = page(vectorization(ColumnVerdict.REFUSED, blockers=(blocker(line=90),)))
    assert "users.py:90" in text
    assert "    return" not in text


def test_the_short_form_names_a_few_blockers_and_counts_the_rest():
    text = brief(not_rewritten())
    assert "SEEN" not in text
    assert "... and 1 more" in text
    assert "SEEN" in page(not_rewritten())


# ---------------------------------------------------------------- the ways


def test_the_ways_stand_loop_first_then_the_fastest_and_the_advice_is_marked():
    lines = page(rewritten()).split("\n")
    at = next(n for n, line in enumerate(lines) if line.startswith("  way"))
    names = [line[:21].strip() for line in lines[at + 1 : at + 4]]
    assert names == ["the loop as written", "> whole columns", "a loop over records"]


def test_a_loop_that_was_run_on_a_part_says_so():
    ways = (way("loop", 3.0, rows=250), way("columns", 0.1, estimate(30.0)))
    assert "The loop as written was run on 250 rows; its time is scaled." in flat(
        page(vectorization(ways=ways))
    )
    assert "scaled" not in page(rewritten())


def test_a_loop_that_is_the_only_way_is_not_recommended_nor_compared_with_itself():
    alone = (way("loop", 1.0, recommended=True),)
    text = page(vectorization(ColumnVerdict.REFUSED, ways=alone))
    assert "as written" not in text
    assert "The ways" not in text


def test_a_reason_that_begins_with_code_is_quoted_as_it_is():
    text = page(vectorization(ColumnVerdict.REFUSED, blockers=(blocker(because='row["x"]: no rule'),)))
    assert 'row["x"]: no rule.' in text


def test_the_report_shows_it_under_the_questions_and_not_where_nothing_was_tried():
    title = "Question 1, tried"
    with_it = terminal.render(
        advice(profile=profile(vectorization=rewritten())), width=80, color=False, ascii_only=False
    )
    without = terminal.render(advice(), width=80, color=False, ascii_only=False)
    assert with_it.index("The seven questions") < with_it.index(title)
    assert title not in without


def test_what_the_race_timed_longer_is_not_told_twice():
    told = "40x (36x to 45x) over the loop as written"
    tried = profile(vectorization=rewritten())
    columns = (measurement(), measurement(plan("vectorized"), estimate(83.0, 65.0, 105.0)))
    for measurements, expected in ((columns, False), ((measurement(),), True)):
        shown = advice(profile=tried, measurements=measurements)
        text = terminal.render(shown, width=120, color=False, ascii_only=False)
        assert (told in flat(text)) is expected
