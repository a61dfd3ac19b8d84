"""Says whether a variant's results equal the baseline's, from their fingerprints alone."""

from __future__ import annotations

import math
from collections import Counter
from enum import Enum, auto
from typing import TYPE_CHECKING

from advisor.model import Equivalence

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from advisor.fingerprint import Fingerprint

    Result = Fingerprint | None
    """None where there is no result to look at."""

RELATIVE_NOISE = 1e-9
"""Summing in another order moves a float by about 1e-16 of its size per addition, so that millions of
additions stay within this, while a wrong algorithm hardly ever does."""
ABSOLUTE_NOISE = 1e-12
"""The same for what is left over when floats around 1 cancel each other."""


class Likeness(Enum):
    """How one result compares with its counterpart."""

    SAME = auto()
    NOISE = auto()
    UNSEEN = auto()
    """All that can be seen is equal, and not all can be seen."""
    OTHER = auto()


def compare(baseline: Sequence[Result], variant: Sequence[Result]) -> Equivalence:
    """Compare results item by item, in order; None stands for a result that is not there."""
    likenesses = [likeness(left, right) for left, right in zip(baseline, variant, strict=False)]
    seen = len(likenesses) - likenesses.count(Likeness.UNSEEN)
    if len(baseline) != len(variant) or Likeness.OTHER in likenesses:
        return Equivalence(
            verdict="different", compared=seen, because=first_difference(baseline, variant, likenesses)
        )
    if not seen:
        because = "nothing in the results can be looked into" if likenesses else "there are no results"
        return Equivalence(verdict="cannot compare", compared=0, because=because)
    unseen = len(likenesses) - seen
    because = f"{unseen} more could not be looked into all the way" if unseen else ""
    if Likeness.NOISE in likenesses:
        return Equivalence(verdict="equal within float noise", compared=seen, because=because)
    return Equivalence(verdict="identical", compared=seen, because=because)


def likeness(left: Result, right: Result) -> Likeness:
    """Compare two results."""
    if left is None or right is None:
        return Likeness.UNSEEN if left is right else Likeness.OTHER
    if left.shape != right.shape or not all(is_noise(a, b) for a, b in pairs(left, right)):
        return Likeness.OTHER
    if left.opaque or right.opaque:
        return Likeness.UNSEEN
    return Likeness.SAME if left.exact == right.exact else Likeness.NOISE


def pairs(left: Fingerprint, right: Fingerprint) -> Iterable[tuple[float, float]]:
    """Pair the floats of two results of one shape."""
    return zip(left.floats, right.floats, strict=False)


def is_noise(left: float, right: float) -> bool:
    """Tell whether two floats differ by no more than another order of additions explains."""
    return math.isclose(left, right, rel_tol=RELATIVE_NOISE, abs_tol=ABSOLUTE_NOISE)


def first_difference(
    baseline: Sequence[Result], variant: Sequence[Result], likenesses: Sequence[Likeness]
) -> str:
    """Say what differs, never the values."""
    if len(baseline) != len(variant):
        return f"number of results: {len(variant)} instead of {len(baseline)}"
    if is_reordering(baseline, variant):
        return f"the same results in another order, from item {likenesses.index(Likeness.OTHER)} on"
    item = likenesses.index(Likeness.OTHER)
    left, right = baseline[item], variant[item]
    if left is None or right is None:
        return f"item {item} has a result in one of the two only"
    if left.shape != right.shape:
        return f"item {item} differs in type, size or text"
    return f"item {item} differs in its numbers"


def is_reordering(baseline: Sequence[Result], variant: Sequence[Result]) -> bool:
    """Tell whether both hold the same results, each as often, and all of them could be looked into."""
    if any(each is None or each.opaque for each in (*baseline, *variant)):
        return False
    return Counter(each.exact for each in baseline if each) == Counter(each.exact for each in variant if each)
