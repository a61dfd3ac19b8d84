"""Ordinary data for the corpus: small makers of values, put together into records."""

import random
from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any

from corpus.case import Rows

Maker = Callable[[random.Random], Any]

NOON_TODAY = datetime.combine(datetime.now().date(), time(12))  # noqa: DTZ005 - people use naive dates
NAN = float("nan")
MISSING_RATE = 0.05

FIRST = ("Anna", "Ben", "Carla", "David", "Eve", "Frank", "José", "Zoë", "Liam", "Mia", "Noah", "Olivia")
LAST = ("Smith", "Jones", "O'Neil", "Müller", "Garcia", "Brown", "Van Dyke", "Lee", "Kowalski", "Ito")
CITIES = ("Berlin", "Paris", "New York", "Rome", "Oslo", "Madrid", "São Paulo", "Vienna", "Zagreb")
DOMAINS = ("gmail.com", "example.com", "mail.example.org", "company.co.uk", "yahoo.com")
WORDS = ("great", "product", "the", "slow", "delivery", "was", "good", "bad", "price", "very", "broken", "I",
         "love", "it", "refund", "please", "and", "shipping", "fast", "not", "2024", "100%", "a")  # fmt: skip


def records(columns: dict[str, Maker] | None = None, /, **more: Maker) -> Rows:
    """Make records of these columns; the dict is for names that are no identifiers."""
    makers = {**(columns or {}), **more}

    def rows(rng: random.Random, count: int) -> list[Any]:
        return [{name: make(rng) for name, make in makers.items()} for _ in range(count)]

    return rows


def values(make: Maker) -> Rows:
    """Make single values."""
    return lambda rng, count: [make(rng) for _ in range(count)]


def integers(low: int, high: int) -> Maker:
    """Draw whole numbers, both ends included."""
    return lambda rng: low + int(rng.random() * (high - low + 1))


def decimals(low: float, high: float, places: int = 2) -> Maker:
    """Draw floats with few decimal places, as money and measures have."""
    return lambda rng: round(low + rng.random() * (high - low), places)


def choices(*options: Any) -> Maker:
    """Draw one of these."""
    return lambda rng: options[int(rng.random() * len(options))]


def flags(rate: float = 0.5) -> Maker:
    """Draw booleans."""
    return lambda rng: rng.random() < rate


def sometimes(make: Maker, value: Any = None, rate: float = MISSING_RATE) -> Maker:
    """Draw from the maker, and now and then the other value: None when nothing is said."""
    return lambda rng: value if rng.random() < rate else make(rng)


def messy(make: Maker) -> Maker:
    """Pad text, and change its case, as people who type do."""

    def changed(rng: random.Random) -> str:
        text: str = make(rng)
        kind = int(rng.random() * 6)
        variants = (text, text, text.upper(), text.lower(), f" {text}", f"{text}  ")
        return variants[kind]

    return changed


def names(rng: random.Random) -> str:
    """Draw a first and a last name."""
    return f"{rng.choice(FIRST)} {rng.choice(LAST)}"


def emails(rng: random.Random) -> str:
    """Draw a mail address."""
    return f"{rng.choice(FIRST)}.{rng.choice(WORDS)}{int(rng.random() * 90)}@{rng.choice(DOMAINS)}"


def phones(rng: random.Random) -> str:
    """Draw a telephone number in one of the usual notations."""
    number = f"{int(rng.random() * 9_000_000_000) + 1_000_000_000}"
    area, middle, end = number[:3], number[3:6], number[6:]
    notations = (f"{area}-{middle}-{end}", f"({area}) {middle}-{end}", number, f"+1 {area} {middle} {end}")
    return notations[int(rng.random() * 4)]


def sentences(rng: random.Random) -> str:
    """Draw a few words that stand for a comment."""
    text = " ".join(rng.choices(WORDS, k=3 + int(rng.random() * 7)))
    return text.capitalize() + ("!", ".", "", "?")[int(rng.random() * 4)]


def digits(length: int) -> Maker:
    """Draw text of that many digits."""
    return lambda rng: f"{int(rng.random() * 10**length):0{length}d}"


def joined(separator: str, *makers: Maker) -> Maker:
    """Draw text whose parts have their own makers."""
    return lambda rng: separator.join(str(make(rng)) for make in makers)


def written(make: Maker, form: str = "{}") -> Maker:
    """Draw values written as text."""
    return lambda rng: form.format(make(rng))


def moments(days: int = 2_000) -> Maker:
    """Draw moments of the last days, some of them of this week."""

    def moment(rng: random.Random) -> datetime:
        # One in ten is recent.
        back = rng.random() * (10 if rng.random() < 0.1 else days)
        return NOON_TODAY - timedelta(seconds=int(back * 86_400))

    return moment


def days(form: str = "%Y-%m-%d", back: int = 2_000) -> Maker:
    """Draw moments of the last days, written as text."""
    moment = moments(back)
    return lambda rng: moment(rng).strftime(form)


def lists(make: Maker, low: int, high: int) -> Maker:
    """Draw lists of so many values."""
    length = integers(low, high)
    return lambda rng: [make(rng) for _ in range(length(rng))]


def cells(**makers: Maker) -> Maker:
    """Draw dicts that stand in one cell."""
    return lambda rng: {name: make(rng) for name, make in makers.items()}
