"""Elements along the first axis of an array in a .npy file, never a pickled one."""

from __future__ import annotations

from typing import Any

from advisor.errors import SourceUnreadable
from advisor.model import ItemForm
from advisor.sources import frames
from advisor.sources.drawing import Draw, Drawn, counted, exact, refuse_column, spread
from advisor.sources.text.opening import is_named, regular_file, unreachable

NAME = "npy"
ACCEPTS = ".npy arrays"
MAGIC = b"\x93NUMPY"
"""What every .npy file begins with, by NumPy's documentation."""


def accepts(spec: str) -> bool:
    """Tell from the name whether it is a NumPy array."""
    return is_named(spec, (".npy",))


def draw(draw: Draw) -> Drawn:
    """Draw elements over the whole array; raises SourceUnreadable."""
    refuse_column(draw, "elements of an array")
    size = regular_file(draw.spec, "a NumPy array")
    numpy = frames.needed("numpy", why="reading .npy files", extra="numpy")
    array = opened(numpy, draw.spec)
    count = len(array)
    item_bytes = max(1, array.nbytes // count)
    positions = spread(count, max(1, min(draw.size, draw.max_bytes // item_bytes)), draw.seed)
    items = list(numpy.asarray(array[positions]))
    return Drawn(
        items=items,
        forms=(ItemForm.VALUE,),
        positions=positions,
        total=exact(count),
        bytes=size,
        item_bytes=[item_bytes] * len(items),
        drawn="all elements" if len(items) == count else f"{len(items):,} elements spread over the array",
        load_code=lambda _: f"import numpy\n\nitems = list(numpy.load({draw.spec!r}, allow_pickle=False))\n",
        values=lambda _: list(items),
        tally=counted(array) if array.ndim == 1 and array.nbytes <= draw.max_bytes else None,
    )


def opened(numpy: Any, path: str) -> Any:
    """Map the array; raises SourceUnreadable for pickles, single values and empty arrays."""
    try:
        with open(path, "rb") as file:  # noqa: PTH123 - text path
            if file.read(len(MAGIC)) != MAGIC:
                raise SourceUnreadable(f"{path!r} is not a NumPy array", hint="save it again with numpy.save")
        array = numpy.load(path, mmap_mode="r", allow_pickle=False)
    except OSError as error:
        raise unreachable(path, error) from error
    except (ValueError, EOFError) as error:
        if "Python objects" in str(error):
            hint = "pickles can run code when they are opened: save numbers or text, or use module:name"
            raise SourceUnreadable(f"{path!r} holds pickled Python objects", hint=hint) from error
        raise SourceUnreadable(f"{path!r} is damaged: {error}") from error
    if array.ndim == 0:
        raise SourceUnreadable(f"{path!r} holds a single value, not a list of items")
    if not len(array):
        raise SourceUnreadable(f"{path!r} holds an empty array: there are no items")
    return array
