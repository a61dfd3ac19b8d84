"""Values of a JSON Lines file: one JSON document a line, as json.loads gives it."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any

from advisor.errors import SourceUnreadable
from advisor.sources import frames
from advisor.sources.documents import Documents
from advisor.sources.text.feeding import Record, place
from advisor.sources.text.loading import open_call
from advisor.sources.text.opening import is_named, open_text
from advisor.sources.text.records import find_records
from advisor.sources.text.whole_lines import WholeLines

if TYPE_CHECKING:
    from advisor.sources.drawing import Draw, Drawn, Frame

NAME = "jsonl"
ACCEPTS = ".jsonl and .ndjson files, gzipped or not"


def accepts(spec: str) -> bool:
    """Tell from the name whether it is a JSON Lines file."""
    return is_named(spec, (".jsonl", ".ndjson"), gzipped=True)


def draw(draw: Draw) -> Drawn:
    """Draw documents over the whole file; raises SourceUnreadable."""
    with open_text(draw.spec, wanted="a JSON Lines file") as text:
        found = find_records(text, WholeLines(blank_lines_count=False), draw, start=text.start, line=0)
        marked = text.start > 0
    items = [parsed(draw.spec, record) for record in found.records]

    def frame() -> Frame:
        lines = "\n".join(record.value for record in found.records)
        pandas = frames.pandas()
        return frames.read(draw.spec, lambda: pandas.read_json(io.StringIO(lines), lines=True))

    documents = Documents(
        spec=draw.spec,
        items=items,
        positions=found.positions,
        total=found.total,
        stored=text.stored,
        item_bytes=None if text.unzipped else [record.bytes for record in found.records],
        how=found.drawn,
        notes=tuple(found.notes),
        read_frame=frame,
        load_items=load_items(draw.spec, marked=marked),
        load_frame=f"import pandas\n\nframe = pandas.read_json({draw.spec!r}, lines=True)\n",
        column=draw.column,
    )
    drawn = documents.drawn(draw)
    drawn.tally = found.tally if draw.column is None else None
    return drawn


def parsed(name: str, record: Record[str]) -> Any:
    """Return a line's document; raises SourceUnreadable that names the line."""
    try:
        return json.loads(record.value)
    except json.JSONDecodeError as error:
        where = f"{place(record.line, record.offset)} of {name!r}"
        raise SourceUnreadable(f"{where} is not JSON: {error.msg}, at character {error.colno:,}") from error
    except (ValueError, RecursionError) as error:
        raise SourceUnreadable(
            f"{place(record.line, record.offset)} of {name!r} is not read: {error}"
        ) from error


def load_items(path: str, *, marked: bool) -> str:
    """Return Python that loads all the documents."""
    imports, opened = open_call(path, marked=marked)
    return (
        f"import json\n{imports}\nwith {opened} as file:\n"
        "    items = [json.loads(line) for line in file if line.strip()]\n"
    )
