"""Paths of the files in a folder, or of those that match a glob pattern, sorted as text."""

from __future__ import annotations

import glob
import os
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path

from advisor.errors import SourceUnreadable
from advisor.model import ItemForm
from advisor.sources.drawing import Draw, Drawn, exact, refuse_column, spread
from advisor.sources.text.opening import unreachable

NAME = "files"
ACCEPTS = "a folder, or a quoted glob pattern (items are paths; ** goes into folders)"
MEASURED_FILES = 20_000
"""The most files whose sizes are all looked up: about 50 ms in our own measurement."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """A glob pattern, apart from the folder in which it begins."""

    base: str
    rest: str
    recursive: bool


def accepts(spec: str) -> bool:
    """Tell a pattern or a folder from a file; a file whose name looks like a pattern is a file."""
    if glob.has_magic(spec):
        return not os.path.isfile(spec)  # noqa: PTH113 - text path
    return os.path.isdir(spec)  # noqa: PTH112 - text path


def draw(draw: Draw) -> Drawn:
    """Draw paths over all that match, in sorted order; raises SourceUnreadable."""
    refuse_column(draw, "paths")
    pattern = read_pattern(draw.spec)
    check_folder(pattern.base)
    paths = matching(pattern)
    if not paths:
        hint = "files whose names begin with a dot are left out, and only ** goes into folders"
        raise SourceUnreadable(f"no file matches {draw.spec!r}: there are no items", hint=hint)
    positions = spread(len(paths), draw.size, draw.seed)
    items = [paths[position] for position in positions]
    measured = len(paths) <= MEASURED_FILES
    return Drawn(
        items=items,
        forms=(ItemForm.PATH,),
        positions=positions,
        total=exact(len(paths)),
        bytes=sum(map(size_of, paths)) if measured else None,
        item_bytes=list(map(size_of, items)) if measured else None,
        drawn="all files"
        if len(items) == len(paths)
        else f"{len(items):,} files spread over the sorted paths",
        load_code=lambda _: load_code(pattern),
        values=lambda _: list(items),
    )


def read_pattern(spec: str) -> Pattern:
    """Divide DATA into the folder that it begins in and the pattern in it."""
    if not glob.has_magic(spec) or os.path.isdir(spec):  # noqa: PTH112 - text path
        return Pattern(spec, "*", recursive=False)
    parts = Path(spec).parts
    base = list(takewhile(lambda part: not glob.has_magic(part), parts))
    rest = list(parts[len(base) :])
    if rest[-1] == "**":
        rest.append("*")
    return Pattern(os.path.join(*base) if base else ".", os.path.join(*rest), recursive="**" in rest)  # noqa: PTH118


def check_folder(base: str) -> None:
    """Raise SourceUnreadable unless the folder can be listed: glob would pass over it in silence."""
    try:
        os.scandir(base).close()
    except (OSError, ValueError) as error:
        raise unreachable(base, error) from error


def matching(pattern: Pattern) -> list[str]:
    """Return the files that match, hidden ones left out; links to folders are not followed by `**`."""
    base = Path(pattern.base)
    found = [path for path in base.glob(pattern.rest) if path.is_file()]
    return sorted(str(path) for path in found if not is_hidden(path.relative_to(base)))


def is_hidden(path: Path) -> bool:
    """Tell whether a file or a folder on the way to it begins with a dot."""
    return any(part.startswith(".") for part in path.parts)


def load_code(pattern: Pattern) -> str:
    """Return Python that lists all the paths."""
    return (
        "from pathlib import Path\n\n"
        f"folder = Path({pattern.base!r})\n"
        f"found = [path for path in folder.glob({pattern.rest!r}) if path.is_file()]\n"
        "dotted = {path for path in found if '/.' in f'/{path.relative_to(folder)}'}\n"
        "items = sorted(str(path) for path in found if path not in dotted)\n"
    )


def size_of(path: str) -> int:
    """Return a file's bytes, 0 when it is gone."""
    try:
        return os.stat(path).st_size  # noqa: PTH116 - text path
    except OSError:
        return 0
