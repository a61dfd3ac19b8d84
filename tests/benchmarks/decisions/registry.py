"""Lists the workloads by reading their files; nobody's module is imported for it."""

from __future__ import annotations

import ast
import importlib.util
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

FOLDER = Path(__file__).resolve().parent / "workloads"
NO_WORKLOADS = frozenset({"prepared", "local_api"})
"""Files that workloads import."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Workload:
    """One job: a function, its items, and what is known to be true of it."""

    name: str
    module: str
    """File in the folder of workloads, without ".py"."""
    target: str
    data: str = ""
    """Function that returns the items; empty when they are in a file."""
    csv: str = ""
    """Function that writes the file of items to a path."""
    ending: str = ""
    """Ending of that file."""
    allow: tuple[str, ...] = ()
    """Effects to consent to."""
    truth: dict[int, str] = field(default_factory=dict)
    """Right answers to the questions that are not debatable."""
    forbidden: tuple[str, ...] = ()
    """Strategies that would be harmful whatever their speed."""
    naive_wrong: bool = False
    """`ProcessPoolExecutor().map(target, items)` is wrong or impossible."""
    needs: tuple[str, ...] = ()
    """Libraries beyond what advisor itself needs."""
    api: bool = False
    """Items are addresses of a local service that counts its calls."""

    @property
    def file(self) -> Path:
        """Return the file that holds function and items."""
        return FOLDER / f"{self.module}.py"

    @property
    def installed(self) -> bool:
        """Tell whether every library that it needs is there."""
        return all(importlib.util.find_spec(name) is not None for name in imported_by(self.file))


def imported_by(file: Path) -> set[str]:
    """Return the packages that a file imports at module level."""
    names: set[str] = set()
    for node in ast.parse(file.read_text()).body:
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.partition(".")[0])
    return names - {path.stem for path in FOLDER.glob("*.py")}


def workloads(only: Sequence[str] = ()) -> list[Workload]:
    """Return the workloads, all or those of these names; raises KeyError for an unknown name."""
    found = {each.name: each for path in sorted(FOLDER.glob("*.py")) for each in listed_in(path)}
    return [found[name] for name in only] if only else list(found.values())


def listed_in(path: Path) -> list[Workload]:
    """Read the table of one file."""
    if path.stem in NO_WORKLOADS:
        return []
    return [Workload(name=name, module=path.stem, **frozen(row)) for name, row in table(path).items()]


def table(path: Path) -> dict[str, dict[str, Any]]:
    """Return what a file assigns to WORKLOADS."""
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.AnnAssign) and ast.unparse(node.target) == "WORKLOADS" and node.value:
            found: dict[str, dict[str, Any]] = ast.literal_eval(node.value)
            return found
    raise ValueError(f"{path} has no table WORKLOADS")


def frozen(row: dict[str, Any]) -> dict[str, Any]:
    """Turn the lists of a row into tuples."""
    return {key: tuple(value) if isinstance(value, list) else value for key, value in row.items()}
