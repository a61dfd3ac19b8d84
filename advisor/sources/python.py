"""Items made by Python: a list, an array, a DataFrame, a generator, or a function that returns one."""

from __future__ import annotations

import keyword
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from advisor import importing
from advisor.errors import SourceUnreadable, TargetNotFound
from advisor.sources.objects import drawn_objects

if TYPE_CHECKING:
    from advisor.sources.drawing import Draw, Drawn

NAME = "python"
ACCEPTS = (
    "module:name or path/to/file.py:name, for a list, a generator, a DataFrame, or a function that makes one"
)


def accepts(spec: str) -> bool:
    """Tell from the spelling whether it names something in a Python module."""
    place, colon, attribute = spec.rpartition(":")
    return bool(colon) and _is_dotted(attribute) and (place.endswith(".py") or _is_dotted(place))


def draw(draw: Draw) -> Drawn:
    """Import the data, call it if it is a function, and draw from it; raises SourceUnreadable."""
    try:
        location = importing.locate(draw.spec)
        data = importing.load(location)
    except TargetNotFound as error:
        hint = "DATA is module:name or path/to/file.py:name"
        raise SourceUnreadable(error.message, hint=hint) from error
    except (Exception, SystemExit) as error:
        raise _failed(f"importing {draw.spec!r}", error) from error
    called = makes_data(data)
    try:
        data = data() if called else data
    except (Exception, SystemExit) as error:
        raise _failed(f"calling {draw.spec!r} without arguments", error) from error
    try:
        return drawn_objects(data, draw, *load_lines(location, called=called))
    except SourceUnreadable:
        raise
    except (Exception, SystemExit) as error:
        raise _failed(f"reading the items of {draw.spec!r}", error) from error


def makes_data(data: Any) -> bool:
    """Tell a function or class to be called from an object that holds the items itself."""
    return callable(data) and (isinstance(data, type) or not isinstance(data, Iterable))


def load_lines(location: importing.Location, *, called: bool) -> tuple[str, str]:
    """Return the lines that import the data, and the expression that then gives it."""
    root, *rest = location.attribute.split(".")
    tail = "".join(f".{name}" for name in rest) + ("()" if called else "")
    names = [*location.module.split("."), *location.attribute.split(".")]
    if location.file and Path(location.file).stem != names[location.module.count(".")]:
        return "import runpy\n\n", f"runpy.run_path({location.file!r})[{root!r}]{tail}"
    plain = all(name.isidentifier() and not keyword.iskeyword(name) for name in names)
    if location.path_entry == str(Path.cwd()) and plain:
        return f"from {location.module} import {root}\n\n", f"{root}{tail}"
    lines = f"import importlib\nimport sys\n\nsys.path.insert(0, {location.path_entry!r})\n"
    return lines, f"importlib.import_module({location.module!r}).{root}{tail}"


def _is_dotted(name: str) -> bool:
    return all(part.isidentifier() for part in name.split("."))


def _failed(what: str, error: BaseException) -> SourceUnreadable:
    return SourceUnreadable(f"{what} raised {type(error).__name__}: {error}")
