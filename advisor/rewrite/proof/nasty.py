"""This file lists values on which Python and a whole column are known to differ, or likely to."""
# ruff: noqa: RUF001 - letters that can be taken for others are the point

from __future__ import annotations

import math
from datetime import timedelta

TEXTS = (
    "", " ", "\t", "\n", "\r\n", "a\n", " a ", "a  b", "a\tb", "\xa0", "\u3000a\u2003", "\u200b",
    "\ufeffa", "\x1c", "\x85a", "\u2028", "a\0b", "ß", "STRASSE", "İ", "ı", "ſ", "ǆ", "ﬁ", "ΑΣ",
    "é", "e\u0301", "\u212a", "½", "²", "٣", "१२", "٣.٤", "1_000", "1__0", "+5", "-0", "- 5",
    " 12 ", "12\n", "1.", ".5", "1e3", "0x10", "1,000", "007", "1e400", "0.1e-400", "9" * 25,
    "9223372036854775807", "9223372036854775808", "12.5", "--1", "nan", "NaN", "inf", "-Infinity",
    "None", "null", "NA", "True", "now", "today", "NaT", "0000-00-00", "2024-02-29", "2023-02-29",
    "2024-2-9", "0001-01-01", "1677-09-21", "2262-04-12", "9999-12-31", "23:59:60",
    "2024-01-01T00:00:00Z", "12:00", "👨\u200d👩", "a.b", "a|b", "^a$", "\\", "'\"", "%s {} {0}",
    "a,b;c:d", "@", "a@b@c", "A", "a", "0", "x" * 300,
)  # fmt: skip
"""Most come from our own table of measured differences; the others are what tables are known to hold."""
CHARACTERS = "ßİıſéΣ٣½\xa0\u200b\u2028\n\t \0-_.,@'🙂"
FOLDED = (
    ("i", "İ"), ("i", "ı"), ("I", "İ"), ("I", "ı"), ("s", "ſ"), ("S", "ſ"), ("ss", "ß"), ("ß", "SS"),
    ("k", "\u212a"), ("K", "\u212a"), ("fi", "ﬁ"), ("σ", "ς"),
)  # fmt: skip
"""Letters, and what some take for them in another case: Python and Arrow do not agree on all of these."""
WHOLE = (
    0, 1, -1, 2, 3, 7, -7, 10, 100, 255, 2**31 - 1, 2**31, -(2**31) - 1, 2**53 - 1, 2**53 + 1, 2**62, 10**18,
)  # fmt: skip
FRACTIONS = (
    0.0, -0.0, 0.5, 1.5, 2.5, -0.5, -1.5, 0.005, 0.015, 1.005, 2.675, 1.115, -2.675, 0.1 + 0.2, 1e-7, 1e16,
    123456789.125, 1e22, 1e300, -1e300, 5e-324, 2.0**53, 2.0**63, -(2.0**63), math.inf, -math.inf, 1 / 3,
)  # fmt: skip
MOMENTS = (
    "0001-01-01", "0999-12-31T23:59:59", "1677-09-20", "1677-09-22", "1899-12-31", "1970-01-01",
    "1969-12-31T23:59:59.999999", "2000-02-29", "2023-12-31T23:59:59.999999", "2024-02-29",
    "2024-03-31T02:30", "2024-12-30", "2262-04-11", "2262-04-13", "9999-12-31T23:59:59.999999",
)  # fmt: skip
NANOSECOND_YEARS = range(1678, 2262)
"""Whole years that 64 bits of nanoseconds can hold."""
SPANS = (
    timedelta(0), timedelta(microseconds=1), timedelta(seconds=-1), timedelta(days=1), timedelta(days=9999),
    timedelta(days=-1, seconds=1),
)  # fmt: skip
