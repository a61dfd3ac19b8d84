"""This file writes a whole function: what stands around its loop, and columns in the loop's place."""

from __future__ import annotations

import ast
import copy
import linecache
from typing import TYPE_CHECKING

from advisor.rewrite.emitting.layout import statement
from advisor.rewrite.emitting.texts import code
from advisor.rewrite.loops.carrying import stored
from advisor.rewrite.loops.emission import Emission, Renamed
from advisor.rewrite.loops.rowing import free, loaded, names_in
from advisor.rewrite.loops.shapes import Shape, as_it_is
from advisor.rewrite.loops.storing import Into, Results

if TYPE_CHECKING:
    from collections.abc import Sequence

    from advisor.rewrite.loops.whole import Whole


# ---------------------------------------------------------------- in what a result is kept


# ---------------------------------------------------------------- the text


def plain_of(whole: Whole, shapes: Sequence[Shape], name: str) -> str:
    """Write the function with columns in the place of its loop."""
    return text_of(whole, whole.emission, shapes, name)


def text_of(whole: Whole, emission: Emission, shapes: Sequence[Shape], name: str) -> str:
    """Write the function around an emission."""
    page = Page(whole)
    emission = _inlined(_clear_of(emission, whole), whole.results, shapes)
    indent = page.indent
    lines: list[str] = []
    if whole.loop.making is not None:
        lines += statement(f"{whole.loop.frame} = ", copy.deepcopy(whole.loop.making), indent)
    for target, value in emission.lines:
        lines += statement(f"{target} = ", value, indent) if target else guard(whole, value, indent)
    for held, value, shape in zip(whole.results, emission.values, shapes, strict=True):
        lines += _kept(held, shape(value), whole.loop.frame, indent)
    return page.written(lines, name)


def guard(whole: Whole, asked: ast.expr, indent: int) -> list[str]:
    """Write that the original does it all when something holds."""
    arguments = whole.source.node.args
    given: list[str] = [each.arg for each in (*arguments.posonlyargs, *arguments.args)]
    given += [f"{each.arg}={each.arg}" for each in arguments.kwonlyargs]
    call = f"{whole.source.function.__name__}({', '.join(given)})"
    return [f"{' ' * indent}if {code(asked)}:", f"{' ' * 2 * indent}return {call}"]


def _inlined(emission: Emission, results: Sequence[Results], shapes: Sequence[Shape]) -> Emission:
    """Leave out names that only stand for a result which is then kept in another shape."""
    lines, values = list(emission.lines), list(emission.values)
    for place, (held, shape) in enumerate(zip(results, shapes, strict=True)):
        value = values[place]
        if not isinstance(value, ast.Name) or (shape is as_it_is and held.into is Into.LIST):
            continue
        made = [at for at, (target, _) in enumerate(lines) if target == value.id]
        others = [*(each for _, each in lines), *(each for each in values if each is not value)]
        if len(made) == 1 and not any(value.id in loaded(each) for each in others):
            _, values[place] = lines.pop(made[0])
    return Emission(lines=tuple(lines), values=tuple(values))


def _kept(held: Results, value: ast.expr, frame: str, indent: int) -> list[str]:
    """Write the statement that keeps one result of all rows."""
    match held.into:
        case Into.COLUMN:
            return statement(f"{frame}[{held.name!r}] = ".replace("'", '"'), value, indent)
        case Into.ARRAY:
            return statement(f"{held.name}[:] = ", value, indent)
        case Into.DICT:
            index = ast.Attribute(ast.Name(frame, ast.Load()), "index", ast.Load())
            pairs = ast.Call(ast.Name("zip", ast.Load()), [index, value], [])
            return statement(f"{held.name} = ", ast.Call(ast.Name("dict", ast.Load()), [pairs], []), indent)
    if isinstance(value, ast.Name) and value.id == held.name:
        return []
    return statement(f"{held.name} = ", value, indent)


def _clear_of(emission: Emission, whole: Whole) -> Emission:
    """Rename values whose names mean something else in the function."""
    results = {held.name for held in whole.results if held.into is not Into.COLUMN}
    own = {
        value.id
        for held, value in zip(whole.results, emission.values, strict=True)
        if isinstance(value, ast.Name) and value.id == held.name and held.into is Into.LIST
    }
    around = around_of(whole)
    taken = set().union(*map(names_in, around), names_in(whole.source.node.args), results) - own
    targets = {target for target, _ in emission.lines}
    names: dict[str, str] = {}
    for target in sorted((targets - {""}) & taken):
        names[target] = free(target, taken | targets | set(names.values()))
    renamed = Renamed(names)
    lines = [
        (names.get(target, target), renamed.visit(copy.deepcopy(value))) for target, value in emission.lines
    ]
    return Emission(
        lines=tuple(lines), values=tuple(renamed.visit(copy.deepcopy(value)) for value in emission.values)
    )


def around_of(whole: Whole) -> list[ast.stmt]:
    """Return the statements around the loop, but for those of which only the loop makes use."""
    place, body, moved = whole.loop.place, whole.source.body, {id(node) for node in whole.row.moved}
    needed = set().union(*map(loaded, body[place + 1 :]))
    kept: list[ast.stmt] = []
    for node in reversed(body[:place]):
        if id(node) not in moved or stored(node) & needed:
            kept.insert(0, node)
            needed |= loaded(node)
    return [*kept, *body[place + 1 :]]


class Page:
    """The lines of the function in its file, and which of them go."""

    def __init__(self, whole: Whole) -> None:
        self.whole = whole
        node = whole.source.node
        assert isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)  # noqa: S101 - a lambda has no loop
        self.node = node
        self.lines = linecache.getlines(whole.source.file)
        self.indent = node.body[0].col_offset - node.col_offset

    def written(self, middle: Sequence[str], name: str) -> str:
        """Write all, under a name."""
        loop, node = self.whole.loop.node, self.node
        gone = self.gone(middle)
        before = [self.line(at) for at in range(node.lineno, loop.lineno) if at not in gone]
        after = [self.line(at) for at in range((loop.end_lineno or 0) + 1, (node.end_lineno or 0) + 1)]
        before[0] = before[0].replace(f"def {node.name}", f"def {name}", 1)
        return "\n".join([*before, *middle, *after]) + "\n"

    def line(self, number: int) -> str:
        """Return a line, moved to the left margin with its function."""
        text = self.lines[number - 1].rstrip("\r\n")
        return text[self.node.col_offset :] if not text[: self.node.col_offset].strip() else text

    def gone(self, middle: Sequence[str]) -> set[int]:
        """Return the numbers of the lines of statements that nothing needs any more."""
        before = self.whole.source.body[: self.whole.loop.place]
        after = self.whole.source.body[self.whole.loop.place + 1 :]
        filled = {held.name for held in self.whole.results if held.into not in {Into.ARRAY, Into.COLUMN}}
        made = {
            id(held.made)
            for held in self.whole.results
            if held.made is not None and stored(held.made) <= filled
        }
        droppable = {id(each) for each in self.whole.row.moved} | {
            id(node) for node in before if id(node) in made
        }
        new = "\n".join(middle)
        tree = ast.parse("if True:\n" + new if new.strip() else "")
        needed = loaded(tree) - stored(tree)
        needed |= set().union(*map(loaded, after))
        gone: set[int] = set()
        for node in reversed(before):
            if id(node) in made or (id(node) in droppable and not stored(node) & needed):
                gone |= set(range(node.lineno, (node.end_lineno or 0) + 1))
            else:
                needed |= loaded(node)
        shared = {
            line for node in self.node.body for line in (node.lineno, node.end_lineno) if not _is(node, gone)
        }
        return gone - shared


def _is(node: ast.stmt, gone: set[int]) -> bool:
    return node.lineno in gone and (node.end_lineno or 0) in gone
