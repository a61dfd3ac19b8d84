"""Writes the Python that opens a text file as a person would."""

from __future__ import annotations


def open_call(path: str, *, marked: bool, newline: str | None = None) -> tuple[str, str]:
    """Return the import lines and the call that open a file, unzipped and without its byte order mark."""
    encoding = "utf-8-sig" if marked else "utf-8"
    options = f"encoding={encoding!r}" if newline is None else f"newline={newline!r}, encoding={encoding!r}"
    if path.lower().endswith(".gz"):
        return "import gzip\n", f"gzip.open({path!r}, 'rt', {options})"
    return "", f"open({path!r}, {options})"
