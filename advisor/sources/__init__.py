"""Where items come from: one module per kind of data, in the order in which they are asked.

Reading happens in the guarded child only. Rows are exactly what the csv and json modules give.
"""

from __future__ import annotations

import os
from typing import Protocol

from advisor.errors import SourceUnreadable
from advisor.sources import csv, files, json, jsonl, lines, npy, parquet, python
from advisor.sources.columns import frame_columns
from advisor.sources.drawing import MAX_SAMPLE_BYTES, Draw, Drawn
from advisor.sources.text.opening import is_named
from advisor.sources.whole import run_code


class Source(Protocol):
    """One kind of data."""

    NAME: str
    """As reports call it."""
    ACCEPTS: str
    """What DATA may look like for it."""

    def accepts(self, spec: str) -> bool:
        """Tell from the spelling of DATA, without reading it, whether it is of this kind."""

    def draw(self, draw: Draw) -> Drawn:
        """Draw a sample; raises SourceUnreadable when it cannot be read or holds no items."""


SOURCES: tuple[Source, ...] = (files, csv, jsonl, json, parquet, lines, npy, python)

LOADED: tuple[Source, ...] = (csv, jsonl, json, parquet, lines, npy)
"""Those of them whose code to load all the items reads one file and runs nothing else."""

PICKLES = (".pkl", ".pickle", ".joblib", ".pt", ".pth")


def find(spec: str) -> Source:
    """Return the source for DATA, chosen by its spelling; raises SourceUnreadable when there is none."""
    if is_named(spec, PICKLES, gzipped=True):
        hint = "load it in a function of yours, and name that: module:name"
        raise SourceUnreadable(
            f"{spec!r} is not opened: pickles can run code when they are opened", hint=hint
        )
    if "://" in spec:
        raise SourceUnreadable(f"{spec!r} is an address, not a file", hint="save it to a file first")
    for source in SOURCES:
        if source.accepts(spec):
            return source
    kinds = "DATA can be " + "; ".join(source.ACCEPTS for source in SOURCES)
    if not os.path.lexists(spec):
        raise SourceUnreadable(f"there is no {spec!r}", hint=kinds)
    raise SourceUnreadable(f"{spec!r} is of no kind that can be read", hint=kinds)


def draw(draw: Draw) -> Drawn:
    """Draw a sample of DATA; raises SourceUnreadable when it cannot be read or holds no items."""
    source = find(draw.spec)
    drawn = source.draw(draw)
    if source in LOADED and draw.spec != lines.STANDARD_INPUT:
        drawn.whole = lambda form: run_code(drawn.load_code(form), form)
    return drawn


__all__ = ["MAX_SAMPLE_BYTES", "SOURCES", "Draw", "Drawn", "Source", "draw", "find", "frame_columns"]
