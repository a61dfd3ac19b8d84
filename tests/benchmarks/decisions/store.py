"""Keeps what was found: one JSON file per workload and part, in a folder outside git, so that runs resume."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[3]
DEFAULT = ROOT / "decisions-results"


@dataclass(frozen=True, slots=True)
class Store:
    """A folder of results."""

    folder: Path

    def path(self, part: str, name: str) -> Path:
        """Return where a part of a workload is kept."""
        return self.folder / part / f"{name}.json"

    def has(self, part: str, name: str) -> bool:
        """Tell whether it was found before."""
        return self.path(part, name).exists()

    def load(self, part: str, name: str) -> Any:
        """Return what was found, or None."""
        path = self.path(part, name)
        return json.loads(path.read_text()) if path.exists() else None

    def save(self, part: str, name: str, found: Any) -> None:
        """Keep it, whole or not at all."""
        path = self.path(part, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_suffix(".new")
        fresh.write_text(json.dumps(found, indent=1))
        fresh.replace(path)

    @property
    def scratch(self) -> Path:
        """Return the folder for temporary files and for the data that workloads make once."""
        path = self.folder / "scratch"
        path.mkdir(parents=True, exist_ok=True)
        return path

    def environment(self) -> dict[str, str]:
        """Return the environment of what is started: its files lie in the scratch folder."""
        scratch = str(self.scratch)
        places = {"TMPDIR": scratch, "DECISIONS_DATA": scratch}
        return {**os.environ, **places, "PYTHONDONTWRITEBYTECODE": "1", "NO_COLOR": "1"}
