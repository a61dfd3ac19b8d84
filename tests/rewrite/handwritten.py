"""Column forms as people write them, in the shape in which the rewriter gives its own, to test the checks."""

from collections.abc import Callable
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd

from advisor.stage import FrameItems


@dataclass
class Handwritten:
    """A function with a column form that a test wrote, and the masks of its odd rows."""

    function: Callable[[Any], Any]
    plain: Callable[[Any], Any]
    masks: tuple[Callable[[Any], Any], ...] = ()
    as_what: str = "DataFrame"
    loose: bool = False
    constants: tuple[Any, ...] = ()
    namespace: dict[str, Any] = field(default_factory=dict)

    @property
    def rewritten(self):
        return SimpleNamespace(function=self.function, loose=self.loose, constants=self.constants)

    def table(self, items):
        if self.as_what == "NumPy array":
            return np.array(items)
        if self.as_what == "pandas Series":
            return pd.Series(list(items))
        return items.frame.copy() if isinstance(items, FrameItems) else pd.DataFrame(list(items))

    def items_of(self, table):
        if self.as_what == "DataFrame":
            return table.to_dict("records")
        return table.tolist()

    def odd(self, table):
        return [np.asarray(mask(table), dtype=bool) for mask in self.masks]

    def guarded(self, table):
        masks = self.odd(table)
        odd = np.any(masks, axis=0) if masks else np.zeros(len(table), dtype=bool)
        if not odd.any():
            return self.plain(table)
        fine = iter(self.results(self.plain(table[~odd]), int((~odd).sum())))
        rows = zip(odd, self.items_of(table), strict=True)
        values = [self.function(item) if is_odd else next(fine) for is_odd, item in rows]
        if values and isinstance(values[0], dict):
            cells = {name: pd.Series([each[name] for each in values], dtype=object) for name in values[0]}
            return pd.DataFrame(cells).set_axis(table.index)
        return pd.Series(values, index=getattr(table, "index", None), dtype=object)

    def results(self, output, count):
        del count  # so that a test can give too few
        if isinstance(output, pd.DataFrame):
            cells = [output[name].tolist() for name in output.columns]
            return [dict(zip(output.columns, row, strict=True)) for row in zip(*cells, strict=True)]
        return output.tolist()
