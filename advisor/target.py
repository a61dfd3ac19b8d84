"""This file finds the user's function by reading: it names what a file offers and imports nothing."""

from __future__ import annotations

import ast
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from advisor.errors import TargetNotFound

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MAX_SOURCE_BYTES = 8 * 2**20
"""Bytes read of a source file at most; ten times CPython's longest module, our own guess."""

MAX_NAMES_IN_HINT = 8
"""Names that a hint offers at most, so that it stays on one line; our own choice."""

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedFunction:
    """A function as its source shows it; nothing was imported to learn this."""

    name: str
    """Dotted path inside its file, such as "clean" or "Cleaner.clean"."""
    signature: str
    """Such as "(row: dict) -> str"."""
    doc: str
    """First line of its docstring, or empty."""
    line: int
    is_async: bool
    obstacle: str = ""
    """Why it cannot be called with one item, as a clause; empty when it can, or when reading cannot tell."""


def split(spec: str) -> tuple[str, str]:
    """Split TARGET into its file or module and the attribute path inside it.

    Raises `TargetNotFound` when either half is missing or the second is not a dotted name.
    """
    place, colon, attribute = spec.rpartition(":")
    if colon and place and all(part.isidentifier() for part in attribute.split(".")):
        return place, attribute
    whole = Path(spec.rstrip(":"))
    if whole.is_file():
        raise TargetNotFound(f"{whole} is a file: which of its functions?", hint=_name_functions(whole))
    raise TargetNotFound(
        f'"{spec}" does not name a function',
        hint="write path/to/file.py:function or package.module:attribute.path",
    )


def list_functions(path: Path) -> tuple[ListedFunction, ...]:
    """List the functions of a Python file in the order of its lines, by reading it.

    Raises `TargetNotFound` when the file cannot be read or is not Python.
    """
    return tuple(_functions_in(_parse(path).body, prefix=""))


def _name_functions(path: Path) -> str:
    names = [found.name for found in list_functions(path) if not found.obstacle]
    if not names:
        return f"{path} defines no function that takes one item"
    shown = [f"{path}:{name}" for name in names[:MAX_NAMES_IN_HINT]]
    more = f" and {len(names) - len(shown)} more" if len(names) > len(shown) else ""
    return "for example " + ", ".join(shown) + more


def _parse(path: Path) -> ast.Module:
    source = _read(path)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a stranger's "\d" is not the person's concern here
            return ast.parse(source, filename=str(path))
    except SyntaxError as error:
        where = f"line {error.lineno}: " if error.lineno else ""
        raise TargetNotFound(
            f"{path} is not valid Python: {where}{error.msg}",
            hint="advisor reads it with the Python that advisor runs on",
        ) from error
    except (ValueError, RecursionError, MemoryError) as error:
        raise TargetNotFound(f"{path} is not valid Python: {error}") from error


def _read(path: Path) -> bytes:
    try:
        if path.exists() and not path.is_file():
            raise TargetNotFound(f"{path} is not a file", hint="name a .py file")
        with path.open("rb") as stream:
            source = stream.read(MAX_SOURCE_BYTES + 1)
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        reason = getattr(error, "strerror", None) or str(error)
        raise TargetNotFound(f"{path} cannot be read: {reason}") from error
    if len(source) > MAX_SOURCE_BYTES:
        raise TargetNotFound(f"{path} is larger than {MAX_SOURCE_BYTES:,} bytes: that is not a source file")
    return source


def _functions_in(body: Sequence[ast.stmt], *, prefix: str) -> Iterator[ListedFunction]:
    for node in body:
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() if not _is_dunder(node.name):
                yield _listed(node, prefix=prefix)
            case ast.ClassDef():
                yield from _functions_in(node.body, prefix=f"{prefix}{node.name}.")
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Lambda() as function):
                yield _listed_lambda(name, function, prefix=prefix)
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.Lambda() as function):
                yield _listed_lambda(name, function, prefix=prefix)
            case ast.If() if not _is_main_guard(node.test):
                yield from _functions_in([*node.body, *node.orelse], prefix=prefix)
            case ast.Try():
                rescue = [step for handler in node.handlers for step in handler.body]
                yield from _functions_in([*node.body, *rescue, *node.orelse], prefix=prefix)


def _is_dunder(name: str) -> bool:
    return name.startswith("__") and name.endswith("__")


def _is_main_guard(test: ast.expr) -> bool:
    return any(isinstance(node, ast.Name) and node.id == "__name__" for node in ast.walk(test))


def _listed(node: Function, *, prefix: str) -> ListedFunction:
    returns = f" -> {ast.unparse(node.returns)}" if node.returns else ""
    return ListedFunction(
        name=prefix + node.name,
        signature=f"({ast.unparse(node.args)}){returns}",
        doc=_first_line(ast.get_docstring(node)),
        line=node.lineno,
        is_async=isinstance(node, ast.AsyncFunctionDef),
        obstacle=_obstacle_of(node, owner=prefix.rstrip(".")),
    )


def _listed_lambda(name: str, node: ast.Lambda, *, prefix: str) -> ListedFunction:
    return ListedFunction(
        name=prefix + name,
        signature=f"({ast.unparse(node.args)})",
        doc="",
        line=node.lineno,
        is_async=False,
        obstacle=_obstacle_of_arguments(node.args, bound=0),
    )


def _first_line(docstring: str | None) -> str:
    return docstring.strip().partition("\n")[0].strip() if docstring else ""


def _obstacle_of(node: Function, *, owner: str) -> str:
    kinds = {ast.unparse(decorator) for decorator in node.decorator_list}
    if kinds - {"staticmethod", "classmethod"}:
        return ""  # a decorator may change what the function takes: only a call can tell
    if not owner or "staticmethod" in kinds:
        return _obstacle_of_arguments(node.args, bound=0)
    if "classmethod" in kinds:
        return _obstacle_of_arguments(node.args, bound=1)
    return f"needs an instance of {owner}"


def _obstacle_of_arguments(arguments: ast.arguments, *, bound: int) -> str:
    positional = [*arguments.posonlyargs, *arguments.args][bound:]
    required = len(positional) - len(arguments.defaults)
    keywords = [arg.arg for arg, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
                if default is None]  # fmt: skip
    if not positional and arguments.vararg is None:
        return "takes no item"
    if required > 1:
        return f"needs {required} arguments, an item is one"
    if keywords:
        return f"needs the keyword {keywords[0]}, an item is all it gets"
    return ""
