"""Draw item times as they were timed: the sampled percentiles, with the mean that was measured."""

from __future__ import annotations

from dataclasses import dataclass
from math import fsum, sqrt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from random import Random

    from advisor.model import Timing

KNOTS = (0.0, 0.05, 0.25, 0.5, 0.75, 0.95, 1.0)
"""Where the percentiles of a timing stand."""

STEEPEST = 1000.0
"""Bend of the top twentieth at which its one longest item weighs next to nothing."""

ONE_BY_ONE = 4
"""Draws that are added up one by one; of more the sum is drawn, as a gamma of the same mean and spread."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """The distribution of item times."""

    mean: float
    knots: tuple[float, ...]
    """Seconds at `KNOTS`."""
    bend: float
    """How steeply the top twentieth rises to the longest item: 1 = evenly, more = at its very end."""
    batch: int
    """Items whose mean one draw is."""
    variation: float
    """Coefficient of variation of one draw."""

    @property
    def longest(self) -> float:
        """Return the longest item that was seen; of items timed together, the mean of their batch."""
        return self.knots[-1]

    def chunk(self, chance: Random, size: float) -> float:
        """Draw the seconds that so many items take together."""
        draws = max(1, round(size / self.batch))
        if self.variation == 0 or size <= 0:
            return size * self.mean
        if draws <= ONE_BY_ONE:
            return fsum(self._one(chance) for _ in range(draws)) * size / draws
        form = draws / self.variation**2
        return chance.gammavariate(form, size * self.mean / form)

    def _one(self, chance: Random) -> float:
        place = chance.random()
        above = next(index for index, knot in enumerate(KNOTS) if knot > place)
        low, high = self.knots[above - 1], self.knots[above]
        part = (place - KNOTS[above - 1]) / (KNOTS[above] - KNOTS[above - 1])
        return low + (high - low) * (part**self.bend if above == len(KNOTS) - 1 else part)


def shape_of(timing: Timing) -> Shape:
    """Return the distribution behind a timing.

    Straight lines between percentiles would make far too much of a long tail, so that its last piece is
    bent until the mean is the one that was measured; what then still differs is scaled away.
    """
    knots, mean = timing.percentiles, timing.item_seconds.value
    bend = _bend(knots, mean)
    drawn, variation = _moments(knots, bend)
    scale = mean / drawn if drawn > 0 else 0.0
    return Shape(
        mean=mean,
        knots=tuple(knot * scale for knot in knots),
        bend=bend,
        batch=max(1, timing.batch),
        variation=variation,
    )


def _bend(knots: tuple[float, ...], mean: float) -> float:
    below = fsum((b - a) * (x + y) / 2 for a, b, x, y in _pieces(knots)[:-1])
    share = KNOTS[-1] - KNOTS[-2]
    needed, rise = (mean - below) / share - knots[-2], knots[-1] - knots[-2]
    if needed <= 0 or rise <= 0:
        return STEEPEST
    return min(STEEPEST, max(1.0, rise / needed - 1))


def _moments(knots: tuple[float, ...], bend: float) -> tuple[float, float]:
    means, squares = [], []
    for a, b, x, y in _pieces(knots):
        power = bend if b == KNOTS[-1] else 1.0
        rise = y - x
        means.append((b - a) * (x + rise / (power + 1)))
        squares.append((b - a) * (x * x + 2 * x * rise / (power + 1) + rise * rise / (2 * power + 1)))
    mean = fsum(means)
    return mean, sqrt(max(0.0, fsum(squares) - mean * mean)) / mean if mean > 0 else 0.0


def _pieces(knots: tuple[float, ...]) -> list[tuple[float, float, float, float]]:
    return list(zip(KNOTS, KNOTS[1:], knots, knots[1:], strict=False))
