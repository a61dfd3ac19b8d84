"""This file says in a sentence for which row, and how, a column form differs from the function."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from advisor.rewrite.proof.comparing import plain, same

if TYPE_CHECKING:
    from collections.abc import Collection

SHOWN = 60
"""Characters of a value that are shown."""
CELLS = 6
"""Columns of a row that are shown."""


def difference(expected: Any, got: Any, *, loose: bool) -> str:
    """Say what the function gives and what the columns give; of records, only what differs."""
    one, other = plain(expected), plain(got)
    if isinstance(one, dict) and isinstance(other, dict) and list(one) == list(other):
        keys = [key for key in one if same(one[key], other[key], loose) == "different"][:1]
        one, other = {key: one[key] for key in keys}, {key: other[key] for key in keys}
    return f"the function gives {shown(one)} and the columns give {shown(other)}"


def shown(value: Any) -> str:
    """Show a value of a stranger, shortened."""
    try:
        text = repr(plain(value))
    except Exception:  # a stranger's repr
        text = f"a {type(value).__name__}"
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 1]}…"


def row_shown(row: dict[str, Any], used: Collection[str]) -> str:
    """Show the values of a row that the function mentions; all if it mentions none."""
    if list(row) == [""]:
        return shown(row[""])
    names = [name for name in row if name in used] or list(row)
    more = ", …" if len(names) > CELLS else ""
    return ", ".join(f"{name}={shown(row[name])}" for name in names[:CELLS]) + more
