"""Rules for values as text: str, repr, format, and the older % for one value."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from advisor.rewrite.rules.needs import NOT_NAN
from advisor.rewrite.rules.rule import Need, Rule

if TYPE_CHECKING:
    from collections.abc import Callable

AS_TEXT = (
    Rule("str(A)", "text", "A", "text"),
    Rule("str(A)", "int|bool", "A.astype(str)", "text", array="none"),
    Rule("str(A)", "float", "A.astype(str)", "text", (NOT_NAN,), array="none"),
    Rule("repr(A)", "int|bool", "A.astype(str)", "text", array="none"),
    Rule("repr(A)", "float", "A.astype(str)", "text", (NOT_NAN,), array="none"),
    Rule("repr(A)", "text", "A.map(repr)", "text", elementwise=True),
)
ZEROS = re.compile(r"0(\d+)d?")
ASIDE = re.compile(r"(?:(.)?([<>]))?(\d+)s?", re.DOTALL)
"""Specifications that pandas has methods for: zeros before integers, and text at one side."""
SAMPLES: dict[str, Any] = {"text": "ab", "int": -12, "float": -12.5, "bool": True}
SPECS: dict[str, tuple[tuple[str], ...]] = {
    "text": (("",), (">10",), ("<8",), ("^7",), ("*>6",), ("5",), (".3",), ("s",), ("é<4s",), ("08",)),
    "int": (
        ("",),
        ("d",),
        ("05d",),
        ("03",),
        (",",),
        ("x",),
        (".2f",),
        ("+d",),
        (">8",),
        ("_",),
        (".1%",),
        ("e",),
    ),
    "float": (
        ("",),
        (".2f",),
        (".0f",),
        (",.2f",),
        ("08.3f",),
        ("g",),
        (".1%",),
        ("e",),
        ("+.1f",),
        (">10",),
        ("n",),
    ),
    "bool": (("",), ("d",), (">6",)),
}


def _is_spec(kind: str) -> Callable[..., bool]:
    """Claim a specification that Python takes for values of a kind."""

    def fits(**given: Any) -> bool:
        if "{" in given["B"] or "}" in given["B"] or given["B"].endswith(("c", "n")):
            return False
        try:
            format(SAMPLES[kind], given["B"])
        except ValueError:
            return False
        return True

    return fits


def _mapped(spec: str) -> str:
    return f"A.map({'{:' + spec + '}'!r}.format)"


def _padded(**given: Any) -> str:
    """Write integers with zeros before them."""
    return f"A.astype(str).str.zfill({int(ZEROS.fullmatch(given['B'])[1])})"  # type: ignore[index]


def _aside(**given: Any) -> str:
    """Write text at one side, and something else beside it."""
    fill, side, width = ASIDE.fullmatch(given["B"]).groups()  # type: ignore[union-attr]
    beside = "" if fill in {None, " "} else f", {fill!r}"
    return f"A.str.{'rjust' if side == '>' else 'ljust'}({int(width)}{beside})"


def _is_padded(**given: Any) -> bool:
    return ZEROS.fullmatch(given["B"]) is not None


def _is_aside(**given: Any) -> bool:
    """Claim a width, which zeros do not begin: those would be another way to fill."""
    found = ASIDE.fullmatch(given["B"])
    return found is not None and not found[3].startswith("0")


def _by_map(**given: Any) -> str:
    return _mapped(given["B"])


def _is_one_of(*specs: str) -> Callable[..., bool]:
    """Claim one of some specifications."""
    return lambda **given: given["B"] in specs


def _formatted(
    kind: str, columns: Any, when: Callable[..., bool], *needs: Need, elementwise: bool = False
) -> Rule:
    """Give one row of format() for values of a kind."""
    examples = SPECS[kind]
    return Rule(
        "format(A, B)",
        f"{kind} text!",
        columns,
        "text",
        needs,
        when=when,
        examples=examples,
        array="none",
        elementwise=elementwise,
    )


FORMATS = (
    _formatted("text", "A", _is_one_of("", "s")),
    _formatted("text", _aside, _is_aside),
    _formatted("int", "A.astype(str)", _is_one_of("", "d")),
    _formatted("int", _padded, _is_padded),
    _formatted("float", "A.astype(str)", _is_one_of(""), NOT_NAN),
    _formatted("bool", "A.astype(str)", _is_one_of("")),
    *(_formatted(kind, _by_map, _is_spec(kind), elementwise=True) for kind in SAMPLES),
)
ONE_VALUE = re.compile(r"[^%]*(?:%%[^%]*)*%[-+ #0]*\d*(?:\.\d+)?([a-zA-Z])[^%]*(?:%%[^%]*)*")
"""A text with one place for a value."""
CONVERSIONS = {"text": "s", "int": "sdixXofFeEgG", "float": "feEgGF", "bool": "s"}
"""What is written for every value: %d of infinity raises."""
OLD: dict[str, tuple[tuple[str], ...]] = {
    "text": (("%s",), ("<%s>",), ("%5s|",), ("100%% %s",)),
    "int": (("%d",), ("%05d",), ("id-%s",), ("%x",), ("%.1f%%",), ("%+i",)),
    "float": (("%.2f",), ("%8.3f",), ("%g",), ("%.1e USD",)),
    "bool": (("%s",),),
}


def _takes(kind: str) -> Callable[..., bool]:
    """Claim a text with one place for a value of a kind."""

    def fits(**given: Any) -> bool:
        found = ONE_VALUE.fullmatch(given["A"])
        return found is not None and found[1] in CONVERSIONS[kind]

    return fits


PERCENT = tuple(
    Rule(
        "A % B",
        f"text! {kind}",
        "B.map(lambda value: A % value)",
        "text",
        when=_takes(kind),
        examples=OLD[kind],
        elementwise=True,
        array="none",
    )
    for kind in SAMPLES
)
ELEMENTWISE = (
    Rule("A.isidentifier()", "text", "A.map(str.isidentifier)", "bool", elementwise=True),
    Rule("A.isprintable()", "text", "A.map(str.isprintable)", "bool", elementwise=True),
    Rule("A.splitlines()", "text", "A.map(str.splitlines)", "words", elementwise=True),
    Rule(
        "A in B",
        "text! words",
        "B.map(lambda words: A in words)",
        "bool",
        elementwise=True,
        examples=(("a",), ("",), ("é",)),
    ),
)
"""What pandas has no method for; each is one call of Python per value, as in a loop."""
RULES = (*AS_TEXT, *FORMATS, *PERCENT, *ELEMENTWISE)
