"""Rows of a CSV file: dicts of text, exactly as csv.DictReader gives them."""

from __future__ import annotations

import csv
import io
from collections import Counter
from dataclasses import dataclass
from typing import Any

from advisor.errors import SourceUnreadable
from advisor.model import ItemForm
from advisor.sources import frames
from advisor.sources.columns import text_columns
from advisor.sources.drawing import Draw, Drawn, Frame, require_column, tabular_forms
from advisor.sources.text.delimiters import DELIMITERS, find_delimiter
from advisor.sources.text.loading import open_call
from advisor.sources.text.opening import is_named, open_text
from advisor.sources.text.records import find_records
from advisor.sources.text.rows import Rows, as_dict, read_header, refuse_open_quote

NAME = "csv"
ACCEPTS = ".csv and .tsv files, gzipped or not"
ENDINGS = {".csv": ",", ".tsv": "\t"}

SHIFTED = (
    "Rows have more fields than the header: pandas takes the first ones for row labels, "
    "so that every column holds its neighbor's values"
)


def accepts(spec: str) -> bool:
    """Tell from the name whether it is a CSV file."""
    return is_named(spec, tuple(ENDINGS), gzipped=True)


def draw(draw: Draw) -> Drawn:
    """Draw rows over the whole file; raises SourceUnreadable."""
    usual = ENDINGS[".tsv"] if is_named(draw.spec, (".tsv",), gzipped=True) else ENDINGS[".csv"]
    with open_text(draw.spec, wanted="a CSV file") as text:
        delimiter = find_delimiter(text.head, usual)
        header, start, line = read_header(text, delimiter, draw.max_bytes)
        if draw.column is not None:
            require_column(draw.column, header, draw.spec)
        # csv.DictReader keeps the last of several columns with one name.
        column = None if draw.column is None else len(header) - 1 - header[::-1].index(draw.column)
        rows = Rows(delimiter, len(header), column)
        found = find_records(text, rows, draw, start=start, line=line)
        refuse_open_quote(text, found.last, delimiter)
    table = Table(
        path=draw.spec,
        delimiter=delimiter,
        usual=usual,
        marked=text.start > 0,
        header=header,
        rows=[record.value for record in found.records],
        positions=found.positions,
        complete=found.complete,
        count=rows.seen,
        column=draw.column if draw.column is not None else header[-1],
    )
    forms = tabular_forms(columns=len(header), column=draw.column)
    return Drawn(
        items=table.values(forms[0]),
        forms=forms,
        positions=found.positions,
        total=found.total,
        bytes=text.stored,
        item_bytes=None if text.unzipped else [record.bytes for record in found.records],
        drawn=found.drawn,
        columns=text_columns(header, table.rows),
        tally=found.tally,
        notes=(*table.notes(), *rows.notes(complete=found.complete), *found.notes),
        make_frame=table.frame,
        load_code=table.load_code,
        values=table.values,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The rows that were drawn, as the csv module gave them."""

    path: str
    delimiter: str
    usual: str
    """Delimiter that the file's ending stands for."""
    marked: bool
    """Whether the file begins with a byte order mark."""
    header: list[str]
    rows: list[list[str]]
    positions: list[int]
    complete: bool
    """Whether the whole file was read for the sample."""
    count: int
    """Rows that were seen."""
    column: str
    """The one that VALUE gives."""

    def values(self, form: ItemForm) -> list[Any]:
        """Return the rows as dicts, or the values of the one column."""
        items = [as_dict(self.header, row) for row in self.rows]
        return [item[self.column] for item in items] if form is ItemForm.VALUE else items

    def notes(self) -> list[str]:
        """Say what is unusual about delimiter and column names."""
        notes = []
        if self.delimiter != self.usual:
            found, usual = DELIMITERS[self.delimiter], DELIMITERS[self.usual]
            notes.append(f"The columns are divided by {found}, not by {usual}")
        twice = [name for name, count in Counter(self.header).items() if count > 1]
        if twice:
            names = frames.listed(twice)
            notes.append(f"More than one column is named {names}: csv.DictReader keeps the last one's values")
        if "" in self.header:
            notes.append(f"Column {self.header.index('') + 1} has no name: its key is the empty text")
        return notes

    def load_code(self, form: ItemForm) -> str:
        """Return Python that loads all the rows."""
        if form is ItemForm.SERIES:
            divided = "" if self.delimiter == "," else f", sep={self.delimiter!r}"
            return f"import pandas\n\nframe = pandas.read_csv({self.path!r}{divided})\n"
        divided = "" if self.delimiter == "," else f", delimiter={self.delimiter!r}"
        reader = f"csv.DictReader(file{divided})"
        loop = f"[row[{self.column!r}] for row in {reader}]" if form is ItemForm.VALUE else f"list({reader})"
        imports, opened = open_call(self.path, marked=self.marked, newline="")
        return f"import csv\n{imports}\nwith {opened} as file:\n    items = {loop}\n"

    def frame(self) -> Frame:
        """Return the rows as pandas.read_csv gives them, and what it changed."""
        pandas = frames.pandas()
        stored = self.path if self.complete else self.rewritten()
        frame, notes = frames.read(self.path, lambda: pandas.read_csv(stored, sep=self.delimiter))
        too_long = any(len(row) > len(self.header) for row in self.rows)
        if too_long or not frame.index.equals(pandas.RangeIndex(len(frame))):
            return self.drawn(frame), (*notes, SHIFTED)
        frame = self.drawn(frame)
        if not self.complete:
            frame.index = self.positions
            notes = (*notes, frames.TYPES_FROM_SAMPLE)
        return frame, (*notes, *frames.text_changes(frame, self.header, self.rows))

    def drawn(self, frame: Any) -> Any:
        """Take the drawn rows out of a frame; raises SourceUnreadable when rows were lost or added."""
        expected = self.count if self.complete else len(self.rows)
        if len(frame) != expected:
            what = (
                f"pandas reads {len(frame):,} rows from {self.path!r} where the csv module reads {expected:,}"
            )
            raise SourceUnreadable(what, hint="use --item row, which reads it without pandas")
        return frame.iloc[self.positions] if self.complete else frame

    def rewritten(self) -> io.StringIO:
        """Return the drawn rows as CSV text: which fields were quoted makes no difference to pandas."""
        stored = io.StringIO()
        csv.writer(stored, delimiter=self.delimiter).writerows([self.header, *self.rows])
        stored.seek(0)
        return stored
