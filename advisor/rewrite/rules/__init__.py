"""The one rule table of the rewriter: which construct, for which kinds, becomes what, and when that is sure.

A new construct is one row in one of these files.
"""

from advisor.rewrite.rules import (
    characters,
    containers,
    conversions,
    dates,
    formatting,
    functions,
    kinds,
    lookups,
    numbers,
    regexes,
    replacing,
    spans,
    text,
)
from advisor.rewrite.rules.rule import Need, Rule

__all__ = ["RULES", "Need", "Rule"]

RULES: tuple[Rule, ...] = (
    *containers.RULES,
    *lookups.RULES,
    *text.RULES,
    *formatting.RULES,
    *characters.RULES,
    *regexes.RULES,
    *replacing.RULES,
    *numbers.RULES,
    *conversions.RULES,
    *functions.RULES,
    *dates.RULES,
    *spans.RULES,
    *kinds.RULES,
)
"""In the order in which they are tried: the first whose construct, kinds and condition fit is taken."""
