"""This file reads comprehensions over the words of each text: Python code that still runs for each cell.

What runs for each word may only read that word and constants, and may not raise, so that it does no harm on
rows that do not count.
"""

from __future__ import annotations

import ast
from functools import cache
from typing import TYPE_CHECKING

from advisor.rewrite.ir import WIDEST, Const, Node
from advisor.rewrite.lowering.blocked import Blocked, quoted
from advisor.rewrite.rules import Rule

if TYPE_CHECKING:
    from advisor.rewrite.lowering.reading import Reading

WORDS = "words"
MOST_WORDS = 2**31
"""Bound of the number of words in a text, and of its characters."""
GIVES_TEXT = frozenset({
    "strip", "lstrip", "rstrip", "lower", "upper", "title", "capitalize", "casefold", "swapcase", "replace",
    "removeprefix", "removesuffix",
})  # fmt: skip
GIVES_FLAG = frozenset({
    "startswith", "endswith", "isalpha", "isdigit", "isdecimal", "isnumeric", "isalnum", "isspace", "isupper",
    "islower", "istitle", "isascii", "isidentifier", "isprintable",
})  # fmt: skip
GIVES_COUNT = frozenset({"count", "find", "rfind"})
Written = tuple[str, str]
"""Source, and the kind of its value."""
RESULTS = {"any": "bool", "all": "bool", "len": "int", "sum": "int"}


@cache
def rule_of(python: str, columns: str, kind: str) -> Rule:
    """Give the rule of a step on words; the same step is the same rule."""
    return Rule(python, WORDS, columns, kind, elementwise=True, bound=_counts if kind == "int" else None)


def _counts(*_: tuple[int, int]) -> tuple[int, int]:
    return 0, MOST_WORDS


def of_call(reading: Reading, node: ast.Call) -> Node | None:
    """Read any(), all(), sum(), len() and join() of a comprehension over words; None for all others."""
    if len(node.args) != 1 or node.keywords:
        return None
    inside = node.args[0]
    if not isinstance(inside, ast.GeneratorExp | ast.ListComp):
        return None
    owner = words_in(reading, inside)
    if owner is None:
        return None
    made = _inside(reading, inside)
    if isinstance(node.func, ast.Attribute):
        separator = _constant(reading, node.func.value)
        if node.func.attr != "join" or made is None or made[1] != "text" or separator is None:
            raise Blocked(node, f"{quoted(node)}: what it does for each word is not known")
        return _step(reading, "join", f"{separator}.join({made[0]})", "text", owner)
    name = reading.source.canonical(node.func).removeprefix("builtins.")
    counted = name != "sum" or (made is not None and made[1] in {"int", "bool"})
    if name not in RESULTS or made is None or not counted:
        raise Blocked(node, f"{quoted(node)}: what it does for each word is not known")
    code = f"[{made[0]}]" if name == "len" else made[0]
    return _step(reading, name, f"{name}({code})", RESULTS[name], owner)


def listed(reading: Reading, node: ast.ListComp) -> Node | None:
    """Read a list of words that a comprehension makes of others; None for all others."""
    owner = words_in(reading, node)
    if owner is None:
        return None
    made = _inside(reading, node)
    if made is None or made[1] != "text":
        raise Blocked(node, f"{quoted(node)}: what it does for each word is not known")
    return _step(reading, "comprehension", f"[{made[0]}]", WORDS, owner)


def _step(reading: Reading, python: str, code: str, kind: str, owner: Node) -> Node:
    return reading.apply(rule_of(python, f"A.map(lambda words: {code})", kind), (owner,))


def words_in(reading: Reading, node: ast.GeneratorExp | ast.ListComp) -> Node | None:
    """Give the words over which a comprehension goes."""
    from advisor.rewrite.lowering.evaluating import value_of  # noqa: PLC0415 - each needs the other

    if len(node.generators) != 1 or isinstance(node.generators[0].iter, ast.Tuple | ast.List | ast.Constant):
        return None
    try:
        value = value_of(reading, node.generators[0].iter)
    except Blocked:
        return None
    return value if isinstance(value, Node) and value.kind == WORDS else None


def _constant(reading: Reading, node: ast.expr) -> str | None:
    from advisor.rewrite.lowering.evaluating import known_constant  # noqa: PLC0415 - each needs the other

    known = known_constant(reading, node)
    return known.text if isinstance(known, Const) and known.kind == "text" else None


def _inside(reading: Reading, node: ast.GeneratorExp | ast.ListComp) -> Written | None:
    """Write a comprehension over `words`, and say of what kind its parts are; None if that is not known."""
    generator = node.generators[0]
    if not isinstance(generator.target, ast.Name) or generator.is_async:
        return None
    word = generator.target.id
    if word == WORDS or (len(word) == 1 and word.isupper()):
        return None
    part = written(reading, node.elt, word)
    tests = [written(reading, each, word) for each in generator.ifs]
    if part is None or None in tests:
        return None
    conditions = "".join(f" if {test[0]}" for test in tests if test is not None)
    return f"{part[0]} for {word} in words{conditions}", part[1]


def written(  # noqa: PLR0911 - one for each step
    reading: Reading, node: ast.expr, word: str
) -> Written | None:
    """Write what is done with a word, and say of what kind it is; None if it reads more, or may raise."""
    match node:
        case ast.Name(id=name) if name == word:
            return word, "text"
        case ast.Call(keywords=[]):
            return _called(reading, node, word)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            inner = written(reading, operand, word)
            return (f"(not {inner[0]})", "bool") if inner is not None else None
        case ast.BoolOp(op=op, values=values):
            return _joined(" and " if isinstance(op, ast.And) else " or ", reading, values, word)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            found = _joined(" + ", reading, [left, right], word)
            return found if found is not None and found[1] != "bool" else None
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            return _comparison(reading, (left, op, right), word)
        case ast.Subscript(value=value, slice=ast.Slice(step=None) as place):
            return _cut(reading, value, place, word)
    return _known(reading, node)


def _joined(sign: str, reading: Reading, operands: list[ast.expr], word: str) -> Written | None:
    """Write operands of one kind with an operator between them."""
    parts = [written(reading, each, word) for each in operands]
    known = [each for each in parts if each is not None]
    if len(known) < len(parts) or len({kind for _, kind in known}) > 1:
        return None
    return f"({sign.join(code for code, _ in known)})", known[0][1]


def _cut(reading: Reading, value: ast.expr, place: ast.Slice, word: str) -> Written | None:
    """Write a slice, which never raises."""
    inner = written(reading, value, word)
    numbers = all(each is None or _is_number(each) for each in (place.lower, place.upper))
    if inner is None or inner[1] != "text" or not numbers:
        return None
    return f"{inner[0]}{ast.unparse(ast.Subscript(ast.Name('A'), place))[1:]}", "text"


def _called(reading: Reading, node: ast.Call, word: str) -> Written | None:
    match node.func, node.args:
        case ast.Attribute(value=value, attr=attr), args:
            return _of_method(reading, (value, attr, args), word)
        case ast.Name(id="len"), [value]:
            inner = written(reading, value, word)
            return (f"len({inner[0]})", "int") if inner is not None and inner[1] == "text" else None
    return None


def _is_number(node: ast.expr) -> bool:
    inner = node.operand if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub) else node
    return isinstance(inner, ast.Constant) and type(inner.value) is int


def _known(reading: Reading, node: ast.expr) -> Written | None:
    """Write a constant."""
    from advisor.rewrite.lowering.evaluating import known_constant  # noqa: PLC0415 - each needs the other

    known = known_constant(reading, node)
    if known is None or known.kind not in {"text", "int", "bool"} or known.bound[1] > WIDEST[1]:
        return None
    return known.text, known.kind


def _of_method(reading: Reading, call: tuple[ast.expr, str, list[ast.expr]], word: str) -> Written | None:
    """Write a method of text that cannot raise for arguments like these."""
    value, attr, args = call
    owner = written(reading, value, word)
    given = [written(reading, each, word) for each in args]
    if owner is None or owner[1] != "text" or any(each is None or each[1] != "text" for each in given):
        return None
    kinds = {**dict.fromkeys(GIVES_TEXT, "text"), **dict.fromkeys(GIVES_FLAG, "bool")}
    kind = {**kinds, **dict.fromkeys(GIVES_COUNT, "int")}.get(attr)
    wanted = {"replace": {2}, "strip": {0, 1}, "lstrip": {0, 1}, "rstrip": {0, 1}}
    needs_one = {"removeprefix", "removesuffix", "startswith", "endswith", *GIVES_COUNT}
    counts = wanted.get(attr, {1} if attr in needs_one else {0})
    if kind is None or len(args) not in counts:
        return None
    return f"{owner[0]}.{attr}({', '.join(each[0] for each in given if each is not None)})", kind


def _comparison(reading: Reading, parts: tuple[ast.expr, ast.cmpop, ast.expr], word: str) -> Written | None:
    """Write a comparison of values of one kind, or a search among constants."""
    left, op, right = parts
    one = written(reading, left, word)
    if one is None or isinstance(op, ast.Is | ast.IsNot):
        return None
    sign = ast.unparse(ast.Compare(ast.Name("a"), [op], [ast.Name("b")]))[1:-1]
    if isinstance(op, ast.In | ast.NotIn) and not isinstance(right, ast.Constant):
        code = _container(reading, right, word)
        return (f"({one[0]}{sign}{code})", "bool") if code and one[1] == "text" else None
    other = written(reading, right, word)
    return (f"({one[0]}{sign}{other[0]})", "bool") if other is not None and one[1] == other[1] else None


def _container(reading: Reading, node: ast.expr, word: str) -> str:
    """Write a container of constants; nothing for others."""
    from advisor.rewrite.lowering.containers import constants_in  # noqa: PLC0415 - each needs the other
    from advisor.rewrite.lowering.evaluating import value_of  # noqa: PLC0415 - the same

    if any(isinstance(each, ast.Name) and each.id == word for each in ast.walk(node)):
        return ""
    try:
        value = value_of(reading, node)
    except Blocked:
        return ""
    constants = constants_in(value)
    return str(getattr(value, "text", "") or repr(constants)) if constants is not None else ""
