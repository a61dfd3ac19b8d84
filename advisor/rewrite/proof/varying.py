"""This file makes up values in the kinds that a column holds: near constants, near real ones, and nasty."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from advisor.rewrite.proof import nasty

if TYPE_CHECKING:
    import random

TICK = timedelta(microseconds=1)
STEPS = (timedelta(0), TICK, -TICK, timedelta(seconds=1), timedelta(days=1), timedelta(days=-1))
LONGEST = 10_000
"""Days, hours or characters up to which a constant of the function may count such."""
PLACES = (0, 1, 2, 3)
"""Decimal places of the ties that are made of seen floats: people round to no more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hints:
    """What decides which values matter."""

    constants: tuple[Any, ...]
    """Those of the function, flat."""
    now: datetime
    limits: tuple[int, int]
    """Between what whole numbers lie, both included."""
    nanoseconds: bool
    """Whether moments are held in nanoseconds, and cannot be far from ours."""

    @property
    def numbers(self) -> list[float]:
        """Return the constants that are numbers, and finite."""
        found = [
            each for each in self.constants if isinstance(each, int | float) and not isinstance(each, bool)
        ]
        return [each for each in found if math.isfinite(each)]

    @property
    def texts(self) -> list[str]:
        """Return the constants that are text, and the text of patterns."""
        found = [each.pattern if isinstance(each, re.Pattern) else each for each in self.constants]
        return [each for each in found if isinstance(each, str)]

    @property
    def counts(self) -> list[int]:
        """Return the constants that may count days, hours or characters."""
        return [int(each) for each in self.numbers if abs(each) <= LONGEST]


Maker = Callable[[list[Any], Hints, "random.Random"], Iterator[list[Any]]]
"""From the values seen to lists of values, each list with an idea of its own."""


def texts(seen: list[str], hints: Hints, rng: random.Random) -> Iterator[list[str]]:
    """Make texts: fixed ones, variants of the constants, changed real ones."""
    yield list(nasty.TEXTS)
    yield [variant for text in hints.texts for variant in _variants(text, rng)]
    yield [variant for text in seen for variant in _mutants(text, rng)]
    yield [text.ljust(count, text[-1:] or "x")[:count] for text in seen for count in _around(hints.counts)]
    yield [str(number) for each in hints.numbers for number in (each, each + 1, each - 1)]
    formats = [text for text in hints.texts if "%" in text]
    fixed = [datetime.fromisoformat(each) for each in nasty.MOMENTS]
    yield [text for form in formats for moment in _near(hints) for text in _written(moment, form)]
    yield [text for form in formats for moment in fixed for text in _written(moment, form)]


def _around(counts: Iterable[int]) -> list[int]:
    return [count + step for count in counts for step in (-1, 0, 1) if 0 <= count + step <= LONGEST]


def _written(moment: datetime, form: str) -> list[str]:
    try:
        text = moment.strftime(form.replace("%Y", f"{moment.year:04}"))
    except ValueError:
        return []
    return [text, text.replace("0", "", 1), f"{text} ", f" {text}", f"{text}x"]


def _variants(text: str, rng: random.Random) -> list[str]:
    """Return neighbors of a text: other cases, surroundings, letters that fold to its own."""
    cases = [text, text.upper(), text.lower(), text.title(), text.swapcase()]
    around = [f"{text} ", f" {text}", f"{text}\n", f"x{text}", f"{text}x", text * 2, f"{text}1{text}"]
    return [*cases, *around, *_folded(text), text[:-1], text[1:], text[::-1], *_mutants(text, rng)]


def _folded(text: str) -> list[str]:
    return [text.replace(part, other, 1) for part, other in nasty.FOLDED if part in text]


def _mutants(text: str, rng: random.Random) -> list[str]:
    """Return a few changes of a text, each at a place by chance."""
    place, odd = rng.randint(0, len(text)), rng.choice(nasty.CHARACTERS)
    every = [
        text[:place] + odd + text[place:],
        text[:place] + odd + text[place + 1 :],
        text[:place] + text[place + 1 :],
        text[:place],
        text[place:] + text[:place],
        text[:place] + text[place : place + 1] * 2 + text[place + 1 :],
        text.swapcase(),
        f" {text}\t",
        f"{text}\n",
        re.sub("[0-9]", lambda digit: chr(0x0660 + int(digit[0])), text, count=1),
        re.sub(r"\W", "", text),
        re.sub(r"(\W)", r"\1\1", text, count=1),
        *_folded(text),
    ]
    return rng.sample(every, 4)


def whole_numbers(seen: list[int], hints: Hints, _rng: random.Random) -> Iterator[list[int]]:
    """Make whole numbers: fixed ones, those around the constants and around real ones."""
    low, high = hints.limits
    lists = [
        [*nasty.WHOLE, low, low + 1, high, high - 1],
        [int(each) + step for each in hints.numbers for step in (-1, 0, 1)],
        [factor * int(each) for each in hints.numbers for factor in (-1, 2, 10)],
        [change for each in seen for change in (each - 1, each + 1, -each, each * 10)],
    ]
    for numbers in lists:
        yield [each for each in numbers if low <= each <= high]


def fractions(seen: list[float], hints: Hints, _rng: random.Random) -> Iterator[list[float]]:
    """Make floats: fixed ones, neighbors of the constants and of real ones, and ties of rounding."""
    yield list(nasty.FRACTIONS)
    exact = [float(each) for each in hints.numbers if abs(each) < 2**1023]
    yield [change for each in exact for change in (each, -each, each + 1, each - 1, *_neighbors(each))]
    finite = [each for each in seen if math.isfinite(each)]
    yield [change for each in finite for change in (-each, each * 1e6, *_neighbors(each))]
    yield [tie for each in finite if abs(each) < 2**50 for places in PLACES for tie in _ties(each, places)]


def _neighbors(value: float) -> tuple[float, float]:
    return math.nextafter(value, -math.inf), math.nextafter(value, math.inf)


def _ties(value: float, places: int) -> list[float]:
    """Return what lies half-way between two numbers of so many places, nearly."""
    tie = (math.floor(value * 10**places) + 0.5) / 10**places
    return [tie, *_neighbors(tie), round(value, places)]


def moments(seen: list[datetime], hints: Hints, _rng: random.Random) -> Iterator[list[datetime]]:
    """Make moments: fixed ones, around now minus each constant, and next to real ones."""
    zone = seen[0].tzinfo if seen else None
    fixed = [datetime.fromisoformat(each) for each in nasty.MOMENTS]
    lists = [fixed, _near(hints), list(_beside(seen))]
    for each in lists:
        kept = [moment for moment in each if not hints.nanoseconds or moment.year in nasty.NANOSECOND_YEARS]
        yield [moment if moment.tzinfo else moment.replace(tzinfo=zone) for moment in kept]


def _near(hints: Hints) -> list[datetime]:
    """Return now minus each constant, once as days and once as hours, and what lies beside."""
    spans = [timedelta(**{unit: count}) for count in hints.counts for unit in ("days", "hours")]
    spans += [each for each in hints.constants if isinstance(each, timedelta)]
    fixed = [timedelta(0), timedelta(days=1), timedelta(days=365)]
    known = [each.replace(tzinfo=None) for each in hints.constants if isinstance(each, datetime)]
    return [moment for each in (*known, *_before(hints.now, [*spans, *fixed])) for moment in _stepped(each)]


def _before(now: datetime, spans: Iterable[timedelta]) -> Iterator[datetime]:
    for span in spans:
        try:
            yield now - span
        except OverflowError:
            continue


def _stepped(moment: datetime) -> Iterator[datetime]:
    return _before(moment, STEPS)


def _beside(seen: Iterable[datetime]) -> Iterator[datetime]:
    for each in seen:
        yield from _before(each, (TICK, -TICK))
        yield each.replace(hour=0, minute=0, second=0, microsecond=0)


def days(seen: list[date], hints: Hints, rng: random.Random) -> Iterator[list[date]]:
    """Make dates: those of the moments."""
    known = [each for each in hints.constants if type(each) is date]
    noons = [datetime(each.year, each.month, each.day, 12) for each in [*seen, *known]]  # noqa: DTZ001 - a date has no zone
    for each in moments([*noons], hints, rng):
        yield [moment.date() for moment in each]


def spans(seen: list[timedelta], hints: Hints, _rng: random.Random) -> Iterator[list[timedelta]]:
    """Make spans of time: fixed ones, the constants as days, hours and seconds, and real ones changed."""
    units = ("days", "hours", "seconds")
    counted = [timedelta(**{unit: count}) for count in hints.counts for unit in units]
    known = [each for each in hints.constants if isinstance(each, timedelta)]
    yield list(nasty.SPANS)
    yield [each + step for each in (*counted, *known) for step in (-TICK, timedelta(0), TICK)]
    yield [change for each in seen if abs(each.days) < LONGEST for change in (-each, each * 2, each + TICK)]


def lists(seen: list[list[Any]], _hints: Hints, _rng: random.Random) -> Iterator[list[list[Any]]]:
    """Make lists: empty, shorter, longer and turned round."""
    yield [change for each in seen for change in ([], each[:1], each[1:], each * 2, each[::-1])]


def dicts(seen: list[dict[Any, Any]], _hints: Hints, _rng: random.Random) -> Iterator[list[dict[Any, Any]]]:
    """Make dicts: empty, and with the last key gone."""
    yield [change for each in seen for change in ({}, dict(list(each.items())[:-1]))]


def truths(_seen: list[bool], _hints: Hints, _rng: random.Random) -> Iterator[list[bool]]:
    """Make both truths."""
    yield [True, False]


MAKERS: dict[type, Maker] = {
    bool: truths,
    int: whole_numbers,
    float: fractions,
    str: texts,
    datetime: moments,
    date: days,
    timedelta: spans,
    list: lists,
    dict: dicts,
}
"""By the kind of the values; other kinds are left as they were seen."""
