"""This file writes values as source: every operation by its row of the rule table, on Series or on arrays."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from advisor.rewrite.emitting.layout import long_text, statement
from advisor.rewrite.emitting.templates import fill, simplified, uses_methods
from advisor.rewrite.emitting.texts import Hoist
from advisor.rewrite.ir import NAN, NONE, Apply, Column, Const, Demand, Node, Once, Select, is_constant
from advisor.rewrite.lowering.applying import mask_of
from advisor.rewrite.lowering.blocked import Blocked
from advisor.rewrite.lowering.folding import local_names
from advisor.rewrite.rules.rule import LETTERS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from advisor.rewrite.rules import Rule
    from advisor.rewrite.schema import Schema

FILLERS = {
    "text": '""',
    "int": "0",
    "float": "0.0",
    "number": "0.0",
    "bool": "False",
    "date": 'pd.Timestamp("2000-01-01")',
    "day": 'pd.Timestamp("2000-01-01")',
    "span": "pd.Timedelta(0)",
    "words": '""',
}
"""What stands in for a missing value of each kind, on rows that do not count."""
OWN_DTYPES = {"int": "int64", "bool": "bool", "float": "float64"}
MOMENTS = {"date": "datetime64", "day": "datetime64", "span": "timedelta64"}
"""Dtypes of moments, without their unit, into which objects of Python are put to be worked on."""
NUMPY = frozenset({"where", "select", "isin"})
"""Functions of NumPy that give an array, whatever they are given; others give a Series for a Series."""


OBJECTS = Const(kind="none", value="objects", text="None")
"""Stands for a demand on text that nobody is obliged to meet, as Python objects have none."""


class NeedsSeries(Exception):
    """An operation is there for pandas only, and the values are in an array."""


@dataclass(frozen=True, slots=True)
class Piece:
    """An expression, and what it is: a Series, an array, or one value for all."""

    code: ast.expr
    form: str


class Writer:
    """Writes the values of one program; names are given from outside."""

    def __init__(
        self, schema: Schema, subject: str, filled: Mapping[Demand, Node | None] | None, *, array: bool
    ) -> None:
        self.schema = schema
        self.subject = subject
        """Name of the DataFrame, Series or array."""
        self.filled = filled
        """Demands that need a stand-in on some rows, each with the condition of the rows that count, if any;
        None for all demands, as for finding out which rows are odd."""
        self.array = array
        self.names: dict[Node, str] = {}
        self.forms: dict[Node, str] = {}
        """What the named nodes are."""
        self.long_texts = Hoist(frozenset())
        self.as_series: set[Node] = set()
        self.objects: set[Node] = set()
        """Choices between int and float that are results: they keep both."""

    def is_filled(self, demand: Demand) -> bool:
        """Claim that a demand needs a stand-in where it does not hold."""
        return bool(demand.need.filler) and (self.filled is None or demand in self.filled)

    def is_masked(self, demand: Demand) -> bool:
        """Claim that the stand-in of a demand goes by a condition."""
        return self.is_filled(demand) and demand.need.filler != "missing"

    def counting(self, demand: Demand) -> Node:
        """Give the rows that do not get a stand-in: those that count, or else those that are fine."""
        return (self.filled or {}).get(demand) or mask_of(demand)

    def parts(self, node: Node) -> tuple[Node, ...]:
        """Return the nodes that the code of a node mentions."""
        match node:
            case Apply(args=args, demands=demands):
                return (*args, *(self.counting(each) for each in demands if self.is_masked(each)))
            case Select(cases=cases, default=default):
                return (*(each for case in cases for each in case), default)
        return ()

    def plan(self, nodes: list[Node], roots: Sequence[Node] = ()) -> None:
        """Note which values have to be Series, as their methods are used, and which to be objects."""
        operands = {arg for node in nodes if isinstance(node, Apply) for arg in node.args}
        waiting = [root for root in roots if isinstance(root, Select)]
        while waiting:
            choice = waiting.pop()
            if choice.kind == "number" and choice not in operands:
                self.objects.add(choice)
            values = [*(value for _, value in choice.cases), choice.default]
            waiting += [value for value in values if isinstance(value, Select)]
        for node in nodes:
            if isinstance(node, Apply) and not all(map(is_constant, node.args)):
                template = self.template(node.rule, node.args)
                for letter, arg in zip(LETTERS, node.args, strict=False):
                    if uses_methods(template, letter) or arg.kind == "text":
                        self.as_series.add(arg)

    def template(self, rule: Rule, args: tuple[Node, ...]) -> str:
        """Give the template of a rule for what it is used on here."""
        if self.array and rule.array == "none":
            raise NeedsSeries
        if self.filled is not None and rule.brief:
            return rule.brief
        chosen = (self.array and rule.array) or (self.schema.old and rule.old) or rule.columns
        if callable(chosen):
            given = zip(LETTERS, args, strict=False)
            chosen = chosen(**{letter: getattr(arg, "value", None) for letter, arg in given})
        return str(chosen)

    def lines(self, head: str, code: ast.expr) -> list[str]:
        """Lay out a statement, with long texts in lines before it."""
        known = dict(self.long_texts.names)
        code = self.long_texts.visit(code)
        new = {text: name for text, name in self.long_texts.names.items() if text not in known}
        before = [line for text, name in new.items() for line in long_text(name, text)]
        return [*before, *statement(head, code)]

    def piece(self, node: Node) -> Piece:
        """Give a node by its name, or written out."""
        if node in self.names:
            return Piece(ast.Name(self.names[node], ast.Load()), self.forms[node])
        return self.written(node)

    def name(self, node: Node, name: str) -> Piece:
        """Write a node out for the last time: from now on it is known by its name."""
        piece = self.written(node)
        self.names[node], self.forms[node] = name, piece.form
        return piece

    def written(self, node: Node) -> Piece:
        """Write a node out."""
        match node:
            case Const(text=text):
                return Piece(ast.parse(text, mode="eval").body, "scalar")
            case Once(code=code):
                return Piece(ast.parse(code, mode="eval").body, "scalar")
            case Column():
                return self.column(node)
            case Apply():
                found = self.operation(node)
            case Select():
                found = self.choice(node)
            case _:
                raise Blocked(None, "a value that cannot be written")
        if node not in self.as_series or found.form == "series":
            return found
        return self.series(found, objects=holds_objects(node) or node in self.objects)

    def days(self, node: Node) -> ast.expr:
        """Write days as Python has them, which columns hold as moments."""
        if isinstance(node, Column):
            return (
                fill(f"{self.subject}[A]", A=ast.Constant(node.name)) if node.name else ast.Name(self.subject)
            )
        piece = self.piece(node)
        moments = self.moments(node, piece) if self.holds_moments(node) else self.series(piece).code
        return fill("A.dt.date.where(A.notna(), None)" if NONE in node.missing else "A.dt.date", A=moments)

    def column(self, node: Column) -> Piece:
        """Read a column of the frame, or the values themselves."""
        if node.name:
            code = fill(f"{self.subject}[A]", A=ast.Constant(node.name))
        else:
            code = ast.Name(self.subject, ast.Load())
        if node.kind == "float" and node.dtype == "int64":
            code = fill('A.astype("float64")', A=code)
        if node.kind == "day":
            code = fill('pd.to_datetime(A, errors="coerce")', A=code)
        return Piece(code, "array" if self.array else "series")

    def series(self, piece: Piece, *, objects: bool = False) -> Piece:
        """Make a Series of an array or of one value for all; one of objects keeps None."""
        if piece.form == "series" and not objects:
            return piece
        if self.array:
            raise NeedsSeries
        if piece.form == "series":
            return Piece(fill("A.astype(object)", A=piece.code), "series")
        dtype = ", dtype=object" if objects else ""
        return Piece(fill(f"pd.Series(A, index={self.subject}.index{dtype})", A=piece.code), "series")

    def operation(self, node: Apply) -> Piece:
        """Write an operation of the rule table."""
        if all(map(is_constant, node.args)):
            parts = [self.piece(arg).code for arg in node.args]
            python = local_names(node.rule.python)
            return Piece(fill(python, **dict(zip(LETTERS, parts, strict=False))), "scalar")
        template = self.template(node.rule, node.args)
        given: dict[str, ast.expr] = {}
        forms: list[str] = []
        for letter, arg in zip(LETTERS, node.args, strict=False):
            piece = self.argument(node, arg, missing=letter in node.rule.takes_missing)
            if uses_methods(template, letter) and piece.form != "scalar":
                piece = self.series(piece)
            if arg.kind == "text" and piece.form == "series" and self.on_objects(node):
                piece = Piece(fill("A.astype(object)", A=piece.code), "series")
            day = arg.kind == "day" and piece.form == "scalar"
            given[letter] = fill("pd.Timestamp(A)", A=piece.code) if day else piece.code
            forms.append(piece.form)
        return Piece(simplified(fill(template, **given)), self.form(template, forms))

    def on_objects(self, node: Apply) -> bool:
        """Claim that an operation is done on Python objects, as many texts hold other letters than ASCII."""
        return any((self.filled or {}).get(demand) is OBJECTS for demand in node.demands)

    def form(self, template: str, forms: list[str]) -> str:
        """Say what an operation gives."""
        match ast.parse(template, mode="eval").body:
            case ast.Call(func=ast.Attribute(value=ast.Name(id="np"), attr=name)) if name in NUMPY:
                return "array"
        return "series" if "series" in forms else "array"

    def argument(self, node: Apply, arg: Node, *, missing: bool) -> Piece:
        """Write an argument, with stand-ins on the rows where it is not fine."""
        piece = self.piece(arg)
        wanted = [each for each in node.demands if each.args[0] is arg and self.is_filled(each)]
        masked = [each for each in wanted if self.is_masked(each)]
        if masked and (arg.kind == "text" or (self.filled is not None and not self.is_cast(arg))):
            wanted = masked  # no row that is fine, or that counts, is a missing one
            if self.filled is not None and len({self.counting(each) for each in masked}) == 1:
                wanted = masked[-1:]
        for demand in wanted:
            piece = self.stood_in(demand, arg, piece)
        if isinstance(arg, Column) and not missing and self.is_held_otherwise(arg):
            return Piece(fill(f'A.astype("{OWN_DTYPES[arg.kind]}")', A=piece.code), piece.form)
        if not missing and arg.missing - {NAN} and not isinstance(arg, Column) and arg.kind in OWN_DTYPES:
            return Piece(fill(f'A.astype("{OWN_DTYPES[arg.kind]}")', A=self.series(piece).code), "series")
        if not missing and self.holds_moments(arg):
            return Piece(self.moments(arg, piece), "series")
        return piece

    def holds_moments(self, node: Node) -> bool:
        """Claim a choice between moments that NumPy makes objects of: one is the same for all, or None."""
        if not isinstance(node, Select) or node.kind not in MOMENTS or is_constant(node):
            return False
        return holds_objects(node) or any(map(is_constant, (*(each for _, each in node.cases), node.default)))

    def moments(self, node: Node, piece: Piece) -> ast.expr:
        """Write objects as the moments that they are."""
        dtype = f"{MOMENTS[node.kind]}[{'ns' if self.schema.old else 'us'}]"
        return fill(f'A.astype("{dtype}")', A=self.series(piece).code)

    def is_cast(self, arg: Node) -> bool:
        """Claim that missing values have to go before a number is what it is; a mask may be true for them."""
        otherwise = isinstance(arg, Column) and self.is_held_otherwise(arg)
        return arg.kind in {"int", "bool"} and (otherwise or bool(arg.missing - {NAN}))

    def is_held_otherwise(self, column: Column) -> bool:
        """Claim a column that is not held in the dtype of its kind, as it has missing values."""
        own = OWN_DTYPES.get(column.kind, column.dtype)
        return column.dtype not in {own, "int64"} and not self.array

    def stood_in(self, demand: Demand, arg: Node, piece: Piece) -> Piece:
        """Put a stand-in where a demand does not hold."""
        filler = demand.need.filler
        if filler == "missing":
            stand_in = ast.parse(FILLERS.get(arg.kind, '""'), mode="eval").body
            if demand.need.kind == "no-missing":
                return Piece(fill("A.fillna(B)", A=self.series(piece).code, B=stand_in), "series")
        else:
            letters = dict(zip(LETTERS, (self.piece(each).code for each in demand.args), strict=False))
            stand_in = fill(filler, **letters)
        mask = self.piece(self.counting(demand)).code
        if piece.form == "series":
            return Piece(fill("A.where(B, C)", A=piece.code, B=mask, C=stand_in), "series")
        return Piece(fill("np.where(B, A, C)", A=piece.code, B=mask, C=stand_in), "array")

    def choice(self, node: Select) -> Piece:
        """Write a choice between values."""
        if holds_objects(node) or node in self.objects:
            return self.choice_of_objects(node)
        if is_constant(node) and node not in self.as_series:
            return self.constant_choice(node)
        conditions = [self.piece(condition).code for condition, _ in node.cases]
        values = [self.argument_of_choice(value) for _, value in node.cases]
        default = self.argument_of_choice(node.default)
        if self.is_mapped(node) and len(values) == 1 and self.piece(node.cases[0][0]).form == "series":
            mapping = ast.Dict([ast.Constant(True), ast.Constant(False)], [values[0].code, default.code])
            return Piece(fill("A.map(B)", A=conditions[0], B=mapping), "series")
        if len(values) == 1:
            return self.one_choice(node, conditions[0], values[0], default)
        return Piece(_selected(conditions, [value.code for value in values], default.code), "array")

    def constant_choice(self, node: Select) -> Piece:
        """Write a choice that is the same for all rows."""
        chosen = self.piece(node.default).code
        for condition, value in reversed(node.cases):
            chosen = ast.IfExp(self.piece(condition).code, self.piece(value).code, chosen)
        return Piece(chosen, "scalar")

    def is_mapped(self, node: Select) -> bool:
        """Claim a choice between two texts, of which a Series is wanted."""
        constant = all(isinstance(value, Const) for value in (node.cases[0][1], node.default))
        return node.kind == "text" and node in self.as_series and constant

    def one_choice(self, node: Select, condition: ast.expr, value: Piece, default: Piece) -> Piece:
        """Write a choice between two values."""
        if isinstance(condition, ast.UnaryOp) and isinstance(condition.op, ast.Invert):
            condition, value, default = condition.operand, default, value
        if node in self.as_series and value.form == "series":
            return Piece(fill("A.where(C, B)", A=value.code, B=default.code, C=condition), "series")
        if node in self.as_series and default.form == "series":
            return Piece(fill("A.mask(C, B)", A=default.code, B=value.code, C=condition), "series")
        return Piece(fill("np.where(C, A, B)", A=value.code, B=default.code, C=condition), "array")

    def argument_of_choice(self, value: Node) -> Piece:
        """Write a value among others of its kind."""
        piece = self.piece(value)
        if isinstance(value, Column) and value.dtype != OWN_DTYPES.get(value.kind, value.dtype):
            return Piece(fill(f'A.astype("{OWN_DTYPES[value.kind]}")', A=piece.code), piece.form)
        return piece

    def choice_of_objects(self, node: Select) -> Piece:
        """Write a choice between values of several kinds, or None: an array of Python objects."""
        conditions = [self.piece(condition).code for condition, _ in node.cases]
        values = [self.boxed(value) for _, value in node.cases]
        default = self.boxed(node.default)
        if not any(is_object(each) for each in [*values, default]):
            default = fill("np.array(A, dtype=object)", A=default)
        if len(values) == 1:
            (condition,), (value,) = conditions, values
            if isinstance(condition, ast.UnaryOp) and isinstance(condition.op, ast.Invert):
                condition, value, default = condition.operand, default, value
            return Piece(fill("np.where(C, A, B)", A=value, B=default, C=condition), "array")
        return Piece(_selected(conditions, values, default), "array")

    def boxed(self, node: Node) -> ast.expr:
        """Write a value as an object: integers stay integers, and None stays None."""
        piece = self.piece(node)
        if node.kind == "day" and piece.form != "scalar" and not holds_objects(node):
            return self.days(node)
        if isinstance(node, Column | Apply) and NONE in node.missing and piece.form == "series":
            template = "A.astype(object).where(A.notna(), None)"
            if isinstance(node, Column) and node.kind == "int":
                whole = "A" if self.filled is not None else "A.where(A.abs() < 2**63)"  # masks see all rows
                template = f'{whole}.astype("Int64").astype(object).where(A.notna(), None)'
            return fill(template, A=piece.code)
        if piece.form == "scalar" or holds_objects(node) or node in self.objects or node.kind == "text":
            return piece.code
        return fill("A.astype(object)", A=piece.code)


def _selected(conditions: list[ast.expr], values: list[ast.expr], default: ast.expr) -> ast.expr:
    lists = ast.List(conditions, ast.Load()), ast.List(values, ast.Load())
    return fill("np.select(A, B, default=C)", A=lists[0], B=lists[1], C=default)


def is_object(code: ast.expr) -> bool:
    """Claim that an expression makes NumPy choose objects."""
    if isinstance(code, ast.Constant):
        return code.value is None
    return "astype(object)" in ast.unparse(code) or "dtype=object" in ast.unparse(code)


def holds_objects(node: Node) -> bool:
    """Claim that a choice is between values that have no dtype in common."""
    if not isinstance(node, Select):
        return False
    values = [*(value for _, value in node.cases), node.default]
    nothing = any(NONE in value.missing or value.kind == "none" for value in values)
    dated = node.kind == "date" and bool(node.missing)
    return nothing or dated or node.kind in {"any", "none"}
