"""Rules for text: the methods of str, slices, order, and lengths."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.rewrite.rules.needs import ASCII, FOUND
from advisor.rewrite.rules.rule import Need, Rule

if TYPE_CHECKING:
    from advisor.rewrite.rules.rule import Bound

LONGEST = 2**31 - 1
"""Characters that a text has at most: two gigabytes; lengths and counts stay below."""
SEARCHED = ((",",), ("ab",), ("é",), (" ",), ("\n",), ("'s",), ("A.b*",))
"""What the tests look for in texts."""
ENDS = ((1, 4), (0, -1), (-3, -1), (2, 100), (5, 2))
"""Ends of slices for the tests."""


def length(*_: Bound) -> Bound:
    """Bound a length or a count."""
    return 0, LONGEST


def position(*_: Bound) -> Bound:
    """Bound a position, which is -1 where nothing is found."""
    return -1, LONGEST


def _stripped(name: str) -> tuple[Rule, Rule]:
    chars = ((" ",), (".,",), ("-_ ",), ("éx",), ("]^\\",))
    return (
        Rule(f"A.{name}()", "text", f"A.str.{name}()", "text"),
        Rule(f"A.{name}(B)", "text text!", f"A.str.{name}(B)", "text", examples=chars),
    )


def _cased(name: str) -> Rule:
    return Rule(f"A.{name}()", "text", f"A.str.{name}()", "text", (ASCII,))


def _claim(name: str) -> Rule:
    return Rule(f"A.{name}()", "text", f"A.str.{name}()", "bool", (ASCII,))


def _padded(name: str) -> tuple[Rule, Rule]:
    return (
        Rule(
            f"A.{name}(B)",
            "text int!",
            f"A.str.{name}(B)",
            "text",
            examples=((0,), (1,), (5,), (8,)),
            when=lambda **given: given["B"] >= 0,
        ),
        Rule(
            f"A.{name}(B, C)",
            "text int! text!",
            f"A.str.{name}(B, C)",
            "text",
            examples=((5, "0"), (8, "."), (9, "é"), (4, "*")),
            when=lambda **given: given["B"] >= 0 and len(given["C"]) == 1,
        ),
    )


def _at_the_end(name: str) -> tuple[Rule, Rule]:
    several = ((("a", "b"),), (("http://", "https://"),), ((),), (("É",),), (("", "x"),))
    return (
        Rule(f"A.{name}(B)", "text text!", f"A.str.{name}(B)", "bool", examples=SEARCHED),
        Rule(
            f"A.{name}(B)",
            "text values!",
            f"A.str.{name}(B)",
            "bool",
            examples=several,
            when=lambda **given: (
                isinstance(given["B"], tuple) and all(type(each) is str for each in given["B"])
            ),
        ),
    )


def _sought(name: str, exact: str) -> Rule:
    """Give a search from the left or the right; the one that raises has to find something.

    pandas 3.0 counts bytes from the left.
    """
    bytewise = (ASCII,) if exact == "find" else ()
    needs, bound = (bytewise, position) if name == exact else ((*bytewise, FOUND), length)
    columns = f"A.str.{exact}(B)"
    return Rule(f"A.{name}(B)", "text text!", columns, "int", needs, bound=bound, examples=SEARCHED)


def _character(**given: int) -> str:
    """Cut one character out: a slice gives no missing value where there is none."""
    start = given["B"]
    return f"A.str[{start}:]" if start == -1 else f"A.str[{start}:{start + 1}]"


def _of_something(**given: str) -> bool:
    """Claim a text that is not empty, which pandas 3.0 replaces without end, and counts by bytes."""
    return given["B"] != ""


def _reaching(**given: int) -> Need:
    """Need enough characters; a slice needs no stand-in."""
    index = given["B"]
    least = index + 1 if index >= 0 else -index
    fine, words = f"A.str.len() >= {least}", f"{{A}} has at least {least} characters"
    if least == 1:
        fine, words = "A.str.len() > 0", "{A} is not empty"
    return Need("index", words, fine, "", "IndexError", "~")


def _counted(**given: str) -> str:
    import re  # noqa: PLC0415 - the guarded child imports little

    escaped = re.escape(given["B"])
    return "A.str.count(B)" if escaped == given["B"] else f"A.str.count({escaped!r})"


def _chosen(sign: str, **given: str | None) -> str:
    """Keep one of two texts where it is in order: a column has to come first."""
    return f"A.where(A {sign} B, B)" if given["A"] is None else f"B.where(B {sign} A, A)"


def _least(**given: str | None) -> str:
    return _chosen("<=", **given)


def _greatest(**given: str | None) -> str:
    return _chosen(">=", **given)


METHODS = (
    *_stripped("strip"),
    *_stripped("lstrip"),
    *_stripped("rstrip"),
    *(_cased(name) for name in ("lower", "upper", "title", "capitalize", "swapcase")),
    Rule("A.casefold()", "text", "A.str.casefold()", "text"),
    *(_claim(f"is{name}") for name in ("digit", "alpha", "alnum", "upper", "lower")),
    *(_claim(f"is{name}") for name in ("title", "numeric", "decimal")),
    Rule("A.isspace()", "text", "A.str.isspace()", "bool"),
    Rule(
        "A.isascii()",
        "text",
        "A.str.isascii()",
        "bool",
        old=r"A.str.fullmatch('[\x00-\x7f]*')",
    ),
    *_at_the_end("startswith"),
    *_at_the_end("endswith"),
    Rule("A.removeprefix(B)", "text text!", "A.str.removeprefix(B)", "text", examples=(*SEARCHED, ("",))),
    Rule("A.removesuffix(B)", "text text!", "A.str.removesuffix(B)", "text", examples=(*SEARCHED, ("",))),
    Rule(
        "A.replace(B, C)",
        "text text! text!",
        "A.str.replace(B, C, regex=False)",
        "text",
        examples=(("a", "b"), (" ", ""), ("-", " - "), (".", "é"), ("ab", r"\1")),
        when=_of_something,
    ),
    Rule(
        "A.replace(B, C, D)",
        "text text! text! int!",
        "A.str.replace(B, C, n=D, regex=False)",
        "text",
        examples=(("a", "b", 1), (" ", "", 2), (".", "é", -1), ("a", "", 0)),
        when=_of_something,
    ),
    _sought("find", "find"),
    _sought("rfind", "rfind"),
    Rule(
        "A.find(B, C)",
        "text text! int!",
        "A.str.find(B, C)",
        "int",
        (ASCII,),
        bound=position,
        examples=((",", 1), ("ab", -3), ("é", 0), ("a", 100)),
        when=_of_something,
    ),
    _sought("index", "find"),
    _sought("rindex", "rfind"),
    Rule(
        "A.count(B)",
        "text text!",
        _counted,
        "int",
        bound=length,
        examples=SEARCHED,
        when=_of_something,
    ),
    Rule(
        "A.zfill(B)",
        "text int!",
        "A.str.zfill(B)",
        "text",
        examples=((0,), (1,), (3,), (5,), (8,)),
        when=lambda **given: given["B"] >= 0,
    ),
    *_padded("ljust"),
    *_padded("rjust"),
    *_padded("center"),
)
OPERATORS = (
    Rule("A + B", "text text", "A + B", "text"),
    Rule(
        "A * B",
        "text int!",
        "A.str.repeat(B)",
        "text",
        examples=((0,), (1,), (3,)),
        when=lambda **given: given["B"] >= 0,
    ),
    Rule(
        "A * B",
        "int! text",
        "B.str.repeat(A)",
        "text",
        examples=((0,), (1,), (3,)),
        when=lambda **given: given["A"] >= 0,
    ),
    *(Rule(f"A {sign} B", "text text", f"A {sign} B", "bool") for sign in ("<", "<=", ">", ">=")),
    Rule("A == B", "text text!", "A == B", "bool", takes_missing="A", examples=SEARCHED),
    Rule("A != B", "text text!", "A != B", "bool", takes_missing="A", examples=SEARCHED),
    Rule("A == B", "text text", "A == B", "bool"),
    Rule("A != B", "text text", "A != B", "bool"),
    Rule("A in B", "text! text", "B.str.contains(A, regex=False)", "bool", examples=(*SEARCHED, ("",))),
    Rule("min(A, B)", "text text", _least, "text"),
    Rule("max(A, B)", "text text", _greatest, "text"),
    Rule("len(A)", "text", "A.str.len()", "int", bound=length),
    Rule("bool(A)", "text", "A != ''", "bool"),
)
SLICES = (
    Rule(
        "A[B]",
        "text int!",
        _character,
        "text",
        (_reaching,),
        examples=((0,), (1,), (4,), (-1,), (-2,), (-5,)),
    ),
    Rule("A[B:]", "text int!", "A.str[B:]", "text", examples=((0,), (1,), (4,), (-1,), (-4,))),
    Rule("A[:B]", "text int!", "A.str[:B]", "text", examples=((0,), (1,), (4,), (-1,), (-4,))),
    Rule("A[B:C]", "text int! int!", "A.str[B:C]", "text", examples=ENDS),
    Rule("A[:]", "text", "A", "text"),
    Rule(
        "A[::B]",
        "text int!",
        "A.str[::B]",
        "text",
        examples=((1,), (2,), (-1,), (-2,)),
        when=lambda **given: given["B"] != 0,
    ),
    Rule(
        "A[B::C]",
        "text int! int!",
        "A.str[B::C]",
        "text",
        examples=((1, 2), (-1, -1), (-2, 1), (3, -1)),
        when=lambda **given: given["C"] != 0,
    ),
    Rule(
        "A[:B:C]",
        "text int! int!",
        "A.str[:B:C]",
        "text",
        examples=((1, 2), (-1, -1), (-2, 1), (3, -1)),
        when=lambda **given: given["C"] != 0,
    ),
)
RULES = (*METHODS, *OPERATORS, *SLICES)
