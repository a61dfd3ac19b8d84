"""This file writes a whole function: what stands around its loop as it is, and columns in the loop's place."""

from __future__ import annotations

import ast
import copy
import linecache
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from advisor.rewrite.emitting.layout import code, statement
from advisor.rewrite.loops.carrying import stored
from advisor.rewrite.loops.rowing import RowFunction, free, loaded, names_in
from advisor.rewrite.loops.storing import Into, Results

if TYPE_CHECKING:
    from advisor.rewrite.loops.whole import Whole
    from advisor.rewrite.rewriting import Rewritten

SUBJECT = "df"
"""What emitted code calls its frame."""
Shape = Callable[[ast.expr], ast.expr]


@dataclass(frozen=True, slots=True, kw_only=True)
class Emission:
    """What takes the place of a loop: named values, then one expression for each of its results."""

    lines: tuple[tuple[str, ast.expr], ...]
    """Names and what they stand for; where the name is "", rows for which something holds need the original."""
    values: tuple[ast.expr, ...]

    def behind(self, mask: Emission, chosen: str, frame: str) -> Emission:
        """Put the choice of rows before it."""
        choice = ast.Subscript(ast.Name(frame, ast.Load()), claim(mask.values[0]), ast.Load())
        return replace(self, lines=(*mask.lines, (chosen, choice), *self.lines))


def claim(mask: ast.expr) -> ast.expr:
    """Write a choice between True and False as what is asked."""
    match mask:
        case ast.Call(
            func=ast.Attribute(value=ast.Name("np"), attr="where"),
            args=[asked, ast.Constant(value=bool(one)), ast.Constant(value=bool(other))],
        ) if one != other:
            return asked if one else opposite(asked)
    return mask


OPPOSITES: dict[type[ast.cmpop], type[ast.cmpop]] = {ast.Eq: ast.NotEq, ast.NotEq: ast.Eq}
"""Comparisons of which one holds for exactly the values for which the other does not, NaN among them."""


def opposite(asked: ast.expr) -> ast.expr:
    """Write the opposite of a mask."""
    match asked:
        case ast.UnaryOp(op=ast.Invert(), operand=operand):
            return operand
        case ast.Compare(left=left, ops=[op], comparators=[right]) if type(op) in OPPOSITES:
            return ast.Compare(left, [OPPOSITES[type(op)]()], [right])
    return ast.UnaryOp(ast.Invert(), asked)


def emission_of(rewritten: Rewritten, row: RowFunction, frame: str) -> Emission:
    """Take a column form apart, and have it read the person's frame."""
    function = ast.parse(rewritten.plain).body[0]
    assert isinstance(function, ast.FunctionDef)  # noqa: S101 - it was written here
    *body, last = function.body
    wide = free("rows", names_in(row.source.node) | names_in(function) | {frame})
    scalars = frozenset() if _needs_columns(function, row.invariants) else frozenset(row.invariants)
    subject = frame if scalars or not row.invariants else wide
    renamed = Renamed({SUBJECT: subject}, scalars)
    lines = [
        (node.targets[0].id, renamed.visit(node.value))
        for node in body
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
    ]
    assert isinstance(last, ast.Return) and last.value is not None  # noqa: S101, PT018 - the same
    value = renamed.visit(last.value)
    if subject == wide:
        assigned = ast.Call(
            ast.Attribute(ast.Name(frame, ast.Load()), "assign", ast.Load()),
            [],
            [ast.keyword(name, ast.Name(name, ast.Load())) for name in row.invariants],
        )
        lines.insert(0, (wide, assigned))
    return Emission(lines=tuple(lines), values=_apart(value, len(row.results), subject))


class Renamed(ast.NodeTransformer):
    """Renames names, and takes scalars for what was read as columns of one value."""

    def __init__(self, names: Mapping[str, str], scalars: frozenset[str] = frozenset()) -> None:
        self.names, self.scalars = names, scalars

    def visit_Name(self, node: ast.Name) -> ast.expr:  # noqa: N802 - the name that ast gives it
        """Rename."""
        return ast.Name(self.names.get(node.id, node.id), node.ctx)

    def visit_Subscript(self, node: ast.Subscript) -> ast.expr:  # noqa: N802 - the same
        """Read a scalar by its name."""
        match node:
            case ast.Subscript(value=ast.Name(id="df"), slice=ast.Constant(value=str(name))) if (
                name in self.scalars
            ):
                return ast.Name(name, ast.Load())
        self.generic_visit(node)
        return node


def _needs_columns(function: ast.FunctionDef, names: Sequence[str]) -> bool:
    """Claim that some scalars are used as only columns can be: a method is called, or several are taken at once."""
    beside = {
        id(side)
        for node in ast.walk(function)
        if isinstance(node, ast.Compare | ast.BinOp)
        for side in (
            [node.left, *node.comparators] if isinstance(node, ast.Compare) else [node.left, node.right]
        )
    }
    reads = [
        node
        for node in ast.walk(function)
        if isinstance(node, ast.Subscript)
        and isinstance(node.slice, ast.Constant)
        and node.slice.value in names
    ]
    inner = {id(node.slice) for node in reads}
    return any(id(node) not in beside for node in reads) or any(
        isinstance(node, ast.Constant) and node.value in names and id(node) not in inner
        for node in ast.walk(function)
    )


def _apart(value: ast.expr, count: int, frame: str) -> tuple[ast.expr, ...]:
    """Return one expression for each result."""
    if count == 1:
        return (bare(value, frame),)
    match value:
        case ast.Call(func=ast.Attribute(attr="DataFrame"), args=[ast.Dict(values=values)]):
            return tuple(_filled(each, frame) for each in values)
    return tuple(ast.Subscript(value, ast.Constant(at), ast.Load()) for at in range(count))


def bare(value: ast.expr, frame: str) -> ast.expr:
    """Take the wrapping in a Series away, where it only adds the labels."""
    match value:
        case ast.Call(
            func=ast.Attribute(value=ast.Name("pd"), attr="Series"),
            args=[inner],
            keywords=[ast.keyword(arg="index", value=ast.Attribute(value=ast.Name(id=name), attr="index"))],
        ) if name == frame:
            return _filled(inner, frame)
    return value


def _filled(value: ast.expr, frame: str) -> ast.expr:
    """Repeat a constant for each row."""
    if not isinstance(value, ast.Constant):
        return value
    count = ast.Call(ast.Name("len", ast.Load()), [ast.Name(frame, ast.Load())], [])
    return ast.BinOp(ast.List([value], ast.Load()), ast.Mult(), count)


# ---------------------------------------------------------------- in what a result is kept


def called(value: ast.expr, method: str, *args: ast.expr, **options: object) -> ast.expr:
    """Return a call of a method."""
    keywords = [ast.keyword(name, ast.Constant(each)) for name, each in options.items()]  # type: ignore[arg-type]
    return ast.Call(ast.Attribute(value, method, ast.Load()), list(args), keywords)


def as_it_is(value: ast.expr) -> ast.expr:
    """Leave a column as it is."""
    return value


def as_array(value: ast.expr) -> ast.expr:
    """Leave the labels of the rows behind."""
    return called(value, "to_numpy")


def as_list(value: ast.expr) -> ast.expr:
    """Make a list of Python's values."""
    match value:
        case ast.BinOp(left=ast.List(), op=ast.Mult()):
            return value
    return called(value, "tolist")


def renumbered(value: ast.expr) -> ast.expr:
    """Number the rows anew."""
    return called(value, "reset_index", drop=True)


def as_records(value: ast.expr) -> ast.expr:
    """Make a list of dicts."""
    return called(value, "to_dict", ast.Constant("records"))


def as_tuples(value: ast.expr) -> ast.expr:
    """Make a list of tuples."""
    rows = called(value, "itertuples", index=False, name=None)
    return ast.Call(ast.Name("list", ast.Load()), [rows], [])


def as_lists(value: ast.expr) -> ast.expr:
    """Make a list of lists."""
    rows = called(value, "itertuples", index=False, name=None)
    return ast.Call(
        ast.Name("list", ast.Load()),
        [ast.Call(ast.Name("map", ast.Load()), [ast.Name("list"), rows], [])],
        [],
    )


def as_objects(value: ast.expr) -> ast.expr:
    """Make a column of objects, as filling it one by one leaves it."""
    return called(value, "astype", ast.Name("object", ast.Load()))


def as_floats(value: ast.expr) -> ast.expr:
    """Make a column of floats, as filling it one by one leaves it."""
    return called(value, "astype", ast.Name("float", ast.Load()))


LISTS: dict[str, tuple[Shape, ...]] = {
    "value": (as_it_is, as_array, as_list),
    "dict": (as_it_is, renumbered, as_records),
    "tuple": (as_it_is, renumbered, as_tuples),
    "list": (as_it_is, renumbered, as_lists),
}
"""In what a list of results can be kept, by what the results are: what reads best first, the list itself last."""
COLUMNS: tuple[Shape, ...] = (as_it_is, as_floats, as_objects, as_list)


def shapes_for(held: Results, whole: Whole) -> tuple[Shape, ...]:
    """Return in what some results can be kept, what reads best first, and what is surely right last."""
    if held.into is Into.COLUMN:
        return COLUMNS
    if held.into is Into.DICT:
        return (as_list,)
    if held.into is Into.ARRAY:
        return (as_it_is, as_list)
    if whole.rewritten is None:
        return (as_it_is, renumbered)
    style = whole.rewritten.shape.style if len(whole.results) == 1 else "value"
    return LISTS[style] if is_put_into_columns(held.name, whole) else LISTS[style][-1:]


MAKERS = frozenset({"Series", "DataFrame", "array", "asarray"})


def is_put_into_columns(name: str, whole: Whole) -> bool:
    """Claim that a list is only used to fill a column of the loop's frame, or to make a table or array."""
    after = whole.source.body[whole.loop.place + 1 :]
    fine: set[int] = set()
    for node in (each for statement_ in after for each in ast.walk(statement_)):
        match node:
            case ast.Assign(targets=[ast.Subscript(value=ast.Name(id=frame))], value=ast.Name() as value) if (
                frame == whole.loop.frame
            ):
                fine.add(id(value))
            case ast.Call(func=ast.Attribute(value=ast.Name(id=frame), attr="assign"), keywords=keywords) if (
                frame == whole.loop.frame
            ):
                fine |= {id(each.value) for each in keywords}
            case ast.Call(func=ast.Attribute(attr=maker), args=[first, *_]) if maker in MAKERS:
                fine.add(id(first))
                if isinstance(first, ast.Dict):
                    fine |= {id(value) for value in first.values}
    uses = [
        node
        for each in after
        for node in ast.walk(each)
        if isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Load)
    ]
    rebound = whole.loop.frame in set().union(*map(stored, after))
    return not rebound and all(id(node) in fine for node in uses)


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
        made = {id(held.made) for held in self.whole.results if held.into is not Into.ARRAY and held.made}
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
