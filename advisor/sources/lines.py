"""Lines of a text file or of standard input, as text without the line end."""

from __future__ import annotations

from advisor.errors import SourceUnreadable
from advisor.model import ItemForm
from advisor.sources.drawing import Draw, Drawn, refuse_column
from advisor.sources.text.loading import open_call
from advisor.sources.text.opening import is_named, open_text
from advisor.sources.text.records import find_records
from advisor.sources.text.whole_lines import WholeLines

NAME = "lines"
ACCEPTS = ".txt and .log files, gzipped or not, one item a line, and - for standard input"
STANDARD_INPUT = "-"


def accepts(spec: str) -> bool:
    """Tell from the name whether it is a text file or standard input."""
    return spec == STANDARD_INPUT or is_named(spec, (".txt", ".log"), gzipped=True)


def draw(draw: Draw) -> Drawn:
    """Draw lines over the whole file; raises SourceUnreadable."""
    refuse_column(draw, "lines")
    path, name = draw.spec, draw.spec
    if draw.spec == STANDARD_INPUT:
        if draw.spool is None:
            raise SourceUnreadable("standard input was not kept", hint="save it to a .txt file and name that")
        path, name = draw.spool, "standard input"
    with open_text(path, wanted="a text file", name=name) as text:
        found = find_records(text, WholeLines(blank_lines_count=True), draw, start=text.start, line=0)
        marked = text.start > 0
    items = [record.value for record in found.records]
    return Drawn(
        items=items,
        forms=(ItemForm.VALUE,),
        positions=found.positions,
        total=found.total,
        bytes=text.stored,
        item_bytes=None if text.unzipped else [record.bytes for record in found.records],
        drawn=found.drawn,
        notes=tuple(found.notes),
        tally=found.tally,
        load_code=lambda _: load_code(draw.spec, marked=marked),
        values=lambda _: list(items),
    )


def load_code(spec: str, *, marked: bool) -> str:
    """Return Python that loads all the lines."""
    if spec == STANDARD_INPUT:
        return "import sys\n\nitems = [line.rstrip('\\n') for line in sys.stdin]\n"
    imports, opened = open_call(spec, marked=marked)
    return f"{imports}\nwith {opened} as file:\n    items = [line.rstrip('\\n') for line in file]\n".lstrip(
        "\n"
    )
