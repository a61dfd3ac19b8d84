"""This file writes whole functions: the plain form, the one that finds odd rows, and the guarded form."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from advisor.model import ItemForm
from advisor.rewrite.emitting import body
from advisor.rewrite.emitting.layout import statement
from advisor.rewrite.emitting.writer import Writer, holds_objects
from advisor.rewrite.ir import Program, Select
from advisor.rewrite.schema import Schema

if TYPE_CHECKING:
    from collections.abc import Mapping

    from advisor.rewrite.emitting.conditions import Mask
    from advisor.rewrite.ir import Demand, Node


@dataclass(frozen=True, slots=True)
class Emitter:
    """Writes the functions of one program."""

    program: Program
    schema: Schema
    name: str
    """Name of the column function."""
    original: str
    """Name of the person's function."""
    taken: frozenset[str]
    """Names that mean something else in the person's module."""
    array: bool

    @property
    def subject(self) -> str:
        """Give the name of what the column form takes."""
        return "values" if "" in self.schema.columns else "df"

    def writer(self, filled: Mapping[Demand, Node | None] | None) -> Writer:
        """Make a writer."""
        return Writer(self.schema, self.subject, filled, array=self.array)

    def taken_names(self) -> frozenset[str]:
        """Return names that no value may have."""
        return self.taken | {self.subject}

    def plain(self, filled: Mapping[Demand, Node | None]) -> str:
        """Write the plain form."""
        writer, values = self.writer(filled), list(self.program.values)
        writer.plan(body.reachable(writer, values), values)
        if self.program.shape.style == "value" and not self.array:
            self.prepare_result(writer, values[0])
        lines = body.assignments(writer, values, self.program, self.taken_names())
        lines += writer.lines("return ", body.result(writer, self.program))
        return "\n".join([f"def {self.name}({self.subject}):", *lines])

    def prepare_result(self, writer: Writer, value: Node) -> None:
        """Let a short choice be a Series at once, and a long one have a line before the last."""
        long = isinstance(value, Select) and (
            len(value.cases) > 1 or holds_objects(value) or value.kind == "number"
        )
        if long:
            self.program.names[value] = body.RESULT
        elif value.kind != "day":
            writer.as_series.add(value)

    def odd(self, masks: tuple[Mask, ...]) -> str:
        """Write the function that finds the rows which go through the original."""
        writer, roots = self.writer(None), [mask.odd for mask in masks]
        writer.plan(body.reachable(writer, roots))
        lines = body.assignments(writer, roots, self.program, self.taken_names() | {"odd"})
        for index, root in enumerate(roots):
            lines += writer.lines("odd |= " if index else "odd = ", writer.piece(root).code)
        said = '    """Find rows that are not certain on whole columns."""'
        return "\n".join([f"def odd_rows({self.subject}):", said, *lines, "    return odd"])

    def masks(self, masks: tuple[Node, ...]) -> str:
        """Write a function that gives several masks."""
        writer = self.writer(None)
        writer.plan(body.reachable(writer, masks))
        lines = body.assignments(writer, list(masks), self.program, self.taken_names())
        listed = ast.List([writer.piece(mask).code for mask in masks], ast.Load())
        lines += statement("return ", listed)
        return "\n".join([f"def masks({self.subject}):", *lines])

    def guarded(self, plain: str, masks: tuple[Mask, ...]) -> str:
        """Write the form that sends odd rows through the original."""
        parts = {"name": self.name, "original": self.original, "subject": self.subject}
        frame = self.program.shape.style != "value"
        make = "pd.DataFrame" if frame else "pd.Series"
        row_form = self.schema.form is ItemForm.SERIES
        template = GUARDED_ROWS if row_form else GUARDED_ITEMS
        if self.array:
            template = GUARDED_ARRAY
        if self.original in OF_TEMPLATES:
            template = re.sub(rf"(?<![{{\w]){self.original}\b(?!}})", f"{self.original}_2", template)
        rest = template.format(**parts, make=make)
        return f"{plain}\n\n\n{self.odd(masks)}\n\n\n{rest}"


OF_TEMPLATES = frozenset({"odd", "certain", "rest", "both", "order", "result", "at", "row"})
"""Names of the templates below, which have to give way to a function of the person's of that name."""
GUARDED_ROWS = '''def {name}_or_original({subject}):
    """Use whole columns where they are certain, and {original} for the other rows."""
    odd = np.asarray(odd_rows({subject}))
    if not odd.any():
        return {name}({subject})
    rest = [{original}(row) for _, row in {subject}[odd].iterrows()]
    rest = {make}(rest, index={subject}.index[odd], dtype=object)
    if odd.all():
        return rest
    both = pd.concat([{name}({subject}[~odd]).astype(object), rest])
    order = np.concatenate([np.flatnonzero(~odd), np.flatnonzero(odd)])
    return both.iloc[np.argsort(order)]
'''
GUARDED_ITEMS = '''def {name}_or_original({subject}, items):
    """Use whole columns where they are certain, and {original} for the other items."""
    odd = np.asarray(odd_rows({subject}))
    if not odd.any():
        return {name}({subject})
    rest = [{original}(items[at]) for at in np.flatnonzero(odd)]
    rest = {make}(rest, index={subject}.index[odd], dtype=object)
    if odd.all():
        return rest
    both = pd.concat([{name}({subject}[~odd]).astype(object), rest])
    order = np.concatenate([np.flatnonzero(~odd), np.flatnonzero(odd)])
    return both.iloc[np.argsort(order)]
'''
GUARDED_ARRAY = '''def {name}_or_original({subject}, items):
    """Use the whole array where that is certain, and {original} for the other items."""
    odd = odd_rows({subject})
    if not odd.any():
        return {name}({subject})
    result = np.empty(len({subject}), dtype=object)
    result[~odd] = {name}({subject}[~odd])
    for at in np.flatnonzero(odd):
        result[at] = {original}(items[at])
    return result
'''
