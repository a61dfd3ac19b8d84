"""Rules that turn one kind into another: int(), float(), bool(), and rounding."""

from __future__ import annotations

from typing import Any

from advisor.rewrite.rules import bounds
from advisor.rewrite.rules.rule import Need, Rule

LARGEST = 2**31
"""Magnitude up to which floats become integers: the product of two still fits into 64 bits, and integers in
data are smaller, but for identifiers and times in milliseconds, which go through the original."""
DIGITS = 9
"""Of an integer in a text, which stays below the same limit."""
EXACT = 10
"""Digits before the point at which a decimal tie is told from its neighbors: floats have 15 to 17."""
PLACES = 9
"""Most places that a float is rounded to."""

NOT_NAN = Need("not-nan", "{A} is not NaN", "~np.isnan(A)", "0.0", "ValueError", "~")
SMALL = Need("int-range", "{A} is between -2**31 and 2**31", "(A > -2**31) & (A < 2**31)", "0.0")
"""Python raises an OverflowError for infinity, and gives a longer integer for all others."""

BLANKS = "[ \\t\\r\\n]*"
NUMBER = "[+-]?(?:[0-9]+[.]?[0-9]*|[.][0-9]+)(?:[eE][+-]?[0-9]+)?"
WHOLE = Need(
    "int-text",
    f"{{A}} is an integer of at most {DIGITS} digits",
    f"A.str.fullmatch(r'{BLANKS}[+-]?[0-9]{{1,{DIGITS}}}{BLANKS}', na=False)",
    "'0'",
    "ValueError",
    "A.str.fullmatch('[ -~]*', na=False) & ~A.str.fullmatch(r' *[+-]?[0-9_]+ *', na=False)",
    brief=r"A.str.fullmatch(r'\s*[+-]?\d+\s*', na=False)",
)
DECIMAL = Need(
    "float-text",
    "{A} is a decimal number",
    f"A.str.fullmatch(r'{BLANKS}{NUMBER}{BLANKS}', na=False)",
    "'0'",
    "ValueError",
    "A.str.fullmatch('[ -~]*', na=False) & ~A.str.fullmatch("
    "r' *[+-]?(?:[0-9_.]+(?:[eE][+-]?[0-9_]+)?|[nN][aA][nN]|[iI][nN][fF][a-zA-Z]*) *', na=False)",
    brief="pd.to_numeric(A, errors='coerce').notna()",
)
"""Python takes more than that (other digits, underscores, infinity): those rows go through the original."""


def tie(**given: Any) -> Need:
    """Need a number that is not half-way between two of so many places: Python rounds what it is exactly."""
    places = given["B"]
    factor, limit = f"1e{places}", f"1e{EXACT - places}"
    words = f"{{A}} is not half-way between two numbers of {places} places, and below {limit}"
    fine = f"~((np.abs(np.abs(A * {factor}) % 1 - 0.5) < 1e-5) | (np.abs(A) >= {limit}))"
    if places < 0:
        fine = fine.replace(f"A * {factor}", f"A / 1e{-places}")
    return Need("tie", words, fine)


def _is_places(**given: Any) -> bool:
    return type(given["B"]) is int and -PLACES <= given["B"] <= PLACES


def _is_not_negative(**given: Any) -> bool:
    return type(given["B"]) is int and given["B"] >= 0


within = bounds.between(-LARGEST, LARGEST)


def _to_whole(python: str, ufunc: str) -> tuple[Rule, ...]:
    """Give what turns a number into an integer."""
    columns = f"{ufunc}(A).astype('int64')" if ufunc else "A.astype('int64')"
    return (
        Rule(python, "int", "A", "int", bound=bounds.same),
        Rule(python, "float|number", columns, "int", (NOT_NAN, SMALL), bound=within),
    )


RULES: tuple[Rule, ...] = (
    Rule("int(A)", "bool", "A.astype('int64')", "int", bound=bounds.same),
    *_to_whole("int(A)", ""),
    Rule("int(A)", "text", "A.astype('int64')", "int", (WHOLE,), bound=within, array="none"),
    Rule("float(A)", "int", "A.astype('float64')", "float"),
    Rule("float(A)", "float|number", "A", "float"),
    Rule("float(A)", "text", "A.astype('float64')", "float", (DECIMAL,), array="none"),
    Rule("bool(A)", "bool", "A", "bool"),
    Rule("bool(A)", "number", "A != 0", "bool"),
    *_to_whole("round(A)", "np.rint"),
    *_to_whole("math.floor(A)", "np.floor"),
    *_to_whole("math.ceil(A)", "np.ceil"),
    *_to_whole("math.trunc(A)", ""),
    Rule(
        "round(A, B)",
        "int int!",
        "A",
        "int",
        bound=bounds.same,
        when=_is_not_negative,
        examples=((0,), (2,)),
    ),
    Rule(
        "round(A, B)",
        "float int!",
        "A.round(B)",
        "float",
        (tie,),
        when=_is_places,
        examples=((0,), (1,), (2,), (3,), (4,), (6,), (9,), (-1,), (-2,), (-6,)),
    ),
    Rule("A.is_integer()", "float", "A % 1 == 0", "bool"),
)
