"""From a function to values on whole columns: abstract reading, every step on the rows that reach it."""

from advisor.rewrite.lowering.blocked import Blocked
from advisor.rewrite.lowering.handlers import register
from advisor.rewrite.lowering.whole import lower

__all__ = ["Blocked", "lower"]

register()
