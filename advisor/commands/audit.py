"""`advisor audit`: no questions asked; progress on standard error, the report on standard output."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from advisor import reports
from advisor.budget import Budget
from advisor.commands import page
from advisor.errors import BadOption, Interrupted
from advisor.model import CONSENT_KINDS, Action, EffectKind, ItemForm, Request, Severity
from advisor.observe import Observer
from advisor.pipeline import advise

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.status import Status

    from advisor.model import Advice
    from advisor.observe import ArmState
    from advisor.sandbox.launching import Launched

FAILURES = ("danger", "slower")


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """Where the report goes, and what makes the exit code 1."""

    format: str
    path: Path | None
    force: bool
    quiet: bool
    fail_on: str | None = None


def request(
    *,
    target: str,
    data: str,
    item: str | None,
    column: str | None,
    budget: float | None,
    sample: int | None,
    workers: int | None = None,
    max_calls: int | None = None,
    answers: Sequence[str] = (),
    yes: bool = False,
    allow: str | None = None,
    seed: int = 0,
    show_values: bool = False,
    vectorized: str | None = None,
) -> Request:
    """Build a request from what was typed; raises BadOption."""
    return Request(
        target=target,
        data=data,
        item=None if item is None else choice("--item", item, [form.value for form in ItemForm], ItemForm),
        column=column,
        budget=budget,
        workers=workers,
        sample=sample,
        max_calls=max_calls,
        answers=tuple(parse_answer(answer) for answer in answers),
        yes=yes,
        allow=frozenset(parse_effect(kind) for kind in split(allow)),
        seed=seed,
        show_values=show_values,
        vectorized=vectorized,
    )


def choice(option: str, text: str, legal: Sequence[str], type_: type[ItemForm]) -> ItemForm:
    """Return a choice; raises BadOption naming the legal ones."""
    if text not in legal:
        raise BadOption(f"{option} {text} is not known", hint=f"it can be: {', '.join(legal)}")
    return type_(text)


def split(text: str | None) -> list[str]:
    """Split a comma-separated option."""
    return [part.strip() for part in (text or "").split(",") if part.strip()]


def parse_answer(text: str) -> tuple[int, str]:
    """Read `3=no`."""
    number, equals, value = text.partition("=")
    if not equals or not number.strip().isdigit():
        raise BadOption(f"--answer {text} is not understood", hint="write it as --answer 3=no")
    return int(number), value.strip()


def parse_effect(text: str) -> EffectKind:
    """Read one kind of effect."""
    legal = sorted(CONSENT_KINDS)
    if text not in legal:
        raise BadOption(f"--allow {text} is not known", hint=f"it can be: {','.join(legal)}")
    return EffectKind(text)


def run(asked: Request, output: Output, *, started: float, launched: Launched | None = None) -> int:
    """Audit, write the report, and return the exit code."""
    report = reports.find(output.format)
    failures = check_failures(output.fail_on)
    check_path(output)
    try:
        with progress(output.quiet) as observer:
            advice = advise(asked, observer, budget=Budget(asked.budget, begun=started), launched=launched)
    except Interrupted as interrupted:
        if interrupted.advice is not None:
            write(report, interrupted.advice, output)
        print("advisor: interrupted; the report holds what was known", file=sys.stderr)  # noqa: T201
        return interrupted.exit_code
    write(report, advice, output)
    return int(any(FAILED[failure](advice) for failure in failures))


def check_failures(text: str | None) -> list[str]:
    """Read --fail-on."""
    for failure in split(text):
        if failure not in FAILURES:
            raise BadOption(f"--fail-on {failure} is not known", hint=f"it can be: {','.join(FAILURES)}")
    return split(text)


def check_path(output: Output) -> None:
    """Refuse to replace a file before any time is spent."""
    if output.path is None:
        return
    if (output.path.exists() or output.path.is_symlink()) and not output.force:
        raise BadOption(f"{output.path} exists", hint="choose another name, or add --force to replace it")
    if not output.path.parent.is_dir():
        raise BadOption(f"there is no folder {output.path.parent}", hint="make it first")


def write(report: reports.Report, advice: Advice, output: Output) -> None:
    """Write the report to the file, or to standard output at its width."""
    if output.path is None:
        text = report.render(advice, width=page.width(), color=page.has_color(), ascii_only=page.is_ascii())
        sys.stdout.write(text)
        sys.stdout.flush()
        return
    text = report.render(advice, width=page.PIPED_WIDTH, color=False, ascii_only=False)
    write_file(output.path, text, force=output.force)


def write_file(path: Path, text: str, *, force: bool) -> None:
    """Write a file that --output names, over another one only by force; raises BadOption."""
    flags = os.O_WRONLY | os.O_CREAT | (os.O_TRUNC if force else os.O_EXCL)
    try:
        with os.fdopen(os.open(path, flags, 0o644), "w", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        raise BadOption(f"{path} cannot be written: {error.strerror}") from None


def found_danger(advice: Advice) -> bool:
    """Tell whether a danger was found, or parallelising was refused."""
    dangers = any(finding.severity is Severity.DANGER for finding in advice.findings)
    return dangers or advice.verdict.action is Action.REFUSE


def is_slower(advice: Advice) -> bool:
    """Tell whether no measured variant beat the loop over the full job."""
    speedups = [
        measured.full_speedup for measured in advice.measurements if measured.full_speedup is not None
    ]
    return not any(speedup.low > 1.0 for speedup in speedups)


FAILED = {"danger": found_danger, "slower": is_slower}


class Progress(Observer):
    """Shows the step at hand beside a spinner, on standard error."""

    def __init__(self, status: Status) -> None:
        self.status = status

    def step(self, name: str) -> None:
        """Show the step."""
        self.status.update(f"{name}...")

    def racing(self, arms: tuple[ArmState, ...], seconds_left: float) -> None:
        """Show how the race stands."""
        shown = ", ".join(
            f"{arm.plan.strategy} {arm.speedup:.1f}x" for arm in arms if arm.speedup is not None
        )
        self.status.update(
            f"Racing the variants: {shown or 'starting'} ({max(0.0, seconds_left):.1f} s left)"
        )


@contextmanager
def progress(quiet: bool) -> Iterator[Observer]:
    """Give an observer that shows progress where somebody looks."""
    with page.progress("Starting...", quiet=quiet) as status:
        yield Observer() if status is None else Progress(status)
