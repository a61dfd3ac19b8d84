"""Takes fingerprints of what a function could change behind its caller's back, and compares them."""

from __future__ import annotations

import hashlib
import logging
import os
import random
import sys
import time
from pathlib import Path
from types import FunctionType, MethodType, ModuleType
from typing import TYPE_CHECKING, Any

from advisor.fingerprint import fingerprint
from advisor.importing import unwrap

if TYPE_CHECKING:
    from collections.abc import Iterator

    from advisor.stage import Stage

NODES = 20_000
"""Parts of one variable that are looked at; a larger one cannot be compared cheaply."""
SECONDS = 0.2
"""Time after which no further variable is looked at."""
RANDOM = "random state"
"""Name under which the global generators stand, since reseeding is judged apart from other state."""

Snapshot = dict[str, str]


def snapshot(stage: Stage) -> Snapshot:
    """Return a fingerprint per variable, environment, working folder and random generators included."""
    found = {
        "os.environ": digest(repr(sorted(os.environ.items()))),
        "the working folder": str(Path.cwd()),
        RANDOM: random_state(),
    }
    deadline = time.perf_counter() + SECONDS
    for name, value in variables(stage):
        if time.perf_counter() > deadline:
            break
        mark = fingerprint(value, nodes=NODES)
        found[name] = mark.exact + ("?" if mark.opaque else "")
    return found


def changed(before: Snapshot, after: Snapshot) -> tuple[str, ...]:
    """Name what differs; what only one of them reached is not compared."""
    shared = [name for name in before if name in after] + [name for name in after if name not in before]
    return tuple(name for name in shared if before.get(name) != after[name])


def variables(stage: Stage) -> Iterator[tuple[str, Any]]:
    """Yield the state in the function's reach: object, closure, defaults, globals of the user's modules."""
    function = stage.function
    plain = unwrap(function)
    owner = getattr(function, "__self__", None)
    if owner is not None and not isinstance(owner, ModuleType | type):
        yield f"{stage.target.attribute.rpartition('.')[0] or 'self'} (its object)", owner
    if isinstance(plain, FunctionType):
        cells = zip(plain.__code__.co_freevars, plain.__closure__ or (), strict=True)
        for name, cell in cells:
            yield f"{plain.__name__}.<closure>.{name}", contents(cell)
        for index, value in enumerate(plain.__defaults__ or ()):
            yield f"{plain.__name__}.<default {index}>", value
        yield f"{plain.__name__}.__dict__", plain.__dict__
    elif not isinstance(plain, type) and hasattr(plain, "__dict__"):
        yield f"{stage.target.attribute} (its attributes)", vars(plain)
    for module in user_modules(stage):
        yield from module_variables(module)


def contents(cell: Any) -> Any:
    """Return what a closure cell holds; an empty one raises ValueError."""
    try:
        return cell.cell_contents
    except ValueError:
        return None


def user_modules(stage: Stage) -> list[ModuleType]:
    """Return the target's module and the modules that lie in the same project."""
    root = stage.location.path_entry
    modules = [
        module
        for module in list(sys.modules.values())
        if isinstance(module, ModuleType) and is_below(getattr(module, "__file__", None), root)
    ]
    own = sys.modules.get(stage.location.module)
    return ([own] if own is not None else []) + [module for module in modules if module is not own]


def is_below(file: Any, root: str) -> bool:
    """Tell whether a module's file is the user's own, not an installed package or ours."""
    if not isinstance(file, str) or not root or not file.startswith(root.rstrip("/") + "/"):
        return False
    return not any(part in file for part in ("site-packages", "dist-packages", "/lib/python")) and not (
        file.startswith(str(Path(__file__).resolve().parents[1]) + "/")
    )


def module_variables(module: ModuleType) -> Iterator[tuple[str, Any]]:
    """Yield the data in a module's namespace, and in the classes that it defines."""
    prefix = module.__name__
    for name, value in list(vars(module).items()):
        if name.startswith("__") or isinstance(value, ModuleType | FunctionType | MethodType):
            continue
        if isinstance(value, type):
            if value.__module__ == module.__name__:
                yield f"{prefix}.{name}", class_data(value)
        elif isinstance(value, logging.Logger | logging.LoggerAdapter):
            continue  # their cache of levels fills by itself
        elif not callable(value) or hasattr(value, "__dict__"):
            yield f"{prefix}.{name}", value


def class_data(class_: type) -> dict[str, Any]:
    """Return the data attributes of a class."""
    return {
        name: value
        for name, value in vars(class_).items()
        if not name.startswith("__") and not callable(value) and not hasattr(value, "__get__")
    }


def random_state() -> str:
    """Return a digest of Python's global generator, and of NumPy's when it is loaded."""
    state = repr(random.getstate())
    numpy_random = sys.modules.get("numpy.random")
    if numpy_random is not None:
        name, keys, *rest = numpy_random.get_state()
        state += f"{name}{keys.tobytes()!r}{rest}"
    return digest(state)


def digest(text: str) -> str:
    """Shorten a text."""
    return hashlib.blake2b(text.encode("utf-8", "surrogateescape"), digest_size=8).hexdigest()
