"""Rules for values as text: str, format, and the older ways to fill in a template."""

from __future__ import annotations

from advisor.rewrite.rules.needs import NOT_NAN
from advisor.rewrite.rules.rule import Rule

AS_TEXT = (
    Rule("str(A)", "text", "A", "text"),
    Rule("str(A)", "int", "A.astype(str)", "text", array="none"),
    Rule("str(A)", "bool", "A.astype(str)", "text", array="none"),
    Rule("str(A)", "float", "A.astype(str)", "text", (NOT_NAN,), array="none"),
)
RULES = AS_TEXT
