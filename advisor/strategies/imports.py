"""Puts the imports of a program into the order that people and their tools expect."""

from __future__ import annotations

import ast
import sys
from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

LIBRARIES = frozenset({"numpy", "pandas"})
"""Installed packages that programs use; what is neither here nor in the standard library is the person's."""

OWN = 2
"""Section of the person's own modules, the last."""

Imported = ast.Import | ast.ImportFrom


def arranged(lines: Iterable[str]) -> list[str]:
    """Return import statements in sections, sorted, those from one module joined; raises SyntaxError."""
    statements = [
        node for node in ast.parse("\n".join(lines)).body if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    written: list[str] = []
    for _, section in groupby(sorted(statements, key=order), key=lambda node: order(node)[0]):
        written += ["", *joined(section)]
    return written[1:]


def is_own(line: str) -> bool:
    """Tell whether an import statement imports a module of the person's own."""
    return any(order(node)[0] == OWN for node in ast.parse(line).body if isinstance(node, Imported))


def order(node: Imported) -> tuple[int, bool, str]:
    """Sort by section, plain imports first, then by name."""
    name = module_of(node)
    top = name.partition(".")[0]
    section = 0 if top in sys.stdlib_module_names else 1 if top in LIBRARIES else OWN
    return section, isinstance(node, ast.ImportFrom), name


def module_of(node: Imported) -> str:
    """Return the module that a statement imports, or imports from."""
    return (node.module or "") if isinstance(node, ast.ImportFrom) else node.names[0].name


def joined(section: Iterable[Imported]) -> list[str]:
    """Write one statement for each module that names are imported from, and one for each plain import."""
    written: dict[str, None] = {}
    for (_, is_from, module), nodes in groupby(section, key=order):
        names = sorted({ast.unparse(alias) for node in nodes for alias in node.names})
        if is_from:
            written[f"from {module} import {', '.join(names)}"] = None
        else:
            written |= dict.fromkeys(f"import {name}" for name in names)
    return list(written)
