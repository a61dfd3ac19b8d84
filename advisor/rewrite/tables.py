"""This file lists which names have a column form, which never have one, and what is said of the latter."""

from __future__ import annotations

import ast


def words(text: str, prefix: str = "") -> frozenset[str]:
    """Give the words of a text, each behind a prefix."""
    return frozenset(prefix + word for word in text.split())


TEXT_METHODS = words(
    "strip lstrip rstrip lower upper title capitalize swapcase casefold replace startswith endswith find "
    "count removeprefix removesuffix zfill ljust rjust center split rsplit partition join "
    "isdigit isalpha isalnum isspace islower isupper isnumeric isdecimal istitle isascii"
)
DATE_METHODS = words("strftime isoformat total_seconds weekday isoweekday date")
DATE_PARTS = words("days seconds year month day hour minute second microsecond")
NOW = words("datetime.now datetime.today datetime.utcnow date.today", "datetime.")
"""Calls whose column form is one call for all items."""
CALLS = (
    words("int float str bool len abs round", "builtins.")
    | frozenset(f"builtins.str.{name}" for name in TEXT_METHODS)
    | words("sqrt exp log log2 log10 log1p expm1 sin cos tan asin acos atan atan2 sinh cosh tanh", "math.")
    | words("hypot fabs floor ceil trunc radians degrees pow copysign fmod isnan isinf isfinite", "math.")
    | words("sub search match fullmatch", "re.")
    | words("where clip round", "numpy.")
    | words("isna isnull notna notnull to_datetime Timestamp", "pandas.")
    | words("datetime date timedelta date.fromisoformat", "datetime.")
    | words("strptime fromisoformat", "datetime.datetime.")
)
"""Calls that have a column form, by the name under which the library defines them."""
MAYBE = ("numpy.", "pandas.", *words("isinstance divmod pow ord dict tuple list", "builtins."))
"""Beginnings of names that may well have a column form, which is not known here."""
EFFECTS = words("print input exec eval setattr delattr breakpoint", "builtins.")
OPEN = words("builtins.open _io.open io.open")
RANDOM = ("random.", "numpy.random.", "secrets.", "uuid.")
NETWORK = words("requests httpx aiohttp urllib urllib3 socket http ftplib smtplib boto3 paramiko")

OPERATORS: dict[type[ast.AST], str] = {
    ast.BinOp: "arithmetic",
    ast.USub: "arithmetic",
    ast.UAdd: "arithmetic",
    ast.Invert: "arithmetic",
    ast.Not: "not",
    ast.And: "and",
    ast.Or: "or",
    ast.IfExp: "if",
}
"""Operators that have a column form, and what they are called."""

WAITING = "awaits: the work is waiting, not computing"
NEVER: dict[type[ast.AST], str] = {
    ast.While: "a while loop: every item may need another number of rounds",
    ast.Global: "declares a global: it keeps state between items",
    ast.Nonlocal: "declares a nonlocal: it keeps state between items",
    ast.With: "a with block: it opens or holds something for each item",
    ast.AsyncFunctionDef: WAITING,
    ast.AsyncWith: WAITING,
    ast.AsyncFor: WAITING,
    ast.Await: WAITING,
    ast.Yield: "yields: one item gives several results at different times",
    ast.YieldFrom: "yields: one item gives several results at different times",
    ast.Delete: "deletes something for each item",
    ast.Set: "builds a set for each item",
}
"""Steps that have no column form."""
UNKNOWN: dict[type[ast.AST], str] = {
    ast.Try: "a try block, which can sometimes be written with columns",
    ast.Raise: "raises for some items, which columns would have to check beforehand",
    ast.Assert: "asserts, which columns would have to check beforehand",
    ast.Match: "a match block, which can sometimes be written with columns",
}
"""Steps that may have a column form, which is not known here."""
