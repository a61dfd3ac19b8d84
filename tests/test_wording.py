import pytest

from advisor import wording
from advisor.model import ColumnVerdict, Handover, ItemForm
from tests.builders import GUARDED, condition, estimate, exactly, plan, target, vectorization, way


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0 s"),
        (6.5e-8, "65 ns"),
        (9.996e-8, "0.1 µs"),
        (3e-6, "3 µs"),
        (0.00009, "90 µs"),
        (0.0009, "0.9 ms"),
        (0.00074, "0.74 ms"),
        (0.0999, "0.1 s"),
        (0.05, "50 ms"),
        (0.42, "0.42 s"),
        (1.0, "1 s"),
        (1.04, "1 s"),
        (41.3, "41 s"),
        (99.7, "100 s"),
        (113, "113 s"),
        (118, "2 min"),
        (150, "2.5 min"),
        (7199, "2 h"),
        (36_000, "10 h"),
        (864_000, "10 days"),
    ],
)
def test_seconds_takes_the_unit_that_keeps_the_number_short(value, text):
    assert wording.seconds(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.014, "0.014"),
        (0.97, "0.97"),
        (0.996, "1"),
        (1.84, "1.8"),
        (9.96, "10"),
        (34.2, "34"),
        (1234, "1,234"),
        (0, "0"),
    ],
)
def test_number_shows_two_digits(value, text):
    assert wording.number(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(213_400, "210,000"), (0.3, "1"), (47.6, "48"), (99.9, "100"), (5, "5"), (1.5e12, "1,500,000,000,000")],
)
def test_about_keeps_two_digits_of_a_count(value, text):
    assert wording.about(value) == text


@pytest.mark.parametrize(
    ("value", "text"), [(1, "1 byte"), (140, "140 bytes"), (1200, "1.2 kB"), (8e6, "8 MB"), (5.2e9, "5.2 GB")]
)
def test_bytes(value, text):
    assert wording.bytes_(value) == text


@pytest.mark.parametrize(
    ("share", "text"), [(0.97, "97 %"), (0.005, "0.5 %"), (0.0001, "under 0.1 %"), (0, "0 %"), (1.3, "130 %")]
)
def test_percent(share, text):
    assert wording.percent(share) == text


def test_ratio_and_span_carry_their_doubt():
    assert wording.ratio(estimate(1.8, 1.7, 1.9)) == "1.8x (1.7-1.9)"
    assert wording.ratio(estimate(34, 25, 41)) == "34x (25-41)"
    assert wording.span(estimate(41, 38, 44)) == "41 s (38 s to 44 s)"
    assert wording.span(exactly(2.0)) == "2 s"


@pytest.mark.parametrize(
    ("total", "text"),
    [
        (exactly(100_000), "100,000 items"),
        (exactly(1), "1 item"),
        (estimate(498_123), "about 500,000 items"),
        (None, "an unknown number of items"),
    ],
)
def test_total_items_says_when_it_is_a_guess(total, text):
    assert wording.total_items(total) == text


@pytest.mark.parametrize(
    ("names", "text"),
    [
        ((), ""),
        (("a",), "a"),
        (("a", "b"), "a and b"),
        (("a", "b", "c"), "a, b and c"),
        ("abcde", "a, b, c and 2 more"),
    ],
)
def test_listed(names, text):
    assert wording.listed(names) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("it raised", "It raised."),
        ("Done.", "Done."),
        (" why? ", "Why?"),
        ("", ""),
        ("don't, ever", "Don't, ever."),
        ("row['x']: no rule", "row['x']: no rule."),
        ("max_age changes", "max_age changes."),
        ("f() prints", "f() prints."),
        ("été", "Été."),
    ],
)
def test_sentence(text, expected):
    assert wording.sentence(text) == expected


@pytest.mark.parametrize(
    ("the_plan", "text"),
    [
        (plan("sequential"), "the plain loop"),
        (plan("vectorized"), "the column form"),
        (plan("threads", workers=16), "16 threads"),
        (plan("threads", workers=2, chunksize=50), "2 threads, chunks of 50"),
        (plan("coroutines", workers=64), "asyncio with 64 calls in flight"),
        (plan("processes", workers=2, chunksize=1250), "2 processes, chunks of 1,250"),
        (plan("processes", workers=1, chunksize=1), "1 process"),
        (plan("processes", chunksize=1, handover=Handover.INDEX), "2 processes, items inherited"),
        (plan("processes", chunksize=1, rows=ItemForm.ROW), "2 processes, rows as dicts"),
        (plan("processes", chunksize=1, blas_threads=1), "2 processes, 1 BLAS thread each"),
        (plan("records"), "the loop over records"),
        (plan("joblib", workers=2, chunksize=10), "joblib with 2 workers, chunks of 10"),
    ],
)
def test_plan_name(the_plan, text):
    assert wording.plan_name(the_plan) == text


@pytest.mark.parametrize(
    ("the_target", "text"),
    [
        (target(), "/home/ana/work.py:12"),
        (target(line=None), "/home/ana/work.py"),
        (target(file=None), None),
    ],
)
def test_place(the_target, text):
    assert wording.place(the_target) == text


@pytest.mark.parametrize(
    ("facts", "text"),
    [
        ({}, "the 2,000 rows and 680 made-up rows that were compared"),
        ({"edges": 0}, "the 2,000 rows that were compared"),
        ({"compared": 1, "edges": 0}, "the 1 row that was compared"),
        ({"edges": 1, "as_what": "NumPy array"}, "the 2,000 values and 1 made-up value that were compared"),
    ],
)
def test_what_was_compared_is_counted(facts, text):
    assert wording.compared(vectorization(**facts)) == text


@pytest.mark.parametrize(
    ("odd", "facts", "text"),
    [
        (0, {}, "holds on all 100,000 rows"),
        (37, {}, "37 of 100,000 rows go through the original"),
        (1, {"as_what": "pandas Series"}, "1 of 100,000 values go through the original"),
        (0, {"all_rows": False, "checked": 2000}, "holds on the 2,000 rows checked; not checked on the rest"),
        (
            3,
            {"all_rows": False, "checked": 2000},
            "3 of 2,000 rows go through the original; not checked on the rest",
        ),
    ],
)
def test_a_condition_is_counted_and_says_when_only_some_rows_were_checked(odd, facts, text):
    assert wording.met(condition(odd=odd), vectorization(**facts)) == text


@pytest.mark.parametrize(
    ("facts", "text"),
    [
        ({}, "it holds on all 100,000 rows"),
        ({"all_rows": False, "checked": 5}, "it holds on the 5 rows checked; not checked on the rest"),
        ({"conditions": (condition(), condition())}, "they hold on all 100,000 rows"),
        ({"conditions": (condition(), condition(odd=1))}, ""),
        ({"conditions": ()}, ""),
    ],
)
def test_conditions_that_all_hold_are_told_once(facts, text):
    assert wording.all_met(vectorization(**facts)) == text


def test_the_way_that_counts_is_that_of_the_offered_code():
    ways = (way("loop", 1.0), way("columns", 0.01), way("columns with the original", 0.02))
    assert wording.column_way(vectorization(ways=ways)).name == "columns"
    assert wording.column_way(vectorization(ways=ways, code=GUARDED)).name == "columns with the original"
    assert wording.column_way(vectorization(ways=ways[:2], code=GUARDED)).name == "columns"
    assert wording.column_way(vectorization(ways=ways[:1])) is None


@pytest.mark.parametrize(
    ("ways", "gain"),
    [
        ((way("loop", 8.0), way("records", 2.0), way("columns", 0.5)), 4.0),
        ((way("loop", 8.0), way("columns", 0.5)), 16.0),
        ((way("columns", 0.5),), None),
        ((way("loop", 8.0), way("columns", 0.0)), None),
        ((), None),
    ],
)
def test_the_gain_is_stated_over_the_best_plain_loop(ways, gain):
    assert wording.over_records(vectorization(ways=ways)) == gain


def test_a_refused_function_has_no_gain():
    assert wording.over_records(vectorization(ColumnVerdict.REFUSED)) is None


@pytest.mark.parametrize(
    ("as_what", "noun"),
    [("DataFrame", "row"), ("pandas Series", "value"), ("NumPy array", "value"), ("", "item")],
)
def test_what_columns_hold_has_its_noun(as_what, noun):
    assert wording.row_noun(vectorization(as_what=as_what)) == noun


def test_a_way_without_a_name_of_ours_keeps_its_own():
    assert wording.way_name(way("records")) == "a loop over records"
    assert wording.way_name(way("2 processes")) == "2 processes"
