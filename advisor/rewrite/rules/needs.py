"""The obligations that several rules share: what differs between Python on one value and a whole column."""

from __future__ import annotations

from advisor.rewrite.rules.rule import Need

NO_MISSING = Need("no-missing", "{A} has no missing value", "A.notna()", filler="missing")
"""Added by itself for every argument that a rule does not take missing; the stand-in is that of its kind."""
IS_TEXT = Need("text", "{A} is text", "A.map(type).eq(str)", filler="missing")
"""The same for text in a column of objects, which could hold anything."""
ARE_WORDS = Need(
    "words",
    "{A} is a list of texts",
    "A.map(lambda cell: type(cell) is list and all(type(part) is str for part in cell))",
    filler="missing",
)
"""The same for a column whose cells are lists of text."""
ASCII = Need("ascii", "{A} is ASCII text", "A.str.isascii()", arrow=True)
"""Arrow maps the case of some other letters, and counts other digits, unlike Python (our measurement: 'ß',
'İ', '½')."""
NOT_NAN = Need("not-nan", "{A} is not NaN", "~np.isnan(A)")
FINITE = Need("finite", "{A} is a finite number", "np.isfinite(A)", filler="0.0")
CONTAINS = "A.str.contains(B, regex=False, na=False)"
FOUND = Need("found", "{B} is in {A}", CONTAINS, raises="ValueError", surely="~", on="AB")
SEPARATOR = Need("index", "{B} is in {A}", CONTAINS, raises="IndexError", surely="~", on="AB")
KEY = Need(
    "key",
    "{A} is a key of {B}",
    "A.isin(B)",
    filler="next(iter(B))",
    raises="KeyError",
    surely="~",
    on="AB",
)
