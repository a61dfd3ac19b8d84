"""Writes whole programs around a plan: imports, the data, a main guard; compiled before it is shown."""

from __future__ import annotations

import ast
import keyword
from dataclasses import dataclass
from pathlib import Path

from advisor.model import Case, ItemForm
from advisor.strategies.imports import arranged, is_own

ALIAS = "target"
"""What the target is called in a program that uses its name for something else."""
TAKEN = frozenset(
    (  # noqa: SIM905 - one name a line would fill the screen
        "main load run items item results result frame row chunk chunks start stop part parts pool context "
        "columns run_all run_chunk one in_flight file line np pd datetime asyncio importlib multiprocessing "
        "threading time RATE gate next_start pause paced now begins "
        "os sys list len range min zip ThreadPoolExecutor ProcessPoolExecutor INHERITED "
        "key keys values places rows different dict repr SHARED "
        "shared attach block name shape dtype prod SharedMemory"
    ).split()
)
"""Names that programs use, those of the code that loads the data left out."""

IMPORTED = {
    "np",
    "pd",
    "datetime",
    "asyncio",
    "importlib",
    "multiprocessing",
    "os",
    "sys",
    "threading",
    "time",
}
"""Those of them that are imports."""

SHADOWED = TAKEN - IMPORTED | {ALIAS}
"""Names that a program defines itself: data that is called so is imported where it is loaded."""


def target_name(case: Case) -> str:
    """Return the expression by which the program calls the target."""
    root, dot, rest = case.target.attribute.partition(".")
    return f"{ALIAS if is_taken(root, case) else root}{dot}{rest}"


def is_taken(name: str, case: Case) -> bool:
    """Tell whether the program uses a name for something else."""
    return name in TAKEN or name in names_in(case.sample.load_code)


def names_in(code: str) -> set[str]:
    """Return the names that code uses or defines."""
    found = {node.id for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Name)}
    return found | imported_by(code)


def imported_by(code: str) -> set[str]:
    """Return the names that imports in code bind."""
    return {
        alias.asname or alias.name.partition(".")[0]
        for node in ast.walk(ast.parse(code))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }


def every_item(case: Case) -> str:
    """Return the expression over which the plain loop goes."""
    return "[row for _, row in frame.iterrows()]" if case.sample.form is ItemForm.SERIES else "items"


def chunks_line(case: Case, size: int) -> str:
    """Return the line that cuts the data into chunks."""
    whole, cut = ("frame", "frame.iloc") if case.sample.form is ItemForm.SERIES else ("items", "items")
    return f"chunks = [{cut}[start : start + {size}] for start in range(0, len({whole}), {size})]"


def importing_target(case: Case) -> tuple[list[str], list[str]]:
    """Return the import lines for the target, and the lines behind them where import cannot name it."""
    module, (root, _, _) = case.target.module, case.target.attribute.partition(".")
    name = target_name(case).partition(".")[0]
    if is_importable(module):
        return [f"from {module} import {root}" + (f" as {name}" if name != root else "")], []
    return ["import importlib"], ["", f'{name} = importlib.import_module("{module}").{root}']


def is_importable(module: str) -> bool:
    """Claim that an import statement can name a module."""
    return all(part.isidentifier() and not keyword.iskeyword(part) for part in module.split("."))


def loaded_by(loading: list[str], elsewhere: set[str]) -> list[str]:
    """Return the lines of `load`: imports that have to stay there come first, set apart."""
    lines = [line for line in loading if line and line not in elsewhere]
    imports = [line for line in lines if is_import(line)]
    return [*imports, *([""] if imports else ()), *lines[len(imports) :]]


def is_import(line: str) -> bool:
    """Tell an import at the top level from other lines."""
    return line.startswith(("import ", "from "))


def path_line(case: Case) -> list[str]:
    """Return the line that makes the target's folder importable, where a program would not find it."""
    folder = case.target.path_entry
    return [] if not folder or Path(folder) == Path.cwd() else [f"sys.path.insert(0, {folder!r})"]


@dataclass(frozen=True, slots=True)
class Program:
    """The parts of a program that differ from plan to plan."""

    case: Case
    imports: tuple[str, ...] = ()
    shared: tuple[str, ...] = ()
    """Lines that define global variables."""
    definitions: tuple[str, ...] = ()
    """Lines at module level, importable by workers."""
    body: tuple[str, ...] = ()
    """Lines of `run`, which gets the loaded data and returns the results."""
    uses_target: bool = True
    """Whether the program calls the target, and so has to import it."""
    environment: tuple[str, ...] = ()
    """Lines that set environment variables before anything else is imported."""
    load_code: str = ""
    """Code that loads the data in another form than the loop's own; empty = the loop's own."""

    @property
    def text(self) -> str:
        """Return the program; raises SyntaxError if a name in it is not what it seems."""
        loading = (self.load_code or self.case.sample.load_code).splitlines()
        needed = [line for line in loading if is_import(line) and not imported_by(line) & SHADOWED]
        whole = "frame" if self.case.sample.form is ItemForm.SERIES or self.load_code else "items"
        path = path_line(self.case)
        lines = [
            *(("import os", "", *self.environment, "") if self.environment else ()),
            *self.head(needed, path),
            *(("", *self.shared) if self.shared else ()),
            *BLANK,
            *self.definitions,
            *(BLANK if self.definitions else ()),
            "def load():",
            *(f"    {line}".rstrip() for line in loaded_by(loading, {*needed, *path})),
            f"    return {whole}",
            *BLANK,
            f"def run({whole}):",
            *(f"    {line}".rstrip() for line in self.body),
            *BLANK,
            "def main():",
            "    return run(load())",
            *BLANK,
            'if __name__ == "__main__":',
            "    main()",
        ]
        text = "\n".join(lines).lstrip("\n") + "\n"
        compile(text, "<advice>", "exec")
        return text

    def head(self, needed: list[str], path: list[str]) -> list[str]:
        """Return the imports; the target's own comes after its folder was made importable."""
        target, bound = importing_target(self.case) if self.uses_target else ([], [])
        if not path:
            return [*arranged([*needed, *self.imports, *target]), *bound]
        lines = [*needed, *self.imports, "import sys"]
        own = [line for line in lines if is_own(line)]
        first = arranged(line for line in lines if line not in own)
        return [*first, "", *path, "", *arranged([*own, *target]), *bound]


BLANK = ("", "")
"""What stands between two definitions."""
