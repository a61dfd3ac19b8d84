"""This file gives a row of the rule table its shape: Python on one value, and the same on a whole column."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from string import ascii_uppercase
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from advisor.rewrite.ir import Node

LETTERS = ascii_uppercase
"""Names of arguments in templates."""
Bound = tuple[int, int]
"""Lowest and highest integer."""
Typing = Callable[[tuple["Node", ...]], tuple[str, frozenset[str]]]
"""From the arguments to the kind of the result, and to the missing values that it can be."""


@dataclass(frozen=True, slots=True)
class Need:
    """An obligation: what has to hold for a row, so that the column form gives what Python gives."""

    kind: str
    """ascii, no-missing, text, not-nan, finite, int-range, int-text, float-text, date-text, date-range,
    index, key, denominator, domain, tie, ..."""
    words: str
    """The condition as words, such as "{A} is ASCII text"."""
    fine: str
    """Template of a mask that is true where the column form is certain. It is total: whatever a column of the
    dtype holds, missing values too, it gives True or False and never raises."""
    filler: str = ""
    """Expression that may stand in for the first argument on rows that do not count; "" if none is needed, as
    the column form neither raises there nor changes the dtype of the result."""
    raises: str = ""
    """Exceptions that Python raises where `surely` holds, separated by spaces: all of them, the most special
    first."""
    surely: str = ""
    """Template of a mask that is true where Python raises for certain; rows that are neither fine nor surely
    raising go through the original. "~" is the opposite of fine."""
    arrow: bool = False
    """Whether it matters only where text is held by Arrow, as pandas 3 holds it."""
    brief: str = ""
    """Template of a shorter mask, for rows known to be either fine or surely raising; "" for `fine`."""
    on: str = "A"
    """Letters of the rule's arguments that `fine` and `surely` speak of; they are called A, B, C there."""

    def of(self, letters: str) -> Need:
        """Give the same need about other arguments of a rule."""
        return replace(self, on=letters)


@dataclass(frozen=True, slots=True)
class Rule:
    """One construct for arguments of some kinds.

    In templates, capital letters from A on stand for the arguments; R, S, T and the like are not used. The
    names `pd`, `np`, `re`, `math` and `datetime` (the class) are there.
    """

    python: str
    """The construct on one value. It is matched against the function's source: names of functions are those
    under which their library defines them ("math.sqrt", "datetime.datetime.strptime", "len")."""
    kinds: str
    """Kinds of the arguments, separated by spaces, in the order of their letters: text, int, float, number
    (int or float), bool, date, day, span, words, match, dict, values (a constant tuple, list, set or
    frozenset), pattern, none, any; alternatives by "|"; with "!" only a constant will do."""
    columns: str | Callable[..., str]
    """The construct on whole columns, a template; or a function of the constants among the arguments (by
    letter, as keyword arguments; None for columns) that gives the template."""
    gives: str | Typing
    """Kind of the result; "join" for int if all numbers are int, float if one is float, else number."""
    needs: tuple[Need | Callable[..., Need], ...] = ()
    """Obligations, in the order in which they are checked; each may rely on those before. A function of the
    constants among the arguments (as for `columns`) gives one that depends on them."""
    takes_missing: str = ""
    """Letters of the arguments that may be missing; for all others "no missing value" is an obligation."""
    bound: Callable[..., Bound] | None = None
    """From the bounds of the integer arguments (a (low, high) pair for each) to that of the result."""
    exact: bool = False
    """Whether integers become floats on the way: they must not exceed 2**53 then."""
    array: str = ""
    """The template for NumPy arrays where it differs; "none" where there is no form for them."""
    elementwise: bool = False
    """Whether Python code still runs for each value."""
    note: str = ""
    """What a person has to know about the result, as a sentence without a full stop."""
    examples: tuple[tuple[Any, ...], ...] = ()
    """Values for the constant arguments, in order, for the tests."""
    when: Callable[..., bool] | None = None
    """Claim, from the constants among the arguments (by letter, None for columns), that the rule fits."""
    old: str = ""
    """The template for pandas 2 where it differs."""
    brief: str = ""
    """For masks of needs: the template for rows that are either fine or surely raising."""

    def needs_of(self, **given: Any) -> tuple[Need, ...]:
        """Return the obligations, from the constants among the arguments (by letter, None for columns)."""
        return tuple(need if isinstance(need, Need) else need(**given) for need in self.needs)
