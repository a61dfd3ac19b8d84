"""This file keeps what is known while a function is read: names, the rows meant, what has to hold."""

from __future__ import annotations

import ast
import contextlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from advisor.rewrite.ir import (
    FALSE,
    NAN,
    NAT,
    NONE,
    TRUE,
    Apply,
    Column,
    Const,
    Demand,
    Node,
    Obligation,
    Select,
    children,
    is_constant,
)
from advisor.rewrite.lowering import applying, cells, lists, logic, perhaps
from advisor.rewrite.lowering.blocked import Blocked, quoted
from advisor.rewrite.lowering.matching import named
from advisor.rewrite.lowering.scope import Exit, Gathered, Path, Record, Row, Sequence, Value
from advisor.rewrite.rules import Need, Rule
from advisor.rewrite.rules.dates import OF_PANDAS
from advisor.rewrite.schema import Schema
from advisor.rewrite.source import Source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from collections.abc import Sequence as Listing


DEEPEST = 4
"""Helpers inside helpers that are followed."""
FALSY = frozenset({"text", "int", "float", "number", "bool"})
"""Kinds whose stand-in for a missing value is false, as None is."""
PRESENCE = frozenset({"no-missing", "text"})
CALCULATING = frozenset(
    [
        f"A {sign} B"
        for sign in ("+", "-", "*", "/", "//", "%", "**", "<", "<=", ">", ">=", "&", "|", "^", "<<", ">>")
    ]
    + ["-A", "+A", "~A", "abs(A)", "round(A)", "round(A, B)", "min(A, B)", "max(A, B)"]
)
"""Constructs that raise a TypeError for None in the place of a number, as str() and == do not."""
WHOLE_ROWS = frozenset({"vector", "flags"})
"""Kinds of values that are several columns at once."""


@dataclass(slots=True)
class Catching:
    """A try block that is being read: what its handlers catch, and the rows that reach them."""

    catches: tuple[type[BaseException], ...]
    exits: list[tuple[type[BaseException], Exit]] = field(default_factory=list)


@dataclass(slots=True)
class Notebook:
    """What comes out of reading, besides the result."""

    schema: Schema
    limit: int
    obligations: dict[Obligation, None] = field(default_factory=dict)
    names: dict[Node, str] = field(default_factory=dict)
    order: dict[Node, int] = field(default_factory=dict)
    notes: dict[str, None] = field(default_factory=dict)
    constructs: dict[str, None] = field(default_factory=dict)
    choices: list[tuple[Value, list[Value]]] = field(default_factory=list)
    """Containers that are one of several, by the row: what changes one changes the other."""
    inside: list[Source] = field(default_factory=list)
    """The function and the helpers that are being read, outermost first."""


class Reading:
    """The reading of one function or helper."""

    def __init__(self, source: Source, notebook: Notebook, names: dict[str, Value], path: Path) -> None:
        self.source = source
        self.book = notebook
        self.schema = notebook.schema
        self.names = names
        self.path = path
        self.returns: list[Exit] = []
        self.breaks: list[Exit] = []
        self.continues: list[Exit] = []
        self.catching: list[Catching] = []
        self.given: frozenset[int] = frozenset()
        """Identities of values that the caller of a helper knows, too."""
        self.line: int | None = None
        self.assigning = False
        """Whether an assignment is being read, and not a loop."""

    @contextlib.contextmanager
    def assuming(self, condition: Node) -> Iterator[None]:
        """Read something that only counts under a condition."""
        before, names, marks = self.path, self.names, self.marks()
        self.path = before.when(condition)
        self.names = perhaps.settled(self, names)
        entered = dict(self.names)
        try:
            yield
        finally:
            self.back_to(before, marks)
            self.names = perhaps.left(condition, names, entered, self.names)

    def ways(self) -> int:
        """Count the ways on which rows have left to another place than the end of the function."""
        return sum(self.marks()) + len(self.breaks) + len(self.continues)

    def marks(self) -> list[int]:
        """Count the rows' ways to handlers so far, for each try block around."""
        return [len(catching.exits) for catching in self.catching]

    def back_to(self, before: Path, marks: Listing[int]) -> None:
        """Mean the same rows again as before, but for those that have left to a handler since."""
        new = (
            each
            for catching, mark in zip(self.catching, marks, strict=True)
            for each in catching.exits[mark:]
        )
        gone = logic.any_of(logic.all_of(way.path.full[len(before.full) :]) for _, way in new)
        self.path = before if gone == FALSE else before.when(self.made(logic.negated(gone)))

    def calling(self, other: Reading, result_of: Callable[[Reading], Value]) -> Value:
        """Read a function that is called: its rows go on here, or leave to handlers without its names."""
        before, marks = self.path, self.marks()
        other.catching = self.catching
        other.given = frozenset(id(part) for value in other.names.values() for part in lists.parts_of(value))
        result = result_of(other)
        for catching, mark in zip(self.catching, marks, strict=True):
            for _, way in catching.exits[mark:]:
                way.names = dict(self.names)
        self.back_to(before, marks)
        return result

    @contextlib.contextmanager
    def naming(self, *targets: ast.AST) -> Iterator[None]:
        """Read something with names of its own, which mean what they did before to all that is outside."""
        own = {each.id for target in targets for each in ast.walk(target) if isinstance(each, ast.Name)}
        before, marks = {name: self.names[name] for name in own if name in self.names}, self.marks()
        yield
        ways = [
            way
            for catching, mark in zip(self.catching, marks, strict=True)
            for _, way in catching.exits[mark:]
        ]
        for names in (self.names, *(way.names for way in ways)):
            for name in own:
                names.pop(name, None)
            names.update(before)

    def step(self, name: str) -> None:
        """Note a construct that was read."""
        self.book.constructs[name] = None

    def made(self, node: Node) -> Node:
        """Note when a value, and the values it is made of, came up first."""
        if node not in self.book.order:
            for child in children(node):
                self.made(child)
            self.book.order[node] = len(self.book.order)
        return node

    def use(self, python: str, *args: Node, at: ast.AST | None = None) -> Node:
        """Apply the construct to values, by the first rule that fits them."""
        if python == "repr(A)" and (self.schema.boxed or any(map(applying.is_of_numpy, args))):
            raise Blocked(at, "repr() of NumPy's numbers, which is written in another way")
        if python in {"repr(A)", "str(A)"} and any(map(applying.is_rough, args)):
            raise Blocked(at, "writes all digits of a number whose last digit NumPy gives otherwise")
        for rule in named().get(python, ()):
            if applying.fits(rule, args):
                return self.apply(rule, args)
        kinds = " and ".join(_described(arg) for arg in args)
        where = f"{quoted(at)}: " if at is not None else ""
        raise Blocked(at, f"{where}there is no rule for {python} with {kinds}")

    def holds_numpy(self, args: Listing[Node]) -> bool:
        """Claim that values may be NumPy's, which are of other types than Python's."""
        return self.schema.boxed or any(map(applying.is_of_numpy, args))

    def can_use(self, python: str, *args: Node) -> bool:
        """Claim that there is a rule for it."""
        return any(applying.fits(rule, args) for rule in named().get(python, ()))

    def apply(self, rule: Rule, args: Listing[Node]) -> Node:
        """Apply a rule, and note what it demands."""
        if rule.python in OF_PANDAS and not applying.is_of_pandas(args[0], self.schema):
            raise Blocked(None, f"asks a date for {_shortly(rule)}, which only those of pandas have")
        counted = applying.counted(rule, args)
        if list(counted) != list(args) and all(arg.kind == "bool" for arg in args) and self.holds_numpy(args):
            raise Blocked(None, "calculates with NumPy's flags, which do not add up to numbers")
        if list(counted) != list(args) and rule.python in {"min(A, B)", "max(A, B)"}:
            raise Blocked(None, "chooses between True or False and numbers, as which flags would come out")
        limit = self.book.limit
        bounded = tuple(applying.limited(arg, limit) if isinstance(arg, Column) else arg for arg in counted)
        node = applying.applied(rule, bounded, self.schema, limit)
        if isinstance(node, Apply):
            self.step(_shortly(rule))
            if rule.note:
                self.book.notes[rule.note] = None
            for demand in node.demands:
                self.demand(demand, node)
        return self.made(node)

    def demand(self, demand: Demand, node: Apply) -> None:
        """Oblige the rows that count here to meet a demand, or let them go to the handler that catches it."""
        known = applying.settled(demand)
        if known is True:
            return
        if known is False:
            raise Blocked(None, f"a constant is not such that {demand.need.words}")
        raised = _raised(demand, node.rule)
        if self.schema.boxed or any(
            map(applying.is_of_numpy, node.args)
        ):  # NumPy's numbers warn where Python's raise
            raised = tuple(error for error in raised if error is not ZeroDivisionError)
        for catching in reversed(self.catching):
            caught = [error for error in raised if issubclass(error, catching.catches)]
            if raised and len(caught) == len(raised) and not self.implied(demand):
                self.fail(catching, raised[0], demand)
                return
        self.oblige(demand)

    def oblige(self, demand: Demand) -> None:
        """Note an obligation, for the rows that are meant now."""
        for arg in demand.args:
            self.made(arg)
        live, about = self.path.full, demand.args[0]
        if demand.need is applying.IN_RANGE and isinstance(about, Column) and applying.is_floated(about):
            live = (self.made(logic.present(about)),)  # a cast of the whole column would raise
        self.book.obligations.setdefault(
            Obligation(demand=demand, live=live, line=self.line, implied=self.implied(demand))
        )

    def fail(self, catching: Catching, error: type[BaseException], demand: Demand) -> None:
        """Send the rows on which Python raises to the handler; those that are uncertain to the original."""
        fine = self.made(applying.mask_of(demand))
        failing = self.made(
            logic.negated(fine)
        )  # rows that are neither, and go through the original, do not matter
        if demand.need.surely not in {"~", ""}:
            self.oblige(_either(demand))
        catching.exits.append((error, Exit(self.path.when(failing), None, dict(self.names))))
        self.path = self.path.when(fine)

    def implied(self, demand: Demand) -> bool:
        """Claim that the conditions of the rows that are meant say already that a demand holds."""
        return logic.implies(self.path.full, demand)

    def refuse_rows(self, words: str) -> None:
        """Send all the rows that are meant now to the original."""
        condition = logic.all_of(self.path.full)
        if is_constant(condition):
            raise Blocked(None, words)
        need = Need("raises", words, "~A")
        self.made(condition)
        demand = Demand(need=need, args=(condition,))
        self.book.obligations.setdefault(Obligation(demand=demand, live=(), line=self.line, implied=False))

    def leave(self, failing: Node, error: type[BaseException], words: str) -> None:
        """Let rows raise: they leave to the handler that catches it, or go through the original."""
        goes_on = self.made(logic.negated(failing))
        for catching in reversed(self.catching):
            if issubclass(error, catching.catches):
                catching.exits.append((error, Exit(self.path.when(failing), None, dict(self.names))))
                self.path = self.path.when(goes_on)
                return
        with self.assuming(failing):
            self.refuse_rows(words)
        self.path = self.path.left(goes_on)

    def truth(self, value: Value) -> Node:
        """Give Python's truth of a value."""
        match value:
            case Const(value=known):
                return TRUE if known else FALSE
            case Node(kind="bool", missing=missing) if not missing:
                return value
            case Node():
                return self._truth_of(value)
            case Gathered(items=parts):
                return logic.any_of(there for there, _ in parts)
            case Row():
                return TRUE
            case Record(items=parts) | Sequence(items=parts):
                return TRUE if parts else FALSE
        raise Blocked(None, "asks whether something is true of which nothing is known")

    def _truth_of(self, node: Node) -> Node:  # noqa: PLR0911 - one line for each kind
        if isinstance(node, Select) and node.kind in {"any", "none"}:
            cases = tuple((condition, self.made(self.truth(value))) for condition, value in node.cases)
            return self.made(logic.select(cases, self.made(self.truth(node.default))))
        if node.kind in {"date", "day", "function"} and not node.missing:
            return TRUE
        if node.kind in cells.KINDS:
            return self._truth_of_cell(node)
        there = self.made(logic.present(node))
        if NONE in node.missing and node.missing - {NONE}:
            raise Blocked(None, "asks for the truth of values among which None and NaN are mixed")
        if node.kind == "date":
            return there if NONE in node.missing else TRUE
        if NONE in node.missing:
            with self.assuming(there):
                truth = self.use("bool(A)", node)
            return truth if node.kind in FALSY else logic.both(there, truth)
        if node.missing & {NAN, NAT} and node.kind not in {"float", "number"}:
            absent = self.made(logic.negated(there))
            with self.assuming(there):
                return logic.either(absent, self.use("bool(A)", node))
        return self.use("bool(A)", node)

    def _truth_of_cell(self, node: Node) -> Node:
        there = self.made(logic.present(node))
        if node.missing - {NONE}:
            raise Blocked(None, "asks for the truth of cells among which some are NaN")
        if not node.missing:
            return cells.truth(self, node)
        with self.assuming(there):
            return logic.both(there, cells.truth(self, node))

    def choose(self, condition: Node, one: Node, other: Node) -> Node:
        """Give one value where a condition holds, and another elsewhere."""
        if condition == TRUE or one == other:
            return one
        if condition == FALSE:
            return other
        return self.made(logic.select(((condition, one),), other))

    def select(self, cases: Listing[tuple[Node, Node]], default: Node) -> Node:
        """Give the value of the first case that holds."""
        if any(each.kind in WHOLE_ROWS for each in (*(value for _, value in cases), default)):
            raise Blocked(None, "chooses between several columns at once")
        return self.made(logic.select(tuple(cases), default))


def _described(node: Node) -> str:
    if isinstance(node, Const):
        return f"{node.text}"
    if isinstance(node, Column) and node.holds:
        return cells.described(node)
    if isinstance(node, Column):
        return f"the column {node.name} ({node.kind})" if node.name else f"a value ({node.kind})"
    return {"any": "values of several kinds", "none": "None"}.get(node.kind, node.kind)


def _shortly(rule: Rule) -> str:
    """Name a construct by its outermost part."""
    return rule.python.replace("A.", "", 1) if rule.python.startswith("A.") else rule.python


def _raised(demand: Demand, rule: Rule) -> tuple[type[BaseException], ...]:
    """Name what Python raises where a demand does not hold; nothing if it may not raise."""
    import builtins  # noqa: PLC0415 - looked up by name

    if demand.need.kind in PRESENCE:
        name = _raised_by_missing(demand.args[0], rule)
        return (getattr(builtins, name),) if name else ()
    return tuple(getattr(builtins, name) for name in demand.need.raises.split())


def _raised_by_missing(arg: Node, rule: Rule) -> str:
    """Name what Python raises for a missing value, if that is certain: all that is missing is of one kind."""
    if not isinstance(arg, Column) or not arg.shared or len(arg.missing) != 1:
        return ""
    marker = next(iter(arg.missing))
    if rule.python.startswith("A.") and arg.kind == "text":
        return "AttributeError"
    if rule.python in {"float(A)", "int(A)"} and marker == NONE:
        return "TypeError"
    if rule.python == "int(A)" and marker == NAN:
        return "ValueError"
    numeric = arg.kind in {"int", "float", "number"} and marker == NONE
    calculates = rule.python in CALCULATING or rule.python.startswith("math.")
    return "TypeError" if (numeric and calculates) or rule.python == "len(A)" else ""


def _either(demand: Demand) -> Demand:
    """Demand that a row is either fine, or certain to raise."""
    need = demand.need
    both = f"({need.fine}) | ({need.surely})"
    if need.brief:  # the plain form goes by the brief mask
        both = f"({need.fine}) & ({need.brief}) | ({need.surely}) & ~({need.brief})"
    return Demand(need=Need(need.kind, f"{need.words}, or clearly not", both), args=demand.args)
