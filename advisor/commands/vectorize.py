"""`advisor vectorize`: question 1 alone, as a screen or JSON, and the column form as a runnable file."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from rich.console import Group
from rich.text import Text

from advisor import reports, strategies
from advisor.budget import Budget
from advisor.commands import audit, page
from advisor.model import Plan
from advisor.reports import terminal
from advisor.reports.safe import in_ascii, safe
from advisor.reports.screen.phrases import said, seconds
from advisor.vectorizing import SECONDS, vectorize

if TYPE_CHECKING:
    from advisor.model import Request
    from advisor.sandbox.launching import Launched
    from advisor.vectorizing import Rewriting

STRATEGY = "vectorized"
"""Writes the program around a column form."""


def run(asked: Request, output: audit.Output, *, started: float, launched: Launched | None = None) -> int:
    """Rewrite, show it, write the program where one is wanted, and return the exit code."""
    report = reports.find(output.format)
    audit.check_path(output)
    budget = Budget(SECONDS if asked.budget is None else asked.budget, begun=started)
    with audit.progress(output.quiet) as observer:
        rewriting = vectorize(asked, observer, budget=budget, launched=launched)
    sys.stdout.write(as_json(rewriting) if report.NAME == "json" else as_screen(rewriting))
    sys.stdout.flush()
    if output.path is not None:
        print(written(rewriting, output), file=sys.stderr)  # noqa: T201 - beside the report, not in it
    return 0


def as_screen(rewriting: Rewriting) -> str:
    """Return the whole page at the width of standard output."""
    found, target, ascii_only = rewriting.found, rewriting.case.target, page.is_ascii()
    if ascii_only:
        found, target = in_ascii(found), in_ascii(target)
    shown = Group(
        terminal.columns_page(found, target), Text(), said(f"This took {seconds(rewriting.seconds)}.")
    )
    return terminal.as_text(shown, width=page.width(), color=page.has_color(), ascii_only=ascii_only)


def as_json(rewriting: Rewriting) -> str:
    """Return the same facts for a program."""
    from advisor.reports import json  # noqa: PLC0415 - only where it is wanted

    case = rewriting.case
    return json.render_columns(
        rewriting.found, case.target, case.sample, seconds=rewriting.seconds, ascii_only=page.is_ascii()
    )


def written(rewriting: Rewriting, output: audit.Output) -> str:
    """Write the program, and say so in one line."""
    if output.path is None or not rewriting.found.works:
        return "advisor: no file was written, as there is no column form to write"
    audit.write_file(output.path, program(rewriting), force=output.force)
    return safe(f"advisor: wrote {output.path}; it loads the data and runs the column form", 400)


def program(rewriting: Rewriting) -> str:
    """Return a program that loads the data and works on whole columns."""
    return strategies.find(STRATEGY).source(Plan(strategy=STRATEGY), rewriting.case)
