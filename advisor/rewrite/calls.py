"""This file gives the column form of calls and attributes: text methods, dates, conversions, mathematics."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from advisor.rewrite.operators import NUMBERS
from advisor.rewrite.pieces import NoForm, Piece, combined, fill
from advisor.rewrite.source import MISSING
from advisor.rewrite.tables import words

if TYPE_CHECKING:
    from advisor.rewrite.writer import Writer

FITS = 2**40
"""More than any length of text, or days between two dates."""
TESTS = words("isdigit isalpha isalnum isspace islower isupper isnumeric isdecimal istitle")
PLAIN = TESTS | words("strip lstrip rstrip lower upper title capitalize swapcase")
"""Text methods without an argument."""
WITH_TEXT = words("strip lstrip rstrip startswith endswith removeprefix removesuffix")
"""Text methods with one."""
MATH: dict[str, str] = {
    "sqrt": "(A < 0).any()",
    "log": "(A <= 0).any()",
    "log2": "(A <= 0).any()",
    "log10": "(A <= 0).any()",
    "sin": "np.isinf(A).any()",
    "cos": "np.isinf(A).any()",
    "fabs": "",
    "radians": "",
    "degrees": "",
}
"""Functions of mathematics, and where Python's own raise an error that NumPy's do not."""
NOW = {"now": "datetime.now()", "today": "datetime.now()", "utcnow": "datetime.utcnow()"}
FORMAT = re.compile(r"%Y([-/.])%m\1%d|%d([-/.])%m\2%Y|%m([-/.])%d\3%Y|%Y-%m-%d[ T]%H:%M(:%S)?")
"""Date formats that pandas and Python read alike in texts of the shape below (our own measurement)."""
SHAPES = {"%Y": "[1-9][0-9]{3}", "%S": "[0-5]?[0-9]", ".": "[.]"}
"""Patterns for parts of a format, other parts being one or two digits.

Outside this shape pandas takes texts for dates that Python refuses: "now", "", negative years, second 60.
"""


def attribute(writer: Writer, node: ast.Attribute) -> Piece:
    """Write the days of a span of time."""
    piece = writer.piece(node.value)
    if (piece.kind, node.attr, piece.column) != ("span", "days", True):
        raise NoForm(f"the attribute {node.attr} is not written as columns")
    return combined("A.dt.days", "int", piece, bound=FITS)


def call(writer: Writer, node: ast.Call) -> Piece:
    """Write a call."""
    name = writer.source.canonical(node.func)
    library, _, function = name.rpartition(".")
    if node.keywords:
        raise NoForm("a call with keywords is not written as columns")
    if library == "datetime.datetime" and function in NOW and not node.args:
        return Piece(code=fill(NOW[function]), kind="date", column=False, series=False)
    if name == "datetime.datetime.strptime":
        return _parsed(writer, *node.args)
    if library in {"math", "numpy", "builtins"} and len(node.args) == 1:
        piece = writer.piece(node.args[0])
        return _converted(writer, function, piece) if library == "builtins" else _math_of(writer, name, piece)
    if isinstance(node.func, ast.Attribute) and not name:
        return _method(writer, node.func, node.args)
    raise NoForm("a call that is not written as columns")


def _parsed(writer: Writer, text: ast.expr, pattern: ast.expr) -> Piece:
    piece, wanted = writer.piece(text), writer.source.constant(pattern)
    plain = (piece.kind, piece.column, piece.series) == ("text", True, True)
    if not plain or not isinstance(wanted, str) or not FORMAT.fullmatch(wanted):
        raise NoForm("a date format that pandas may read differently")
    shape = re.sub("%.|[.]", lambda part: SHAPES.get(part[0], "[0-9]{1,2}"), wanted)
    writer.guard(f"not A.str.fullmatch({shape!r}, na=False).all()", "ValueError('not a date')", piece)
    return combined(f"pd.to_datetime(A, format={wanted!r})", "date", piece)


def _math_of(writer: Writer, name: str, piece: Piece) -> Piece:
    library, _, function = name.partition(".")
    if function not in MATH or piece.kind not in NUMBERS or not piece.column:
        raise NoForm("a function of mathematics that is not written as columns")
    if library == "math" and MATH[function]:
        writer.guard(MATH[function], "ValueError('math domain error')", piece)
    return combined(f"np.{function}(A)", "float", piece)


def _converted(writer: Writer, function: str, piece: Piece) -> Piece:
    match function, piece.kind, piece.column:
        case "len", "text", True:
            return combined("A.str.len()", "int", writer.text(piece), bound=FITS)
        case "float", "int" | "float", True:
            return combined("A.astype('float64')", "float", piece)
        case "float" | "int", "text", True:
            writer.always()
            unlimited = 2**63  # arithmetic on it is not written: nothing bounds what the text holds
            return combined(f"A.astype('{function}64')", function, writer.text(piece), bound=unlimited)
    raise NoForm(f"{function}() of this is not written as columns")


def _method(writer: Writer, func: ast.Attribute, args: list[ast.expr]) -> Piece:
    given = [writer.source.constant(argument) for argument in args]
    if isinstance(func.value, ast.Name) and writer.is_row(func.value.id) and func.attr == "get":
        return writer.column(given[0] if len(given) == 1 else MISSING)
    piece = writer.text(writer.piece(func.value))
    if not piece.column:
        raise NoForm("text that is the same for every item")
    kind = "bool" if func.attr in TESTS or func.attr.endswith("with") else "text"
    return combined(f"A.str.{func.attr}({_arguments(func.attr, given)})", kind, piece)


def _arguments(name: str, given: list[object]) -> str:
    match given:
        case [] if name in PLAIN:
            return ""
        case [str(text)] if name in WITH_TEXT and _is_alike(text):
            return repr(text)
        case [str(old), str(new)] if name == "replace" and _is_alike(old) and (not new or _is_alike(new)):
            return f"{old!r}, {new!r}, regex=False"
    raise NoForm(f"the text method {name} is not written as columns")


def _is_alike(text: str) -> bool:
    """Tell whether a constant is text that every text engine treats alike, and not empty."""
    return bool(text) and text.isascii() and "\0" not in text
