"""This file decides which values get a name, and which: the person's own where there is one."""

from __future__ import annotations

import builtins
import keyword
import re
from typing import TYPE_CHECKING

from advisor.rewrite.emitting.calling import made_up
from advisor.rewrite.ir import NONE, Apply, Column, Const, Node, Once, Select

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

TAKEN = frozenset(dir(builtins)) | frozenset(
    {"pd", "np", "re", "math", "datetime", "date", "timedelta", "odd", "items"}
)
"""Names that the code itself uses."""
LONGEST = 24
"""Characters of a name that is made from a column's."""
LONG = 20
"""Characters of a constant that reads better with the name that the function has for it."""


def named_nodes(
    roots: Iterable[Node],
    parts: Callable[[Node], tuple[Node, ...]],
    hints: Mapping[Node, str],
    order: Mapping[Node, int],
) -> list[Node]:
    """Return the nodes that get a name, in the order in which they are made."""
    uses: dict[Node, int] = {}
    users: dict[Node, list[Node]] = {}
    seen: dict[Node, None] = {}
    roots = list(roots)
    waiting = list(roots)
    for root in roots:
        uses[root] = uses.get(root, 0) + 1
    while waiting:
        node = waiting.pop()
        if node in seen:
            continue
        seen[node] = None
        for part in parts(node):
            uses[part] = uses.get(part, 0) + 1
            users.setdefault(part, []).append(node)
            waiting.append(part)
    for node in seen:
        if isinstance(node, Apply) and node.rule.python == "not A":  # it has no name of its own
            uses[node.args[0]] += uses[node] - 1
    chosen = [
        node
        for node in seen
        if deserves(node, uses[node], hints) and not (uses[node] == 1 and _is_a_step(node, users, hints))
    ]
    return _by_making(chosen, parts, order)


def _is_a_step(node: Node, users: Mapping[Node, list[Node]], hints: Mapping[Node, str]) -> bool:
    """Claim that a value is only a step to the next value of the same name."""
    return any(
        hints.get(user) == hints.get(node) is not None and isinstance(user, Select)
        for user in users.get(node, ())
    )


def deserves(node: Node, uses: int, hints: Mapping[Node, str]) -> bool:  # noqa: PLR0911 - a line per kind
    """Claim that a value is better read with a name: the function has one for it, or it is used again."""
    match node:
        case Const(text=text):
            return node in hints and uses > 1 and len(text) > LONG
        case Column():
            return node in hints and uses > 1
        case Once():
            return True
        case Apply(rule=rule) if rule.columns == "A":
            return False
        case Apply(missing=missing) if NONE in missing:
            return True  # written twice, to tell None from NaN
        case Apply(rule=rule) if rule.python == "not A":
            return node in hints
        case Apply(rule=rule, args=args) if rule.python == "-A" and isinstance(args[0], Column):
            return False
    return node in hints or uses > 1


def _by_making(
    chosen: list[Node], parts: Callable[[Node], tuple[Node, ...]], order: Mapping[Node, int]
) -> list[Node]:
    """Sort nodes so that each comes after those it is made of, and otherwise as the function has them."""
    wanted: set[Node] = set(chosen)
    made: dict[Node, None] = {}
    done: set[Node] = set()

    def make(node: Node) -> None:
        if node in done:
            return
        done.add(node)
        for part in sorted(parts(node), key=lambda each: order.get(each, 1 << 30)):
            make(part)
        if node in wanted:
            made[node] = None

    for node in sorted(chosen, key=lambda each: order.get(each, 1 << 30)):
        make(node)
    return list(made)


def names_for(
    nodes: list[Node],
    ends: Mapping[Node, int],
    hints: Mapping[Node, str],
    taken: frozenset[str],
) -> dict[Node, str]:
    """Name the nodes; a name is used again for a later value once the earlier one is not needed any more.

    `ends` gives the place in the list of the last node that a node is used for.
    """
    held: dict[str, int] = {}
    names: dict[Node, str] = {}
    for place, node in enumerate(nodes):
        wanted = hints.get(node) or made_up(node)
        name = plain_name(wanted)
        count = 1
        while name in taken or name in TAKEN or held.get(name, -1) > place:
            count += 1
            name = f"{plain_name(wanted)}_{count}"
        names[node] = name
        held[name] = ends[node]
    return names


def plain_name(wanted: str) -> str:
    """Turn words into a name."""
    name = (
        re.sub(r"\W+", "_", wanted).strip("_").lower()[:LONGEST].strip("_")
        if not wanted.isidentifier()
        else wanted
    )
    if not name or name[0].isdigit() or keyword.iskeyword(name):
        name = f"value_{name}".rstrip("_")
    return name
