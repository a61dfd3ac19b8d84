"""The public set of row and value functions on which the rewriting is tried."""

from corpus import (
    amounts,
    conditions,
    dates,
    everyday,
    lookups,
    missing,
    outside,
    partly,
    records,
    regexes,
    remembering,
    texts,
    values,
    vectors,
)
from corpus.case import Case

TRANSLATABLE = (
    *amounts.CASES,
    *conditions.CASES,
    *texts.CASES,
    *values.CASES,
    *regexes.CASES,
    *dates.CASES,
    *lookups.CASES,
    *missing.CASES,
    *records.CASES,
    *vectors.CASES,
    *everyday.CASES,
)
CASES: tuple[Case, ...] = (*TRANSLATABLE, *partly.CASES, *outside.CASES, *remembering.CASES)

__all__ = ["CASES", "Case"]
