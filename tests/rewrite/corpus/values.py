"""Functions of one value, as people give them to `Series.map` and `Series.apply`."""
# ruff: noqa: FURB188, RET505
# The functions are written as people write them.

import math

from corpus.case import VALUE, columns
from corpus.ordinary import (
    choices,
    days,
    decimals,
    digits,
    emails,
    integers,
    joined,
    messy,
    names,
    phones,
    sentences,
    sometimes,
    values,
    written,
)

GRADES = [(90, "A"), (80, "B"), (70, "C"), (60, "D")]
SUFFIXES = {"K": 1_000, "M": 1_000_000, "B": 1_000_000_000}


def grade(score):
    for limit, letter in GRADES:
        if score >= limit:
            return letter
    return "F"


def fizz_buzz(n):
    if n % 15 == 0:
        return "FizzBuzz"
    elif n % 5 == 0:
        return "Buzz"
    elif n % 3 == 0:
        return "Fizz"
    return n


def season(month):
    if month in (12, 1, 2):
        return "winter"
    if month in (3, 4, 5):
        return "spring"
    if month in (6, 7, 8):
        return "summer"
    return "autumn"


def clean_phone(value):
    value = value.replace("-", "").replace(" ", "").replace("(", "").replace(")", "")
    if value.startswith("+1"):
        value = value[2:]
    return value if len(value) == 10 else None


def duration(minutes):
    return f"{minutes // 60}h {minutes % 60:02d}m"


def amount_with_suffix(text):
    text = text.strip().upper()
    if text and text[-1] in SUFFIXES:
        return float(text[:-1]) * SUFFIXES[text[-1]]
    return float(text)


def slug(title):
    return title.strip().lower().replace(" ", "-").replace("!", "").replace("?", "")


def size_text(size):
    if size < 1024:
        return f"{size} B"
    if size < 1024**2:
        return f"{size / 1024:.1f} KB"
    return f"{size / 1024**2:.1f} MB"


def first_word(text):
    return text.split()[0]


def safe_int(text):
    try:
        return int(text)
    except ValueError:
        return -1


def to_percent(text):
    return round(float(text.rstrip("%")) / 100, 4)


def whole_part(x):
    return int(x)


def log_level(count):
    return math.log10(count + 1) if count >= 0 else 0.0


def thousands(n):
    return f"{n:,}"


def is_palindrome(text):
    text = text.lower().replace(" ", "")
    return text == text[::-1]


def word_count(text):
    return len(text.split(" "))


def is_shouting(text):
    return text.isupper() and text.endswith("!")


def truthy_text(value):
    return "yes" if value else "no"


def as_text(value):
    return "n/a" if value is None else str(value)


def make_scaler(low, high):
    def scale(value, /, places=3):
        return round((value - low) / (high - low), places)

    return scale


unit_scale = make_scaler(-40, 160)


def make_tagger(prefix, allowed):
    return lambda text: f"{prefix}:{text}" if text in allowed else prefix


tagged = make_tagger("color", {"red", "green", "blue"})

halved, year_of = (lambda n: n // 2 if n % 2 == 0 else n * 3 + 1), (lambda text: int(text[:4]))
title_case = lambda s: s.title() if isinstance(s, str) else s  # noqa: E731
masked = lambda s: s[0] + "***" + s[s.index("@") :]  # noqa: E731

CASES = (
    columns(grade, VALUE, values(integers(30, 100))),
    columns(fizz_buzz, VALUE, values(integers(1, 300)), "mixed-result"),
    columns(season, VALUE, values(integers(1, 12))),
    columns(clean_phone, VALUE, values(phones), "none-result"),
    columns(duration, VALUE, values(integers(0, 900)), "negative-modulo"),
    columns(
        amount_with_suffix,
        VALUE,
        values(joined("", decimals(0, 90, 1), choices("K", "M", "b", ""))),
        "float-text",
        "case-mapping",
    ),
    columns(slug, VALUE, values(messy(sentences)), "case-mapping"),
    columns(size_text, VALUE, values(integers(0, 5_000_000)), "big-int-division"),
    columns(first_word, VALUE, values(sentences), "whitespace-kinds", "split-index"),
    columns(
        safe_int, VALUE, values(sometimes(written(integers(-50, 9_999)), "n/a")), "int-text", "int-overflow"
    ),
    columns(to_percent, VALUE, values(written(decimals(0, 100, 3), "{}%")), "float-text", "rounding"),
    columns(whole_part, VALUE, values(decimals(-90, 90, 3)), "int-of-infinity"),
    columns(log_level, VALUE, values(integers(-2, 9_000)), "math-last-digit"),
    columns(thousands, VALUE, values(integers(-9_000, 9_000_000))),
    columns(
        is_palindrome,
        VALUE,
        values(choices("Never odd or even", "abc", "Anna", "no lemon no melon", "xy")),
        "case-mapping",
    ),
    columns(word_count, VALUE, values(sentences)),
    columns(is_shouting, VALUE, values(choices("HELP!", "help!", "OK", "WOW 2!", "!")), "case-mapping"),
    columns(truthy_text, VALUE, values(sometimes(sometimes(names, "", 0.2), None)), "missing-truth"),
    columns(as_text, VALUE, values(sometimes(decimals(0, 20, 1), None)), "str-of-missing", "float-to-text"),
    columns(unit_scale, VALUE, values(decimals(-40, 160, 1)), "rounding", "closure"),
    columns(tagged, VALUE, values(choices("red", "green", "pink", "black")), "closure"),
    columns(halved, VALUE, values(integers(1, 9_999)), "lambda-position", "int-overflow"),
    columns(year_of, VALUE, values(days()), "lambda-position", "int-text"),
    columns(title_case, VALUE, values(sometimes(joined(" ", names, digits(2)), None)), "case-mapping"),
    columns(masked, VALUE, values(emails), "index-raises"),
)
