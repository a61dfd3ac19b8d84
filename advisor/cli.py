"""Arguments become a request, errors become exit codes; nothing else happens here."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import time
from pathlib import Path  # noqa: TC003 - typer reads annotations at run time
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from advisor.early import child_for
from advisor.errors import AdvisorError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType


app = typer.Typer(
    add_completion=False,
    no_args_is_help=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="Should I parallelise this Python function over this data, how, and what will I gain? "
    "Answered with measurements. Without a command, a wizard asks for what it needs.",
)

NO_ANSWER = (
    "2 the request cannot be carried out; 3 your code failed before anything was measured; "
    "4 the guarded child was lost; 129, 130 or 143 a signal ended it."
)
EXIT_CODES = f"Exit codes: 0 advice given; 1 a --fail-on condition was met; {NO_ANSWER}"


IMPORTS_MOST = 1.0
"""Seconds that importing ourselves can have taken; 0.2 is usual (our own measurement)."""


class Terminated(KeyboardInterrupt):
    """SIGTERM or SIGHUP: ends an audit as Ctrl-C does, with its own exit code."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.exit_code = 128 + number


@app.callback(invoke_without_command=True)
def start(context: typer.Context) -> None:
    """Start the wizard when no command is given."""
    if context.invoked_subcommand is None:
        from advisor.commands import wizard
        from advisor.model import Request

        raise typer.Exit(wizard.run(Request(target="", data="")))


@app.command(epilog=EXIT_CODES)
def audit(
    context: typer.Context,
    target: Annotated[
        str,
        typer.Argument(help="path/to/file.py:function or package.module:attribute.path", show_default=False),
    ],
    data: Annotated[
        str,
        typer.Option(
            help="A .csv .tsv .jsonl .ndjson .json .parquet .txt or .npy file (text formats also gzipped), "
            "a folder or quoted glob, module:name, or - for lines on standard input.",
            show_default=False,
        ),
    ],
    item: Annotated[
        str | None,
        typer.Option(help="How the function gets an item: row, series, value or path. [default: found out]"),
    ] = None,
    column: Annotated[str | None, typer.Option(help="The item is this column's value.")] = None,
    budget: Annotated[
        float | None,
        typer.Option(
            help="Seconds for the whole answer. [default: 5 % of the estimated job, at least 4, at most 15]"
        ),
    ] = None,
    workers: Annotated[
        int | None, typer.Option(help="Most workers to use. [default: the usable cores]")
    ] = None,
    sample: Annotated[int | None, typer.Option(help="Items to draw. [default: adaptive]")] = None,
    max_calls: Annotated[
        int | None,
        typer.Option(
            help="Most real calls when each one writes, connects or starts programs, the ramp of calls in "
            "flight included. [default: 300]"
        ),
    ] = None,
    answer: Annotated[
        list[str] | None,
        typer.Option(help="Your own answer to a question, such as 3=no; may be repeated."),
    ] = None,
    yes: Annotated[
        bool,
        typer.Option(
            "--yes", help="Agree to repeat calls whose first call showed no network or process effects."
        ),
    ] = False,
    allow: Annotated[
        str | None,
        typer.Option(help="Agree to repeat calls that do these: network,spawn,write."),
    ] = None,
    format_: Annotated[str, typer.Option("--format", help="terminal or json.")] = "terminal",
    output: Annotated[Path | None, typer.Option(help="Write the report to this file.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Let --output replace a file.")] = False,
    vectorized: Annotated[
        str | None,
        typer.Option(
            help="Your own version for whole columns, as path/to/file.py:function or module:function: it is "
            "compared with the function, and raced."
        ),
    ] = None,
    seed: Annotated[int, typer.Option(help="Seed of every random choice.")] = 0,
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress on standard error.")] = False,
    show_values: Annotated[
        bool, typer.Option("--show-values", help="Let values of the data appear in the report.")
    ] = False,
    fail_on: Annotated[
        str | None,
        typer.Option(
            help="Exit with 1 on danger (one was found) or slower (nothing beat the loop); comma-separated."
        ),
    ] = None,
) -> None:
    """Answer without asking anything."""
    from advisor.commands import audit as command

    request = command.request(
        target=target,
        data=data,
        item=item,
        column=column,
        budget=budget,
        workers=workers,
        sample=sample,
        max_calls=max_calls,
        answers=answer or [],
        yes=yes,
        allow=allow,
        seed=seed,
        show_values=show_values,
        vectorized=vectorized,
    )
    choices = command.Output(format=format_, path=output, force=force, quiet=quiet, fail_on=fail_on)
    raise typer.Exit(command.run(request, choices, started=process_start(), launched=context.obj))


@app.command(epilog=f"Exit codes: 0 answered, also when there is no column form; {NO_ANSWER}")
def vectorize(
    context: typer.Context,
    target: Annotated[
        str,
        typer.Argument(help="path/to/file.py:function or package.module:attribute.path", show_default=False),
    ],
    data: Annotated[
        str, typer.Option(help="A file, folder, glob or module:name, as for audit.", show_default=False)
    ],
    item: Annotated[
        str | None,
        typer.Option(help="How the function gets an item: row, series, value or path. [default: found out]"),
    ] = None,
    column: Annotated[str | None, typer.Option(help="The item is this column's value.")] = None,
    vectorized: Annotated[
        str | None,
        typer.Option(help="Your own version for whole columns, module:function: compared and timed, too."),
    ] = None,
    sample: Annotated[int | None, typer.Option(help="Items to draw. [default: adaptive]")] = None,
    budget: Annotated[float | None, typer.Option(help="Seconds for the whole answer. [default: 5]")] = None,
    format_: Annotated[str, typer.Option("--format", help="terminal or json.")] = "terminal",
    output: Annotated[
        Path | None, typer.Option(help="Write the column form to this file, as a program.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Let --output replace a file.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress on standard error.")] = False,
) -> None:
    """Rewrite a function into operations on whole columns, compare and time it, or say what is in the way."""
    from advisor.commands import audit as auditing
    from advisor.commands import vectorize as command

    request = auditing.request(
        target=target,
        data=data,
        item=item,
        column=column,
        budget=budget,
        sample=sample,
        vectorized=vectorized,
    )
    choices = auditing.Output(format=format_, path=output, force=force, quiet=quiet)
    raise typer.Exit(command.run(request, choices, started=process_start(), launched=context.obj))


@app.command()
def machine(
    format_: Annotated[str, typer.Option("--format", help="terminal or json.")] = "terminal",
) -> None:
    """Show what this computer lets you use, and its calibrated overheads."""
    from advisor.commands import machine as command

    raise typer.Exit(command.run(format_))


@app.command()
def explain(
    name: Annotated[
        str | None,
        typer.Argument(help="A strategy, question, rule or word. [default: list all]", show_default=False),
    ] = None,
) -> None:
    """Tell what a strategy, a question, a rule or a word is, and when it is right."""
    from advisor.commands import explain as command

    raise typer.Exit(command.run(name))


def process_start() -> float:
    """Return about when this program began, on the monotonic clock, so that the budget covers our imports.

    The kernel's start time is no help: a shell that replaces itself by the last command lends it its own.
    """
    return time.monotonic() - min(time.process_time(), IMPORTS_MOST)


@contextlib.contextmanager
def signals() -> Iterator[None]:
    """Turn SIGTERM and SIGHUP into the exception that Ctrl-C raises."""

    def end(number: int, _frame: FrameType | None) -> NoReturn:
        raise Terminated(number)

    numbers = (signal.SIGTERM, signal.SIGHUP)
    before = [signal.signal(number, end) for number in numbers]
    try:
        yield
    finally:
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)


def main() -> None:
    """Run advisor and exit with its code."""
    sys.exit(guarded(sys.argv[1:]))


def guarded(arguments: list[str]) -> int:
    """Run the command line; every known error becomes one clear line and an exit code."""
    try:
        with signals(), child_for(arguments) as launched:
            result = app(arguments, standalone_mode=False, prog_name="advisor", obj=launched)
    except AdvisorError as error:
        return complain(error)
    except typer.Exit as leaving:
        return leaving.exit_code
    except (KeyboardInterrupt, typer.Abort) as interrupt:
        return int(getattr(interrupt, "exit_code", 130))
    except BrokenPipeError:
        # The reader of our output left; point stdout elsewhere so that Python's own flush stays silent.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 128 + signal.SIGPIPE
    except Exception as error:
        if not hasattr(error, "format_message"):
            raise
        print(f"advisor: {error.format_message()} (see advisor --help)", file=sys.stderr)  # noqa: T201 - the one line
        return 2
    return result if isinstance(result, int) else 0


def complain(error: object) -> int:
    """Print one clear line, the user's own traceback where there is one, and what to do next."""
    from advisor.reports.safe import safe

    if not isinstance(error, AdvisorError):
        raise TypeError(error)
    detail = getattr(error, "detail", "")
    lines = [safe(line, 400) for line in detail.splitlines()] + [f"advisor: {safe(error.message, 600)}"]
    if error.hint:
        lines.append(f"  {safe(error.hint, 600)}")
    print("\n".join(lines), file=sys.stderr)  # noqa: T201 - errors go to standard error
    return error.exit_code
