"""This file tries one rule on one choice of arguments: Python on each value, templates on whole columns."""

from __future__ import annotations

import datetime as dt
import math
import operator
import random
import re
import warnings
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import rule_values as hostile
from rule_trials import LETTERS, Held, Trial

from advisor.rewrite.ir import INT64, NAN, NAT, NONE, WIDEST, Column, Const

if TYPE_CHECKING:
    from collections.abc import Callable

    from advisor.rewrite.rules.rule import Need

PYTHON = {"re": re, "math": math, "datetime": dt, "np": np, "pd": pd, "operator": operator}
PYTHON |= {"numpy": np, "pandas": pd}
COLUMNS = {"re": re, "math": math, "datetime": dt.datetime, "np": np, "pd": pd}
COLUMNS |= {"date": dt.date, "timedelta": dt.timedelta}
EXACT = 2**53
CLOSE = 1e-12
SOME = 6
"""Rows whose bounds are taken together."""
NUMERIC = frozenset({"int", "float", "bool", "number"})
TYPES: dict[str, Any] = {"text": str, "int": int, "bool": bool, "words": (list, tuple)}


class Wrong(AssertionError):
    """A rule that does not give what Python gives."""


class Trying:
    """One trial: which rows are fine, what Python gives there, and what the columns give."""

    def __init__(self, trial: Trial) -> None:
        self.trial = trial
        self.rule = trial.rule
        self.needs: tuple[Need, ...] = self.rule.needs_of(**trial.given)
        cells = (arg.cells if isinstance(arg, Held) else [arg] * trial.size for arg in trial.args)
        self.rows = list(zip(*cells, strict=True))
        letters = ", ".join(LETTERS[: len(trial.args)])
        self.python = eval(f"lambda {letters}: {self.rule.python}", PYTHON)  # noqa: S307
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            self.results = [_result(self.python, row) for row in self.rows]
        self.fine = self.fine_rows()

    def check(self) -> int:
        """Compare everything, and return how many rows were fine."""
        self._no_silence()
        template = self.template()
        kept = {
            letter: arg[self.fine] if isinstance(arg, pd.Series) else arg
            for letter, arg in self.trial.named().items()
        }
        plain = self.columns(template, kept)
        self.compare(plain)
        if self.fine.any():
            self._dead_rows(template, plain)
        self._arrays()
        self._bounds()
        return int(self.fine.sum())

    def template(self) -> str:
        """Return the template for this version of pandas."""
        columns = (hostile.PANDAS_2 and self.rule.old) or self.rule.columns
        return columns if isinstance(columns, str) else columns(**self.trial.given)

    def columns(self, template: str, args: dict[str, Any]) -> Any:
        """Evaluate a template of columns."""
        try:
            with np.errstate(all="ignore"):
                return eval(template, COLUMNS | args)  # noqa: S307
        except Exception as error:
            raise Wrong(f"{self.trial}: {template} raises {error!r}") from error

    def fine_rows(self) -> np.ndarray:
        """Return the rows for which the rule promises Python's result."""
        fine = np.array([self._is_sound(row) for row in self.rows])
        for need in self.needs:
            if self._matters(need):
                mask = self.mask(need, need.fine)
                if need.surely:
                    self._raises(need, mask, fine)
                fine &= mask
        return fine

    def _matters(self, need: Need) -> bool:
        """Tell whether a need applies, as some do only where Arrow holds the text."""
        held = self.trial.args[LETTERS.index(need.on[0])]
        return not need.arrow or (isinstance(held, Held) and held.dtype == "str" and not hostile.PANDAS_2)

    def _is_sound(self, row: tuple[Any, ...]) -> bool:
        """Tell whether the obligations hold that a lowering adds by itself."""
        for letter, kind, value, arg in zip(LETTERS, self.trial.kinds, row, self.trial.args, strict=False):
            if isinstance(arg, Held) and not is_of(value, kind, letter in self.rule.takes_missing):
                return False
            if self.rule.exact and isinstance(value, int) and abs(value) > EXACT:
                return False
        if self.rule.bound is None or self.gives()[0] != "int":
            return True
        low, high = self.rule.bound(*map(_point, row))
        return low >= WIDEST[0] and high <= INT64

    def gives(self) -> tuple[str, frozenset[str]]:
        """Return the kind that the rule says it gives, and the missing values."""
        gives = self.rule.gives
        if gives == "join":
            return ("float" if "float" in self.trial.kinds else "int"), frozenset()
        if isinstance(gives, str):
            return gives, frozenset()
        return gives(tuple(map(_node, self.trial.args, self.trial.kinds)))

    def mask(self, need: Need, template: str) -> np.ndarray:
        """Return a mask of a need for all rows, which must be total."""
        try:
            with np.errstate(all="ignore"):
                mask = eval(template, COLUMNS | self.trial.named(need.on))  # noqa: S307
        except Exception as error:
            raise Wrong(f"{self.trial}: need {template} raises {error!r}") from error
        if isinstance(mask, bool | np.bool_):
            return np.full(self.trial.size, bool(mask))
        if mask.dtype != bool:
            raise Wrong(f"{self.trial}: need {template} gives {mask.dtype}")
        return np.asarray(mask)

    def _raises(self, need: Need, mask: np.ndarray, before: np.ndarray) -> None:
        """Require the promised exceptions on rows that Python is sure to refuse."""
        surely = ~mask if need.surely == "~" else self.mask(need, need.surely)
        for row, result, raising in zip(self.rows, self.results, surely & before, strict=True):
            if raising and type(result).__name__ not in need.raises.split():
                raise Wrong(f"{self.trial}: {row!r} should raise {need.raises}, not give {result!r}")
        if (surely & before & mask).any():
            raise Wrong(f"{self.trial}: rows are fine and surely raise ({need.kind})")

    def _no_silence(self) -> None:
        for row, result, is_fine in zip(self.rows, self.results, self.fine, strict=True):
            if is_fine and isinstance(result, Exception):
                raise Wrong(f"{self.trial}: {row!r} raises {result!r} and is fine")

    def compare(self, got: Any) -> None:
        """Require exactly Python's results on the rows that are fine."""
        kind, missing = self.gives()
        found = got.tolist() if hasattr(got, "tolist") else list(got)
        rows = [each for *each, is_fine in zip(self.rows, self.results, self.fine, strict=True) if is_fine]
        if len(found) != len(rows):
            raise Wrong(f"{self.trial}: {len(found)} results for {len(rows)} rows")
        for (row, want), have in zip(rows, found, strict=True):
            if not same(want, have, kind, missing):
                raise Wrong(f"{self.trial}: {row!r} gives {want!r}, but in a column {have!r}")

    def _dead_rows(self, template: str, plain: Any) -> None:
        """Evaluate rows that do not count too, with stand-ins: they must change nothing, and not raise."""
        args = self.trial.named()
        for letter, kind, arg in zip(LETTERS, self.trial.kinds, self.trial.args, strict=False):
            if isinstance(arg, Held) and kind in hostile.STAND_INS:
                takes = letter in self.rule.takes_missing
                wrong = np.array([not is_of(value, kind, takes) for value in arg.cells])
                args[letter] = (
                    args[letter].mask(wrong, hostile.STAND_INS[kind]) if wrong.any() else args[letter]
                )
        for need in self.needs:
            if need.filler and self._matters(need) and isinstance(args[need.on[0]], pd.Series):
                names = {LETTERS[at]: args[letter] for at, letter in enumerate(need.on)}
                mask, filler = self.columns(need.fine, names), self.columns(need.filler, names)
                args[need.on[0]] = args[need.on[0]].where(mask, filler)
        whole = self.columns(template, args)
        if whole.dtype != plain.dtype:
            raise Wrong(f"{self.trial}: dead rows turn {plain.dtype} into {whole.dtype}")
        self.compare(whole[self.fine])

    def _arrays(self) -> None:
        """Compare the form for NumPy arrays, where every column is one of numbers."""
        if self.rule.array == "none" or not all(held.kind in NUMERIC for held in self.trial.columns):
            return
        args = {
            letter: arg.to_numpy()[self.fine] if isinstance(arg, pd.Series) else arg
            for letter, arg in self.trial.named().items()
        }
        self.compare(self.columns(self.rule.array or self.template(), args))

    def _bounds(self) -> None:
        """Require integers to lie within what the rule says of them, for single rows and several."""
        if self.rule.bound is None:
            return
        pairs = zip(self.rows, self.results, self.fine, strict=True)
        found = [(row, result) for row, result, is_fine in pairs if is_fine and type(result) is int]
        draw = random.Random(0)  # noqa: S311 - repeatable
        drawn = [draw.choices(found, k=SOME) for _ in range(SOME if found else 0)]
        for group in [*([each] for each in found), *drawn]:
            points = zip(*(map(_point, row) for row, _ in group), strict=True)
            hulls = [(min(low for low, _ in each), max(high for _, high in each)) for each in points]
            low, high = self.rule.bound(*hulls)
            for row, result in group:
                if not low <= result <= high:
                    raise Wrong(f"{self.trial}: {row!r} gives {result!r}, out of {low} to {high}")


def _result(python: Callable[..., Any], row: tuple[Any, ...]) -> Any:
    try:
        result = python(*row)
    except Exception as error:
        return error
    return result.item() if isinstance(result, np.generic) else result


def lacks(value: Any) -> bool:
    """Tell whether a value is a missing one."""
    return value is None or value is pd.NaT or (isinstance(value, float) and math.isnan(value))


def is_of(value: Any, kind: str, takes_missing: bool) -> bool:
    """Tell whether a value in a column is one that a rule has to do with; NaN is a float like others."""
    if lacks(value) and kind != "match":
        return takes_missing or (kind in {"float", "number"} and isinstance(value, float))
    return kind != "text" or isinstance(value, str)


def _point(value: Any) -> tuple[int, int]:
    return (int(value), int(value)) if isinstance(value, int) else WIDEST


def _node(arg: Any, kind: str) -> Any:
    if isinstance(arg, Held):
        missing = frozenset({NAN}) if kind == "float" else frozenset()
        return Column(kind=arg.kind, name="a", dtype=str(arg.dtype), missing=missing)
    return Const(kind=kind, value=arg, text=repr(arg))


def same(want: Any, have: Any, kind: str, missing: frozenset[str]) -> bool:
    """Compare a result of Python with that of a column: values, and their types."""
    if kind == "match":
        return isinstance(have, bool) and have is (want is not None)
    if lacks(want):
        allowed = NONE in missing if want is None else kind in {"float", "number"} or missing & {NAN, NAT}
        return bool(allowed) and lacks(have)
    if kind in {"float", "number"}:
        return _same_number(want, have, kind)
    if kind == "words":
        return isinstance(want, TYPES[kind]) and isinstance(have, TYPES[kind]) and list(want) == list(have)
    if kind in TYPES:
        return type(want) is type(have) is TYPES[kind] and want == have
    if isinstance(have, dt.datetime) and not isinstance(want, dt.datetime):
        want = pd.Timestamp(want)
    return bool(want == have)


def _same_number(want: Any, have: Any, kind: str) -> bool:
    if type(want) not in {int, float} or type(have) not in {int, float}:
        return False
    return (kind == "number" or type(want) is type(have) is float) and _near(want, have)


def _near(want: float, have: float) -> bool:
    if want == have:
        return have != 0 or math.copysign(1, want) == math.copysign(1, have)
    return math.isclose(want, have, rel_tol=CLOSE, abs_tol=0)
