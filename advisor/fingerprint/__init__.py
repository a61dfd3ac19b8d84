"""Describes a value so that it can be compared with a value of another process, without sending either.

Two values have the same fingerprint when Python would call them equal, with these differences: NaN equals
NaN, numbers of different kinds differ (1 and 1.0), objects compare by type and state, and containers by
type and contents.
"""

from __future__ import annotations

import marshal
import struct
from dataclasses import dataclass
from hashlib import blake2b

from advisor.fingerprint.classes import name_of
from advisor.fingerprint.sums import MAX_FLOATS, block_sums
from advisor.fingerprint.walk import MARSHAL_FORMAT, TooMuch, Walk

DIGEST_BYTES = 8
"""16 hex digits: plenty for the thousands of results that one audit compares."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fingerprint:
    """A value, described."""

    shape: str
    """Hash of everything but the finite floats, for which it holds places."""
    exact: str
    """Hash of everything."""
    floats: tuple[float, ...]
    """The finite floats in order; of more than 256, weighted sums over blocks of them."""
    opaque: bool
    """Whether something inside could not be looked into, or there was too much of it."""
    too_large: bool = False
    """Whether there was too much of it, so that this says nothing but its class."""


def fingerprint(value: object, *, nodes: int = 100_000) -> Fingerprint:
    """Describe a value, looking at no more than so many nested values; never raises an Exception."""
    walk = Walk(nodes)
    try:
        shape = marshal.dumps(walk.look(value), MARSHAL_FORMAT)
        return Fingerprint(
            shape=_digest(shape),
            exact=_digest(shape + _exact_floats(walk)),
            floats=_travelling_floats(walk),
            opaque=walk.opaque,
        )
    except Exception as error:
        # Half a walk is worth nothing: where it stopped depends on the order of sets.
        name = _digest(name_of(type(value)).encode())
        too_large = isinstance(error, TooMuch)
        return Fingerprint(shape=name, exact=name, floats=(), opaque=True, too_large=too_large)


def changed(before: Fingerprint, after: Fingerprint) -> bool:
    """Tell whether a value was seen to change; an opaque one may have changed unseen."""
    return before.exact != after.exact


def _exact_floats(walk: Walk) -> bytes:
    packed = struct.pack(f"{len(walk.floats)}d", *walk.floats)
    return packed + b"".join(digest for digest, _ in walk.arrays)


def _travelling_floats(walk: Walk) -> tuple[float, ...]:
    floats = walk.floats + [each for _, sums in walk.arrays for each in sums]
    return tuple(floats if len(floats) <= MAX_FLOATS else block_sums(floats))


def _digest(data: bytes) -> str:
    return blake2b(data, digest_size=DIGEST_BYTES).hexdigest()
