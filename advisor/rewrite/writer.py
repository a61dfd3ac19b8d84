"""This file writes straight-line functions as operations on whole columns, and gives up when it is unsure.

The form that it writes checks what it relies on (no missing text, letters that every text engine treats
alike, numbers that fit, no division by zero) and raises otherwise: it never returns another value silently.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from advisor.model import ItemForm
from advisor.rewrite import calls, operators
from advisor.rewrite.pieces import INT64, KINDS, NoForm, Piece, TooBig, constant_piece, fill
from advisor.rewrite.source import MISSING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from advisor.rewrite.source import Source

LIMITS = tuple(2**power for power in (60, 53, 40, 31, 20))
"""Magnitudes of integers for which a form is tried, largest first."""
TAKEN = frozenset({"frame", "values", "pd", "np", "datetime", "str", "object"})
"""Names that the form itself uses."""
ONCE = "datetime.now()"


def write(source: Source, form: ItemForm, kinds: Mapping[str, str], missing: frozenset[str]) -> str:
    """Write `def columns(frame)` or `def columns(values)`, which expect pd, np and datetime.

    Raises NoForm when it would be wrong, or is not sure.
    """
    for limit in LIMITS:
        try:
            return Writer(source, form, kinds, missing, limit).whole()
        except TooBig:
            continue
    raise NoForm("integers may not fit into 64 bits")


class Writer:
    """Translates one function, for integers up to a limit."""

    def __init__(
        self, source: Source, form: ItemForm, kinds: Mapping[str, str], missing: frozenset[str], limit: int
    ) -> None:
        self.source, self.form, self.kinds, self.missing, self.limit = source, form, kinds, missing, limit
        self.boxed = form is ItemForm.SERIES and _boxed_as_float(kinds)
        self.names: dict[str, Piece] = self._parameters()
        self.texts: dict[str, None] = {}
        """Columns in which text operations need text, all of it."""
        self.limited: dict[str, None] = {}
        """Integer columns that have to stay within the limit."""
        self.dates: dict[str, None] = {}
        self.lines: list[str] = []
        self.branches = 0
        """Conditions around the current expression: there, nothing may raise."""

    @property
    def rows(self) -> bool:
        """Whether an item is a record of several columns."""
        return self.form in (ItemForm.ROW, ItemForm.SERIES)

    def _parameters(self) -> dict[str, Piece]:
        arguments = [each for each in ast.walk(self.source.node.args) if isinstance(each, ast.arg)]
        if len(arguments) > 1:
            raise NoForm("it takes more than one argument")
        if TAKEN & (self.source.local - {self.source.item}):
            raise NoForm("it uses a name that the column form needs")
        return {self.source.item: self._item()}

    def _item(self) -> Piece:
        if self.rows:
            return Piece(code=ast.Name("frame"), kind="row")
        return self._input(
            "", ast.Name("values"), series=KINDS.get(self.kinds.get("", "")) in {"text", "date"}
        )

    def _input(self, name: str, code: ast.expr, *, series: bool) -> Piece:
        kind = KINDS.get(self.kinds.get(name, ""), "other")
        empty_text = self.form is ItemForm.ROW and kind == "text"  # in a text file, missing is the empty text
        if (name in self.missing and not empty_text) or (self.form is ItemForm.SERIES and kind == "other"):
            raise NoForm("a column has missing values, or a kind that is not known")
        if self.boxed and kind == "int":
            return Piece(code=fill("A.astype('float64')", A=code), kind="float")
        bound = self.limit if kind == "int" else 0
        return Piece(code=code, kind=kind, series=series, bound=bound, inputs=frozenset({name}))

    def column(self, name: Any) -> Piece:
        """Give a column of the frame."""
        if not isinstance(name, str) or name not in self.kinds:
            raise NoForm("a column that the sample does not have")
        return self._input(name, fill("frame[A]", A=ast.Constant(name)), series=True)

    def whole(self) -> str:
        """Write the whole function."""
        *steps, last = _straight(self.source.body)
        for step in steps:
            self._assign(step)
        self._finish(last)
        parameter = "frame" if self.rows else "values"
        body = [*self._checks(), *self.lines]
        code = "\n".join([f"def columns({parameter}):", *(f"    {line}" for line in body), ""])
        compile(code, "columns", "exec")
        return code

    def _assign(self, step: ast.stmt) -> None:
        match step:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                piece = self.piece(value)
            case ast.AugAssign(target=ast.Name(id=name), op=op, value=value):
                piece = self.piece(ast.BinOp(ast.Name(name, ast.Load()), op, value))
            case _:
                raise NoForm("a statement that is not written as columns")
        if piece.kind == "row" or name in TAKEN:
            raise NoForm("another name for the row")
        self._emit(f"{name} = {ast.unparse(piece.code)}")
        self.names[name] = piece.with_code(ast.Name(name), series=piece.series)

    def _finish(self, last: ast.expr) -> None:
        if isinstance(last, ast.Dict):
            return self._records(last)
        piece = self.piece(last)
        if piece.kind == "row" or not piece.column:
            raise NoForm("a result that is the same for every item, or the row itself")
        return self._emit(f"return {ast.unparse(piece.code)}")

    def _records(self, last: ast.Dict) -> None:
        keys = [key.value if isinstance(key, ast.Constant) else None for key in last.keys]
        pieces = [self.piece(value) for value in last.values]
        distinct = all(isinstance(key, str) for key in keys) and len(set(keys)) == len(keys) > 0
        if not distinct or not self.rows or any(piece.kind == "row" for piece in pieces):
            raise NoForm("a result whose keys are not plain, distinct text, or with a row inside")
        cells = [
            f"        {key!r}: {ast.unparse(piece.code)}," for key, piece in zip(keys, pieces, strict=True)
        ]
        for line in ("return pd.DataFrame(", "    {", *cells, "    },", "    index=frame.index,", ")"):
            self._emit(line)

    def _emit(self, line: str) -> None:
        self.lines.append(f"{line}  # taken once, not once per item" if ONCE in line else line)

    def piece(self, node: ast.expr) -> Piece:
        """Translate an expression."""
        match node:
            case ast.Name(id=name) if name in self.names:
                return self.names[name]
            case ast.Subscript(value=ast.Name(id=name), slice=key) if self.is_row(name):
                return self.column(self.source.constant(key))
            case ast.Attribute(value=ast.Name(id=name), attr=attr) if self.is_row(name):
                return self._named(attr)
        value = self.source.constant(node)
        if value is not MISSING:
            return constant_piece(value)
        handler = HANDLERS.get(type(node))
        if handler is None:
            raise NoForm(f"{type(node).__name__.lower()} syntax is not written as columns")
        return handler(self, node)

    def is_row(self, name: str) -> bool:
        """Tell whether a name holds the row."""
        return name in self.names and self.names[name].kind == "row"

    def _named(self, attr: str) -> Piece:
        import pandas as pd  # noqa: PLC0415 - only for data that pandas holds

        if self.form is not ItemForm.SERIES or hasattr(pd.Series, attr):
            raise NoForm("an attribute that is not a column")
        return self.column(attr)

    def text(self, piece: Piece) -> Piece:
        """Claim that a piece is text throughout."""
        if piece.kind != "text" or (piece.column and not piece.series):
            raise NoForm("not a column of text")
        self.texts.update(dict.fromkeys(self._of_kind(piece, "text")))
        return piece

    def date(self, piece: Piece) -> Piece:
        """Claim that a piece is a date, or a span of time, throughout."""
        self.dates.update(dict.fromkeys(self._of_kind(piece, "date")))
        return piece

    def _of_kind(self, piece: Piece, kind: str) -> list[str]:
        return sorted(name for name in piece.inputs if KINDS.get(self.kinds[name]) == kind)

    def always(self) -> None:
        """Claim that this step is reached for every item, so that it may raise."""
        if self.branches:
            raise NoForm("a step that can raise, under a condition")

    def within(self, piece: Piece, most: int = INT64) -> Piece:
        """Claim that an integer fits."""
        if piece.kind == "int":
            if piece.bound > most:
                raise TooBig
            self.limited.update(dict.fromkeys(self._of_kind(piece, "int")))
        return piece

    def guard(self, template: str, error: str, piece: Piece) -> None:
        """Raise in the column form where the function itself would."""
        self.always()
        self._emit(f"if {ast.unparse(fill(template, A=piece.code))}:")
        self._emit(f"    raise {error}")

    def under(self, node: ast.expr) -> Piece:
        """Translate an expression that the function does not always reach."""
        self.branches += 1
        try:
            return self.piece(node)
        finally:
            self.branches -= 1

    def _checks(self) -> list[str]:
        """Give the lines that check what the form relies on; each raises where it would be wrong."""
        lines = []
        texts = list(self.texts)
        if texts and self.rows:
            lines += [
                f"if not frame[{texts!r}].map(str.isascii).all(axis=None):",
                f"    frame = frame.astype(dict.fromkeys({texts!r}, object))  # as Python does it",
            ]
        elif texts:
            lines += [
                "if not values.map(str.isascii).all():",
                "    values = values.astype(object)  # as Python does it",
            ]
        for name in self.limited:
            code, power = self._code(name), self.limit.bit_length() - 1
            lines += [
                f"if not (({code} >= -(2**{power})) & ({code} <= 2**{power})).all():",
                "    raise OverflowError('a number is too big for columns')",
            ]
        for name in self.dates:
            lines += [f"if {self._code(name)}.isna().any():", "    raise ValueError('a date is missing')"]
        return lines

    def _code(self, name: str) -> str:
        return ast.unparse(fill("frame[A]", A=ast.Constant(name))) if self.rows else "values"


def _straight(body: Sequence[ast.stmt]) -> tuple[Any, ...]:
    """Give the assignments, then the one expression that is returned; early returns become conditions."""
    steps = [each for each in body if not _is_comment(each)]
    count = next((at for at, each in enumerate(steps) if isinstance(each, ast.If | ast.Return)), len(steps))
    return (*steps[:count], _returned(steps[count:]))


def _returned(statements: Sequence[ast.stmt]) -> ast.expr:
    match statements:
        case [ast.Return(value=ast.expr() as value), *_]:
            return value
        case [ast.If(test=test, body=body, orelse=orelse), *rest]:
            return ast.IfExp(test, _returned(body), _returned([*orelse, *rest]))
    raise NoForm("branches that do more than return, or return nothing")


def _is_comment(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Pass) or (
        isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
    )


def _boxed_as_float(kinds: Mapping[str, str]) -> bool:
    """Tell whether pandas turns every number of a row into a float, as when all columns are numbers."""
    return {KINDS.get(kind) for kind in kinds.values()} == {"int", "float"}


HANDLERS: dict[type[ast.expr], Callable[[Writer, Any], Piece]] = {
    ast.BinOp: operators.binary,
    ast.UnaryOp: operators.unary,
    ast.BoolOp: operators.logic,
    ast.Compare: operators.compare,
    ast.IfExp: operators.choice,
    ast.Attribute: calls.attribute,
    ast.Call: calls.call,
}
