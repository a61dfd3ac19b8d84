"""Rules for text: methods of str, slices, containment, lengths."""

from __future__ import annotations

from advisor.rewrite.rules.needs import ASCII
from advisor.rewrite.rules.rule import Rule

RULES = (
    Rule("A.strip()", "text", "A.str.strip()", "text"),
    Rule("A.lower()", "text", "A.str.lower()", "text", (ASCII,)),
    Rule(
        "A.replace(B, C)",
        "text text! text!",
        "A.str.replace(B, C, regex=False)",
        "text",
        examples=(("a", "b"), (" ", ""), ("-", " - ")),
    ),
    Rule("len(A)", "text", "A.str.len()", "int", bound=lambda a: (0, 2**31), array="none"),
)
