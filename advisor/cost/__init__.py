"""Predict a plan's wall time over the full job from measured facts; nothing in this package runs anything."""

from __future__ import annotations

from advisor.cost.breaking_even import break_even
from advisor.cost.changing import changes
from advisor.cost.chunks import chunksize
from advisor.cost.cores import capacity
from advisor.cost.item import GIL_BOUND, OVERLAP_GAIN, WAITS, moving_seconds, pickling_error
from advisor.cost.memory import fits
from advisor.cost.offers import best_pool, pools
from advisor.cost.predicting import ORDER_OF_SIMPLICITY, full_seconds, is_hopeless, predict, simplicity
from advisor.cost.scaling import more_cores
from advisor.cost.sizing import MOST_IN_FLIGHT, items_in_all, width

__all__ = [
    "predict",
    "full_seconds",
    "is_hopeless",
    "fits",
    "break_even",
    "more_cores",
    "changes",
    "pools",
    "best_pool",
    "chunksize",
    "width",
    "items_in_all",
    "capacity",
    "moving_seconds",
    "pickling_error",
    "simplicity",
    "ORDER_OF_SIMPLICITY",
    "MOST_IN_FLIGHT",
    "GIL_BOUND",
    "OVERLAP_GAIN",
    "WAITS",
]
