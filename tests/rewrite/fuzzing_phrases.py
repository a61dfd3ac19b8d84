"""What functions made at random are made of: their module, data, names, and expressions of each kind."""
# ruff: noqa: E501
# Templates are easier to read on long lines.

import re

from corpus.ordinary import NAN, Maker, choices, decimals, flags, integers, moments, sometimes

HEAD = """
import math
import re
from datetime import datetime, timedelta

import numpy as np
import pandas as pd

LIMIT = 3
RATE = 0.5
NAMES = ("x", "abc", "a-b")
LIST = [1, 4, 2]
TABLE = {"x": 1, "y": 2, "a-b": 3}
WORDS = {1: "one", 2: "two", 3: "three"}
PAIRS = {"x": (1, "p"), "y": (2, "q")}
START = datetime(2023, 5, 17)
df = 5
odd = "odd"
values = 2.5


def clean(text, limit=3):
    result = text.strip().lower()
    if not result:
        return None
    return result[:limit]


def size(number, *, limit=10, step=2):
    if number > limit:
        return "large"
    elif number < 0:
        return "negative"
    row = number * step
    return "medium" if row > limit else "small"


def parsed(text):
    try:
        return int(text)
    except ValueError:
        return None


def strict(number):
    if number < 0:
        raise ValueError("negative")
    return number + 1


def first(text, separator="-"):
    parts = text.split(separator)
    if len(parts) > 1:
        return parts[0], parts[1]
    return text, ""


def clamp(x, low=0, high=5):
    for bound in (low, high):
        if x == bound:
            break
    else:
        return max(low, min(x, high))
    return -x

"""
COLUMNS: dict[str, tuple[str, Maker]] = {
    "n": ("int", integers(-2, 8)),
    "k": ("int", integers(0, 60)),
    "a": ("float", decimals(-3, 9)),
    "b": ("float", sometimes(decimals(0, 9, 1), NAN)),
    "s": ("text", choices("a-b", "x", "y", "abc-d-e", "Zoë", "", " Ab 12 ", "12%")),
    "v": ("text", choices("p", "q", "x", "abc")),
    "u": ("text", choices("1", "22", " 3 ", "x", "", "4.5", "-7")),
    "flag": ("bool", flags()),
    "ok": ("bool", flags(0.2)),
    "m": ("int?", sometimes(integers(0, 5), None, 0.2)),
    "t": ("text?", sometimes(choices("x", "yy", "a-b", ""), None, 0.2)),
    "when": ("date", moments()),
    "odd": ("int", integers(0, 3)),
    "values": ("float", decimals(0, 3, 1)),
    "index": ("text", choices("x", "y")),
}
"""Columns by name, with their kind and their data."""
LOCALS = (
    "x", "y", "z", "out", "total", "df", "np", "pd", "odd", "values", "items", "result", "rest", "order",
    "masks", "certain", "both", "pattern", "original", "k", "n", "limit",
)  # fmt: skip
"""Names of locals, most of which mean something in emitted code or in the module."""
KINDS = ("int", "float", "text", "bool")
HOLE = re.compile(r"<(int|float|text|bool|date|any|int\?|text\?)>")
EXPRESSIONS: dict[str, tuple[str, ...]] = {
    "int": (
        "<int> + <int>", "<int> - <int>", "(<int> * <int>)", "(<int> + 1) // 3", "<int> % 4", "-<int>", "abs(<int>)",
        "min(<int>, <int>)", "max(<int>, <int>, 2)", "len(<text>)", '<text>.count("a")', "int(<float>)",
        "round(<float>)", "math.floor(<float>)", "sum([<int>, <int>])", "(<int> and <int>)", "(<int> or <int>)",
        "TABLE.get(<text>, 0)", "(<bool> + <int>)", "<date>.year", "(START - <date>).days", "<int> ** 2",
        "clamp(<int>)", "clamp(<int>, high=<int>)", "(<int?> or <int>)", "len([<int>, <int>])", "LIST[<int> % 3]",
        "(<int?> if <int?> is not None else <int>)", "sum(1 for c in <text> if c.isdigit())", "int(<bool>)",
        "sum(item * 2 for item in (1, <int>))", "max(len(<text>), <int>)", "(<int>, <int>)[<bool>]",
        "{True: <int>, False: 0}[<bool>]", '<text>.find("-")', "len(<text>.split())", "<int> // 2 * <int>",
        "[<int>, <int>][0]", "sum(c > 1 for c in (<int>, <int>))", "(lambda x, y=2: x * y)(<int>)",
        "min((1, 2), key=lambda z: abs(z - <int>))", "sorted([<int>, <int>])[0]", "<date>.weekday()",
        "~<int>", "<int> & 3", "<int> - <bool>",
    ),
    "float": (
        "<float> + <float>", "<float> * <int>", "<int> / 2", "round(<float>, 1)", "abs(<float>)", "-<float>",
        "(<float> - <int>)", "<int> / 4 + <float>", "float(<int>)", "math.sqrt(abs(<float>))", "max(<float>, 0.0)",
        "min(<float>, <float>)", "(<float> or 1.5)", "(<float> and <float>)", "<int> * RATE", "<float> // 2",
        "<float> % 3", "sum((<float>, <float>))", "(<float> if <float> == <float> else 0.0)", "<float> ** 2",
    ),
    "text": (
        "<text> + <text>", "<text>.strip()", "<text>.upper()", "<text>.lower()", "<text>.title()", "<text>[:2]",
        "<text>[-1:]", '<text>.replace("a", "b")', '<text>.split("-")[0]', "str(<int>)", "f'{<int>}-{<text>}'",
        "f'{<float>:.1f}'", "size(<int>)", "size(<int>, limit=<int>)", "WORDS.get(<int>, <text>)", '(<text> or "n")',
        "(<text> and <text>)", 're.sub(r"[^a-z]", "", <text>)', '"-".join([<text>, <text>])', "<text> * 2",
        "('yes' if <bool> else <text>)", "(clean(<text>) or 'none')", '(<text?> or "")', "str(<bool>)",
        "f'{<text>:>5}'", "first(<text>)[1]", "<text>.zfill(4)", '"%s:%d" % (<text>, <int>)', '"{}".format(<int>)',
        '<date>.strftime("%Y-%m")', "(<text>, <text>)[<bool>]", '"".join(c for c in <text> if c.isalpha())',
        "<text>.capitalize()", "min(<text>, <text>)", "str(<float>)", '<text>.lstrip("a")', "<text>[1:3]",
        "f'{<int>:03d}|{<bool>}'", '", ".join(w for w in (<text>, "b") if w)', "<text>.partition('-')[2]",
        "f'{<int?>}'", "f'{<text?>}'", "PAIRS.get(<text>, (0, 'none'))[1]", "str(<int?>)",
    ),
    "bool": (
        "<int> > <int>", "<int> < 3", "1 < <int> < 5", "<int> <= <float> < <int>", "<float> >= 2.5",
        "<int> == <int>", "<text> == <text>", "<text> in NAMES", "<int> in (1, 2, 3)", "<text>.startswith('a')",
        "<text>.isdigit()", "(<bool> and <bool>)", "(<bool> or <bool>)", "not <bool>", "(not (<bool> or not <bool>))",
        "<int?> is None", "<text?> is not None", "(<text?> is not None and <text?>.startswith('x'))", "bool(<text>)",
        "bool(<int>)", "any(c in <text> for c in ('a', 'x'))", "all(c < <int> for c in (1, LIMIT))",
        "any([<bool>, <bool>])", "isinstance(<any>, str)", "isinstance(<any>, (int, float))", "<float> == <float>",
        "<float> != <float>", "<date> > START", "(<int> < 2 or 10 / <int> > 3)", "(<int> and 6 / <int> > 2)",
        "'-' in <text>", "re.search(r'\\d', <text>) is not None", "bool(re.match('[a-c]+$', <text>))",
        "<text> < <text>", "<any> == <any>", "<any> is None", "<any> in (1, 'x', None)", "pd.isna(<any>)",
        "(<int>, <text>) == (1, 'x')", "<text> not in TABLE", "math.isnan(<float>)", "(<int> > 1) == <bool>",
        "<bool> is True", "(len(<text>) > 2 and <text>[2] == 'c')", "not <any>", "0 < <int> != 3",
        "<text>.islower()", "<text>.endswith(('b', '%'))", "<bool> == 1", "<bool> != <bool>", "<bool> ^ <bool>",
        "(<int> % 2 == 0) is False", "<float> < <float>",
    ),
    "date": ("<date>", "<date>", "(<date> - timedelta(days=3))"),
}  # fmt: skip
"""Templates by the kind of what they give; < and > are the signs of comparisons."""
PARTIAL = (
    ("int", "int(<text>)"), ("float", "float(<text>)"), ("float", "<int> / <int>"), ("int", "TABLE[<text>]"),
    ("int", "strict(<int>)"), ("int", "parsed(<text>) + 1"), ("int", "10 // <int>"), ("text", "<text>[2]"),
    ("int", "int(<text>) + strict(<int>)"), ("text", '<text>.split("-")[1]'), ("int", "int(<text?>)"),
    ("float", "math.sqrt(<float>)"), ("text", "WORDS[<int>]"), ("int", "len(clean(<text>))"),
    ("int", "[int(x) for x in (<text>, <text>)][1]"), ("int", "<int?> + 1"), ("int", "int(<float>)"),
    ("int", "(int(<text>) if <bool> else strict(<int>))"),
)  # fmt: skip
"""Templates of what raises for some rows."""
