"""This file makes the items again that a table was made of: None is None, and integers are integers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from advisor.model import ItemForm
from advisor.rewrite.given import as_python
from advisor.rewrite.ir import NONE

if TYPE_CHECKING:
    from advisor.rewrite.ir import Column
    from advisor.rewrite.schema import Schema


class Restored(Sequence[Any]):
    """The items of a table, each made when it is asked for; a form needs them for a few odd rows only."""

    def __init__(self, table: Any, schema: Schema) -> None:
        self.table = table
        self.schema = schema
        self.cells: dict[str, list[Any]] = {}

    def __len__(self) -> int:
        return len(self.table)

    def __iter__(self) -> Iterator[Any]:
        return (self[index] for index in range(len(self)))

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, slice):
            return [self[place] for place in range(*index.indices(len(self)))]
        if self.schema.form is not ItemForm.ROW:
            return restored(self.schema.columns.get(""), self.column("")[index])
        names = self.table.columns
        return {name: restored(self.schema.columns.get(name), self.column(name)[index]) for name in names}

    def column(self, name: str) -> list[Any]:
        """Give a column as a list, which is made once."""
        if name not in self.cells:
            self.cells[name] = (self.table[name] if name else self.table).tolist()
        return self.cells[name]


def restored(column: Column | None, value: Any) -> Any:
    """Give one value as it was in the item."""
    value = as_python(value)
    if column is None:
        return value
    if value is None or value != value:  # noqa: PLR0124 - only what is missing differs from itself
        return value if was_nan(column) else None
    return int(value) if column.kind == "int" and isinstance(value, float) else value


def was_nan(column: Column) -> bool:
    """Claim that what is missing in a column was NaN in the items, as far as the sample tells."""
    if column.missing:
        return column.missing != {NONE}
    return column.kind in {"float", "number"}
