"""From values on whole columns to source that a person would paste: the plain form, and the guarded one."""

from __future__ import annotations

import ast
import builtins
import re
from dataclasses import dataclass
from types import ModuleType
from typing import TYPE_CHECKING, Any

from advisor.model import ItemForm
from advisor.rewrite.emitting import body, conditions
from advisor.rewrite.emitting.layout import statement
from advisor.rewrite.emitting.writer import OBJECTS, NeedsSeries, Writer, holds_objects
from advisor.rewrite.ir import Select
from advisor.rewrite.lowering import logic
from advisor.rewrite.lowering.applying import mask_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from advisor.rewrite.emitting.conditions import Mask
    from advisor.rewrite.ir import Demand, Node, Program
    from advisor.rewrite.schema import Schema

LIBRARIES = {
    "pd": "import pandas as pd",
    "np": "import numpy as np",
    "re": "import re",
    "math": "import math",
    "datetime": "from datetime import datetime",
    "date": "from datetime import date",
    "timedelta": "from datetime import timedelta",
}
"""Names that emitted code uses, and how they are imported."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Emitted:
    """The source of a column form."""

    plain: str
    guarded: str
    masks: str
    """Source of `def masks(df)`: one mask per condition, for counting."""
    conditions: tuple[tuple[str, str], ...]
    array: bool


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
        return self.taken | {self.subject, self.name, self.original}

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
        rest = template.format(**parts, make=make)
        return f"{plain}\n\n\n{self.odd(masks)}\n\n\n{rest}"


GUARDED_ROWS = '''def {name}_or_original({subject}):
    """Use whole columns where they are certain, and {original} for the other rows."""
    odd = np.asarray(odd_rows({subject}))
    if not odd.any():
        return {name}({subject})
    certain = {name}({subject}[~odd]).astype(object)
    rest = [{original}(row) for _, row in {subject}[odd].iterrows()]
    both = pd.concat([certain, {make}(rest, index={subject}.index[odd], dtype=object)])
    order = np.concatenate([np.flatnonzero(~odd), np.flatnonzero(odd)])
    return both.iloc[np.argsort(order)]
'''
GUARDED_ITEMS = '''def {name}_or_original({subject}, items):
    """Use whole columns where they are certain, and {original} for the other items."""
    odd = np.asarray(odd_rows({subject}))
    if not odd.any():
        return {name}({subject})
    certain = {name}({subject}[~odd]).astype(object)
    rest = [{original}(items[at]) for at in np.flatnonzero(odd)]
    both = pd.concat([certain, {make}(rest, index={subject}.index[odd], dtype=object)])
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


def imports_for(source: str, known: Mapping[str, Any], own: frozenset[str]) -> tuple[list[str], list[str]]:
    """Return the import lines that a source needs, and the names that it needs from the person's module."""
    tree = ast.parse(source)
    bound = {
        node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }
    bound |= {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
    bound |= {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    used = [node.id for node in ast.walk(tree) if isinstance(node, ast.Name)]
    lines: list[str] = []
    uses: list[str] = []
    for name in dict.fromkeys(used):
        if name in bound or (hasattr(builtins, name) and name not in own):
            continue
        if name in LIBRARIES:
            lines.append(LIBRARIES[name])
        elif isinstance(known.get(name), ModuleType):
            module = known[name].__name__
            lines.append(f"import {module}" if module == name else f"import {module} as {name}")
        else:
            uses.append(name)
    return sorted(lines), uses


__all__ = ["Emitted", "Emitter", "OBJECTS", "NeedsSeries", "conditions", "logic", "mask_of", "re"]
