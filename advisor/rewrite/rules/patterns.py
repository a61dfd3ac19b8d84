"""This file says of a regular expression how Arrow's engine reads it, and takes its groups apart.

Since pandas 3 text is searched by RE2 where pandas believes it reads the expression as Python does. Releases
differ in what they believe (3.0 asks less than 3.1), so this file asks for itself.
"""

from __future__ import annotations

import re
from functools import cache
from re import _constants as codes  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import TYPE_CHECKING, Any

from advisor.rewrite.rules.needs import ASCII
from advisor.rewrite.rules.rule import Need

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST_REPEAT = 1000
"""Repetitions that RE2 takes at most."""
SAME = frozenset({codes.LITERAL, codes.NOT_LITERAL, codes.ANY, codes.IN, codes.RANGE, codes.NEGATE})
SAME |= {codes.CATEGORY, codes.AT, codes.SUBPATTERN, codes.BRANCH, codes.MAX_REPEAT, codes.MIN_REPEAT}
"""What both engines read alike in ASCII text, but for the exceptions below."""
PLACES = frozenset({codes.AT_BEGINNING, codes.AT_BEGINNING_STRING, codes.AT_END, codes.AT_BOUNDARY})
"""Not the opposite of a word's end, which is in an empty text for RE2 only."""
BLANKS = frozenset({codes.CATEGORY_SPACE, codes.CATEGORY_NOT_SPACE})
ESCAPES = re.compile(r"\\(?![dDwWsSbAtnrfv\\]|[^\w])")
"""Escapes that are written otherwise for RE2, or unknown to it."""
UNLIKE = re.compile(r"\{,|\[:|\(\?[^:P]|\(\?P[^<]")
"""Repetitions up to a number, classes by name, and groups that do not just match: unlike, or only in one."""

BLANK = Need(
    "blank",
    "{A} is ASCII text with no control characters but line ends and tabs",
    r"A.str.fullmatch('[\t\n\f\r -~]*', na=False)",
    arrow=True,
)
"""RE2 takes fewer characters for blanks than Python."""
LINE = Need(
    "one-line",
    "{A} is one line of ASCII text with no control characters but tabs",
    r"A.str.fullmatch('[\t -~]*', na=False)",
    arrow=True,
)
"""Python finds the end of a text before a last new line as well."""


def source(pattern: str | re.Pattern[str]) -> str:
    """Return the text of an expression."""
    return pattern if isinstance(pattern, str) else pattern.pattern


@cache
def compiled(pattern: str | re.Pattern[str], flags: int = 0) -> re.Pattern[str] | None:
    """Compile an expression; None if it is not a valid one for text."""
    if not isinstance(source(pattern), str):
        return None
    try:
        return re.compile(pattern, flags)
    except (re.error, ValueError, OverflowError, RecursionError):
        return None


@cache
def steps(pattern: re.Pattern[str]) -> tuple[tuple[Any, Any], ...]:
    """Give all the steps of an expression, those inside others too."""
    return tuple(_walk(parser.parse(pattern.pattern, pattern.flags & ~re.DEBUG)))


def _walk(tokens: Any) -> Iterator[tuple[Any, Any]]:
    for code, argument in tokens:
        yield code, argument
        for part in _parts(code, argument):
            yield from _walk(part)


def _parts(code: Any, argument: Any) -> list[Any]:
    """Return the expressions inside a step."""
    if code in {codes.SUBPATTERN, codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT}:
        return [argument[-1]]
    if code is codes.BRANCH:
        return list(argument[1])
    if code in {codes.ASSERT, codes.ASSERT_NOT}:
        return [argument[1]]
    if code is codes.GROUPREF_EXISTS:
        return [part for part in argument[1:] if part is not None]
    return [argument] if code in {codes.IN, codes.ATOMIC_GROUP} else []


@cache
def is_alike(pattern: re.Pattern[str]) -> bool:
    """Claim that RE2 finds in ASCII text what Python finds, given the needs of the expression."""
    text = pattern.pattern.removeprefix("(?i)")
    return (
        (pattern.flags == re.UNICODE or (pattern.flags == re.UNICODE | re.IGNORECASE and text.isascii()))
        and not ESCAPES.search(text)
        and not UNLIKE.search(text)
        and all(_is_alike(code, argument) for code, argument in steps(pattern))
    )


def _is_alike(code: Any, argument: Any) -> bool:
    if code not in SAME or (code is codes.AT and argument not in PLACES):
        return False
    if code in {codes.MAX_REPEAT, codes.MIN_REPEAT}:
        least, most, inner = argument
        counted = most if most is not codes.MAXREPEAT else least
        return bool(counted <= LONGEST_REPEAT and inner.getwidth()[0] > 0)
    return code is not codes.SUBPATTERN or (argument[1], argument[2]) == (0, 0)


def can_be_empty(pattern: re.Pattern[str]) -> bool:
    """Claim that an expression may match no character at all; the engines count such matches unlike."""
    return bool(parser.parse(pattern.pattern, pattern.flags & ~re.DEBUG).getwidth()[0] == 0)


def need_of(pattern: re.Pattern[str]) -> Need:
    """Return what has to hold of a text that RE2 looks into."""
    found = steps(pattern)
    if any(code is codes.AT and argument is codes.AT_END for code, argument in found):
        return LINE
    blanks = any(code is codes.CATEGORY and argument in BLANKS for code, argument in found)
    return BLANK if blanks else ASCII


def refers_back(pattern: re.Pattern[str]) -> bool:
    """Claim that an expression names its own groups by number, so that their order matters."""
    return any(code in {codes.GROUPREF, codes.GROUPREF_EXISTS} for code, _ in steps(pattern))


OPENING = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\((?:\?P<\w+>|(?!\?))", re.DOTALL)
"""An escape, a class, or the beginning of a group that is counted."""
FLAGS = re.compile(r"\(\?[aiLmsux]+\)")
"""Flags at the beginning of an expression."""
WRITTEN = (re.IGNORECASE, re.MULTILINE, re.DOTALL, re.ASCII)
"""Flags that can be given beside an expression; comments in one do not survive brackets around it."""


def can_be_taken_apart(pattern: re.Pattern[str]) -> bool:
    """Claim that the groups of an expression can be renumbered, and brackets put around it."""
    return not pattern.flags & re.VERBOSE and not refers_back(pattern) and "(?#" not in pattern.pattern


def with_groups(pattern: re.Pattern[str], kept: int) -> str:
    """Write an expression with only one group that is counted: the whole for 0, none for -1."""
    number = 0

    def opened(found: re.Match[str]) -> str:
        nonlocal number
        if found[0][0] != "(":
            return found[0]
        number += 1
        return "(" if number == kept else "(?:"

    text = OPENING.sub(opened, FLAGS.sub("", pattern.pattern, count=1))
    return f"({text})" if kept == 0 else text


def anchored(pattern: re.Pattern[str], kept: int, method: str) -> str:
    """Write an expression with one group so that searching for it does what a method of re does."""
    text = with_groups(pattern, kept)
    if method == "search":
        return text
    if "|" in text and kept != 0:
        text = f"(?:{text})"
    start = r"\A" if pattern.flags & re.MULTILINE else "^"
    return start + text + (r"\Z" if method == "fullmatch" else "")


def flags_of(pattern: re.Pattern[str]) -> str:
    """Write the flags of an expression as an argument."""
    names = [f"re.{flag.name}" for flag in WRITTEN if pattern.flags & flag]
    return f", flags={' | '.join(names)}" if names else ""


def is_always_there(pattern: re.Pattern[str], group: int) -> bool:
    """Claim that a group takes part in every match."""
    return group == 0 or _holds(parser.parse(pattern.pattern, pattern.flags & ~re.DEBUG), group)


def _holds(tokens: Any, group: int) -> bool:
    for code, argument in tokens:
        if code is codes.SUBPATTERN and (argument[0] == group or _holds(argument[-1], group)):
            return True
        repeats = code in {codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT} and argument[0] > 0
        if (repeats and _holds(argument[-1], group)) or (
            code is codes.ATOMIC_GROUP and _holds(argument, group)
        ):
            return True
    return False


def number_of(pattern: re.Pattern[str], group: int | str) -> int | None:
    """Return the number of a group; None if there is none of that name."""
    number = pattern.groupindex.get(group) if isinstance(group, str) else group
    return number if number is not None and 0 <= number <= pattern.groups else None
