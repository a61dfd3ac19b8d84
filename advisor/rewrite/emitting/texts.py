"""This file writes expressions on one line, their texts as people write them."""

from __future__ import annotations

import ast
import io
import tokenize

LONG_TEXT = 50
"""Characters of a text that gets a line of its own."""


def code(node: ast.expr) -> str:
    """Write an expression on one line, its texts in double quotes."""
    text = ast.unparse(node)
    for each in ast.walk(node):
        if isinstance(each, ast.Call) and len(each.args) == 1 and isinstance(each.args[0], ast.GeneratorExp):
            inside = ast.unparse(each.args[0])  # in brackets of its own, which the call's make superfluous
            text = text.replace(f"({inside})", inside)
    return double_quoted(text)


def double_quoted(text: str) -> str:
    """Use double quotes for texts, as formatters do, where nothing has to be escaped for it."""
    pieces: list[str] = []
    end = 0
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.STRING and token.string.startswith("'") and token.start[0] == 1:
            pieces.append(text[end : token.start[1]] + literal(token.string))
            end = token.end[1]
    return "".join(pieces) + text[end:]


def literal(text: str) -> str:
    """Write a text in double quotes, raw where it holds backslashes, if nothing has to be escaped."""
    value = ast.literal_eval(text)
    raw = f'r"{value}"'
    if "\\" in value and '"' not in value and value.isprintable() and not value.endswith("\\"):
        return raw
    body = text[1:-1]
    return f'"{body}"' if '"' not in body and "\\'" not in body else text


class Hoist(ast.NodeTransformer):
    """Gives long texts, such as regular expressions, names of their own."""

    def __init__(self, taken: frozenset[str]) -> None:
        self.taken = taken
        self.names: dict[str, str] = {}

    def visit_Constant(self, node: ast.Constant) -> ast.expr:
        """Name a long text."""
        if not isinstance(node.value, str) or len(node.value) <= LONG_TEXT:
            return node
        if node.value not in self.names:
            number = len(self.names) + 1
            name = "pattern" if number == 1 else f"pattern_{number}"
            while name in self.taken:
                name = f"{name}_text"
            self.names[node.value] = name
        return ast.Name(self.names[node.value], ast.Load())
