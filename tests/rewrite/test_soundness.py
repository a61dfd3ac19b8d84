# ruff: noqa: DTZ001, S311
# Nothing here is secret, or in another zone.

import random
from datetime import datetime

import numpy as np
import pandas as pd
import pytest
import soundness
from corpus.case import ROW, SERIES, VALUE, columns
from corpus.ordinary import choices, decimals, integers, records, sometimes, values
from handwritten import Handwritten

NAMES = choices("Anna", "bob", "Zoë", "MÜLLER")
TEXTS = columns(str.lower, VALUE, values(NAMES))
NOT_ASCII = (lambda series: ~series.map(str.isascii),)


def lower(series):
    """Give what Arrow gives, whatever pandas is installed."""
    return series.map(lambda text: text.replace("İ", "i").lower())


def share(row):
    return row["part"] / row["whole"]


def label(row):
    return None if row["name"] is None else row["name"].strip()


def stripped(series):
    return series.map(str.strip, na_action="ignore").astype(object)


def total(row):
    return row["price"] * row["count"]


SHARES = columns(share, ROW, records(part=decimals(0, 9), whole=decimals(1, 9)))
LABELS = columns(label, ROW, records(name=sometimes(NAMES)))
TOTALS = columns(total, SERIES, records(price=decimals(0, 9), count=integers(1, 9), name=NAMES))


def test_right_forms_are_sound():
    zero = (lambda df: df["whole"] == 0,)
    assert (
        soundness.check(SHARES, Handwritten(share, lambda df: df["part"] / df["whole"], zero), 2_000, 1) == []
    )
    assert soundness.check(TEXTS, Handwritten(str.lower, lower, NOT_ASCII, "pandas Series"), 2_000, 1) == []
    assert soundness.check(TOTALS, Handwritten(total, lambda df: df["price"] * df["count"]), 2_000, 1) == []


@pytest.mark.parametrize(
    ("case", "form", "kind"),
    [
        (TEXTS, Handwritten(str.lower, lower, (), "pandas Series"), "guarded: "),
        (SHARES, Handwritten(share, lambda df: df["part"] / df["whole"]), "silent: "),
        (
            LABELS,
            Handwritten(label, lambda df: stripped(df["name"]).where(df["name"].notna(), np.nan)),
            "guarded: ",
        ),
        (LABELS, Handwritten(label, lambda df: df["name"].map(str.strip)), "guarded: "),
        (
            TOTALS,
            Handwritten(total, lambda df: (df["price"] * df["count"]).map("{:.4f}".format)),
            "guarded: ",
        ),
    ],
)
def test_wrong_forms_are_not(case, form, kind):
    found = soundness.check(case, form, 2_000, 1)
    assert found
    assert found[0].startswith(kind)
    assert len(found) <= soundness.REPORTED


def test_the_plain_form_is_held_to_the_rows_that_are_not_odd():
    class Sly(Handwritten):
        def guarded(self, table):
            return table.map(str.lower)

    found = soundness.check(TEXTS, Sly(str.lower, lower, (lambda s: s == "bob",), "pandas Series"), 2_000, 1)
    assert {each.partition(":")[0] for each in found} == {"plain"}


def test_changed_rows_are_a_finding():
    def plain(df):
        df["part"] = np.where(df["whole"] == 0, 0, df["part"])
        return df["part"] / df["whole"]

    form = Handwritten(share, plain, (lambda df: df["whole"] == 0,))
    assert soundness.check(SHARES, form, 500, 1) == []
    form = Handwritten(share, lambda df: df.pop("part") / df["whole"], (lambda df: df["whole"] == 0,))
    assert soundness.check(SHARES, form, 500, 1) == ["mutated: the rows were changed"]


def test_rows_are_left_out_that_would_change_a_dtype():
    class Narrow(Handwritten):
        def table(self, items):
            series = pd.Series(list(items))
            return series.astype("category") if series.map(lambda text: "\0" in text).any() else series

    narrow = Narrow(str.lower, lower, (), "pandas Series")
    rows, left_out = soundness.fitting_rows(TEXTS, narrow, 1_000, random.Random(1), datetime(2024, 1, 1))
    assert len(rows) + left_out == 1_000 + soundness.ORDINARY
    assert 0 < left_out < 1_000
    assert not any("\0" in text for text in rows)


def test_values_may_go_missing_where_none_was():
    def size(row):
        return "none" if row["part"] != row["part"] else "some"

    case = columns(size, ROW, records(part=decimals(0, 9)))
    form = Handwritten(size, lambda df: pd.Series("some", index=df.index))
    assert soundness.check(case, form, 500, 1) == []
    assert "'none'" in soundness.check(case, form, 500, 1, missing_anywhere=True)[0]
