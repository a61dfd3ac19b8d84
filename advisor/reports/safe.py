"""The one way by which a stranger's text reaches a terminal: what would not print becomes an escape."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from enum import Enum
from typing import TypeVar, cast
from unicodedata import category

T = TypeVar("T")

LIMIT = 200
"""Characters kept of one foreign text: about two and a half lines of 80 columns."""

KEPT_IN_FRONT = 2 / 3
"""Share of a shortened text that is its beginning; the rest is its end, where paths and errors say most."""

CUT = "..."

MARKS_IN_A_ROW = 2
"""Combining marks that one letter may carry, as Vietnamese does; more would paint over the lines above."""

PLAIN_FORMS = str.maketrans(
    {
        "\N{MICRO SIGN}": "u",
        "\N{MULTIPLICATION SIGN}": "x",
        "\N{EN DASH}": "-",
        "\N{EM DASH}": "-",
        "\N{HORIZONTAL ELLIPSIS}": "...",
    }
)
"""Signs that have a plain ASCII form."""


def safe(text: str, limit: int = LIMIT) -> str:
    """Return text that prints as it reads, on one line, at most `limit` characters long.

    Control characters, escape sequences, text-direction overrides, lone surrogates, line ends and
    unassigned characters appear as Python escapes. The result is no markup: wrap it in `rich.text.Text`.
    """
    if len(text) > 2 * limit:  # a huge text costs no more than a long one
        text = text[:limit] + CUT + text[-limit:]
    units = _visible_units(text)
    if sum(map(len, units)) <= limit:
        return "".join(units)
    room = max(limit - len(CUT), 0)
    front = _fitting(units, round(room * KEPT_IN_FRONT))
    back = _fitting(units[::-1], room - len("".join(front)))
    return ("".join(front) + CUT + "".join(back[::-1]))[:limit]


def safe_lines(text: str) -> str:
    """Return many lines of text, such as code, each of which prints as it reads; nothing is shortened."""
    return "\n".join("".join(_visible_units(line)) for line in text.expandtabs(4).split("\n"))


def in_ascii(value: T) -> T:
    """Return one of our nouns, or a text, with every text in it spelled in ASCII."""
    if isinstance(value, Enum):
        return value
    if isinstance(value, str):
        return cast("T", value.translate(PLAIN_FORMS).encode("ascii", "backslashreplace").decode("ascii"))
    if isinstance(value, tuple):
        return cast("T", tuple(in_ascii(each) for each in value))
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{each.name: in_ascii(getattr(value, each.name)) for each in fields(value)})
    return value


def _visible_units(text: str) -> list[str]:
    units = []
    marks = 0
    for character in text:
        marks = marks + 1 if _is_mark(character) else 0
        hidden = marks > MARKS_IN_A_ROW or not character.isprintable()
        units.append(character.encode("unicode_escape").decode("ascii") if hidden else character)
    return units


def _is_mark(character: str) -> bool:
    return not character.isascii() and category(character) in {"Mn", "Me", "Mc"}


def _fitting(units: list[str], room: int) -> list[str]:
    kept: list[str] = []
    for unit in units:
        room -= len(unit)
        if room < 0:
            break
        kept.append(unit)
    return kept
