"""Elements of a JSON file that holds one list, as the json module gives them."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any

from advisor.errors import SourceUnreadable
from advisor.sources import frames
from advisor.sources.documents import Documents
from advisor.sources.drawing import counted, exact, spread
from advisor.sources.text.feeding import not_utf8
from advisor.sources.text.loading import open_call
from advisor.sources.text.opening import TextFile, is_named, open_text

if TYPE_CHECKING:
    from advisor.sources.drawing import Draw, Drawn, Frame

NAME = "json"
ACCEPTS = ".json files that hold a list, gzipped or not"
MAX_TEXT_BYTES = 64 * 1024 * 1024
"""The most JSON text that is read, for it can only be read whole; about a second in our own measurement."""


def accepts(spec: str) -> bool:
    """Tell from the name whether it is a JSON file."""
    return is_named(spec, (".json",), gzipped=True)


def draw(draw: Draw) -> Drawn:
    """Draw elements over the whole list; raises SourceUnreadable."""
    with open_text(draw.spec, wanted="a JSON file", most=MAX_TEXT_BYTES) as text:
        elements = read_list(text)
    positions = spread(len(elements), draw.size, draw.seed)
    items = [elements[position] for position in positions]

    def frame() -> Frame:
        stored = io.StringIO(json.dumps(items))
        pandas = frames.pandas()
        return frames.read(draw.spec, lambda: pandas.read_json(stored))

    imports, opened = open_call(draw.spec, marked=text.start > 0)
    documents = Documents(
        spec=draw.spec,
        items=items,
        positions=positions,
        total=exact(len(elements)),
        stored=text.stored,
        how="all elements"
        if len(items) == len(elements)
        else f"{len(items):,} elements spread over the list",
        read_frame=frame,
        load_items=f"import json\n{imports}\nwith {opened} as file:\n    items = json.load(file)\n",
        load_frame=f"import pandas\n\nframe = pandas.read_json({draw.spec!r})\n",
        column=draw.column,
    )
    drawn = documents.drawn(draw)
    drawn.tally = counted(elements if draw.column is None else documents.column_of(elements))
    return drawn


def read_list(text: TextFile) -> list[Any]:
    """Read the whole text; raises SourceUnreadable unless it is a list with elements."""
    text.stream.seek(text.start)
    stored = text.stream.read(MAX_TEXT_BYTES + 1)
    if not text.whole or len(stored) > MAX_TEXT_BYTES:
        hint = "save it as JSON Lines (.jsonl), which can be read in parts"
        raise SourceUnreadable(
            f"{text.name!r} holds over {MAX_TEXT_BYTES >> 20} MB of JSON in one piece", hint=hint
        )
    document = parsed(text.name, stored)
    if isinstance(document, dict):
        hint = (
            "save the list inside it as a file of its own, or let a function of yours return it: module:name"
        )
        raise SourceUnreadable(f"{text.name!r} holds an object, not a list of items", hint=hint)
    if not isinstance(document, list):
        raise SourceUnreadable(f"{text.name!r} holds a single value, not a list of items")
    if not document:
        raise SourceUnreadable(f"{text.name!r} holds an empty list: there are no items")
    return document


def parsed(name: str, stored: bytes) -> Any:
    """Return the document; raises SourceUnreadable that names the line."""
    try:
        return json.loads(stored.decode())
    except UnicodeDecodeError as error:
        line = stored.count(b"\n", 0, error.start) + 1
        raise not_utf8(name, f"line {line:,}", error.start, stored[error.start]) from error
    except json.JSONDecodeError as error:
        where = f"line {error.lineno:,}, character {error.colno:,}"
        raise SourceUnreadable(f"{name!r} is not JSON: {error.msg}, in {where}") from error
    except (ValueError, RecursionError) as error:
        raise SourceUnreadable(f"{name!r} cannot be read: {error}") from error
