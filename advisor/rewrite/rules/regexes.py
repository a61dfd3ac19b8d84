"""Rules for regular expressions: search, match and fullmatch with their groups, sub, split and findall.

The column form of a match is the mask of the texts that match. A group is one construct with the call that
found it ("re.search(A, B).group(C)"): its letters are those of the call, and then its own.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from advisor.rewrite.rules import patterns
from advisor.rewrite.rules.needs import ASCII
from advisor.rewrite.rules.rule import Need, Rule

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

METHODS = ("search", "match", "fullmatch")
EXPRESSIONS = (
    *("a", "b.c", r"\d+", r"[a-z]+\d", r"^\w+$", r"\bab\b", r"a|bc", r"\s+", r"^\s+|\s+$", r"^$", ".", "a*"),
    *(r"(\w+)@(\w+)\.c", r"(a)(b)?", r"(?P<first>[a-z]).*(?P<last>\d)", r"((a)|(b))c?", "[^a-z ]", "é"),
    *(r"(?i)ab", r"(?=a)b?", r"a{2,3}", r"a{,2}b", r"\Aab?\Z", r"(-?\d+)", r"[(](.)[)]", r"^[A-Z]", "'s?"),
    *(r"a(?:b|c)", r"^a|b$", r"[^\s,]+", r"\D", r"\W", r"\S+$", r"\\", r"\B"),
)
"""For the tests."""
FLAGGED = tuple(
    (each, flag)
    for each in (r"^a|b$", r"([a-z]+)(\d)?", ".")
    for flag in (re.IGNORECASE, re.MULTILINE, re.DOTALL | re.IGNORECASE, re.ASCII)
)
COMPILED = (
    *map(re.compile, EXPRESSIONS[::4]),
    re.compile("AB?", re.IGNORECASE),
    re.compile("^b", re.MULTILINE),
)
GROUPS = (0, 1, 2, "first")
OBJECTS = "B.astype(object).str"
"""Text as objects: where pandas 3 holds text without Arrow, a group that takes no part leaves None in an
array that must not hold it, and asking for missing values raises ValueError (our measurement, 3.1.1)."""


def expression(given: dict[str, Any], flags: str = "") -> re.Pattern[str] | None:
    """Return the expression that is the first argument, with the flags that are another."""
    return patterns.compiled(given["A"], int(given[flags]) if flags else 0)


def _is_direct(method: str, pattern: re.Pattern[str]) -> bool:
    """Claim that pandas has a method for it that means the same, whichever engine it uses.

    What pandas puts around an expression for Arrow's engine does not go around alternatives in all releases.
    """
    text = pattern.pattern
    whole = method != "fullmatch" or not (text.startswith("^") or text.endswith("$"))
    return whole and (method == "search" or "|" not in text) and patterns.is_alike(pattern)


class Searching:
    """The constructs of one method, in one way to call it."""

    def __init__(self, method: str, python: str, kinds: str, flags: str) -> None:
        self.method = method
        self.python = python
        self.kinds = kinds
        self.flags = flags
        """Letter of the flags."""
        self.more = "D" if flags else "C"
        """Letter of a group."""
        examples = COMPILED if kinds.startswith("pattern") else EXPRESSIONS
        self.found: tuple[tuple[Any, ...], ...] = FLAGGED if flags else tuple((each,) for each in examples)

    def rules(self) -> Iterator[Rule]:
        """Give the rows: the match itself as a mask, then its groups."""
        yield Rule(
            self.python,
            self.kinds,
            self.mask,
            "match",
            (self.need,),
            when=self.is_direct,
            examples=self.found,
        )
        yield Rule(
            self.python, self.kinds, self.mask_of_groups, "match", when=self.is_apart, examples=self.found
        )
        grouped = f"{self.kinds} int|text!"
        chosen = tuple((*each, group) for each in self.found for group in GROUPS)
        for python, kinds, examples, raises in (
            (f"{self.python}.group()", self.kinds, self.found, "AttributeError"),
            (f"{self.python}.group({self.more})", grouped, chosen, "AttributeError"),
            (f"{self.python}[{self.more}]", grouped, chosen, "TypeError"),
        ):
            yield Rule(
                python,
                kinds,
                self.group,
                self.kind,
                (self.matches(raises),),
                when=self.has_group,
                examples=examples,
            )

    def is_direct(self, **given: Any) -> bool:
        """Claim that the match has a mask in whatever engine."""
        pattern = expression(given, self.flags)
        return (
            pattern is not None
            and _is_direct(self.method, pattern)
            and (self.method != "search" or not pattern.groups or patterns.can_be_taken_apart(pattern))
        )

    def is_apart(self, **given: Any) -> bool:
        """Claim that a group can be put around the expression."""
        pattern = expression(given, self.flags)
        return pattern is not None and patterns.can_be_taken_apart(pattern)

    def has_group(self, **given: Any) -> bool:
        """Claim that the group is there, and can be taken out alone."""
        pattern = expression(given, self.flags)
        return self.is_apart(**given) and pattern is not None and self.number(pattern, given) is not None

    def number(self, pattern: re.Pattern[str], given: dict[str, Any]) -> int | None:
        """Return the number of the group that is asked for."""
        return patterns.number_of(pattern, given.get(self.more) or 0)

    def need(self, **given: Any) -> Need:
        """Need a text that both engines read alike."""
        pattern = expression(given, self.flags)
        return patterns.need_of(pattern).of("B") if pattern else ASCII.of("B")

    def mask(self, **given: Any) -> str:
        """Ask pandas; it warns of groups that it does not use."""
        pattern = expression(given, self.flags)
        name = {"search": "contains"}.get(self.method, self.method)
        if pattern is not None and pattern.groups and self.method == "search":
            text = patterns.with_groups(pattern, -1)
            return f"B.str.contains({text!r}{patterns.flags_of(pattern)})"
        return f"B.str.{name}(A, flags=C)" if self.flags else f"B.str.{name}(A)"

    def mask_of_groups(self, **given: Any) -> str:
        """Take the whole match out, for which pandas always uses Python's engine."""
        return f"{self.extracted(expression(given, self.flags), 0)}.notna()"

    def group(self, **given: Any) -> str:
        """Take one group out."""
        pattern = expression(given, self.flags)
        number = self.number(pattern, given) or 0 if pattern else 0
        taken = self.extracted(pattern, number)
        if pattern is None or patterns.is_always_there(pattern, number):
            return taken
        return taken.replace("B.str", OBJECTS, 1)

    def extracted(self, pattern: re.Pattern[str] | None, number: int) -> str:
        """Write how a group is taken out: by the expression as it is, if that has just this group."""
        if pattern is None:
            return ""
        text = patterns.anchored(pattern, number, self.method)
        if text == pattern.pattern:
            return f"B.str.extract(A{', flags=C' if self.flags else ''}, expand=False)"
        return f"B.str.extract({text!r}{patterns.flags_of(pattern)}, expand=False)"

    def kind(self, args: tuple[Any, ...]) -> tuple[str, frozenset[str]]:
        """Give text, or None where the group takes no part in the match."""
        given = {letter: getattr(arg, "value", None) for letter, arg in zip("ABCD", args, strict=False)}
        pattern = expression(given, self.flags)
        number = self.number(pattern, given) if pattern else None
        there = pattern is not None and number is not None and patterns.is_always_there(pattern, number)
        return "text", frozenset() if there else frozenset({"None"})

    def matches(self, raises: str) -> Callable[..., Need]:
        """Need a match; without one, Python gives None, which has no groups."""

        def need(**given: Any) -> Need:
            pattern = expression(given, self.flags)
            number = self.number(pattern, given) if pattern else None
            there = pattern is not None and number is not None and patterns.is_always_there(pattern, number)
            fine = f"{self.extracted(pattern, number or 0 if there else 0)}.notna()"
            letters = "BAC" if self.flags else "BA"
            kind = f"matches {self.python}"  # the call, since it may be known already that it found something
            return Need(kind, "{A} matches {B}", _relettered(fine), "", raises, "~", on=letters)

        return need


def _relettered(template: str) -> str:
    """Write a template of a rule with the letters of a need."""
    if template.startswith("B.str.extract(A"):
        return template.replace("B.str.extract(A", "A.str.extract(B")
    return template.replace("B.str", "A.str", 1)


CALLS = (
    ("re.{}(A, B)", "text! text", ""),
    ("re.{}(A, B, C)", "text! text int!", "C"),
    ("re.{}(A, B, flags=C)", "text! text int!", "C"),
    ("A.{}(B)", "pattern! text", ""),
)
FOUND = tuple(
    rule
    for method in METHODS
    for python, kinds, flags in CALLS
    for rule in Searching(method, python.format(method), kinds, flags).rules()
)
TRUTH = (Rule("bool(A)", "match", "A", "bool"),)
RULES = (*FOUND, *TRUTH)
