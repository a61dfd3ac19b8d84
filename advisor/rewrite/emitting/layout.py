"""This file lays out an expression on lines of at most 100 characters, as a person would break them."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from advisor.rewrite.emitting.texts import code

if TYPE_CHECKING:
    from collections.abc import Callable

WIDTH = 100
"""Characters of a line, as the longest common style guides allow."""
INDENT = 4
SLACK = 20
"""Characters left free behind a closing parenthesis, so that it is not overlooked what stands there."""
FEW = 3
"""Operands that get a line each; more of them share lines."""
MODULES = frozenset({"pd", "np", "re", "math", "datetime"})
"""Names before a dot that belong to what comes behind it."""


def statement(head: str, node: ast.expr, indent: int = INDENT) -> list[str]:
    """Write `head` and an expression; long expressions are broken at their outermost parts."""
    return [line.rstrip() for line in _broken(" " * indent + head, node, indent, "")]


def _broken(head: str, node: ast.expr, indent: int, tail: str) -> list[str]:
    whole = f"{head}{code(node)}{tail}"
    breaker = BREAKERS.get(type(node))
    if len(whole) <= WIDTH or breaker is None:
        return [whole]
    return breaker(head, node, indent, tail)


def _call(head: str, node: ast.Call, indent: int, tail: str) -> list[str]:
    func, inner = node.func, indent + INDENT
    if not _fits(head, func):
        return _chain(head, node, indent, tail)
    if len(node.args) == 1 and not node.keywords and isinstance(node.args[0], ast.Dict | ast.List):
        return _broken(f"{head}{code(func)}(", node.args[0], indent, f"){tail}")
    if _is_last_broken(node, inner) or _is_short(func):
        return [f"{head}{code(func)}(", *_parts(_arguments(node), inner), f"{' ' * indent}){tail}"]
    return _chain(head, node, indent, tail)


def _dict(head: str, node: ast.Dict, indent: int, tail: str) -> list[str]:
    pairs = [
        (f"{code(key)}: " if key else "**", each) for key, each in zip(node.keys, node.values, strict=True)
    ]
    return [f"{head}{{", *_parts(pairs, indent + INDENT, together=False), f"{' ' * indent}}}{tail}"]


def _list(head: str, node: ast.List, indent: int, tail: str) -> list[str]:
    parts = [("", each) for each in node.elts]
    return [f"{head}[", *_parts(parts, indent + INDENT), f"{' ' * indent}]{tail}"]


def _operation(head: str, node: ast.BinOp, indent: int, tail: str) -> list[str]:
    return [f"{head}(", *_operands(node, indent + INDENT), f"{' ' * indent}){tail}"]


def _signed(head: str, node: ast.UnaryOp, indent: int, tail: str) -> list[str]:
    sign = {ast.Invert: "~", ast.USub: "-", ast.UAdd: "+"}.get(type(node.op), "not ")
    if isinstance(node.operand, ast.BinOp | ast.Compare | ast.BoolOp):
        return [f"{head}{sign}(", *_inside(node.operand, indent + INDENT), f"{' ' * indent}){tail}"]
    return _broken(f"{head}{sign}", node.operand, indent, tail)


def _comparison(head: str, node: ast.Compare, indent: int, tail: str) -> list[str]:
    sign = code(ast.Compare(ast.Name("a"), node.ops[:1], [ast.Name("b")]))[1:-1]
    end = f"{sign}{_operand(node.comparators[0])}{tail}"
    if _operand(node.left) != code(node.left):
        return [f"{head}(", *_inside(node.left, indent + INDENT), f"{' ' * indent}){end}"]
    return _broken(head, node.left, indent, end)


def _inside(node: ast.expr, indent: int) -> list[str]:
    """Write what stands between parentheses that are there already."""
    whole = f"{' ' * indent}{code(node)}"
    if len(whole) <= WIDTH:
        return [whole]
    if isinstance(node, ast.BoolOp):
        sign = "and" if isinstance(node.op, ast.And) else "or"
        heads = ["", *[f"{sign} "] * (len(node.values) - 1)]
        return [
            line
            for head, each in zip(heads, node.values, strict=True)
            for line in (
                [f"{' ' * indent}{head}({code(each)})"]
                if isinstance(each, ast.BoolOp | ast.IfExp)
                else _broken(" " * indent + head, each, indent, "")
            )
        ]
    return _operands(node, indent) if isinstance(node, ast.BinOp) else _broken(" " * indent, node, indent, "")


def _lambda(head: str, node: ast.Lambda, indent: int, tail: str) -> list[str]:
    arguments = ast.unparse(node.args)
    return [f"{head}lambda {arguments}: (", *_inside(node.body, indent + INDENT), f"{' ' * indent}){tail}"]


def _fits(head: str, func: ast.expr) -> bool:
    return len(head) + len(code(func)) + 1 <= WIDTH


def _is_last_broken(node: ast.Call, indent: int) -> bool:
    """Claim that all arguments fit on one line of their own."""
    return indent + len(code(node)) - len(code(node.func)) - 2 <= WIDTH


def _is_short(func: ast.expr) -> bool:
    """Claim a function that is called by its name: no chain of methods stands before it."""
    return isinstance(func, ast.Name) or (isinstance(func, ast.Attribute) and _is_module(func.value))


def _arguments(node: ast.Call) -> list[tuple[str, ast.expr]]:
    return [*(("", each) for each in node.args), *((f"{each.arg}=", each.value) for each in node.keywords)]


def _parts(parts: list[tuple[str, ast.expr]], indent: int, *, together: bool = True) -> list[str]:
    """Write arguments or elements: on one line if they fit, else one per line."""
    whole = f"{' ' * indent}{', '.join(f'{name}{code(each)}' for name, each in parts)}"
    if together and len(whole) <= WIDTH:
        return [whole]
    return [line for name, each in parts for line in _broken(" " * indent + name, each, indent, ",")]


def _operands(node: ast.BinOp, indent: int) -> list[str]:
    """Write a chain of the same operator, one operand per line."""
    kind, operands, rest = type(node.op), [], node
    while isinstance(rest, ast.BinOp) and type(rest.op) is kind:
        operands.append(rest.right)
        rest = rest.left  # type: ignore[assignment]
    operands.append(rest)
    operands.reverse()
    sign = ast.unparse(ast.BinOp(ast.Name("a"), node.op, ast.Name("b")))[1:-1].strip()
    lines: list[str] = []
    if len(operands) > FEW:
        texts = [_wrapped(each, kind, first=index == 0) for index, each in enumerate(operands)]
        filled = _filled(texts, sign, indent)
        if filled:
            return filled
    for index, each in enumerate(operands):
        text = code(each)
        wrapped = _is_wrapped(each, kind, first=index == 0)
        head = " " * indent + (f"{sign} " if index else "")
        if wrapped and len(head) + len(text) + 2 <= WIDTH:
            lines.append(f"{head}({text})")
        elif wrapped:
            lines += [f"{head}(", *_inside(each, indent + INDENT), f"{' ' * indent})"]
        else:
            lines += _broken(head, each, indent, "")
    return lines


def _wrapped(node: ast.expr, kind: type[ast.operator], *, first: bool) -> str:
    return f"({code(node)})" if _is_wrapped(node, kind, first=first) else code(node)


def _is_wrapped(node: ast.expr, kind: type[ast.operator], *, first: bool) -> bool:
    """Claim that an operand needs brackets; `a - (b - c)` is not `a - b - c`."""
    if isinstance(node, ast.BinOp):
        return type(node.op) is not kind or not (first or kind in {ast.BitAnd, ast.BitOr})
    return isinstance(node, ast.Compare | ast.BoolOp | ast.IfExp) or (
        isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not)
    )


def _filled(operands: list[str], sign: str, indent: int) -> list[str]:
    """Write operands as many to a line as there is room; nothing when one is too long for a line."""
    lines = [" " * indent + operands[0]]
    for each in operands[1:]:
        more = f"{lines[-1]} {sign} {each}"
        if len(more) <= WIDTH:
            lines[-1] = more
        else:
            lines.append(f"{' ' * indent}{sign} {each}")
    return lines if max(map(len, lines)) <= WIDTH else []


def _chain(head: str, node: ast.expr, indent: int, tail: str) -> list[str]:
    """Write a chain of methods inside parentheses, each method on its line."""
    rest, links = _links(node)
    if not links:
        return [f"{head}{code(node)}{tail}"]
    inner = indent + INDENT
    end = f"{' ' * indent}){''.join(_flat(name, call) for name, call in links)}{tail}"
    if isinstance(rest, ast.BinOp | ast.Compare) and len(end) <= WIDTH - SLACK:
        return [f"{head}(", *_inside(rest, inner), end]
    lines = [f"{head}(", *_root(rest, inner)]
    for name, call in links:
        lines += _link(name, call, inner)
    return [*lines, f"{' ' * indent}){tail}"]


def _links(node: ast.expr) -> tuple[ast.expr, list[tuple[str, ast.Call | None]]]:
    """Take a chain apart: what it begins with, and what is done to it, `.str` and `.dt` with what follows."""
    links: list[tuple[str, ast.Call | None]] = []
    after = ""
    while True:
        match node:
            case ast.Call(func=ast.Attribute(value=value, attr=attr)) if not _is_module(value):
                links += [(after, None)] if after else []
                links.append((f".{attr}", node))
                after = ""
            case ast.Attribute(value=value, attr="str" | "dt" as attr):
                if links and not after:
                    name, call = links.pop()
                    links.append((f".{attr}{name}", call))
                else:
                    links.append((f".{attr}{after}", None))
                    after = ""
            case ast.Subscript(value=ast.Attribute() | ast.Call() as value, slice=place):
                after = f"{code(ast.Subscript(ast.Name('A'), place))[1:]}{after}"
            case ast.Attribute(value=value, attr=attr) if not _is_module(value):
                after = f".{attr}{after}"
            case _:
                break
        node = value
    if after:
        links.append((after, None))
    return node, links[::-1]


def _root(node: ast.expr, indent: int) -> list[str]:
    """Write what a chain of methods begins with."""
    if not isinstance(node, ast.BinOp | ast.UnaryOp | ast.Compare):
        return _broken(" " * indent, node, indent, "")
    if len(code(node)) + indent + 2 <= WIDTH:
        return [f"{' ' * indent}({code(node)})"]
    return [f"{' ' * indent}(", *_inside(node, indent + INDENT), f"{' ' * indent})"]


def _flat(name: str, call: ast.Call | None) -> str:
    return name if call is None else f"{name}{code(call)[len(code(call.func)) :]}"


def _link(name: str, call: ast.Call | None, indent: int) -> list[str]:
    """Write one method of a chain."""
    if call is None:
        return [f"{' ' * indent}{name}"]
    whole = f"{' ' * indent}{name}{code(call)[len(code(call.func)) :]}"
    if len(whole) <= WIDTH:
        return [whole]
    return [f"{' ' * indent}{name}(", *_parts(_arguments(call), indent + INDENT), f"{' ' * indent})"]


def _operand(node: ast.expr) -> str:
    loose = isinstance(node, ast.Compare | ast.BoolOp | ast.IfExp) or (
        isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not)
    )
    return f"({code(node)})" if loose else code(node)


def _is_module(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id in MODULES


def long_text(name: str, text: str) -> list[str]:
    """Write a text as the value of a name, in parts where it is too long for a line."""
    whole = statement(f"{name} = ", ast.Constant(text))
    if len(whole[0]) <= WIDTH:
        return whole
    part = WIDTH - 2 * INDENT - 10
    parts = [text[start : start + part] for start in range(0, len(text), part)]
    inner = [line for each in parts for line in statement("", ast.Constant(each), 2 * INDENT)]
    return [f"{' ' * INDENT}{name} = (", *inner, f"{' ' * INDENT})"]


BREAKERS: dict[type[ast.expr], Callable[[str, Any, int, str], list[str]]] = {
    ast.Call: _call,
    ast.Attribute: _chain,
    ast.Subscript: _chain,
    ast.Dict: _dict,
    ast.List: _list,
    ast.BinOp: _operation,
    ast.UnaryOp: _signed,
    ast.Compare: _comparison,
    ast.Lambda: _lambda,
}
"""How each kind of expression is broken."""
