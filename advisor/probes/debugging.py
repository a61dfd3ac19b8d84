"""What of the function's behavior would be harder to see from a worker: prints, logging, breakpoints."""

from __future__ import annotations

import ast
import inspect
import textwrap
from functools import partial
from typing import TYPE_CHECKING, Any

from advisor.model import Debugging

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from advisor.stage import Stage

LEVELS = frozenset({"debug", "info", "warning", "error", "exception", "critical", "log"})
"""Methods of a logger that write."""
CLIENTS = ("requests", "httpx", "aiohttp", "urllib3", "urllib", "http")
"""Libraries that reach services over HTTP; the first three have sessions that keep connections."""
DEBUGGERS = frozenset({"pdb", "ipdb", "pudb", "debugpy"})
TRACERS = frozenset({"set_trace", "breakpoint", "post_mortem"})


def measure(stage: Stage, *, printed: int) -> Debugging:
    """Count what the function's source says that it shows; all zeros without a source."""
    text = source_of(stage.function)
    calls = list(called(text))
    return Debugging(
        prints=sum(name in {"print", "pprint", "pprint.pprint"} for name in calls),
        logging=sum(is_logging(name) for name in calls),
        breakpoints=sum(is_breakpoint(name) for name in calls),
        lines=len(text.splitlines()),
        printed=printed,
        client=client_of(calls, stage.function),
    )


def source_of(function: Callable[..., Any]) -> str:
    """Return the source of the code that a call reaches, or nothing."""
    while isinstance(function, partial):
        function = function.func
    if not (inspect.isroutine(function) or inspect.isclass(function)):
        function = type(function).__call__
    try:
        return textwrap.dedent(inspect.getsource(function))
    except (OSError, TypeError):
        return ""


def called(text: str) -> Iterator[str]:
    """Give the dotted name of everything that a source calls."""
    try:
        tree = ast.parse(text)
    except SyntaxError:  # a lambda's lines need not be a whole statement
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func)


def client_of(calls: Sequence[str], function: Callable[..., Any]) -> str:
    """Name the call to a client library, or else the library that the function's module holds."""
    while isinstance(function, partial):
        function = function.func
    seen = next((name for name in calls if name.partition(".")[0] in CLIENTS), "")
    held = getattr(function, "__globals__", {})
    return seen or next((name for name in CLIENTS if inspect.ismodule(held.get(name))), "")


def is_logging(name: str) -> bool:
    """Tell whether a call writes to a logger, by its name."""
    owner, _, method = name.rpartition(".")
    last = owner.lower().rpartition(".")[2]
    return method in LEVELS and (last.strip("_").startswith("log") or "getLogger(" in owner)


def is_breakpoint(name: str) -> bool:
    """Tell whether a call stops in a debugger."""
    owner, _, method = name.rpartition(".")
    return name == "breakpoint" or (owner in DEBUGGERS and method in TRACERS)
