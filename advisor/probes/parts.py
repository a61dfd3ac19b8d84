"""Takes a value apart into the parts that a pickle of it would hold, without running the value's own code."""

from __future__ import annotations

from collections import defaultdict, deque
from functools import partial
from itertools import islice
from types import BuiltinFunctionType, FunctionType, MethodType, ModuleType
from typing import TYPE_CHECKING, Any

from advisor.fingerprint.classes import bases_of, instance_dict, slots_of

if TYPE_CHECKING:
    from collections.abc import Iterable

CHILDREN = 200
"""Members of one container that are searched."""

Part = tuple[str, Any]
"""How a part is reached, such as ".lock" or "[3]", and the part."""


def parts(value: Any) -> list[Part]:
    """Return the named parts of a value."""
    if isinstance(value, FunctionType | ModuleType | type):
        return []
    if isinstance(value, MethodType | BuiltinFunctionType):
        owner = value.__self__
        return [] if owner is None or isinstance(owner, ModuleType | type) else [(".__self__", owner)]
    if isinstance(value, partial):
        return [(".func", value.func), (".args", value.args), (".keywords", value.keywords)]
    return [*members(value), *attributes(value)]


def members(value: Any) -> list[Part]:
    """Return what a container holds."""
    if isinstance(value, dict):
        factory = [(".default_factory", value.default_factory)] if isinstance(value, defaultdict) else []
        return factory + labeled(dict.items(value)) + [("{key}", key) for key in islice(value, CHILDREN)]
    if isinstance(value, list | tuple | deque):
        return [(f"[{index}]", part) for index, part in enumerate(islice(value, CHILDREN))]
    if isinstance(value, set | frozenset):
        return [("{member}", part) for part in islice(value, CHILDREN)]
    if isinstance(value, BaseException):
        return [(f".args[{index}]", part) for index, part in enumerate(value.args)]
    return columns(value)


def columns(value: Any) -> list[Part]:
    """Return the columns of a DataFrame, the values of a Series, or the objects of an array."""
    module, name = type(value).__module__.partition(".")[0], type(value).__name__
    if module == "pandas" and name in {"DataFrame", "Series"}:
        return labeled(value.items())
    if module == "numpy" and name == "ndarray" and value.dtype.hasobject:
        return [(f"[{index}]", part) for index, part in enumerate(value.flat[:CHILDREN])]
    return []


def labeled(pairs: Iterable[tuple[Any, Any]]) -> list[Part]:
    """Name parts by their keys, where these look like the names of fields and not like values."""
    return [
        (f"[{key!r}]" if type(key) is str and key.isidentifier() else "[...]", part)
        for key, part in islice(pairs, CHILDREN)
    ]


def attributes(value: Any) -> list[Part]:
    """Return what an object holds in its dict and its slots."""
    if type(value).__module__.partition(".")[0] in {"pandas", "numpy"}:
        return []
    kind = type(value)
    ours = [
        base for base in bases_of(kind) if "__slots__" in vars(base)
    ]  # classes written in C have members too
    slots = [slot for base in ours for slot in slots_of(value, base)]
    held = [(name, part) for name, part in instance_dict(value, kind).items() if isinstance(name, str)]
    return [(f".{name}", part) for name, part in islice((*held, *slots), CHILDREN)]
