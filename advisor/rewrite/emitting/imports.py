"""This file says what emitted code has to import: libraries, and names of the person's own module."""

from __future__ import annotations

import ast
import builtins
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

LIBRARIES = {
    "pd": "import pandas as pd",
    "np": "import numpy as np",
    "re": "import re",
    "math": "import math",
    "datetime": "from datetime import datetime",
    "date": "from datetime import date",
    "timedelta": "from datetime import timedelta",
}
"""Names that emitted code uses, and how they are imported."""


def imports_for(source: str, known: Mapping[str, Any]) -> tuple[list[str], list[str]]:
    """Return the import lines that a source needs, and the names that it needs from the person's module."""
    tree = ast.parse(source)
    names = [node for node in ast.walk(tree) if isinstance(node, ast.Name)]
    bound = {node.id for node in names if isinstance(node.ctx, ast.Store)}
    bound |= {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
    bound |= {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    lines: list[str] = []
    uses: list[str] = []
    for name in dict.fromkeys(node.id for node in names):
        if name in bound or hasattr(builtins, name):
            continue
        if name in LIBRARIES:
            lines.append(LIBRARIES[name])
        elif isinstance(known.get(name), ModuleType):
            module = known[name].__name__
            lines.append(f"import {module}" if module == name else f"import {module} as {name}")
        else:
            uses.append(name)
    return sorted(lines), uses
