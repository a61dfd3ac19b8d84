"""Writes whole programs around a plan: imports, the data, a main guard; compiled before it is shown."""

from __future__ import annotations

import ast
import keyword
from dataclasses import dataclass

from advisor.model import Case, ItemForm
from advisor.strategies.imports import arranged

ALIAS = "target"
"""What the target is called in a program that uses its name for something else."""
TAKEN = frozenset(
    (  # noqa: SIM905 - one name a line would fill the screen
        "main items item results result frame row chunk chunks start part pool context columns run_all "
        "run_chunk one in_flight file line np pd datetime asyncio importlib multiprocessing list len range "
        "ThreadPoolExecutor ProcessPoolExecutor"
    ).split()
)
"""Names that programs use, those of the code that loads the data left out."""


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
    return found | {
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
    if all(part.isidentifier() and not keyword.iskeyword(part) for part in module.split(".")):
        return [f"from {module} import {root}" + (f" as {name}" if name != root else "")], []
    return ["import importlib"], ["", f'{name} = importlib.import_module("{module}").{root}']


@dataclass(frozen=True, slots=True)
class Program:
    """The parts of a program that differ from plan to plan."""

    case: Case
    imports: tuple[str, ...] = ()
    definitions: tuple[str, ...] = ()
    """Lines at module level, importable by workers."""
    body: tuple[str, ...] = ()
    """Lines of `main`, after the data was loaded; they define `results`."""
    uses_target: bool = True
    """Whether the program calls the target, and so has to import it."""

    @property
    def text(self) -> str:
        """Return the program; raises SyntaxError if a name in it is not what it seems."""
        loading = self.case.sample.load_code.splitlines()
        needed = [line for line in loading if line.startswith(("import ", "from "))]
        target, bound = importing_target(self.case) if self.uses_target else ([], [])
        lines = [
            *arranged([*needed, *self.imports, *target]),
            *bound,
            "",
            "",
            *self.definitions,
            *(("", "") if self.definitions else ()),
            "def main():",
            *(f"    {line}".rstrip() for line in loading if line and line not in needed),
            *(f"    {line}" for line in self.body),
            "    return results",
            "",
            "",
            'if __name__ == "__main__":',
            "    main()",
        ]
        text = "\n".join(lines).lstrip("\n") + "\n"
        compile(text, "<advice>", "exec")
        return text
