"""Functions made at random from what the translation knows: statements, expressions, names that clash.

A function is text, so that it has a source to be read; many of them stand in one module with their helpers.
"""
# ruff: noqa: S311
# Nothing here is secret.

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from corpus.case import ROW, SERIES, VALUE, Rows
from corpus.ordinary import records, values
from fuzzing_phrases import COLUMNS, EXPRESSIONS, HEAD, HOLE, KINDS, LOCALS, PARTIAL

DEEPEST = 3


@dataclass
class Writer:
    """Writes one function."""

    rng: random.Random
    columns: dict[str, str]
    """Kinds by name; the one value of a function of one value has the name ""."""
    form: Any
    known: dict[str, str] = field(default_factory=dict)
    """Kinds of locals that have a value on every way here."""
    maybe: dict[str, str] = field(default_factory=dict)
    """Kinds of locals that have a value on some ways, or another kind on others."""
    loops: int = 0
    tries: int = 0
    budget: int = 14

    def one(self, *options: Any) -> Any:
        """Choose one."""
        return self.rng.choice(options)

    def chance(self, share: float) -> bool:
        """Be true with a chance."""
        return self.rng.random() < share

    def column(self, kind: str) -> str | None:
        """Read a column of a kind."""
        names = [name for name, each in self.columns.items() if each == kind]
        if not names:
            return None
        name = self.rng.choice(names)
        if not name:
            return "value"
        if (
            self.form is SERIES
            and name not in {"values", "index", "odd", "k", "a", "b", "t"}
            and self.chance(0.2)
        ):
            return f"row.{name}"
        return f'row.get("{name}")' if self.chance(0.1) else f'row["{name}"]'

    def local(self, kind: str) -> str | None:
        """Read a local of a kind."""
        held = {**self.maybe, **self.known} if self.chance(0.1) else self.known
        names = [name for name, each in held.items() if each == kind]
        return self.rng.choice(names) if names else None

    def of(self, kind: str, depth: int = 0) -> str:
        """Write an expression of a kind."""
        simple = [each for each in (self.column(kind), self.local(kind)) if each]
        if simple and (depth >= DEEPEST or self.chance(0.4)):
            return self.rng.choice(simple)
        if depth >= DEEPEST or self.chance(0.04):
            return self.literal(kind)
        if self.chance(0.06):
            yes, no = self.of(kind, depth + 1), self.of(kind, depth + 1)
            return f"({yes} if {self.of('bool', depth + 1)} else {no})"
        if self.chance(0.04) and kind != "date":
            name = self.rng.choice(LOCALS)
            value = self.of(kind, depth + 1)
            (self.maybe if depth else self.known).update({name: kind})
            return f"({name} := {value})"
        template = self.rng.choice(EXPRESSIONS[kind])
        return f"({self.filled(template, depth)})"

    def filled(self, template: str, depth: int) -> str:
        """Fill a template, in which <kind> stands for an expression."""
        return HOLE.sub(lambda found: self.part(found[1], depth + 1), template)

    def part(self, kind: str, depth: int) -> str:
        """Write a part of an expression."""
        if kind == "any":
            kind = self.rng.choice([*KINDS, "int?", "text?"])
        found = self.column(kind) if kind.endswith("?") else self.of(kind, depth)
        return found or self.of(kind.removesuffix("?"), depth)

    def literal(self, kind: str) -> str:
        """Write a constant of a kind."""
        options: dict[str, tuple[str, ...]] = {
            "int": ("0", "1", "2", "3", "5", "-1", "10", "LIMIT", "df"),
            "float": ("0.0", "0.5", "2.0", "-1.5", "RATE", "values"),
            "text": ('"x"', '""', '"a"', '"-"', '"Zoë"', '"12"', "odd"),
            "bool": ("True", "False"),
            "date": ("START",),
        }
        return self.rng.choice([each for each in options[kind] if each not in {**self.known, **self.maybe}])

    def block(self, indent: str, depth: int, *, end: bool = False) -> Iterator[str]:
        """Write a few statements."""
        for _ in range(self.rng.randint(1, 3)):
            self.budget -= 1
            if self.budget < 0:
                break
            lines = list(self.statement(indent, depth))
            yield from lines
            if lines[-1].strip().split()[0] in {"return", "break", "continue", "raise"} and lines[
                -1
            ].startswith(f"{indent}{lines[-1].strip()[0]}"):
                return
        if end or self.chance(0.15):
            yield f"{indent}{self.leaving()}"
        else:
            yield f"{indent}pass"

    def leaving(self) -> str:
        """Write a statement that leaves."""
        if self.loops and self.chance(0.6):
            return self.one("break", "continue")
        if self.tries and self.chance(0.3):
            return self.one('raise ValueError("no")', 'raise KeyError("no")')
        if self.chance(0.03):
            return 'raise ValueError("no")'
        return f"return {self.returned()}"

    def returned(self) -> str:
        """Write what is returned."""
        kind = self.rng.choice(self.returning)
        if kind == "tuple":
            return f"({self.of('int')}, {self.of('text')})"
        if kind == "dict":
            return f'{{"p": {self.of("int")}, "q": {self.of("text")}}}'
        return kind if kind == "None" else self.of(kind)

    def statement(self, indent: str, depth: int) -> Iterator[str]:
        """Write a statement."""
        options: list[Callable[[str, int], Iterator[str]]] = [self.assigned] * 4
        options += [self.augmented] * 2 + [self.asserted, self.unpacked]
        if depth < DEEPEST:
            options += [self.branched] * 5 + [self.looped, self.tried] * 2 + [self.matched]
        yield from self.rng.choice(options)(indent, depth)

    def assigned(self, indent: str, depth: int) -> Iterator[str]:
        del depth
        kind, name = self.rng.choice(KINDS), self.rng.choice(LOCALS)
        yield f"{indent}{name} = {self.of(kind)}"
        self.give(name, kind)

    def give(self, name: str, kind: str) -> None:
        self.maybe.pop(name, None)
        self.known[name] = kind

    def augmented(self, indent: str, depth: int) -> Iterator[str]:
        numbers = [name for name, kind in self.known.items() if kind in {"int", "float", "text"}]
        if not numbers:
            yield from self.assigned(indent, depth)
            return
        name = self.rng.choice(numbers)
        kind = self.known[name]
        sign = "+" if kind == "text" else self.one("+", "-", "*")
        yield f"{indent}{name} {sign}= {self.of(kind)}"

    def asserted(self, indent: str, depth: int) -> Iterator[str]:
        if self.chance(0.7):
            yield from self.assigned(indent, depth)
            return
        yield f"{indent}assert {self.of('bool')}"

    def unpacked(self, indent: str, depth: int) -> Iterator[str]:
        del depth
        one, other = self.rng.sample(LOCALS, 2)
        kinds = [self.rng.choice(KINDS), self.rng.choice(KINDS)]
        if self.chance(0.3):
            yield f"{indent}{one}, {other} = first({self.of('text')})"
            kinds = ["text", "text"]
        elif self.chance(0.2):
            yield f"{indent}{one}, {other} = divmod({self.of('int')}, 3)"
            kinds = ["int", "int"]
        else:
            yield f"{indent}{one}, {other} = {self.of(kinds[0])}, {self.of(kinds[1])}"
        self.give(one, kinds[0])
        self.give(other, kinds[1])

    def apart(self, *blocks: Callable[[], Iterator[str]]) -> Iterator[str]:
        """Write blocks of which one runs: what only some of them name is uncertain afterwards."""
        before, ends = dict(self.known), []
        for block in blocks:
            self.known = dict(before)
            yield from block()
            ends.append(self.known)
        every = {name: kind for name, kind in ends[0].items() if all(end.get(name) == kind for end in ends)}
        for end in ends:
            self.maybe.update({name: kind for name, kind in end.items() if name not in every})
        self.known = every

    def branched(self, indent: str, depth: int) -> Iterator[str]:
        more = indent + "    "

        def then() -> Iterator[str]:
            yield f"{indent}if {self.of('bool')}:"
            yield from self.block(more, depth + 1, end=self.chance(0.3))

        def middle() -> Iterator[str]:
            yield f"{indent}elif {self.of('bool')}:"
            yield from self.block(more, depth + 1, end=self.chance(0.3))

        def other() -> Iterator[str]:
            if self.chance(0.6):
                yield f"{indent}else:"
                yield from self.block(more, depth + 1, end=self.chance(0.2))

        yield from self.apart(then, *([middle] if self.chance(0.4) else []), other)

    def looped(self, indent: str, depth: int) -> Iterator[str]:
        name, more = self.rng.choice(LOCALS), indent + "    "
        kind, over = self.rng.choice(
            [
                ("int", "(1, 2, 3)"),
                ("int", "range(3)"),
                ("int", "LIST"),
                ("text", "NAMES"),
                ("text", '("a", "")'),
            ]
        )
        if over in {**self.known, **self.maybe}:
            over = "(2, 0)"

        def body() -> Iterator[str]:
            yield f"{indent}for {name} in {over}:"
            self.give(name, kind)
            self.loops += 1
            yield from self.block(more, depth + 1)
            self.loops -= 1

        def other() -> Iterator[str]:
            if self.chance(0.4):
                yield f"{indent}else:"
                yield from self.block(more, depth + 1, end=self.chance(0.2))

        yield from self.apart(body, other)

    def tried(self, indent: str, depth: int) -> Iterator[str]:
        more = indent + "    "

        def body() -> Iterator[str]:
            yield f"{indent}try:"
            self.tries += 1
            name = self.rng.choice(LOCALS)
            yield from (self.block(more, depth + 1) if self.chance(0.4) else ())
            kind, partial = self.rng.choice(PARTIAL)
            yield f"{more}{name} = {self.filled(partial, 1)}"
            self.give(name, kind)
            yield from self.block(more, depth + 1, end=self.chance(0.3))
            self.tries -= 1

        def handler() -> Iterator[str]:
            self.maybe.update(self.known)
            errors = self.one(
                "ValueError", "(ValueError, ZeroDivisionError)", "Exception", "KeyError", "TypeError"
            )
            yield f"{indent}except {errors}:"
            yield from self.block(more, depth + 1, end=self.chance(0.4))

        def other() -> Iterator[str]:
            if self.chance(0.2):
                yield f"{indent}else:"
                yield from self.block(more, depth + 1)

        yield from self.apart(body, handler, other)

    def matched(self, indent: str, depth: int) -> Iterator[str]:
        more = indent + "        "
        kind = self.one("int", "text")
        patterns = ("1", "2 | 3", "-1", "0") if kind == "int" else ('"x"', '"y" | "abc"', '""')
        name = self.rng.choice(LOCALS)
        yield f"{indent}match {self.of(kind)}:"

        def case(pattern: str) -> Callable[[], Iterator[str]]:
            def written() -> Iterator[str]:
                if pattern == name:
                    self.give(name, kind)
                guard = f" if {self.of('bool', 2)}" if self.chance(0.3) or pattern == name else ""
                yield f"{indent}    case {pattern}{guard}:"
                yield from self.block(more, depth + 1, end=self.chance(0.3))

            return written

        chosen = [*self.rng.sample(patterns, 2), *([name] if self.chance(0.4) else [])]
        blocks = [case(each) for each in chosen]
        yield from self.apart(*blocks, case("_") if self.chance(0.6) else lambda: iter(()))

    def function(self, name: str) -> str:
        """Write a function."""
        few: list[tuple[str, ...]] = [(kind,) for kind in KINDS]
        few += [("int", "None"), ("text", "None"), ("int", "float"), ("bool", "int"), ("text", "int", "None")]
        few += [("tuple",), ("dict",), ("float", "None"), ("bool", "None")]
        self.returning = self.rng.choice(few)
        argument = "value" if self.form is VALUE else "row"
        self.budget = self.rng.randint(2, 14)
        lines = [f"def {name}({argument}):"]
        while self.budget > 0:
            lines += list(self.block("    ", 0))
        if self.chance(0.95):
            lines.append(f"    return {self.returned()}")
        return "\n".join(lines) + "\n"


@dataclass(frozen=True)
class Made:
    """A function that was made, as text, and its data."""

    name: str
    text: str
    form: Any
    rows: Rows


def make(seed: int) -> Made:
    """Make one function."""
    rng = random.Random(seed)
    form = rng.choice([ROW, ROW, SERIES, SERIES, VALUE])
    if form is VALUE:
        chosen = [rng.choice([name for name in COLUMNS if name != "index"])]
        kinds = {"": COLUMNS[chosen[0]][0]}
        rows = values(COLUMNS[chosen[0]][1])
    else:
        numbers = [name for name, (kind, _) in COLUMNS.items() if kind in {"int", "float"}]
        flagged = [name for name, (kind, _) in COLUMNS.items() if kind in {"int", "float", "bool"}]
        pool = rng.choice([list(COLUMNS), list(COLUMNS), list(COLUMNS), numbers, flagged])
        chosen = rng.sample(pool, min(len(pool), rng.randint(2, 7)))
        kinds = {name: COLUMNS[name][0] for name in chosen}
        rows = records({name: COLUMNS[name][1] for name in chosen})
    name = f"made_{seed}"
    return Made(name, Writer(rng, kinds, form).function(name), form, rows)


def module_text(made: list[Made]) -> str:
    """Write functions that were made as one module."""
    return HEAD + "\n\n".join(each.text for each in made)
