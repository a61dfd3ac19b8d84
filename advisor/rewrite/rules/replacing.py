"""Rules for regular expressions that change or take apart a text: sub, split and findall."""

from __future__ import annotations

import re
from typing import Any

from advisor.rewrite.rules import patterns
from advisor.rewrite.rules.needs import ASCII
from advisor.rewrite.rules.rule import Need, Rule

SUBSTITUTIONS = (
    *(
        (r"\s+", " "),
        ("a", ""),
        (r"\d", "#"),
        ("[^a-z0-9]+", "-"),
        (r"(\w)-(\w)", r"\2-\1"),
        ("a*", "-"),
        ("", "."),
    ),
    *(
        (r"^\s+|\s+$", ""),
        ("é", "e"),
        (r"(?P<x>a)", r"[\g<x>]"),
        (r"\bab", "x"),
        ("a|b", r"\\"),
        ("$", "!"),
        (".", ""),
    ),
    *(
        (r"(?i)A", "é"),
        ("(a)|b", r"<\1>"),
        (r"\W", "_"),
        ("^a", "b"),
        (r"\D", ""),
        (r"(\d)\1", ""),
        ("'s?", "\n"),
    ),
)
"""Expressions and replacements for the tests."""
COMPILED = tuple((re.compile(pattern), new) for pattern, new in SUBSTITUTIONS[::2])
SEPARATORS = ((",",), (r"\s+",), (r"[,;]\s*",), (r"\d",), (".",), ("a|b",), ("$",), ("||",), (r"\.",), ("é",))
FOUND = ((r"\d+",), (r"\w",), (r"([a-z])\d",), ("a*",), (r"\b",), ("é",), (r"[^\s,]+",), ("(?=a)",))


def _pattern(given: dict[str, Any], flags: str = "") -> re.Pattern[str] | None:
    return patterns.compiled(given["A"], int(given[flags]) if flags else 0)


def _replaces(given: dict[str, Any], flags: str = "") -> bool:
    """Claim an expression and a replacement that Python takes."""
    pattern = _pattern(given, flags)
    if pattern is None:
        return False
    try:
        pattern.sub(given["B"], "")
    except (re.error, IndexError):
        return False
    return True


def _in_any_engine(**given: Any) -> bool:
    """Claim that both engines replace alike: no empty matches, and no references in the replacement."""
    pattern = _pattern(given)
    alike = pattern is not None and patterns.is_alike(pattern) and not patterns.can_be_empty(pattern)
    return _replaces(given) and alike and "\\" not in given["B"]


def _need(**given: Any) -> Need:
    pattern = _pattern(given)
    return patterns.need_of(pattern).of("C") if pattern else ASCII.of("C")


def _with_flags(**given: Any) -> bool:
    return bool(given["D"]) and _replaces(given, "D")


def _some(**given: Any) -> bool:
    return bool(given["D"] > 0) and _replaces(given)


def _plainly(**given: Any) -> bool:
    return _replaces(given)


COUNTED = tuple((*each, count) for each in SUBSTITUTIONS[::3] for count in (1, 2))
FLAGGED = tuple((*each, flag) for each in SUBSTITUTIONS[::3] for flag in (re.IGNORECASE, re.MULTILINE))
SOME = tuple((*each, 1) for each in COMPILED[::2])
ALL = "C.str.replace(A, B, regex=True)"
FIRST = "C.str.replace({}, B, n=D, regex=True)"
SUBS = (
    Rule(
        "re.sub(A, B, C)",
        "text! text! text",
        ALL,
        "text",
        (_need,),
        when=_in_any_engine,
        examples=SUBSTITUTIONS,
    ),
    Rule(
        "re.sub(A, B, C)",
        "text! text! text",
        "C.str.replace(re.compile(A), B, regex=True)",
        "text",
        when=_plainly,
        examples=SUBSTITUTIONS,
    ),
    *(
        Rule(
            python,
            "text! text! text int!",
            FIRST.format("re.compile(A)"),
            "text",
            when=_some,
            examples=COUNTED,
        )
        for python in ("re.sub(A, B, C, D)", "re.sub(A, B, C, count=D)")
    ),
    Rule(
        "re.sub(A, B, C, flags=D)",
        "text! text! text int!",
        "C.str.replace(A, B, flags=D, regex=True)",
        "text",
        when=_with_flags,
        examples=FLAGGED,
    ),
    Rule("A.sub(B, C)", "pattern! text! text", ALL, "text", when=_plainly, examples=COMPILED),
    *(
        Rule(python, "pattern! text! text int!", FIRST.format("A"), "text", when=_some, examples=SOME)
        for python in ("A.sub(B, C, D)", "A.sub(B, C, count=D)")
    ),
)
"""A compiled expression, or flags, make pandas take Python's engine, which has no needs."""


def _splits(**given: Any) -> bool:
    """Claim an expression without groups: those would become pieces, some of them None."""
    pattern = _pattern(given)
    return pattern is not None and not pattern.groups


def _lists(**given: Any) -> bool:
    """Claim an expression that finds texts, not tuples."""
    pattern = _pattern(given, "C" if "C" in given else "")
    return pattern is not None and pattern.groups <= 1


def _pieces(**given: Any) -> str:
    compiled = isinstance(given["A"], re.Pattern)
    return "B.str.split(A)" if compiled else "B.str.split(A, regex=True)"


PIECES = (
    *(
        Rule(
            "re.split(A, B)" if kind == "text!" else "A.split(B)",
            f"{kind} text",
            _pieces,
            "words",
            when=_splits,
            examples=SEPARATORS
            if kind == "text!"
            else tuple((re.compile(each),) for (each,) in SEPARATORS if each != "||"),
        )
        for kind in ("text!", "pattern!")
    ),
    Rule("re.findall(A, B)", "text! text", "B.str.findall(A)", "words", when=_lists, examples=FOUND),
    *(
        Rule(
            python,
            "text! text int!",
            "B.str.findall(A, flags=C)",
            "words",
            when=_lists,
            examples=tuple((*each, re.IGNORECASE) for each in FOUND),
        )
        for python in ("re.findall(A, B, C)", "re.findall(A, B, flags=C)")
    ),
    Rule(
        "A.findall(B)",
        "pattern! text",
        "B.str.findall(A)",
        "words",
        when=_lists,
        examples=tuple((re.compile(each),) for (each,) in FOUND),
    ),
)
RULES = (*SUBS, *PIECES)
