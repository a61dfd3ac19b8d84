"""This file chooses arguments for one rule: kinds that reach it, columns and constants, and every dtype."""

from __future__ import annotations

import datetime as dt
import itertools
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
import rule_values as hostile

from advisor.rewrite.rules import RULES, Rule

LETTERS = "ABCDEFGH"
MOST = 16
"""Choices of arguments tried for one rule, drawn if there are more."""
TYPES: dict[str, Any] = {
    "text": str,
    "int": int,
    "float": float,
    "bool": bool,
    "dict": dict,
    "pattern": re.Pattern,
    "none": type(None),
    "values": (tuple, list, set, frozenset),
    "date": dt.datetime,
    "day": dt.date,
    "span": dt.timedelta,
    "number": (int, float),
    "any": object,
}
"""Python's types of constants of each kind."""


@dataclass(frozen=True)
class Held:
    """A column among the arguments of a trial."""

    kind: str
    dtype: Any
    cells: Sequence[Any]
    """What Python code sees."""
    series: pd.Series


@dataclass(frozen=True)
class Trial:
    """A rule, and one choice of its arguments: columns, and constants."""

    rule: Rule
    kinds: tuple[str, ...]
    args: tuple[Any, ...]

    @property
    def given(self) -> dict[str, Any]:
        """Return the constants by letter, None for columns, as a rule's functions take them."""
        pairs = zip(LETTERS, self.args, strict=False)
        return {letter: None if isinstance(arg, Held) else arg for letter, arg in pairs}

    @property
    def columns(self) -> tuple[Held, ...]:
        """Return the arguments that are columns."""
        return tuple(arg for arg in self.args if isinstance(arg, Held))

    @property
    def size(self) -> int:
        """Count the rows."""
        return len(self.columns[0].series)

    def named(self, letters: str | None = None) -> dict[str, Any]:
        """Return the arguments by letter, columns as Series; those of a need have letters of their own."""
        chosen = LETTERS[: len(self.args)] if letters is None else letters
        args = [self.args[LETTERS.index(letter)] for letter in chosen]
        return {
            letter: arg.series if isinstance(arg, Held) else arg
            for letter, arg in zip(LETTERS, args, strict=False)
        }

    def __str__(self) -> str:
        shown = [f"{arg.kind}:{arg.dtype}" if isinstance(arg, Held) else repr(arg) for arg in self.args]
        return f"{self.rule.python} ({self.rule.kinds}) with {', '.join(shown)}"


class Unfit(AssertionError):
    """A rule whose examples do not fit its kinds."""


def trials(rule: Rule) -> list[Trial]:
    """Give choices of kinds, constants and dtypes for which the table comes to this rule."""
    found = [trial for trial in _all(rule) if trial.columns and is_first(trial)]
    return found if len(found) <= MOST else random.Random(len(found)).sample(found, MOST)  # noqa: S311 - repeatable


def _all(rule: Rule) -> Iterator[Trial]:
    for kinds in itertools.product(*(hostile.kinds_of(token) for token in rule.kinds.split())):
        for args in _arguments(rule, kinds):
            yield Trial(rule, kinds, args)


def is_first(trial: Trial) -> bool:
    """Tell whether no row before the rule is taken for these arguments."""
    rows = [rule for rule in RULES if rule.python == trial.rule.python]
    before = rows[: rows.index(trial.rule)] if trial.rule in rows else []
    return takes(trial.rule, trial) and not any(takes(rule, trial) for rule in before)


def takes(rule: Rule, trial: Trial) -> bool:
    """Tell whether a row takes such arguments."""
    tokens = rule.kinds.split()
    fits = len(tokens) == len(trial.args) and all(
        kind in hostile.kinds_of(token) and not (token.endswith("!") and isinstance(arg, Held))
        for token, kind, arg in zip(tokens, trial.kinds, trial.args, strict=True)
    )
    return fits and (rule.when is None or rule.when(**trial.given))


def _arguments(rule: Rule, kinds: tuple[str, ...]) -> Iterator[tuple[Any, ...]]:
    fixed = [at for at, token in enumerate(rule.kinds.split()) if token.endswith("!")]
    for example in rule.examples if fixed else ((),):
        if len(fixed) != len(example):
            raise Unfit(f"{rule.python} ({rule.kinds}): {example!r} has not one constant for each")
        constants = dict(zip(fixed, example, strict=True))
        if all(is_of(constants[at], kinds[at]) for at in fixed):
            choices = [
                [constants[at]] if at in constants else [*held(kind, at), *hostile.constants(kind)]
                for at, kind in enumerate(kinds)
            ]
            yield from itertools.product(*choices)


def is_of(value: Any, kind: str) -> bool:
    """Tell whether a constant is of a kind."""
    return isinstance(value, TYPES[kind]) and (kind in {"bool", "any"} or not isinstance(value, bool))


def held(kind: str, at: int) -> Iterator[Held]:
    """Give the columns of a kind; the second argument's are in another order."""
    for dtype in hostile.DTYPES.get(kind, ()):
        garbage = hostile.GARBAGE if dtype is object and kind == "text" else ()
        values = hostile.values(kind, at, (*hostile.MISSING.get(kind, ()), *garbage))
        inside = [value is not None for value in values] if kind == "match" else values
        series = pd.Series(inside, dtype=dtype)
        yield Held(kind, dtype, values if kind in hostile.UNSEEN else series.tolist(), series)
