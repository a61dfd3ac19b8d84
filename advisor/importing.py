"""Imports the user's function inside a guarded child, under the name that a pickle would use."""

from __future__ import annotations

import importlib
import importlib.util
import inspect
import sys
import time
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from advisor.errors import TargetNotFound
from advisor.model import Target, TargetKind
from advisor.target import list_functions, split

if TYPE_CHECKING:
    from types import ModuleType


@dataclass(frozen=True, slots=True, kw_only=True)
class Location:
    """Where a target is found; plain text, so that worker processes can be told."""

    module: str
    attribute: str
    path_entry: str
    """Folder that goes to the front of sys.path."""
    file: str
    """File to load when the name is no importable one, or empty."""


def locate(spec: str) -> Location:
    """Work out module and attribute of a TARGET; raises TargetNotFound."""
    place, attribute = split(spec)
    if not place.endswith(".py"):
        if not all(place.split(".")):
            raise TargetNotFound(f"{place} is no module's name", hint="write package.module:attribute.path")
        return Location(module=place, attribute=attribute, path_entry=str(Path.cwd()), file="")
    path = Path(place).resolve()
    if not path.is_file():
        raise TargetNotFound(f"there is no file {place}", hint="TARGET is path/to/file.py:function")
    parts, folder = package_of(path)
    if any("." in part for part in parts):
        # No import statement can name it: it is loaded by file, without its package.
        parts, folder = [path.stem.replace(".", "_")], path.parent
    return Location(module=".".join(parts), attribute=attribute, path_entry=str(folder), file=str(path))


def package_of(path: Path) -> tuple[list[str], Path]:
    """Return the parts of a file's module name, and the folder from which it is imported."""
    parts, folder = [path.stem], path.parent
    while (folder / "__init__.py").exists() and folder != folder.parent:
        parts.insert(0, folder.name)
        folder = folder.parent
    return (parts[:-1] if path.stem == "__init__" and parts[:-1] else parts), folder


def load(location: Location) -> Any:
    """Import the target's module and return the target; whatever the module raises passes through."""
    if sys.path[:1] != [location.path_entry]:
        sys.path.insert(0, location.path_entry)
    found: Any = load_module(location)
    for name in location.attribute.split("."):
        try:
            found = getattr(found, name)
        except AttributeError:
            raise TargetNotFound(
                f"{location.module} has no {location.attribute}", hint=suggestion(location)
            ) from None
    return found


def load_module(location: Location) -> ModuleType:
    """Import by name, and by file when the name would find another file."""
    try:
        module = importlib.import_module(location.module)
    except ModuleNotFoundError as error:
        if not is_itself_missing(location, error.name):
            raise
        if not location.file:
            raise TargetNotFound(
                f"there is no module {error.name}",
                hint="run advisor from the project's folder, or name the file",
            ) from None
        return load_file(location)
    found = getattr(module, "__file__", None)
    if location.file and (found is None or not Path(found).samefile(location.file)):
        return load_file(location)
    return module


def is_itself_missing(location: Location, name: str | None) -> bool:
    """Tell whether what was not found is the target's module or its package, not something it imports."""
    return name is not None and f"{location.module}.".startswith(f"{name}.")


def load_file(location: Location) -> ModuleType:
    """Load a file under its module name, whatever else has that name."""
    spec = importlib.util.spec_from_file_location(location.module, location.file)
    if spec is None or spec.loader is None:
        raise TargetNotFound(f"{location.file} cannot be imported", hint="give it a name that ends in .py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[location.module] = module
    spec.loader.exec_module(module)
    return module


def suggestion(location: Location) -> str:
    """Name the functions that the file does have."""
    if not location.file:
        return ""
    names = [listed.name for listed in list_functions(Path(location.file)) if not listed.obstacle][:8]
    return f"it has {', '.join(names)}" if names else "it defines no function"


def describe(spec: str, location: Location, found: Any, seconds: float, threads: int) -> Target:
    """Describe what was found; raises TargetNotFound when it cannot be called with one item."""
    if not callable(found):
        raise TargetNotFound(f"{location.attribute} cannot be called: it is of type {type(found).__name__}")
    signature = signature_of(found)
    check_one_argument(location, signature)
    file, line, lines = source_of(found)
    return Target(
        spec=spec,
        module=location.module,
        attribute=location.attribute,
        file=file,
        line=line,
        kind=kind_of(found),
        signature="" if signature is None else str(signature),
        doc=(inspect.getdoc(found) or "").partition("\n")[0] if not isinstance(found, partial) else "",
        import_seconds=seconds,
        threads=threads,
        path_entry=location.path_entry,
        body_lines=lines,
    )


def unwrap(found: Any) -> Any:
    """Return the function whose source a person would read: under partials, methods and decorators."""
    while isinstance(found, partial):
        found = found.func
    return inspect.unwrap(getattr(found, "__func__", found))


def kind_of(found: Any) -> TargetKind:
    """Tell what the target is."""
    plain = unwrap(found)
    if inspect.iscoroutinefunction(plain) or inspect.iscoroutinefunction(type(found).__call__):
        return TargetKind.COROUTINE
    if inspect.isgeneratorfunction(plain):
        return TargetKind.GENERATOR
    tests: tuple[tuple[bool, TargetKind], ...] = (
        (isinstance(found, partial), TargetKind.PARTIAL),
        (inspect.ismethod(found), TargetKind.METHOD),
        (getattr(found, "__name__", "") == "<lambda>", TargetKind.LAMBDA),
        (inspect.isfunction(plain), TargetKind.FUNCTION),
        (inspect.isclass(found), TargetKind.CLASS),
        (inspect.isbuiltin(found) or type(found).__name__ == "ufunc", TargetKind.BUILTIN),
    )
    return next((kind for true, kind in tests if true), TargetKind.CALLABLE)


def signature_of(found: Any) -> inspect.Signature | None:
    """Return the signature, None when Python cannot tell; a stranger's defaults may not even have a repr."""
    try:
        signature = inspect.signature(found)
        str(signature)
    except Exception:
        return None
    return signature


def check_one_argument(location: Location, signature: inspect.Signature | None) -> None:
    """Raise TargetNotFound unless the target can be called with exactly one positional argument."""
    if signature is None:
        return
    try:
        signature.bind(object())
    except TypeError:
        names = list(signature.parameters)
        hint = "wrap it: def one(item): return ..., with the other arguments filled in"
        if names[:1] == ["self"]:
            hint = "make an instance at module level and name its method: instance.method"
        raise TargetNotFound(
            f"{location.attribute}{signature} cannot be called with one item", hint=hint
        ) from None


def source_of(found: Any) -> tuple[str | None, int | None, int]:
    """Return file, first line and number of lines of the source of what a call runs."""
    plain = unwrap(found)
    if not (inspect.isroutine(plain) or inspect.isclass(plain)):
        plain = unwrap(type(plain).__call__)
    try:
        file = inspect.getsourcefile(plain)
        lines, first = inspect.getsourcelines(plain)
    except (TypeError, OSError):
        return None, None, 0
    return file, first, len(lines)


def load_timed(location: Location) -> tuple[Any, float]:
    """Import the target and return it with the wall seconds that took."""
    started = time.perf_counter()
    found = load(location)
    return found, time.perf_counter() - started
