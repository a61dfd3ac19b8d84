"""Predict a plan's wall time over the full job from measured facts; nothing in this package runs anything."""

from __future__ import annotations

from advisor.cost.breaking_even import break_even
from advisor.cost.item import GIL_BOUND, WAITS, capacity, moving_seconds, pickling_error
from advisor.cost.predicting import (
    ORDER_OF_SIMPLICITY,
    best_pool,
    full_seconds,
    is_hopeless,
    pools,
    predict,
    simplicity,
)
from advisor.cost.sizing import MOST_IN_FLIGHT, chunksize, items_in_all, width

__all__ = [
    "predict",
    "full_seconds",
    "is_hopeless",
    "break_even",
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
    "WAITS",
]
