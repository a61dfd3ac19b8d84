"""Writes whole programs around a plan: imports, the data, a main guard; compiled before it is shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from advisor.model import Case


def target_name(case: Case) -> str:
    """Return the expression by which the program calls the target."""
    return case.target.attribute


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
        imports = {line for line in loading if line.startswith(("import ", "from "))} | set(self.imports)
        loading = [line for line in loading if line and line not in imports]
        root = self.case.target.attribute.partition(".")[0]
        lines = [
            *sorted(imports, key=lambda line: (line.startswith("from"), line)),
            *(("", f"from {self.case.target.module} import {root}") if self.uses_target else ()),
            "",
            "",
            *self.definitions,
            *(("", "") if self.definitions else ()),
            "def main():",
            *(f"    {line}".rstrip() for line in (*loading, *self.body)),
            "    return results",
            "",
            "",
            'if __name__ == "__main__":',
            "    main()",
        ]
        text = "\n".join(lines).lstrip("\n") + "\n"
        compile(text, "<advice>", "exec")
        return text
