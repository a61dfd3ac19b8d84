"""Reads what classes and their instances hold without running a line of theirs.

Even `isinstance`, `x.__dict__` and `x.__class__` can be answered by a stranger's code; the descriptors that
the interpreter itself made cannot.
"""

from __future__ import annotations

import struct
import types
from typing import Any

WORD = struct.calcsize("P")
"""Bytes that a slot takes in an instance."""

base_of = type.__dict__["__base__"].__get__
bases_of = type.__dict__["__mro__"].__get__
module_of = type.__dict__["__module__"].__get__
namespace_of = type.__dict__["__dict__"].__get__
qualname_of = type.__dict__["__qualname__"].__get__
size_of = type.__dict__["__basicsize__"].__get__


def name_of(kind: type) -> str:
    """Return module and name of a class, the same in a worker as in the main program."""
    return dotted(module_of(kind), qualname_of(kind))


def dotted(module: Any, name: str) -> str:
    """Join module and name; a worker knows the main program's module by another name."""
    if type(module) is not str:
        return name
    return f"{'__main__' if module == '__mp_main__' else module}.{name}"


def slots_of(value: Any, kind: type) -> list[tuple[str, Any]]:
    """Return what one class keeps in its instances outside their dict."""
    found = []
    for name, slot in namespace_of(kind).items():
        if type(slot) is types.MemberDescriptorType and name != "__dict__":
            try:
                found.append((name, slot.__get__(value, kind)))
            except AttributeError:  # a slot that was never filled
                continue
    return found


def instance_dict(value: Any, kind: type) -> dict[Any, Any]:
    """Return the dict of an instance, also when its class has a property of that name."""
    for each in bases_of(kind):
        getter = namespace_of(each).get("__dict__")
        if is_ours(getter):
            found = getter.__get__(value, kind)
            return found if type(found) is dict else {}
    return {}


def is_ours(descriptor: Any) -> bool:
    """Tell whether the interpreter made a descriptor; a stranger's would run a stranger's code."""
    return type(descriptor) in {types.GetSetDescriptorType, types.MemberDescriptorType}


def hides_state(kind: type) -> bool:
    """Tell whether instances hold more than can be seen of them, as those of C classes do."""
    names, base = namespace_of(kind), base_of(kind)
    if "__dict__" in names and not is_ours(names["__dict__"]):
        return not any(is_ours(namespace_of(each).get("__dict__")) for each in bases_of(kind))
    slots = sum(type(each) is types.MemberDescriptorType for each in names.values())
    seen = WORD * (slots + ("__dict__" in names) + ("__weakref__" in names))
    return bool(size_of(kind) - size_of(base) > seen)
