"""This file writes the guarded form of a whole function: uncertain rows take the loop's own way."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from advisor.rewrite.emitting.texts import double_quoted
from advisor.rewrite.loops.emission import Emission
from advisor.rewrite.loops.finding import Rows
from advisor.rewrite.loops.storing import Into
from advisor.rewrite.loops.whole import POSITIONS, UNIQUE
from advisor.rewrite.loops.writing import text_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from advisor.rewrite.loops.shapes import Shape
    from advisor.rewrite.loops.whole import Whole
    from advisor.rewrite.rewriting import Rewritten

INDEX = {
    UNIQUE: "not {frame}.index.is_unique",
    POSITIONS: "not {frame}.index.equals(pd.RangeIndex(len({frame})))",
}
"""What is asked before columns are used, by what has to hold for the labels of the rows."""
ROWS = {
    Rows.SERIES: "for _, row in df[odd].iterrows()",
    Rows.RECORDS: 'for row in df[odd].to_dict("records")',
}
"""How the rows that are not certain are visited."""
GUARDED = '''def {columns}_or_row(df):
    """Use whole columns where they are certain, and {row} for the other rows."""
    odd = np.asarray(odd_rows(df))
    if not odd.any():
        return {columns}(df)
    certain = {columns}(df[~odd]).astype(object)
    rest = [{row}(row) {rows}]
    both = pd.concat([certain, {make}(rest, index=df.index[odd], dtype=object)])
    return both.iloc[np.argsort([*np.flatnonzero(~odd), *np.flatnonzero(odd)])]
'''


def guarded_of(whole: Whole, shapes: Sequence[Shape]) -> str:
    """Write the guarded form; nothing where there are no conditions."""
    if not whole.conditions:
        return ""
    if by_rows(whole):
        return _by_rows(whole, shapes)
    return _at_once(whole, shapes)


def by_rows(whole: Whole) -> bool:
    """Claim that single rows can take the way of the loop; else all take it when one has to.

    Cells, and values made from the whole frame, are NumPy's own, which rows of Python's values do not hold;
    and which type a column gets that is filled cell by cell depends on all of its values.
    """
    fills_cells = any(held.into is Into.COLUMN for held in whole.results)
    is_row_wise = whole.loop.rows is not Rows.CELLS and whole.kept is None
    return is_row_wise and not fills_cells and not whole.row.invariants


def guarded_name(whole: Whole) -> str:
    """Return the name of the guarded form."""
    name = whole.source.function.__name__
    return name if by_rows(whole) and not whole.index else f"{name}_or_original"


def index_guards(whole: Whole) -> tuple[tuple[str, ast.expr], ...]:
    """Return what is asked of the labels."""
    asked = (INDEX[each].format(frame=whole.loop.frame) for each in whole.index)
    return tuple(("", ast.parse(each, mode="eval").body) for each in asked)


def _by_rows(whole: Whole, shapes: Sequence[Shape]) -> str:
    form = whole.rewritten
    name = guarded_name(whole)
    if form is None or not form.conditions:
        emission = Emission(lines=(*index_guards(whole), *whole.emission.lines), values=whole.emission.values)
        return text_of(whole, emission, shapes, name)
    row = form.source.function.__name__
    make = "pd.DataFrame" if form.shape.style != "value" else "pd.Series"
    rest = GUARDED.format(columns=form.name, row=row, rows=ROWS[whole.loop.rows], make=make)
    call = ast.parse(f"{form.name}_or_row({whole.loop.frame})", mode="eval").body
    values: tuple[ast.expr, ...] = (call,)
    lines = index_guards(whole)
    if len(whole.results) > 1:
        lines = (*lines, ("results", call))
        values = tuple(ast.parse(f"results[{name!r}]", mode="eval").body for name in whole.row.names)
    text = text_of(whole, Emission(lines=lines, values=values), shapes, name)
    shown = "\n".join(map(double_quoted, ast.unparse(form.source.node).split("\n")))
    parts = [shown, *parts_of(form), rest.rstrip("\n"), text]
    return "\n\n\n".join(parts)


def subject(whole: Whole) -> str:
    """Return what the rows are taken from."""
    given = ", ".join(f"{name}={name}" for name in whole.row.invariants)
    return f"{whole.loop.frame}.assign({given})" if given else whole.loop.frame


def parts_of(form: Rewritten) -> list[str]:
    """Return the column form of the rows, and the function that finds the odd ones."""
    return form.guarded.split(f"def {form.name}_or_original(")[0].rstrip("\n").split("\n\n\n")


def _at_once(whole: Whole, shapes: Sequence[Shape]) -> str:
    """Write the form that asks for odd rows first, and calls the original for all if there are any."""
    functions: list[str] = []
    lines = [*index_guards(whole)]
    if whole.kept is not None and whole.kept.conditions:
        functions.append(parts_of(whole.kept)[-1].replace("def odd_rows(", "def odd_to_choose(", 1))
        lines.append(("", ast.parse(f"odd_to_choose({subject(whole)}).any()", mode="eval").body))
    own = list(whole.emission.lines)
    if whole.rewritten is not None and whole.rewritten.conditions:
        functions.append(parts_of(whole.rewritten)[-1])
        frame = subject(whole)
        split = 0
        if whole.kept is not None:
            split = 1 + [target for target, _ in own].index(whole.chosen)
            frame = frame.replace(whole.loop.frame, whole.chosen, 1)
        own.insert(split, ("", ast.parse(f"odd_rows({frame}).any()", mode="eval").body))
    emission = Emission(lines=(*lines, *own), values=whole.emission.values)
    text = text_of(whole, emission, shapes, guarded_name(whole))
    return "\n\n\n".join([*functions, text])
