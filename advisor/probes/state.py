"""Takes fingerprints of what a function could change behind its caller's back, and compares them."""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from types import FunctionType, MethodType, ModuleType
from typing import TYPE_CHECKING, Any

from advisor.fingerprint import fingerprint
from advisor.importing import unwrap
from advisor.probes import hidden, surroundings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from advisor.stage import Stage

NODES = 20_000
"""Parts of one variable that are looked at, or 20 MB of text or arrays (a part is 1 KB of them): up to 0.05 s
(our own measurement). A larger variable is compared by its outline."""
SECONDS = 0.1
"""Time after which no further variable is looked into; with the last one a snapshot takes up to 0.15 s."""
UNSEEN = ""
"""Mark of a variable that was too large, or that there was no time to look into."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A mark for each variable: equal marks mean that no change was seen."""

    marks: dict[str, str]
    modules: frozenset[str]
    """The user's modules that were loaded: the variables of one that is loaded later are no change."""
    outlines: dict[str, str] = field(default_factory=dict)
    """Class, identity and length of each variable, for those that are not looked into."""

    @property
    def unseen(self) -> tuple[str, ...]:
        """Name the variables of which there is an outline only."""
        return tuple(name for name, mark in self.marks.items() if mark == UNSEEN)


def snapshot(stage: Stage, *, like: Snapshot | None = None) -> Snapshot:
    """Return a mark for each variable, and for what the process has once.

    What an earlier snapshot could not look into is not tried again.
    """
    modules = user_modules(stage)
    found: dict[str, Any] = {}
    for name, value in variables(stage, modules):
        found.setdefault(name, value)
    marks = surroundings.marks() | dict.fromkeys(found, UNSEEN)
    outlines = {name: hidden.outline(value) for name, value in found.items()}
    deadline = time.perf_counter() + SECONDS
    skipped = frozenset(like.unseen) if like is not None else frozenset()
    # The small ones first, so that a large one takes time from large ones only.
    for name in sorted(found.keys() - skipped, key=lambda name: hidden.length(found[name], NODES)):
        if time.perf_counter() > deadline:
            break
        marks[name] = mark(found[name])
    return Snapshot(marks, frozenset(module.__name__ for module in modules), outlines)


def mark(value: Any) -> str:
    """Describe a value so that a change shows where one can be seen; UNSEEN when it is too large."""
    found = fingerprint(value, nodes=NODES)
    if found.too_large:
        return UNSEEN
    return found.exact + (f"?{hidden.state(value)}" if found.opaque else "")


def changed(before: Snapshot, after: Snapshot) -> tuple[str, ...]:
    """Name what differs: in its mark, or in its outline where one of them has no mark of it."""
    names = [name for name in before.marks if name in after.marks or is_in(before.modules, name)]
    names += [
        name
        for name in after.marks
        if name not in before.marks and is_in(before.modules & after.modules, name, after.modules)
    ]
    return tuple(name for name in names if differs(name, before, after))


def differs(name: str, before: Snapshot, after: Snapshot) -> bool:
    """Tell whether one variable changed; it may be missing on one side."""
    marks = before.marks.get(name), after.marks.get(name)
    if UNSEEN in marks and None not in marks:
        return before.outlines.get(name) != after.outlines.get(name)
    return marks[0] != marks[1]


def is_in(modules: frozenset[str], name: str, known: frozenset[str] | None = None) -> bool:
    """Tell whether a variable belongs to one of these modules, the longest known name deciding."""
    owners = [module for module in known or modules if name.startswith(f"{module}.")]
    return bool(owners) and max(owners, key=len) in modules


def variables(stage: Stage, modules: list[ModuleType]) -> Iterator[tuple[str, Any]]:
    """Yield the state in reach: globals of the user's modules; the function's object, closure, defaults."""
    seen = set()
    for module in modules:
        for name, value in module_variables(module):
            seen.add(id(value))
            yield name, value
    function = stage.function
    owner = getattr(function, "__self__", None)
    if owner is not None and not isinstance(owner, ModuleType | type) and id(owner) not in seen:
        yield f"{stage.target.attribute.rpartition('.')[0] or 'self'} (its object)", owner
    name = f"{stage.location.module}.{stage.target.attribute}"
    for layer in {id(layer): layer for layer in (function, unwrap(function))}.values():
        plain = getattr(layer, "__func__", layer)
        if isinstance(plain, FunctionType):
            yield from function_variables(name, plain)
        elif not isinstance(plain, type) and id(plain) not in seen:
            yield f"{name} (its attributes)", plain


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
    """Yield the data in a module's namespace, in the classes that it defines, and around its functions."""
    prefix = module.__name__
    for name, value in list(vars(module).items()):
        own = getattr(value, "__module__", None) == prefix
        if name.startswith("__") or isinstance(value, ModuleType | MethodType) or hidden.is_harmless(value):
            continue
        if isinstance(value, type):
            yield from class_variables(f"{prefix}.{name}", value) if own else ()
        elif isinstance(value, FunctionType):
            yield from function_variables(f"{prefix}.{name}", value) if own else ()
        elif not callable(value) or hasattr(value, "__dict__") or hidden.is_readable(value):
            yield f"{prefix}.{name}", value


def class_variables(prefix: str, class_: type) -> Iterator[tuple[str, Any]]:
    """Yield the data attributes of a class."""
    for name, value in list(vars(class_).items()):
        if not name.startswith("__") and not callable(value) and not hasattr(value, "__get__"):
            yield f"{prefix}.{name}", value


def function_variables(prefix: str, function: FunctionType) -> Iterator[tuple[str, Any]]:
    """Yield what a function keeps from call to call: closure, default values, attributes."""
    cells = zip(function.__code__.co_freevars, function.__closure__ or (), strict=True)
    for name, cell in cells:
        value = contents(cell)
        if not isinstance(value, FunctionType | ModuleType | type):
            yield f"{prefix}.<closure>.{name}", value
    defaults = function.__defaults__ or ()
    names = function.__code__.co_varnames[: function.__code__.co_argcount]
    for name, value in zip(names[len(names) - len(defaults) :], defaults, strict=True):
        yield f"{prefix}.<default of {name}>", value
    for name, value in (function.__kwdefaults__ or {}).items():
        yield f"{prefix}.<default of {name}>", value
    for name, value in vars(function).items():
        if name != "__wrapped__":
            yield f"{prefix}.{name}", value


def contents(cell: Any) -> Any:
    """Return what a closure cell holds; an empty one raises ValueError."""
    try:
        return cell.cell_contents
    except ValueError:
        return None
