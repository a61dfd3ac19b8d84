"""Question 1 answered by doing it, on real functions; nothing here asserts how long something takes."""

import math
from dataclasses import replace

import pandas as pd
import pytest
from stages import Workshop

from advisor import stage as staging
from advisor import wire
from advisor.model import ColumnVerdict, ItemForm, Vectorization
from advisor.probes import columns
from advisor.sources.drawing import exact

SECONDS = 2.0

CODE = """
import functools
import math
import random
import numpy

RATE = 1.19
TABLE = {"a": 1}
seen = []

def price(row):
    return round(row["n"] * 2, 0)

def clean(row):
    return {"name": row["name"].strip().lower(), "big": row["n"] > 10}

def by_attribute(row):
    return row.name_ if False else row.n + 1

def lower(text):
    return text.lower()

def double(x):
    return x * 2

def mutates(row):
    row["n"] = row["n"] + 1
    return row["n"]

def remembers(x):
    seen.append(x)
    return len(seen)

def half_raises(x):
    return 10 // x

scaled = numpy.sqrt
partly = functools.partial(pow, 2)
strip = lambda text: text.strip() + "!"
"""

OWN = """
import numpy as np
calls = []

def good(df):
    calls.append(len(df))
    return df["n"] + 1

def bad(df):
    return np.where(df["n"] == 7, 0, df["n"] + 1)

def good_here(df):
    return np.minimum(df["n"] + 1, 1000)

def wrong_length(df):
    return df["n"].head(2)
"""


@pytest.fixture
def workshop(tmp_path):
    with Workshop(tmp_path) as opened:
        yield opened


@pytest.fixture
def stage(workshop):
    """Make stages of the functions above."""
    return lambda attribute, items, form=ItemForm.VALUE: workshop.stage(CODE, attribute, items, form)


def answered(stage, **options):
    return columns.measure(stage, seconds=SECONDS, **options)


def names(found):
    return [way.name for way in found.ways]


FRAME = pd.DataFrame({"name": [" Ann", "BOB ", "cy"] * 40, "n": range(120)})

# ---------------------------------------------------------------- a form is written


def test_a_frames_rows_are_rewritten_proved_and_timed_beside_the_loops(stage):
    found = answered(stage("clean", FRAME))
    assert found.works
    assert (found.origin, found.as_what) == ("written", "DataFrame")
    assert (found.checked, found.compared, found.odd, found.all_rows) == (120, 120, 0, True)
    assert found.edges > 0
    assert found.code == found.plain
    assert "str.lower" in found.code
    assert found.before.startswith("def clean(row):")
    assert names(found) == ["loop", "records", "columns"]
    assert sum(way.recommended for way in found.ways) == 1
    assert found.items > 0
    assert found.call_seconds == found.ways[2].seconds
    assert [way.code for way in found.ways] == [
        "[clean(row) for _, row in frame.iterrows()]",
        '[clean(row) for row in frame.to_dict("records")]',
        "clean_columns(df)",
    ]


def test_odd_rows_are_counted_and_sent_through_the_original(stage):
    frame = FRAME.copy()
    frame.loc[[3, 50], "name"] = "ÉMILE İ"
    found = answered(stage("clean", frame))
    assert found.verdict is ColumnVerdict.CONDITIONAL
    if found.odd == 0:
        pytest.skip("text of this pandas is held as Python's own: nothing is odd")
    assert found.odd == 2
    assert [each.odd for each in found.conditions if each.kind == "ascii"] == [2]
    assert found.code == found.guarded != found.plain
    assert "2 of 120 rows go through the original" in found.because
    assert names(found) == ["loop", "records", "columns with the original"]


def test_code_brings_the_imports_and_names_that_it_needs_and_no_others(stage):
    found = answered(stage("double", list(range(100))))
    assert found.code == found.plain
    assert (found.imports, found.uses) == ((), ())
    part = stage("double", list(range(100)))
    guarded = columns.measure(drawn_of(part, total=1000), seconds=SECONDS)
    assert not guarded.all_rows
    assert guarded.code == guarded.guarded
    assert guarded.imports == ("import numpy as np",)
    assert guarded.uses == ("double",)
    assert names(guarded)[1:] == ["columns with the original"]


def drawn_of(stage, total):
    """Make it a sample of more items that cannot be had."""
    stage.drawn = staging.Drawn(
        items=list(stage.items),
        forms=(ItemForm.VALUE,),
        positions=list(range(len(stage.items))),
        total=exact(total),
        drawn="",
        load_code=lambda _: "",
        values=lambda _: list(stage.items),
    )
    return stage


def test_conditions_are_evaluated_for_all_the_data_where_it_can_be_had(workshop):
    path = workshop.write(CODE + "\nVALUES = [*range(25_000), *[2**62] * 10, *range(4990)]\n")
    stage, _ = staging.load_target(None, spec=f"{path}:double")
    spec = f"{path}:VALUES"
    stage, forms = staging.draw(stage, spec=spec, size=50, seed=0, column=None, spool=None)
    stage, _ = staging.use_form(stage, form=forms[0], because="", spec=spec, show_values=False)
    assert max(stage.items) < 2**62
    found = answered(stage)
    assert found.works, found.because
    assert (found.checked, found.all_rows, found.odd) == (30_000, True, 10)
    assert found.code == found.guarded
    assert found.compared == 50


def test_rows_that_raise_do_not_keep_the_others_from_being_timed(stage):
    found = answered(stage("half_raises", [0, *range(1, 400)]))
    assert found.works, found.because
    assert names(found)[0] == "loop"
    assert found.items > 0


def test_equal_items_are_called_for_once_where_reading_found_nothing_against_it(stage):
    part = drawn_of(stage("strip", ["  a ", "b", " c"] * 100), total=300)
    assert names(answered(part, share=0.01)) == ["loop", "columns", "distinct"]
    assert "distinct" not in names(answered(part, share=1.0))
    # On a busy machine a function may look as if it kept its results itself.
    assert any("distinct" in names(answered(part)) for _ in range(5))
    assert "distinct" in names(answered(drawn_of(stage("partly", [1, 2] * 99), total=198), share=0.01))


# ---------------------------------------------------------------- no form is written


def test_a_refusal_names_the_reason_and_the_loops_are_timed_all_the_same(stage):
    found = answered(stage("remembers", list(range(60))))
    assert found.verdict is ColumnVerdict.REFUSED
    assert found.blockers
    assert found.because == found.blockers[0].because
    assert found.code == ""
    assert names(found) == ["loop"]
    assert answered(stage("by_attribute", FRAME)).ways[1].name == "records"


def test_a_function_that_takes_arrays_itself_is_called_with_one(stage):
    found = answered(stage("scaled", [float(n) for n in range(200)]))
    assert found.works, found.because
    assert found.origin in {"itself", "written"}
    if found.origin == "itself":
        assert found.verdict is ColumnVerdict.CONDITIONAL
        assert found.conditions == ()
        assert found.code == "results = scaled(values)\n"
        assert names(found) == ["loop", "the function itself"]
        assert any("tested" in note for note in found.notes)


def test_a_function_that_changes_its_row_is_not_offered(stage):
    found = answered(stage("mutates", FRAME.to_dict("records"), ItemForm.ROW))
    assert not found.works


def test_a_call_that_does_not_end_for_a_made_up_value_is_given_up(stage):
    found = columns.measure(stage("partly", list(range(1, 20)) * 5), seconds=0.2)
    assert not found.works
    assert found.blockers


# ---------------------------------------------------------------- the person's own


@pytest.fixture
def own(workshop):
    path = workshop.write(OWN, "own")
    return lambda name: f"{path}:{name}"


def test_the_persons_own_version_is_proved_timed_and_offered(stage, own):
    found = answered(stage("by_attribute", FRAME[["n"]]), vectorized=own("good"))
    assert (found.origin, found.verdict) == ("yours", ColumnVerdict.CONDITIONAL)
    assert found.code.startswith("def good(df):")
    assert found.imports == ("from own import good as own_version",)
    assert found.uses == ("own_version",)
    assert "yours" in names(found)
    assert found.call_seconds == next(way.seconds for way in found.ways if way.name == "yours")


@pytest.mark.parametrize("name", ["bad", "wrong_length"])
def test_an_own_version_that_differs_is_told_of_and_never_offered(stage, own, name):
    found = answered(stage("by_attribute", FRAME[["n"]]), vectorized=own(name))
    assert found.origin != "yours"
    assert "yours" not in names(found)
    assert any("your own version" in note and "is not used" in note for note in found.notes)


def test_an_own_version_that_differs_on_made_up_rows_only_is_offered_with_a_warning(stage, own):
    found = answered(stage("by_attribute", FRAME[["n"]]), vectorized=own("good_here"))
    assert found.origin == "yours"
    assert any(note.startswith("mind about your own version") and "made-up" in note for note in found.notes)


def test_values_are_shown_only_where_that_was_agreed_to(stage, own):
    shy = answered(stage("by_attribute", FRAME[["n"]]), vectorized=own("bad"))
    assert any("on row 7 (--show-values" in note for note in shy.notes)
    assert not any("n=7" in note for note in shy.notes)
    open_ = answered(stage("by_attribute", FRAME[["n"]]), vectorized=own("bad"), show_values=True)
    assert any("n=7" in note for note in open_.notes)


# ---------------------------------------------------------------- for the race


def kept(stage, **options):
    found = answered(stage, **options)
    stage, _ = columns.keep(stage, found=wire.to_plain(found), vectorized=options.get("vectorized"))
    assert isinstance(stage.vectorization, Vectorization)
    return stage


@pytest.mark.parametrize("attribute", ["double", "scaled"])
def test_what_was_offered_is_found_again(stage, attribute):
    items = [float(n) for n in range(100)]
    kept_stage = kept(stage(attribute, items))
    form, guarded = columns.offered(kept_stage)
    assert not guarded
    part = items[20:30]
    assert form.results(form.plain(form.table(part)), 10) == [kept_stage.function(item) for item in part]


def test_the_own_version_is_found_again(stage, own):
    form, guarded = columns.offered(kept(stage("by_attribute", FRAME[["n"]]), vectorized=own("good")))
    assert not guarded
    assert form.results(form.plain(FRAME), 120) == list(range(1, 121))


def test_a_guarded_form_is_found_again_as_one(stage):
    kept_stage = kept(drawn_of(stage("double", list(range(100))), total=1000))
    form, guarded = columns.offered(kept_stage)
    assert guarded
    assert form.results(form.guarded(form.table([1, 2**62])), 2) == [2, 2**63]


def test_nothing_is_found_where_nothing_was_offered(stage):
    with pytest.raises(LookupError):
        columns.offered(stage("double", [1, 2, 3]))
    refused = kept(stage("remembers", list(range(60))))
    with pytest.raises(LookupError):
        columns.offered(refused)


def test_floats_may_differ_in_the_last_digit_and_that_is_counted(stage):
    found = answered(stage("scaled", [float(n) for n in range(50)]))
    assert found.last_digit >= 0
    assert math.isfinite(found.seconds)
    assert replace(found, ways=()).ways == ()
