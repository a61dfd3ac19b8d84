"""Rules for the pieces of a text, and for membership in constant containers."""

from __future__ import annotations

from typing import Any

from advisor.rewrite.rules.needs import SEPARATOR
from advisor.rewrite.rules.rule import Need, Rule
from advisor.rewrite.rules.text import length

EXACT = 2**53
"""Integers up to here are exact as floats (IEEE 754)."""
INT64 = 2**63
SEPARATORS = ((",",), (" ",), ("@",), ("||",), (".",), ("é",), ("ab",))
LIMITED = ((",", 1), (" ", 2), ("||", 1), ("é", 1), (",", -1))
AT = ((0,), (1,), (2,), (5,), (-1,), (-2,), (-4,))
"""Indices for the tests; each rule takes those that fit it."""
PARTS = tuple((separator, index) for (separator,) in SEPARATORS for index in (0, 1, 2, -1, -2, -3))


def _separated(**given: Any) -> bool:
    """Claim that Python splits at something."""
    return bool(given["B"])


def _limited(**given: Any) -> bool:
    """Claim a limit that means the same to pandas, for which 0 is no limit."""
    return bool(given["B"] and given["C"])


def _counted(**given: Any) -> bool:
    """Claim a limit that means the same to pandas, for which 0 is no limit."""
    return bool(given["B"])


def _first(**given: Any) -> bool:
    return bool(given["B"] and given["C"] == 0)


def _last(**given: Any) -> bool:
    """Claim the last piece; it begins where the last separator ends only if separators cannot overlap."""
    separator: str = given["B"]
    overlaps = any(separator.startswith(separator[start:]) for start in range(1, len(separator)))
    return bool(separator and given["C"] == -1 and not overlaps)


def _one_of_three(**given: Any) -> bool:
    return bool(given["B"]) and -3 <= given["C"] < 3  # noqa: PLR2004 - what partition gives


def _split(**given: Any) -> str:
    """Split at a literal: pandas takes several characters for a pattern unless told otherwise."""
    return "A.str.split(B)" if len(given["B"]) == 1 else "A.str.split(B, regex=False)"


def _split_some(**given: Any) -> str:
    return "A.str.split(B, n=C)" if len(given["B"]) == 1 else "A.str.split(B, n=C, regex=False)"


def _part(**given: Any) -> str:
    return f"A.str.partition(B)[{given['C'] % 3}]"


def _part_from_right(**given: Any) -> str:
    return f"A.str.rpartition(B)[{given['C'] % 3}]"


def _reaching(**given: Any) -> Need:
    """Need enough pieces; a text stands in for them where there are too few, as both are indexed alike."""
    index = given["B"]
    least = index + 1 if index >= 0 else -index
    fine, words = f"A.str.len() >= {least}", f"{{A}} has at least {least} parts"
    return Need("index", words, fine, repr(" " * least), "IndexError", "~")


def _cut(python: str, columns: str, **more: Any) -> Rule:
    return Rule(python, "text text!", columns, "text", examples=SEPARATORS, when=_separated, **more)


ONE_PIECE = (
    Rule("A.split(B)[C]", "text text! int!", "A.str.partition(B)[0]", "text", examples=PARTS, when=_first),
    Rule("A.split(B)[C]", "text text! int!", "A.str.rpartition(B)[2]", "text", examples=PARTS, when=_last),
    _cut("A.split(B, 1)[0]", "A.str.partition(B)[0]"),
    _cut("A.split(B, 1)[1]", "A.str.partition(B)[2]", needs=(SEPARATOR,)),
    _cut("A.rsplit(B, 1)[1]", "A.str.rpartition(B)[2]", needs=(SEPARATOR,)),
    _cut("A.rsplit(B, 1)[-1]", "A.str.rpartition(B)[2]"),
    Rule("A.partition(B)[C]", "text text! int!", _part, "text", examples=PARTS, when=_one_of_three),
    Rule(
        "A.rpartition(B)[C]", "text text! int!", _part_from_right, "text", examples=PARTS, when=_one_of_three
    ),
)
"""First, since they are shorter and faster than all the pieces: Arrow cuts once, and makes no lists."""
WORDS = (
    Rule("A.split()", "text", "A.str.split()", "words"),
    Rule("A.rsplit()", "text", "A.str.split()", "words"),
    Rule(
        "A.split(None, B)",
        "text int!",
        "A.str.split(n=B)",
        "words",
        examples=((1,), (2,), (-1,)),
        when=_counted,
    ),
    Rule(
        "A.split(maxsplit=B)", "text int!", "A.str.split(n=B)", "words", examples=((1,), (2,)), when=_counted
    ),
    Rule(
        "A.rsplit(None, B)",
        "text int!",
        "A.str.rsplit(n=B)",
        "words",
        examples=((1,), (2,), (-1,)),
        when=_counted,
    ),
    Rule("A.split(sep=B)", "text text!", _split, "words", examples=SEPARATORS, when=_separated),
    Rule("A.split(B)", "text text!", _split, "words", examples=SEPARATORS, when=_separated),
    Rule("A.rsplit(B)", "text text!", "A.str.rsplit(B)", "words", examples=SEPARATORS, when=_separated),
    Rule("A.split(B, C)", "text text! int!", _split_some, "words", examples=LIMITED, when=_limited),
    Rule("A.split(B, maxsplit=C)", "text text! int!", _split_some, "words", examples=LIMITED, when=_limited),
    Rule(
        "A.rsplit(B, C)", "text text! int!", "A.str.rsplit(B, n=C)", "words", examples=LIMITED, when=_limited
    ),
    Rule(
        "A.rsplit(B, maxsplit=C)",
        "text text! int!",
        "A.str.rsplit(B, n=C)",
        "words",
        examples=LIMITED,
        when=_limited,
    ),
    Rule("A.partition(B)", "text text!", "A.str.partition(B, expand=False)", "words", examples=SEPARATORS),
    Rule("A.rpartition(B)", "text text!", "A.str.rpartition(B, expand=False)", "words", examples=SEPARATORS),
    Rule("A[B]", "words int!", "A.str[B]", "text", (_reaching,), examples=AT),
    Rule("A[B:]", "words int!", "A.str[B:]", "words", examples=AT),
    Rule("A[:B]", "words int!", "A.str[:B]", "words", examples=AT),
    Rule("A[B:C]", "words int! int!", "A.str[B:C]", "words", examples=((0, 2), (1, -1), (-2, 5), (3, 1))),
    Rule("A[::-1]", "words", "A.str[::-1]", "words"),
    Rule("A.join(B)", "text! words", "B.str.join(A)", "text", examples=((" ",), ("",), (", ",), ("é",))),
    Rule("len(A)", "words", "A.str.len()", "int", bound=length),
    Rule("bool(A)", "words", "A.str.len() > 0", "bool"),
)


def _plain(values: Any, *types: type) -> bool:
    """Claim that a container holds nothing but values of some types, and no surprises of its own."""
    return type(values) in {tuple, list, set, frozenset, dict} and all(type(each) in types for each in values)


def _of_text(**given: Any) -> bool:
    return _plain(given["B"], str)


def _of_integers(**given: Any) -> bool:
    """Claim integers that a column of integers can be compared with."""
    return _plain(given["B"], int) and all(-INT64 <= each < INT64 for each in given["B"])


def _of_numbers(**given: Any) -> bool:
    """Claim finite numbers that are exact as floats."""
    return _plain(given["B"], int, float) and all(-EXACT <= each <= EXACT for each in given["B"])


TEXTS: tuple[tuple[Any], ...] = (
    (("a", "b"),),
    (["", "é"],),
    ({"x", "ab"},),
    ({"a": 1, "": 2},),
    (frozenset({" "}),),
    ((),),
)
INTEGERS: tuple[tuple[Any], ...] = (
    ((1, 2),),
    ({0, -7},),
    ({2**53 + 1: "x", 5: "y"},),
    ([],),
    ((2**63 - 1, -(2**63)),),
)
NUMBERS: tuple[tuple[Any], ...] = (
    ((1, 0.5),),
    ({0.0, -7},),
    ({2.5: "x", 5: "y"},),
    ([],),
    ((0.1 + 0.2, 1e15),),
)
MEMBERS = (
    Rule(
        "A in B", "text values|dict!", "A.isin(B)", "bool", takes_missing="A", examples=TEXTS, when=_of_text
    ),
    Rule(
        "A in B",
        "int values|dict!",
        "A.isin(B)",
        "bool",
        takes_missing="A",
        array="np.isin(A, list(B))",
        examples=INTEGERS,
        when=_of_integers,
    ),
    Rule(
        "A in B",
        "float values|dict!",
        "A.isin(B)",
        "bool",
        takes_missing="A",
        array="np.isin(A, list(B))",
        examples=NUMBERS,
        when=_of_numbers,
    ),
    Rule(
        "A in B",
        "text text!",
        "A.map(lambda part: part in B)",
        "bool",
        elementwise=True,
        examples=(("abc",), ("",), ("é, x",)),
    ),
)
RULES = (*ONE_PIECE, *WORDS, *MEMBERS)
