"""This file stops the reading of a function at a step that has no column form, and says why."""

from __future__ import annotations

import ast

SHOWN = 60
"""Characters of source that a reason quotes at most: it must fit a line of a terminal."""


class Blocked(Exception):
    """A step without a column form; `sure` tells whether there can be none."""

    def __init__(self, node: ast.AST | None, because: str, *, sure: bool = False) -> None:
        super().__init__(because)
        self.because = because
        self.line: int | None = getattr(node, "lineno", None)
        self.sure = sure


class TooBig(Exception):
    """With integers up to the limit that was assumed, a result would not fit into 64 bits, or a float."""


def quoted(node: ast.AST) -> str:
    """Quote source on one short line."""
    line = " ".join(ast.unparse(node).split())
    return line if len(line) <= SHOWN else f"{line[: SHOWN - 3]}..."
