"""This file says of a date format which texts Python and pandas read alike in it.

Outside these shapes pandas also takes texts for dates that Python refuses ("now", "", second 60, nine digits
of a fraction), and Python takes some that pandas reads otherwise.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from advisor.rewrite.rules.rule import Need

YEARS = "(?:19[0-9]{2}|20[0-9]{2}|21[0-8][0-9])"
"""Years that pandas 2 can hold, and subtract from each other: its nanoseconds span 292 years."""
SHAPES = {
    "Y": YEARS,
    "y": "[0-9]{2}",
    "m": "[0-9]{1,2}",
    "d": "[0-9]{1,2}",
    "H": "[0-9]{1,2}",
    "I": "[0-9]{1,2}",
    "M": "[0-9]{1,2}",
    "S": "[0-5]?[0-9]",
    "f": "[0-9]{1,6}",
    "b": "[A-Za-z]{3}",
    "B": "[A-Za-z]{3,9}",
    "p": "[AaPp][Mm]",
}
EXACT = {"[0-9]{1,2}": "[0-9]{2}", "[0-5]?[0-9]": "[0-5][0-9]"}
"""Shapes of parts that touch another part, so that only their length tells them apart."""
PIECES = re.compile("%(.)|([^%])")
LITERALS = re.compile("[A-Za-z,:/._ -]")
"""Characters between the parts of a format that are written as they are, or in brackets."""
TOUCHING_FRACTION = re.compile("%.%f|%f%")
"""Pandas would give its digits to the part beside it, as it takes nine of them."""
ISO = f"{YEARS}-[0-9]{{2}}-[0-9]{{2}}"
ISO_TIME = "[0-9]{2}:[0-9]{2}(?::[0-5][0-9](?:[.][0-9]{3}|[.][0-9]{6})?)?"
ASCII = "A.str.fullmatch('[ -~]*', na=False)"
A_DAY = datetime(2000, 1, 1)  # noqa: DTZ001 - an example of a text without a time zone


def is_readable(**given: Any) -> bool:
    """Claim that both read the format alike, for texts of its shape."""
    pattern = given["B"]
    if not isinstance(pattern, str) or pattern != pattern.strip() or "  " in pattern or "%" not in pattern:
        return False
    parts = [part for part, _ in PIECES.findall(pattern) if part]
    literals = [literal for _, literal in PIECES.findall(pattern) if literal]
    return (
        set(parts) <= set(SHAPES)
        and len(set(parts)) == len(parts)
        and all(LITERALS.fullmatch(literal) for literal in literals)
        and ("I" in parts) == ("p" in parts)
        and not {"H", "I"} <= set(parts)
        and not {"b", "B"} <= set(parts)
        and not {"y", "Y"} <= set(parts)
        and not TOUCHING_FRACTION.search(pattern)
        and not set(parts) <= {"b", "B", "p"}
        and not pattern.endswith("%")
    )


def shape(pattern: str) -> str:
    """Return the regular expression of texts that both read alike."""
    pieces, result = PIECES.findall(pattern), ""
    for index, (part, literal) in enumerate(pieces):
        around = [*pieces[max(index - 1, 0) : index], *pieces[index + 1 : index + 2]]
        touches = any(other for other, _ in around)
        own = SHAPES[part] if part else _bracketed(literal)
        result += EXACT.get(own, own) if touches else own
    return result


def loose(pattern: str) -> str:
    """Return a regular expression that fits every ASCII text that Python could read."""
    result = "(?i)"
    for part, literal in PIECES.findall(pattern):
        if part:
            result += "[a-z.]*" if part in "bBp" else "[0-9 ]+"
        else:
            result += " +" if literal == " " else _bracketed(literal)
    return result


def _bracketed(literal: str) -> str:
    return "[.]" if literal == "." else literal


def date_text(**given: Any) -> Need:
    """Need a text that is a date in a format."""
    pattern = given["B"]
    words = f"{{A}} is a date such as {A_DAY.strftime(pattern)}, from 1900 to 2189"
    surely = f"{ASCII} & ~A.str.fullmatch({loose(pattern)!r}, na=False)"
    return _need(words, shape(pattern), pattern, surely, A_DAY.strftime(pattern))


def _need(words: str, regex: str, pattern: str, surely: str, filler: str) -> Need:
    fine = (
        f"pd.to_datetime(A.where(A.str.fullmatch({regex!r}, na=False)), format={pattern!r}, errors='coerce')"
    )
    raises = "ValueError" if surely else ""
    brief = f"pd.to_datetime(A, format={pattern!r}, errors='coerce').notna()"
    return Need("date-text", words, f"{fine}.notna()", repr(filler), raises, surely, brief=brief)


ISO_DATE = _need(
    "{A} is a date such as 2000-01-01, from 1900 to 2189",
    ISO,
    "%Y-%m-%d",
    f"{ASCII} & ~A.str.fullmatch('[0-9W-]*', na=False)",
    "2000-01-01",
)
ISO_MOMENT = _need(
    "{A} is a date such as 2000-01-01, or with a time such as 2000-01-01T00:00:00, from 1900 to 2189",
    f"{ISO}(?:[T ]{ISO_TIME})?",
    "ISO8601",
    f"{ASCII} & ~A.str.fullmatch('[0-9][0-9W-]{{6}}.*', na=False)",
    "2000-01-01",
)
"""Python takes more ISO forms, which go through the original."""
STAMP = _need(ISO_MOMENT.words, f"{ISO}(?:[T ]{ISO_TIME})?", "ISO8601", "", "2000-01-01")
