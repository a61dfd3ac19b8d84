"""Rules for what goes through the characters of a text: filters, counts, any and all, and translation.

The variable of a comprehension is called c here, whatever it is called in the function.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from advisor.rewrite.rules.patterns import BLANK
from advisor.rewrite.rules.rule import Need, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

ASCII = Need("ascii", "{A} is ASCII text", r"A.str.fullmatch(r'[\x00-\x7f]*', na=False)")
"""Among other letters and digits a class of characters and Python's methods part ways in every engine."""
CLASSES = {
    "isdigit": "0-9",
    "isdecimal": "0-9",
    "isnumeric": "0-9",
    "isalpha": "A-Za-z",
    "isalnum": "A-Za-z0-9",
    "isupper": "A-Z",
    "islower": "a-z",
    "isspace": r"\s",
}
"""The ASCII characters for which a method of str is true."""
CHOSEN = (("abc",), ("aeiou",), (" -_",), ("]^-\\",), ("é.",), ("0123456789",))
CHARACTERS = (("a",), ("-",), (" ",), ("^",), ("é",))


def _escaped(chosen: Any) -> str:
    """Write characters so that they stand for themselves in a class, in every engine."""
    return "".join(re.sub(r"([\]\[\\^&~|-])", r"\\\1", each) for each in chosen)


def _are_characters(**given: Any) -> bool:
    """Claim a text, or a container of single characters."""
    chosen = given["B"]
    return bool(chosen) and all(isinstance(each, str) and len(each) == 1 for each in chosen)


def _is_character(**given: Any) -> bool:
    return len(given["B"]) == 1


class Characters:
    """Characters for which a condition holds, and the rows that speak of them."""

    def __init__(self, condition: str, letters: str = "", *, chosen: str = "", negated: bool = False) -> None:
        self.condition = condition
        self.letters = letters
        """What is known of them before the arguments are."""
        self.chosen = chosen
        """How the second argument is looked at: "in" or "=="."""
        self.negated = negated

    def inside(self, given: dict[str, Any]) -> str:
        """Write a class of these characters."""
        return self._written(given, negated=self.negated)

    def outside(self, given: dict[str, Any]) -> str:
        """Write a class of all others."""
        return self._written(given, negated=not self.negated)

    def _written(self, given: dict[str, Any], *, negated: bool) -> str:
        letters = self.letters + (_escaped(given["B"]) if self.chosen else "")
        return f"[{'^' * negated}{letters}]"

    def rules(self) -> Iterator[Rule]:
        """Give all rows about such characters."""
        for over in ("(c for c in A if {})", "([c for c in A if {}])"):
            yield self.rule(f"''.join{over}", "A.str.replace({!r}, '', regex=True)", "text", inside=False)
        yield self.rule("sum(1 for c in A if {})", "A.str.count({!r})", "int")
        yield self.rule("sum({} for c in A)", "A.str.count({!r})", "int")
        yield self.rule("len([c for c in A if {}])", "A.str.count({!r})", "int")
        yield self.rule("any({} for c in A)", "A.str.contains({!r})", "bool")
        yield self.rule("all({} for c in A)", "~A.str.contains({!r})", "bool", inside=False)

    def rule(self, python: str, columns: str, kind: str, *, inside: bool = True) -> Rule:
        """Give one row, about these characters or all others."""

        def written(**given: Any) -> str:
            return columns.format(self.inside(given) if inside else self.outside(given))

        spaces = self.letters == r"\s"
        tokens = {"in": "text text|values!", "==": "text text!", "": "text"}[self.chosen]
        return Rule(
            python.format(self.condition),
            tokens,
            written,
            kind,
            ((BLANK if spaces else ASCII),) if self.letters else (),
            bound=(lambda *_: (0, 2**31 - 1)) if kind == "int" else None,
            when={"in": _are_characters, "==": _is_character, "": None}[self.chosen],
            examples={"in": (*CHOSEN, (tuple("ab "),)), "==": CHARACTERS, "": ()}[self.chosen],
        )


def _all() -> Iterator[Characters]:
    for method, letters in CLASSES.items():
        yield Characters(f"c.{method}()", letters)
        yield Characters(f"not c.{method}()", letters, negated=True)
        if method in {"isdigit", "isalpha", "isalnum"}:
            yield Characters(f"c.{method}() or c in B", letters, chosen="in")
            yield Characters(f"c.{method}() or c == B", letters, chosen="==")
    yield Characters("c in B", chosen="in")
    yield Characters("c not in B", chosen="in", negated=True)
    yield Characters("c == B", chosen="==")
    yield Characters("c != B", chosen="==", negated=True)


FILTERS = (
    ("''.join(filter(str.{}, A))", "A.str.replace('[^{}]', '', regex=True)", "text"),
    ("any(map(str.{}, A))", "A.str.contains('[{}]')", "bool"),
    ("all(map(str.{}, A))", "~A.str.contains('[^{}]')", "bool"),
)
MAPPED = tuple(
    Rule(python.format(method), "text", columns.format(letters), kind, (ASCII,))
    for method, letters in CLASSES.items()
    for python, columns, kind in FILTERS
    if method != "isspace"
)


def _is_table(**given: Any) -> bool:
    """Claim a table as str.maketrans makes it."""
    table = given["B"]
    return (
        type(table) is dict
        and all(type(each) is int for each in table)
        and all(each is None or type(each) in {int, str} for each in table.values())
    )


TABLES = (str.maketrans("ab", "xy"), str.maketrans("", "", ".,- "), str.maketrans({"é": "e", "a": "AA"}))
TRANSLATED = Rule(
    "A.translate(B)",
    "text dict!",
    "A.str.translate(B)",
    "text",
    when=_is_table,
    examples=tuple((table,) for table in TABLES),
)
RULES = (*(rule for characters in _all() for rule in characters.rules()), *MAPPED, TRANSLATED)
