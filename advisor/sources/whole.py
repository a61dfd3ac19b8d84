"""Loads all the items of small data, as the plain loop would; the sample alone tells nothing for certain."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from advisor.model import ItemForm

if TYPE_CHECKING:
    from advisor.sources.drawing import Drawn

CELL_SECONDS = {ItemForm.ROW: 1.0e-6, ItemForm.SERIES: 0.1e-6, ItemForm.VALUE: 0.4e-6}
"""Seconds to load a cell and to put it into columns; our own measurement: text of a CSV file takes 0.33 µs as
dicts and 0.24 µs more to become a frame, and 0.04 µs with pandas.read_csv; with room for busy machines."""
BYTE_SECONDS = {ItemForm.ROW: 5e-8, ItemForm.SERIES: 1.5e-8, ItemForm.VALUE: 5e-8}
"""The same for a stored byte, where cells are not known or are long; our own measurement: 20 and 270 MB/s."""


def seconds_of(drawn: Drawn, form: ItemForm) -> float | None:
    """Estimate what loading all the items takes; None where they cannot be loaded, or are of another kind."""
    if drawn.whole is None or drawn.total is None or form not in CELL_SECONDS:
        return None
    cells = drawn.total.high * max(1, len(drawn.columns))
    return max(cells * CELL_SECONDS[form], (drawn.bytes or 0) * BYTE_SECONDS[form])


def run_code(code: str, form: ItemForm) -> Any:
    """Run the code that loads all the items, and return them: a list, or a DataFrame for SERIES."""
    namespace: dict[str, Any] = {}
    exec(compile(code, "<data>", "exec"), namespace)  # noqa: S102 - written by a source of ours
    return namespace["frame" if form is ItemForm.SERIES else "items"]
