"""All the data where it is small, and samples that show what is in it."""

import pandas as pd
import pytest
from stages import Workshop

from advisor import stage as staging
from advisor.model import ItemForm
from advisor.probes.everything import everything, representative
from advisor.stage import FrameItems

ROWS = 3000


@pytest.fixture
def stage(tmp_path):
    """Build a stage over a CSV file of which a small part was drawn; the last row has no number."""
    with Workshop(tmp_path) as workshop:
        path = workshop.write("def work(row):\n    return row\n")
        frame = pd.DataFrame({"name": "x", "n": [*range(ROWS - 1), None]}, dtype=object)
        frame.to_csv(tmp_path / "data.csv", index=False)

        def make(form, size=20):
            found, _ = staging.load_target(None, spec=f"{path}:work")
            spec = str(tmp_path / "data.csv")
            found, _ = staging.draw(found, spec=spec, size=size, seed=0, column=None, spool=None)
            return staging.use_form(found, form=form, because="", spec=spec, show_values=False)[0]

        yield make


def test_all_rows_come_in_the_form_of_the_loop(stage):
    rows = everything(stage(ItemForm.ROW), 10)
    assert len(rows) == ROWS
    assert rows[7] == {"name": "x", "n": "7"}
    frame = everything(stage(ItemForm.SERIES), 10)
    assert isinstance(frame, FrameItems)
    assert len(frame) == ROWS


def test_what_takes_too_long_or_is_gone_is_not_had(stage, tmp_path):
    assert everything(stage(ItemForm.ROW), 0.0) is None
    drawn = stage(ItemForm.ROW)
    (tmp_path / "data.csv").unlink()
    assert everything(drawn, 10) is None


def test_a_sample_that_is_everything_is_taken_as_it_is(stage):
    drawn = stage(ItemForm.ROW, size=ROWS)
    assert everything(drawn, 0.0) is drawn.items
    assert representative(drawn.items, drawn.items, range(ROWS)) is drawn.items


def test_a_frames_sample_gets_the_dtypes_of_the_whole_frame(stage):
    drawn = stage(ItemForm.SERIES)
    positions = [at for at in drawn.drawn.positions if at < ROWS - 1][:5]
    drawn.items = FrameItems(drawn.items.frame.iloc[:5].astype({"n": "int64"}))
    found = representative(drawn.items, everything(drawn, 10), positions)
    assert str(found.frame["n"].dtype) == "float64"
    assert found.frame["n"].tolist() == positions


def test_a_sample_gets_rows_with_kinds_of_values_that_it_lacks():
    usual = [{"n": 1}] * 5
    unusual = [{"n": None}, {"n": 2.5}, {"n": 1, "m": 1}, {}]
    pool = [*usual, *unusual, *usual]
    assert representative(usual, pool, range(5)) == [*usual, *unusual]
    assert representative([1, 2], [1, "x", 2, 3.0], range(2)) == [1, 2, "x", 3.0]
    assert len(representative([1], [1, *["x"] * 5000], [0])) == 501
