"""Sums up floats that are too many to travel so that noise stays noise and a real difference shows.

For each block of them, and for positive and negative values apart since they would cancel: the sum of the
values, in which differences of the big ones show, and the sum of their logarithms, for the small ones. Each
value has its own weight, so that two values that changed places show too.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

MAX_FLOATS = 256
"""Floats that a fingerprint holds as they are; it travels through a pipe once for each result."""
BLOCKS = MAX_FLOATS // 4
"""Four sums for each block."""
FLOOR = 1e-12
"""Absolute value that counts as zero: what is left over where floats cancel each other."""
SCALE = 1e-6
"""Absolute value under which a float no longer counts by its order of magnitude."""
GOLDEN = (math.sqrt(5) - 1) / 2
"""Its multiples modulo 1 are spread evenly, which makes them good weights."""


def block_sums(values: Sequence[float]) -> list[float]:
    """Sum up finite floats into 256 numbers."""
    size = -(-len(values) // BLOCKS)
    sums = [0.0] * MAX_FLOATS
    for place, value in enumerate(values):
        strength = max(abs(value) - FLOOR, 0.0)
        weight = 1 + place * GOLDEN % 1
        slot = 4 * (place // size) + (2 if value < 0 else 0)
        sums[slot] += weight * strength
        sums[slot + 1] += weight * math.log1p(strength / SCALE)
    return sums


def array_block_sums(np: Any, values: Any) -> list[float]:
    """Do the same for a flat NumPy array; the module is handed in, since it must not be imported here."""
    place = np.arange(values.size)
    strength = np.maximum(np.abs(values) - FLOOR, 0.0)
    weight = 1 + place * GOLDEN % 1
    slot = 4 * (place // -(-values.size // BLOCKS)) + 2 * (values < 0)
    sums = np.bincount(slot, weight * strength, MAX_FLOATS)
    sums += np.bincount(slot + 1, weight * np.log1p(strength / SCALE), MAX_FLOATS)
    return list(map(float, sums))
