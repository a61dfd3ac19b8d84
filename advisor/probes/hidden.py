"""Sees a little of the state that objects written in C hide: enough to notice that they changed."""

from __future__ import annotations

import enum
import hashlib
import sys
from typing import TYPE_CHECKING, Any

from advisor.fingerprint import fingerprint
from advisor.fingerprint.classes import instance_dict, name_of

if TYPE_CHECKING:
    from collections.abc import Callable

DEPTH = 2
"""Levels of attributes that are looked into: an object, and what it holds."""
ATTRIBUTES = 50
"""Attributes of one object that are looked at."""
NODES = 5_000
"""Parts of what a generator holds that are looked at: some milliseconds."""


def is_harmless(value: Any) -> bool:
    """Tell whether a value changes by being used, without anyone depending on it: loggers and enums."""
    logging = sys.modules.get("logging")
    loggers = (logging.Logger, logging.LoggerAdapter) if logging is not None else ()
    return isinstance(value, (*loggers, enum.EnumMeta))


def is_readable(value: Any) -> bool:
    """Tell whether something of the value's own hidden state can be seen."""
    return name_of(type(value)) in READERS


def state(value: Any, depth: int = DEPTH) -> str:
    """Describe what can be seen of a value's hidden state; empty when nothing can."""
    kind = type(value)
    reader = READERS.get(name_of(kind))
    try:
        if reader is not None:
            return str(reader(value))
        held = list(instance_dict(value, kind).values())[:ATTRIBUTES] if depth else []
        return ",".join(filter(None, [state(each, depth - 1) for each in held]))
    except Exception:
        return ""


def outline(value: Any) -> str:
    """Describe a value by class, identity and length, which takes no time however large it is."""
    return f"{name_of(type(value))} at {id(value)} of {state(value)}"


def length(value: Any, unknown: int) -> int:
    """Return how many parts a builtin value has; a stranger's own idea of its length would run its code."""
    return len(value) if name_of(type(value)) in SIZED else unknown


def digest(text: str) -> str:
    """Shorten a text."""
    return hashlib.blake2b(text.encode("utf-8", "surrogateescape"), digest_size=8).hexdigest()


def generator_state(value: Any) -> str:
    """Return where a generator stands, and what it holds."""
    frame = value.gi_frame
    return (
        "ended" if frame is None else f"{frame.f_lasti}{fingerprint(dict(frame.f_locals), nodes=NODES).exact}"
    )


def remaining(value: Any) -> int:
    """Return how many values an iterator over a container has left."""
    left: int = value.__length_hint__()
    return left


SIZED = frozenset(f"builtins.{kind.__name__}" for kind in (str, bytes, list, tuple, dict, set, frozenset)) | {
    "collections.deque"
}

READERS: dict[str, Callable[[Any], object]] = {
    "random.Random": lambda value: digest(repr(value.getstate())),
    "numpy.random._generator.Generator": lambda value: fingerprint(value.bit_generator.state).exact,
    "numpy.random.mtrand.RandomState": lambda value: fingerprint(value.get_state()).exact,
    "functools._lru_cache_wrapper": lambda value: value.cache_info().currsize,
    "itertools.count": repr,
    "sqlite3.Connection": lambda value: value.total_changes,
    "builtins.generator": generator_state,
    **dict.fromkeys(
        (f"builtins.{kind}_iterator" for kind in ("list", "tuple", "range", "set", "str_ascii", "bytes")),
        remaining,
    ),
    **dict.fromkeys((f"builtins.dict_{part}iterator" for part in ("key", "value", "item")), remaining),
    **dict.fromkeys(SIZED, len),
    **dict.fromkeys(
        ("numpy.ndarray", "pandas.core.frame.DataFrame", "pandas.DataFrame"), lambda value: value.shape
    ),
}
"""By the name of the exact class. Containers are here for those that are too big to be looked through."""
