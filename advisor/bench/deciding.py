"""Says when a race has told enough: pure, from the paired ratios so far."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from advisor.stats import CLAIMED_LOW, CLAIMED_VALUE, as_good

if TYPE_CHECKING:
    from collections.abc import Sequence

    from advisor.model import Estimate

PRECISE = 0.10
"""Half width of a winner's interval, relative, from which more rounds are not worth their time: the full job
differs from any pilot by more (our own measurement: 12 % in half the cases)."""


def is_settled(speedup: Estimate | None) -> bool:
    """Claim that an arm surely gains, to a useful precision, or that it cannot gain enough to matter."""
    if speedup is None:
        return False
    if speedup.high < CLAIMED_VALUE:
        return True
    return speedup.low > CLAIMED_LOW and speedup.high - speedup.low < 2 * PRECISE * speedup.value


def is_tie(times: Sequence[float], leader: Sequence[float]) -> bool:
    """Claim that an arm takes as long as the leader in the rounds that both ran."""
    return as_good([math.log(mine / best) for mine, best in zip(times, leader, strict=False)])
