"""This file runs a column form: it compiles the source, puts items into columns, and takes results apart."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from advisor.model import ItemForm
from advisor.rewrite.given import as_python
from advisor.rewrite.restoring import Restored
from advisor.stage import FrameItems

if TYPE_CHECKING:
    from collections.abc import Sequence

    from advisor.rewrite.rewriting import Rewritten
    from advisor.rewrite.schema import Schema
    from advisor.rewrite.source import Source


def namespace_of(source: Source) -> dict[str, Any]:
    """Give the names that emitted code knows: those of the function's module, and the libraries it uses."""
    import math  # noqa: PLC0415 - the names of emitted code
    import re  # noqa: PLC0415 - the same

    import numpy as np  # noqa: PLC0415 - only once columns are tried
    import pandas as pd  # noqa: PLC0415 - the same

    own: dict[str, Any] = {"pd": pd, "np": np, "re": re, "math": math}
    own |= {"datetime": datetime, "date": date, "timedelta": timedelta}
    return {**source.function.__globals__, **own}


def compiled(code: str, source: Source, name: str) -> Any:
    """Compile emitted code, and give one of its functions."""
    names = namespace_of(source)
    exec(compile(code, "<columns>", "exec"), names)  # noqa: S102 - source that was written here
    return names[name]


def table_of(items: Sequence[Any], schema: Schema, *, array: bool) -> Any:
    """Put items into columns."""
    import numpy as np  # noqa: PLC0415 - only once columns are tried
    import pandas as pd  # noqa: PLC0415 - the same

    frame = getattr(items, "frame", None)
    if frame is not None:
        return frame
    if schema.form is ItemForm.ROW:
        return pd.DataFrame(list(items), columns=list(schema.columns) if not len(items) else None)
    if not array:
        return pd.Series(list(items))
    whole = schema.columns[""].kind == "int"
    return np.array(list(items), dtype=np.int64) if whole else np.array(list(items))


class Columns:
    """A column form, ready to run."""

    def __init__(self, rewritten: Rewritten) -> None:
        self.rewritten = rewritten
        self.as_what = rewritten.as_what
        source = rewritten.source
        self.namespace = namespace_of(source)
        original = "original" if source.function.__name__ == "<lambda>" else source.function.__name__
        self.namespace[original] = rewritten.function
        for code in (rewritten.plain, rewritten.guarded, rewritten.masks):
            exec(compile(code, "<columns>", "exec"), self.namespace)  # noqa: S102 - source that was written here

    def table(self, items: Sequence[Any]) -> Any:
        """Put items into columns."""
        return table_of(items, self.rewritten.schema, array=self.as_what == "NumPy array")

    def items_of(self, table: Any) -> Sequence[Any]:
        """Give the items of a table as the person's loop gets them."""
        if self.rewritten.schema.form is ItemForm.SERIES:
            return FrameItems(table)
        return Restored(table, self.rewritten.schema)

    def plain(self, table: Any) -> Any:
        """Run the plain form."""
        return self.namespace[self.rewritten.name](table)

    def guarded(self, table: Any, items: Sequence[Any] | None = None) -> Any:
        """Run the form that sends odd rows through the original; the items are made again if not given."""
        if not self.rewritten.guarded:
            return self.plain(table)
        function = self.namespace[f"{self.rewritten.name}_or_original"]
        if self.rewritten.schema.form is ItemForm.SERIES:
            return function(table)
        return function(table, self.items_of(table) if items is None else items)

    def odd(self, table: Any) -> list[Any]:
        """Tell for each condition which rows do not meet it."""
        import numpy as np  # noqa: PLC0415 - it is there by now

        return [np.broadcast_to(np.asarray(mask), (len(table),)) for mask in self.namespace["masks"](table)]

    def results(self, output: Any, count: int) -> list[Any]:
        """Give one result per item, as the function gives it."""
        shape = self.rewritten.shape
        if shape.style == "value":
            return listed(output, count)
        columns = [listed(output[name], count) for name in output.columns]
        if shape.style == "series":
            return [labeled(shape.keys, row) for row in zip(*columns, strict=True)]
        if shape.style == "dict":
            return [dict(zip(shape.keys, row, strict=True)) for row in zip(*columns, strict=True)]
        return [list(row) if shape.style == "list" else row for row in zip(*columns, strict=True)]


def labeled(keys: Sequence[str], values: Sequence[Any]) -> Any:
    """Give values as the Series that a function makes of them, with names or without."""
    import pandas as pd  # noqa: PLC0415 - only once columns are tried

    return pd.Series(dict(zip(keys, values, strict=True)) if keys else list(values))


def listed(column: Any, count: int) -> list[Any]:
    """Give the values of a column as Python's."""
    if len(column) != count:
        raise ValueError(f"gave {len(column)} results for {count} items")
    return [as_python(value) for value in column.tolist()]
