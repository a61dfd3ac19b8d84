"""A function of a whole frame: its loop is rewritten, proved, checked on all rows, and timed."""

import pandas as pd
import pytest

from advisor.model import ColumnVerdict, Vectorization
from advisor.probes import framewise
from tests.stages import Workshop

CODE = """
def label(df):
    labels = []
    for _, row in df.iterrows():
        labels.append("big" if row["amount"] > 100 else "small")
    df["label"] = labels
    return df


def shout(df):
    names = []
    for row in df.itertuples():
        names.append(row.name.upper())
    df["loud"] = names
    return df


def cells(df):
    for i in range(len(df)):
        df.loc[i, "loud"] = df.loc[i, "name"].upper()
    return df


def total(df):
    total = 0
    sums = []
    for _, row in df.iterrows():
        total += row["amount"]
        sums.append(total)
    return sums


def raises(df):
    out = []
    for _, row in df.iterrows():
        out.append(row["absent"])
    return out
"""
FRAME = pd.DataFrame({"amount": [1, 200, 30] * 40, "name": ["ann", "Bob", "cy"] * 40})
SECONDS = 1.5


@pytest.fixture
def workshop(tmp_path):
    with Workshop(tmp_path) as opened:
        yield opened


def answered(workshop, name, frame=FRAME):
    return framewise.measure(workshop.stage(CODE, name, frame), seconds=SECONDS)


def test_the_whole_function_is_offered_and_timed_beside_the_loop(workshop):
    found = answered(workshop, "label")
    assert isinstance(found, Vectorization)
    assert found.verdict is ColumnVerdict.IDENTICAL
    assert (found.as_what, found.origin) == ("DataFrame", "written")
    assert (found.checked, found.compared, found.odd, found.all_rows) == (120, 120, 0, True)
    assert found.edges > 0
    assert found.before.startswith("def label(df):")
    assert found.code == found.plain
    assert found.code.startswith("def label(df):")
    assert "iterrows" not in found.code
    assert [way.name for way in found.ways] == ["loop", "columns"]
    assert [way.code for way in found.ways] == ["label(df)", "label(df)"]
    assert found.call_seconds == found.ways[1].seconds > 0


def test_rows_that_are_odd_go_through_the_function_of_a_row(workshop):
    frame = FRAME.copy()
    frame.loc[[3, 50], "name"] = "ß İ"
    found = answered(workshop, "shout", frame)
    assert found.works, found.because
    if found.odd == 0:
        pytest.skip("text of this pandas is held as Python's own: nothing is odd")
    assert found.verdict is ColumnVerdict.CONDITIONAL
    assert found.odd == 2
    assert found.code == found.guarded != found.plain
    assert "def shout_row(row):" in found.code
    assert [way.name for way in found.ways] == ["loop", "columns with the original"]


def test_the_whole_function_is_the_fallback_where_single_rows_cannot_be(workshop):
    frame = FRAME.copy()
    frame.loc[3, "name"] = "ß İ"
    found = answered(workshop, "cells", frame)
    assert found.works, found.because
    assert ("index", 0) in [(each.kind, each.odd) for each in found.conditions]
    if found.odd == 0:
        pytest.skip("text of this pandas is held as Python's own: nothing is odd")
    assert found.odd == 120
    assert "return cells(df)" in found.code
    assert found.uses == ("cells",)


def test_a_loop_that_is_no_map_is_refused_at_its_line(workshop):
    found = answered(workshop, "total")
    assert not found.works
    (blocker,) = found.blockers
    assert blocker.because == "carries total from one row to the next"
    assert CODE.split("\n")[blocker.line - 1].strip() == 'total += row["amount"]'
    assert found.ways == ()


def test_a_function_that_raises_is_refused(workshop):
    found = answered(workshop, "raises")
    assert not found.works
    assert found.blockers


def test_the_frame_of_the_stage_stays_what_it_is(workshop):
    frame = FRAME.copy()
    answered(workshop, "label", frame)
    pd.testing.assert_frame_equal(frame, FRAME)
