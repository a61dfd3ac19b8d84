"""This file rewrites a function of a whole frame: its loop becomes columns, the rest of it stays as it is."""

from __future__ import annotations

import ast
import copy
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from advisor.model import Blocker, ItemForm
from advisor.rewrite import purity
from advisor.rewrite.loops import carrying, keeping
from advisor.rewrite.loops.finding import Loop, Rows, find
from advisor.rewrite.loops.reads import at
from advisor.rewrite.loops.rowing import RowFunction, assign, compiled, free, loaded, names_in, row_function
from advisor.rewrite.loops.storing import Into, Results, Stores, containers_of, inside, ways_of
from advisor.rewrite.loops.writing import Emission, emission_of
from advisor.rewrite.lowering.blocked import Blocked, quoted
from advisor.rewrite.rewriting import Refused, Rewritten, rewrite_source
from advisor.rewrite.schema import Schema, from_series, is_old, kind_of, schema_of
from advisor.rewrite.source import Source, Unreadable, read
from advisor.stage import FrameItems

if TYPE_CHECKING:
    from collections.abc import Callable

UNIQUE = ("index", "the labels of the rows are all different")
POSITIONS = ("index", "the labels of the rows are 0, 1, 2 and so on")
SCALARS = frozenset({"int", "float", "text", "bool"})
"""Kinds of values made from the whole frame that can stand beside columns."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """A function of a frame whose loop has a column form."""

    function: Callable[[Any], Any]
    source: Source
    loop: Loop
    results: tuple[Results, ...]
    row: RowFunction
    rewritten: Rewritten | None
    """Of the row function, over the rows that the loop visits, or over those that it keeps; None where the
    rows themselves are the results."""
    emission: Emission
    kept: Rewritten | None = None
    """Of the function that says which rows are kept; None when all are."""
    chosen: str = ""
    """What the rows that are kept are called."""
    index: tuple[tuple[str, str], ...] = ()
    """What has to hold for the labels of the rows."""

    @property
    def conditions(self) -> tuple[tuple[str, str], ...]:
        """Return kind and words of all that has to hold."""
        return (*self.index, *(each for form in self.forms for each in form.conditions))

    @property
    def forms(self) -> tuple[Rewritten, ...]:
        """Return what was rewritten, the choice of the rows first."""
        return tuple(form for form in (self.kept, self.rewritten) if form is not None)


def rewrite_loop(function: Callable[[Any], Any], frame: Any) -> Whole | Refused:
    """Write the loop of a function as operations on whole columns, or say what stops it.

    `frame` is a sample of what the function takes; the statements before the loop are run on a copy of it.
    """
    try:
        source = read(function)
    except Unreadable as error:
        return Refused(blockers=(Blocker(because=str(error), line=error.line, sure=False),))
    try:
        return Rewriting(source, frame).whole()
    except Blocked as blocked:
        return Refused(blockers=(Blocker(because=blocked.because, line=blocked.line, sure=blocked.sure),))


@dataclass(slots=True)
class Rewriting:
    """One function under way."""

    source: Source
    frame: Any
    loop: Loop = field(init=False)
    stores: Stores = field(init=False)

    def whole(self) -> Whole:
        """Go through all steps; raises Blocked at the first that fails."""
        for node in ast.walk(self.source.node):
            if isinstance(node, ast.AsyncFunctionDef | ast.Await | ast.Yield | ast.YieldFrom):
                raise Blocked(node, "it gives its results one by one, or awaits", sure=True)
        self.loop = cellwise(find(self.source))
        if self.loop.making is not None:
            self.loop = replace(self.loop, frame=free("rows", names_in(self.source.node)))
        self.stores = Stores(self.loop, containers_of(self.source, self.loop))
        self.check()
        state = state_before(self.source, self.loop, self.frame)
        lists = self.lists()
        ways = ways_of(self.stores, lists, self.loop.node.body) if lists else {()}
        if ways == {(1,) * len(lists)}:
            return self.mapped(state)
        if ways == {(0,) * len(lists), (1,) * len(lists)}:
            return self.filtered(state)
        raise Blocked(self.loop.node, "some rows give results to one list, and some to another", sure=True)

    def lists(self) -> list[str]:
        """Name the lists that the loop appends to."""
        found = [store.results for _, store in self.stores.all_in(self.loop.node.body)]
        return list(dict.fromkeys(each.name for each in found if each.into is Into.LIST))

    def check(self) -> None:
        """Raise Blocked at the first line that makes the loop something else than a map."""
        found: list[Blocked] = []
        for step in (self.impure, lambda: carrying.check(self.source, self.loop, self.stores)):
            try:
                step()
            except Blocked as blocked:
                found.append(blocked)
        if found:
            raise min(found, key=lambda each: each.line or 0)
        if not self.stores.all_in(self.loop.node.body):
            raise Blocked(self.loop.node, "the loop keeps no result of a row", sure=False)

    def impure(self) -> None:
        """Raise Blocked at the first effect in the body."""
        own = {
            id(each)
            for node, store in self.stores.all_in(self.loop.node.body)
            for each in beside(node, store.value)
        }
        for node in inside(self.loop.node.body):
            because = "" if id(node) in own else purity.reason(self.source, node, 0)
            if because:
                raise Blocked(node, because.replace("changes the item", "changes the frame"), sure=True)

    def mapped(self, state: dict[str, Any]) -> Whole:
        """Rewrite a loop that gives one result for each row."""
        rows = state[self.loop.frame]
        row = row_function(self.source, self.loop, self.stores, self.loop.node.body, tuple(rows.columns))
        rewritten = self.rewritten(row, rows, state)
        return Whole(
            function=self.source.function,
            source=self.source,
            loop=self.loop,
            results=row.results,
            row=row,
            rewritten=rewritten,
            emission=emission_of(rewritten, row, self.loop.frame),
            index=self.index(row),
        )

    def filtered(self, state: dict[str, Any]) -> Whole:
        """Rewrite a loop that gives a result for some rows only: these are chosen first."""
        body, rows = self.loop.node.body, state[self.loop.frame]
        if len(self.lists()) < len({store.results.key for _, store in self.stores.all_in(body)}):
            raise Blocked(
                self.loop.node, "lists that get some rows only, beside results of all rows", sure=False
            )
        keep = keeping.mask_function(self.source, self.loop, self.stores)
        mask = self.rewritten(keep, rows, state)
        from advisor.rewrite.running import compiled as runnable  # noqa: PLC0415 - it runs what is written here

        chosen = rows[runnable(mask.plain, mask.source, mask.name)(with_invariants(rows, keep, state))]
        if not len(chosen):
            raise Blocked(self.loop.node, "no row of the sample is kept", sure=False)
        chosen_name = free("kept", names_in(self.source.node))
        if self.keeps_rows():
            return Whole(
                function=self.source.function,
                source=self.source,
                loop=self.loop,
                results=tuple(
                    {store.results.key: store.results for _, store in self.stores.all_in(body)}.values()
                ),
                row=keep,
                rewritten=None,
                emission=Emission(lines=(), values=(ast.Name(chosen_name, ast.Load()),)).behind(
                    emission_of(mask, keep, self.loop.frame), chosen_name, self.loop.frame
                ),
                kept=mask,
                chosen=chosen_name,
            )
        kept_body = keeping.pruned(self.stores, body)
        if ways_of(self.stores, self.lists(), kept_body) != {(1,) * len(self.lists())}:
            raise Blocked(self.loop.node, "which rows are kept is found out on several ways", sure=False)
        row = row_function(self.source, self.loop, self.stores, kept_body, tuple(rows.columns))
        rewritten = self.rewritten(row, chosen, state)
        emission = emission_of(rewritten, row, chosen_name)
        return Whole(
            function=self.source.function,
            source=self.source,
            loop=self.loop,
            results=row.results,
            row=row,
            rewritten=rewritten,
            emission=emission.behind(emission_of(mask, keep, self.loop.frame), chosen_name, self.loop.frame),
            kept=mask,
            chosen=chosen_name,
            index=self.index(row),
        )

    def keeps_rows(self) -> bool:
        """Claim that the one list gets the rows themselves, and becomes a table."""
        found = [store for _, store in self.stores.all_in(self.loop.node.body)]
        values = {store.value.id if isinstance(store.value, ast.Name) else "" for store in found}
        return self.loop.rows is Rows.SERIES and values == {self.loop.row} and len(self.lists()) == 1

    def rewritten(self, row: RowFunction, rows: Any, state: dict[str, Any]) -> Rewritten:
        """Rewrite a row function; raises Blocked."""
        schema = self.schema(row, rows, state)
        answer = rewrite_source(row.source, FrameItems(with_invariants(rows, row, state)), schema)
        if isinstance(answer, Refused):
            first = answer.blockers[0]
            blocked = Blocked(None, first.because, sure=first.sure)
            blocked.line = first.line or self.loop.node.lineno
            raise blocked
        return answer

    def schema(self, row: RowFunction, rows: Any, state: dict[str, Any]) -> Schema:
        """Say what the loop gets of each row."""
        if self.loop.rows is Rows.RECORDS:
            found = self.schema_of_records(row, rows)
        elif self.loop.rows is Rows.SERIES:
            found = schema_of(FrameItems(rows), ItemForm.SERIES)
        else:
            found = self.schema_of_cells(row, rows)
        columns, boxed = dict(found.columns), found.boxed
        for name in row.invariants:
            if name in columns:
                raise Blocked(self.loop.node, f"{name} is a column, and a name of the function", sure=False)
            kind, missing = kind_of([state[name]])
            if kind not in SCALARS or missing:
                because = f"uses {name}, which is made before the loop from more than constants"
                raise Blocked(self.first_use(name), because, sure=False)
            boxed = boxed or type(state[name]).__module__ == "numpy"
            columns[name] = from_series(name, with_invariants(rows, row, state)[name], "")
        return replace(found, columns=columns, boxed=boxed)

    def first_use(self, name: str) -> ast.AST:
        """Return where the body reads a name first."""
        uses = (
            each for each in inside(self.loop.node.body) if isinstance(each, ast.Name) and each.id == name
        )
        return next(uses, self.loop.node)

    def schema_of_records(self, row: RowFunction, rows: Any) -> Schema:
        """Describe Python's own values; raises Blocked where a frame of them would be another one."""
        import pandas as pd  # noqa: PLC0415 - the rows are a frame

        records = rows.to_dict("records")
        again = pd.DataFrame(records)
        for name in row.asked.columns:
            if name not in rows.columns:
                raise Blocked(self.loop.node, f"there is no column {name}", sure=False)
            if again[name].dtype != rows[name].dtype:
                because = f"the column {name} is of type {rows[name].dtype}, which is not Python's own"
                raise Blocked(self.loop.node, because, sure=False)
        return schema_of(records, ItemForm.ROW)

    def schema_of_cells(self, row: RowFunction, rows: Any) -> Schema:
        """Describe NumPy's values, cell by cell or row by row."""
        found = schema_of(FrameItems(rows), ItemForm.SERIES)
        plain = {name: from_series(name, rows[name], "") for name in found.columns}
        alike = all(
            plain[name].kind == found.columns[name].kind for name in row.asked.columns if name in plain
        )
        if row.asked.as_row and not alike:
            if row.asked.as_cell:
                raise Blocked(
                    self.loop.node, "reads single cells, and rows in which numbers change type", sure=False
                )
            return replace(found, boxed=True)
        return replace(found, columns=plain, boxed=True)

    def index(self, row: RowFunction) -> tuple[tuple[str, str], ...]:
        """Say what has to hold for the labels of the rows."""
        stores = [store for _, store in self.stores.all_in(self.loop.node.body)]
        by_label = row.asked.as_cell or row.asked.as_row or any(store.by_label for store in stores)
        by_position = self.loop.position and not self.loop.label
        if by_position and (row.asked.position_as_label or any(store.by_label for store in stores)):
            return (POSITIONS,)
        return (UNIQUE,) if by_label and self.loop.label else ()


def cellwise(loop: Loop) -> Loop:
    """See a loop over `iterrows` that only uses the labels as one over cells."""
    used = set().union(*map(loaded, loop.node.body))
    if loop.rows is Rows.SERIES and loop.label in used and loop.row not in used and not loop.values:
        return replace(loop, rows=Rows.CELLS, row="")
    return loop


def beside(node: ast.stmt, value: ast.expr) -> list[ast.AST]:
    """Return the parts of a store that are not its value."""
    inner = {id(each) for each in ast.walk(value)}
    return [each for each in ast.walk(node) if id(each) not in inner]


def with_invariants(rows: Any, row: RowFunction, state: dict[str, Any]) -> Any:
    """Put values made from the whole frame beside its columns."""
    return rows.assign(**{name: state[name] for name in row.invariants}) if row.invariants else rows


MARK = "state before the loop"


def state_before(source: Source, loop: Loop, frame: Any) -> dict[str, Any]:
    """Run the statements before the loop on a copy of the frame, and return what the names stand for then."""
    before = copy.deepcopy(source.body[: loop.place])
    if loop.making is not None:
        before.append(at(loop.node, assign(loop.frame, copy.deepcopy(loop.making))))
    marked = ast.parse(f"return {MARK!r}, locals()").body
    state = run_part(source, loop, [*before, *(at(loop.node, node) for node in marked)])(frame.copy())
    if not isinstance(state, tuple) or state[:1] != (MARK,):
        raise Blocked(loop.node, "the function returns before its loop", sure=False)
    found: dict[str, Any] = state[1]
    if not hasattr(found.get(loop.frame), "iterrows"):
        raise Blocked(loop.node, f"{loop.frame} is no frame", sure=False)
    if not found[loop.frame].columns.is_unique:
        raise Blocked(loop.node, "two columns have the same name", sure=False)
    return found


def run_part(source: Source, loop: Loop, body: list[ast.stmt]) -> Callable[[Any], Any]:
    """Compile some statements of a function as a function of the same arguments."""
    part = compiled(source, loop, source.item, body)
    defaults = source.function.__defaults__
    function = part.function
    if isinstance(source.node, ast.FunctionDef):
        names = [each.arg for each in source.node.args.args[1:]]
        given = dict(zip(names[-len(defaults or ()) :] if defaults else [], defaults or (), strict=True))
        given |= source.function.__kwdefaults__ or {}
        if given:
            setting = [at(loop.node, assign(name, ast.Name(f"default_{name}", ast.Load()))) for name in given]
            merged = {f"default_{name}": value for name, value in given.items()}
            part = compiled(source, loop, source.item, [*setting, *body], merged)
            function = part.function
    return function


__all__ = ["Whole", "quoted", "rewrite_loop"]
