"""Finds the character that divides the columns of a CSV file, among the four in common use."""

from __future__ import annotations

import csv

DELIMITERS = {",": "a comma", ";": "a semicolon", "\t": "a tab", "|": "a vertical bar"}
TRIED_LINES = 200
"""Lines that a delimiter is tried on; our own choice, more decide no differently."""


def find_delimiter(head: bytes, usual: str) -> str:
    """Return the delimiter that divides the first lines most evenly, the usual one in doubt."""
    text = head.decode(errors="replace")
    lines = text.splitlines(keepends=True)[:TRIED_LINES]
    whole = lines[:-1] if len(lines) > 1 and not text.endswith("\n") else lines
    rated = {delimiter: evenness(whole, delimiter) for delimiter in DELIMITERS}
    best = max(DELIMITERS, key=lambda delimiter: (rated[delimiter], delimiter == usual))
    return best if rated[best] > 0 else usual


def evenness(lines: list[str], delimiter: str) -> float:
    """Return the share of rows with as many fields as the header, in tenths; 0.0 when it does not divide."""
    try:
        rows = [len(row) for row in csv.reader(lines, delimiter=delimiter) if row]
    except csv.Error:
        return 0.0
    if not rows or rows[0] == 1:
        return 0.0
    return round(rows.count(rows[0]) / len(rows), 1)
