"""This file makes up names for values: after the column behind them, and what is asked or done."""

from __future__ import annotations

import re

from advisor.rewrite.ir import Apply, Const, Node, Once, Select, columns_of

CLAIMS = {">": "above", ">=": "from", "<": "below", "<=": "up_to"}
MASKS = {
    "denominator": "not_zero",
    "float-text": "is_number",
    "int-text": "is_number",
    "date-text": "is_date",
    "key": "known",
    "index": "long_enough",
    "finite": "is_finite",
    "no-missing": "there",
}
"""Names for masks, by the need that they are of."""


def made_up(node: Node) -> str:
    """Name a value after the column behind it, and what is asked or done."""
    about = sorted(columns_of(node))
    subject = about[0] if len(about) == 1 and about[0] else ("value" if about == [""] else "")
    match node:
        case Once(kind=kind):
            return "today" if kind == "day" else "now"
        case Apply(rule=rule, args=args):
            return _of_operation(rule.python, args, subject, node.kind)
        case Select():
            return f"{subject}_chosen" if subject else "chosen"
    return subject or "value"


def _of_operation(python: str, args: tuple[Node, ...], subject: str, kind: str) -> str:
    done = re.match(r"A\.(\w+)(?:\(.*)?$", python)
    claim = _of_claim(python, args, subject)
    if claim:
        return claim
    word = (done[1] if done else MASKS.get(python)) or ("matches" if kind == "bool" else kind)
    return f"{subject}_{word}" if subject else word


def _of_claim(python: str, args: tuple[Node, ...], subject: str) -> str:
    """Name a condition by what it says; nothing for those that do not read as a claim."""
    other = args[-1]
    if python in ASKING:
        return f"{ASKING[python]}_{subject or 'value'}"
    if python == "A == B" and isinstance(other, Const) and str(other.value).isidentifier():
        return f"is_{other.value}"
    sign = next((sign for sign in CLAIMS if python == f"A {sign} B"), "")
    what = str(other.value) if isinstance(other, Const) else "other"
    return f"{subject or 'value'}_{CLAIMS[sign]}_{what}" if sign else ""


ASKING = {
    "A is None": "no",
    "pandas.isna(A)": "no",
    "A is not None": "has",
    "pandas.notna(A)": "has",
    "bool(A)": "has",
}
"""What is asked of a value, before its name."""
