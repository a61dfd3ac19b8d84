"""Gives documents, such as those of JSON or parquet, as rows, as values or as a frame."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from advisor.errors import SourceUnreadable
from advisor.model import Estimate, ItemForm
from advisor.sources import frames
from advisor.sources.columns import typed_columns
from advisor.sources.drawing import Draw, Drawn, Frame, refuse_column, require_column, tabular_forms


@dataclass(frozen=True, slots=True, kw_only=True)
class Documents:
    """The documents that were drawn from one file."""

    spec: str
    items: list[Any]
    """As the plain loop gets them; all dicts = rows with columns."""
    positions: list[int]
    total: Estimate | None
    stored: int
    """Bytes of the whole file."""
    item_bytes: list[int] | None = None
    how: str
    """How they were drawn, as one phrase."""
    notes: tuple[str, ...] = ()
    read_frame: Callable[[], Frame]
    """Reads the same documents with pandas."""
    load_items: str
    """Python that defines `items`."""
    load_frame: str
    """Python that defines `frame`."""
    column: str | None = None
    """The one that VALUE gives of rows."""
    first: ItemForm = ItemForm.ROW
    """The likeliest form of rows when no column is asked for."""

    def drawn(self, draw: Draw) -> Drawn:
        """Describe them; raises SourceUnreadable when the column that was asked for is missing."""
        forms = self._forms(draw)
        return Drawn(
            items=self.values(forms[0]),
            forms=forms,
            positions=self.positions,
            total=self.total,
            bytes=self.stored,
            item_bytes=self.item_bytes,
            drawn=self.how,
            columns=typed_columns(self.items) if ItemForm.ROW in forms else (),
            notes=self.notes,
            make_frame=self.frame if ItemForm.SERIES in forms else None,
            load_code=self.load_code,
            values=self.values,
        )

    def _forms(self, draw: Draw) -> tuple[ItemForm, ...]:
        if not all(isinstance(item, dict) for item in self.items):
            refuse_column(draw, "values that are not objects")
            return (ItemForm.VALUE,)
        if self.column is not None:
            require_column(
                self.column, list(dict.fromkeys(name for item in self.items for name in item)), self.spec
            )
            without = [place for place, item in enumerate(self.items) if self.column not in item]
            if without:
                share = f"{len(without):,} of {len(self.items):,} drawn items"
                what = f"{share} of {self.spec!r} lack {self.column!r}"
                raise SourceUnreadable(what, hint="leave out --column, and let the function choose")
        return tabular_forms(columns=0, column=self.column, first=self.first)

    def values(self, form: ItemForm) -> list[Any]:
        """Return the documents, or the values of the one column."""
        if form is ItemForm.VALUE and self.column is not None:
            return self.column_of(self.items)
        return list(self.items)

    def column_of(self, items: Sequence[Any]) -> list[Any]:
        """Return the values of the one column; those that lack it are passed over."""
        return [item[self.column] for item in items if self.column in item]

    def load_code(self, form: ItemForm) -> str:
        """Return Python that loads all the documents."""
        if form is ItemForm.SERIES:
            return self.load_frame
        if form is ItemForm.VALUE and self.column is not None:
            return f"{self.load_items}items = [item[{self.column!r}] for item in items]\n"
        return self.load_items

    def frame(self) -> Frame:
        """Return the documents as pandas reads them, and what it changed."""
        frame, notes = self.read_frame()
        if len(frame) != len(self.items):
            what = f"pandas reads {len(frame):,} rows of {self.spec!r} where there are {len(self.items):,}"
            raise SourceUnreadable(what, hint="use --item row, which reads it without pandas")
        if type(frame.index).__name__ == "RangeIndex":
            frame.index = self.positions
        whole = self.total is not None and self.total.value == len(self.items)
        doubt = () if whole else (frames.TYPES_FROM_SAMPLE,)
        return frame, (*notes, *frames.typed_changes(frame, self.items), *doubt)
