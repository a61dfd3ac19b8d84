"""Hostile values by kind, and the dtypes of the columns that hold them."""
# ruff: noqa: DTZ001, RUF001, S311
# Columns of moments are mostly naive; letters that are easily mistaken are the point; draws are repeatable.

from __future__ import annotations

import random
import re
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
from hostile_numbers import FRACTIONS, MOMENTS, NANOSECOND_YEARS, WHOLE
from hostile_texts import NASTY_TEXTS

PANDAS_2 = pd.__version__ < "3"
MANY = 800
"""Values of a column: each kind's hostile ones, and some at random."""
LONGEST = 200
"""Characters kept of long texts, which some regular expressions take a second for."""
ALPHABET = "aAbBzZ01 9,.-_@:/|'\"()[]{}\\*+?^$#%&\t\n\r\x0b\x1c\x00\x7f\x85éÉßİıſKσς½²٣ǆŉﬁ\u0301\u3000🙂"
TEXTS = (
    "a", "A", "ab", "abab", "a,b,,c", "a@b.c", "x||y||z", "x|||y", "a b  c ", "abc", "ABC", "aBc", "a-b",
    "they're 3rd", "hello world", "HELLO WORLD", "Hello World", "x1Y2", "a.b", "A.b*", "http://a",
    "a_b", "a=1;b=2", "(a)", "[a]", "{a}", "%d", "+-1", "--1", "+", "é, x", "xé", "'s", "it's's", "a1",
    "ab\n", "b\na", "2024-01-31", "2024-01-31 12:30:00", "12:30", "\u0558", "\u3405",
    "\U00010d40", "\u1c89", "1", "-1", "1.5", "a🙂b", "ab" * 40,
)  # fmt: skip
DATE_FORMATS = ("%Y-%m-%d", "%Y-%m-%d", "%d.%m.%Y", "%Y-%m-%d %H:%M:%S", "%m/%d/%Y", "%Y-%m-%dT%H:%M:%S")
SPANS = (0, 1, -1, 59, 60, 3600, 86399, 86400, -86400, -86401, 10**7, 0.5, -0.000001, 123456.789)
NAN = float("nan")


def _text(draw: random.Random) -> str:
    kind = draw.random()
    if kind < 0.15:
        return draw.choice([str, "{:05d}".format, "{:,}".format])(_int(draw) % 10**9)
    if kind < 0.25:
        return draw.choice([str, "{:.2f}".format, "{:e}".format])(_float(draw))
    if kind < 0.4:
        return _date(draw).strftime(draw.choice(DATE_FORMATS))
    if kind < 0.6:
        return draw.choice(TEXTS) + draw.choice(TEXTS)
    letters = ALPHABET if kind < 0.8 else "ab1, .@|é"
    return "".join(draw.choice(letters) for _ in range(draw.randint(0, 8)))


def _int(draw: random.Random) -> int:
    nearby = draw.choice([draw.randint(0, 31), draw.randint(-2500, 2500)])
    value = draw.choice(WHOLE) + draw.randint(-3, 3) if draw.random() < 0.3 else nearby
    return min(max(value, -(2**63)), 2**63 - 1)


def _float(draw: random.Random) -> float:
    return round(draw.uniform(-1000, 1000), draw.randint(0, 6))


def _number(draw: random.Random) -> float:
    return draw.choice([draw.randint(-99, 99), _float(draw)])


def _bool(draw: random.Random) -> bool:
    return draw.random() < 0.5


def _date(draw: random.Random) -> datetime:
    day, second = draw.randint(-60_000, 80_000), draw.randint(0, 86399)
    return datetime(1970, 1, 1) + timedelta(day, second, draw.choice([0, 0, 5, 999_999]))


def _day(draw: random.Random) -> date:
    return _date(draw).date()


def _span(draw: random.Random) -> timedelta:
    return timedelta(seconds=draw.choice(SPANS), days=draw.randint(-500, 500))


def _words(draw: random.Random) -> list[str]:
    return [draw.choice(TEXTS) for _ in range(draw.randint(0, 5))]


def _match(draw: random.Random) -> re.Match[str] | None:
    return re.search("a", draw.choice(TEXTS))


TEXTS_TRIED = tuple(dict.fromkeys([*TEXTS, *(text[:LONGEST] for text in NASTY_TEXTS)]))
NARROW = tuple(moment for moment in MOMENTS if moment.year in NANOSECOND_YEARS)
EXACT = tuple(each for each in WHOLE if abs(each) <= 2**53)
MADE: dict[str, tuple[Any, Any]] = {
    "text": (TEXTS_TRIED, _text),
    "int": (WHOLE, _int),
    "float": ((*FRACTIONS, NAN), _float),
    "number": ((*EXACT, *FRACTIONS, NAN), _number),
    "bool": ((True, False), _bool),
    "date": (NARROW, _date),
    "day": (tuple(moment.date() for moment in NARROW), _day),
    "span": (tuple(timedelta(seconds=each) for each in SPANS), _span),
    "words": (([], [""], ["a"], ["a", "b"], ["", "", ""]), _words),
    "match": ((None,), _match),
}
"""For each kind its hostile values, and what draws one more."""


@cache
def _some(kind: str) -> tuple[Any, ...]:
    start, more = MADE[kind]
    draw = random.Random(1)
    return (*start, *(more(draw) for _ in range(MANY - len(start))))


def values(kind: str, place: int, more: tuple[Any, ...]) -> list[Any]:
    """Return hostile values for the argument at a place, and some more of them.

    Two arguments of one kind are alike in a fifth of the rows.
    """
    found = [*_some(kind), *more]
    found = [*found, *found[len(more) : len(GARBAGE) + 1]]
    if place:
        draw = random.Random(place)
        moved = [at for at in range(len(found)) if draw.random() < 0.8]
        drawn = [found[at] for at in moved]
        draw.shuffle(drawn)
        for at, value in zip(moved, drawn, strict=True):
            found[at] = value
    return found


_CONSTANTS: dict[str, tuple[Any, ...]] = {
    "text": ("", "a", "é", "\uffff", "ab,"),
    "int": (0, 1, -3, 10),
    "float": (0.0, -0.0, 0.5, 2.5, -1.5),
    "number": (0, 3, -0.0, 0.5, -1.5),
    "bool": (True, False),
    "date": (datetime(2020, 1, 1), datetime(1969, 12, 31, 23, 59, 59, 999999)),
    "day": (date(2020, 1, 1),),
    "span": (timedelta(days=1), timedelta(seconds=-1)),
    "none": (None,),
}


def constants(kind: str) -> tuple[Any, ...]:
    """Return constants of a kind, for arguments that may be columns as well."""
    return _CONSTANTS.get(kind, ())


_ALTERNATIVES = {
    "number": ("int", "float", "number"),
    "any": ("text", "int", "float", "bool", "date", "words"),
}
"""Kinds that stand for several."""


def kinds_of(token: str) -> tuple[str, ...]:
    """Return the kinds that a token of the rule table takes."""
    names = token.removesuffix("!").split("|")
    return tuple(dict.fromkeys(kind for name in names for kind in _ALTERNATIVES.get(name, (name,))))


GARBAGE: tuple[Any, ...] = (None, NAN, 5, 2.5, True, b"a", ["a"], ("a", "b"))
"""What a column of objects may hold besides text."""
MISSING: dict[str, tuple[Any, ...]] = {
    "text": (None,),
    "date": (pd.NaT,),
    "day": (pd.NaT,),
    "span": (pd.NaT,),
}
STAND_INS: dict[str, Any] = {
    "text": "",
    "int": 0,
    "float": 0.0,
    "number": 0.0,
    "bool": False,
    "date": pd.Timestamp(0),
    "day": pd.Timestamp(0),
    "span": pd.Timedelta(0),
}
DATE_DTYPES: tuple[Any, ...] = ("datetime64[ns]",) if PANDAS_2 else ("datetime64[us]", "datetime64[ns]")
TEXT_DTYPES: tuple[Any, ...] = (
    (object,) if PANDAS_2 else ("str", object, pd.StringDtype("python", na_value=np.nan))
)
DTYPES: dict[str, tuple[Any, ...]] = {
    "text": TEXT_DTYPES,
    "int": ("int64",),
    "float": ("float64",),
    "number": ("float64",),
    "bool": ("bool",),
    "date": DATE_DTYPES,
    "day": DATE_DTYPES,
    "span": ("timedelta64[ns]",),
    "words": (object,),
    "match": ("bool",),
}
UNSEEN = frozenset({"number", "day", "match"})
"""Kinds whose columns hold something else than what Python sees."""
