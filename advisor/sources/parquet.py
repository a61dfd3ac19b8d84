"""Rows of a parquet file, with the types that the file gives them; needs pyarrow."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate, islice
from typing import TYPE_CHECKING, Any

from advisor.errors import SourceUnreadable
from advisor.model import ItemForm
from advisor.sources import frames
from advisor.sources.documents import Documents
from advisor.sources.drawing import Draw, Drawn, exact, require_column, spread
from advisor.sources.text.opening import is_named, regular_file, unreachable

if TYPE_CHECKING:
    from advisor.sources.drawing import Frame

NAME = "parquet"
ACCEPTS = ".parquet files (with pyarrow)"
WHY = "reading parquet files"
EXTRA = "'parallel-advisor[parquet]'"
READ_BYTES = 64 * 1024 * 1024
"""Decoded bytes read for a sample; rows can only be reached through the rows before them in their group."""
GROUPS = 8
"""Row groups that a sample of a big file comes from; our own choice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """The rows that were read."""

    table: Any
    positions: list[int]
    how: str
    notes: tuple[str, ...] = ()


def accepts(spec: str) -> bool:
    """Tell from the name whether it is a parquet file."""
    return is_named(spec, (".parquet",))


def draw(draw: Draw) -> Drawn:
    """Draw rows over the whole file; raises SourceUnreadable."""
    size = regular_file(draw.spec, "a parquet file")
    parquet = frames.needed("pyarrow.parquet", why=WHY, extra=EXTRA)
    try:
        with parquet.ParquetFile(draw.spec) as file:
            if not file.metadata.num_rows:
                raise SourceUnreadable(f"{draw.spec!r} holds no rows: there are no items")
            if draw.column is not None:
                require_column(draw.column, file.schema_arrow.names, draw.spec)
            taken, total = take(file, draw), file.metadata.num_rows
    except OSError as error:
        raise unreachable(draw.spec, error) from error
    except ValueError as error:
        raise SourceUnreadable(f"{draw.spec!r} is damaged, or not parquet: {error}") from error
    return documents(draw, taken, total, size).drawn(draw)


def documents(draw: Draw, taken: Taken, total: int, size: int) -> Documents:
    """Describe the rows that were read."""

    def frame() -> Frame:
        frames.pandas()
        return frames.read(draw.spec, taken.table.to_pandas)

    names = taken.table.column_names
    read_table = f"pyarrow.parquet.read_table({draw.spec!r})"
    return Documents(
        spec=draw.spec,
        items=taken.table.to_pylist(),
        positions=taken.positions,
        total=exact(total),
        stored=size,
        how=taken.how,
        notes=taken.notes,
        read_frame=frame,
        load_items=f"import pyarrow.parquet\n\nitems = {read_table}.to_pylist()\n",
        load_frame=f"import pandas\n\nframe = pandas.read_parquet({draw.spec!r})\n",
        column=names[0] if draw.column is None and len(names) == 1 else draw.column,
        first=ItemForm.SERIES,
    )


def take(file: Any, draw: Draw) -> Taken:
    """Read rows: of a small file from everywhere, of a big one in blocks."""
    metadata = file.metadata
    groups = [metadata.row_group(number) for number in range(metadata.num_row_groups)]
    if sum(group.total_byte_size for group in groups) > READ_BYTES:
        return take_blocks(file, groups, draw)
    positions = spread(metadata.num_rows, draw.size, draw.seed)
    every = len(positions) == metadata.num_rows
    how = "all rows" if every else f"{len(positions):,} rows spread over the whole file"
    return Taken(table=file.read().take(positions), positions=positions, how=how)


def take_blocks(file: Any, groups: list[Any], draw: Draw) -> Taken:
    """Read one block of rows from each of some row groups, as deep in it as the bound allows."""
    pyarrow = frames.needed("pyarrow", why=WHY, extra=EXTRA)
    starts = [0, *accumulate(group.num_rows for group in groups)]
    chosen = [number for number in spread(len(groups), GROUPS, draw.seed) if groups[number].num_rows]
    tables, positions, reach = [], list[int](), 1.0
    for number in chosen:
        group = groups[number]
        share = min(1.0, READ_BYTES / len(chosen) / max(1, group.total_byte_size))
        reachable = max(1, int(group.num_rows * share))
        rows = max(1, min(draw.size // len(chosen), reachable))
        step = spread(max(1, reachable // rows), 1, draw.seed + number)[0]
        batches = file.iter_batches(batch_size=rows, row_groups=[number])
        table = pyarrow.Table.from_batches(islice(batches, step, step + 1))
        first = starts[number] + step * rows
        positions.extend(range(first, first + len(table)))
        tables.append(table)
        reach = min(reach, share)
    size, of = max(1, draw.size // len(chosen)), f"{len(tables)} of {len(groups)} row groups"
    how = f"{len(tables)} blocks of up to {size:,} rows from {of}"
    limit = (
        f"Only the first {reach:.0%} of a row group could be reached: no later row had a chance to be drawn"
    )
    notes = (limit,) if reach < 1 else ()
    return Taken(table=pyarrow.concat_tables(tables), positions=positions, how=how, notes=notes)
