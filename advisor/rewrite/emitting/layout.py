"""This file lays out an expression on lines of at most 100 characters, as a person would break them."""

from __future__ import annotations

import ast
import io
import tokenize

WIDTH = 96
"""Characters of a line; 100 is what the longest common style guides allow."""
INDENT = 4
MODULES = frozenset({"pd", "np", "re", "math", "datetime"})
"""Names before a dot that belong to what comes behind it."""


def statement(head: str, node: ast.expr, indent: int = INDENT) -> list[str]:
    """Write `head` and an expression; long expressions are broken at their outermost parts."""
    return [line.rstrip() for line in _broken(" " * indent + head, node, indent, "")]


def _broken(head: str, node: ast.expr, indent: int, tail: str) -> list[str]:
    whole = f"{head}{code(node)}{tail}"
    if len(whole) <= WIDTH:
        return [whole]
    inner = indent + INDENT
    match node:
        case ast.Call(func=func, args=args, keywords=keywords) if args or keywords:
            parts: list[tuple[str, ast.expr]] = [("", each) for each in args]
            parts += [(f"{each.arg}=", each.value) for each in keywords]
            if len(parts) == 1 and isinstance(func, ast.Attribute) and len(code(args[0] if args else func)) < 20:  # noqa: PLR2004
                return _chain(head, node, indent, tail)
            if len(parts) == 1 and args and isinstance(args[0], ast.Dict | ast.List):
                return _broken(f"{head}{code(func)}(", args[0], indent, f"){tail}")
            lines = [f"{head}{code(func)}("]
            if len(lines[0]) > WIDTH or (isinstance(func, ast.Attribute) and not _is_module(func.value)):
                return _chain(head, node, indent, tail)
            return [*lines, *_parts(parts, inner), f"{' ' * indent}){tail}"]
        case ast.Call(func=ast.Attribute()) | ast.Attribute():
            return _chain(head, node, indent, tail)
        case ast.Dict(keys=keys, values=values):
            pairs = [(f"{code(key)}: " if key else "**", each) for key, each in zip(keys, values, strict=True)]
            return [f"{head}{{", *_parts(pairs, inner), f"{' ' * indent}}}{tail}"]
        case ast.List(elts=elts) if elts:
            return [f"{head}[", *_parts([("", each) for each in elts], inner), f"{' ' * indent}]{tail}"]
        case ast.BinOp():
            return [f"{head}(", *_operands(node, inner), f"{' ' * indent}){tail}"]
        case ast.UnaryOp(op=op, operand=operand):
            sign = {ast.Invert: "~", ast.USub: "-", ast.UAdd: "+"}.get(type(op), "not ")
            if isinstance(operand, ast.BinOp | ast.Compare | ast.BoolOp):
                inside = _operands(operand, inner) if isinstance(operand, ast.BinOp) else _broken(" " * inner, operand, inner, "")
                return [f"{head}{sign}(", *inside, f"{' ' * indent}){tail}"]
            return _broken(f"{head}{sign}", operand, indent, tail)
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            sign = code(ast.Compare(ast.Name("a"), [op], [ast.Name("b")]))[1:-1]
            return _broken(head, left, indent, f"{sign}{_operand(right)}{tail}")
    return [whole]


def _parts(parts: list[tuple[str, ast.expr]], indent: int) -> list[str]:
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
    for index, each in enumerate(operands):
        text = code(each)
        wrapped = isinstance(each, ast.Compare) or (isinstance(each, ast.BinOp) and type(each.op) is not kind)
        head = " " * indent + (f"{sign} " if index else "")
        if wrapped and len(head) + len(text) + 2 <= WIDTH:
            lines.append(f"{head}({text})")
        elif wrapped:
            lines += [f"{head}(", *_broken(" " * (indent + INDENT), each, indent + INDENT, ""), f"{' ' * indent})"]
        else:
            lines += _broken(head, each, indent, "")
    return lines


def _chain(head: str, node: ast.expr, indent: int, tail: str) -> list[str]:
    """Write a chain of methods inside parentheses, each method on its line."""
    links: list[tuple[str, ast.Call]] = []
    rest: ast.expr = node
    while isinstance(rest, ast.Call) and isinstance(rest.func, ast.Attribute) and not _is_module(rest.func.value):
        name, value = f".{rest.func.attr}", rest.func.value
        if isinstance(value, ast.Attribute) and value.attr in {"str", "dt"}:
            name, value = f".{value.attr}{name}", value.value
        links.append((name, rest))
        rest = value
    if not links:
        return [f"{head}{code(node)}{tail}"]
    inner = indent + INDENT
    lines = [f"{head}(", *_root(rest, inner)]
    for name, call in reversed(links):
        lines += _link(name, call, inner)
    return [*lines, f"{' ' * indent}){tail}"]


def _root(node: ast.expr, indent: int) -> list[str]:
    """Write what a chain of methods begins with."""
    if not isinstance(node, ast.BinOp | ast.UnaryOp | ast.Compare):
        return _broken(" " * indent, node, indent, "")
    if len(code(node)) + indent + 2 <= WIDTH:
        return [f"{' ' * indent}({code(node)})"]
    if isinstance(node, ast.BinOp):
        return [f"{' ' * indent}(", *_operands(node, indent + INDENT), f"{' ' * indent})"]
    return _broken(f"{' ' * indent}(", node, indent, ")")


def _link(name: str, call: ast.Call, indent: int) -> list[str]:
    """Write one method of a chain."""
    whole = f"{' ' * indent}{name}{code(call)[len(code(call.func)) :]}"
    if len(whole) <= WIDTH:
        return [whole]
    parts: list[tuple[str, ast.expr]] = [("", each) for each in call.args]
    parts += [(f"{each.arg}=", each.value) for each in call.keywords]
    return [f"{' ' * indent}{name}(", *_parts(parts, indent + INDENT), f"{' ' * indent})"]


def _operand(node: ast.expr) -> str:
    return f"({code(node)})" if isinstance(node, ast.Compare | ast.BoolOp) else code(node)


def _is_module(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id in MODULES


def code(node: ast.expr) -> str:
    """Write an expression on one line, its texts in double quotes."""
    return double_quoted(ast.unparse(node))


def double_quoted(text: str) -> str:
    """Use double quotes for texts, as formatters do, where nothing has to be escaped for it."""
    pieces: list[str] = []
    end = 0
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.STRING and token.string.startswith("'") and token.start[0] == 1:
            body = token.string[1:-1]
            if '"' not in body and "\\'" not in body:
                pieces.append(text[end : token.start[1]] + f'"{body}"')
                end = token.end[1]
    return "".join(pieces) + text[end:]
