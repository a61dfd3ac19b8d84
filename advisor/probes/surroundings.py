"""Reads what every function of a process shares: environment, working folder, handlers, random generators."""

from __future__ import annotations

import locale
import os
import random
import re
import signal
import sys
from pathlib import Path

from advisor.fingerprint import fingerprint
from advisor.probes.hidden import digest

PYTHON_RANDOM = "random's global generator"
NUMPY_RANDOM = "numpy.random's global generator"
RANDOM = frozenset({PYTHON_RANDOM, NUMPY_RANDOM})
"""Names of the global generators, since drawing from them is judged apart from other state."""


def marks() -> dict[str, str]:
    """Return a mark for each thing that a process has once."""
    return {
        "os.environ": digest(repr(sorted(os.environ.items()))),
        "the working folder": working_folder(),
        "sys.path": repr(sys.path),
        "sys.stdout or sys.stderr": f"{id(sys.stdout)},{id(sys.stderr)}",
        "the signal handlers": repr([id(signal.getsignal(each)) for each in signal.valid_signals()]),
        "the umask": umask(),
        "the locale": locale.setlocale(locale.LC_ALL),
        "the decimal context": decimal_context(),
        "the recursion limit": str(sys.getrecursionlimit()),
        **generators(),
    }


def generators() -> dict[str, str]:
    """Return the state of Python's global random generator, and of NumPy's when it is loaded."""
    found = {PYTHON_RANDOM: digest(repr(random.getstate()))}
    numpy_random = sys.modules.get("numpy.random")
    if numpy_random is not None:
        found[NUMPY_RANDOM] = fingerprint(numpy_random.get_state()).exact
    return found


def seed(number: int) -> None:
    """Seed Python's global random generator, and NumPy's when it is loaded."""
    random.seed(number)
    numpy_random = sys.modules.get("numpy.random")
    if numpy_random is not None:
        numpy_random.seed(number)


def working_folder() -> str:
    """Return the working folder, which may have been deleted."""
    try:
        return str(Path.cwd())
    except OSError as error:
        return type(error).__name__


def umask() -> str:
    """Return the umask as Linux tells it; asking the other way would set it."""
    try:
        found = re.search(r"Umask:\s*(\d+)", Path("/proc/self/status").read_text())
    except OSError:
        return ""
    return found[1] if found else ""


def decimal_context() -> str:
    """Return the settings of the decimal context; its flags change with every rounding."""
    decimal = sys.modules.get("decimal")
    if decimal is None:
        return ""
    context = decimal.getcontext()
    return f"{context.prec},{context.rounding},{context.Emin},{context.Emax}"
