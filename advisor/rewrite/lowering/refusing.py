"""This file says why a call has no column form: effects, state, randomness, waiting, unknown libraries."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from advisor.rewrite.lowering.blocked import Blocked, quoted
from advisor.rewrite.lowering.matching import key, patterns
from advisor.rewrite.lowering.scope import Row
from advisor.rewrite.source import MISSING, is_fixed

if TYPE_CHECKING:
    from advisor.rewrite.lowering.reading import Reading

EFFECTS = frozenset(
    {"print", "input", "exec", "eval", "compile", "setattr", "delattr", "breakpoint", "globals", "__import__"}
)
OPEN = frozenset({"open", "_io.open", "io.open"})
RANDOM = ("random.", "numpy.random.", "secrets.", "uuid.")
NETWORK = frozenset(
    {
        "requests",
        "httpx",
        "aiohttp",
        "urllib",
        "urllib3",
        "socket",
        "http",
        "ftplib",
        "smtplib",
        "boto3",
        "paramiko",
    }
)
KNOWN = ("numpy.", "pandas.", "math.", "re.", "datetime.", "operator.", "string.", "unicodedata.")
"""Libraries of which more could be written as columns than we know; all others have no column form."""
CHANGING = frozenset(
    {
        "append",
        "extend",
        "insert",
        "remove",
        "pop",
        "popitem",
        "clear",
        "update",
        "setdefault",
        "add",
        "discard",
        "sort",
        "reverse",
        "write",
        "writelines",
    }
)
"""Methods that change their object."""


def check(reading: Reading, node: ast.Call, canonical: str) -> None:
    """Refuse a call that no column operation can replace; raises Blocked."""
    name = canonical.removeprefix("builtins.")
    called = quoted(node.func)
    for reason, holds in _reasons(reading, node, name).items():
        if holds:
            raise Blocked(node, f"calls {called}: {reason}", sure=True)
    if name and key(node, reading.source.canonical) not in patterns():
        sure = "." in name and not name.startswith(KNOWN)
        what = (
            "a call per item that no column operation replaces" if sure else "no column form is known for it"
        )
        raise Blocked(node, f"calls {called}: {what}", sure=sure)


def _reasons(reading: Reading, node: ast.Call, name: str) -> dict[str, bool]:
    root = name.partition(".")[0]
    return {
        "an effect for every item": name in EFFECTS,
        "a file for every item": name in OPEN,
        "columns would draw other random values": name.startswith(RANDOM),
        "it waits for every item": name == "time.sleep",
        "the network for every item": root in NETWORK,
        "logging for every item": root == "logging",
        **_outside(reading, node),
    }


def _outside(reading: Reading, node: ast.Call) -> dict[str, bool]:
    if not isinstance(node.func, ast.Attribute):
        return {}
    root = node.func.value
    while isinstance(root, ast.Attribute | ast.Subscript):
        root = root.value
    if not isinstance(root, ast.Name):
        return {}
    if root.id in reading.names:
        of_item = isinstance(reading.names[root.id], Row) and node.func.attr in CHANGING
        return {f"changes {quoted(node.func.value)}, which belongs to the item": of_item}
    owner = reading.source.resolve(node.func.value)
    known = owner is not MISSING and (is_fixed(owner) or isinstance(owner, type))
    changes = node.func.attr in CHANGING
    return {
        f"changes {quoted(node.func.value)}, which outlives the call": changes,
        "a method of an object outside the function": owner is not MISSING
        and not known
        and type(owner).__name__ != "module",
    }


def of_item(node: ast.Call, name: str) -> Blocked:
    """Say why a method of the item has no column form."""
    if name in CHANGING:
        return Blocked(node, f"changes the item: {quoted(node)}", sure=True)
    return Blocked(node, f"{quoted(node)}: nothing is known of it for a row", sure=False)
