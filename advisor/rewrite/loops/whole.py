"""This file rewrites a function of a whole frame: its loop becomes columns, the rest of it stays as it is."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from advisor.model import Blocker
from advisor.rewrite import purity
from advisor.rewrite.loops import carrying, keeping
from advisor.rewrite.loops.before import state_before
from advisor.rewrite.loops.emission import Emission, emission_of
from advisor.rewrite.loops.finding import Loop, Rows, find
from advisor.rewrite.loops.rowing import RowFunction, free, loaded, names_in, row_function
from advisor.rewrite.loops.seeing import schema_for, with_invariants
from advisor.rewrite.loops.storing import Into, Results, Stores, containers_of, inside, ways_of
from advisor.rewrite.lowering.blocked import Blocked
from advisor.rewrite.rewriting import Refused, Rewritten, rewrite_source
from advisor.rewrite.source import Source, Unreadable, read
from advisor.stage import FrameItems

UNIQUE = ("index", "the labels of the rows are all different")
POSITIONS = ("index", "the labels of the rows are 0, 1, 2 and so on")


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
                raise Blocked(node, of_frame(because), sure=True)

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
        schema = schema_for(self.loop, row, rows, state)
        answer = rewrite_source(row.source, FrameItems(with_invariants(rows, row, state)), schema)
        if isinstance(answer, Refused):
            first = answer.blockers[0]
            blocked = Blocked(None, first.because, sure=first.sure)
            blocked.line = first.line or self.loop.node.lineno
            raise blocked
        return answer

    def index(self, row: RowFunction) -> tuple[tuple[str, str], ...]:
        """Say what has to hold for the labels of the rows."""
        stores = [store for _, store in self.stores.all_in(self.loop.node.body)]
        by_label = row.asked.as_cell or row.asked.as_row or any(store.by_label for store in stores)
        by_position = self.loop.position and not self.loop.label
        if by_position and (row.asked.position_as_label or any(store.by_label for store in stores)):
            return (POSITIONS,)
        return (UNIQUE,) if by_label and self.loop.label else ()


def of_frame(because: str) -> str:
    """Say of the frame what a reason says of the item."""
    own = "changes the item"
    return because.replace(own, "changes the frame", 1) if because.startswith(own) else because


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
