"""The seven questions' titles, short for a column and whole for a reader who sees them for the first time."""

from __future__ import annotations

from typing import NamedTuple


class Title(NamedTuple):
    """One question's names."""

    short: str
    """At most 16 characters."""
    full: str


TITLES: dict[int, Title] = {
    1: Title("Columns?", "Can the work be done on whole columns instead of item by item?"),
    2: Title("CPU or I/O?", "Does an item's time go into computing or into waiting?"),
    3: Title("Independent?", "Is each item's result independent of the items before it?"),
    4: Title("Enough items?", "Are there enough items to pay for starting workers?"),
    5: Title("Item cost?", "Does one item take long enough to pay for sending it to a worker?"),
    6: Title("Picklable?", "Can function, items and results travel between processes, and cheaply?"),
    7: Title("Harder to debug?", "Would running it in parallel make it harder to debug?"),
}


def title(question: int) -> Title:
    """Return a question's titles, made up from its number when it is unknown."""
    return TITLES.get(question, Title(f"Question {question}?", f"Question {question}"))
