"""This file runs a function of a whole frame, and compares what two of them did with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from advisor.rewrite.proof.comparing import same
from advisor.rewrite.proof.differing import shown

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """What a function did with a frame."""

    output: Any = None
    after: Any = None
    """The frame that it was given, afterwards."""
    raised: str = ""
    """Name of the kind of the exception; "" when it returned."""

    @property
    def gives_it_back(self) -> bool:
        """Claim that it returned the very frame that it was given."""
        return self.output is self.after

    @property
    def rows(self) -> Any:
        """Return what holds the results: what it returned, or the frame that it changed."""
        return self.after if self.output is None else self.output


def run(function: Callable[[Any], Any], frame: Any) -> Ran:
    """Call a function with a copy of a frame."""
    own = frame.copy()
    try:
        return Ran(output=function(own), after=own)
    except Exception as error:
        return Ran(after=own, raised=type(error).__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """How two runs compare."""

    difference: str = ""
    """The first difference, as a sentence without a full stop; "" if there is none."""
    last_digit: int = 0
    """Values that differ in the last digits of a float only."""


def compared(one: Ran, other: Ran) -> Compared:
    """Compare what a function did with what another one did."""
    if one.raised or other.raised:
        if bool(one.raised) == bool(other.raised):
            return Compared()
        gave = [f"raises {ran.raised}" if ran.raised else "returns" for ran in (one, other)]
        return Compared(difference=f"the function {gave[0]} and the columns version {gave[1]}")
    if one.gives_it_back != other.gives_it_back:
        return Compared(difference="only one of the two gives back the frame that it was given")
    found = values("the result", one.output, other.output)
    if found.difference or one.gives_it_back:
        return found
    given = values("the frame that it was given", one.after, other.after)
    return Compared(difference=given.difference, last_digit=found.last_digit + given.last_digit)


def values(what: str, one: Any, other: Any) -> Compared:
    """Compare two results: kinds, labels, types and values."""
    if type(one) is not type(other):
        kinds = f"{type(one).__name__}, and {type(other).__name__} from the columns version"
        return Compared(difference=f"{what} is of type {kinds}")
    if hasattr(one, "iloc"):
        return tables(what, one, other)
    if hasattr(one, "dtype") and one.ndim:
        if one.dtype != other.dtype or one.shape != other.shape:
            return Compared(difference=f"{what} is of another type or length")
        return listed(what, one.tolist(), other.tolist())
    if isinstance(one, list):
        return listed(what, one, other)
    return listed(what, [one], [other])


def tables(what: str, one: Any, other: Any) -> Compared:
    """Compare two frames or two Series."""
    if not alike(one.index, other.index):
        return Compared(difference=f"{what} has other row labels")
    if one.ndim == 1:
        if one.name != other.name:
            return Compared(difference=f"{what} has another name")
        return columns(what, one, other)
    if not alike(one.columns, other.columns):
        return Compared(difference=f"{what} has other columns, or in another order")
    last_digit = 0
    for place, name in enumerate(one.columns):
        found = columns(f"the column {name} of {what}", one.iloc[:, place], other.iloc[:, place])
        if found.difference:
            return found
        last_digit += found.last_digit
    return Compared(last_digit=last_digit)


def columns(what: str, one: Any, other: Any) -> Compared:
    """Compare two columns, their types too."""
    if one.dtype != other.dtype:
        kinds = f"{one.dtype}, and {other.dtype} from the columns version"
        return Compared(difference=f"{what} is of type {kinds}")
    return listed(what, one.tolist(), other.tolist())


def alike(one: Any, other: Any) -> bool:
    """Claim that two sets of labels are the same, in their order and type."""
    return bool(one.equals(other)) and one.dtype == other.dtype and list(one.names) == list(other.names)


def listed(what: str, one: list[Any], other: list[Any]) -> Compared:
    """Compare values one by one."""
    if len(one) != len(other):
        return Compared(difference=f"{what} has {len(one)} values, and {len(other)} from the columns version")
    last_digit = 0
    for place, (left, right) in enumerate(zip(one, other, strict=True)):
        said = same(left, right)
        if said == "different":
            gives = f"the function gives {shown(left)} and the columns version {shown(right)}"
            return Compared(difference=f"row {place} of {what}: {gives}")
        last_digit += said == "last digit"
    return Compared(last_digit=last_digit)
