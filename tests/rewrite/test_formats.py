"""Any date format that is called readable: pandas reads the texts of its shape exactly as Python does."""
# ruff: noqa: S311, S307, DTZ001, DTZ007
# A fixed seed is the point; templates are ours; the dates are naive.

import random
from datetime import datetime, timedelta

import numpy as np
import pandas as pd
import pytest

from advisor.rewrite.rules import formats

PARTS = ("%Y", "%y", "%m", "%d", "%H", "%I", "%M", "%S", "%f", "%b", "%B", "%p")
BETWEEN = ("", "", "-", "/", ":", " ", "T", ", ", ".", "_")
ALWAYS = ("", "now", "NaT", "nan", "today", "0", "12", "2024", "2024-01-31", "23:59:60", "é")
GARBAGE = "0123456789 -/:TzaZ٣"
USUAL = (
    "%Y-%m-%d",
    "%d/%m/%Y",
    "%Y-%m-%d %H:%M:%S",
    "%Y%m%d",
    "%B %d, %Y",
    "%d-%b-%y",
    "%Y-%m-%dT%H:%M:%S.%f",
)
REFUSED = (
    "",
    "%",
    "2024",
    "%Y-%m-%d %z",
    "%Y  %m",
    " %Y",
    "%Y-%Y",
    "%b",
    "%f%m",
    "%d%f",
    "%I:%M",
    "%Y%y",
    "%Y年",
)


def made_up(rng):
    chosen = rng.sample(PARTS, rng.randint(1, 7))
    return "".join(part + rng.choice(BETWEEN) for part in chosen).rstrip()


def texts(pattern, rng):
    for _ in range(12):
        seconds = rng.randint(-4 * 10**9, 8 * 10**9)
        moment = datetime(1970, 1, 1) + timedelta(seconds=seconds, microseconds=rng.randint(0, 999_999))
        text = moment.strftime(pattern)
        at = rng.randrange(len(text))
        yield from (text, text.lower(), text.upper(), text.replace("0", "", 1), text + "\n")
        yield text[:at] + rng.choice(GARBAGE) + text[at + rng.randint(0, 1) :]
    yield from ALWAYS


def by_python(text, pattern):
    try:
        return datetime.strptime(text, pattern)
    except ValueError:
        return None


def compare(pattern, rng):
    """Check one format; return how many texts were read."""
    column = pd.Series(list(texts(pattern, rng)))
    need = formats.date_text(B=pattern)
    names = {"pd": pd, "A": column}
    fine, surely = (np.asarray(eval(mask, names)) for mask in (need.fine, need.surely))
    expected = [by_python(text, pattern) for text in column]
    read = pd.to_datetime(column[fine], format=pattern) if fine.any() else column[fine]
    assert [each.to_pydatetime() for each in read] == [
        each for each, is_fine in zip(expected, fine, strict=True) if is_fine
    ], pattern
    wrong = [text for text, each, raises in zip(column, expected, surely, strict=True) if raises and each]
    assert not wrong, (pattern, wrong)
    assert by_python(eval(need.filler), pattern)
    return int(fine.sum())


def test_made_up_formats():
    rng = random.Random(1)
    readable = [pattern for pattern in (made_up(rng) for _ in range(250)) if formats.is_readable(B=pattern)]
    assert len(readable) > 70
    assert sum(compare(pattern, rng) for pattern in readable) > 1000


@pytest.mark.parametrize("pattern", USUAL)
def test_usual_formats(pattern):
    assert formats.is_readable(B=pattern)
    assert compare(pattern, random.Random(2)) > 10


@pytest.mark.parametrize("pattern", REFUSED)
def test_formats_that_are_not_read_alike(pattern):
    assert not formats.is_readable(B=pattern)
