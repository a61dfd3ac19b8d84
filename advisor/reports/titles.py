"""The seven questions' titles, short for a column and whole for a reader who sees them for the first time."""

from __future__ import annotations

from typing import NamedTuple


class Title(NamedTuple):
    """One question's names."""

    short: str
    """At most 15 characters."""
    full: str
    """As the question asks itself; a test holds the two equal, since reports know only the model."""


TITLES: dict[int, Title] = {
    1: Title("Columns?", "Can I vectorize this with Pandas or NumPy?"),
    2: Title("CPU or I/O?", "Is the work CPU-bound or I/O-bound?"),
    3: Title("Independent?", "Are the tasks independent?"),
    4: Title("Enough items?", "Do I have enough tasks?"),
    5: Title("Item cost?", "Does each task take meaningful time?"),
    6: Title("Picklable?", "Can my data be pickled easily?"),
    7: Title("Hard to debug?", "Will parallelization complicate debugging?"),
}


def title(question: int) -> Title:
    """Return a question's titles, made up from its number when it is unknown."""
    return TITLES.get(question, Title(f"Question {question}?", f"Question {question}"))
